"""What a caller may take of the server: bytes, time, requests, and with keys the API at all.

Comes in: requests. Goes out: the same requests, or 401, 408, 413, 415, 429 with one line of JSON. Knows nothing of what
is asked.
"""

import asyncio
import re
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from assistant.web.keys import Keys
from assistant.web.metrics import Metrics
from assistant.web.rates import Rates
from assistant.web.wrong import path_of, wrong

PATIENCE = 20.0  # seconds for a body to arrive; a question has a few hundred bytes
DROP_SECONDS, DROP_BYTES = 1.0, 8 << 20  # of the body of a refused request, read and forgotten
SESSION = "youju-session"  # header with which a page of ours tells its readers apart
# What costs work: the API, and where the chat asks.
_COUNTED = re.compile(r"/(?:api|v1)/|/[\w-]+/ask")
_KEYED = ("/api/", "/v1/")


class TooSlowError(Exception):
    """A body that does not arrive."""


class TooLongError(Exception):
    """A body of more bytes than are read."""


class Limits:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self._most = settings.body_limit
        self._rates = Rates(settings)
        self._keys = Keys(settings.api_keys) if settings.api_keys else None
        self._pages = bool(settings.pages)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when it is within the limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = path_of(scope)
        refusal = self._refusal(path, scope)
        body = _Body(receive, self._most)
        if refusal is None:
            try:
                if scope["method"] in ("POST", "PUT", "PATCH"):
                    await body.read()
            except TooLongError:
                refusal = self._because(path, "body", 413, f"the body is too long; at most {self._most} bytes are read")
            except TooSlowError:
                refusal = self._because(path, "slow", 408, f"the body did not arrive within {PATIENCE:.0f} seconds")
            else:
                await self.app(scope, body.again, send)
                return
            refusal.headers["Connection"] = "close"  # what else arrives is not read
        await body.drop()
        await refusal(scope, receive, send)

    def _because(
        self, path: str, reason: str, status: int, message: str, headers: dict[str, str] | None = None
    ) -> Response:
        self._metrics.refused(reason)
        return wrong(path, status, message, headers)

    def _refusal(self, path: str, scope: Scope) -> Response | None:
        """Why a request is refused by its first lines alone; None when it is not."""
        headers = Headers(scope=scope)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        key = given.strip() if scheme.lower() == "bearer" else ""  # a proxy may have a password of its own
        holder = self._keys.holder(key) if self._keys and key else ""
        if self._keys and not holder and path.startswith(_KEYED) and (key or not self._is_own_page(headers)):
            told = "this key is not known" if key else "expected a key: Authorization: Bearer KEY"
            return self._because(path, "key", 401, told, {"WWW-Authenticate": "Bearer"})
        if _COUNTED.match(path):
            address = scope["client"][0] if scope.get("client") else ""
            seconds = self._rates.wait(address, headers.get(SESSION, ""), holder)
            if seconds:
                told = f"too many requests; ask again in {seconds} seconds"
                return self._because(path, "rate", 429, told, {"Retry-After": str(seconds)})
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > self._most:
            told = f"the body has {length[:20]} bytes, at most {self._most} are read"
            return self._because(path, "body", 413, told, {"Connection": "close"})
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        if scope["method"] == "POST" and _COUNTED.match(path) and kind != "application/json":
            # Also what keeps a form on another site from asking in a reader's name: forms cannot send this type.
            return self._because(path, "body", 415, "expected Content-Type: application/json")
        return None

    def _is_own_page(self, headers: Headers) -> bool:
        """Whether a page of this server asks, as a browser says. Any program can say so too, as it can open the page.

        Over plain http under a name of its own a browser says nothing; then the page's session tells, which a page of
        another origin cannot send unseen. Whoever wants every question to come with a key serves no pages.
        """
        site, origin, host = (headers.get(name) for name in ("sec-fetch-site", "origin", "host"))
        own = origin in (None, f"http://{host}", f"https://{host}")
        return self._pages and (site == "same-origin" or (site is None and own and SESSION in headers))


class _Body:
    """The body of a request, read whole and in time before anything else looks at it."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read: Message | None = None

    async def read(self) -> None:
        """Raises TooLongError, TooSlowError."""
        body = bytearray()
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        self._read = message
                        return
                    body += message.get("body", b"")
                    if len(body) > self._most:
                        raise TooLongError
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise TooSlowError from None
        self._read = {"type": "http.request", "body": bytes(body), "more_body": False}

    async def drop(self) -> None:
        """Take what is on its way, within bounds: closed before, a connection can lose the refusal (RFC 9112, 9.6)."""
        taken = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DROP_SECONDS):
                while taken < DROP_BYTES:
                    message = await self._receive()
                    taken += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return

    async def again(self) -> Message:
        """What the application receives: the body once, then what else comes."""
        message, self._read = self._read, None
        return message or await self._receive()
