"""The web chat without a browser: who is answered in what, what is refused, how the server starts and stops."""

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.web.app import create_app
from assistant.web.guard import HEADERS
from assistant.web.language import language_of, script_for, typed
from assistant.web.server import AddressError, serve
from assistant.words import Language
from tests.web_parts import small_assistant

PINYIN = "zhengxinbaogao"  # 征信报告, as it is searched for


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def asked(port: int, body: object, path: str = "ask") -> http.client.HTTPResponse:
    """What a route of the chat answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", f"/zh-CN/{path}", json.dumps(body), headers)
    return connection.getresponse()


def test_a_failure_logs_its_kind_and_nothing_of_the_question(port: int, caplog: pytest.LogCaptureFixture) -> None:
    assert asked(port, {"question": "我的秘密fail"}).status == 500
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("a request failed: RuntimeError at web_parts.py:") and "秘密" not in caplog.text


@pytest.mark.parametrize("body", [None, [], {}, {"question": 5}, {"question": "a", "earlier": "b"}, {"data": ["a"]}])
def test_the_chat_tells_what_is_wrong_with_a_body_in_one_line(port: int, body: object) -> None:
    found = asked(port, body)
    assert found.status == 422 and json.loads(found.read()).keys() == {"error"}


def test_a_forged_forwarding_header_changes_nothing(port: int) -> None:
    forged = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "X_Forwarded_Prefix": "/evil",
              "Forwarded": "host=evil.example"}  # fmt: skip
    for path in ("/zh-CN/", "/zh-CN/config", "/", "/embed", "/openapi.json"):
        plain, found = get(port, path), get(port, path, **forged)
        assert (found.status, found.getheader("location")) == (plain.status, plain.getheader("location")), path
        assert b"evil" not in found.read(), path


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
    ("question", "earlier", "page", "script"),
    [
        ("zhengxin duojiu xiaochu", (), "zh-TW", "hant"),
        ("zhengxin duojiu xiaochu", ("LPR", "\ud800"), "zh-TW", "hant"),
        ("zhengxin duojiu xiaochu", (), "zh-CN", "hans"),
        ("zhengxin duojiu xiaochu", ("網貸逾期", "LPR"), "zh-CN", "hant"),
        ("zhengxin duojiu xiaochu", ("網貸逾期", "网贷逾期\ud800"), "zh-TW", "hans"),
        ("征信多久消除", ("網貸逾期",), "zh-TW", "hans"),
    ],
)
def test_a_question_in_pinyin_leaves_the_script_to_those_before_it_and_then_to_the_page(
    question: str, earlier: tuple[str, ...], page: Language, script: str
) -> None:
    assert script_for(typed("征信多久消除", question, earlier), page) == script


def test_a_question_in_pinyin_is_answered_in_the_script_of_the_page(port: int) -> None:
    for path, body in (("/zh-TW/ask", {}), ("/api/ask", {"language": "zh-TW"})):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        asked = json.dumps({"question": PINYIN, **body})
        connection.request("POST", path, asked, {"Content-Type": "application/json"})
        found = connection.getresponse().read().decode()
        assert "每年可以免費查詢" in found and "免费查询" not in found, path


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-CN"),
        ("zh-TW,zh;q=0.9", "zh-TW"),
        ("zh-Hant-HK", "zh-TW"),
        ("en-US;q=0.8", "en"),
        ("fr, en", "en"),
        ("de-CH, zh-HK;q=0.5, en;q=0.7, *;q=0.1", "en"),
        ("en;q=0, zh-MO;q=0.3", "zh-TW"),
        ("zh,en", "zh-CN"),
        ("fr,*", "zh-CN"),
        ("en;q=much,<script>", "zh-CN"),
    ],
)
def test_the_language_is_the_one_of_ours_that_the_browser_likes_best(header: str, language: str) -> None:
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
    for way in ("queue/join", "call/predict", "api/predict", "run/predict", "cancel", "reset", path):
        assert asked(port, {"data": []}, f"gradio_api/{way}").status == 404, way


def test_every_response_carries_the_security_headers(port: int) -> None:
    for path in ("/", "/zh-CN/", "/healthz", "/zh-CN/gradio_api/info"):
        found = get(port, path)
        assert {name: found.getheader(name) for name in HEADERS} == HEADERS


def test_a_taken_or_impossible_address_is_one_line(tmp_path: Path, port: int) -> None:
    app = create_app(small_assistant(tmp_path, pages=0))
    for host, number in (("127.0.0.1", port), ("127.0.0.1", 99999), ("nosuch.invalid", 8000)):
        with pytest.raises(AddressError, match=r"\Acannot listen on [^\n]+\Z"):
            serve(app, host, number)


def test_serve_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from assistant.web.app import create_app; from assistant.web.server import serve;"
        "from tests.web_parts import small_assistant;"
        f"serve(create_app(small_assistant(Path({str(tmp_path)!r}), pages=0)), '127.0.0.1', 0, 'ready')"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout
    line = server.stdout.readline()
    name, address, ready = line.split()
    assert (name, ready) == ("有据", "ready") and address.startswith("http://127.0.0.1:")
    assert get(int(address.rsplit(":", 1)[1]), "/healthz").read() == b'{"status":"ok"}'
    server.send_signal(signal.SIGTERM)
    assert server.communicate(timeout=20) == ("", "")
    assert server.returncode == 0
