"""An index in Milvus, as answering sees it.

Comes in: an Address. Goes out: an open Index whose passages, vectors, postings and articles lie in Milvus, so that any
number of machines ask the same one. The small dictionaries (how many passages hold each term, the corpus's words by
their sound, its runs of characters) are fetched once into the cache of each. Knows nothing of how it was loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.span import Span
from index.address import Address
from index.counts import Counts
from index.dense import DenseIndex
from index.hit import Hit, Ranking
from index.lexical import LexicalIndex, times_of, weight_of
from index.manifest import Manifest, UnusableIndexError, check_normaliser, mend, understood
from index.milvus import MOST, Found, Milvus
from index.ngrams import NGrams
from index.scored import Scored
from index.shelved import COUNTS, MANIFEST, ArticleRecord, article_key, fetched, records
from index.store import NGRAMS, VOCABULARY, Index
from index.vocabulary import Vocabulary

REMEMBERED = 256  # articles; an index in Milvus never changes, its name goes over to another


@dataclass(frozen=True, slots=True)
class Collection:
    """The ``size`` passages of one index in Milvus."""

    milvus: Milvus
    name: str
    size: int

    def nearest(self, field: str, vector: object, depth: int, among: NDArray[np.int64] | None = None) -> Found:
        """The ``depth`` rows with the highest inner product with ``vector`` in ``field``, best first."""
        return self.milvus.nearest(self.name, field, vector, depth, among)


class RemoteDense(DenseIndex):
    """Search by inner product in Milvus."""

    def __init__(self, collection: Collection, dim: int) -> None:
        self._collection, self._dim = collection, dim

    @property
    def size(self) -> int:
        """n, the number of rows."""
        return self._collection.size

    @property
    def dim(self) -> int:
        """The length of a row."""
        return self._dim

    def search(self, row: NDArray[np.float32], depth: int, among: NDArray[np.int64] | None = None) -> Scored:
        """The ``depth`` rows nearest to ``row``, as DenseIndex has it."""
        return self._collection.nearest("dense", row, depth, among)


class RemoteLexical(LexicalIndex):
    """Our BM25 in Milvus: a passage is the sparse vector of its shares, a question that of its weights.

    Milvus has a BM25 of its own; it weighs terms by the part of the passages that one shard holds, so that scores
    depend on how many there are (tests/LOG.md).
    """

    def __init__(self, collection: Collection, counts: Counts) -> None:
        self._collection, self._counts, self.left = collection, counts, collection.size

    @property
    def size(self) -> int:
        """n, the number of rows."""
        return self._collection.size

    def knows(self, term: str) -> bool:
        """Whether any passage holds ``term``."""
        return bool(self._counts.find([term]))

    def share(self, term: str) -> float:
        """The share of the passages that hold ``term``, 0 to 1."""
        found = self._counts.find([term])
        return found[term][1] / self.left if found else 0.0

    def search(
        self,
        terms: Sequence[str],
        depth: int,
        among: NDArray[np.int64] | None = None,
        beside: Sequence[str] = (),
    ) -> Scored:
        """The at most ``depth`` passages that hold any of the terms, as LexicalIndex has it."""
        return self._nearest(self._weights(terms, beside), depth, among)

    def _weights(self, terms: Sequence[str], beside: Sequence[str] = ()) -> dict[int, float]:
        """The weight of each term that any passage holds, by its number."""
        times = times_of(terms, beside)
        held = self._counts.find(times)
        return {number: times[term] * weight_of(n, self.left) for term, (number, n) in held.items()}

    def _nearest(self, weights: dict[int, float], depth: int, among: NDArray[np.int64] | None = None) -> Found:
        if not weights or (among is not None and not len(among)):
            return Found(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), ())
        return self._collection.nearest("lexical", weights, depth, among)

    def highest_holding(self, terms: Sequence[str], holding: Sequence[Sequence[str]]) -> tuple[float, ...]:
        """The highest score for ``terms`` of all passages, then of those that hold any of each of ``holding``; or 0.

        Of terms that more than MOST passages hold only the MOST best for ``terms`` are looked at.
        """
        weights = self._weights(terms)
        best = self._nearest(weights, 1).scores
        if not len(best):
            return (0.0,) * (1 + len(holding))
        return (float(best[0]), *(self._best_holding(weights, one) for one in holding))

    def _best_holding(self, weights: dict[int, float], holding: Sequence[str]) -> float:
        held = self._counts.find(holding)
        any_of = {number: 1.0 for number, _ in held.values()}
        if sum(n for _, n in held.values()) <= MOST:
            holders = np.sort(self._nearest(any_of, MOST).rows)
            found = self._nearest(weights, 1, holders).scores
        else:
            ranked = self._nearest(weights, MOST)
            holders = self._nearest(any_of, MOST, np.sort(ranked.rows)).rows
            found = ranked.scores[np.isin(ranked.rows, holders)]
        return float(found[0]) if len(found) else 0.0


class RemoteIndex(Index):
    """An open index in Milvus. What asks it keeps to the collection that its name meant when it was opened."""

    def __init__(self, address: Address) -> None:
        """Open the index at ``address``. Raises UnusableIndexError."""
        self.place = address
        self._milvus = Milvus(address)
        self._name = self._milvus.target()
        if not self._name:
            raise UnusableIndexError(f"no index in {address}; {mend(address)}")
        self._milvus.load(self._name)
        self.manifest = self._stated(address)
        folder = fetched(self._milvus, self._name, self.manifest)
        self._counts = Counts(folder / COUNTS)
        self.vocabulary = Vocabulary(folder / VOCABULARY)
        self.ngrams = NGrams.open(folder / NGRAMS)
        self._collection = Collection(self._milvus, self._name, self.manifest.passages)
        self.dense = RemoteDense(self._collection, int(self.manifest.model["dim"]))
        self.lexical = RemoteLexical(self._collection, self._counts)
        self._articles: dict[str, ArticleRecord] = {}
        self._lock = Lock()

    def _stated(self, address: Address) -> Manifest:
        found = records(self._milvus, self._name, [MANIFEST])
        if MANIFEST not in found:
            raise UnusableIndexError(f"the index in {address} is not whole; {mend(address)}")
        manifest = understood(found[MANIFEST], f"the manifest of {address}", address)
        check_normaliser(address, manifest)
        return manifest

    def is_current(self) -> bool:
        """Whether the name still means what was opened. What cannot be asked is nothing newer: this goes on.

        After a failure the index is opened once more: a server that was started again may have forgotten that it was.
        """
        try:
            is_same = self._milvus.target() in (self._name, "")
            if is_same and self._milvus.failed:
                self._milvus.load(self._name)
            return is_same
        except UnusableIndexError:
            return True

    def amiss(self) -> list[str]:
        """What is wrong with it, a line each."""
        found = self._milvus.rows_in(self._name)
        if found == self.manifest.passages:
            return []
        return [f"{found} passages are there, expected {self.manifest.passages}; {mend(self._milvus.address)}"]

    def ranking(self, scored: Scored) -> Ranking:
        """The hits of ``scored``, which a search of this index gave, in its order."""
        assert isinstance(scored, Found)
        return tuple(Hit(*pair) for pair in zip(scored.passage_ids, scored.scores.tolist(), strict=True))

    def passages(self, passage_ids: Sequence[str]) -> tuple[Passage, ...]:
        """The passages with these ids, in the order of the ids. Raises KeyError."""
        article_ids = [passage_id.rpartition("#")[0] for passage_id in passage_ids]
        found = self._records(list(dict.fromkeys(article_ids)))
        return tuple(
            found[article_id].passages[passage_id][1]
            for article_id, passage_id in zip(article_ids, passage_ids, strict=True)
        )

    def passages_of(self, article_id: str) -> tuple[tuple[int, Passage], ...]:
        """The rows and passages of an article; none where it is not searched."""
        found = self._records([article_id])
        return tuple(found[article_id].passages.values()) if article_id in found else ()

    def article_rows(self) -> dict[str, list[int]]:
        """The rows of each article that has any, ascending."""
        found: dict[str, list[int]] = {}
        for row, passage_id in sorted(self._milvus.passage_ids(self._name)):
            found.setdefault(passage_id.rpartition("#")[0], []).append(row)
        return found

    def article(self, article_id: str) -> tuple[Article, tuple[Span, ...]]:
        """An article and the pieces of its text that cleaning kept. Raises KeyError."""
        found = self._records([article_id])[article_id]
        return found.article, found.kept

    def notices(self, article_id: str) -> tuple[Notice, ...]:
        """The notices on an article, with the spans of its text that show them. Raises KeyError."""
        return self._records([article_id])[article_id].notices

    def _records(self, article_ids: Sequence[str]) -> dict[str, ArticleRecord]:
        """What stands on the shelf of those of these articles that are there; the last ones are remembered."""
        with self._lock:
            found = {one: self._articles[one] for one in article_ids if one in self._articles}
        keys = {article_key(one): one for one in article_ids if one not in found}
        new = {keys[key]: ArticleRecord.read(text) for key, text in records(self._milvus, self._name, keys).items()}
        with self._lock:
            self._articles.update(new)
            for one in list(self._articles)[: max(0, len(self._articles) - REMEMBERED)]:
                del self._articles[one]
        return found | new

    def close(self) -> None:
        """Let go of the connection and the files; the index cannot be used after."""
        self._counts.close()
        self.vocabulary.close()
        self._milvus.close()
