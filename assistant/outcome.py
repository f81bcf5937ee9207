"""Judged questions asked as a user would ask them.

Comes in: an assistant over judged passages, judged questions. Goes out: an Outcome for each: the articles that each
ranking found, how sure the assistant was, whether the answer stood in what it would have said. Knows nothing of sums.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.ask import Assistant
from assistant.fuse import fuse
from assistant.judged import Judged
from assistant.query import Query, QuestionError
from index.build import Progress
from index.hit import Ranking
from index.terms import normalise


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question. One that cannot be asked has no rankings.

    ``rankings`` are article ids, best first, by the name of the ranking; the last is what answers are made of and
    ``scores`` are its scores. ``sure`` is the confidence (None when the articles do not answer), ``sure_without`` that
    over the same corpus without the articles that do, or over all of it when none does. ``holds`` says of each
    statement whether an answer stands in it. ``differ`` names the rankings that the other script does not share.
    """

    judged: Judged
    rankings: Mapping[str, tuple[str, ...]]
    scores: tuple[float, ...]
    sure: float | None = None
    sure_without: float | None = None
    holds: tuple[bool, ...] | None = None
    differ: tuple[str, ...] | None = None


def outcomes(assistant: Assistant, questions: list[Judged], *, answers: bool, progress: Progress) -> Iterator[Outcome]:
    """An Outcome for each question. Without ``answers`` only the rankings are looked at.

    Refusing is measured on the answerable questions too, asked of the same corpus without the passages that answer
    them: what remains has the words and not the answer. Of a closed list only the article that a
    question was written for is answered from, others are ranked.
    """
    rows = assistant.index.article_rows()
    for done, one in enumerate(questions, start=1):
        progress("ask", done, len(questions))
        try:
            query, twin = assistant.query(one.text), assistant.query(one.twin) if one.twin else None
        except QuestionError:
            yield Outcome(one, {}, ())
            continue
        among = None if one.candidates is None else _rows(rows, one.candidates)
        rankings = _rankings(assistant, query, *assistant.rankings(query, among))
        articles = {name: _articles(ranking) for name, ranking in rankings.items()}
        *_, last = articles.values()
        found = Outcome(one, {name: tuple(scores) for name, scores in articles.items()}, tuple(last.values()))
        if twin:
            others = _rankings(assistant, twin, *assistant.rankings(twin, among))
            found = replace(
                found, differ=tuple(name for name in rankings if _ids(rankings[name]) != _ids(others[name]))
            )
        yield _answered(assistant, query, rankings, found) if answers and (one.given or among is None) else found


def _rows(rows: Mapping[str, list[int]], article_ids: tuple[str, ...]) -> NDArray[np.int64]:
    """The rows of these articles, ascending."""
    return np.array(sorted({row for article_id in article_ids for row in rows.get(article_id, ())}), dtype=np.int64)


def _rankings(assistant: Assistant, query: Query, lexical: Ranking, dense: Ranking) -> dict[str, Ranking]:
    """Every ranking for ``query``, by name, in the order in which they are made; the last is what is searched for."""
    fused = fuse(lexical, dense, assistant.lexical_share(query))
    found = {"lexical": lexical, "dense": dense, "fused": fused}
    return {**found, "reranked": assistant.reranked(query, fused)} if assistant.reader else found


def _ids(ranking: Ranking) -> list[str]:
    return [hit.passage_id for hit in ranking]


def _articles(ranking: Ranking) -> dict[str, float]:
    """The articles of ``ranking``, best first, each with the score of its best passage."""
    found: dict[str, float] = {}
    for hit in ranking:
        found.setdefault(sys.intern(hit.passage_id.rsplit("#", 1)[0]), hit.score)
    return found


def _answered(assistant: Assistant, query: Query, rankings: Mapping[str, Ranking], found: Outcome) -> Outcome:
    """``found`` with what the assistant would say, and how sure it would be with and without the right articles."""
    one = found.judged
    sure, texts = _said(assistant, query, rankings["fused"])
    answers = _standing(assistant, one)
    holds = tuple(any(answer in normalise(text) for answer in answers) for text in texts)
    if not one.answerable:
        return replace(found, sure_without=sure)
    without = None
    if one.positives:
        lexical, dense = (_without(rankings[name], one.positives) for name in ("lexical", "dense"))
        without, _ = _said(assistant, query, fuse(lexical, dense, assistant.lexical_share(query)))
    return replace(found, sure=sure, sure_without=without, holds=holds if answers else None)


def _standing(assistant: Assistant, one: Judged) -> list[str]:
    """The answers to look for; of a given article those that stand in it: YES and NO, and sums, do not. None where
    there is no such article."""
    answers = [normalise(answer) for answer in one.answers]
    if not one.given or not one.candidates:
        return answers
    try:
        text = normalise(assistant.index.article(one.candidates[0])[0].text)
    except KeyError:
        return []
    return [answer for answer in answers if answer in text]


def _without(ranking: Ranking, article_ids: frozenset[str]) -> Ranking:
    return tuple(hit for hit in ranking if hit.passage_id.rsplit("#", 1)[0] not in article_ids)


def _said(assistant: Assistant, query: Query, ranking: Ranking) -> tuple[float, tuple[str, ...]]:
    """(the confidence, the sentences that would be quoted) for ``query`` over a fused ranking."""
    found = assistant.look(query, ranking)
    pieces = assistant.choose(query, found)
    return found.confidence, tuple(piece.text for piece in pieces)
