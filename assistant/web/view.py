"""Answers and articles as the API shows them; an article whole or around a quote.

Comes in: an answer; an index, the id of an article, code points of its text. Goes out: objects for JSON. A client in
JavaScript counts UTF-16 units, so what stands before, in and after a quote is cut here. Knows nothing of HTTP.
"""

from collections.abc import Sequence
from typing import Any

from assistant.ask import Answer, Assistant
from assistant.caution import word_of
from assistant.despair import is_despair
from assistant.render import in_script, to_json
from assistant.web.counter import Show
from assistant.web.language import script_for, typed
from assistant.words import WORDS, Language
from corpus.article import Article
from corpus.clean import kept_of
from corpus.script import Script
from corpus.span import Span
from index.store import Index

AROUND = 20_000  # characters of the clean text on either side of a quote; longer articles would make a page slow
PUBLISHED = 400  # characters of the text as published on either side: enough to see what cleaning took out
# What an answer shows of articles and of the question as it was meant, by key; ids, addresses and offsets stay.
_SHOWN = frozenset(("text", "title", "site", "quote", "notices", "suggestions", "uncovered"))


class RangeError(ValueError):
    """A range that no quote of the article can have; the message says what was expected, in one line."""


def answer_json(language: Language | None = None, earlier: Sequence[str] = ()) -> Show[dict[str, Any]]:
    """Makes the object of an answer, in the script of a reader of ``language``; without one, all as published.

    ``earlier`` are the questions before it, oldest first.
    """

    def show(found: Answer, answer_id: str, assistant: Assistant) -> dict[str, Any]:
        shown = to_json(assistant.followed(found))
        for citation in shown["citations"]:
            citation["site"] = assistant.index.article(citation["article_id"])[0].site
        script = script_for(typed(found.query, found.question, earlier), language) if language else None
        if script:
            shown = in_script_of(shown, script)
        if language:
            for statement, said in zip(shown["statements"], found.statements, strict=True):
                if said.kind == "note":
                    statement["text"] = WORDS[language][word_of(said.text)]
        told = WORDS[language or "zh-CN"]["help"] if is_despair(found.question, found.query) else None
        return {"answer_id": answer_id, **shown, "script": script, "help": told}

    return show


def in_script_of(found: dict[str, Any], script: Script) -> dict[str, Any]:
    """An answer as JSON with everything that articles say in the reader's script."""

    def shown(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: shown(inside, name) for name, inside in value.items()}
        if isinstance(value, list):
            return [shown(inside, key) for inside in value]
        return in_script(value, script) if isinstance(value, str) and key in _SHOWN else value

    converted: dict[str, Any] = shown(found, "")
    return converted


def article_json(index: Index, article_id: str, script: Script | None = None) -> dict[str, Any]:
    """An article and its clean text, in ``script`` or as published. Raises KeyError.

    ``spans`` are the pieces that cleaning kept, in code points of the text as read.
    """
    article, kept = index.article(article_id)
    return {
        "article_id": article.article_id,
        "title": _shown(article.title or article.article_id, script),
        "uri": article.uri,
        "site": _shown(article.site, script),
        "author": _shown(article.author, script),
        "published": article.published,
        "notices": [_shown(notice, script) for notice in article.notices],
        "text": _shown("".join(piece.of(article.text) for piece in kept), script),
        "spans": [[piece.start, piece.end] for piece in kept],
    }


def quote_json(index: Index, article_id: str, start: int, end: int, script: Script | None = None) -> dict[str, Any]:
    """The clean text before, in and after code points ``start`` to ``end``. Raises KeyError, RangeError.

    ``as_published`` is the same with everything that cleaning took out, always in its own script.
    """
    article, kept = index.article(article_id)
    if not 0 <= start < end <= len(article.text):
        raise RangeError(f"expected 0 <= start < end <= {len(article.text)}, found start {start}, end {end}")

    def clean(first: int, last: int) -> str:
        return kept_of(kept, Span(first, last), article.text) if first < last else ""

    before, after = clean(0, start), clean(end, len(article.text))
    return {
        "before": _shown(before[-AROUND:], script),
        "quote": _shown(clean(start, end), script),
        "after": _shown(after[:AROUND], script),
        "cut": [len(before) > AROUND, len(after) > AROUND],
        "as_published": _as_published(article, start, end),
    }


def _as_published(article: Article, start: int, end: int) -> dict[str, str]:
    text = article.text
    return {
        "before": text[max(0, start - PUBLISHED) : start],
        "quote": text[start:end],
        "after": text[end : end + PUBLISHED],
    }


def _shown(text: str, script: Script | None) -> str:
    return in_script(text, script) if script else text
