"""What lies nearest to a question that is not answered.

Comes in: the evidence that was not enough. Goes out: articles to open, questions to ask instead. Knows nothing of
whether those are answered.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.evidence import Evidence
from corpus.heading import asks

MOST = 3
TRIED = 5  # questions proposed; each that is tried costs as much as a question
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[章节部分篇]|[一二三四五六七八九十\d]+[、.．]|[（(][一二三四五六七八九十\d]+[)）])\s*"
)


def nearest(evidence: Sequence[Evidence]) -> tuple[tuple[str, str], ...]:
    """(article_id, title) of the three nearest articles."""
    articles = {piece.article.article_id: piece.article.title for piece in evidence}
    return tuple((article_id, title or article_id) for article_id, title in islice(articles.items(), MOST))


def questions(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The titles and headings of the nearest articles that ask something, nearest first."""
    return tuple(islice(dict.fromkeys(_questions(evidence)), TRIED))


def _questions(evidence: Sequence[Evidence]) -> Iterator[str]:
    for piece in evidence:
        for line in (piece.article.title, *piece.passage.headings):
            bare = _NUMBER.sub("", line).strip()
            if 5 <= len(bare) <= 40 and asks(bare):
                yield bare
