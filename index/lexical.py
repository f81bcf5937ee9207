"""BM25 over terms: the only door to bm25s.

Comes in: the terms of passages, then the terms of a question. Goes out: rows and scores. Knows nothing of text.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.scored import Scored, best

# Lucene's variant with its usual parameters, as everybody's baseline is measured.
K1, B, METHOD = 1.2, 0.75, "lucene"
# How much a word counts that the question could have said but did not. At 0.3 it changes no first passage; the more it
# counts, the more questions lose whose own words are the right ones (tests/LOG.md).
BESIDE = 0.7


class LexicalIndex:
    """Postings of n passages, memory-mapped when opened from a folder."""

    def __init__(self, retriever: Any, size: int) -> None:
        self._retriever = retriever
        self.size = size

    @classmethod
    def build(cls, terms_of_passages: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Count ``terms_of_passages``, one entry a passage, in row order."""
        import bm25s

        retriever = bm25s.BM25(k1=K1, b=B, method=METHOD, backend="numpy")
        # bm25s cannot count nothing: where no passage has any term, each gets one that is never asked for.
        counted = [list(terms) for terms in terms_of_passages] if any(terms_of_passages) else [[""]]
        retriever.index(counted, show_progress=False)
        return cls(retriever, len(terms_of_passages))

    @classmethod
    def open(cls, folder: Path, size: int) -> "LexicalIndex":
        """The index that ``save`` wrote, its arrays mapped and not read."""
        import bm25s

        return cls(bm25s.BM25.load(folder, mmap=True, load_corpus=False, backend="numpy"), size)

    def save(self, folder: Path) -> None:
        """Write the arrays and the vocabulary; no pickle."""
        self._retriever.save(folder, show_progress=False)

    def knows(self, term: str) -> bool:
        """Whether any passage holds ``term``."""
        return term in self._retriever.vocab_dict

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every passage, float32 (n,); a term that is given twice counts twice."""
        known = [term for term in terms if term and self.knows(term)]
        if not known or not self.size:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._retriever.get_scores(known), dtype=np.float32)

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
