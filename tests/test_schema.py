"""The API does what its description says, whatever is sent to it: requests made up from the description itself."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web_parts import served, small_assistant

ROUTES = (
    "POST /api/ask",
    "GET /api/search",
    "GET /api/articles/{article_id}",
    "POST /api/feedback",
    "POST /v1/chat/completions",
    "GET /v1/models",
    "GET /v1/models/{name}",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description, as the server gives it."""
    assistant = small_assistant(tmp_path_factory.mktemp("schema"), rate_address="", rate_session="", pages=0)
    with served(assistant) as port:
        yield schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")


def test_every_route_is_described(described: Any) -> None:
    found = {
        f"{method.upper()} {path}" for path, methods in described.raw_schema["paths"].items() for method in methods
    }
    assert found == set(ROUTES)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("route", ROUTES)
def test_every_route_keeps_its_word(described: Any, route: str, mode: Any) -> None:
    method, path = route.split(" ")
    operation = described[path][method]
    if mode is schemathesis.GenerationMode.NEGATIVE and not (operation.body or operation.query):
        pytest.skip("nothing to get wrong")

    @given(operation.as_strategy(generation_mode=mode))
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def kept(case: Any) -> None:
        response = case.call_and_validate(checks=CHECKS)
        if response.status_code >= 400 and path != "/readyz":
            told = response.json()["error"]
            line = told["message"] if isinstance(told, dict) else told
            assert line and "\n" not in line

    kept()
