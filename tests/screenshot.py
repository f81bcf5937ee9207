"""The picture of the chat in the README: ``python -m tests.screenshot URL OUT.png``.

Comes in: the address of a running chat. Goes out: a picture of its first example answered, with one source open.
"""

import shutil
import sys

from playwright.sync_api import Browser, Playwright, sync_playwright

WIDTH, HEIGHT = 1440, 900
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


def shoot(address: str, picture: str) -> None:
    """Ask the first example, open the first source, and save what a reader then sees."""
    with sync_playwright() as playwright:
        page = launch(playwright).new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", color_scheme="light", reduced_motion="reduce"
        )
        page.goto(address)
        page.locator("#examples button").first.click()
        page.locator("#conversation sup a").first.click()
        page.locator("#shown mark").first.wait_for()
        page.locator("#conversation").hover()  # the pointer off the mark, which it would underline
        page.wait_for_timeout(300)  # fonts and the last redraw; nothing tells when these are done
        page.screenshot(path=picture)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tests.screenshot URL OUT.png")
    if chromium() is None:
        sys.exit("no Chromium found; install one, for example: apt-get install chromium")
    shoot(sys.argv[1], sys.argv[2])
