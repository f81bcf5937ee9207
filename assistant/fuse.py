"""Two rankings to one.

Comes in: the lexical and the dense ranking of one query. Goes out: one ranking of candidates.
Knows nothing of passages.
"""

import math
from statistics import fmean

from index.hit import Hit, Ranking
from index.terms import characters

TYPICAL_LENGTH = 12  # characters of a question; the length for which the setting ``lexical_weight`` is given


def lexical_share(question: str, lexical_weight: float) -> float:
    """The share of BM25 for ``question``, 0 to 1: ``lexical_weight`` for one of 12 characters, growing with ln(length).

    The longer a question, the more names, figures and conditions it holds, and those want words; a short everyday
    phrase wants vectors. With one share for all, encyclopedia questions (20 characters) lose a point or short web
    questions (8) do; nothing read from the rankings themselves parted them better (tests/LOG.md).
    """
    length = max(2, len(characters(question)))
    return min(1.0, lexical_weight * math.log(length) / math.log(TYPICAL_LENGTH))


def z_scores(ranking: Ranking) -> dict[str, float]:
    """The scores of ``ranking`` less their mean, in standard deviations, by passage_id.

    z = (s - mean) / deviation; a deviation of 0 gives 0. Lee 1997, "Analyses of Multiple Evidence Combination".
    """
    if not ranking:
        return {}
    scores = [hit.score for hit in ranking]
    mean = fmean(scores)
    # pstdev is exact, for twenty times the time; of what is no list fmean counts the length one by one
    deviation = math.sqrt(fmean([(score - mean) ** 2 for score in scores]))
    return {hit.passage_id: (hit.score - mean) / deviation if deviation else 0.0 for hit in ranking}


def fuse(lexical: Ranking, dense: Ranking, lexical_weight: float) -> Ranking:
    """The passages of either ranking, by the weighted sum of their z-scores; one that a ranking lacks gets its lowest.

    Law: the order of equal scores is that of the dense ranking, then of the lexical one.
    """
    z_lexical, z_dense = z_scores(lexical), z_scores(dense)
    lowest_lexical = min(z_lexical.values(), default=0.0)
    lowest_dense = min(z_dense.values(), default=0.0)
    passage_ids = dict.fromkeys(hit.passage_id for hit in (*dense, *lexical))
    hits = [
        Hit(
            passage_id,
            lexical_weight * z_lexical.get(passage_id, lowest_lexical)
            + (1 - lexical_weight) * z_dense.get(passage_id, lowest_dense),
        )
        for passage_id in passage_ids
    ]
    return tuple(sorted(hits, key=lambda hit: -hit.score))
