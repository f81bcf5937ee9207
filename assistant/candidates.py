"""The passages that may answer, as far as they have been looked at.

Comes in: a query, its fused ranking, the index, perhaps a reader. Goes out: Candidates, and the ranking with those that
answer in front. Knows nothing of sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.expand import mainland
from assistant.products import other_product
from assistant.query import Query
from assistant.reader.pair import above
from assistant.reader.reader import Reader, Reading
from corpus.article import Article
from corpus.clean import CleanText
from corpus.passage import Passage
from corpus.span import Span
from index.hit import Hit, Ranking
from index.store import Index

RERANKED = 10  # passages read to rank them; reading takes ten times as long as all of searching
READ_SHARE = 0.15  # of the reader's score beside the fused one (tests/LOG.md)
APART = 1e-6  # of what is read from the rest: alike, or a rounding apart, tools that sort by score would swap the two
LOOKED_AT = 30  # passages at most, to find k that are not about another product than the one asked about


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer: its fused score, its article, what cleaning kept of that, and what the reader makes
    of it; None where no reader was asked."""

    hit: Hit
    passage: Passage
    article: Article
    kept: tuple[Span, ...]
    reading: Reading | None = None

    @property
    def cleaned(self) -> CleanText:
        """The whole of its article, as it was cleaned."""
        return CleanText("".join(span.of(self.article.text) for span in self.kept), self.kept)


def candidates(query: Query, ranking: Ranking, index: Index, k: int, reader: Reader | None) -> tuple[Candidate, ...]:
    """The ``k`` best of ``ranking``, read."""
    found = tuple(_looked_up(query, ranking, index, k))
    if reader is None or not found:
        return found
    readings = reader.read(
        mainland(query.text), [(above(c.article.title, c.passage.headings), c.passage.text) for c in found]
    )
    return tuple(
        Candidate(c.hit, c.passage, c.article, c.kept, reading) for c, reading in zip(found, readings, strict=True)
    )


def reranked(query: Query, ranking: Ranking, index: Index, reader: Reader) -> Ranking:
    """``ranking`` with its RERANKED best in the order of what the reader makes of them and of their fused scores.

    Law: it holds the same passages, scores descending. What is not read keeps its order behind them.
    """
    first, rest = ranking[:RERANKED], ranking[RERANKED:]
    passages = index.passages([hit.passage_id for hit in first])
    titles = [index.article(passage.article_id)[0].title for passage in passages]
    shown = [(above(title, passage.headings), passage.text) for title, passage in zip(titles, passages, strict=True)]
    readings = reader.read(mainland(query.text), shown)
    read = [Hit(hit.passage_id, READ_SHARE * reading.score + hit.score)
            for hit, reading in zip(first, readings, strict=True)]  # fmt: skip
    read.sort(key=lambda hit: -hit.score)
    drop = max(0.0, rest[0].score - read[-1].score + APART) if rest else 0.0
    return (*read, *(Hit(hit.passage_id, hit.score - drop) for hit in rest))


def _looked_up(query: Query, ranking: Ranking, index: Index, k: int) -> Iterator[Candidate]:
    """The ``k`` best of ``ranking``, each with its article.

    Where the question names a product, passages under the title or headings of another one give way to those behind
    them. Their text is not asked: general passages name products as examples.
    """
    hits = ranking[: max(k, LOOKED_AT)] if query.names else ranking[:k]
    passages = index.passages([hit.passage_id for hit in hits])
    articles: dict[str, tuple[Article, tuple[Span, ...]]] = {}
    found = 0
    for hit, passage in zip(hits, passages, strict=True):
        if passage.article_id not in articles:
            articles[passage.article_id] = index.article(passage.article_id)
        article, kept = articles[passage.article_id]
        if query.names and other_product(query.names, " ".join((article.title, *passage.headings))):
            continue
        yield Candidate(hit, passage, article, kept)
        found += 1
        if found == k:
            return
