"""What a reader does with /embed and with the widget around it, in a real browser.

Comes in: pages of the browser that conftest.py starts. Goes out: the same pages, a step further; what axe finds.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect

PRISON = "普通网贷逾期不会坐牢"
# WCAG 2.2 AA is all of these.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "iframes": False,
}


@contextmanager
def framed(context: BrowserContext, port: int, path: str = "embed") -> Iterator[Page]:
    """The page by itself, as wide as the widget; whatever its script complains of is an error."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 400, "height": 640})
    page.goto(f"http://127.0.0.1:{port}/{path}")
    yield page
    page.close()
    assert complaints == []


def ask(page: Page | FrameLocator, question: str) -> None:
    """Type a question, send it and wait for what comes of it."""
    expect(page.locator("#send")).to_be_enabled()
    before = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator(".turn").nth(before).locator(".answer:not([aria-busy])").wait_for()


def panel(page: Page, nth: int = 0) -> FrameLocator:
    """The page inside a widget."""
    return page.frame_locator("youju-widget iframe").nth(nth)


def open_panel(page: Page) -> FrameLocator:
    """Press the widget's button."""
    page.locator("youju-widget .launcher").last.click()
    frame = panel(page)
    expect(frame.locator("#question")).to_be_focused()
    return frame


def heard(page: Page) -> list[str]:
    """The events of the widget so far, by name."""
    return [event[0] for event in page.evaluate("heard")]


def violations(page: Page | Frame) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA, a line each."""
    found = Axe().run(page, options=RULES)
    return [f"{one['id']}: {node['html']}" for one in found.response["violations"] for node in one["nodes"]]
