"""Outcomes to figures.

Comes in: what came of each question. Goes out: a Result for each, which can be kept and compared, and the figures over
all of them with their intervals. Knows nothing of assistants and files.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.measure import MEASURES, Floats, areas, interval, means, measures, resamples
from assistant.outcome import Outcome

THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)  # of the refusal curve

Tree = dict[str, Any]
"""Figures by name, as deep as they are printed; the leaves are arrays, or numbers and intervals made of them."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of one question, also of one that could not be asked: all is empty then.

    None stands for what was not looked at or does not apply.

    ``measures``: by ranking and measure, empty where nothing answers. ``ranks``: by ranking, the rank of the first
    article that answers, None where it was not found. ``holds``: whether an answer stands in the first statement, and
    whether in any. The others as in Outcome.
    """

    query_id: str
    measures: Mapping[str, Mapping[str, float]]
    ranks: Mapping[str, int | None]
    holds: tuple[bool, bool] | None
    sure: float | None
    sure_without: float | None
    differ: Sequence[str] | None


def results(found: Sequence[Outcome]) -> list[Result]:
    """A Result for each Outcome, in order."""
    names = next((list(one.rankings) for one in found if one.rankings), [])
    qrels = {one.judged.query_id: one.judged.positives for one in found if one.judged.positives and one.rankings}
    measured = {
        name: measures(qrels, {one.judged.query_id: one.rankings.get(name, ()) for one in found}) for name in names
    }
    return [
        Result(
            query_id=one.judged.query_id,
            measures={name: measured[name][one.judged.query_id] for name in names if one.judged.query_id in qrels},
            ranks={name: _rank(ranked, one.judged.positives) for name, ranked in one.rankings.items()},
            holds=None if one.holds is None else (one.holds[:1] == (True,), any(one.holds)),
            sure=one.sure,
            sure_without=one.sure_without,
            differ=one.differ,
        )
        for one in found
    ]


def _rank(ranked: Sequence[str], positives: frozenset[str]) -> int | None:
    return next((rank for rank, article_id in enumerate(ranked, start=1) if article_id in positives), None)


def _column(values: Iterable[float | None]) -> Floats:
    """float64 (questions,), NaN for None."""
    return np.array([np.nan if value is None else float(value) for value in values])


def _below(column: Floats, threshold: float) -> Floats:
    return np.where(np.isnan(column), np.nan, column < threshold)


def columns(found: Sequence[Result], refuse_below: float) -> Tree:
    """The value of every mean figure for each question, float64 (questions,), NaN where a question has none."""
    names = next((list(one.measures) for one in found if one.measures), [])
    columns: Tree = {
        "retrieval": {
            name: {measure: _column(one.measures.get(name, {}).get(measure) for one in found) for measure in MEASURES}
            for name in names
        }
    }
    if any(one.sure is not None or one.sure_without is not None for one in found):
        sure, without = _column(one.sure for one in found), _column(one.sure_without for one in found)
        first, held = (_column(one.holds[i] if one.holds else None for one in found) for i in (0, 1))
        columns["answer"] = {"first": first, "any": held}
        columns["refusal"] = {
            threshold: {"false": _below(sure, threshold), "right": _below(without, threshold)}
            for threshold in sorted({*THRESHOLDS, refuse_below})
        }
    return columns


def auroc(found: Sequence[Result], weights: Floats) -> Tree:
    """AUROC of the confidence: answerable questions above all others, above themselves without the articles that
    answer them, above those that no article answers."""
    sure, without = _column(one.sure for one in found), _column(one.sure_without for one in found)
    answerable = ~np.isnan(sure)
    return {
        "all": areas(weights, sure, without),
        "removed": areas(weights, sure, np.where(answerable, without, np.nan)),
        "unanswerable": areas(weights, sure, np.where(answerable, np.nan, without)),
    }


def mapped(tree: Any, change: Callable[..., Any], *others: Any) -> Any:
    """``tree`` with ``change`` of each leaf, and of the leaves in the same place of ``others``, where all have one."""
    if not isinstance(tree, dict):
        return change(tree, *others)
    shared = [key for key in tree if all(key in other for other in others)]
    return {key: mapped(tree[key], change, *(other[key] for other in others)) for key in shared}


def statistics(found: Sequence[Result], refuse_below: float) -> Tree:
    """Every figure, and every figure of each resample: the leaves are float64 (1 + RESAMPLES,)."""
    weights = resamples(len(found))
    tree: Tree = mapped(columns(found, refuse_below), lambda column: means(weights, column))
    return {**tree, "auroc": auroc(found, weights)} if "refusal" in tree else tree


def figures(found: Sequence[Result], refuse_below: float) -> Tree:
    """All figures as they are printed in JSON; their intervals stand beside them, in the same places."""
    tree = statistics(found, refuse_below)
    values, intervals = listed(mapped(tree, plain)), listed(mapped(tree, ends))
    law = {"differ": _differing(found)} if any(one.differ is not None for one in found) else {}
    return {
        "questions": sum(bool(one.ranks) for one in found),
        **values,
        "intervals": intervals,
        "paired": _paired(found),
        **law,
    }


def listed(tree: Tree) -> Tree:
    """``tree`` with its refusal curve as a list of rows, each with its threshold: JSON has no numbers for names."""
    curve = [{"refuse_below": below, **row} for below, row in tree.get("refusal", {}).items()]
    return {**tree, "refusal": curve} if curve else tree


def _differing(found: Sequence[Result]) -> dict[str, int]:
    """How many questions find something else in the other script, by ranking: by law none."""
    names = dict.fromkeys(name for one in found for name in one.ranks)
    return {name: sum(name in (one.differ or ()) for one in found) for name in names}


def _paired(found: Sequence[Result]) -> Tree:
    """Each later ranking against each that it is made of, question by question."""
    weights = resamples(len(found))
    rankings = columns(found, 0.0)["retrieval"]
    names = list(rankings)
    return {
        f"{later} against {earlier}": mapped(
            rankings[later], lambda one, other: difference(weights, one, other), rankings[earlier]
        )
        for at, later in enumerate(names)
        for earlier in names[:at]
        if at > 1  # dense is not made of lexical
    }


def difference(weights: Floats, one: Floats, other: Floats) -> Tree:
    """The mean of one - other over questions, its interval, and how many questions were won and lost."""
    apart = one - other
    resampled = means(weights, apart)
    counts = {"won": int((apart > 0).sum()), "lost": int((apart < 0).sum())}
    return {"difference": plain(resampled), "interval": ends(resampled), **counts}


def gap(one: Floats, other: Floats) -> Tree:
    """The difference of two figures that were resampled together, and its interval."""
    return {"difference": plain(one - other), "interval": ends(one - other)}


def plain(resampled: Floats) -> float | None:
    """The figure itself, None where no question has one."""
    return None if np.isnan(resampled[0]) else round(float(resampled[0]), 4)


def ends(resampled: Floats) -> list[float] | None:
    """[low, high] of its interval."""
    found = interval(resampled)
    return found and [round(end, 4) for end in found]
