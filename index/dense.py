"""Vectors and their nearest: the only door to faiss.

Comes in: rows of unit length, then the row of a question. Goes out: rows and cosines. Knows nothing of text or models.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.mapped import mapped
from index.scored import Scored, best

ROWS, CODES = "rows.npy", "codes.faiss"
# Up to so many rows it takes no longer to compare a question with each, and faiss need not be loaded. More are coded in
# 2 bits a number first (RaBitQ: Gao et al. 2025, arXiv 2409.09913), a 15th of the bytes to read, and only the best by
# their codes are compared.
COMPARED_WITH_ALL = 30_000
BITS, BLOCK = 2, 32
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

    def __init__(self, rows: NDArray[np.float32], codes: Any) -> None:
        self._rows = rows
        self._codes = codes

    @classmethod
    def build(cls, rows: NDArray[np.float32]) -> "DenseIndex":
        """Hold ``rows``, float32 (n, dim)."""
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        if len(rows) <= COMPARED_WITH_ALL:
            return cls(rows, None)
        import faiss

        codes = faiss.IndexRaBitQFastScan(rows.shape[1], faiss.METRIC_INNER_PRODUCT, BLOCK, BITS)
        codes.train(rows[:: max(1, len(rows) // TRAINED_WITH)])
        for start in range(0, len(rows), AT_ONCE):
            codes.add(rows[start : start + AT_ONCE])
        return cls(rows, codes)

    @classmethod
    def open(cls, folder: Path) -> "DenseIndex":
        """The index that ``save`` wrote. Raises ValueError or RuntimeError when the bytes are not an index."""
        rows = mapped(folder / ROWS)
        if not (folder / CODES).is_file():
            return cls(rows, None)
        import faiss

        # faiss's own file functions cannot open a path with Chinese characters everywhere; Python's can.
        return cls(rows, faiss.deserialize_index(np.fromfile(folder / CODES, dtype=np.uint8)))

    def save(self, folder: Path) -> None:
        """Write the index to ``folder``, which is made."""
        folder.mkdir(parents=True)
        np.save(folder / ROWS, self._rows, allow_pickle=False)
        if self._codes is not None:
            import faiss

            (folder / CODES).write_bytes(faiss.serialize_index(self._codes).tobytes())

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
        if self._codes is None:
            return best(np.vecdot(self._rows, row), depth)
        wanted = round(CANDIDATES * max(1, self.size / FEW) ** 0.5) * depth
        while True:
            coded, rows = (found[0] for found in self._codes.search(row[None, :], min(wanted, self.size)))
            for compared in (wanted // 2, wanted):
                cosines = np.vecdot(self._rows[rows[:compared]], row)
                order = np.argsort(rows[:compared])
                found = best(cosines[order], depth, rows[order])
                if compared >= self.size or _is_sure(coded[:compared], cosines, found.scores[-1]):
                    return found
            wanted *= 2


def _is_sure(coded: NDArray[np.float32], cosines: NDArray[np.float32], worst: np.float32) -> bool:
    """Whether no row beyond these candidates can be expected to have a cosine above ``worst``.

    ``coded`` are the candidates' cosines by their codes, best first: the rows beyond have less than the last. How far
    the codes are off is seen in the candidates.
    """
    errors = cosines - coded
    return bool(coded[-1] + errors.mean() + SURE * errors.std() < worst)
