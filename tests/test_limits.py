"""What a caller may take of the server, and who may ask it: over real sockets."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.cli import main
from assistant.settings import Settings, SettingsError
from assistant.web.app import hosts_for
from assistant.web.keys import Keys, make_key
from assistant.web.proxy import Proxies
from assistant.web.rates import network
from tests.web_parts import served, small_assistant

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


@pytest.mark.parametrize("trusted", ["10.0.0.1", "10.0.0.0/8", "::ffff:10.0.0.1"])
def test_a_proxy_is_known_by_its_ipv4_address_where_the_server_listens_on_both_kinds(trusted: str) -> None:
    seen: list[tuple[str, int]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["client"][0], len(scope["headers"])))

    async def passed() -> None:
        for address in ("::ffff:10.0.0.1", "::ffff:11.0.0.1", "2001:db8::1", ""):
            headers = [(b"x-forwarded-for", b"192.0.2.7")]
            scope = {"type": "http", "client": (address, 5), "headers": headers}
            await Proxies(app, [trusted])(scope, None, None)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:  # the browser's event loop is that of this thread
        pool.submit(asyncio.run, passed()).result()
    assert seen == [("192.0.2.7", 1), ("::ffff:11.0.0.1", 0), ("2001:db8::1", 0), ("", 0)]


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


def test_with_keys_a_page_of_ours_is_known_by_its_session_where_the_browser_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    make_key(str(file), "shop")
    ours = {"youju_session": "one-page-of-ours"}
    with serving(tmp_path, api_keys=str(file), allowed_origins="https://a.example", pages=1) as http:
        own = f"http://127.0.0.1:{http.base_url.port}"
        assert statuses(http, 1, **ours) == statuses(http, 1, **ours, Origin=own) == [200]
        for origin in ("https://a.example", "https://b.example", "null", "http://127.0.0.1:1"):
            assert statuses(http, 1, **ours, Origin=origin) == [401], origin
        for site in ("cross-site", "same-site", "none"):
            assert statuses(http, 1, **ours, Sec_Fetch_Site=site) == [401], site
        assert statuses(http, 1, Origin=own) == [401]
    with serving(tmp_path, api_keys=str(file), pages=0) as http:
        assert statuses(http, 1, **ours) == [401]


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


def test_a_key_is_added_below_a_line_that_was_left_open(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    made = [make_key(str(file), "shop")]
    file.write_text(file.read_text("utf-8").rstrip("\n"), "utf-8")
    made += [make_key(str(file), name) for name in ("other", "third")]
    assert [Keys(str(file)).holder(key) for key in made] == ["shop", "other", "third"]
    assert file.read_text("utf-8").count("\n") == 3


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
