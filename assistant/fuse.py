"""Two rankings to one.

Comes in: the lexical and the dense ranking of one query. Goes out: one ranking of candidates.
Knows nothing of passages.
"""

from statistics import fmean, pstdev

from index.hit import Hit, Ranking


def z_scores(ranking: Ranking) -> dict[str, float]:
    """The scores of ``ranking`` less their mean, in standard deviations, by passage_id.

    z = (s - mean) / deviation; a deviation of 0 gives 0. Lee 1997, "Analyses of Multiple Evidence Combination".
    """
    if not ranking:
        return {}
    scores = [hit.score for hit in ranking]
    mean, deviation = fmean(scores), pstdev(scores)
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
