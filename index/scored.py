"""Rows of an index with their scores.

Comes in: a score for each row. Goes out: the best of them in a fixed order. Knows nothing of passages.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """``rows`` int64 (m,) and ``scores`` float32 (m,), best first; equal scores by row, the lower first."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


STRIPE = 64  # scores of which only the highest is compared first


def best(scores: NDArray[np.float32], depth: int, rows: NDArray[np.int64] | None = None) -> Scored:
    """The ``depth`` highest of ``scores``, float32 (n,), or all when there are fewer.

    Score i is that of ``rows[i]``, int64 (n,) ascending, or of row i.
    """
    depth = min(depth, len(scores))
    if depth == 0:
        return Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    reached = _reached(scores, depth)
    places = np.flatnonzero(scores > reached)
    if len(places) < depth:  # of equal ones no more than are wanted: where few passages hold a word, most have 0
        equal = np.flatnonzero(scores == reached)[: depth - len(places)]
        places = np.sort(np.concatenate([places, equal]))
    places = places[np.argsort(-scores[places], kind="stable")][:depth]
    return Scored(places.astype(np.int64) if rows is None else rows[places], scores[places])


def _reached(scores: NDArray[np.float32], depth: int) -> np.float32:
    """A score that at least ``depth`` of ``scores`` reach, and few more: to partition all takes twenty times as long.

    Each of the ``depth`` highest maxima of stripes is one of ``scores`` itself.
    """
    stripes = len(scores) // STRIPE
    maxima = scores[: stripes * STRIPE].reshape(STRIPE, stripes).max(axis=0) if stripes >= depth else scores
    reached: np.float32 = np.partition(maxima, len(maxima) - depth)[len(maxima) - depth]
    return reached
