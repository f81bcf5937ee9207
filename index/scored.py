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


def best(scores: NDArray[np.float32], depth: int, rows: NDArray[np.int64] | None = None) -> Scored:
    """The ``depth`` highest of ``scores``, float32 (n,), or all when there are fewer.

    Score i is that of ``rows[i]``, int64 (n,) ascending, or of row i.
    """
    depth = min(depth, len(scores))
    if depth == 0:
        return Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    threshold = np.partition(scores, len(scores) - depth)[len(scores) - depth]
    places = np.flatnonzero(scores >= threshold)
    places = places[np.argsort(-scores[places], kind="stable")][:depth]
    return Scored(places.astype(np.int64) if rows is None else rows[places], scores[places])
