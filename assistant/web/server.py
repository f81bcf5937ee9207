"""A server that listens, says so, and stops when it has finished what it answers.

Comes in: an app, an address to listen on. Goes out: a running server. Knows nothing of what the app does.
"""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from assistant.web.protocol import PatientProtocol

STOP_SECONDS = 20  # at most for what is being answered; with a full queue the last takes some seconds
CONNECTIONS = 800  # at once; most systems give a process 1,024 open files


class AddressError(ValueError):
    """An address that cannot be listened on; the message says why, in one line."""


def config(app: FastAPI) -> uvicorn.Config:
    """How the server is run.

    No access log: the questions that people ask here are nobody's business, their addresses neither. Forwarded headers
    are the app's own matter: uvicorn believes every one that comes from this machine.
    """
    return uvicorn.Config(
        app, http=PatientProtocol, ws="none", log_level="error", access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=STOP_SECONDS, limit_concurrency=CONNECTIONS, lifespan="on",
    )  # fmt: skip


def serve(app: FastAPI, host: str, port: int, ready: str = "", root_path: str = "") -> None:
    """Serve ``app`` until it is interrupted. Prints its address and ``ready`` once it answers. Raises AddressError.

    Port 0 takes any free one.
    """
    listening = listen(host, port)
    with listening, _quiet_stop():
        Server(config(app), ready, root_path).run(sockets=[listening])


class Server(uvicorn.Server):
    """A server that says where it listens as soon as it answers."""

    def __init__(self, config: uvicorn.Config, ready: str = "", root_path: str = "") -> None:
        super().__init__(config)
        self._ready = ready
        self._root_path = root_path

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that the server answers."""
        await super().startup(sockets)
        if self.started and sockets and self._ready:
            print(f"有据 {address(sockets[0])}{self._root_path} {self._ready}", flush=True)


def address(listening: socket.socket) -> str:
    """The address to type into a browser on this machine."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(host: str, port: int) -> socket.socket:
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
