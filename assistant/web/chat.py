"""Where the page of the chat asks, ``/zh-CN/ask`` and so on: a question in, what the page shows for it out.

Comes in: a question, those before it. Goes out: the HTML of a turn. The language of the page is part of the address.
Gradio has a queue and routes of its own for this; past them goes every question the way that those of the API go, so
that all are limited, counted and finished alike.
"""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.ask import Answer, Assistant
from assistant.query import QuestionError
from assistant.web.counter import Counter
from assistant.web.forms import Typed
from assistant.web.language import script_for, typed
from assistant.web.turn import problem, turn
from assistant.web.waiting import wanted
from assistant.words import WORDS, Language


def chat(counter: Counter, examples: tuple[str, ...]) -> APIRouter:
    """A route for each language; ``examples`` are offered where nothing is found."""
    routes = APIRouter(include_in_schema=False)
    for language in WORDS:
        _add(routes, counter, language, examples)
    return routes


def _add(routes: APIRouter, counter: Counter, language: Language, examples: tuple[str, ...]) -> None:
    words = WORDS[language]

    @routes.post(f"/{language}/ask")
    async def ask(sent: Typed, request: Request) -> Response:
        asked = sent.question.encode("utf-8", "replace").decode("utf-8")

        def show(answer: Answer, answer_id: str, assistant: Assistant) -> str:
            script = script_for(typed(answer.query, asked, sent.earlier), language)
            return turn(asked, assistant.followed(answer), answer_id, script, language, assistant.index, examples)

        try:
            shown = await wanted(request, counter.submit(sent.question, sent.earlier, show))
        except QuestionError:
            too_long = len(asked) > counter.longest
            shown = problem(asked, *(("too_long", words, str(counter.longest)) if too_long else ("empty", words)))
        return JSONResponse({"turn": shown})
