"""What a reader does with the page of the chat, in a real browser.

Comes in: pages of the browser that conftest.py starts. Goes out: the same pages, a step further.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.screenshot import chromium

needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")
ANSWERED = "#turns .turn[data-answer]"


@contextmanager
def opened(browser: Browser, port: int, path: str = "", **options: Any) -> Iterator[Page]:
    """The page in a browser of its own, with nothing kept from before."""
    context = browser.new_context(**{"locale": "zh-CN", "reduced_motion": "reduce", **options})
    context.set_default_timeout(60_000)
    page = context.new_page()
    visit(page, port, path)
    yield page
    context.close()


def visit(page: Page, port: int, path: str = "") -> None:
    """Open the page and wait until all of it is drawn."""
    page.goto(f"http://127.0.0.1:{port}/{path}")
    expect(page.locator("body:has(#turns) textarea")).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)  # Gradio's, in its own words


def send(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.locator("textarea").fill(question)
    page.keyboard.press("Enter")


def ask(page: Page, question: str) -> Locator:
    """Type a question and wait until something came of it; its turn."""
    before = page.locator("#turns .turn").count()
    send(page, question)
    turn = page.locator("#turns .turn:not(:has(.work))")
    expect(turn).to_have_count(before + 1)
    return turn.last


def box(thing: Locator) -> dict[str, float]:
    """Where it is on the screen: left, top, right, bottom."""
    found: dict[str, float] = thing.evaluate("thing => thing.getBoundingClientRect().toJSON()")
    return found
