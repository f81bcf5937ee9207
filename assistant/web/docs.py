"""The description of the API as a page: no part of it comes from elsewhere.

Comes in: nothing. Goes out: ``/docs`` and its parts. The page reads ``/openapi.json``, which FastAPI writes.
"""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from assistant.web.wrong import wrong

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
PARTS = {"docs.css": "text/css", "docs.js": "text/javascript"}


def docs() -> APIRouter:
    """The page and its parts."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/docs")
    def page() -> FileResponse:
        return FileResponse(HERE / "docs.html", media_type="text/html", headers={"Content-Security-Policy": POLICY})

    @routes.get("/docs/{name}")
    def part(name: str) -> Response:
        if name not in PARTS:
            return wrong("/docs/", 404, "Not Found")
        return FileResponse(HERE / name, media_type=PARTS[name])

    return routes
