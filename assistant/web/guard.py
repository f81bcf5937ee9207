"""What every response must carry, under which names we answer, and what nobody may ask of Gradio.

Comes in: requests, before they reach a page. Goes out: the same requests, or a 400, 404 or 500; responses with security
headers. Knows nothing of questions.
"""

import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.metrics import Metrics
from assistant.web.wrong import FAILED, failure, path_of, wrong
from assistant.words import WORDS

# What the page needs. Gradio offers far more under every page: uploads to our disk, fetching of any address from our
# machine, a description of the API, its own monitoring.
_NEEDED = re.compile(r"|ask|config|theme\.css|(?:assets|static|svelte)/.+|gradio_api/(?:startup-events|app_id)/?")
_PAGE = re.compile(rf"/(?:{'|'.join(WORDS)})/(.*)", re.DOTALL)

# Gradio draws with inline scripts and styles and compiles its templates in the page, so these stay allowed; nothing may
# be fetched from, sent to or framed by another place. Article text is escaped; this is the second lock on that door.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'self'"
)
# Everything else is data, or a page of ours that says itself what it needs.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Referrer-Policy": "no-referrer",  # the page that a source opens need not learn where its reader came from
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """ASGI middleware; plain, because Starlette's own base class holds streamed answers back."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], root_path: str, metrics: Metrics) -> None:
        """``hosts`` are the names to be asked under; ``root_path`` is where a proxy puts us."""
        self.app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._root_path = root_path
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when the page needs it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._place(scope)
        path, status = path_of(scope), 0
        page = _PAGE.fullmatch(path)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else POLICY)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                for name in _GRADIOS if page else ():
                    del headers[name]
            await send(message)

        handler = self.app
        if not self._is_ours(Headers(scope=scope).get("host", "")):
            # A foreign page could else have its own name point here and read along (DNS rebinding).
            self._metrics.refused("host")
            handler = wrong(path, 400, "this server does not answer under this name; see YOUJU_TRUSTED_HOSTS")
        elif page and not _NEEDED.fullmatch(page[1]):
            handler = wrong(path, 404, "Not Found")
        method = scope["method"]
        if method == "HEAD":
            # What watches servers asks so. The answer is that to GET, of which the server sends no body.
            scope = {**scope, "method": "GET"}
        self._metrics.open_requests += 1
        try:
            await handler(scope, receive, send_with_headers)
        except Exception as error:
            failure("a request", error)
            if not status:
                await wrong(path, 500, FAILED)(scope, receive, send_with_headers)
        finally:
            self._metrics.open_requests -= 1
            route = "page" if page else getattr(scope.get("route"), "path", "none")
            self._metrics.requested(route, method if method in _METHODS else "other", status)

    def _place(self, scope: Scope) -> None:
        """Have a request look as if the proxy in front had left the root path on, whether it did or not."""
        root = self._root_path
        if root and scope["path"] != root and not scope["path"].startswith(f"{root}/"):
            scope["path"] = root + scope["path"]
            scope["raw_path"] = root.encode() + scope.get("raw_path", b"")
        scope["root_path"] = root

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header is one of the names; ``*.example.org`` stands for every name below."""
        if "*" in self._hosts:
            return True
        name = re.sub(r":\d*$", "", host).lower()
        return name in self._hosts or any(
            one.startswith("*.") and name.endswith(one[1:]) for one in self._hosts
        )  # fmt: skip


# Gradio's own, which let pages of other ports of this machine read along; our own come from allowed_origins alone.
_GRADIOS = ("access-control-allow-origin", "access-control-allow-credentials")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
