"""HTTP with people who are slow, or who only mean to hold on to us: the only door to uvicorn's protocol.

Comes in: connections. Goes out: the same, closed when nothing moves. uvicorn has a limit for the time between two
requests, none for a request whose first lines never end or an answer that is never read.
"""

import asyncio
import json
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # for the first lines of a request to arrive
READ_SECONDS = 20.0  # for a reader to take what lies ready; the system holds some 64 KiB on the way


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, with an end to its patience."""

    _head: asyncio.TimerHandle | None = None
    _read: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop("_head")
        self._stop("_read")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived; the time for the first lines of a request runs until the last of them."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            if self._head is None and self.conn.trailing_data[0]:
                self._wait_for_head()
        else:
            self._stop("_head")

    def pause_writing(self) -> None:
        """The reader takes nothing for now."""
        super().pause_writing()
        self._read = self._read or self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader goes on."""
        self._stop("_read")
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close after the last request; what is still not read is given up in the end."""
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self._read = self._read or self.loop.call_later(READ_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP at all is told so in one line of JSON."""
        body = json.dumps({"error": "this is not an HTTP request that can be read"}).encode()
        headers = [("content-type", "application/json"), ("content-length", str(len(body))), ("connection", "close")]
        events: list[Any] = [h11.Response(status_code=400, headers=headers, reason=b"Bad Request"), h11.Data(data=body)]
        for event in (*events, h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._head = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop(self, timer: str) -> None:
        if running := getattr(self, timer):
            running.cancel()
        setattr(self, timer, None)
