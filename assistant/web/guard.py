"""What every response must carry and what nobody may ask of Gradio.

Comes in: requests, before they reach a page. Goes out: the same requests, or a 404; responses with security headers.
Knows nothing of questions.
"""

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.words import WORDS

# What the page needs. Gradio offers far more under every page: uploads to our disk, fetching of any address from our
# machine, a description of the API, its own monitoring.
_NEEDED = re.compile(
    r"|config|theme\.css|(?:assets|static|svelte)/.+|gradio_api/(?:queue/(?:join|data)|startup-events)/?"
)
_PAGE = re.compile(rf"/(?:{'|'.join(WORDS)})/(.*)", re.DOTALL)

# Gradio draws with inline scripts and styles and compiles its templates in the page, so these stay allowed; nothing may
# be fetched from, sent to or framed by another place. Article text is escaped; this is the second lock on that door.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",  # the page that a source opens need not learn where its reader came from
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """ASGI middleware; plain, because Starlette's own base class holds streamed answers back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when the page needs it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        page = _PAGE.fullmatch(scope["path"])
        refused = page and not _NEEDED.fullmatch(page[1])
        handler = PlainTextResponse("Not Found", status_code=404) if refused else self.app
        await handler(scope, receive, send_with_headers)
