"""What a wrong request is told: the right status and one line of JSON, never a traceback.

Comes in: what went wrong. Goes out: ``{"error": one line}``; under ``/v1`` OpenAI's form of it. Nothing that was sent
is repeated: it could be a person's question, and it could be hostile.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from assistant.query import QuestionError
from assistant.web.desk import BusyError
from assistant.web.view import RangeError
from assistant.web.waiting import GoneError
from index.manifest import UnusableIndexError

LOG = logging.getLogger("youju.web")
FAILED = "something went wrong here; ask again"
BUSY, BUSY_SECONDS = "too many questions are waiting; ask again in a moment", 2
GONE = 499  # what others write down, too, for a request that its sender gave up; nobody reads it
_KINDS = {401: "authentication_error", 429: "rate_limit_error"}


def path_of(scope: Scope) -> str:
    """The path of a request below the server's own root path."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def wrong(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that says ``message``, in the form that whoever asks at ``path`` reads."""
    if not path.startswith("/v1/"):
        return JSONResponse({"error": message}, status, headers)
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
    return JSONResponse(
        {"error": {"message": message, "type": kind, "param": None, "code": None}}, status, headers
    )  # fmt: skip


def complaint(errors: Sequence[Any]) -> tuple[int, str]:
    """Status and line for what pydantic found: the first field that is wrong and what was expected of it."""
    first = errors[0]
    loc = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]  # its last part was sent
    if first["type"] == "json_invalid":
        return 400, f"the body is not JSON: {first.get('ctx', {}).get('error', 'it cannot be read')}"
    place = ".".join(str(part) for part in loc if part not in ("body", "query", "path"))
    return 422, f"{place}: {first['msg']}" if place else f"the body: {first['msg']}"


def failure(what: str, error: BaseException) -> None:
    """Log that ``what`` failed, and where: the message of an error could hold a question, so it stays out."""
    frames = extract_tb(error.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    LOG.error("%s failed: %s%s", what, type(error).__name__, at)


def add_wrong(app: FastAPI) -> None:
    """Have ``app`` answer everything that goes wrong in one line."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return wrong(path_of(request.scope), *complaint(error.errors()))

    @app.exception_handler(QuestionError)
    @app.exception_handler(RangeError)
    async def unusable(request: Request, error: ValueError) -> Response:
        return wrong(path_of(request.scope), 422, str(error))

    @app.exception_handler(BusyError)
    async def busy(request: Request, error: BusyError) -> Response:
        return wrong(path_of(request.scope), 503, BUSY, {"Retry-After": str(BUSY_SECONDS)})

    @app.exception_handler(UnusableIndexError)
    async def unreachable(request: Request, error: UnusableIndexError) -> Response:
        failure("a question", error)
        return wrong(path_of(request.scope), 503, FAILED, {"Retry-After": str(BUSY_SECONDS)})

    @app.exception_handler(GoneError)
    async def gone(request: Request, error: GoneError) -> Response:
        return Response(status_code=GONE)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return wrong(path_of(request.scope), error.status_code, str(error.detail), error.headers)
