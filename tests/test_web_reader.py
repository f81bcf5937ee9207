"""An article as the chat opens it: at the quoted sentence, over or beside the answer; late, edited, gone."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from assistant.words import WORDS
from tests.browser_parts import ask, box, needs_browser
from tests.embed_parts import ask as ask_framed

pytestmark = needs_browser
SAID = WORDS["zh-CN"]


@pytest.mark.parametrize("by", ["click", "Enter"])
def test_a_mark_opens_the_article_at_the_sentence(page: Page, by: str) -> None:
    turn = ask(page, "网贷逾期不会坐牢")
    expect(page.locator("#reader")).to_be_hidden()
    mark = turn.locator(".mark")
    mark.click() if by == "click" else mark.press("Enter")
    quote = page.locator("#article mark").first
    expect(quote).to_have_text("普通网贷逾期不会坐牢。")
    expect(quote).to_be_in_viewport(ratio=1)
    expect(page.locator("#reader-title")).to_be_focused()
    text = page.locator("#article .text:visible")
    inside = text.evaluate("e => [e.scrollTop, e.scrollHeight, e.clientHeight]")
    assert inside[0] > 0 and inside[1] > 2 * inside[2], "the article is long, and was scrolled to the quote"
    expect(text.locator("p.heading")).to_have_text("结论")
    expect(text.locator("p", has=page.locator("mark"))).to_have_text("普通网贷逾期不会坐牢。欠钱是民事纠纷。")
    assert box(mark)["right"] < box(page.locator("#reader"))["left"], "the answer stays in view beside it"
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(mark).to_be_focused()


def test_as_published_is_one_click_away(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢").locator(".read").click()
    form = page.locator("#form")
    form.click()
    expect(form).to_have_attribute("aria-pressed", "true")
    raw = page.locator("#article mark:visible")
    expect(raw).to_have_text("普通網(wǎng)貸逾期不會坐牢。")
    expect(raw).to_be_in_viewport(ratio=1)
    form.click()
    expect(page.locator("#article mark:visible")).to_have_text("普通网贷逾期不会坐牢。")


def test_a_mark_of_an_earlier_answer_opens_its_own_source(page: Page) -> None:
    first = ask(page, "网贷逾期不会坐牢")
    ask(page, "征信报告每年").locator(".mark").click()
    expect(page.locator("#article mark").first).to_have_text("征信报告每年可以免费查询两次。")
    page.keyboard.press("Escape")
    page.locator("#turns .turn").first.locator(".mark").click()
    expect(page.locator("#article mark").first).to_have_text("普通网贷逾期不会坐牢。")
    expect(first.locator(".read.current")).to_have_count(0)


def test_an_article_that_comes_late_neither_replaces_another_nor_comes_back(page: Page) -> None:
    late: list[Route] = []
    page.route(re.compile("/api/articles/prison"), lambda route: late.append(route))
    ask(page, "网贷逾期不会坐牢")
    ask(page, "征信报告每年")
    first, second = page.locator("#turns .turn .mark").all()

    def press() -> None:
        first.click()
        while not late:
            page.wait_for_timeout(20)

    def let_come() -> None:
        with page.expect_response(re.compile("/api/articles/prison")) as response:
            late.pop().continue_()
        response.value.finished()
        page.wait_for_timeout(300)  # nothing shows that nothing happened

    press()
    second.click()
    expect(page.locator("#reader-title")).to_have_text("征信报告")
    page.locator("#form").focus()
    let_come()
    expect(page.locator("#reader-title")).to_have_text("征信报告")
    expect(page.locator("#form")).to_be_focused()
    press()
    page.keyboard.press("Escape")
    let_come()
    expect(page.locator("#reader")).to_be_hidden()


@pytest.mark.parametrize("left", ["#new", "#past"])
def test_an_article_that_comes_late_opens_over_nothing_else(page: Page, left: str) -> None:
    late: list[Route] = []
    page.route(re.compile("/api/articles/record"), lambda route: late.append(route))
    ask(page, "征信报告每年").locator(".mark").click()
    while not late:
        page.wait_for_timeout(20)
    page.locator(left).click()
    with page.expect_response(re.compile("/api/articles/record")) as response:
        late.pop().continue_()
    response.value.finished()
    page.wait_for_timeout(300)  # nothing shows that nothing happened
    expect(page.locator("#reader")).to_be_hidden()


@pytest.mark.parametrize(
    ("article_id", "path"),
    [("年/1 月", "%E5%B9%B4/1%20%E6%9C%88"), ("a/../b", "a%2F..%2Fb"), ("./b", ".%2Fb"), ("a..b/c", "a..b/c")],
)
def test_an_id_goes_with_its_slashes_wherever_these_are_safe(
    page: Page, embedded: Page, article_id: str, path: str
) -> None:
    button = ask(page, "征信报告每年").locator(".read")
    button.evaluate("(button, id) => { button.dataset.article = id; }", article_id)
    with page.expect_request("**/api/articles/**") as sent:
        button.click()
    assert f"/api/articles/{path}?" in sent.value.url

    def other(route: Route) -> None:
        found = route.fetch().json()
        found["citations"][0]["article_id"] = article_id
        route.fulfill(json=found)

    embedded.route("**/api/ask", other)
    ask_framed(embedded, "征信报告每年")
    with embedded.expect_request("**/api/articles/**") as sent:
        embedded.locator(".mark").click()
    assert f"/api/articles/{path}?" in sent.value.url


def test_an_article_that_is_gone_or_out_of_reach_still_shows_what_was_quoted(page: Page) -> None:
    turn = ask(page, "征信报告每年")
    page.context.set_offline(True)
    turn.locator(".mark").click()
    expect(page.locator("#reader .problem")).to_have_text(SAID["unread"])
    page.context.set_offline(False)
    page.keyboard.press("Escape")
    turn.locator(".read").evaluate("button => { button.dataset.article = 'deleted'; }")
    turn.locator(".mark").click()
    expect(page.locator("#reader .problem")).to_have_text(SAID["gone"])
    expect(page.locator("#reader blockquote")).to_have_text("征信报告每年可以免费查询两次。")


def test_in_an_article_that_was_edited_since_no_other_words_are_marked_than_were_quoted(page: Page) -> None:
    turn = ask(page, "征信报告每年")
    read = turn.locator(".read")
    start = int(read.get_attribute("data-start") or 0)
    read.evaluate("(button, start) => { button.dataset.start = start; }", start + 3)  # as where three came before it
    turn.locator(".mark").click()
    expect(page.locator("#reader .problem")).to_have_text(SAID["changed"])
    expect(page.locator("#reader blockquote")).to_have_text("征信报告每年可以免费查询两次。")
    expect(page.locator("#reader mark")).to_have_count(0)
    expect(page.locator("#form")).to_be_hidden()
    page.keyboard.press("Escape")
    read.evaluate("(button, start) => { button.dataset.start = start; }", start)
    read.evaluate("button => { button.dataset.quote = button.dataset.quote.replace('每', ' 每'); }")  # no word more
    turn.locator(".mark").click()
    expect(page.locator("#article mark:visible")).to_have_text("征信报告每年可以免费查询两次。")


def test_the_form_says_what_is_shown_while_another_article_comes(page: Page) -> None:
    late: list[Route] = []
    ask(page, "网贷逾期不会坐牢").locator(".mark").click()
    second = ask(page, "征信报告每年").locator(".mark")
    form = page.locator("#form")
    form.click()
    page.route(re.compile("/api/articles/record"), lambda route: late.append(route))
    second.click()
    while not late:
        page.wait_for_timeout(20)
    expect(form).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#article mark:visible")).to_have_text("普通網(wǎng)貸逾期不會坐牢。")
    late.pop().continue_()
    expect(page.locator("#reader-title")).to_have_text("征信报告")
    expect(form).to_have_attribute("aria-pressed", "false")


def test_an_article_that_the_browser_closes_by_itself_leaves_the_page_as_it_was(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    mark = ask(page, "征信报告每年").locator(".mark")
    mark.click()
    expect(page.locator("#article mark").first).to_be_visible()
    page.evaluate("document.getElementById('reader').close()")  # as a telephone's back button does
    expect(page.locator("body.reading")).to_have_count(0)
    expect(mark).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".sources")).to_be_visible()


def test_a_telephone_shows_the_article_over_all_and_scrolls_no_way_but_down(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    turn = ask(page, "恶意")
    assert box(turn.locator(".answer"))["bottom"] <= box(turn.locator(".sources"))["top"]
    turn.locator(".mark").click()
    page.locator("#form").click()
    assert box(page.locator("#reader"))["width"] == 390
    expect(page.locator("dialog:modal")).to_have_attribute("id", "reader")
    parts = page.locator("html, .gradio-container, #turns *, #reader, #reader *")
    wide = "parts => parts.filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML)"
    assert parts.evaluate_all(wide) == []
    page.keyboard.press("Escape")
    expect(turn.locator(".mark")).to_be_focused()
