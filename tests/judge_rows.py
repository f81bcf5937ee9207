"""Judged questions as they are read, by the file they stand in.

Comes in: a folder with any of answers.jsonl, refusals.jsonl, disagree.jsonl and followups.jsonl. Goes out: their rows
and what each expects of an answer. Knows nothing of how they are asked; tests/test_judged_sets.py and
tests/test_followup.py say what the fields mean. A line without ``half`` is of both.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.store import Index

NEEDED = {
    "answers": ("id", "text", "answers"),
    "refusals": ("id", "text"),
    "disagree": ("id", "text", "claims"),
    "followups": ("id", "text", "earlier", "positives"),
}
"""The fields without which a line of each file cannot be judged."""

Row = Mapping[str, Any]
Rows = dict[str, list[Row]]


class JudgeError(ValueError):
    """Judged questions or kept marks that cannot be used; the message says what was expected."""


def judged_rows(folder: Path, half: str = "tune", kind: str = "") -> Rows:
    """The lines of each file of ``folder`` that are of this half (or of both) and kind. Raises JudgeError.

    Of follow-ups only those that an article answers.
    """
    found: Rows = {}
    for name in NEEDED:
        rows = (
            row
            for row in _lines(folder, name)
            if half in ("both", row.get("half", half)) and kind in ("", row.get("kind")) and row.get("positives", True)
        )
        if asked := list(rows):
            found[name] = asked
    if not found:
        names = ", ".join(f"{name}.jsonl" for name in NEEDED)
        raise JudgeError(f"expected in {folder} questions of half {half}{kind and ', kind ' + kind}, in one of {names}")
    return found


def _lines(folder: Path, name: str) -> Iterator[Row]:
    """Every line of ``name``.jsonl, none when there is no such file. Raises JudgeError."""
    file = folder / f"{name}.jsonl"
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise JudgeError(f"cannot read {file}: {error}") from None
    seen = set()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            sound = isinstance(row["text"], str) and all(key in row for key in NEEDED[name])
            judged = [(one["article_id"], one["quote"]) for one in quotes(row)]
            if not sound or not all(isinstance(part, str) for one in judged for part in one):
                raise ValueError
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise JudgeError(f"{file}, line {number}: expected an object with {', '.join(NEEDED[name])}") from None
        if row["id"] in seen:
            raise JudgeError(f"{file}, line {number}: expected an id of its own, {row['id']} stands above")
        seen.add(row["id"])
        yield row


def quotes(row: Row) -> Iterator[Mapping[str, str]]:
    """Every judged quote of a line."""
    yield from (*row.get("answers", ()), *row.get("also", ()), *row.get("fine", ()))
    for claim in row.get("claims", ()):
        yield from claim["answers"]


def absent(rows: Sequence[Row], index: Index) -> list[str]:
    """The article id and the quote of each judged quote that does not stand in its article: no answer can match it."""
    texts: dict[str, str] = {}
    found = []
    for one in (quote for row in rows for quote in quotes(row)):
        article_id = one["article_id"]
        if article_id not in texts:
            try:
                article, kept = index.article(article_id)
            except KeyError:
                texts[article_id] = ""
            else:
                texts[article_id] = "".join(span.of(article.text) for span in kept)
        if one["quote"] not in texts[article_id]:
            found.append(f"{article_id}: {one['quote']}")
    return found


def expected(row: Row) -> list[str]:
    """What a good answer to ``row`` would show, a line each, as people read it."""

    def shown(judged: Sequence[Mapping[str, str]], label: str = "") -> list[str]:
        return [f"{label}{one['quote']} ({one['article_id']})" for one in judged]

    if "positives" in row:
        return [f"{row.get('standalone', '')} -> {', '.join(row['positives'])}"]
    claims = [line for claim in row.get("claims", ()) for line in shown(claim["answers"], f"{claim['label']}: ")]
    nothing = [] if claims or "answers" in row else [f"no answer: {row.get('why', '')}"]
    return [*shown(row.get("answers", ())), *claims, *nothing, *shown(row.get("fine", ()), "fine: ")]
