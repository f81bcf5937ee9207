"""Every state that the page of the chat can be in, and how a reader comes there.

Comes in: the page, as conftest.py or screenshot.py open it. Goes out: the page in that state. Questions with HELD wait
until LET_GO is set.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser_parts import ask, send
from tests.web_parts import LET_GO


def _working(page: Page) -> None:
    LET_GO.clear()
    send(page, "网贷逾期不会坐牢HELD")
    expect(page.locator(".work")).to_be_visible()


def _stopped(page: Page) -> None:
    _working(page)
    page.locator(".stop").click()
    LET_GO.set()


def _limited(page: Page) -> None:
    """The server's answer to whoever asks too fast, without asking that often."""
    told = {"Retry-After": "12", "Content-Type": "application/json"}
    page.route("**/ask", lambda route: route.fulfill(status=429, headers=told, body='{"error": "too many requests"}'))
    ask(page, "征信报告每年")
    page.unroute("**/ask")


def _article(page: Page) -> None:
    ask(page, "网贷逾期不会坐牢").locator(".mark").click()
    expect(page.locator("#article mark").first).to_be_visible()


def _published(page: Page) -> None:
    _article(page)
    page.locator("#form").click()


def _reason(page: Page) -> None:
    ask(page, "征信报告每年").locator(".thumb").last.click()
    expect(page.locator(".reason input")).to_be_visible()


def _past(page: Page) -> None:
    ask(page, "征信报告每年")
    page.locator("#past").click()
    page.locator(".delete").first.click()


STATES: dict[str, Callable[[Page], object]] = {
    "empty": lambda page: None,
    "working": _working,
    "stopped": _stopped,
    "answered": lambda page: ask(page, "征信报告"),
    "partial": lambda page: ask(page, "征信报告每年PARTLY"),
    "not found": lambda page: ask(page, "明天天气怎么样"),
    "disagreeing": lambda page: ask(page, "金条逾期以后SIDES"),
    "points": lambda page: ask(page, "金条逾期以后POINTS"),
    "note and despair": lambda page: (ask(page, "征信报告每年NOTE"), ask(page, "不想活了")),
    "failed": lambda page: ask(page, "征信报告fail"),
    "limited": _limited,
    "article": _article,
    "as published": _published,
    "reason": _reason,
    "past": _past,
}
