"""What two texts share, by their characters.

Comes in: texts. Goes out: their grams, and shares of them, 0 to 1. Knows nothing of passages.
"""

from functools import lru_cache
from operator import add

from index.terms import characters

SAYS_THE_SAME = 0.5


@lru_cache(512)  # the sentences of a few questions; one question compares each of some 50 three times
def grams(text: str) -> frozenset[str]:
    """The characters of ``text`` and the pairs of neighbours among them, normalised, punctuation left out.

    A run of ASCII letters or digits counts as one character: 24 shares nothing with 2024, nor python with App.
    """
    single = characters(text)
    return frozenset((*single, *map(add, single, single[1:])))


def overlap(question: frozenset[str], text: str) -> float:
    """The share of the question's grams that ``text`` holds, 0 to 1."""
    return len(question & grams(text)) / len(question) if question else 0.0


def alike(one: str, other: str) -> bool:
    """Whether two texts say much the same: SAYS_THE_SAME of all their grams are shared."""
    mine, theirs = grams(one), grams(other)
    return len(mine & theirs) >= SAYS_THE_SAME * len(mine | theirs) > 0
