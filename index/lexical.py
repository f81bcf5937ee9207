"""BM25 over terms: the only door to bm25s.

Comes in: the terms of passages, then the terms of a question. Goes out: rows and scores. Knows nothing of text.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.scored import Scored, best

# Lucene's variant with its usual parameters, as everybody's baseline is measured.
K1, B, METHOD = 1.2, 0.75, "lucene"
ARRAYS, TERMS = ("rows.npy", "scores.npy", "starts.npy", "columns.npy"), "terms.json"
# What a term adds to each passage is also kept as a column where more than a third hold it: adding that takes a fifth
# of the time, and most postings of a question belong to a few dozen such terms.
COMMON = 1 / 3
# How much a word counts that the question could have said but did not. At 0.3 it changes no first passage; the more it
# counts, the more questions lose whose own words are the right ones (tests/LOG.md).
BESIDE = 0.7


class LexicalIndex:
    """Postings of n passages, memory-mapped when opened from a folder.

    The postings of term t are ``starts[t]`` to ``starts[t + 1]``: the rows that hold it, each once, and what it adds to
    the score of each. ``columns``, float32 (c, n), are the same for the c terms that are common, in their order.
    """

    def __init__(
        self,
        rows: NDArray[np.int32],
        scores: NDArray[np.float32],
        starts: NDArray[np.int64],
        columns: NDArray[np.float32],
        terms: Sequence[str],
    ) -> None:
        self._rows, self._scores, self._starts, self._columns = rows, scores, starts, columns
        self._terms = {term: number for number, term in enumerate(terms)}
        self.size = columns.shape[1]
        self._column = dict(zip(_common(starts, self.size), columns, strict=True))

    @classmethod
    def build(cls, terms_of_passages: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Count ``terms_of_passages``, one entry a passage, in row order."""
        import bm25s

        retriever = bm25s.BM25(k1=K1, b=B, method=METHOD, backend="numpy")
        # bm25s cannot count nothing: where no passage has any term, each gets one that is never asked for.
        counted = [list(terms) for terms in terms_of_passages] if any(terms_of_passages) else [[""]]
        retriever.index(counted, show_progress=False)
        rows, scores, starts = (retriever.scores[name] for name in ("indices", "data", "indptr"))
        size, numbers = len(terms_of_passages), retriever.vocab_dict
        common = _common(starts, size)
        columns = np.zeros((len(common), size), dtype=np.float32)
        for column, term in zip(columns, common, strict=True):
            column[rows[starts[term] : starts[term + 1]]] = scores[starts[term] : starts[term + 1]]
        return cls(rows, scores, starts, columns, sorted(numbers, key=numbers.__getitem__))

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The index that ``save`` wrote, its arrays mapped and not read."""
        rows, scores, starts, columns = (np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in ARRAYS)
        return cls(rows, scores, starts, columns, json.loads((folder / TERMS).read_text("utf-8")))

    def save(self, folder: Path) -> None:
        """Write the arrays and the terms to ``folder``, which is made."""
        folder.mkdir(parents=True)
        arrays: tuple[NDArray[Any], ...] = (self._rows, self._scores, self._starts, self._columns)
        for name, array in zip(ARRAYS, arrays, strict=True):
            np.save(folder / name, array, allow_pickle=False)
        (folder / TERMS).write_text(json.dumps(list(self._terms), ensure_ascii=False), "utf-8")

    def knows(self, term: str) -> bool:
        """Whether any passage holds ``term``."""
        return term in self._terms

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every passage, float32 (n,); a term that is given twice counts twice."""
        found = np.zeros(self.size, dtype=np.float32)
        for term, times in Counter(self._terms[term] for term in terms if term and self.knows(term)).items():
            if term in self._column:
                found += np.float32(times) * self._column[term]
            else:
                start, end = self._starts[term : term + 2]
                np.add.at(found, self._rows[start:end], np.float32(times) * self._scores[start:end])
        return found

    def search(
        self,
        terms: Sequence[str],
        depth: int,
        among: NDArray[np.int64] | None = None,
        beside: Sequence[str] = (),
    ) -> Scored:
        """The at most ``depth`` passages that hold any of ``terms`` or of those ``beside`` them, best first.

        A term beside counts BESIDE. ``among``, int64 ascending, are the rows to choose from when it is not all.
        """
        scores = self.scores(terms)
        if any(self.knows(term) for term in beside):
            scores = scores + np.float32(BESIDE) * self.scores(beside)
        found = best(scores if among is None else scores[among], depth, among)
        return Scored(found.rows[found.scores > 0], found.scores[found.scores > 0])


def _common(starts: NDArray[np.int64], size: int) -> list[int]:
    """The terms that several passages and more than COMMON of all ``size`` hold, by their numbers."""
    common: list[int] = np.flatnonzero(np.diff(starts) > max(1, COMMON * size)).tolist()
    return common
