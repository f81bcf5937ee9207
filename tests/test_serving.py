"""The server as a process: many clients at once, a newer index while it serves, stopping in the middle, a proxy."""

import asyncio
import html
import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from index.manifest import sealed
from tests.conftest import ROOT
from tests.serve_parts import Running, ask_all, by_command, running, said, whole

ARTICLES = tuple(
    ROOT / "corpus" / "articles" / f"{name}.md"
    for name in (
        "overdue-credit-report-when",
        "will-i-go-to-jail",
        "collection-call-hours",
        "baitiao-hukou-collection",
        "cancel-auto-debit",
        "24-36-lpr-explained",
    )
)
# Their titles and headings: questions that each have an answer of their own.
QUESTIONS = tuple(
    line.lstrip("# ") for file in ARTICLES for line in file.read_text("utf-8").splitlines() if line.startswith("#")
)

PATIENCE = 120  # seconds, of a machine that has more to do


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a few articles of the starter corpus, by the packaged model, that may be built anew."""
    from index.build import build
    from index.encoder import SentenceEncoder

    folder = tmp_path_factory.mktemp("serving") / "index"
    build(list(ARTICLES), folder, SentenceEncoder, lambda step, done, total: None)
    return folder


def test_many_clients_get_each_its_own_answer(index: Path) -> None:
    expected = by_command(index, QUESTIONS)
    assert len({json.dumps(found["statements"]) for found in expected.values()}) > 20, "answers can be told apart"
    with running(index, rate_address="", pages="0") as server:
        with ThreadPoolExecutor(1) as pool:  # a browser of other tests may have its event loop in this thread
            load = pool.submit(asyncio.run, ask_all(server.url, expected, 16, 64)).result()
        assert (load.wrong, len(load.seconds)) == ([], 64)
        assert server.complaints.read_text("utf-8") == ""


def test_stopping_finishes_what_is_being_answered(index: Path) -> None:
    questions = QUESTIONS[:9]
    expected = by_command(index, questions)
    with running(index, rate_address="", answers_at_once="1") as server:
        responses: dict[str, httpx.Response] = {}

        def ask(question: str, place: str, **more: bool) -> None:
            responses[question] = httpx.post(f"{server.url}/{place}", json={"question": question, **more}, timeout=60)

        ways: tuple[tuple[str, dict[str, bool]], ...] = (
            ("api/ask", {}),
            ("api/ask", {"stream": True}),
            ("zh-CN/ask", {}),
        )
        threads = [
            threading.Thread(target=ask, args=(question, place), kwargs=more)
            for question, (place, more) in zip(questions, ways * 3, strict=True)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE
        while "youju_questions_open 9.0" not in httpx.get(f"{server.url}/metrics").text and len(responses) < 6:
            assert time.monotonic() < until
        server.process.send_signal(signal.SIGTERM)
        assert len(responses) < len(questions), "questions are still open"
        for thread in threads:
            thread.join()
        server.process.wait(30)
        assert server.process.returncode == 0
        assert server.complaints.read_text("utf-8") == ""
    for question, (place, _) in zip(questions, ways * 3, strict=True):
        assert responses[question].status_code == 200
        if place == "api/ask":
            assert said(whole(responses[question])) == expected[question]
        else:
            turn = responses[question].json()["turn"]
            told = expected[question]["statements"]
            assert all(html.escape(one["text"]) in turn for one in told) and ("mark" in turn) == bool(told)


def test_a_newer_index_is_picked_up_and_no_request_fails(index: Path, tmp_path: Path) -> None:
    from index.build import build
    from index.encoder import SentenceEncoder

    question = "星际飞船驾驶证每隔几年要换一次？"
    article = tmp_path / "starship.md"
    article.write_text("# 星际飞船驾驶证\n\n星际飞船驾驶证每隔七年要换一次。\n", "utf-8")
    another = tmp_path / "moon.md"
    another.write_text("# 月球停车费\n\n月球停车费按天收取。\n", "utf-8")
    with running(index, rate_address="", pages="0") as server:
        seen: list[tuple[int, str]] = []
        stop = threading.Event()

        def ask_on() -> None:
            with httpx.Client(base_url=server.url, timeout=60) as http:
                while not stop.is_set():
                    response = http.post("/api/ask", json={"question": question})
                    seen.append((response.status_code, response.text))
                    cited = response.json()["citations"] if response.status_code == 200 else []
                    for one in cited:
                        place = {"start": one["start"], "end": one["end"]}
                        found = http.get(f"/api/articles/{one['article_id']}", params=place)
                        seen.append((found.status_code, found.text))

        threads = [threading.Thread(target=ask_on) for _ in range(3)]
        for thread in threads:
            thread.start()
        for articles in ([*ARTICLES, article], [*ARTICLES, article, another]):
            before = len(server.lines)
            build(articles, index, SentenceEncoder, lambda step, done, total: None)
            until = time.monotonic() + PATIENCE
            while len(server.lines) == before and time.monotonic() < until:
                time.sleep(0.05)
            assert "a newer index" in server.lines[-1]
            time.sleep(1)
        stop.set()
        for thread in threads:
            thread.join()
        assert {status for status, _ in seen} == {200}
        told = ["七年" in text for _, text in seen if '"answer_id"' in text]
        assert told[0] is False and told[-1] is True
        assert server.complaints.read_text("utf-8") == ""
        until = time.monotonic() + PATIENCE
        while len(maps(server)) > 1:
            assert time.monotonic() < until, "the generations before are let go of"
            time.sleep(0.1)


def maps(server: Running) -> set[str]:
    """The generations that files of the process belong to."""
    lines = Path(f"/proc/{server.process.pid}/maps").read_text("utf-8").splitlines()
    return {part for line in lines for part in line.split("/") if part.startswith("g-20")}


def test_a_newer_index_that_cannot_be_used_is_left_alone(index: Path) -> None:
    manifest = index / "manifest.json"
    kept = manifest.read_text("utf-8")
    found = json.loads(kept)
    del found["seal"]
    with running(index, pages="0") as server:
        try:
            manifest.write_text(sealed({**found, "generation": "g-20990101T000000-00000000"}), "utf-8")
            until = time.monotonic() + PATIENCE
            while "cannot be used" not in server.complaints.read_text("utf-8") and time.monotonic() < until:
                time.sleep(0.1)
            complaint = server.complaints.read_text("utf-8")
            assert complaint.count("\n") == 1 and "the one before it goes on answering" in complaint
            assert (
                httpx.post(f"{server.url}/api/ask", json={"question": "逾期多久会上征信?"}, timeout=60).status_code
                == 200
            )
        finally:
            manifest.write_text(kept, "utf-8")


@pytest.mark.parametrize("stripped", [True, False])
def test_behind_a_proxy_that_puts_it_elsewhere(index: Path, stripped: bool) -> None:
    place = "" if stripped else "/youju"
    with running(index, "--root-path", "/youju") as server:
        base = server.url.removesuffix("/youju") + place
        front = httpx.get(f"{base}/", headers={"Accept-Language": "zh-TW"}, timeout=60)
        assert front.headers["location"] == "./zh-TW/"
        page = httpx.get(f"{base}/zh-TW/", timeout=60)
        assert page.status_code == 200 and "/youju/zh-TW" in page.text, "what the page loads lies there too"
        assert httpx.get(f"{base}/api/search", params={"q": "征信"}).status_code == 200
        assert httpx.get(f"{base}/docs").status_code == 200
        assert httpx.get(f"{base}/openapi.json").json()["servers"] == [{"url": "/youju"}]
