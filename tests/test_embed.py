"""The page that other sites frame, by itself: what it is made of, how it shows an answer and its sources."""

import http.client
import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from assistant.web.embed import PARTS
from assistant.web.embed_words import EMBED_WORDS
from assistant.words import WORDS, Language
from tests.browser_parts import needs_browser
from tests.conftest import ROOT
from tests.embed_parts import ask, framed
from tests.web_parts import EXAMPLES, NOTE

HANS = {**EMBED_WORDS["zh-CN"], **WORDS["zh-CN"]}


@pytest.fixture
def page(embedded: Page) -> Page:
    """The page of these tests."""
    return embedded


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def test_what_comes_before_the_first_paint_is_small(port: int) -> None:
    sizes = [len(get(port, path).read()) for path in ("/embed", *(f"/embed/{part}" for part in PARTS))]
    told = re.search(r"(\d+) KB in all; the script has (\d+) KB", (ROOT / "README.md").read_text("utf-8"))
    assert told and min(sizes) > 0 and abs(sum(sizes) - 1000 * int(told[1])) < 1500
    script = len(get(port, "/widget.js").read())
    assert script < 10_500 and abs(script - 1000 * int(told[2])) < 1000


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(port: int) -> None:
    policy = get(port, "/embed").getheader("Content-Security-Policy") or ""
    assert "unsafe" not in policy and "http" not in policy.split("frame-ancestors")[0]
    assert "default-src 'none'" in policy and "require-trusted-types-for 'script'" in policy
    page = get(port, "/embed").read().decode()
    assert not re.search(r"<style|<script(?! type=\"module\" src)|\sstyle=|\son\w+=|javascript:", page)


@pytest.mark.parametrize("path", ["/embed", "/embed/embed.css", "/embed/embed.js", "/widget.js"])
def test_who_holds_a_part_already_does_not_get_it_again(port: int, path: str) -> None:
    first = get(port, path)
    assert first.status == 200 and first.getheader("Cache-Control") == "no-cache"
    again = get(port, path, If_None_Match=first.getheader("ETag") or "")
    assert (again.status, again.read()) == (304, b"")


def test_only_the_parts_of_the_page_can_be_fetched(port: int) -> None:
    assert [get(port, f"/embed/{name}").status for name in ("embed.py", "..%2fapp.py", "page.css")] == [404, 404, 404]


def test_the_page_speaks_the_language_asked_for_else_the_browsers(port: int) -> None:
    def said(path: str, accepted: str) -> str:
        return get(port, path, Accept_Language=accepted).read().decode()

    for accepted, language in (("zh-HK", "zh-TW"), ("en-GB", "en"), ("zh-CN", "zh-CN")):
        assert f'<html lang="{language}" data-theme="auto">' in said("/embed", accepted)
        assert WORDS[language]["disclaimer"] in said("/embed", accepted)  # type: ignore[index]
    assert '<html lang="en" data-theme="dark">' in said("/embed?lang=en&theme=dark", "zh-CN")
    assert "普通網貸逾期不會坐牢" in said("/embed?lang=zh-TW", "en")
    assert '<html lang="zh-CN" data-theme="auto">' in said("/embed?lang=%22%3E%3Cscript&theme=%22%3E%3Cscript", "zh")


def test_each_language_has_each_word() -> None:
    languages: list[Language] = ["zh-TW", "en"]
    for language in languages:
        assert EMBED_WORDS[language].keys() == EMBED_WORDS["zh-CN"].keys()
        assert WORDS[language].keys() == WORDS["zh-CN"].keys()


def test_each_word_is_said_somewhere() -> None:
    files = [file for file in (ROOT / "assistant").rglob("*") if file.suffix in (".py", ".js", ".html")]
    said = "".join(file.read_text("utf-8") for file in files if "words" not in file.stem)
    for key in (*WORDS["en"], *EMBED_WORDS["en"]):
        assert re.search(rf"[\"'.$]{key}\b", said), key


@needs_browser
def test_a_statement_has_its_mark_and_its_source(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    expect(page.locator(".quote")).to_have_text("普通网贷逾期不会坐牢。[1]")
    source = page.locator(".source")
    expect(source.locator("h4")).to_have_text("1 普通网贷逾期会坐牢吗")
    expect(source.locator(".place")).to_have_text("例子网 · 2026-01-19")
    expect(source.locator("blockquote")).to_have_text("普通网贷逾期不会坐牢。")
    expect(source.locator("a")).to_have_attribute("href", "https://example.org/prison?a=1&b=2")
    expect(source.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator("#status")).to_contain_text("普通网贷逾期不会坐牢。")
    expect(page.locator("#question")).to_be_focused()


@needs_browser
@pytest.mark.parametrize("by", ["click", "Enter"])
def test_a_mark_opens_the_article_at_the_sentence(page: Page, by: str) -> None:
    ask(page, "网贷逾期不会坐牢")
    mark = page.locator(".mark")
    mark.click() if by == "click" else mark.press("Enter")
    text, quoted = page.locator("#reader .text"), page.locator("#reader mark")
    expect(quoted).to_have_text("普通网贷逾期不会坐牢。")
    expect(quoted).to_be_in_viewport(ratio=1)
    expect(text).to_be_focused()
    assert text.evaluate("e => e.scrollTop > 0 && e.scrollHeight > 2 * e.clientHeight"), "a long article, scrolled"
    expect(text.locator("p.heading")).to_have_text("结论")
    expect(text.locator("p", has=page.locator("mark"))).to_have_text("普通网贷逾期不会坐牢。欠钱是民事纠纷。")
    page.locator("#raw").click()
    expect(quoted).to_have_text("普通網(wǎng)貸逾期不會坐牢。")
    expect(quoted).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(mark).to_be_focused()


@needs_browser
def test_an_article_that_is_gone_or_out_of_reach_still_shows_what_was_quoted(page: Page) -> None:
    ask(page, "征信报告每年")
    text, raw = page.locator("#reader .text"), page.locator("#raw")
    waiting: list[Route] = []
    page.route("**/api/articles/*", lambda route: waiting.append(route))
    page.locator(".mark").click()
    raw.click()  # nothing is there to be shown yet
    expect(raw).to_have_attribute("aria-pressed", "false")
    while not waiting:
        page.wait_for_timeout(20)
    waiting[0].fulfill(status=404, json={"error": "there is no article with this id"})
    expect(text.locator("p")).to_have_text(HANS["gone"])
    expect(text.locator("blockquote")).to_have_text("征信报告每年可以免费查询两次。")
    expect(page.locator("#status")).to_have_text(HANS["gone"])
    expect(raw).to_be_hidden()
    page.keyboard.press("Escape")
    page.unroute_all()
    page.context.set_offline(True)
    page.locator(".mark").click()
    expect(text).to_have_text(HANS["unread"])
    page.context.set_offline(False)


@needs_browser
def test_in_an_article_that_was_edited_since_no_other_words_are_marked_than_were_quoted(page: Page) -> None:
    ask(page, "征信报告每年")

    def edited(route: Route) -> None:
        found = route.fetch().json()
        route.fulfill(json={**found, "quote": found["quote"][3:] + "征信"})  # as where three characters came before it

    page.route("**/api/articles/*", edited)
    page.locator(".mark").click()
    text = page.locator("#reader .text")
    expect(text.locator("p")).to_have_text(HANS["changed"])
    expect(text.locator("blockquote")).to_have_text("征信报告每年可以免费查询两次。")
    expect(page.locator("#status")).to_have_text(HANS["changed"])
    expect(page.locator("#reader mark")).to_have_count(0)
    expect(page.locator("#raw")).to_be_hidden()


@needs_browser
def test_a_quote_is_copied_with_its_source(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢")
    page.locator(".source button", has_text=HANS["copy_quote"]).click()
    expect(page.locator("#status")).to_have_text(HANS["copied"])
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“普通网贷逾期不会坐牢。”\n—— 普通网贷逾期会坐牢吗 · 例子网 · 2026-01-19 · https://")
    page.evaluate("navigator.clipboard.writeText('')")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")  # as where a page forbids it
    page.locator(".mark").click()
    page.locator("#reader mark").wait_for()
    page.locator("#copy").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
    assert page.evaluate("navigator.clipboard.readText()") == copied


@needs_browser
def test_a_follow_up_leans_on_the_questions_before_it(page: Page) -> None:
    ask(page, "花呗逾期不会坐牢")
    ask(page, "那网贷呢")
    expect(page.locator(".turn").last).to_contain_text("普通网贷逾期不会坐牢。")
    expect(page.locator(".turn").last.locator(".faint")).to_contain_text("网贷")
    page.locator("#fresh").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("#question")).to_be_focused()
    ask(page, "那网贷呢")
    expect(page.locator(".turn").last).to_contain_text(HANS["not_found"])


@needs_browser
def test_not_found_names_the_nearest_articles_and_what_can_be_asked(page: Page) -> None:
    ask(page, "明天天气怎么样HINTS")
    answer = page.locator(".answer")
    expect(answer.locator(".refusal")).to_have_text(HANS["not_found"])
    expect(page.locator("#status")).to_have_text(HANS["not_found"])
    answer.get_by_role("button", name="普通网贷逾期会坐牢吗").click()
    expect(page.locator("#reader .text")).to_contain_text("欠钱是民事纠纷")
    expect(page.locator("#reader .place")).to_have_text("例子网 · 2026-01-19")
    page.locator("#reader").get_by_role("button", name=HANS["back"]).click()
    answer.get_by_role("button", name=EXAMPLES[0]).click()
    expect(page.locator(".turn").last).to_contain_text("普通网贷逾期不会坐牢。")


@needs_browser
def test_sources_that_disagree_stand_side_by_side(page: Page) -> None:
    ask(page, "金条逾期以后SIDES")
    one, other = page.locator(".side").all()
    boxes = [side.bounding_box() for side in (one, other)]
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    for side in (one, other):
        place = side.locator(".place")
        expect(place).to_have_text(re.compile("旧文 · 2018-05-01|新文 · 2026-02-03"))
        expect(side).to_contain_text("一般不会" if place.inner_text().startswith("新") else "人员会上门")
    ask(page, "征信报告SIDES")
    expect(page.locator(".turn").last.locator(".side .place")).to_have_text([f"征信报告 · {HANS['undated']}"] * 2)
    ask(page, "征信报告每年NOTE")
    expect(page.locator(".note")).to_have_text(f"{HANS['note']}{NOTE}[1]")


@needs_browser
def test_a_partial_answer_says_what_is_missing(page: Page) -> None:
    ask(page, "征信报告PARTLY")
    expect(page.locator(".quote")).to_have_count(2)
    expect(page.locator(".uncovered")).to_have_text(HANS["uncovered"] + "利率、<b>")
    ask(page, "征信报告POINTS")
    expect(page.locator(".points li")).to_have_text(["征信报告每年可以免费查询两次。[1]", "征信报告也能在网上查。[2]"])


@needs_browser
def test_the_script_is_that_of_the_question(context: BrowserContext, port: int) -> None:
    with framed(context, port, "embed?lang=zh-TW") as page:
        ask(page, "網貸逾期不會坐牢")
        expect(page.locator(".quote")).to_contain_text("普通網貸逾期不會坐牢。")
        expect(page.locator(".quote")).to_have_attribute("lang", "zh-Hant")
        page.locator(".mark").click()
        expect(page.locator("#reader mark")).to_have_text("普通網貸逾期不會坐牢。")
        expect(page.locator("#reader .text")).to_contain_text("欠錢是民事糾紛")
