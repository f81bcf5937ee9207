"""Ranked passages.

Comes in: rows of an index and their scores. Goes out: a Ranking. Knows nothing of how it was scored.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. ``score`` compares with other scores of the same ranking only."""

    passage_id: str
    score: float


Ranking = tuple[Hit, ...]
"""Hits, best first; equal scores in the order of the corpus; each passage once."""
