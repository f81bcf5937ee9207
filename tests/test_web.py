"""The web chat through the real thing: a real server, a real browser, an index built from three small articles."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import uvicorn
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.ask import Answer, Assistant
from assistant.cite import cite
from assistant.evidence import choose
from assistant.query import to_query
from assistant.settings import Settings
from assistant.web.app import AddressError, create_app, serve
from assistant.web.guard import HEADERS
from assistant.web.reply import language_of, reply, script_for
from assistant.web.sources import clean_text
from assistant.words import WORDS
from index.build import build
from index.store import Index
from index.terms import normalise
from tests.screenshot import chromium, launch

needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")

ATTACK = (
    '恶意<script>window.pwned=1</script><img src=x onerror="window.pwned=2">[点我](javascript:window.pwned=3)'
    "<https://evil.example/a>$x^2$ $$y$$ ${window.pwned=4} {{value}} **粗体** `代码` 电话010-12345678 www.evil.example "
    + "A"
    * 150
)
FILLING = "这一段只是为了让文章长到需要滚动才能读完，与任何问题都没有关系。"
ARTICLES: tuple[dict[str, str], ...] = (
    {
        "id": "prison",
        "title": "普通网贷逾期会坐牢吗",
        "uri": "https://example.org/prison?a=1&b=2",
        "site": "例子网",
        "published": "2026-01-19",
        "text": f"{FILLING}\n\n" * 30
        + "## 结论\n\n普通網(wǎng)貸逾期不會坐牢。欠錢是民事糾紛。\n\n"
        + f"{FILLING}\n\n" * 30,
    },
    {"id": "record", "title": "征信报告", "uri": "ftp://example.org/x", "text": "征信报告每年可以免费查询两次。"},
    {"id": "<evil>&", "title": ATTACK, "uri": "javascript:window.pwned=5", "site": ATTACK, "text": ATTACK + "。"},
)
EXAMPLES = ("普通网贷逾期不会坐牢", "征信报告每年可以免费查询")


class Letters:
    """An honest small encoder: how often each of 64 groups of letters occurs."""

    name = "letters"
    dim = 64

    def encode_passages(self, texts: Any, progress: Any = None) -> NDArray[np.float32]:
        """float32 (n, dim); every row has length 1."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """float32 (dim,), of length 1."""
        counts = np.bincount([ord(letter) % self.dim for letter in text], minlength=self.dim)
        return (counts / np.linalg.norm(counts)).astype(np.float32)

    def describe(self) -> dict[str, str | int]:
        """What the index says of it."""
        return {"model": self.name, "dim": self.dim}


class Literal(Assistant):
    """Answers with the sentences that hold the question, letter for letter: whether it answers needs no threshold."""

    def ask(self, question: str) -> Answer:
        """The answer to ``question``. Raises QuestionError."""
        query = to_query(question, self.settings.question_length)
        if "fail" in query.text:
            raise RuntimeError(f"a failure that quotes its question: {question}")
        if "slow" in query.text:
            time.sleep(0.5)
        wanted = query.text.removesuffix("slow")
        evidence, _ = choose(query, self.search(query), self.index)
        chosen = tuple(piece for piece in evidence if normalise(wanted) in normalise(piece.text))
        statements = cite(self.writer.write(wanted, chosen))
        titles = () if statements else tuple(article["title"] for article in ARTICLES)
        outcome = "answered" if statements else "not_found"
        return Answer(question, query.text, cast(Any, outcome), statements, evidence, titles)


def small_assistant(folder: Path) -> Assistant:
    """An assistant over the three articles, its index built in ``folder``."""
    corpus = folder / "corpus.jsonl"
    corpus.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in ARTICLES), "utf-8")
    build([corpus], folder / "index", Letters, lambda *_: None)
    return Literal(Index(folder / "index"), Letters(), Settings())


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return small_assistant(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def port(assistant: Assistant) -> Iterator[int]:
    """The port of a server in this process."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(assistant, EXAMPLES), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield listening.getsockname()[1]
        server.should_exit = server.force_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield launch(playwright)


@pytest.fixture
def page(browser: Browser, port: int) -> Iterator[Page]:
    yield from _page(browser.new_context(locale="zh-CN", reduced_motion="reduce"), port)


def _page(context: BrowserContext, port: int) -> Iterator[Page]:
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    expect(page.locator("textarea")).to_be_visible()
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    """Type a question and wait until it is answered."""
    before = page.locator("#conversation .bot-row").count()
    page.locator("textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .bot-row")).to_have_count(before + 1)


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


@needs_browser
def test_statements_have_marks_and_their_sources_stand_beside(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    mark = page.locator("#conversation .bot-row p", has_text="普通网贷逾期不会坐牢。").locator("sup a")
    expect(mark).to_have_text("[1]")
    source = page.locator("#shown .source")
    expect(source).to_have_count(1)
    expect(source).to_contain_text("普通网贷逾期会坐牢吗")
    expect(source).to_contain_text("例子网 · 2026-01-19")
    expect(source.locator("a.original")).to_have_attribute("href", "https://example.org/prison?a=1&b=2")
    expect(source.locator("a.original")).to_have_attribute("rel", "noopener noreferrer")
    assert mark.bounding_box()["x"] < source.bounding_box()["x"]  # type: ignore[index]


@needs_browser
@pytest.mark.parametrize("by", ["click", "Enter"])
def test_a_mark_opens_the_article_at_the_sentence(page: Page, by: str) -> None:
    ask(page, "网贷逾期不会坐牢")
    expect(page.locator("#shown .in-article .text")).to_be_hidden()
    mark = page.locator("#conversation sup a")
    mark.click() if by == "click" else mark.press("Enter")
    quote = page.locator("#shown .in-article mark")
    expect(quote).to_have_text("普通网贷逾期不会坐牢。")
    expect(quote).to_be_in_viewport(ratio=1)
    expect(page.locator("#shown .source")).to_be_focused()
    text = page.locator("#shown .in-article .text")
    inside = text.evaluate("e => [e.scrollTop, e.scrollHeight, e.clientHeight]")
    assert inside[0] > 0 and inside[1] > 2 * inside[2], "the article is long, and was scrolled to the quote"
    expect(text.locator("p.heading")).to_have_text("结论")
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


@needs_browser
def test_as_published_shows_the_raw_text(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    page.locator("#shown .as-published summary").click()
    expect(page.locator("#shown .as-published mark")).to_have_text("普通網(wǎng)貸逾期不會坐牢。")


@needs_browser
def test_a_mark_of_an_earlier_answer_opens_its_own_source(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    ask(page, "征信报告每年")
    expect(page.locator("#shown .source:visible")).to_contain_text("未注明日期")
    expect(page.locator("#shown .source:visible a")).to_have_count(0)  # ftp is no link
    page.locator("#conversation sup a").first.click()
    expect(page.locator("#shown .source:visible")).to_have_count(1)
    expect(page.locator("#shown .in-article mark:visible")).to_have_text("普通网贷逾期不会坐牢。")


@needs_browser
def test_not_found_is_said_plainly_and_shows_what_can_be_asked(page: Page) -> None:
    page.locator("#examples button").first.click()
    expect(page.locator("#shown .source")).to_have_count(1)
    expect(page.locator("#examples")).to_be_hidden()
    ask(page, "明天天气怎么样")
    last = page.locator("#conversation .bot-row").last
    expect(last).to_contain_text(WORDS["zh-CN"]["not_found"])
    expect(last.locator("li")).to_have_count(3)
    expect(page.locator("#shown .source:visible")).to_have_count(0)
    expect(page.locator("#examples button")).to_have_text(list(EXAMPLES))
    page.locator("#clear").click()
    expect(page.locator("#conversation .message-row")).to_have_count(0)


@needs_browser
def test_hostile_text_is_shown_as_text(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ask(page, "恶意")
    page.locator("#conversation sup a").click()
    shown = " ".join(ATTACK.split())
    expect(page.locator("#conversation .bot-row p")).to_have_text(f"{shown}。[1]")
    for part in ("h3", "blockquote", ".in-article mark"):
        expect(page.locator(f"#shown {part}")).to_contain_text(shown)
    page.locator("#shown .as-published summary").click()
    expect(page.locator("#shown .as-published mark")).to_contain_text(ATTACK)
    ask(page, ATTACK)  # a question can be as hostile as an article
    expect(page.locator("#conversation .user-row").last).to_have_text(shown)
    assert page.locator(":is(#conversation, #shown) :is(script, img, iframe, code, strong, .katex)").count() == 0
    links = page.locator(":is(#conversation, #shown) a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert links and all(link.startswith("#source-") for link in links)
    assert page.evaluate("window.pwned") is None and dialogs == []


@needs_browser
def test_nothing_is_fetched_from_elsewhere(browser: Browser, port: int) -> None:
    outside: list[str] = []
    sys.addaudithook(lambda event, details: _note_connection(event, details, outside))
    context = browser.new_context(locale="zh-CN")
    context.on("request", lambda request: outside.append(request.url))
    for page in _page(context, port):
        ask(page, "网贷逾期不会坐牢")
        page.locator("#conversation sup a").click()
        ask(page, "恶意")
        page.wait_for_timeout(500)
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert [url for url in outside if not url.startswith((f"http://127.0.0.1:{port}/", "data:"))] == []
    assert outside, "the requests were seen"


def _note_connection(event: str, details: tuple[Any, ...], seen: list[str]) -> None:
    """Note where this process, which is the server, connects to."""
    if event == "socket.connect" and isinstance(details[1], tuple) and details[1][0] not in ("127.0.0.1", "::1"):
        seen.append(f"server to {details[1]}")


@needs_browser
def test_enter_that_confirms_a_candidate_does_not_send(page: Page) -> None:
    box = page.locator("textarea")
    box.focus()
    page.evaluate("window.composing = []")
    page.evaluate("window.addEventListener('keydown', e => window.composing.push(e.isComposing), {capture: true})")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "zheng xin", "selectionStart": 9, "selectionEnd": 9})
    for key in ({"keyCode": 13, "isComposing": True}, {"keyCode": 229, "isComposing": False}):  # the second is Safari's
        box.evaluate(
            """(box, key) => { for (const type of ['keydown', 'keypress', 'keyup'])
               box.dispatchEvent(new KeyboardEvent(type, {key: 'Enter', code: 'Enter', bubbles: true, ...key})) }""",
            key,
        )
    page.wait_for_timeout(300)
    expect(box).to_have_value("zheng xin")
    assert page.locator("#conversation .message-row").count() == 0
    keyboard.send("Input.insertText", {"text": "征信报告每年"})
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .user-row")).to_have_text("征信报告每年")


@needs_browser
def test_the_page_speaks_the_readers_language(browser: Browser, port: int) -> None:
    for locale, language in (("zh-HK", "zh-TW"), ("en-GB", "en")):
        for page in _page(browser.new_context(locale=locale), port):
            words = WORDS[language]  # type: ignore[index]
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page).to_have_title(words["name"])
            expect(page.locator("#disclaimer")).to_have_text(words["disclaimer"])
            expect(page.locator("textarea")).to_have_attribute("placeholder", words["ask"])
    for page in _page(browser.new_context(locale="zh-TW"), port):
        expect(page.locator("#examples button").first).to_have_text("普通網貸逾期不會坐牢")
        ask(page, "网贷逾期不会坐牢")  # typed in Simplified, so answered in Simplified
        ask(page, "網貸逾期不會坐牢")
        expect(page.locator("#conversation .bot-row").first).to_contain_text("普通网贷逾期不会坐牢。")
        expect(page.locator("#conversation .bot-row").last).to_contain_text("普通網貸逾期不會坐牢。")
        expect(page.locator("#shown .source:visible h3")).to_contain_text("普通網貸逾期會坐牢嗎")


@needs_browser
def test_a_telephone_shows_everything_without_scrolling_sideways(browser: Browser, port: int) -> None:
    for page in _page(browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}), port):
        ask(page, "恶意")
        page.locator("#conversation sup a").click()
        page.locator("#shown .as-published summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        below = page.locator("#shown .source").bounding_box()["y"]  # type: ignore[index]
        assert below > page.locator("#conversation").bounding_box()["y"]  # type: ignore[index]


@needs_browser
def test_questions_asked_at_once_do_not_mix(browser: Browser, port: int) -> None:
    context = browser.new_context(locale="zh-CN")
    pages = [context.new_page() for _ in range(3)]
    questions = ("网贷逾期不会坐牢slow", "征信报告每年slow", "恶意slow")
    for page, question in zip(pages, questions, strict=True):
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("textarea").fill(question)
    for page in pages:
        page.keyboard.press("Enter")
    for page, expected in zip(pages, ("民事|坐牢", "免费查询", "恶意"), strict=True):
        expect(page.locator("#conversation .bot-row")).to_contain_text(expected.split("|")[-1])
        expect(page.locator("#shown .source")).to_contain_text(expected.split("|")[-1])
    context.close()


@needs_browser
def test_blank_long_and_failing_questions(page: Page) -> None:
    page.locator("textarea").fill("  \n ")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)  # nothing shows that nothing happened
    ask(page, "？！")
    expect(page.locator("#conversation .bot-row").last).to_have_text(WORDS["zh-CN"]["empty"])
    ask(page, "长" * 501)
    expect(page.locator("#conversation .bot-row").last).to_contain_text("500")
    ask(page, "fail")
    expect(page.locator("#conversation .bot-row").last).to_have_text(WORDS["zh-CN"]["failed"])
    assert page.locator("#conversation .user-row").count() == 3, "the blank question was not sent"


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
def test_what_is_typed_decides_the_script(query: str, page: str, script: str) -> None:
    assert script_for(query, cast(Any, page)) == script


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
    code = f"from tests.test_web import *; serve(small_assistant(Path({str(tmp_path)!r})), '127.0.0.1', 0)"
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert server.stdout
    line = server.stdout.readline()
    name, address = line.split()
    assert name == "有据" and address.startswith("http://127.0.0.1:")
    assert get(int(address.rsplit(":", 1)[1]), "/healthz").read() == b'{"status":"ok"}'
    server.send_signal(signal.SIGTERM)
    assert server.communicate(timeout=20) == ("", "")
    assert server.returncode == 0
