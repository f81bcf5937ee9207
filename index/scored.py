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


def best(scores: NDArray[np.float32], depth: int) -> Scored:
    """The ``depth`` highest of ``scores``, float32 (n,), or all when there are fewer."""
    depth = min(depth, len(scores))
    if depth == 0:
        return Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    threshold = np.partition(scores, len(scores) - depth)[len(scores) - depth]
    rows = np.flatnonzero(scores >= threshold)
    rows = rows[np.argsort(-scores[rows], kind="stable")][:depth]
    return Scored(rows.astype(np.int64), scores[rows])
