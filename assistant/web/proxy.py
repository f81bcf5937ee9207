"""Whom we believe when they say for whom they ask: the only door to uvicorn's middleware for that.

Comes in: requests, with what proxies wrote into their first lines. Goes out: the same requests, with the address and
the scheme of the reader when a proxy that we were told of wrote them, and else without these lines.
"""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


class Proxies:
    """ASGI middleware. Gradio believes forwarded headers of anybody and writes their names into its page."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self.app = app
        self._believing = ProxyHeadersMiddleware(app, trusted_hosts=list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        address, port = scope.get("client") or ("", 0)
        trusted = [name for name in (address, _unmapped(address)) if name in self._believing.trusted_hosts]
        if trusted:
            if address:
                scope["client"] = (trusted[0], port)
            await self._believing(scope, receive, send)  # type: ignore[arg-type]
            return
        if scope["type"] == "http":
            scope["headers"] = [(name, value) for name, value in scope["headers"] if not _is_forwarded(name)]
        await self.app(scope, receive, send)


def _unmapped(address: str) -> str:
    """``address``; of an IPv4 one as a server of both kinds sees it, ::ffff:10.0.0.1, what it is by itself."""
    with suppress(ValueError):
        parsed = ip_address(address)
        return str(getattr(parsed, "ipv4_mapped", None) or parsed)
    return address


def _is_forwarded(name: bytes) -> bool:
    return name == b"forwarded" or name.startswith(b"x-forwarded-")
