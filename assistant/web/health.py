"""What those who run the server ask it: is it up, does it answer, what does it count.

Comes in: nothing. Goes out: JSON and the text of Prometheus. Knows nothing of questions.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from assistant.web.desk import Desk
from assistant.web.metrics import MEDIA_TYPE, Metrics


def health(desk: Desk, metrics: Metrics) -> APIRouter:
    """``/healthz`` (the process lives), ``/readyz`` (the next question would be answered), ``/metrics``."""
    routes = APIRouter()

    @routes.get("/healthz", summary="Whether the server is up")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", summary="Whether the next question would be answered", responses={503: {}})
    async def readyz() -> Response:
        manifest = desk.current().index.manifest
        status = "away" if desk.is_away else "busy" if desk.is_full else "ready"
        desk.look_again()  # whoever goes by this sends no questions meanwhile, by which it would be found back
        found = {"status": status, "generation": manifest.generation, "built": manifest.built,
                 "articles": manifest.articles, "passages": manifest.passages}  # fmt: skip
        return JSONResponse(found, 200 if status == "ready" else 503)

    @routes.get("/metrics", summary="Counts, for Prometheus", response_class=Response)
    def counts() -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return routes
