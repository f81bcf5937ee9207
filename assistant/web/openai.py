"""The API in OpenAI's form, so that existing chat programs connect.

Comes in: chat completion requests. Goes out: the statements as a message with marks and a list of sources, and the
whole answer in the extra field ``youju``. Knows nothing of how an answer is found.
"""

import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from assistant.query import to_query
from assistant.render import asked_as, listed, one_line
from assistant.web.counter import Counter
from assistant.web.events import EVENT_STREAM
from assistant.web.forms import TURNS, Text
from assistant.web.language import script_for
from assistant.web.view import answer_json
from assistant.web.waiting import heartbeats, wanted
from assistant.web.wrong import FAILED, failure, path_of, wrong
from assistant.words import WORDS

MODEL = "youju"
MESSAGES = 400  # of a conversation; answering looks back on fewer
CREATED = 1767225600  # of the model, in Unix seconds; programs show it, nothing depends on it
# What Markdown or HTML could make something of, also of &nbsp; that stands in an article as these letters. Full stops,
# dashes and brackets of text stay as they are: many programs show the message as it is, and a backslash before each
# would be in the reader's way.
_ACTIVE = re.compile(r"([\\`*_\[\]<>|~$]|&(?=#?\w+;)|^[#+-])")
# An address in which Markdown finds nothing else: no link, image, code or emphasis. A corpus may hold any string there.
_WEB = re.compile(r"https?://[^\s<>()\[\]\\`*|$]+")


class Part(BaseModel):
    """A part of a message; only text is read."""

    type: Text
    text: Text = ""


class Message(BaseModel):
    """A message of a conversation; only what the user says is read."""

    role: Text
    content: Text | list[Part] | None = None

    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds beside the message."""

    include_usage: bool = False


class Completion(BaseModel):
    """A chat completion request; the last message of the user is the question, those before it the conversation.

    Every other field of OpenAI's is accepted and has no meaning here: nothing is sampled.
    """

    model: Text = MODEL
    messages: Annotated[list[Message], Field(min_length=1, max_length=MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None

    def asked(self) -> tuple[str, list[str]]:
        """The question and those before it."""
        turns = [message.text() for message in self.messages if message.role == "user"]
        *earlier, question = turns or [""]
        return question, earlier[-TURNS:]


def openai(counter: Counter) -> APIRouter:
    """The routes under ``/v1``."""
    routes = APIRouter(prefix="/v1")
    model = {"id": MODEL, "object": "model", "created": CREATED, "owned_by": MODEL}

    @routes.get("/models", summary="The one model that there is")
    async def models() -> Response:
        return JSONResponse({"object": "list", "data": [model]})

    @routes.get("/models/{name}", summary="What is said of the model", responses={404: {}})
    async def one(name: str, request: Request) -> Response:
        return JSONResponse(model) if name == MODEL else wrong(path_of(request.scope), 404, f"there is only {MODEL}")

    @routes.post(
        "/chat/completions",
        responses={200: {"content": {EVENT_STREAM: {}}}, 400: {}, 422: {}, 503: {}},
        summary="Ask, in the form of OpenAI's chat completions",
    )
    async def complete(completion: Completion, request: Request) -> Response:
        question, earlier = completion.asked()
        to_query(question, counter.longest)
        work = counter.submit(question, earlier, answer_json())
        if not completion.stream:
            return JSONResponse(whole(await wanted(request, work)))
        usage = bool(completion.stream_options and completion.stream_options.include_usage)

        async def stream() -> AsyncIterator[str]:
            try:
                async for beat in heartbeats(work):
                    yield beat
                for chunk in chunks(await work, usage):
                    yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
            except Exception as error:
                failure("a question", error)
                yield f"data: {json.dumps({'error': {'message': FAILED, 'type': 'server_error'}})}\n\n"
            yield "data: [DONE]\n\n"

        return StreamingResponse(stream(), media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})

    return routes


def pieces(found: dict[str, Any]) -> Iterator[str]:
    """The message for an answer, in the pieces in which it is sent: Markdown in which no article text is active."""
    words = WORDS["zh-TW" if script_for(found["query"], "zh-CN") == "hant" else "zh-CN"]
    if found["help"]:
        yield f"{words['help']}\n\n"
    if found["query"] != found["question"]:
        yield f"{_inert(asked_as(found['query'], words))}\n\n"
    if found["outcome"] == "not_found":
        yield words[found["remark"] or "not_found"]
        if found["nearest"]:
            yield f"\n\n{words['nearest']}\n" + "".join(f"\n- {_inert(one['title'])}" for one in found["nearest"])
    else:
        yield from (f"{line}\n\n" for line in listed(found, words, _inert))
    if found["citations"]:
        yield f"{words['sources']}\n"
    for citation in found["citations"]:
        parts = (_inert(citation["title"]), _inert(citation["published"]), _address(citation["uri"]))
        notices = "".join(f"（{_inert(notice)}）" for notice in citation["notices"])
        yield f"\n- [{citation['n']}] " + " · ".join(part for part in parts if part) + notices


def _inert(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", one_line(text))


def _address(uri: str) -> str:
    """``uri`` as it is where it can be nothing but an address of the web."""
    return uri if _WEB.fullmatch(uri) else _inert(uri)


def usage_of(found: dict[str, Any], message: str) -> dict[str, int]:
    """Characters, where OpenAI counts tokens: programs add them up, and there are no tokens here."""
    asked = len(found["question"])
    return {"prompt_tokens": asked, "completion_tokens": len(message), "total_tokens": asked + len(message)}


def _head(found: dict[str, Any], kind: Literal["chat.completion", "chat.completion.chunk"]) -> dict[str, Any]:
    return {"id": f"chatcmpl-{found['answer_id']}", "object": kind, "created": int(time.time()), "model": MODEL}


def whole(found: dict[str, Any]) -> dict[str, Any]:
    """An answer as a chat completion."""
    message = "".join(pieces(found))
    choice = {"index": 0, "message": {"role": "assistant", "content": message, "refusal": None},
              "logprobs": None, "finish_reason": "stop"}  # fmt: skip
    return {**_head(found, "chat.completion"), "choices": [choice], "usage": usage_of(found, message), "youju": found}


def chunks(found: dict[str, Any], usage: bool) -> Iterator[dict[str, Any]]:
    """An answer as the chunks of a stream. Law: their contents, joined, are the message of ``whole``."""
    head = _head(found, "chat.completion.chunk")

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**head, "choices": [choice], **more}

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces(found):
        yield chunk({"content": piece})
    yield chunk({}, "stop", youju=found)
    if usage:
        yield {**head, "choices": [], "usage": usage_of(found, "".join(pieces(found)))}
