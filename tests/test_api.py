"""The API over real HTTP: what it gives, and what it says to whoever asks wrongly."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.ask import Assistant
from assistant.render import search_json, to_json
from assistant.web import waiting
from assistant.words import WORDS
from corpus.clean import kept_of
from corpus.script import to_traditional
from corpus.span import Span
from tests.serve_parts import events, said
from tests.web_parts import ARTICLES, ATTACK, NOTE, served, small_assistant

QUESTIONS = ("网贷逾期不会坐牢", "征信报告每年", "恶意", "明天天气怎么样")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("api")
    return small_assistant(folder, rate_address="", feedback_log=str(folder / "said.jsonl"))


@pytest.fixture(scope="module")
def http(assistant: Assistant) -> Iterator[httpx.Client]:
    with served(assistant) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_that_of_the_command_line_with_an_id_before_it(
    http: httpx.Client, assistant: Assistant, question: str
) -> None:
    found = http.post("/api/ask", json={"question": question}).json()
    assert said(found) == said(to_json(assistant.ask(question)))
    assert next(iter(found)) == "answer_id" and len(found["answer_id"]) == 32


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("by", ["header", "field"])
def test_events_tell_the_answer_piece_by_piece(http: httpx.Client, question: str, by: str) -> None:
    headers = {"Accept": "text/event-stream"} if by == "header" else {}
    response = http.post("/api/ask", json={"question": question, "stream": by == "field"}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    told = events(response.text)
    assert [told[0][0], told[-1][0]] == ["query", "done"]
    done = told[-1][1]
    assert [data for name, data in told if name == "statement"] == done["statements"]
    assert [data for name, data in told if name == "citation"] == done["citations"]
    known: set[int] = set()
    for n, (name, data) in enumerate(told):
        if name == "statement":
            new = [d["n"] for kind, d in told[n + 1 : n + 1 + len(data["citations"])] if kind == "citation"]
            known.update(new)
            assert set(data["citations"]) <= known, "a source follows the first statement that uses it"


def test_earlier_questions_are_looked_back_on(http: httpx.Client) -> None:
    asked = {"question": "那网贷呢", "earlier": ["花呗逾期不会坐牢!"]}
    assert "普通網貸逾期不會坐牢。" in http.post("/api/ask", json=asked).text
    assert http.post("/api/ask", json={**asked, "earlier": []}).json()["outcome"] == "not_found"


def test_a_language_brings_the_script_of_its_reader(http: httpx.Client) -> None:
    as_published = http.post("/api/ask", json={"question": "上法院 恶意"}).json()
    asked = {"question": "恶意", "language": "zh-TW"}
    plain = http.post("/api/ask", json={"question": "恶意"}).json()
    found = http.post("/api/ask", json={**asked, "question": "惡意"}).json()
    assert as_published["outcome"] == "not_found"
    assert found["statements"][0]["text"] == to_traditional(plain["statements"][0]["text"])
    assert found["citations"][0]["quote"] == to_traditional(plain["citations"][0]["quote"])
    assert found["citations"][0]["article_id"] == plain["citations"][0]["article_id"]


def test_words_of_despair_bring_help_first(http: httpx.Client) -> None:
    found = http.post("/api/ask", json={"question": "不想活", "language": "en"}).json()
    assert found["help"] == WORDS["en"]["help"]
    assert http.post("/api/ask", json={"question": "网贷"}).json()["help"] is None


def test_a_note_comes_in_the_language_that_is_asked_for(http: httpx.Client) -> None:
    def note(**more: str) -> Any:
        return http.post("/api/ask", json={"question": "征信报告每年NOTE", **more}).json()["statements"][-1]["text"]

    assert note() == NOTE
    for language, words in WORDS.items():
        assert note(language=language) == words["only_fiction"]


def test_an_article_comes_whole_and_around_a_quote(http: httpx.Client, assistant: Assistant) -> None:
    citation = http.post("/api/ask", json={"question": "网贷逾期不会坐牢"}).json()["citations"][0]
    article, kept = assistant.index.article("prison")
    whole = http.get("/api/articles/prison").json()
    assert whole["text"] == "".join(piece.of(article.text) for piece in kept)
    assert [article.text[start:end] for start, end in whole["spans"]] == [piece.of(article.text) for piece in kept]
    place = {"start": citation["start"], "end": citation["end"]}
    found = http.get("/api/articles/prison", params=place).json()
    assert found["quote"] == citation["quote"] == kept_of(kept, Span(**place), article.text)
    assert whole["text"].endswith(found["before"][-100:] + found["quote"] + found["after"], 0) or found["cut"][1]
    assert found["before"] + found["quote"] + found["after"] in whole["text"]
    assert found["as_published"]["quote"] == "普通網(wǎng)貸逾期不會坐牢。"
    hans = http.get("/api/articles/prison", params={**place, "script": "hans"}).json()
    assert hans["quote"] == "普通网贷逾期不会坐牢。"


@pytest.mark.parametrize("article_id", ["<evil>&", "record"])
def test_any_id_can_be_asked_for_and_text_stays_text(http: httpx.Client, article_id: str) -> None:
    path = "/api/articles/" + "".join(f"%{byte:02X}" for byte in article_id.encode())
    response = http.get(path)
    assert response.json()["article_id"] == article_id
    assert response.headers["content-type"] == "application/json"
    assert (ATTACK in response.json()["text"]) == (article_id != "record")


def test_search_gives_what_the_command_gives(http: httpx.Client, assistant: Assistant) -> None:
    found = http.get("/api/search", params={"q": "征信报告", "k": 2}).json()
    assert found == search_json(*assistant.hits("征信报告", 2))
    assert len(found["hits"]) == 2


def test_feedback_is_taken_for_answers_that_were_given(http: httpx.Client, assistant: Assistant) -> None:
    answer_id = http.post("/api/ask", json={"question": "征信报告每年"}).json()["answer_id"]
    for reason in (None, "outdated", "我的电话是 138-0013-8000"):
        said_ = {"answer_id": answer_id, "helpful": False, "reason": reason}
        assert http.post("/api/feedback", json=said_).status_code == 200
    kept = [json.loads(line) for line in Path(assistant.settings.feedback_log).read_text("utf-8").splitlines()]
    assert [line["reason"] for line in kept] == [None, "outdated", "我的电话是 [number]"]
    assert {line["answer_id"] for line in kept} == {answer_id}
    assert 'youju_feedback_total{helpful="no",reason="none"} 1.0' in http.get("/metrics").text
    unknown = http.post("/api/feedback", json={"answer_id": "0" * 16, "helpful": True})
    assert unknown.status_code == 404 and unknown.json().keys() == {"error"}


WRONG_BODIES: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"{", 400),
    (b"\xff\xfe", 400),
    (b"[" * 200_000, 400),
    (b'{"question":' * 50_000, 400),
    (b"[]", 422),
    (b"null", 422),
    (b"1e999", 422),
    (b'{"question": 1}', 422),
    (b'{"question": null}', 422),
    (b'{"question": ["a"]}', 422),
    (b'{"question": ""}', 422),
    (b'{"question": "\\u0000\\ud800"}', 422),
    (b'{"question": "<script>alert(1)</script>", "language": "<script>"}', 422),
    (b'{"question": "a", "earlier": "b"}', 422),
    (b'{"question": "a", "earlier": [1]}', 422),
    (b'{"question": "a", "stream": "yes"}', 422),
    (b'{"question": "a", "<script>": 1}', 422),
    (json.dumps({"question": "a", "earlier": ["b"] * 51}).encode(), 422),
    (json.dumps({"question": "长" * 501}).encode(), 422),
    (json.dumps({"question": "a", "earlier": ["长" * 400_000]}).encode(), 413),
]


@pytest.mark.parametrize(("body", "status"), WRONG_BODIES, ids=lambda value: str(value)[:30])
def test_a_wrong_body_is_told_so_in_one_line(
    http: httpx.Client, body: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    response = http.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert response.json().keys() == {"error"}
    assert "\n" not in response.json()["error"] and "<script>" not in response.text
    assert not caplog.records, "a caller's mistake is not the server's"
    assert http.post("/api/ask", json={"question": "征信报告每年"}).json()["outcome"] == "answered"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/ask", 405),
        ("DELETE", "/api/feedback", 405),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/articles/%00", 404),
        ("GET", "/api/articles/%F0%28%8C", 404),
        ("GET", "/api/articles/../../etc/passwd", 404),
        ("GET", "/api/articles/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        ("GET", "/docs/%2e%2e%2fapp.py", 404),
        ("GET", "/docs/app.py", 404),
        ("GET", "/api/articles/record?start=5", 422),
        ("GET", "/api/articles/record?start=5&end=5", 422),
        ("GET", "/api/articles/record?start=0&end=999999999999999999999", 422),
        ("GET", "/api/articles/record?start=a", 422),
        ("GET", "/api/articles/record?script=latin", 422),
        ("GET", "/api/search", 422),
        ("GET", "/api/search?q=", 422),
        ("GET", "/api/search?q=a&k=0", 422),
        ("GET", "/api/search?q=a&k=9e9", 422),
        ("GET", "/v1/models/gpt", 404),
    ],
)
def test_a_wrong_address_is_told_so_in_one_line(http: httpx.Client, method: str, path: str, status: int) -> None:
    response = http.request(method, path)
    assert response.status_code == status
    assert response.json().keys() == {"error"}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/ask", {"question": "征信报告每年HELD"}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "征信报告每年HELD"}]}),
    ],
)
def test_a_stream_shows_signs_of_life_while_its_question_waits(
    http: httpx.Client, held: threading.Event, path: str, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "HEARTBEAT", 0.1)
    with http.stream("POST", path, json={**asked, "stream": True}) as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(4)] == [":", "", ":", ""]
        held.set()
        said = [line for line in lines if line not in (":", "")]
    assert said[0].startswith(("event: query", "data: {")) and len(said) > 2


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_says_so_and_keeps_the_question_to_itself(
    http: httpx.Client, stream: bool, caplog: pytest.LogCaptureFixture
) -> None:
    response = http.post("/api/ask", json={"question": "fail 我的秘密", "stream": stream})
    if stream:
        assert events(response.text) == [("error", {"error": "something went wrong here; ask again"})]
    else:
        assert response.status_code == 500
        assert response.json() == {"error": "something went wrong here; ask again"}
    assert len(caplog.records) == 1 and "RuntimeError at web_parts.py:" in caplog.text
    assert "秘密" not in caplog.text and caplog.records[0].exc_info is None


def test_nothing_of_a_question_is_counted_or_kept(http: httpx.Client, assistant: Assistant) -> None:
    http.post("/api/ask", json={"question": "独一无二的问题"})
    http.get("/api/articles/独一无二的问题")
    http.request("独一".encode().hex().upper(), "/api/search?q=独一无二的问题")
    text = http.get("/metrics").text
    assert "独一" not in text and "%E7" not in text and "独一".encode().hex().upper() not in text
    assert 'youju_answers_total{outcome="not_found"}' in text
    assert "独一" not in Path(assistant.settings.feedback_log).read_text("utf-8")


def test_ready_says_what_is_answered_from(http: httpx.Client, assistant: Assistant) -> None:
    found = http.get("/readyz").json()
    assert (found["status"], found["articles"]) == ("ready", len(ARTICLES))
    assert found["generation"] == assistant.index.manifest.generation
    assert http.get("/healthz").json() == {"status": "ok"}
