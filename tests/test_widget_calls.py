"""What a page can do with its widget and hears from it; where the focus goes; whose messages are heard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser_parts import needs_browser
from tests.embed_parts import PRISON, ask, heard, open_panel, panel

pytestmark = needs_browser


@pytest.fixture
def page(site: Page) -> Page:
    """The page of these tests."""
    return site


def test_loading_twice_does_nothing(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")  # it loads the script twice
    expect(page.locator("youju-widget")).to_have_count(1)
    assert page.evaluate("heard") == [["ready", {"widget": "right"}]]


def test_the_panel_is_made_on_first_open_and_only_once(page: Page, host: str, port: int) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url.removeprefix(f"http://127.0.0.1:{port}")))
    page.goto(f"{host}/reset.html")
    expect(page.locator("youju-widget iframe")).to_have_count(0)
    assert [url for url in seen if url.startswith("/")] == ["/widget.js", "/widget.js"] or seen.count("/widget.js") == 1
    open_panel(page)
    page.evaluate("Youju.close()")
    open_panel(page)
    assert len([url for url in seen if url.startswith("/embed?")]) == 1


def test_focus_goes_in_and_comes_back(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    launcher = page.locator("youju-widget .launcher")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    expect(launcher).to_have_attribute("aria-controls", "panel")
    launcher.focus()
    page.keyboard.press("Enter")
    frame = panel(page)
    expect(frame.locator("#question")).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")  # inside the frame
    expect(page.locator("youju-widget iframe")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.keyboard.press("Space")
    expect(frame.locator("#question")).to_be_focused()
    ask(frame, PRISON)
    frame.locator(".mark").press("Enter")
    expect(frame.locator("#reader")).to_be_visible()
    page.keyboard.press("Escape")  # closes the article first
    expect(frame.locator("#reader")).to_be_hidden()
    expect(page.locator("youju-widget iframe")).to_be_visible()
    page.locator("youju-widget header button").click()
    expect(launcher).to_be_focused()
    page.locator("#elsewhere").focus()
    page.evaluate("Youju.open()")
    expect(frame.locator("#question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#elsewhere")).to_be_focused()
    page.evaluate("Youju.open()")
    expect(frame.locator("#question")).to_be_focused()
    page.locator("#elsewhere").focus()
    page.evaluate("Youju.close()")
    expect(page.locator("#elsewhere")).to_be_focused()  # whoever is elsewhere is not called back


def test_calls_and_events_and_no_question_in_them(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    page.evaluate("window.own = []; window.off = Youju.on('answer', detail => own.push(detail)); Youju.toggle()")
    frame = panel(page)
    expect(frame.locator("#question")).to_be_focused()
    page.evaluate("Youju.toggle()")
    page.evaluate(f"Youju.ask('{PRISON}')")  # opens
    expect(frame.locator(".quote")).to_have_count(1)
    page.evaluate("Youju.ask('明天天气怎么样')")
    expect(frame.locator(".refusal")).to_have_count(1)
    page.evaluate("Youju.ask('fail 我的秘密')")
    expect(frame.locator(".trouble")).to_have_count(1)
    page.wait_for_function("heard.length === 7")
    assert heard(page) == ["ready", "open", "close", "open", "answer", "refusal", "error"]
    details = [event[1] for event in page.evaluate("heard")]
    assert details[4] == {"widget": "right", "outcome": "answered", "sources": 1}
    assert details[6] == {"widget": "right", "reason": "server"}
    assert page.evaluate("own") == [details[4]]
    told = str(page.evaluate("heard"))
    assert not [word for word in ("坐牢", "天气", "秘密") if word in told]
    page.evaluate("off(); Youju.reset()")
    expect(frame.locator(".turn")).to_have_count(0)
    page.evaluate(f"Youju.ask('{PRISON}')")
    expect(frame.locator(".quote")).to_have_count(1)
    page.wait_for_function("heard.length === 8")
    assert len(page.evaluate("own")) == 1
    page.evaluate("Youju.destroy()")
    expect(page.locator("youju-widget")).to_have_count(0)
    page.evaluate("Youju.open(); Youju.ask('x'); Youju.destroy()")  # nothing is left that could fail


def test_messages_of_others_are_not_heard(page: Page, host: str, port: int) -> None:
    page.goto(f"{host}/reset.html")
    frame = open_panel(page)
    page.evaluate("window.postMessage({ youju: 'close' }, '*')")  # right form, wrong origin and source
    page.evaluate(  # right origin, wrong source: another frame of ours
        """address => new Promise(done => { const other = document.createElement("iframe");
        other.onload = done; other.src = address; document.body.append(other) })""",
        f"http://127.0.0.1:{port}/embed",
    )
    other = page.frames[-1]
    other.evaluate("parent.postMessage({ youju: 'close' }, '*')")
    page.evaluate("frames[0].postMessage({ youju: 'ask', question: 'x' }, '*')")  # a frame that no widget made
    page.frames[1].evaluate("postMessage({ youju: 'ask', question: 'x' }, '*')")  # the panel's own origin, not its host
    page.wait_for_timeout(500)
    assert heard(page) == ["ready", "open"]
    expect(page.locator("youju-widget iframe")).to_be_visible()
    expect(frame.locator(".turn")).to_have_count(0)
    assert other.locator(".turn").count() == 0


def test_messages_go_to_one_origin_only(page: Page, host: str, port: int) -> None:
    page.goto(f"{host}/reset.html")
    page.evaluate("window.got = []; addEventListener('message', ({ data }) => got.push(data.youju))")
    frame_it = """address => new Promise(done => { const other = document.createElement("iframe");
      other.onload = done; other.src = address; document.body.append(other) })"""
    for named, arrived in (("http://localhost:1", []), (host, ["ready"])):
        page.evaluate(frame_it, f"http://127.0.0.1:{port}/embed#host={named}")
        page.wait_for_timeout(200)
        assert page.evaluate("got") == arrived
    open_panel(page)
    moved = page.frames[-1]
    moved.goto(f"{host}/strict.js")  # whatever the panel may have become, it hears nothing
    moved.evaluate("window.got = []; addEventListener('message', ({ data }) => got.push(data))")
    page.evaluate("Youju.ask('secret')")
    page.wait_for_timeout(300)
    assert moved.evaluate("got") == []


def test_it_stays_open_and_answered_from_page_to_page(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    ask(open_panel(page), PRISON)
    page.goto(f"{host}/reset.html?next")
    expect(panel(page).locator(".quote")).to_have_count(1)
    assert page.evaluate("document.activeElement === document.body"), "no page takes the focus by itself"
    page.evaluate("Youju.close()")
    page.reload()
    expect(page.locator("youju-widget iframe")).to_have_count(0)
    assert page.evaluate("[document.cookie, localStorage.length, Object.keys(sessionStorage)]") == [
        "",
        0,
        ["youju:right"],
    ]


@pytest.mark.parametrize("next_page", [False, True])
def test_reset_is_for_what_the_panel_keeps_also_before_it_was_opened(page: Page, host: str, next_page: bool) -> None:
    page.goto(f"{host}/reset.html")
    ask(open_panel(page), PRISON)
    page.evaluate("Youju.close()")
    page.reload()
    page.evaluate("Youju.reset()")
    expect(page.locator("youju-widget iframe")).to_have_count(0)
    if next_page:
        page.goto(f"{host}/reset.html?next")
    frame = open_panel(page)
    expect(frame.locator("#start")).to_be_visible()
    expect(frame.locator(".turn")).to_have_count(0)
    ask(frame, PRISON)
    frame.locator(".mark").click()
    expect(frame.locator("#reader mark")).to_be_visible()
    page.goto(f"{host}/reset.html?again")
    expect(panel(page).locator(".turn")).to_have_count(1)  # once is enough
    panel(page).locator(".mark").click()
    expect(panel(page).locator("#reader mark")).to_be_visible()
    page.evaluate("Youju.reset()")
    expect(panel(page).locator("#reader")).to_be_hidden()
    expect(panel(page).locator(".turn")).to_have_count(0)
    page.evaluate("const { destroy, reset } = Youju.widgets.right; destroy(); reset()")  # nothing that could fail


def test_two_widgets_from_right_to_left(page: Page, host: str) -> None:
    page.goto(f"{host}/rtl.html")
    inline = page.frame_locator("#place iframe")
    expect(inline.locator("html")).to_have_attribute("lang", "zh-TW")
    expect(inline.locator("h1")).to_be_visible()
    launcher = page.locator("youju-widget .launcher")
    expect(launcher).to_have_count(1)
    box = launcher.bounding_box()
    assert box and box["x"] == 16, "at the end of the line, which is the left here"
    assert page.evaluate("Object.keys(Youju.widgets)") == ["#place", "left"]
    page.evaluate("Youju.widgets['#place'].ask('網貸逾期不會坐牢')")
    expect(inline.locator(".quote")).to_contain_text("普通網貸逾期不會坐牢。")
    launcher.click()
    floating = page.frame_locator("body > youju-widget iframe")
    expect(floating.locator("#question")).to_be_focused()
    ask(floating, "征信报告每年")
    expect(inline.locator(".turn")).to_have_count(1)
    page.wait_for_function("heard.filter(([type]) => type === 'answer').length === 2")
    answers = [detail["widget"] for type, detail in page.evaluate("heard") if type == "answer"]
    assert answers == ["#place", "left"]
    inline.locator("#question").press("Escape")
    expect(inline.locator(".quote")).to_be_visible()  # in place, there is no button to open it again
    page.evaluate("Youju.widgets['#place'].destroy()")
    expect(page.locator("#place")).to_be_empty()
    expect(floating.locator(".turn")).to_have_count(1)
