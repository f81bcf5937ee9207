"""What a caller may take of the server, and who may ask it: over real sockets, also from clients that behave badly."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.cli import main
from assistant.settings import Settings, SettingsError
from assistant.web import limits, protocol
from assistant.web.app import hosts_for
from assistant.web.keys import Keys, make_key
from assistant.web.rates import network
from tests.web_parts import served, small_assistant, until

ASKED = {"question": "征信报告每年"}


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[httpx.Client]:
    """A server with these settings, and a client of it; without pages where it does not say, to be quick."""
    settings = {"pages": 0, **settings}
    folder.mkdir(exist_ok=True)
    with (
        served(small_assistant(folder, **settings)) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http,
    ):
        yield http


def statuses(http: httpx.Client, times: int, **headers: str) -> list[int]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [http.post("/api/ask", json=ASKED, headers=named).status_code for _ in range(times)]


def test_an_address_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with serving(tmp_path, rate_address="3/day", pages=1) as http:
        assert statuses(http, 4) == [200, 200, 200, 429]
        refused = http.post("/api/ask", json=ASKED)
        assert 1 <= int(refused.headers["retry-after"]) <= 86_400
        assert refused.json() == {"error": f"too many requests; ask again in {refused.headers['retry-after']} seconds"}
        assert statuses(http, 1, X_Forwarded_For="10.1.2.3") == [429], "nobody said that this is a proxy"
        assert statuses(http, 1, Forwarded="for=10.1.2.3") == [429]
        page = http.post("/zh-CN/ask", json=ASKED)
        assert page.status_code == 429, "the chat costs as much as the API"
        in_form = http.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "a"}]})
        assert in_form.status_code == 429 and in_form.json()["error"]["type"] == "rate_limit_error"
        assert http.get("/healthz").status_code == http.get("/zh-CN/").status_code == 200
        assert 'youju_refused_total{reason="rate"} 6.0' in http.get("/metrics").text


def test_a_limit_ends(tmp_path: Path) -> None:
    with serving(tmp_path, rate_address="2/second") as http:
        found = statuses(http, 40)
        assert 429 in found
        time.sleep(2)
        assert statuses(http, 1) == [200]


def test_a_session_has_a_limit_of_its_own_below_that_of_its_address(tmp_path: Path) -> None:
    with serving(tmp_path, rate_address="6/day", rate_session="2/day") as http:
        assert statuses(http, 3, youju_session="first-page") == [200, 200, 429]
        assert statuses(http, 2, youju_session="other-page") == [200, 200]
        assert statuses(http, 2, youju_session="third-page") == [200, 429], "new names do not help against the address"


def test_a_proxy_is_believed_when_it_is_told_so(tmp_path: Path) -> None:
    with serving(tmp_path, rate_address="1/day", trusted_proxies="127.0.0.1") as http:
        assert statuses(http, 2, X_Forwarded_For="10.1.2.3") == [200, 429]
        assert statuses(http, 2, X_Forwarded_For="10.9.9.9") == [200, 429]
        forged = "6.6.6.6, 10.1.2.3"  # what a client wrote stands before what the proxy saw
        assert statuses(http, 1, X_Forwarded_For=forged) == [429]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("<script>", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_household_counts_as_one(address: str, expected: str) -> None:
    assert network(address) == expected


def test_with_keys_the_api_asks_for_one(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    key, other = make_key(str(file), "shop"), make_key(str(file), "other")
    assert key not in file.read_text("utf-8") and file.stat().st_mode & 0o077 == 0
    with serving(tmp_path, api_keys=str(file), rate_address="2/day", rate_key="3/day", pages=1) as http:
        assert statuses(http, 1) == statuses(http, 1, Authorization="Bearer youju-wrong") == [401]
        assert statuses(http, 1, Authorization="Basic abc") == [401]
        assert http.get("/v1/models").json()["error"]["type"] == "authentication_error"
        assert http.post("/api/ask", json=ASKED).headers["www-authenticate"] == "Bearer"
        assert statuses(http, 4, Authorization=f"Bearer {key}") == [200, 200, 200, 429]
        assert statuses(http, 1, Authorization=f"Bearer {other}") == [200]
        ours = {"Sec_Fetch_Site": "same-origin", "Authorization": "Basic abc"}  # behind a proxy with a password
        assert statuses(http, 3, **ours) == [200, 200, 429], "our page, as anybody"
        assert http.get("/healthz").status_code == 200
        added = make_key(str(file), "new")
        assert statuses(http, 1, Authorization=f"Bearer {added}") == [200], "without a restart"
        file.unlink()
        assert statuses(http, 1, Authorization=f"Bearer {added}") == [401], "a file that is gone lets nobody in"


def test_without_pages_every_question_needs_a_key(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    make_key(str(file), "shop")
    with serving(tmp_path, api_keys=str(file), pages=0) as http:
        assert statuses(http, 1, Sec_Fetch_Site="same-origin") == [401]
        assert http.get("/zh-CN/").status_code == http.get("/").status_code == 404


def test_the_command_makes_a_key_that_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["key", "shop"]) == 2
    assert "YOUJU_API_KEYS" in capsys.readouterr().err
    monkeypatch.setenv("YOUJU_API_KEYS", str(tmp_path / "keys"))
    assert main(["key", "shop"]) == 0
    key = capsys.readouterr().out.strip()
    keys = Keys(str(tmp_path / "keys"))
    assert (keys.holder(key), keys.holder(key + "x"), keys.holder("")) == ("shop", "", "")
    assert main(["key", "a name\nwith a line"]) == 2
    with pytest.raises(SettingsError, match="python -m assistant key NAME"):
        Keys(str(tmp_path / "none"))


def test_other_sites_may_call_only_when_named(tmp_path: Path) -> None:
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "content-type,authorization"}  # fmt: skip
    with serving(tmp_path / "closed", pages=1) as http:
        for path in ("/api/ask", "/v1/models", "/healthz", "/zh-CN/", "/zh-CN/config"):
            found = http.get(path, headers={"Origin": "https://a.example"})
            assert not [name for name in found.headers if name.startswith("access-control")], path
        assert http.options("/api/ask", headers=preflight).status_code == 405
    with serving(tmp_path / "open", allowed_origins="https://a.example", rate_address="1/day") as http:
        assert http.options("/api/ask", headers=preflight).headers["access-control-allow-origin"] == "https://a.example"
        for status in (200, 429):
            found = http.post("/api/ask", json=ASKED, headers={"Origin": "https://a.example"})
            assert found.status_code == status
            assert found.headers["access-control-allow-origin"] == "https://a.example"
        other = http.options("/api/ask", headers={**preflight, "Origin": "https://b.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_form_on_another_site_cannot_ask(tmp_path: Path) -> None:
    with serving(tmp_path) as http:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            for path in ("/api/ask", "/zh-CN/ask"):
                found = http.post(path, content=b'{"question": "a"}', headers={"Content-Type": kind})
                assert found.status_code == 415 and found.json() == {"error": "expected Content-Type: application/json"}


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


def test_names_that_are_answered_to(tmp_path: Path) -> None:
    with serving(tmp_path) as http:
        for host, status in (("evil.example", 400), ("localhost:80", 200), ("127.0.0.1", 200), ("LOCALHOST", 200)):
            found = http.get("/healthz", headers={"Host": host})
            assert found.status_code == status, host
        assert http.get("/api/ask", headers={"Host": "evil.example"}).json().keys() == {"error"}
    named = Settings(trusted_hosts="ask.example.org *.example.net")
    assert hosts_for("0.0.0.0", Settings()) == ("*",)
    assert "ask.example.org" in hosts_for("0.0.0.0", named) and "*" not in hosts_for("0.0.0.0", named)


def test_data_carries_a_policy_that_allows_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as http:
        for path in ("/api/search?q=征信", "/healthz", "/openapi.json", "/nothing"):
            policy = http.get(path).headers["content-security-policy"]
            assert policy.startswith("default-src 'none'") and "unsafe" not in policy, path
        docs = http.get("/docs")
        assert "unsafe" not in docs.headers["content-security-policy"]
        assert "<script>" not in docs.text and "style=" not in docs.text and "http" not in docs.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"allowed_sites": "https://a.example; script-src *"},
        {"allowed_sites": "javascript:alert(1)"},
        {"allowed_origins": "a.example"},
        {"trusted_hosts": "a.example\r\nX: y"},
        {"rate_address": "many"},
        {"rate_session": "0/minute"},
        {"rate_key": "1/minute 2/hour"},
        {"root_path": "youju/"},
        {"pages": 2},
        {"answers_waiting": -1},
        {"body_limit": 0},
        {"trusted_proxies": "proxy.example"},
    ],
    ids=str,
)
def test_a_setting_that_could_do_harm_is_one_line(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=rf"\AYOUJU_{next(iter(wrong)).upper()} must [^\n]+\Z"):
        Settings(**wrong)
