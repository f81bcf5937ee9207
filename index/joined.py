"""A base and what changed since, searched as one.

Comes in: the parts of a base, those of what was added, which rows of the base are gone. Goes out: the same hits and
scores as an index of all that is left. Rows that were added follow those of the base; a row that is gone keeps its
number and is never found. Knows nothing of articles.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.scored import Scored, best


class JoinedDense(DenseIndex):
    """Search over a base without the rows ``gone``, int64 ascending, and over the rows ``added`` to it."""

    def __init__(self, base: DenseIndex, added: NDArray[np.float32], gone: NDArray[np.int64]) -> None:
        self.base, self.added, self.gone = base, added, gone

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """These rows, int64 (m,): float32 (m, dim)."""
        found = np.empty((len(rows), self.dim), dtype=np.float32)
        old = rows < self.base.size
        found[old] = self.base.take(rows[old])
        found[~old] = self.added[rows[~old] - self.base.size]
        return found

    @property
    def size(self) -> int:
        """The number of rows, with those that are gone."""
        return self.base.size + len(self.added)

    @property
    def dim(self) -> int:
        """The length of a row."""
        return self.base.dim

    def search(self, row: NDArray[np.float32], depth: int, among: NDArray[np.int64] | None = None) -> Scored:
        """The ``depth`` rows nearest to ``row``, as DenseIndex has it."""
        if among is not None:
            return best(np.vecdot(self.take(among), row), depth, among)
        wanted = depth + min(depth, len(self.gone))
        while True:
            found = self.base.search(row, wanted)
            stay = ~np.isin(found.rows, self.gone)
            if np.count_nonzero(stay) >= depth or wanted >= self.base.size:
                break
            wanted *= 2
        rows = np.append(found.rows[stay], np.arange(self.base.size, self.size))
        scores = np.append(found.scores[stay], np.vecdot(self.added, row))
        order = np.argsort(rows)
        return best(scores[order], depth, rows[order])


class JoinedLexical(LexicalIndex):
    """Search over two parts, each with counts of what both hold, without the rows ``gone`` of the first."""

    def __init__(self, base: LexicalIndex, added: LexicalIndex, gone: NDArray[np.int64]) -> None:
        self.base, self.added, self.gone = base, added, gone
        self.left = base.left = added.left = self.size - len(gone)

    @property
    def size(self) -> int:
        """The number of rows, with those that are gone."""
        return self.base.size + self.added.size

    def knows(self, term: str) -> bool:
        """Whether any passage that is left holds ``term``."""
        return self.base.knows(term) or self.added.knows(term)

    def share(self, term: str) -> float:
        """The share of the passages that are left which hold ``term``, 0 to 1."""
        return self.base.share(term) or self.added.share(term)

    def scores(self, terms: Sequence[str], beside: Sequence[str] = ()) -> NDArray[np.float32]:
        """The BM25 score of every row as LexicalIndex has it, float32 (n,); 0 for one that is gone."""
        found = np.append(self.base.scores(terms, beside), self.added.scores(terms, beside))
        found[self.gone] = 0
        return found

    def highest(self, scores: NDArray[np.float32], terms: Iterable[str]) -> float:
        """The highest of ``scores`` of the rows that hold any of ``terms``, as LexicalIndex has it."""
        asked, size = list(terms), self.base.size
        return max(self.base.highest(scores[:size], asked), self.added.highest(scores[size:], asked))

    def count(self) -> None:
        """Count how many of the passages that are left hold each term of either part."""
        held, more = np.diff(self.base.starts), np.diff(self.added.starts)
        if len(self.gone) and len(held):
            is_gone = np.zeros(self.base.size, dtype=bool)
            is_gone[self.gone] = True
            held = held - np.add.reduceat(is_gone[self.base.rows], self.base.starts[:-1], dtype=np.int64)
        both = [(self.base.terms[term], number) for term, number in self.added.terms.items() if term in self.base.terms]
        ours, theirs = np.array(both, dtype=np.int64).reshape(-1, 2).T
        held[ours], more[theirs] = held[ours] + more[theirs], held[ours] + more[theirs]
        self.base.held, self.added.held = held, more

    def holding(self) -> Iterator[tuple[str, int]]:
        """Every term and how many of the passages that are left hold it."""
        yield from self.base.holding()
        for term, held in self.added.holding():
            if term not in self.base.terms:
                yield term, held

    def terms_left(self) -> int:
        """How many terms the passages that are left have, all together."""
        return int(self.base.lengths.sum() - self.base.lengths[self.gone].sum() + self.added.lengths.sum())


def merged(standing: LexicalIndex, stay: NDArray[np.int64], new: LexicalIndex) -> LexicalIndex:
    """The rows ``stay``, int64 ascending, of ``standing``, then those of ``new``."""
    place = np.full(standing.size, -1, dtype=np.int32)
    place[stay] = np.arange(len(stay))
    number, row = _terms_of(standing), place[standing.rows]
    left = row >= 0
    terms = list(dict.fromkeys([*standing.terms, *new.terms]))
    places = {term: place for place, term in enumerate(terms)}
    numbers = np.array([places[term] for term in new.terms], dtype=np.int64)[_terms_of(new)]
    order = np.argsort(numbers, kind="stable")
    pieces = [
        (number[left].astype(np.int32), row[left], standing.shares[left]),
        (numbers[order].astype(np.int32), new.rows[order] + np.int32(len(stay)), new.shares[order]),
    ]
    return LexicalIndex.of(pieces, np.append(standing.lengths[stay], new.lengths), terms)


def _terms_of(index: LexicalIndex) -> NDArray[np.int64]:
    """The term of each posting."""
    return np.repeat(np.arange(len(index.terms)), np.diff(index.starts))
