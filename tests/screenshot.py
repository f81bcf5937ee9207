"""Pictures of the chat: ``python -m tests.screenshot``, see ``--help``.

Comes in: the address of a running chat; or nothing, for pictures of every state. Goes out: the picture in the README,
its first example answered with one source open, which remembers what it shows; or a folder of pictures.
"""

import argparse
import shutil
import struct
import sys
import tempfile
import zlib
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

PICTURE = Path("assistant/web/screenshot.png")
WIDTH, HEIGHT = 1440, 900
WIDTHS, THEMES, LANGUAGES = (390, 768, 1440), ("light", "dark"), ("zh-CN", "zh-TW", "en")
KEYWORD = b"youju\0"  # of the chunk that says what a picture shows
# No sandbox, because CI runs as root; the rest keeps the browser from fetching anything on its own account.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


def chromium() -> str | None:
    """The browser that this machine has; playwright's own is a download of its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def launch(playwright: Playwright) -> Browser:
    """The machine's Chromium, without a window."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))


def shoot(address: str) -> bytes:
    """The first example answered, its first source open: a PNG that remembers what a reader then sees."""
    with sync_playwright() as playwright:
        page = launch(playwright).new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", color_scheme="light", reduced_motion="reduce"
        )
        page.goto(address)
        page.locator("#welcome .ask").first.click()
        page.locator("#turns .mark").first.click()
        page.locator("#article mark").first.wait_for()
        page.locator("#welcome, #turns").first.hover()  # the pointer off the mark, which it would colour
        page.wait_for_timeout(300)  # fonts and the last redraw; nothing tells when these are done
        return with_digest(page.screenshot(), digest(page))


def digest(page: Page) -> bytes:
    """What the page says and how it is dressed, in 64 letters."""
    dressed: str = page.evaluate("[document.body.innerText, ...[...document.styleSheets].map(sheet => "
                                 "[...sheet.cssRules].map(rule => rule.cssText).join(''))].join('')")  # fmt: skip
    return sha256(dressed.encode("utf-8", "replace")).hexdigest().encode()


def with_digest(png: bytes, found: bytes) -> bytes:
    """A PNG with a chunk of text before its last chunk, which has 12 bytes."""
    chunk = b"tEXt" + KEYWORD + found
    return png[:-12] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[-12:]


def digest_in(png: bytes) -> bytes:
    """What a picture remembers; empty where it does not."""
    return png.partition(b"tEXt" + KEYWORD)[2][:64]


def shoot_states(folder: Path, states: list[str]) -> None:
    """A picture of each state, width, theme and language, over the small articles of the tests."""
    from tests.browser_parts import visit
    from tests.states import STATES
    from tests.web_parts import LET_GO, served, small_assistant

    folder.mkdir(parents=True, exist_ok=True)
    small = small_assistant(Path(tempfile.mkdtemp()), rate_address="", rate_session="")
    with served(small) as port, sync_playwright() as playwright:
        page = launch(playwright).new_page(locale="zh-CN", reduced_motion="reduce")
        for language in LANGUAGES:
            visit(page, port, f"{language}/")
            for state in states:
                STATES[state](page)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    for theme in THEMES:
                        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
                        page.screenshot(path=folder / f"{state}-{language}-{width}-{theme}.png".replace(" ", "-"))
                LET_GO.set()
                page.keyboard.press("Escape")
                page.locator("#new").click()


def main() -> str | None:
    """Take pictures; a line says what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", help="of a running chat, for the picture in the README")
    parser.add_argument("--out", type=Path, default=PICTURE, help="where it goes")
    parser.add_argument("--check", action="store_true", help="say whether that picture still shows what the chat shows")
    parser.add_argument("--states", type=Path, metavar="FOLDER", help="pictures of every state instead, into FOLDER")
    parser.add_argument("--state", action="append", help="only of this state")
    given = parser.parse_args()
    if chromium() is None:
        return "no Chromium found; install one, for example: apt-get install chromium"
    if given.states:
        from tests.states import STATES

        shoot_states(given.states, given.state or list(STATES))
    elif not given.address:
        parser.error("expected the address of a running chat, or --states FOLDER")
    else:
        picture = shoot(given.address)
        if not given.check:
            given.out.write_bytes(picture)
        elif digest_in(picture) != digest_in(given.out.read_bytes()):
            return f"{given.out} shows something else by now; type: python -m tests.screenshot {given.address}"
    return None


if __name__ == "__main__":
    sys.exit(main())
