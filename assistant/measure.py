"""Rankings to figures with their intervals: the only door to ir_measures.

Comes in: for each question the articles that were found and those that answer it; numbers, one a question. Goes out:
measures of each ranking, means and areas with bootstrap intervals. Knows nothing of how anything was found.

The bootstrap draws questions, not passages: what is estimated is how the figure would move with other questions of the
same kind. One draw serves every figure, so that the difference of two figures has its interval from paired questions.
"""

from collections.abc import Collection, Mapping, Sequence

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CUTOFF = 10  # no measure looks further down
MEASURES = {"R@1": Success @ 1, "R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
"""Measures by the names they are printed under. R@1 asks whether the first article answers, however many do."""
RESAMPLES, SEED = 1000, 20261122
INTERVAL = (2.5, 97.5)  # percentiles: 95 of 100 resamples lie inside


def measures(qrels: Mapping[str, Collection[str]], run: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Each measure of each question of ``qrels``, by question and name.

    ``qrels`` are the articles that answer a question, at least one; ``run`` are those found, best first.
    """
    # By numbers: ids go to C, which ends them at a NUL and dies of a lone surrogate.
    query_ids = {str(number): query_id for number, query_id in enumerate(qrels)}
    numbers: dict[str, str] = {}

    def numbered(article_id: str) -> str:
        return numbers.setdefault(article_id, str(len(numbers)))

    judged = {number: dict.fromkeys(map(numbered, qrels[query_id]), 1) for number, query_id in query_ids.items()}
    # The rank is the score: ir_measures sorts anew, and would break ties in an order of its own.
    ranked = {
        number: {numbered(found): -float(rank) for rank, found in enumerate(run.get(query_id, ())[:CUTOFF])}
        for number, query_id in query_ids.items()
    }
    names = {measure: name for name, measure in MEASURES.items()}
    found: dict[str, dict[str, float]] = {query_id: {} for query_id in qrels}
    for metric in ir_measures.iter_calc(MEASURES.values(), judged, ranked) if judged else ():
        found[query_ids[metric.query_id]][names[metric.measure]] = float(metric.value)
    return found


def resamples(questions: int) -> Floats:
    """How often each question counts, float64 (1 + RESAMPLES, questions): once each in row 0, as drawn in the others.

    Efron 1979, "Bootstrap Methods: Another Look at the Jackknife". Seeded: as many questions, the same draws.
    """
    drawn = np.random.default_rng(SEED).multinomial(questions, np.full(questions, 1 / questions), size=RESAMPLES)
    return np.vstack((np.ones(questions), drawn))


def means(weights: Floats, values: Floats) -> Floats:
    """The mean of ``values``, float64 (questions,), NaN where a question has none, under each row of ``weights``.

    float64 (1 + RESAMPLES,); NaN where no question has a value.
    """
    has = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = weights @ np.where(has, values, 0.0) / (weights @ has)
    return found


def areas(weights: Floats, higher: Floats, lower: Floats) -> Floats:
    """AUROC under each row of ``weights``: how often a value of ``higher`` is above one of ``lower``; ties count half.

    Both are float64 (questions,), NaN where a question has none; a question that is drawn brings both of its values.
    Mann-Whitney: the sum of w_i w_j [h_i > l_j] over all pairs, divided by the sum of w_i w_j.
    """
    h, low = ~np.isnan(higher), ~np.isnan(lower)
    levels, level = np.unique(np.concatenate((higher[h], lower[low])), return_inverse=True)
    of_higher, of_lower = level[: h.sum()], level[h.sum() :]
    found = np.full(len(weights), np.nan)
    for i, row in enumerate(weights):
        above = np.bincount(of_higher, row[h], len(levels))
        below = np.bincount(of_lower, row[low], len(levels))
        pairs = above.sum() * below.sum()
        if pairs:
            found[i] = above @ (np.cumsum(below) - below / 2) / pairs
    return found


def interval(resampled: Floats) -> tuple[float, float] | None:
    """The ends that 95 of 100 resamples lie between; None where there is nothing to draw from.

    ``resampled`` is float64 (1 + RESAMPLES,), the figure itself first, as ``means`` and ``areas`` give it.
    """
    drawn = resampled[1:][~np.isnan(resampled[1:])]
    if not len(drawn):
        return None
    low, high = np.percentile(drawn, INTERVAL)
    return float(low), float(high)
