"""The web chat as its reader meets it: a real server, a real browser, an index built from three small articles."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect, sync_playwright

from assistant.words import WORDS, Language
from tests.screenshot import chromium, launch
from tests.web_parts import ATTACK, EXAMPLES, served, small_assistant

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(small_assistant(tmp_path_factory.mktemp("web"))) as found:
        yield found


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


def left(thing: Locator) -> float:
    return float(thing.evaluate("thing => thing.getBoundingClientRect().left"))


def top(thing: Locator) -> float:
    return float(thing.evaluate("thing => thing.getBoundingClientRect().top"))


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
    assert left(mark) < left(source)


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


def test_as_published_shows_the_raw_text(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    page.locator("#shown .as-published summary").click()
    expect(page.locator("#shown .as-published mark")).to_have_text("普通網(wǎng)貸逾期不會坐牢。")


def test_a_mark_of_an_earlier_answer_opens_its_own_source(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    ask(page, "征信报告每年")
    expect(page.locator("#shown .source:visible")).to_contain_text("未注明发布日期")
    expect(page.locator("#shown .source:visible a")).to_have_count(0)  # ftp is no link
    page.locator("#conversation sup a").first.click()
    expect(page.locator("#shown .source:visible")).to_have_count(1)
    expect(page.locator("#shown .in-article mark:visible")).to_have_text("普通网贷逾期不会坐牢。")


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
    expect(page.locator("#shown .source")).to_have_count(0)
    expect(page.locator("#shown .none")).to_be_visible()


def test_a_question_may_lean_on_those_of_its_conversation(page: Page) -> None:
    ask(page, "花呗逾期不会坐牢!")  # what is escaped on the page is read back as it was typed
    ask(page, "那网贷呢")
    expect(page.locator("#conversation .bot-row").last).to_contain_text("普通网贷逾期不会坐牢。")
    page.locator("#clear").click()
    expect(page.locator("#conversation .message-row")).to_have_count(0)
    ask(page, "那网贷呢")
    expect(page.locator("#conversation .bot-row").last).to_contain_text(WORDS["zh-CN"]["not_found"])


def test_hostile_text_is_shown_as_text(page: Page) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
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
        kept = page.evaluate("indexedDB.databases().then(d => [d.length, localStorage.length, document.cookie])")
        assert kept == [0, 0, ""], "nothing of a conversation stays in the browser"
    assert [url for url in outside if not url.startswith((f"http://127.0.0.1:{port}/", "data:"))] == []
    assert outside, "the requests were seen"


def _note_connection(event: str, details: tuple[Any, ...], seen: list[str]) -> None:
    """Note where this process, which is the server, connects to."""
    if event == "socket.connect" and isinstance(details[1], tuple) and details[1][0] not in ("127.0.0.1", "::1"):
        seen.append(f"server to {details[1]}")


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


def test_the_page_speaks_the_readers_language(browser: Browser, port: int) -> None:
    languages: dict[str, Language] = {"zh-HK": "zh-TW", "en-GB": "en"}
    for locale, language in languages.items():
        for page in _page(browser.new_context(locale=locale), port):
            words = WORDS[language]
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


def test_a_telephone_shows_everything_without_scrolling_sideways(browser: Browser, port: int) -> None:
    for page in _page(browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}), port):
        ask(page, "恶意")
        page.locator("#conversation sup a").click()
        page.locator("#shown .as-published summary").click()
        parts = page.locator("html, .gradio-container, #conversation, #conversation p, #shown, #shown *")
        wide = "parts => parts.filter(e => e.clientWidth && e.scrollWidth > e.clientWidth).map(e => e.outerHTML)"
        assert parts.evaluate_all(wide) == []
        assert top(page.locator("#conversation")) < top(page.locator("#shown .source"))


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
