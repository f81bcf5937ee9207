"""What every test shares: Hypothesis without deadlines (the first call loads dictionaries), and real parts, each made
once: an index of the starter corpus, a server of small articles, a browser."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

settings.register_profile("youju", deadline=None)
settings.load_profile("youju")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While one process builds the index of the starter corpus, the other tests what needs none: of the files that need
    it the first stays where it is, the others come half way."""
    files = list(dict.fromkeys(item.path for item in items))
    needing = {item.path for item in items if "starter_index" in getattr(item, "fixturenames", ())}
    later = [file for file in files if file in needing][1:]
    others = [file for file in files if file not in later]
    order = [*others[: len(others) // 2], *later, *others[len(others) // 2 :]]
    items.sort(key=lambda item: order.index(item.path))


@pytest.fixture(scope="session")
def starter_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the starter corpus, built once with the packaged model, also where several processes test."""
    from index.build import build
    from index.encoder import SentenceEncoder

    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with FileLock(place / "starter.lock"):
        if not (place / "starter").exists():
            build([ROOT / "corpus" / "articles"], place / "starter", SentenceEncoder, lambda step, done, total: None)
    return place / "starter"


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server of the small articles, which other ports of this machine may frame and nobody limits."""
    from tests.web_parts import served, small_assistant

    framed = {"allowed_sites": "'self', http://127.0.0.1:*", "rate_address": "", "rate_session": ""}
    with served(small_assistant(tmp_path_factory.mktemp("web"), **framed)) as found:
        yield found


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """Until it is set, answers to questions with HELD wait; so a test need not be quick."""
    from tests.web_parts import LET_GO

    LET_GO.clear()
    yield LET_GO
    LET_GO.set()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all. Its event loop is that of this thread: asyncio.run needs a thread of its own."""
    from playwright.sync_api import expect, sync_playwright

    from tests.screenshot import launch

    expect.set_options(timeout=60_000)  # milliseconds; a busy machine takes seconds to draw a page for the first time
    with sync_playwright() as playwright:
        yield launch(playwright)


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all pages: the hundreds of files that Gradio's are made of are fetched once."""
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, port: int) -> Iterator[Page]:
    """The chat, with nothing kept from before."""
    from tests.browser_parts import visit

    page = context.new_page()
    visit(page, port)
    yield page
    context.set_offline(False)
    page.goto(f"http://127.0.0.1:{port}/healthz")  # an answer that still comes is kept by nobody
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.fixture
def embedded(context: BrowserContext, port: int) -> Iterator[Page]:
    """The page that other sites frame, as wide as the widget; whatever its script complains of fails the test."""
    from tests.embed_parts import framed

    with framed(context, port) as page:
        yield page
    context.set_offline(False)


@pytest.fixture(scope="session")
def host(port: int) -> Iterator[str]:
    """The address of another site, whose pages show the widget."""
    from tests.hosts import hosts

    with hosts(f"http://127.0.0.1:{port}") as address:
        yield address


@pytest.fixture
def site(context: BrowserContext) -> Iterator[Page]:
    """A page of the other site, empty as yet."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Milvus."""
    from tests.milvus_parts import milvus_server

    with milvus_server(tmp_path_factory.mktemp("milvus") / "data") as uri:
        yield uri


@pytest.fixture(scope="session")
def milvus_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where dictionaries that were fetched from it are kept."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.shelved.cache_folder", lambda: folder)
        yield folder


@pytest.fixture
def thirty(tmp_path: Path, milvus_cache: Path) -> Path:
    """The folder of an index of thirty articles."""
    from tests.milvus_parts import ARTICLES
    from tests.parts import built

    built(tmp_path, ARTICLES)
    return tmp_path / "index"


@pytest.fixture
def one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few articles move their average length far, and another step of it builds all anew: here is but one step."""
    monkeypatch.setattr("index.lexical.STEPS", 0.1)
