"""The web chat without a browser: who is answered in what, what is refused, how the server starts and stops."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.web.app import AddressError, serve
from assistant.web.guard import HEADERS
from assistant.web.reply import language_of, reply, script_for
from assistant.web.sources import clean_text
from assistant.words import WORDS, Language
from tests.web_parts import served, small_assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return small_assistant(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def port(assistant: Assistant) -> Iterator[int]:
    with served(assistant) as found:
        yield found


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def test_a_failure_logs_its_kind_and_nothing_of_the_question(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    found = reply(assistant, "fail 我的秘密", "zh-CN")
    assert (found.message, found.sources, found.found) == (WORDS["zh-CN"]["failed"], "", False)
    assert [record.getMessage() for record in caplog.records] == ["a question failed: RuntimeError"]
    assert "秘密" not in caplog.text


@pytest.mark.parametrize("question", ["网贷逾期不会坐牢", "征信报告每年", "恶意"])
def test_the_clean_text_holds_the_quote_where_it_is_marked(assistant: Assistant, question: str) -> None:
    citations = [citation for statement in assistant.ask(question).statements for citation in statement.citations]
    assert citations
    for citation in citations:
        text, quote = clean_text(*assistant.index.article(citation.article_id), citation)
        assert quote.of(text) == citation.quote


@pytest.mark.parametrize(
    ("query", "page", "script"),
    [
        ("网贷逾期", "zh-TW", "hans"),
        ("網貸逾期", "zh-CN", "hant"),
        ("上法院", "zh-TW", "hant"),
        ("上法院", "zh-CN", "hans"),
        ("上法院", "en", "hans"),
    ],
)
def test_what_is_typed_decides_the_script(query: str, page: Language, script: str) -> None:
    assert script_for(query, page) == script


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh-CN"), ("zh-TW,zh;q=0.9", "zh-TW"), ("zh-Hant-HK", "zh-TW"), ("en-US;q=0.8", "en"), ("fr,en", "zh-CN")],
)
def test_the_browsers_first_choice_decides_the_language(header: str, language: str) -> None:
    assert language_of(header) == language


def test_a_foreign_host_header_is_refused(port: int) -> None:
    assert get(port, "/zh-CN/", Host="evil.example").status == 400
    assert get(port, "/healthz", Host=f"localhost:{port}").status == 200


@pytest.mark.parametrize(
    "path", ["upload", "file=/etc/hostname", "file=http://example.org/", "proxy=http://example.org/", "info", "runs"]
)
def test_what_gradio_offers_beyond_the_page_is_closed(port: int, path: str) -> None:
    assert get(port, f"/zh-CN/gradio_api/{path}").status == 404
    assert get(port, "/zh-CN/monitoring").status == 404


def test_every_response_carries_the_security_headers(port: int) -> None:
    for path in ("/", "/zh-CN/", "/healthz", "/zh-CN/gradio_api/info"):
        found = get(port, path)
        assert {name: found.getheader(name) for name in HEADERS} == HEADERS


def test_a_taken_or_impossible_address_is_one_line(assistant: Assistant, port: int) -> None:
    for host, number in (("127.0.0.1", port), ("127.0.0.1", 99999), ("nosuch.invalid", 8000)):
        with pytest.raises(AddressError, match=r"\Acannot listen on [^\n]+\Z"):
            serve(assistant, host, number)


def test_serve_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from assistant.web.app import serve; from tests.web_parts import small_assistant;"
        f"serve(small_assistant(Path({str(tmp_path)!r})), '127.0.0.1', 0)"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout
    line = server.stdout.readline()
    name, address = line.split()
    assert name == "有据" and address.startswith("http://127.0.0.1:")
    assert get(int(address.rsplit(":", 1)[1]), "/healthz").read() == b'{"status":"ok"}'
    server.send_signal(signal.SIGTERM)
    assert server.communicate(timeout=20) == ("", "")
    assert server.returncode == 0
