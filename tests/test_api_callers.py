"""Who calls the API besides our own pages: programs in other people's pages, monitors, the page that describes it."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from assistant.settings import Settings
from assistant.web.forms import REASONS
from index.build import build
from index.store import Index
from tests.browser_parts import needs_browser
from tests.web_parts import Letters, Literal, count, served

LINED = "crawl/17\n"  # as from a file of ids, a line each
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of one article, which a page of another site may call."""
    folder = tmp_path_factory.mktemp("callers")
    corpus = folder / "corpus.jsonl"
    corpus.write_text(json.dumps({"id": LINED, "title": "题", "text": "宽限期一般有三天。"}), "utf-8")
    build([corpus], folder / "index", Letters, lambda *_: None)
    settings = Settings(rate_address="", allowed_origins="https://a.example")
    with served(Literal(Index(folder / "index"), Letters(), settings)) as found:
        yield found


@pytest.fixture
def http(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/docs", "/v1/models", "/api/search?q=a", "/embed", "/en/", "/"]
)
def test_a_monitor_may_ask_for_the_first_lines_alone(http: httpx.Client, port: int, path: str) -> None:
    asked, got = http.head(path), http.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type" if path != "/" else "location"]
    assert http.get("/healthz").json() == {"status": "ok"}, "the connection goes on"
    if path == "/healthz":
        assert count(port, 'youju_requests_total{method="HEAD",route="/healthz",status="200"}') >= 1
    assert http.head("/api/ask").status_code == 405


@pytest.mark.parametrize("headers", ["authorization", "content-type,x-requested-with", "x-stainless-os,authorization"])
def test_a_chat_program_in_a_page_that_is_named_may_send_what_it_sends(http: httpx.Client, headers: str) -> None:
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": headers}
    found = http.options("/v1/chat/completions", headers={**preflight, "Origin": "https://a.example"})
    assert found.status_code == 200
    assert found.headers["access-control-allow-headers"].lower() in (headers, headers.replace(",", ", "))
    other = http.options("/v1/chat/completions", headers={**preflight, "Origin": "https://b.example"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(("reason", "told"), [("长" * 201, "at most 200 characters"), (5, "valid string")])
def test_a_reason_that_cannot_be_kept_is_told_why(http: httpx.Client, reason: object, told: str) -> None:
    found = http.post("/api/feedback", json={"answer_id": "0" * 32, "helpful": False, "reason": reason})
    assert found.status_code == 422
    assert re.fullmatch(f"reason: Input? ?.*{told}|reason: String .*{told}", found.json()["error"])
    described = http.get("/openapi.json").json()["components"]["schemas"]["Judged"]["properties"]["reason"]
    assert all(f'"{one}"' in json.dumps(described) for one in REASONS)


def test_an_id_with_a_line_end_is_an_id(http: httpx.Client) -> None:
    found = http.post("/api/ask", json={"question": "宽限期"}).json()["citations"][0]
    assert found["article_id"] == LINED
    article = http.get("/api/articles/crawl%2F17%0A", params={"start": found["start"], "end": found["end"]})
    assert article.json()["quote"] == found["quote"]
    assert "/api/articles/{article_id}" in http.get("/openapi.json").json()["paths"]


@needs_browser
def test_what_is_tried_on_the_page_of_the_api_comes_from_a_page(context: BrowserContext, port: int) -> None:
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/docs")
    routes = page.locator("details")
    for path, told in (("POST /api/ask", '"answer_id"'), ("GET /v1/models", '"youju"')):
        tried = routes.filter(has=page.get_by_text(path, exact=True))
        tried.locator("summary").click()
        with page.expect_request(lambda request: "/docs" not in request.url) as sent:
            tried.get_by_role("button", name="Send").click()
        assert re.fullmatch("[0-9a-f]{16}", sent.value.headers["youju-session"])
        assert sent.value.headers.get("content-type", JSON["Content-Type"]) == JSON["Content-Type"]
        expect(tried.locator("pre")).to_contain_text(told)
    page.close()
