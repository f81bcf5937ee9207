"""Text that means harm, as an article and as a question, on the chat and on the page that other sites frame."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests import browser_parts, embed_parts
from tests.browser_parts import needs_browser
from tests.web_parts import ATTACK

pytestmark = needs_browser
SHOWN = " ".join(ATTACK.split())


@dataclass(frozen=True)
class Place:
    """A page, and where on it text of others stands."""

    fixture: str
    ask: Callable[[Page, str], object]
    asked: str
    parts: tuple[str, ...]  # of an answer and its source
    article: tuple[str, ...]  # of the article, when it is open
    published: str  # the button that shows it as published
    around: str  # all of these


CHAT = Place(
    "page", browser_parts.ask, ".asked", (".quote", ".source h4", ".source blockquote", ".source .place"),
    ("#article mark:visible", "#reader-title"), "#form", ":is(#conversation, #reader)",
)  # fmt: skip
EMBED = Place(
    "embedded", embed_parts.ask, ".asked", (".quote", ".source h4", ".source blockquote", ".source .place"),
    ("#reader mark", "#reader-title"), "#raw", ":is(main, dialog)",
)  # fmt: skip


@pytest.mark.parametrize("place", [CHAT, EMBED], ids=lambda place: place.fixture)
def test_hostile_text_is_shown_as_text(request: pytest.FixtureRequest, place: Place) -> None:
    page: Page = request.getfixturevalue(place.fixture)
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    place.ask(page, "恶意")
    page.locator(".mark").click()
    for part in (*place.parts, *place.article):
        expect(page.locator(part).first).to_contain_text(SHOWN)
    page.locator(place.published).click()
    expect(page.locator(place.article[0])).to_contain_text(ATTACK)
    page.keyboard.press("Escape")
    place.ask(page, ATTACK)  # a question can be as hostile as an article
    expect(page.locator(place.asked).last).to_have_text(SHOWN)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    made = ":is(script, img, iframe, object, svg, code, strong, .katex, a)"  # its address is javascript:, so no link
    assert page.locator(f"{place.around} {made}").count() == 0
    assert page.evaluate("window.pwned") is None and dialogs == []


def test_the_browser_itself_lets_no_text_become_markup_where_the_page_is_ours(embedded: Page) -> None:
    refused = "() => { try { document.body.innerHTML = '<b>x</b>'; return false } catch { return true } }"
    assert embedded.evaluate(refused)
