"""What a whole answer is worth, by the spans that were judged.

Comes in: an Answer and the judged row that it was asked for. Goes out: a Mark. Knows nothing of how an answer came
about, of files and of sums.

A citation matches a judged quote of its article when, without punctuation and in one script, both are equal, or it is
a part of the quote that makes at least 0.6 of it, or it holds the quote and judged quotes make at least 0.6 of it: a
sentence may bring along the one that it leans on, but a whole section answers nothing. A statement bears the first name
(``answers``, ``also``, ``fine``, or the label of a claim) of which a quote is matched by one of its citations.
Statements of the kind ``note`` are what the assistant says itself: they are counted apart and judged by nothing.

The values of a Mark, numbers, None where a question has none; their mean over questions is the figure.

answers    ``first``, ``any``: the first statement, or any, bears ``answers``; 0 when nothing is said.
           ``beside``: the share of the statements that bear neither ``answers`` nor ``also``.
           ``points``: of a list, the share of its points that are shown; ``points@5``: of five points, or of as many as
           it has, how many (recall-5 of ALCE).
           ``refused``: outcome not_found, a false refusal. ``partial`` counts as an answer, whose statements are judged
           like any others, and not as a refusal; its share stands apart. ``sides``: any statement takes a side.
refusals   ``right``: not_found, or whatever is said is ``fine``, as answered or partial: it denies what was asked or
           says where it is settled. This is the recall of refusing. ``not_found``, ``partial fine`` and ``answered
           fine`` are the three ways to it.
both       ``precision``: of the refusals (not_found; partial with only ``fine`` statements) the share on questions that
           no article answers: 1 or 0 of each refusal, None of what was answered.
disagree   ``claims``: the share of the claims that are shown. ``every``: whether all are. ``apart``: whether all are,
           each by statements of one side above 0, and no side makes two claims. ``beside`` as above.
followups  ``first``, ``any``: the first statement, or any, cites an article that answers. Only rows with such articles.
all        ``statements``, ``notes``: how many. ``cites``: the share of the statements whose text stands in what their
           citations quote.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations" (ALCE), with the judged spans in place
of the entailment model; means over the statements of an answer, then over answers that say anything:
``cite recall``     the share of the statements that their citations together support: the text stands in what they
                    quote, and one of them matches a quote that bears on the question (``answers``, ``also``, a claim).
``cite precision``  the share of the citations that count: their statement is supported, and the citation alone supports
                    it or the others do not support it without it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.ask import Answer
from assistant.cite import Citation, Statement
from index.terms import normalise
from tests.judge_rows import Row

SHARE = 0.6  # of the longer text, so that what is matched is the judged sentence and hardly more or less
POINTS = 5  # more than an answer can show are not asked of it
NOTE, BESIDE = "note", "beside"

Quotes = Mapping[str, Sequence[Mapping[str, str]]]
"""Judged quotes, {"article_id", "quote"}, by the name of what they do."""
Values = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of one question. ``said`` is (what it bears, the text) of each statement, in order."""

    query_id: str
    asked_of: str  # answers, refusals, disagree or followups
    kind: str
    text: str
    outcome: str
    confidence: float | None
    values: Values
    said: tuple[tuple[str, str], ...]


def plain(text: str) -> str:
    """``text`` normalised, without punctuation and blank space."""
    return re.sub(r"\W", "", normalise(text))


def matched(citation: Citation, quotes: Quotes) -> str:
    """The first name in ``quotes`` of which a quote is matched by the citation; the empty string when none is."""
    text = plain(citation.quote)
    here = {
        name: [plain(one["quote"]) for one in judged if one["article_id"] == citation.article_id]
        for name, judged in quotes.items()
    }
    held = sum(len(quote) for judged in here.values() for quote in judged if quote in text)
    for name, judged in here.items():
        for quote in judged:
            if (quote in text and held >= SHARE * len(text)) or (text in quote and len(text) >= SHARE * len(quote)):
                return name
    return ""


def bears(statement: Statement, quotes: Quotes) -> str:
    """The name of what the statement bears: the first in ``quotes`` that a citation matches, BESIDE, or NOTE."""
    if statement.kind == NOTE:
        return NOTE
    found = {matched(citation, quotes) for citation in statement.citations}
    return next((name for name in quotes if name in found), BESIDE)


def stands(text: str, citations: Sequence[Citation]) -> bool:
    """Whether ``text`` stands in what the citations quote, one after the other."""
    return bool(citations) and plain(text) in "".join(plain(citation.quote) for citation in citations)


def supported(text: str, citations: Sequence[Citation], quotes: Quotes) -> bool:
    """Whether these citations together support ``text`` as something that bears on the question."""
    return stands(text, citations) and any(matched(citation, quotes) for citation in citations)


def counting(statement: Statement, quotes: Quotes) -> int:
    """How many of its citations count for the precision of ALCE."""
    text, all_of_them = statement.text, statement.citations
    if not supported(text, all_of_them, quotes):
        return 0
    return sum(
        supported(text, (one,), quotes) or not supported(text, [c for c in all_of_them if c != one], quotes)
        for one in all_of_them
    )


def share(found: Sequence[bool]) -> float | None:
    """The share that is true; None of nothing."""
    return sum(found) / len(found) if found else None


def mark(asked_of: str, row: Row, answer: Answer) -> Mark:
    """The Mark of ``answer`` to the question of ``row``, a line of the file ``asked_of``."""
    said, values = _JUDGES[asked_of](row, answer)
    texts = [statement.text for statement in answer.statements]
    quoted = [statement for statement in answer.statements if statement.kind != NOTE]
    common: Values = {
        "statements": float(len(quoted)) if quoted else None,
        "notes": float(len(texts) - len(quoted)),
        "cites": share([stands(statement.text, statement.citations) for statement in quoted]),
    }
    confidence = getattr(answer, "confidence", None)
    kind = str(row.get("kind", ""))
    pairs = tuple(zip(said, texts, strict=True))
    return Mark(str(row["id"]), asked_of, kind, row["text"], answer.outcome, confidence, {**values, **common}, pairs)


def _cited(answer: Answer, quotes: Quotes) -> Values:
    """Citation recall and precision as ALCE has them, and what is beside the question."""
    quoted = [statement for statement in answer.statements if statement.kind != NOTE]
    citations = sum(len(statement.citations) for statement in quoted)
    return {
        "beside": share([bears(statement, quotes) == BESIDE for statement in quoted]),
        "cite recall": share([supported(statement.text, statement.citations, quotes) for statement in quoted]),
        "cite precision": sum(counting(statement, quotes) for statement in quoted) / citations if citations else None,
    }


def _answers(row: Row, answer: Answer) -> tuple[list[str], Values]:
    quotes: Quotes = {"answers": row["answers"], "also": row.get("also", ())}
    said = [bears(statement, quotes) for statement in answer.statements]
    judged = [one for one in said if one != NOTE]
    values: Values = {
        "first": float(judged[:1] == ["answers"]),
        "any": float("answers" in judged),
        "points": None,
        "points@5": None,
        "refused": float(answer.outcome == "not_found"),
        "partial": float(answer.outcome == "partial"),
        "sides": float(any(statement.side for statement in answer.statements)),
        "precision": 0.0 if answer.outcome == "not_found" else None,
    }
    if row.get("list"):
        cited = [
            citation for statement in answer.statements if statement.kind != NOTE for citation in statement.citations
        ]
        shown = sum(any(matched(citation, {"point": [point]}) for citation in cited) for point in row["answers"])
        values["points"] = shown / len(row["answers"])
        values["points@5"] = min(1.0, shown / min(POINTS, len(row["answers"])))
    return said, {**values, **_cited(answer, quotes)}


def _refusals(row: Row, answer: Answer) -> tuple[list[str], Values]:
    said = [bears(statement, {"fine": row.get("fine", ())}) for statement in answer.statements]
    judged = [one for one in said if one != NOTE]
    ways = {
        "not_found": answer.outcome == "not_found",
        "partial fine": answer.outcome == "partial" and set(judged) == {"fine"},
        "answered fine": answer.outcome == "answered" and set(judged) == {"fine"},
    }
    refused = ways["not_found"] or ways["partial fine"]
    return said, {
        "right": float(any(ways.values())),
        **{name: float(way) for name, way in ways.items()},
        "precision": 1.0 if refused else None,
    }


def _disagree(row: Row, answer: Answer) -> tuple[list[str], Values]:
    quotes: Quotes = {claim["label"]: claim["answers"] for claim in row["claims"]}
    said = [bears(statement, quotes) for statement in answer.statements]
    sides: dict[str, set[int]] = {label: set() for label in quotes}
    for label, statement in zip(said, answer.statements, strict=True):
        if label in sides:
            sides[label].add(statement.side)
    taken = [side for found in sides.values() for side in found]
    apart = all(len(found) == 1 for found in sides.values()) and 0 not in taken and len(set(taken)) == len(taken)
    return said, {
        "claims": share([bool(found) for found in sides.values()]),
        "every": float(all(sides.values())),
        "apart": float(apart),
        "refused": float(answer.outcome == "not_found"),
        **_cited(answer, quotes),
    }


def _followups(row: Row, answer: Answer) -> tuple[list[str], Values]:
    right = set(row["positives"])
    said = [
        NOTE
        if statement.kind == NOTE
        else "article"
        if right & {citation.article_id for citation in statement.citations}
        else BESIDE
        for statement in answer.statements
    ]
    judged = [one for one in said if one != NOTE]
    return said, {
        "first": float(judged[:1] == ["article"]),
        "any": float("article" in judged),
        "beside": share([one == BESIDE for one in judged]),
        "refused": float(answer.outcome == "not_found"),
    }


_JUDGES = {"answers": _answers, "refusals": _refusals, "disagree": _disagree, "followups": _followups}
