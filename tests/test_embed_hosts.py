"""The widget on pages that build themselves anew while their reader goes on, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser_parts import needs_browser
from tests.embed_parts import PRISON, ask, open_panel, panel

pytestmark = needs_browser
LOAD = """([src, target]) => new Promise((done) => {
  const tag = Object.assign(document.createElement("script"), { src, onload: done });
  if (target) tag.dataset.target = target;
  document.body.append(tag);
})"""


@pytest.fixture
def page(site: Page) -> Page:
    """The page of these tests."""
    return site


@pytest.mark.parametrize("again", [False, True])
def test_a_new_body_has_the_widget_of_the_old_one(page: Page, host: str, port: int, again: bool) -> None:
    page.goto(f"{host}/reset.html")
    ask(open_panel(page), PRISON)
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    if again:  # as where the tag stands in the body
        page.evaluate(LOAD, [f"http://127.0.0.1:{port}/widget.js", ""])
    expect(page.locator("youju-widget")).to_have_count(1)
    expect(panel(page).locator(".quote")).to_have_text("普通网贷逾期不会坐牢。[1]")
    page.evaluate("Youju.ask('征信报告每年')")
    expect(panel(page).locator(".quote")).to_have_count(2)
    page.evaluate("Youju.destroy()")
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    page.wait_for_timeout(100)  # nothing shows that nothing happened
    expect(page.locator("youju-widget")).to_have_count(0)


def test_a_place_that_was_made_anew_is_filled_by_its_tag(page: Page, host: str, port: int) -> None:
    page.goto(f"{host}/reset.html")
    for _ in range(2):
        page.evaluate("document.getElementById('spot')?.remove()")
        page.evaluate("document.body.append(Object.assign(document.createElement('div'), { id: 'spot' }))")
        page.evaluate(LOAD, [f"http://127.0.0.1:{port}/widget.js", "#spot"])
        expect(page.locator("#spot youju-widget")).to_have_count(1)
    page.evaluate(LOAD, [f"http://127.0.0.1:{port}/widget.js", "#spot"])
    expect(page.locator("#spot youju-widget")).to_have_count(1)
    ask(page.frame_locator("#spot youju-widget iframe"), PRISON)
