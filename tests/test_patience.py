"""Clients that are slow, or that only mean to hold on to the server."""

import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.web import limits, protocol
from tests.test_limits import serving, statuses
from tests.web_parts import served, small_assistant, until


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_not_read(tmp_path: Path, chunked: bool) -> None:
    with serving(tmp_path, body_limit=1000) as http:
        body = b'{"question": "' + b"a" * 100_000 + b'"}'
        content: Any = iter([body[i : i + 1000] for i in range(0, len(body), 1000)]) if chunked else body
        found = http.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
        assert found.status_code == 413 and "1000" in found.json()["error"]
        assert found.headers["connection"] == "close"
        assert statuses(http, 1) == [200]


def sent(http: httpx.Client, *pieces: bytes, pause: float = 0) -> bytes:
    """What the server answers to raw bytes."""
    with socket.create_connection(("127.0.0.1", http.base_url.port or 0), timeout=30) as raw:
        for piece in pieces:
            raw.sendall(piece)
            time.sleep(pause)
        found = b""
        while part := raw.recv(65536):
            found += part
        return found


def test_who_sends_a_long_body_still_hears_why_it_is_refused(tmp_path: Path) -> None:
    length = 4 << 20  # more than the system holds on the way
    with serving(tmp_path, body_limit=1000) as http:
        head = f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
        assert b" 413 " in sent(http, head, b"a" * length).splitlines()[0]


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nA" + b"a" * 100_000 + b"\r\n\r\n",
        b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/ask HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "GET /api/search?q=征信 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    ],
    ids=range(6),
)
def test_what_is_not_http_is_told_so(tmp_path: Path, raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with serving(tmp_path) as http:
        found = sent(http, raw)
        assert found.startswith(b"HTTP/1.1 400") and b'{"error": "this is not an HTTP request' in found
        assert statuses(http, 1) == [200]
    assert "Traceback" not in caplog.text


HEAD = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"


def test_a_slow_client_is_given_up_and_holds_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PATIENCE", 1.0)
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 1.0)
    with serving(tmp_path) as http:
        slow = [socket.create_connection(("127.0.0.1", http.base_url.port or 0), timeout=10) for _ in range(100)]
        for n, raw in enumerate(slow):
            raw.sendall((b"", b"GET / HT", HEAD, HEAD + b'{"ques')[n % 4])
        assert statuses(http, 5) == [200] * 5
        ends = []
        for raw in slow:
            try:
                ends.append(raw.recv(1000))
            except ConnectionResetError:
                ends.append(b"")
            raw.close()
        assert all(end == b"" for end in ends[0::4] + ends[1::4])
        assert all(end.startswith(b"HTTP/1.1 408") for end in ends[2::4] + ends[3::4])
        assert b'{"error":"the body did not arrive within 1 seconds"}' in ends[2] or ends[2].endswith(b"\r\n\r\n")


def test_a_second_request_that_never_ends_is_given_up_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 1.0)
    with serving(tmp_path) as http:
        started = time.monotonic()
        found = sent(http, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /heal", pause=0.3)
        assert found.count(b"HTTP/1.1") == 1 and time.monotonic() - started < 4


def test_a_reader_that_takes_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "READ_SECONDS", 2.0)
    with (
        served(small_assistant(tmp_path, pages=0), send_buffer=4096) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http,
        socket.socket() as raw,
    ):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        raw.connect(("127.0.0.1", port))
        # An article of 18 KB, many times over: more than the system and the server hold on the way.
        raw.sendall(b"GET /api/articles/prison HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40)
        until(lambda: open_requests(http) == 2)
        until(lambda: [open_requests(http) for _ in range(20)] == [1] * 20)  # that of each look
        assert statuses(http, 1) == [200]


def open_requests(http: httpx.Client) -> int:
    found = http.get("/metrics").text
    return int(float(found.split("\nyouju_requests_open ")[1].split("\n")[0]))
