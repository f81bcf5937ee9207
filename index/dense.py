"""Vectors and their nearest: the only door to faiss.

Comes in: rows of unit length, then the row of a question. Goes out: rows and cosines. Knows nothing of text or models.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.mapped import mapped
from index.parallel import start
from index.scored import Scored, best

ROWS, CODES = "rows.npy", "codes-{}.faiss"
# Up to so many rows it takes no longer to compare a question with each, and faiss need not be loaded. More are coded in
# 2 bits a number first (RaBitQ: Gao et al. 2025, arXiv 2409.09913), a 15th of the bytes to read, and only the best by
# their codes are compared.
COMPARED_WITH_ALL = 30_000
BITS, BLOCK = 2, 32
TOGETHER = 250_000  # rows coded in one part; parts are searched side by side
# Candidates for each hit that is asked for; half of them are compared first, all when a better row may be among the
# others, and twice as many are coded when it may be beyond them. So many do of FEW rows; of ten times as many, three
# times as many lie as near (tests/LOG.md).
CANDIDATES, FEW = 10, 100_000
TRAINED_WITH = 100_000  # rows, at most twice as many
AT_ONCE = 50_000  # rows coded before the next are read: 80 MB
SURE = 3.5  # deviations; at 4 one question in ten wants twice as many, for one hit of 50,000 (tests/LOG.md)


class DenseIndex:
    """Search by inner product over float32 (n, dim), which is the cosine when every row has length 1.

    The rows are memory-mapped when opened from a folder. Law: hits and scores are those of ``np.vecdot(rows, row)``
    (``rows @ row`` sums a row otherwise at another place, so that equal rows may differ in the last bit), but for
    one hit of 50,000 where there are more than COMPARED_WITH_ALL rows.
    """

    def __init__(self, rows: NDArray[np.float32], codes: Sequence[Any] = ()) -> None:
        """Search ``rows``; row i is number ``i // len(codes)`` of part ``i % len(codes)`` of their ``codes``."""
        self._rows = rows
        self._codes = codes

    @classmethod
    def build(cls, rows: NDArray[np.float32]) -> "DenseIndex":
        """Hold ``rows``, float32 (n, dim)."""
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        if len(rows) <= COMPARED_WITH_ALL:
            return cls(rows)
        parts = -(-len(rows) // TOGETHER)
        return cls(rows, [_coded(rows[part::parts]) for part in range(parts)])

    @classmethod
    def open(cls, folder: Path) -> "DenseIndex":
        """The index that ``save`` wrote. Raises ValueError or RuntimeError when the bytes are not an index."""
        rows = mapped(folder / ROWS)
        files = [folder / CODES.format(part) for part in range(len([*folder.glob(CODES.format("*"))]))]
        if not files:
            return cls(rows)
        import faiss

        # faiss's own file functions cannot open a path with Chinese characters everywhere; Python's can.
        return cls(rows, [faiss.deserialize_index(np.fromfile(file, dtype=np.uint8)) for file in files])

    def save(self, folder: Path) -> None:
        """Write the index to ``folder``, which is made."""
        folder.mkdir(parents=True)
        np.save(folder / ROWS, self._rows, allow_pickle=False)
        for part, codes in enumerate(self._codes):
            import faiss

            (folder / CODES.format(part)).write_bytes(faiss.serialize_index(codes).tobytes())

    def rows(self) -> NDArray[np.float32]:
        """All rows, float32 (n, dim)."""
        return self._rows

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """These rows, int64 (m,): float32 (m, dim)."""
        return self._rows[rows]

    @property
    def size(self) -> int:
        """n, the number of rows."""
        return len(self._rows)

    @property
    def dim(self) -> int:
        """The length of a row."""
        return int(self._rows.shape[1])

    def search(self, row: NDArray[np.float32], depth: int, among: NDArray[np.int64] | None = None) -> Scored:
        """The ``depth`` rows nearest to ``row``, float32 (dim,), best first, with their cosines.

        ``among``, int64 ascending, are the rows to choose from when it is not all.
        """
        if among is not None:
            return best(np.vecdot(self._rows[among], row), depth, among)
        if not self._codes:
            return best(np.vecdot(self._rows, row), depth)
        wanted = round(CANDIDATES * max(1, self.size / FEW) ** 0.5) * depth
        while True:
            coded, rows, beyond = self._candidates(row, min(wanted, self.size))
            for compared in (wanted // 2, wanted):
                cosines = np.vecdot(self._rows[rows[:compared]], row)
                order = np.argsort(rows[:compared])
                found = best(cosines[order], depth, rows[order])
                last = max([beyond, *coded[compared - 1 : compared]])
                if compared >= self.size or _is_sure(last, cosines - coded[:compared], found.scores[-1]):
                    return found
            wanted *= 2

    def _candidates(
        self, row: NDArray[np.float32], wanted: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], np.float32]:
        """The cosines by their codes of ``wanted`` rows or a few more, best first, the rows, and a cosine that by its
        code no other row exceeds."""
        parts = len(self._codes)
        asked = [partial(codes.search, row[None, :], min(-(-wanted // parts), codes.ntotal)) for codes in self._codes]
        others = [start(one) for one in asked[1:]]
        searched = [asked[0](), *(other() for other in others)]
        coded = np.concatenate([scores[0] for scores, _ in searched])
        rows = np.concatenate([numbers[0] * parts + part for part, (_, numbers) in enumerate(searched)])
        order = np.argsort(-coded, kind="stable")
        return coded[order], rows[order], max(scores[0, -1] for scores, _ in searched)


def _coded(rows: NDArray[np.float32]) -> Any:
    """The codes of ``rows``, float32 (n, dim)."""
    import faiss

    codes = faiss.IndexRaBitQFastScan(rows.shape[1], faiss.METRIC_INNER_PRODUCT, BLOCK, BITS)
    codes.train(rows[:: max(1, len(rows) // TRAINED_WITH)])
    for first in range(0, len(rows), AT_ONCE):
        codes.add(rows[first : first + AT_ONCE])
    return codes


def _is_sure(last: np.float32, errors: NDArray[np.float32], worst: np.float32) -> bool:
    """Whether no row beyond these candidates, whose cosines by their codes are at most ``last``, can be expected to
    have one above ``worst``.

    How far the codes are off is seen in the ``errors`` of the candidates.
    """
    return bool(last + errors.mean() + SURE * errors.std() < worst)
