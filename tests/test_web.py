"""An answer as its reader meets it: a real server, a real browser, an index built from a few small articles."""

import re
import threading

from playwright.sync_api import Browser, Page, expect

from assistant.words import WORDS
from tests.browser_parts import ask, box, needs_browser, opened, send, visit
from tests.web_parts import ARTICLES, EXAMPLES, NOTE

pytestmark = needs_browser
SAID = WORDS["zh-CN"]


def test_statements_have_marks_and_their_sources_stand_beside(page: Page) -> None:
    turn = ask(page, "网贷逾期不会坐牢")
    expect(turn.locator("h2")).to_have_text("网贷逾期不会坐牢")
    statement = turn.locator("p.quote")
    expect(statement).to_have_text("普通网贷逾期不会坐牢。1")
    expect(statement.locator(".mark")).to_have_accessible_name("出处 1")
    source = turn.locator(".source")
    expect(source).to_have_count(1)
    expect(source.locator("h4")).to_have_text("普通网贷逾期会坐牢吗")
    expect(source.locator(".place")).to_have_text("例子网 · 2026-01-19")
    expect(source.locator("blockquote")).to_have_text("普通网贷逾期不会坐牢。")
    expect(source.locator("a.original")).to_have_attribute("href", "https://example.org/prison?a=1&b=2")
    expect(source.locator("a.original")).to_have_attribute("rel", "noopener noreferrer")
    assert box(statement)["right"] < box(source)["left"]


def test_an_article_that_is_cited_twice_is_one_card_and_bears_its_notices(page: Page) -> None:
    turn = ask(page, "征信报告")
    expect(turn.locator("p.quote .mark")).to_have_text(["1", "2"])
    undated = turn.locator(".source")
    expect(undated.locator(".number")).to_have_text(["1", "2"])
    expect(undated.locator(".notices")).to_contain_text("未注明发布日期")
    expect(undated.locator("a")).to_have_count(0)  # ftp is no link


def test_what_is_in_chinese_says_so_on_an_english_page(page: Page, port: int, held: threading.Event) -> None:
    visit(page, port, "en/")
    send(page, "网贷逾期不会坐牢HELD")
    asked, told = page.locator("#turns .asked"), page.locator("#told")
    expect(asked).to_have_attribute("lang", "zh")
    held.set()
    expect(told).to_contain_text(WORDS["en"]["told"].format(n=1))
    spoken = told.locator("span").evaluate_all("parts => parts.map(part => [part.lang, part.textContent.trim()])")
    assert spoken == [["zh", "普通网贷逾期不会坐牢。1"], ["", WORDS["en"]["told"].format(n=1)]]
    expect(asked).to_have_attribute("lang", "zh-Hans")
    expect(ask(page, "？！").locator(".asked")).not_to_have_attribute("lang", re.compile(""))
    expect(ask(page, "长" * 501).locator(".asked")).to_have_attribute("lang", "zh")


def test_quotes_answers_and_links_are_copied(page: Page, port: int) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, "网贷逾期不会坐牢")

    def copied(what: str) -> str:
        button = turn.get_by_role("button", name=what)
        button.click()
        expect(page.locator(":focus")).to_have_text(SAID["copied"])
        return str(page.evaluate("navigator.clipboard.readText()"))

    whence = "—— 普通网贷逾期会坐牢吗 · 2026-01-19 https://example.org/prison?a=1&b=2"
    assert copied(SAID["copy_quote"]) == f"普通网贷逾期不会坐牢。\n{whence}"
    answer = copied(SAID["copy_answer"]).splitlines()
    assert answer[0] == "普通网贷逾期不会坐牢。[1]"
    assert answer[3].startswith("  [1] 普通网贷逾期会坐牢吗 · 2026-01-19")
    assert copied(SAID["share"]).startswith(f"http://127.0.0.1:{port}/?q=%E7%BD%91%E8%B4%B7")


def test_not_found_is_said_plainly_with_the_nearest_articles_and_what_can_be_asked(page: Page) -> None:
    turn = ask(page, "明天天气怎么样")
    expect(turn.locator(".not-found")).to_have_text(SAID["not_found"])
    expect(turn.locator(".nearest button")).to_have_count(len(ARTICLES))
    expect(turn.locator(".sources")).to_have_count(0)
    turn.locator(".nearest button").first.click()
    expect(page.locator("#reader-title")).to_have_text("普通网贷逾期会坐牢吗")
    expect(page.locator("#article .text")).to_contain_text("欠钱是民事纠纷")
    expect(page.locator("#article mark")).to_have_count(0)
    page.get_by_role("button", name=SAID["close"]).click()
    expect(turn.locator(".ask")).to_have_text(list(EXAMPLES))
    turn.locator(".ask").last.click()
    expect(page.locator("#turns .turn").last.locator(".quote")).to_contain_text("征信报告每年可以免费查询两次。")


def test_partial_says_which_words_stay_uncovered_and_what_else_could_be_asked(page: Page) -> None:
    turn = ask(page, "征信报告每年PARTLY")
    expect(turn.locator(".quote")).to_have_count(1)
    expect(turn.locator(".uncovered p")).to_have_text(SAID["uncovered"])
    expect(turn.locator(".uncovered li")).to_have_text(["利率", "<b>"])
    expect(turn.locator(".offered h3")).to_have_text(SAID["follow"])
    expect(turn.locator(".offered .ask")).to_have_text(list(EXAMPLES))


def test_points_are_a_list_and_notes_are_set_apart(page: Page) -> None:
    points = ask(page, "金条逾期以后POINTS").locator("ul.points li")
    expect(points).to_have_count(2)
    expect(points.locator(".mark")).to_have_text(["1", "2"])
    turn = ask(page, "征信报告每年NOTE")
    expect(turn.locator("p.note")).to_have_text(f"{NOTE}1")
    expect(turn.locator("p.quote")).to_have_count(1)


def test_sources_that_disagree_stand_side_by_side_with_their_dates(page: Page) -> None:
    turn = ask(page, "金条逾期以后SIDES")
    expect(turn.locator(".aside")).to_have_text(SAID["sides"])
    sides = turn.locator(".side")
    expect(sides.locator("h3")).to_have_text(["说法 1", "说法 2"])
    for side, title in zip(sides.all(), turn.locator(".source h4").all_text_contents(), strict=True):
        expect(side.locator(".place")).to_contain_text(title)
        expect(side.locator(".place")).to_contain_text({"旧文": "2018-05-01", "新文": "2026-02-03"}[title])
    first, second = (box(side) for side in sides.all())
    assert first["top"] == second["top"] and first["right"] < second["left"]


def test_words_of_despair_bring_help_first_whatever_else_happens(page: Page, held: threading.Event) -> None:
    send(page, "逾期被催得不想活了HELD")
    expect(page.locator(".turn:has(.work) .answer > :first-child")).to_have_text(SAID["help"])
    page.locator(".stop").click()
    held.set()
    expect(page.locator(".turn:has(.problem) .answer > :first-child")).to_have_text(SAID["help"])
    turn = ask(page, "逾期被催得不想活了" + "长" * 501)
    expect(turn.locator(".problem")).to_have_text(SAID["too_long"].format(longest=500))
    expect(turn.locator(".answer > :first-child")).to_have_text(SAID["help"])
    turn = ask(page, "逾期被催得不想活了")
    help_first = turn.locator(".answer > :first-child")
    expect(help_first).to_have_text(SAID["help"])
    expect(page.locator("a[href^='tel:']")).to_have_count(0)
    expect(page.locator("#disclaimer")).to_have_text(SAID["disclaimer"])


def test_the_page_speaks_the_readers_language(page: Page, browser: Browser, port: int) -> None:
    for language in ("zh-TW", "en"):
        words = WORDS[language]
        visit(page, port, f"{language}/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page).to_have_title(words["name"])
        expect(page.locator("#disclaimer")).to_have_text(words["disclaimer"])
        expect(page.locator("textarea")).to_have_attribute("placeholder", words["ask"])
        expect(ask(page, "明天天气").locator(".not-found")).to_have_text(words["not_found"])
        expect(ask(page, "征信报告每年NOTE").locator(".note")).to_have_text(f"{words['only_fiction']}1")
    page.get_by_role("link", name="简体").click()
    expect(page.locator(".note").last).to_have_text(f"{SAID['only_fiction']}1")
    with opened(browser, port, locale="zh-HK") as page:
        expect(page.locator(".ask").first).to_have_text("普通網貸逾期不會坐牢")
        simplified = ask(page, "网贷逾期不会坐牢")  # typed in Simplified, so answered in Simplified
        expect(simplified.locator(".quote")).to_contain_text("普通网贷逾期不会坐牢。")
        traditional = ask(page, "網貸逾期不會坐牢")
        expect(traditional.locator(".quote")).to_contain_text("普通網貸逾期不會坐牢。")
        expect(traditional.locator("h4")).to_have_text("普通網貸逾期會坐牢嗎")
        traditional.locator(".mark").click()
        expect(page.locator("#article mark").first).to_have_text("普通網貸逾期不會坐牢。")
