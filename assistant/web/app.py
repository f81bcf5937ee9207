"""The server of the web chat.

Comes in: an Assistant, an address to listen on. Goes out: a FastAPI app; a running server. Knows nothing of what the
page looks like.
"""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant.ask import Assistant
from assistant.web.guard import Guard
from assistant.web.page import mount
from assistant.web.reply import language_of
from assistant.words import WORDS

LOCAL = ("127.0.0.1", "localhost", "[::1]")
EVERYWHERE = ("0.0.0.0", "::")
STOP_SECONDS = 2  # given to open connections when the server stops; a page keeps one open for as long as it is read


class AddressError(ValueError):
    """An address that cannot be listened on; the message says why, in one line."""


def create_app(assistant: Assistant, examples: tuple[str, ...] = (), hosts: tuple[str, ...] = LOCAL) -> FastAPI:
    """The web chat: ``/`` leads to the page in the browser's language, ``/healthz`` says that the server is up.

    Requests whose Host header is not in ``hosts`` are refused: a foreign page could else have its own name point here
    and read along (DNS rebinding).
    """
    app = FastAPI(title="youju", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/favicon.ico")
    def favicon() -> FileResponse:
        return FileResponse(Path(__file__).with_name("favicon.svg"), media_type="image/svg+xml")

    @app.api_route("/", methods=["GET", "HEAD"])
    def front(request: Request) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        language = language_of(request.headers.get("accept-language", ""))
        return RedirectResponse(f"./{language}/{query}", headers={"Vary": "Accept-Language"})

    for language in WORDS:
        mount(app, f"/{language}", assistant, language, examples)
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return app


def serve(assistant: Assistant, host: str, port: int, examples: tuple[str, ...] = ()) -> None:
    """Serve the web chat until it is interrupted. Prints its address once it answers. Raises AddressError.

    Port 0 takes any free one. Whoever listens on every address means to be reached under names that we cannot know, so
    then every Host header is accepted.
    """
    listening = _listen(host, port)
    hosts = ("*",) if host in EVERYWHERE else (*LOCAL, f"[{host}]" if ":" in host else host)
    # No access log: the questions that people ask here are nobody's business, their addresses neither.
    config = uvicorn.Config(
        create_app(assistant, examples, hosts), log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS, lifespan="on",
    )  # fmt: skip
    with listening, _quiet_stop():
        _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that says where it listens as soon as it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(f"有据 {address(sockets[0])}", flush=True)


def address(listening: socket.socket) -> str:
    """The address to type into a browser on this machine."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address: bound here, because uvicorn answers a taken port by ending the program."""
    if not 0 <= port <= 65535:  # getaddrinfo takes 99999 for 34463
        raise AddressError(f"cannot listen on port {port}; expected 0 to 65535")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise AddressError(f"cannot listen on {host}; expected an address of this machine") from None
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as error:
        listening.close()
        raise AddressError(f"cannot listen on {host}:{port}: {error.strerror}; try another --host or --port") from None
    return listening


@contextmanager
def _quiet_stop() -> Iterator[None]:
    """Stop signals end ``serve`` and nothing else: uvicorn raises them again once it has stopped."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
