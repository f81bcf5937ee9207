"""The widget on other people's pages, of another origin, in a real browser: style sheets and policies fight it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser_parts import needs_browser
from tests.embed_parts import PRISON, ask, heard, open_panel, panel, violations
from tests.hosts import hosts
from tests.web_parts import served, small_assistant

pytestmark = needs_browser


@pytest.fixture
def page(site: Page) -> Page:
    """The page of these tests."""
    return site


def visible(page: Page, selector: str) -> bool:
    """Whether a click in the middle of the thing reaches it: shown, in the window, and covered by nothing."""
    return bool(
        page.locator(selector).evaluate(
            """thing => { const { left, top, width, height } = thing.getBoundingClientRect();
            return width > 40 && height > 30 && thing.getRootNode().elementFromPoint(left + width / 2, top + height / 2)
              ?.closest(".launcher, iframe, header") !== null }"""
        )
    )


def test_a_page_that_resets_everything_changes_nothing(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    launcher = page.locator("youju-widget .launcher")
    look = """thing => { const style = getComputedStyle(thing); const box = thing.getBoundingClientRect();
      return [style.position, style.backgroundColor, style.color, style.letterSpacing, style.fontSize, style.direction,
              Math.round(innerWidth - box.right), Math.round(innerHeight - box.bottom), box.height] }"""
    assert launcher.evaluate(look) == [
        "fixed", "rgb(31, 90, 114)", "lch(100 0 0)", "normal", "16px", "ltr", 16, 16, 48,
    ]  # fmt: skip
    assert visible(page, "youju-widget .launcher")
    frame = open_panel(page)
    box = page.locator("youju-widget iframe").bounding_box()
    assert box and box["width"] > 390 and box["height"] > 500 and visible(page, "youju-widget iframe")
    ask(frame, PRISON)
    frame.locator(".mark").click()
    expect(frame.locator("#reader mark")).to_have_text("普通网贷逾期不会坐牢。")


def test_the_page_is_left_as_it_was(page: Page, host: str) -> None:
    look = """() => [...document.querySelectorAll("body > :not(youju-widget, script)")]
      .map(e => JSON.stringify(e.getBoundingClientRect()) + JSON.stringify({...getComputedStyle(e)}))"""
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(f"{host}/rtl.html?without")
    without = page.evaluate(look)
    page.unroute("**/widget.js")
    page.goto(f"{host}/reset.html")
    page.goto(f"{host}/rtl.html")
    page.locator("youju-widget .launcher").wait_for()
    changed = [(a, b) for a, b in zip(without, page.evaluate(look), strict=True) if a != b]
    assert len(changed) <= 1, "only the place that was given to it"
    assert page.evaluate("Object.keys(window).filter(name => /youju/i.test(name))") == ["Youju"]


def test_a_strict_policy_is_not_broken(page: Page, host: str) -> None:
    page.goto(f"{host}/strict.html")
    frame = panel(page)
    ask(frame, PRISON)
    frame.locator(".mark").click()
    expect(frame.locator("#reader mark")).to_have_text("普通网贷逾期不会坐牢。")
    assert page.evaluate("refused") == [], "nothing was done that the policy forbids"
    assert page.evaluate("crossOriginIsolated"), "not even where a page isolates itself"


def test_every_option_does_what_it_says(page: Page, host: str) -> None:
    page.goto(f"{host}/strict.html")  # data-open: it is open without a click, and takes no focus
    frame = panel(page)
    expect(frame.locator("#question")).to_have_value("普通网贷逾期不会坐牢")
    assert page.evaluate("document.activeElement === document.body")
    box = page.locator("youju-widget #panel").bounding_box()
    assert box and (box["x"], box["width"], box["height"]) == (16, 440, 560)
    expect(page.locator("youju-widget header")).to_contain_text("Ask the articles")
    expect(page.locator("youju-widget iframe")).to_have_attribute("title", "Ask the articles")
    expect(frame.locator("html")).to_have_attribute("lang", "en")
    expect(frame.locator("body")).to_have_css("background-color", "rgb(23, 25, 27)")
    for thing in (page.locator("youju-widget .launcher"), frame.locator("#send")):
        expect(thing).to_have_css("background-color", "rgb(255, 213, 74)")
    page.evaluate("Youju.open()")
    assert frame.locator("#question").evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)") == PRISON


def test_any_color_stays_legible(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    address = page.locator("script[src]").first.get_attribute("src")
    for color in ("#000", "#fff", "#808080", "#777", "rgb(255 0 0)", "gold", "hsl(210 60% 45%)"):
        page.evaluate("Youju.destroy()")
        page.evaluate(
            """([src, color]) => new Promise(done => { const tag = document.createElement("script");
            Object.assign(tag, { src, onload: done }); tag.dataset.color = color; document.body.append(tag) })""",
            [address, color],
        )
        contrast = page.locator("youju-widget .launcher").evaluate(
            """thing => { const pen = new OffscreenCanvas(1, 1).getContext("2d");
            const light = (color) => { pen.fillStyle = color; pen.fillRect(0, 0, 1, 1);
              const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(c => (c /= 255) <= 0.04045 ? c / 12.92
                : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05 };
            const { color, backgroundColor } = getComputedStyle(thing);
            const pair = [light(color), light(backgroundColor)]; return Math.max(...pair) / Math.min(...pair) }"""
        )
        assert contrast >= 4.5, color


def test_a_site_that_is_not_allowed_is_told_so(page: Page, tmp_path: Path) -> None:
    with served(small_assistant(tmp_path)) as port, hosts(f"http://127.0.0.1:{port}") as host:
        page.goto(f"{host}/rtl.html")
        page.locator("youju-widget .launcher").click()
        expect(page.locator("body > youju-widget .failed")).to_be_visible()
        expect(page.locator("body > youju-widget iframe")).to_have_count(0)
        assert "error" in heard(page)
        page.keyboard.press("Escape")
        page.locator("youju-widget header button").click()
        expect(page.locator("youju-widget .launcher")).to_be_focused()


def test_a_page_without_storage_has_its_widget(page: Page, host: str) -> None:
    page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page.goto(f"{host}/reset.html")
    ask(open_panel(page), PRISON)


def test_a_telephone_shows_it_on_the_whole_screen(page: Page, host: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{host}/reset.html")
    ask(open_panel(page), PRISON)
    assert page.locator("youju-widget #panel").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(page.locator("youju-widget .launcher")).to_be_hidden()
    page.locator("#elsewhere").focus()  # it lies under the panel now
    expect(page.locator("youju-widget header button")).to_be_focused()
    page.locator("youju-widget header button").click()
    expect(page.locator("youju-widget .launcher")).to_be_focused()


def test_it_rises_only_where_motion_is_welcome(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    page.locator("youju-widget .launcher").click()
    for motion, name in (("reduce", "none"), ("no-preference", "rise")):
        page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        expect(page.locator("youju-widget #panel")).to_have_css("animation-name", name)


def test_it_follows_the_colours_of_the_system(page: Page, host: str) -> None:
    page.goto(f"{host}/reset.html")
    frame = open_panel(page)
    for scheme, paper in (("light", "rgb(250, 249, 246)"), ("dark", "rgb(23, 25, 27)")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect(page.locator("youju-widget #panel")).to_have_css("background-color", paper)
        expect(frame.locator("body")).to_have_css("background-color", paper)


@pytest.mark.parametrize("name", ["strict", "rtl"])
def test_axe_finds_nothing(page: Page, host: str, name: str) -> None:
    page.goto(f"{host}/{name}.html")
    assert violations(page) == []
    if name == "rtl":
        page.locator("youju-widget .launcher").click()
    ask(panel(page), PRISON)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for frame in page.frames:
            assert violations(frame) == [], (scheme, frame.name)


def test_nothing_is_fetched_from_elsewhere(page: Page, host: str, port: int) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    for name in ("reset", "strict", "rtl"):
        page.goto(f"{host}/{name}.html")
        page.evaluate(f"Youju.ask('{PRISON}')")
        panel(page).locator(".mark").first.click()
        panel(page).locator("#reader mark").wait_for()
    page.wait_for_timeout(300)
    ours = f"http://127.0.0.1:{port}/"
    assert [url for url in seen if not url.startswith((f"{host}/", ours))] == []
    assert f"{ours}api/ask" in seen
    asked = [url for url in seen if "%E5%9D%90%E7%89%A2" in url.split("#")[0] or "坐牢" in url.split("#")[0]]
    assert asked == [], "no question stands in an address that a server writes down"
    assert page.context.cookies() == []
