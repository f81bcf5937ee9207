"""Asking on the page that other sites frame: waiting, stopping, what goes wrong, what stays, who can use it."""

import re
import threading
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.web.embed_words import EMBED_WORDS
from assistant.words import WORDS
from tests.browser_parts import needs_browser
from tests.embed_parts import PRISON, ask, framed, violations
from tests.web_parts import count, served, small_assistant, until

pytestmark = needs_browser
HANS = {**EMBED_WORDS["zh-CN"], **WORDS["zh-CN"]}
DESPAIR = "欠债太多不想活了"


@pytest.fixture
def page(embedded: Page) -> Page:
    """The page of these tests."""
    return embedded


def test_words_of_despair_bring_help_first_whatever_else_happens(page: Page) -> None:
    ask(page, DESPAIR)
    help_, answer = page.locator(".turn").last.locator(".help"), page.locator(".turn").last.locator(".answer")
    expect(help_).to_have_text(HANS["help"])
    assert help_.evaluate("help => help.nextElementSibling.className") == "answer"
    expect(page.locator("#status")).to_contain_text(HANS["help"])
    page.context.set_offline(True)
    ask(page, DESPAIR)
    expect(page.locator(".turn").last.locator(".help")).to_have_text(HANS["help"])
    expect(answer).to_contain_text(HANS["offline"])
    assert page.locator("a[href^='tel:']").count() == 0


def test_a_failure_says_so_and_can_be_tried_again(page: Page) -> None:
    ask(page, "fail")
    expect(page.locator(".trouble")).to_have_text(HANS["failed"])
    page.context.set_offline(True)
    ask(page, PRISON)
    expect(page.locator(".trouble").last).to_have_text(HANS["offline"])
    expect(page.locator("#status")).to_have_text(HANS["offline"])
    page.context.set_offline(False)
    page.locator(".turn").last.get_by_role("button", name=HANS["again"]).click()
    expect(page.locator(".turn").last).to_contain_text("普通网贷逾期不会坐牢。")
    expect(page.locator(".turn")).to_have_count(2)
    ask(page, "？！")
    expect(page.locator(".trouble").last).to_have_text(HANS["empty"])


def test_who_asks_too_often_is_told_when_to_ask_again(context: BrowserContext, tmp_path: Path) -> None:
    with served(small_assistant(tmp_path, rate_address="1/10second")) as port, framed(context, port) as page:
        assert httpx.post(f"http://127.0.0.1:{port}/api/ask", json={"question": PRISON}, timeout=60).is_success
        ask(page, DESPAIR)
        expect(page.locator(".trouble")).to_have_text(re.compile(r"请等 \d+ 秒再问"))
        expect(page.locator(".help")).to_have_text(HANS["help"])  # also where nothing else is said
        retry = page.get_by_role("button", name=HANS["again"])
        expect(retry).to_be_disabled()
        assert violations(page) == []
        expect(retry).to_be_enabled()
        retry.click()
        expect(page.locator(".refusal")).to_have_count(1)
        expect(page.locator(".trouble")).to_have_count(0)


def test_who_cannot_be_answered_now_is_told_when_to_ask_again(page: Page) -> None:
    page.route("**/api/ask", lambda route: route.fulfill(status=503, headers={"Retry-After": "2"}, json={"error": ""}))
    ask(page, PRISON)
    expect(page.locator(".trouble")).to_have_text(HANS["not_now"].format(seconds=2))
    expect(page.get_by_role("button", name=HANS["again"])).to_be_disabled()


def test_a_page_tells_its_readers_apart_and_nothing_else(page: Page) -> None:
    with page.expect_request("**/api/ask") as sent:
        ask(page, PRISON)
    first = sent.value.headers["youju-session"]
    assert re.fullmatch("[0-9a-f]{16}", first) and "cookie" not in sent.value.headers
    page.reload()
    with page.expect_request("**/api/ask") as sent:
        ask(page, PRISON)
    assert sent.value.headers["youju-session"] != first


def test_an_answer_can_be_stopped(page: Page, port: int, held: threading.Event) -> None:
    page.locator("#question").fill("征信报告每年HELD")
    page.keyboard.press("Enter")
    expect(page.locator(".working")).to_have_text(HANS["working"])
    expect(page.locator("#send")).to_be_hidden()
    page.locator("#stop").click()
    expect(page.locator(".trouble")).to_have_text(HANS["stopped"])
    expect(page.locator("#question")).to_be_focused()
    held.set()
    until(lambda: count(port, "youju_questions_open") == 0)
    ask(page, PRISON)
    expect(page.locator(".quote")).to_have_count(1)


def test_a_question_being_composed_is_not_sent(page: Page) -> None:
    box = page.locator("#question")
    box.focus()
    page.evaluate("window.keys = []; addEventListener('keydown', e => keys.push(e.isComposing), {capture: true})")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "zheng xin", "selectionStart": 9, "selectionEnd": 9})
    for key in ({"keyCode": 13, "isComposing": True}, {"keyCode": 229, "isComposing": False}):  # the second is Safari's
        box.evaluate(
            """(box, key) => box.dispatchEvent(
               new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true, cancelable: true, ...key}))""",
            key,
        )
    page.wait_for_timeout(300)
    assert page.evaluate("keys") == [True, False]
    expect(box).to_have_value("zheng xin")
    assert page.locator(".turn").count() == 0
    keyboard.send("Input.insertText", {"text": "征信报告每年"})
    page.keyboard.press("Shift+Enter")
    expect(box).to_have_value("征信报告每年\n")
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_text("征信报告每年")


def test_the_focus_stays_in_the_box_where_the_button_that_had_it_goes(page: Page, held: threading.Event) -> None:
    page.locator("#question").fill("征信报告每年HELD")
    page.locator("#send").click()
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator("#question")).to_be_focused()
    page.locator("#stop").focus()
    held.set()
    expect(page.locator(".quote")).to_be_visible()
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#question")).to_be_focused()


def test_a_conversation_outlives_a_reload_and_nothing_else(page: Page) -> None:
    page.evaluate("localStorage.clear()")  # of the pages that were looked at before
    ask(page, "网贷逾期不会坐牢")
    page.reload()
    expect(page.locator(".quote")).to_contain_text("普通网贷逾期不会坐牢。")
    page.locator(".mark").click()
    expect(page.locator("#reader mark")).to_have_text("普通网贷逾期不会坐牢。")
    page.keyboard.press("Escape")
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    page.locator("#fresh").click()
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)


KEPT = [
    "{", "5", '{"a": 1}', "[null]", '[{"question": 7}]', '[{"question": "a"}]',
    '[{"question": "a", "answer": {"query": "a", "statements": []}}]',
]  # fmt: skip


@pytest.mark.parametrize("kept", KEPT)
def test_what_cannot_be_drawn_any_more_is_left_out(page: Page, kept: str) -> None:
    ask(page, PRISON)
    (key,) = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('youju:'))")
    whole = page.evaluate("(key) => sessionStorage[key]", key)
    page.evaluate("([key, value]) => { sessionStorage[key] = value; }", [key, kept])
    page.reload()
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    mixed = f"{whole[:-1]}, {kept[1:]}" if kept.startswith("[") else whole
    page.evaluate("([key, value]) => { sessionStorage[key] = value; }", [key, mixed])
    page.reload()
    expect(page.locator(".turn .quote")).to_have_text("普通网贷逾期不会坐牢。[1]")
    expect(page.locator(".turn")).to_have_count(1)
    ask(page, "征信报告每年")


def test_a_long_question_is_not_cut_unseen(page: Page) -> None:
    long = f"{'我在很多家平台借过钱' * 60}，这样会坐牢吗"
    page.locator("#question").focus()
    page.keyboard.insert_text(long)
    page.keyboard.press("Enter")
    expect(page.locator(".trouble")).to_have_text(HANS["too_long"].format(longest=500))
    expect(page.locator("#question")).to_have_value(long)


def test_a_page_without_storage_works(browser: Browser, port: int) -> None:
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    with framed(context, port) as page:
        ask(page, PRISON)
        expect(page.locator(".quote")).to_have_count(1)
    context.close()


# What is typed to reach a state, and what is then waited for.
STATES = {
    "empty": ("", "#start"),
    "answered": (PRISON, ".source"),
    "partial": ("征信报告PARTLY", ".uncovered"),
    "sides": ("金条逾期以后SIDES", ".side"),
    "not found": ("明天天气怎么样", ".refusal"),
    "hostile": ("恶意", ".source"),
    "despair": (DESPAIR, ".refusal"),
    "failed": ("fail", ".trouble"),
    "working": ("征信报告每年HELD", ".working"),
}


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(page: Page, state: str) -> None:
    typed, reached = STATES[state]
    page.locator("#question").fill(typed)
    page.keyboard.press("Enter")
    page.locator(reached).first.wait_for()
    wide = "() => [...document.querySelectorAll('html, body, main, main *, dialog[open] *')]"
    wide += ".filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 200))"
    for article in (False, True):
        if article and page.locator(".mark").count():
            page.locator(".mark").first.click()
            page.locator("#reader mark").wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], scheme
        assert page.evaluate(wide) == [], "nothing has to be scrolled sideways"


def test_what_is_in_chinese_says_so_on_an_english_page(context: BrowserContext, port: int) -> None:
    unsaid = """() => {
      const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const around = walk.currentNode.parentElement;
        if (!/\\p{Script=Han}/u.test(walk.currentNode.data)) continue;
        if (!around.closest("[lang]").lang.startsWith("zh")) found.push(around.outerHTML);
      }
      return found;
    }"""
    with framed(context, port, "embed?lang=en") as page:
        for question in (
            PRISON,
            "那金条呢",
            "征信报告PARTLY",
            "金条逾期以后SIDES",
            "征信报告每年NOTE",
            "明天天气怎么样",
        ):
            ask(page, question)
        expect(page.locator(".faint")).to_have_count(1)
        page.locator(".mark").last.click()
        page.locator("#reader .notices").wait_for()
        assert page.evaluate(unsaid) == []
        page.keyboard.press("Escape")
        ask(page, PRISON)
        expect(page.locator("#status")).to_contain_text(PRISON)
        assert page.evaluate(unsaid) == []
        ask(page, "LPR")
        assert page.locator(".asked").last.get_attribute("lang") is None


def test_words_of_every_language_are_on_the_page(context: BrowserContext, port: int) -> None:
    for language in WORDS:
        with framed(context, port, f"embed?lang={language}") as page:
            words: dict[str, str] = {**EMBED_WORDS[language], **WORDS[language]}
            expect(page.locator("footer p")).to_have_text(words["disclaimer"])
            ask(page, "明天天气怎么样")
            expect(page.locator(".refusal")).to_have_text(words["not_found"])
            ask(page, "征信报告每年NOTE")
            expect(page.locator(".note")).to_have_text(f"{words['note']}{words['only_fiction']}[1]")
            assert violations(page) == []
