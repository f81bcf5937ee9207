"""How sure we are that candidates answer.

Comes in: what the best of them share with the question, or what the reader makes of them. Goes out: a confidence, 0 to
1. Knows nothing of sentences.
"""

import math

# Logistic regression on the overlap of the best sentence, the overlap of the best passage and its fused score, over
# questions asked of a corpus that holds their answer and of the same corpus without it (tests/LOG.md).
SENTENCE_WEIGHT, PASSAGE_WEIGHT, FUSED_WEIGHT, BIAS = 4.7, 1.9, 0.68, -5.5
# The same on the reader's score of the best sentence and on the best fused score, which weigh alike: more for the fused
# one refuses more of what is asked of other fields, and more of the follow-ups that have an answer.
READ_WEIGHT, READ_BIAS = 0.3, -0.57
FITTED_CANDIDATES = 150  # passages in the fused rankings that the regressions saw, or more


def from_overlap(sentence: float, passage: float, fused: float) -> float:
    """How likely the candidates hold an answer, given two overlaps, 0 to 1, and the best passage's fused score."""
    return _logistic(SENTENCE_WEIGHT * sentence + PASSAGE_WEIGHT * passage + FUSED_WEIGHT * fused + BIAS)


def from_reading(read: float, fused: float) -> float:
    """The same, given the reader's score of the best sentence and the best passage's fused score."""
    return _logistic(READ_WEIGHT * (read + fused) + READ_BIAS)


def lacking(candidates: int) -> float:
    """What chance would add to the best fused score of so short a ranking if it were as long as those that were fitted.

    The best of a few cannot stand as far out as the best of many.
    """
    return max(0.0, _expected_best(FITTED_CANDIDATES) - _expected_best(candidates))


def _expected_best(candidates: int) -> float:
    """How far the best of so many scores stands above their mean by chance, in deviations: about sqrt(2 ln n)."""
    return math.sqrt(2 * math.log(max(candidates, 1)))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
