"""The server's app: the chat, the API, what those who run it ask, put together.

Comes in: an Assistant and its settings. Goes out: a FastAPI app. Knows nothing of what the pages look like.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse
from starlette.middleware.cors import CORSMiddleware

from assistant.ask import Assistant
from assistant.settings import Settings, listed
from assistant.web.api import api
from assistant.web.chat import chat
from assistant.web.counter import Counter
from assistant.web.desk import Desk
from assistant.web.docs import docs
from assistant.web.embed import embed
from assistant.web.feedback import Feedback
from assistant.web.guard import Guard
from assistant.web.health import health
from assistant.web.journal import Journal
from assistant.web.language import language_of
from assistant.web.limits import Limits
from assistant.web.metrics import Metrics
from assistant.web.openai import openai
from assistant.web.proxy import Proxies
from assistant.web.wrong import add_wrong
from assistant.words import WORDS

LOCAL = ("127.0.0.1", "localhost", "[::1]")
EVERYWHERE = ("0.0.0.0", "::")


def create_app(
    assistant: Assistant,
    examples: tuple[str, ...] = (),
    hosts: tuple[str, ...] = LOCAL,
    reopen: Callable[[], Assistant] | None = None,
) -> FastAPI:
    """Everything that is served on one port; ``/`` leads to the chat in the browser's language.

    ``hosts`` are the names that it may be asked under; ``reopen`` opens an Assistant over the index as it is by then.
    """
    settings = assistant.settings
    desk = Desk(assistant, reopen)
    metrics, feedback = Metrics(desk), Feedback(settings.feedback_log)
    counter = Counter(desk, feedback, metrics, Journal(settings.question_log))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(desk.watch())
        yield
        watching.cancel()

    app = FastAPI(title="有据 Youju", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.include_router(api(desk, counter, feedback, metrics))
    app.include_router(openai(counter))
    app.include_router(health(desk, metrics))
    app.include_router(docs())
    if settings.pages:
        _add_pages(app, counter, examples, settings)
    add_wrong(app)
    _add_middleware(app, settings, hosts, metrics)
    return app


def hosts_for(host: str, settings: Settings) -> tuple[str, ...]:
    """The names that a server which listens on ``host`` may be asked under.

    Whoever listens on every address and names none means to be reached under names that we cannot know.
    """
    named = listed(settings.trusted_hosts)
    if host in EVERYWHERE and not named:
        return ("*",)
    return (*LOCAL, f"[{host}]" if ":" in host else host, *named)


def _add_pages(app: FastAPI, counter: Counter, examples: tuple[str, ...], settings: Settings) -> None:
    from assistant.web.page import mount  # Gradio: seconds and a hundred megabytes that the API alone does without

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> FileResponse:
        return FileResponse(Path(__file__).with_name("favicon.svg"), media_type="image/svg+xml")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def front(request: Request) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        language = language_of(request.headers.get("accept-language", ""))
        return RedirectResponse(f"./{language}/{query}", headers={"Vary": "Accept-Language"})

    app.include_router(embed(examples, settings))
    app.include_router(chat(counter, examples))
    for language in WORDS:
        mount(app, f"/{language}", language, examples)


def _add_middleware(app: FastAPI, settings: Settings, hosts: tuple[str, ...], metrics: Metrics) -> None:
    """From the inside out: what is added last sees a request first."""
    app.add_middleware(Limits, settings=settings, metrics=metrics)
    if origins := listed(settings.allowed_origins):
        # Outside the limits, so that a page elsewhere can read that it is told to wait. Any header: chat programs in a
        # browser send some of their own, and no header opens anything here but a key.
        app.add_middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"],
            allow_headers=["*"], expose_headers=["Retry-After"],
        )  # fmt: skip
    app.add_middleware(Guard, hosts=hosts, root_path=settings.root_path, metrics=metrics)
    app.add_middleware(Proxies, trusted=listed(settings.trusted_proxies))
