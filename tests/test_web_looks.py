"""Whether everybody can use the page: axe on every state, the keyboard, large type, nothing that jumps."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.words import WORDS, Language
from tests.browser_parts import ANSWERED, ask, box, needs_browser, send, visit
from tests.states import STATES
from tests.web_parts import LET_GO

pytestmark = needs_browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds: the name of each rule that is broken, and by what."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


@pytest.mark.usefixtures("held")
def test_axe_finds_nothing_in_any_state_and_theme(page: Page) -> None:
    for state, reach in STATES.items():
        reach(page)
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            assert violations(page) == [], (state, theme)
        LET_GO.set()
        page.keyboard.press("Escape")
        page.locator("#new").click()


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_axe_finds_nothing_on_a_telephone_in_any_language(page: Page, port: int, language: Language) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, port, f"{language}/")
    for state in ("empty", "disagreeing", "not found", "article"):
        STATES[state](page)
        assert violations(page) == [], state


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(page: Page) -> None:
    ask(page, "征信报告每年")
    page.locator("#new").focus()
    reached = []
    for _ in range(20):
        reached.append(
            page.evaluate("document.activeElement.dataset.word ?? document.activeElement.textContent.trim()")
        )
        page.keyboard.press("Tab")
    wanted = ["new", "past", "dark", "简体", "繁體", "English", "1", "copy_answer", "share", "helpful", "unhelpful",
              "in_article", "copy_quote", "普通网贷逾期会坐牢吗", "", WORDS["zh-CN"]["send"]]  # fmt: skip
    assert reached[: len(wanted)] == wanted


def test_nothing_that_has_the_focus_is_covered(page: Page) -> None:
    for _ in range(3):
        ask(page, "征信报告")
    page.locator(".mark").first.click()
    page.locator("#reader .close").focus()
    page.keyboard.press("Escape")
    page.locator("#new").focus()
    covered = """() => { const e = document.activeElement, b = e.getBoundingClientRect();
        if (e === document.body) return null; /* past the last one */
        const top = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);
        return e.contains(top) || top?.contains(e) ? null : e.outerHTML; }"""
    for _ in range(40):
        assert page.evaluate(covered) is None
        page.keyboard.press("Tab")


def test_the_theme_is_the_systems_until_it_is_switched(page: Page) -> None:
    paper, white = page.locator("body"), "rgb(250, 249, 246)"
    page.emulate_media(color_scheme="dark")
    expect(paper).to_have_css("background-color", "rgb(22, 24, 26)")
    page.locator("#theme").click()
    expect(paper).to_have_css("background-color", white)
    page.reload()
    expect(page.locator("#theme")).to_have_text(WORDS["zh-CN"]["dark"])
    expect(paper).to_have_css("background-color", white)
    page.locator("#theme").click()
    page.emulate_media(color_scheme="light")
    expect(paper).to_have_css("background-color", white)  # it follows the system again


@pytest.mark.parametrize("width", [320, 640, 720])  # 1280 and 1440 pixels at 200 %, 1280 at 400 %
def test_large_type_scrolls_no_way_but_down(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 450})
    for question in ("金条逾期以后SIDES", "征信报告每年PARTLY", "明天天气怎么样"):
        ask(page, question)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert box(page.locator("#composer"))["height"] < 225, "the question box leaves room to read"


def test_nothing_jumps_and_nothing_moves_for_who_asked_for_no_motion(page: Page, held: threading.Event) -> None:
    page.evaluate(
        """() => { window.shifts = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
           window.shifts += entry.value; }).observe({type: 'layout-shift', buffered: true}); }"""
    )
    send(page, "网贷逾期不会坐牢HELD")
    expect(page.locator(".work")).to_be_visible()
    moving = "document.getAnimations().filter(a => a.playState === 'running').length"
    assert page.evaluate(moving) == 0
    held.set()
    expect(page.locator(ANSWERED)).to_have_count(1)
    ask(page, "征信报告每年")
    assert page.evaluate("window.shifts") < 0.01
    held.clear()
    page.emulate_media(reduced_motion="no-preference")
    send(page, "网贷逾期不会坐牢HELD")
    expect(page.locator(".work")).to_be_visible()
    assert page.evaluate(moving) > 0
