"""The API: questions, passages, articles, feedback.

Comes in: requests. Goes out: the JSON of ``ask --json`` and ``search --json``, articles, server-sent events. Knows
nothing of pages.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.convertors import PathConvertor, register_url_convertor

from assistant.query import to_query
from assistant.render import search_json
from assistant.web.counter import Counter
from assistant.web.desk import Desk
from assistant.web.events import EVENT_STREAM, event, events
from assistant.web.feedback import Feedback, TooOftenError
from assistant.web.forms import Answered, ArticleShown, Asked, Found, Judged, Kept, Wrong
from assistant.web.metrics import Metrics
from assistant.web.view import answer_json, article_json, quote_json
from assistant.web.waiting import heartbeats, wanted
from assistant.web.wrong import FAILED, failure, path_of, wrong
from corpus.script import Script

MOST_HITS = 100


class AnyId(PathConvertor):
    """The rest of a path, which Starlette's own takes for one line: an id may end with the line of its file."""

    regex = "(?s:.*)"


register_url_convertor("id", AnyId())
WRONG: dict[int | str, dict[str, Any]] = {
    status: {"model": Wrong, "description": why}
    for status, why in {
        400: "not JSON, or not a request at all",
        401: "no key, or an unknown one",
        413: "more bytes than are read",
        415: "another type than application/json",
        422: "a field that is missing or wrong",
        429: "too many requests; Retry-After says when to come back",
        503: "too many questions are waiting; Retry-After says when to come back",
    }.items()
}
ABSENT: dict[int | str, dict[str, Any]] = {**WRONG, 404: {"model": Wrong, "description": "an id that there is not"}}
JUDGED: dict[int | str, dict[str, Any]] = {
    **ABSENT,
    200: {"model": Kept},
    409: {"model": Wrong, "description": "an answer that was judged often enough"},
}


def api(desk: Desk, counter: Counter, feedback: Feedback, metrics: Metrics) -> APIRouter:
    """The routes under ``/api``."""
    routes = APIRouter(prefix="/api")

    @routes.post(
        "/ask",
        responses={**WRONG, 200: {"model": Answered, "content": {EVENT_STREAM: {}}}},
        summary="Ask a question",
        description="With `Accept: text/event-stream` or `stream` the answer comes as server-sent events: `query`, each"
        " `statement` followed by the `citation` events of the sources that it uses first, `done` with the whole.",
    )
    async def ask(asked: Asked, request: Request) -> Response:
        to_query(asked.question, counter.longest)  # a wrong question is said before anything waits
        work = counter.submit(asked.question, asked.earlier, answer_json(asked.language, asked.earlier))
        if not asked.stream and EVENT_STREAM not in request.headers.get("accept", ""):
            return JSONResponse(await wanted(request, work))

        async def stream() -> AsyncIterator[str]:
            try:
                async for beat in heartbeats(work):
                    yield beat
                for line in events(await work):
                    yield line
            except Exception as error:  # the status is sent already
                failure("a question", error)
                yield event("error", {"error": FAILED})

        return StreamingResponse(stream(), media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})

    @routes.get("/search", responses={**WRONG, 200: {"model": Found}}, summary="Rank passages")
    async def search(
        request: Request,
        q: Annotated[str, Query(description="what to look for")],
        k: Annotated[int, Query(ge=1, le=MOST_HITS)] = 10,
    ) -> Response:
        work = desk.submit(lambda assistant: search_json(*assistant.hits(q, k)))
        return JSONResponse(await wanted(request, work))

    @routes.get(
        "/articles/{article_id:id}",
        responses={**ABSENT, 200: {"model": ArticleShown}},
        summary="Read an article, or find a quote in it",
    )
    def article(
        request: Request,
        article_id: str,
        start: Annotated[int | None, Query(ge=0, description="code point at which the quote begins")] = None,
        end: Annotated[int | None, Query(ge=1, description="code point after the quote")] = None,
        script: Annotated[Script | None, Query(description="convert what is shown")] = None,
    ) -> Response:
        index = desk.current().index
        try:
            found = article_json(index, article_id, script)
            if start is not None or end is not None:
                found |= quote_json(index, article_id, start or 0, end or 0, script)
        except KeyError:
            return wrong(path_of(request.scope), 404, "there is no article with this id")
        return JSONResponse(found)

    @routes.post("/feedback", responses=JUDGED, summary="Say whether an answer helped")
    def judge(judged: Judged, request: Request) -> Response:
        try:
            first = feedback.judge(judged.answer_id, judged.helpful, judged.reason)
        except KeyError:
            return wrong(path_of(request.scope), 404, "there is no answer with this id that can be judged")
        except TooOftenError:
            return wrong(path_of(request.scope), 409, "this answer was judged often enough")
        if first:
            metrics.judged(judged.helpful, judged.reason)
        return JSONResponse({"answer_id": judged.answer_id, "helpful": judged.helpful})

    return routes
