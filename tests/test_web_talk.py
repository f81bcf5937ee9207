"""Asking on the page: sending, waiting, stopping, what goes wrong, and that nothing else leaves the page."""

import json
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from assistant.words import WORDS
from tests.browser_parts import ANSWERED, ask, needs_browser, opened, send, visit
from tests.web_parts import count, served, small_assistant, until

pytestmark = needs_browser
SAID = WORDS["zh-CN"]


def test_while_it_works_the_page_says_so_and_sends_nothing_else(page: Page, held: threading.Event) -> None:
    send(page, "网贷逾期不会坐牢HELD")
    work = page.locator("#turns .work")
    expect(work).to_have_text(SAID["working"])
    expect(page.locator("#told")).to_have_text(SAID["working"])
    expect(page.locator("textarea")).to_have_value("")
    send(page, "征信报告每年")
    page.locator("#question button").click()
    held.set()
    expect(page.locator(ANSWERED)).to_have_count(1)
    expect(page.locator("#turns .turn")).to_have_count(1)
    expect(page.locator("textarea")).to_have_value("征信报告每年")
    expect(page.locator("#told")).to_contain_text("普通网贷逾期不会坐牢。")
    expect(page.locator("#told")).to_contain_text(SAID["told"].format(n=1))
    page.locator("#question button").click()
    expect(page.locator(ANSWERED).last).to_contain_text("免费查询")


def test_a_stopped_question_can_be_asked_again_and_its_answer_never_comes(
    page: Page, port: int, held: threading.Event
) -> None:
    send(page, "网贷逾期不会坐牢HELD")
    page.get_by_role("button", name=SAID["stop"]).click()
    turn = page.locator("#turns .turn")
    expect(turn.locator(".problem")).to_have_text(SAID["stopped"])
    expect(turn.get_by_role("button", name=SAID["again"])).to_be_focused()
    other = ask(page, "征信报告每年")
    expect(other).to_contain_text("免费查询")
    held.set()
    until(lambda: count(port, "youju_questions_open") == 0)  # the first answer is ready, and nobody waits for it
    expect(page.locator(ANSWERED)).to_have_count(1)
    page.get_by_role("button", name=SAID["again"]).click()
    expect(page.locator(ANSWERED).last).to_contain_text("普通网贷逾期不会坐牢。")
    expect(page.locator(".problem:visible")).to_have_count(0)


@pytest.mark.parametrize("by", ["stop", "reload"])
def test_a_question_whose_turn_has_not_come_leaves_the_queue(
    page: Page, port: int, held: threading.Event, by: str
) -> None:
    at_once = os.cpu_count() or 1
    with ThreadPoolExecutor(at_once) as pool:
        before = count(port, 'youju_answers_total{outcome="answered"}')
        address, asked = f"http://127.0.0.1:{port}/api/ask", {"question": "征信报告每年HELD"}
        others = [pool.submit(httpx.post, address, json=asked, timeout=60) for _ in range(at_once)]
        until(lambda: count(port, "youju_questions_open") == at_once)  # or the page's may be taken first
        send(page, "网贷逾期不会坐牢")
        until(lambda: count(port, "youju_questions_open") == at_once + 1)
        page.get_by_role("button", name=SAID["stop"]).click() if by == "stop" else page.reload()
        until(lambda: count(port, "youju_questions_open") == at_once)
        held.set()
        assert [other.result().status_code for other in others] == [200] * at_once
    assert count(port, 'youju_answers_total{outcome="answered"}') == before + at_once


def test_enter_that_confirms_a_candidate_does_not_send(page: Page) -> None:
    box = page.locator("textarea")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "zheng xin", "selectionStart": 9, "selectionEnd": 9})
    for key in ({"keyCode": 13, "isComposing": True}, {"keyCode": 229, "isComposing": False}):  # the second is Safari's
        box.evaluate(
            """(box, key) => { for (const type of ['keydown', 'keypress', 'keyup'])
               box.dispatchEvent(new KeyboardEvent(type, {key: 'Enter', code: 'Enter', bubbles: true, ...key})) }""",
            key,
        )
    page.wait_for_timeout(300)
    expect(box).to_have_value("zheng xin")
    assert page.locator("#turns .turn").count() == 0
    keyboard.send("Input.insertText", {"text": "征信报告每年"})
    page.keyboard.press("Enter")
    expect(page.locator("#turns h2")).to_have_text("征信报告每年")
    expect(page.locator(ANSWERED)).to_have_count(1)


def test_a_question_may_have_lines_and_blank_ones_are_not_sent(page: Page) -> None:
    send(page, "  \n ")
    page.locator("#question button").click()
    page.wait_for_timeout(500)  # nothing shows that nothing happened
    assert page.locator("#turns .turn").count() == 0
    page.locator("textarea").fill("征信报告")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("每年")
    expect(page.locator("textarea")).to_have_value("征信报告\n每年")


def test_what_cannot_be_asked_is_one_line_and_a_failure_can_be_asked_again(page: Page) -> None:
    expect(ask(page, "？！").locator(".answer")).to_have_text(SAID["empty"])
    expect(ask(page, "长" * 501).locator(".answer")).to_have_text(SAID["too_long"].format(longest=500))
    expect(page.locator("textarea")).to_have_value("长" * 501)
    failed = ask(page, "征信报告fail")
    expect(failed.locator(".problem")).to_have_text(SAID["failed"])
    expect(failed.locator(".ask")).to_have_text(SAID["again"])
    expect(page.locator(ANSWERED)).to_have_count(0)


def test_what_is_typed_while_a_question_turns_out_too_long_stays(page: Page) -> None:
    def meanwhile(route: Route) -> None:
        page.locator("textarea").fill("征信报告")
        route.continue_()

    page.route("**/zh-CN/ask", meanwhile)
    ask(page, "长" * 501)
    expect(page.locator("textarea")).to_have_value("征信报告")


def test_who_asks_too_fast_is_told_how_long_to_wait(browser: Browser, tmp_path: Path) -> None:
    with served(small_assistant(tmp_path, rate_address="1/hour")) as port, opened(browser, port) as page:
        ask(page, "征信报告每年")
        refused = ask(page, "网贷逾期不会坐牢").locator(".problem")
        said = re.escape(SAID["busy"]).replace(re.escape("{seconds}"), r"\d+")
        expect(refused).to_have_text(re.compile(said))
        expect(page.locator(".turn [data-word=again]")).to_have_text(SAID["again"])


def test_who_cannot_be_answered_now_is_told_when_to_ask_again(page: Page) -> None:
    page.route(
        "**/zh-CN/ask", lambda route: route.fulfill(status=503, headers={"Retry-After": "2"}, json={"error": ""})
    )
    expect(ask(page, "征信报告每年").locator(".problem")).to_have_text(SAID["not_now"].format(seconds=2))


def test_without_a_connection_the_question_is_kept_until_there_is_one(page: Page) -> None:
    page.context.set_offline(True)
    send(page, "征信报告每年")
    expect(page.locator(".problem:visible")).to_have_text(SAID["offline"])
    page.context.set_offline(False)
    page.get_by_role("button", name=SAID["again"]).click()
    expect(page.locator(ANSWERED)).to_contain_text("免费查询")
    expect(page.locator("#turns .turn")).to_have_count(1)
    assert page.locator(".toast-body:visible").count() == 0


def test_a_connection_that_breaks_during_an_answer_is_said(page: Page) -> None:
    page.route("**/zh-CN/ask", lambda route: route.abort())
    send(page, "征信报告每年")
    expect(page.locator(".problem:visible")).to_have_text(SAID["offline"])
    page.unroute("**/zh-CN/ask")
    page.get_by_role("button", name=SAID["again"]).click()
    expect(page.locator(ANSWERED)).to_contain_text("免费查询")


def test_a_question_that_was_not_answered_before_a_reload_is_offered_again(page: Page, held: threading.Event) -> None:
    ask(page, "网贷逾期不会坐牢")
    send(page, "征信报告每年HELD")
    expect(page.locator(".work")).to_be_visible()
    page.reload()
    held.set()
    expect(page.locator(".problem:visible")).to_have_text(SAID["interrupted"])
    page.get_by_role("button", name=SAID["again"]).click()
    expect(page.locator(ANSWERED)).to_have_count(2)
    expect(page.locator(ANSWERED).last).to_contain_text("免费查询")


def test_a_question_may_lean_on_those_of_its_conversation(page: Page) -> None:
    ask(page, "花呗逾期不会坐牢!")
    leaning = ask(page, "那网贷呢")
    expect(leaning.locator(".aside")).to_contain_text("网贷逾期不会坐牢")
    expect(leaning).to_contain_text("普通网贷逾期不会坐牢。")
    page.get_by_role("button", name=SAID["new"]).click()
    expect(page.locator("#turns .turn")).to_have_count(0)
    expect(page.locator("textarea")).to_be_focused()
    expect(ask(page, "那网贷呢").locator(".not-found")).to_be_visible()


def test_a_question_in_the_address_is_asked_once(page: Page, port: int) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    visit(page, port, "?q=%E5%BE%81%E4%BF%A1%E6%8A%A5%E5%91%8A%E6%AF%8F%E5%B9%B4")
    expect(page.locator(ANSWERED)).to_contain_text("免费查询")
    expect(page.locator("#turns h2")).to_have_text("征信报告每年")
    assert page.url == f"http://127.0.0.1:{port}/zh-CN/"
    page.reload()
    expect(page.locator(ANSWERED)).to_have_count(1)
    page.wait_for_timeout(500)
    assert len(asked) == 1 and asked[0].endswith("/zh-CN/ask"), "asked once, and no address holds it"


def test_whether_it_helped_is_sent_with_the_id_of_the_answer_and_nothing_else(page: Page) -> None:
    turn = ask(page, "征信报告每年")
    answer_id = turn.get_attribute("data-answer")

    def sent(button: str) -> Any:
        with page.expect_response("**/api/feedback") as found:
            turn.get_by_role("button", name=button, exact=True).click()
        assert found.value.status == 200
        return json.loads(found.value.request.post_data or "")

    assert sent(SAID["helpful"]) == {"answer_id": answer_id, "helpful": True}
    expect(turn.locator(".thumb[data-helpful=true]")).to_have_attribute("aria-pressed", "true")
    expect(turn.locator(".reason")).to_be_hidden()
    assert sent(SAID["unhelpful"]) == {"answer_id": answer_id, "helpful": False}
    expect(turn.locator(".thumb[data-helpful=true]")).to_have_attribute("aria-pressed", "false")
    expect(turn.locator(".reason input")).to_be_focused()
    page.keyboard.type("日期太旧")
    assert sent(SAID["submit"]) == {"answer_id": answer_id, "helpful": False, "reason": "日期太旧"}
    expect(turn.locator(".thanks")).to_have_text(SAID["thanks"])
    page.route("**/api/feedback", lambda route: route.abort())
    turn.get_by_role("button", name=SAID["helpful"], exact=True).click()
    expect(turn.locator(".thanks")).to_have_text(SAID["not_sent"])


def test_an_answer_that_can_no_longer_be_judged_says_so_calmly(page: Page) -> None:
    turn = ask(page, "征信报告每年")
    turn.evaluate("turn => { turn.dataset.answer = '0'.repeat(32); }")  # as given by a server that is no more
    turn.get_by_role("button", name=SAID["unhelpful"], exact=True).click()
    expect(turn.locator(".thanks")).to_have_text(SAID["judged_no_more"])
    expect(page.locator("#told")).to_have_text(SAID["judged_no_more"])
    expect(turn.locator(".reason")).to_be_hidden()
    expect(turn.locator(".thumb[aria-pressed=true]")).to_have_count(0)


def test_nothing_is_fetched_from_elsewhere(browser: Browser, port: int) -> None:
    outside: list[str] = []
    sys.addaudithook(lambda event, details: _note_connection(event, details, outside))
    with opened(browser, port) as page:
        page.context.on("request", lambda request: outside.append(request.url))
        page.reload()
        ask(page, "网贷逾期不会坐牢").locator(".mark").click()
        page.locator("#form").click()
        page.keyboard.press("Escape")
        ask(page, "恶意")
        page.locator("#past").click()
        page.wait_for_timeout(500)
        kept = page.evaluate("indexedDB.databases().then(d => [d.length, document.cookie, Object.keys(localStorage)])")
        assert kept[:2] == [0, ""] and all(key.startswith("youju.conversation.") for key in kept[2])
    assert [url for url in outside if not url.startswith((f"http://127.0.0.1:{port}/", "data:"))] == []
    assert outside, "the requests were seen"


def _note_connection(event: str, details: tuple[Any, ...], seen: list[str]) -> None:
    """Note where this process, which is the server, connects to."""
    if event == "socket.connect" and isinstance(details[1], tuple) and details[1][0] not in ("127.0.0.1", "::1"):
        seen.append(f"server to {details[1]}")


def test_questions_asked_at_once_do_not_mix(context: BrowserContext, port: int, held: threading.Event) -> None:
    pages = [context.new_page() for _ in range(3)]
    for tab, question in zip(pages, ("网贷逾期不会坐牢HELD", "征信报告每年HELD", "恶意HELD"), strict=True):
        visit(tab, port)
        send(tab, question)
        expect(tab.locator(".work")).to_be_visible()
    held.set()
    for tab, expected in zip(pages, ("坐牢", "免费查询", "恶意"), strict=True):
        expect(tab.locator(f"{ANSWERED} .quote")).to_contain_text(expected)
        expect(tab.locator(f"{ANSWERED} blockquote")).to_contain_text(expected)
        tab.close()
