"""Past conversations: kept in the browser across reloads and restarts, deleted for good, never on the server."""

import json
import threading

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from assistant.words import WORDS
from tests.browser_parts import ANSWERED, ask, needs_browser, opened, send, visit
from tests.web_parts import count, until

pytestmark = needs_browser
SAID = WORDS["zh-CN"]


def conversations(page: Page) -> list[str]:
    """The first questions of the conversations that the page lists; the list stays open."""
    page.locator("#past").click()
    return page.locator("#conversations .open > :first-child").all_text_contents()


def test_a_conversation_outlives_a_reload_and_is_whole(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    ask(page, "明天天气怎么样")
    page.reload()
    turns = page.locator("#turns .turn")
    expect(turns).to_have_count(2)
    expect(turns.last.locator(".not-found")).to_have_text(SAID["not_found"])
    expect(page.locator("#welcome")).to_be_hidden()
    turns.first.locator(".mark").click()
    expect(page.locator("#article mark").first).to_have_text("普通网贷逾期不会坐牢。")
    page.keyboard.press("Escape")
    expect(ask(page, "征信报告每年")).to_contain_text("免费查询")
    assert conversations(page) == ["网贷逾期不会坐牢"], "a reload goes on with the conversation"
    expect(page.locator("#conversations .place")).to_contain_text(SAID["questions_n"].format(n=3))


def test_conversations_outlive_a_restart_and_can_be_opened_and_deleted(browser: Browser, port: int) -> None:
    with opened(browser, port) as page:
        ask(page, "网贷逾期不会坐牢")
        page.locator("#new").click()
        expect(page.locator("#welcome")).to_be_visible()
        ask(page, "征信报告每年")
        left_behind = page.context.storage_state()
    with opened(browser, port, storage_state=left_behind) as page:  # the browser after a restart
        expect(page.locator("#turns .turn")).to_have_count(0)
        assert conversations(page) == ["征信报告每年", "网贷逾期不会坐牢"], "newest first"
        page.locator("#conversations .open").last.click()
        expect(page.locator("#history")).to_be_hidden()
        expect(page.locator(ANSWERED)).to_contain_text("普通网贷逾期不会坐牢。")
        expect(page.locator("#turns h2")).to_be_focused()
        conversations(page)
        delete = page.locator("#conversations .delete").last
        delete.click()
        expect(delete).to_have_text(SAID["sure"])
        delete.blur()
        expect(delete).to_have_text(SAID["delete"])
        delete.click()
        delete.click()
        expect(page.locator("#conversations .open")).to_have_count(1)
        expect(page.locator("#conversations .open")).to_be_focused()
        expect(page.locator("#turns .turn")).to_have_count(0)
        everything = page.locator("#delete-all")
        everything.click()
        everything.click()
        expect(page.locator("#none")).to_have_text(SAID["none_kept"])
        expect(everything).to_be_hidden()
        assert page.evaluate("localStorage.length") == 0
        page.keyboard.press("Escape")
        expect(page.locator("#past")).to_be_focused()


def kept(page: Page) -> list[int]:
    """How many turns each conversation has that the browser keeps."""
    found = page.evaluate("Object.values(localStorage).map(value => JSON.parse(value).turns.length)")
    return sorted(found)


@pytest.mark.parametrize("left", ["opened", "deleted", "all deleted"])
def test_an_answer_that_is_waited_for_is_kept_nowhere_when_its_conversation_is_left(
    page: Page, port: int, held: threading.Event, left: str
) -> None:
    ask(page, "网贷逾期不会坐牢")
    page.locator("#new").click()
    ask(page, "征信报告每年")
    send(page, "征信报告HELD")
    expect(page.locator(".work")).to_be_visible()
    conversations(page)
    if left == "opened":
        page.locator("#conversations .open").last.click()
    for _ in range(2 if left != "opened" else 0):
        page.locator("#delete-all" if left == "all deleted" else "#conversations .delete").first.click()
    held.set()
    until(lambda: count(port, "youju_questions_open") == 0)
    page.wait_for_timeout(500)  # nothing shows that nothing happened
    assert kept(page) == {"opened": [1, 1], "deleted": [1], "all deleted": []}[left]
    expect(page.locator("#turns h2")).to_have_text(["网贷逾期不会坐牢"] if left == "opened" else [])


@pytest.mark.parametrize("left", ["new", "opened", "deleted", "all deleted"])
def test_a_question_that_failed_is_not_offered_again_once_its_conversation_is_left(page: Page, left: str) -> None:
    ask(page, "网贷逾期不会坐牢")
    if left != "deleted":  # then it is the first of its conversation, which is kept nowhere yet
        page.locator("#new").click()
    expect(ask(page, "征信报告fail").locator(".problem")).to_have_text(SAID["failed"])
    if left == "new":
        page.locator("#new").click()
    else:
        conversations(page)
    if left == "opened":
        page.locator("#conversations .open").click()
    for _ in range(2 if "deleted" in left else 0):
        page.locator("#delete-all" if left == "all deleted" else "#conversations .delete").click()
    page.reload()
    expect(page.locator("textarea")).to_be_visible()
    expect(page.locator("#turns h2")).to_have_text(["网贷逾期不会坐牢"] if left == "opened" else [])


def test_two_tabs_on_one_conversation_lose_no_turn(context: BrowserContext, page: Page, port: int) -> None:
    ask(page, "网贷逾期不会坐牢")
    other = context.new_page()
    visit(other, port)
    conversations(other)
    other.locator("#conversations .open").click()
    ask(other, "征信报告每年")
    other.close()
    ask(page, "明天天气怎么样")
    page.reload()
    expect(page.locator("#turns h2")).to_have_text(["网贷逾期不会坐牢", "征信报告每年", "明天天气怎么样"])


def test_what_was_kept_in_one_language_is_read_in_another(page: Page, port: int) -> None:
    ask(page, "网贷逾期不会坐牢")
    page.get_by_role("link", name="English").click()
    turn = page.locator("#turns .turn")
    expect(turn.locator(".read")).to_have_text(WORDS["en"]["in_article"])
    expect(turn.locator(".mark")).to_have_accessible_name("Source 1")
    expect(turn.locator(".quote")).to_contain_text("普通网贷逾期不会坐牢。")


def test_what_an_earlier_version_kept_stays_readable(page: Page, port: int) -> None:
    ask(page, "网贷逾期不会坐牢")
    key = page.evaluate("Object.keys(localStorage)[0]")
    kept: str = page.evaluate("key => localStorage[key]", key)
    for word, by in (("share", "shared_link"), ("helpful", "constructor")):
        assert f'data-word=\\"{word}\\"' in kept
        kept = kept.replace(f'data-word=\\"{word}\\"', f'data-word=\\"{by}\\"')
    page.evaluate("([key, value]) => { localStorage[key] = value; }", [key, kept])
    visit(page, port, "en/?q=征信报告每年")
    expect(page.locator(ANSWERED)).to_have_count(2)
    expect(page.locator(".share").first).to_have_text(SAID["share"])
    expect(page.locator(".copy").first).to_have_text(WORDS["en"]["copy_answer"])


@pytest.mark.parametrize("uri", ["HTTPS://example.org/a", " http://example.org/a"])
def test_an_address_is_a_link_however_it_is_written(page: Page, uri: str) -> None:
    def other(route: Route) -> None:
        found = route.fetch().json()
        route.fulfill(json={"turn": found["turn"].replace("https://example.org/prison?a=1&amp;b=2", uri)})

    page.route("**/ask", other)
    link = ask(page, "网贷逾期不会坐牢").locator("a.original")
    assert link.get_attribute("href") == uri


def test_a_part_of_the_page_that_comes_late_loses_nothing(page: Page) -> None:
    """Gradio draws the conversation and the box below it whenever the scripts of each have come."""
    ask(page, "网贷逾期不会坐牢")
    late: list[str] = []

    def after_the_box(route: Route) -> None:
        expect(page.locator("textarea")).to_be_visible()
        late.append(route.request.url)
        route.continue_()

    page.route("**/assets/HTML-*.js", after_the_box)
    page.get_by_role("link", name="English").click()
    expect(page.locator("#turns .turn .quote")).to_contain_text("普通网贷逾期不会坐牢。")
    assert late


def test_what_stands_in_storage_runs_nothing(page: Page, port: int) -> None:
    ask(page, "征信报告每年")
    key = page.evaluate("Object.keys(localStorage)[0]")
    kept = json.loads(page.evaluate("key => localStorage[key]", key))
    kept["turns"][0] = kept["turns"][0].replace(
        '<div class="answer">',
        '<div class="answer" onclick="window.pwned=1"><img src=x onerror="window.pwned=2"><svg onload="window.pwned=3">'
        '</svg><script>window.pwned=4</script><a href="javascript:window.pwned=5">here</a>',
    )
    page.evaluate("([key, value]) => { localStorage[key] = value; }", [key, json.dumps(kept)])
    page.reload()
    turn = page.locator("#turns .turn")
    turn.get_by_text("here").click()
    expect(turn.locator(".quote")).to_contain_text("免费查询")
    assert turn.locator(":is(img, script, svg)").count() == 0
    assert page.evaluate("window.pwned") is None
    for broken in ("{", "null", '{"turns": 7}', '{"turns": [7]}'):
        page.evaluate("([key, value]) => { localStorage[key] = value; }", [key, broken])
        page.reload()
        expect(page.locator("#welcome")).to_be_visible()
        assert conversations(page) == []
        page.keyboard.press("Escape")


def test_a_browser_that_keeps_nothing_says_so_and_answers_all_the_same(page: Page, port: int) -> None:
    page.evaluate("localStorage.filler = 'x'.repeat(5 * 2**20 - 200)")  # as much as a browser gives
    ask(page, "网贷逾期不会坐牢")
    expect(page.locator("#kept-not")).to_have_text(SAID["not_kept"])
    expect(page.locator(ANSWERED)).to_contain_text("普通网贷逾期不会坐牢。")
    private = page.context.new_page()
    private.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    visit(private, port)
    expect(ask(private, "征信报告每年")).to_contain_text("免费查询")
    expect(private.locator("#kept-not")).to_have_text(SAID["not_kept"])
    assert conversations(private) == []
    private.close()
