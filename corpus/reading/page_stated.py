"""What a web page states for machines, in scripts of JSON-LD: its author, its day, and at times the whole article.

Comes in: the tree of a page. Goes out: names, days, blocks of text. Knows nothing of trafilatura, which reads a graph
of several statements only in part, a text without its lines, and no questions with their answers.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

_ARTICLE = re.compile(r"(?:Article|Posting|Report|WebPage|CreativeWork)\Z")
_LINE_END = re.compile(r"<(?:br\b[^>]*|/(?:p|div|li|h[1-6]|tr|section|blockquote))\s*/?>", re.I)
_TAG = re.compile(r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>|</?[a-z][^<>]*>", re.I | re.S)


def stated(tree: Any) -> Iterator[dict[str, Any]]:
    """Every statement of the page that is not part of another, in order."""
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            try:
                found = json.loads(script.text or "", strict=False)
            except (ValueError, RecursionError):
                continue
            for one in found if isinstance(found, list) else [found]:
                graph = one.get("@graph") if isinstance(one, dict) else None
                yield from (part for part in (graph if isinstance(graph, list) else [one]) if isinstance(part, dict))


def _is(one: dict[str, Any], kind: re.Pattern[str]) -> bool:
    kinds = one.get("@type")
    return any(isinstance(name, str) and kind.search(name) for name in (kinds if isinstance(kinds, list) else [kinds]))


def stated_author(tree: Any) -> str:
    """The author of the article, or of what says nothing of its kind; of several the first. Empty where none is."""
    for one in stated(tree):
        author = one.get("author") if _is(one, _ARTICLE) or "@type" not in one else None
        author = author[0] if isinstance(author, list) and author else author
        author = author.get("name") if isinstance(author, dict) else author
        if isinstance(author, str) and author.strip() and "://" not in author:
            return author.strip()
    return ""


def stated_day(tree: Any) -> str:
    """When the article was published, YYYY-MM-DD; empty where no statement says so."""
    days = (str(one.get("datePublished") or "")[:10] for one in stated(tree) if _is(one, _ARTICLE))
    return next((day for day in days if re.fullmatch(r"(?:19|20)\d{2}-\d{2}-\d{2}", day)), "")


def stated_blocks(tree: Any) -> list[str]:
    """The article, or the questions with their answers, as blocks of text; none where no statement holds them."""
    found: list[str] = []
    for one in stated(tree):
        if _is(one, _ARTICLE) and isinstance(one.get("articleBody"), str):
            found += _lines(one["articleBody"])
        asked = one.get("mainEntity") if _is(one, re.compile(r"\A(?:FAQ|QA)Page\Z")) else None
        for question in asked if isinstance(asked, list) else [asked]:
            found += _answered(question) if isinstance(question, dict) else []
    return list(dict.fromkeys(found))


def _answered(question: dict[str, Any]) -> list[str]:
    """A question and the answer to it that was accepted."""
    name, answer = question.get("name"), question.get("acceptedAnswer")
    answer = answer[0] if isinstance(answer, list) and answer else answer
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(name, str) or not isinstance(text, str):
        return []
    return [f"## {' '.join(_lines(name))}", *_lines(text)]


def _lines(text: str) -> list[str]:
    """The lines that ``text``, which may hold marks of HTML, shows."""
    shown = html.unescape(_TAG.sub("", _LINE_END.sub("\n", text)))
    return [line.strip() for line in shown.splitlines() if line.strip()]
