"""Pages that embed the widget and make it hard for it: ``python -m tests.hosts http://127.0.0.1:7860``.

Comes in: the address of a running chat. Goes out: a server of three pages on an origin of its own: one that resets
every style, one with a strict policy, one written from right to left with two widgets. Knows nothing of answers.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
PAGES = ("reset", "strict", "rtl")
KINDS = {".html": "text/html", ".js": "text/javascript"}
STRICT = (
    "default-src 'none'; script-src 'self' {youju}; frame-src {youju}; base-uri 'none'; form-action 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


def server(youju: str, port: int = 0) -> ThreadingHTTPServer:
    """A server of the pages, whose widget comes from ``youju``; port 0 takes any free one."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """A page or a script of this folder."""
            file = HERE / self.path.strip("/").split("?")[0]
            if file.parent != HERE or file.suffix not in KINDS or not file.is_file():
                self.send_error(404)
                return
            body = file.read_text("utf-8").replace("{youju}", youju).encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{KINDS[file.suffix]}; charset=utf-8")
            if file.stem == "strict":
                self.send_header("Content-Security-Policy", STRICT.format(youju=youju))
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the tests' output is for the tests."""

    return ThreadingHTTPServer(("127.0.0.1", port), Host)


@contextmanager
def hosts(youju: str) -> Iterator[str]:
    """The pages on an origin of their own, in this process; the address."""
    serving = server(youju)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_port}"
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()
