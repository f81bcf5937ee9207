"""Vectors and their nearest: the only door to faiss.

Comes in: rows of unit length, then the row of a question. Goes out: rows and cosines. Knows nothing of text or models.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.scored import Scored, best


class DenseIndex:
    """Exact search by inner product over float32 (n, dim), which is the cosine when every row has length 1."""

    def __init__(self, flat: Any) -> None:
        self._flat = flat

    @classmethod
    def build(cls, rows: NDArray[np.float32]) -> "DenseIndex":
        """Hold ``rows``, float32 (n, dim)."""
        import faiss

        flat = faiss.IndexFlatIP(rows.shape[1])
        flat.add(np.ascontiguousarray(rows, dtype=np.float32))
        return cls(flat)

    @classmethod
    def open(cls, file: Path) -> "DenseIndex":
        """The index that ``save`` wrote. Raises RuntimeError when the bytes are not an index."""
        import faiss

        # faiss's own file functions cannot open a path with Chinese characters everywhere; Python's can.
        return cls(faiss.deserialize_index(np.fromfile(file, dtype=np.uint8)))

    def save(self, file: Path) -> None:
        """Write the index to ``file``."""
        import faiss

        with file.open("wb") as stream:
            stream.write(faiss.serialize_index(self._flat).tobytes())

    def rows(self) -> NDArray[np.float32]:
        """All rows, float32 (n, dim)."""
        found: NDArray[np.float32] = self._flat.reconstruct_n(0, self.size)
        return found

    @property
    def size(self) -> int:
        """n, the number of rows."""
        return int(self._flat.ntotal)

    @property
    def dim(self) -> int:
        """The length of a row."""
        return int(self._flat.d)

    def search(self, row: NDArray[np.float32], depth: int, among: NDArray[np.int64] | None = None) -> Scored:
        """The ``depth`` rows nearest to ``row``, float32 (dim,), best first, with their cosines.

        ``among``, int64 ascending, are the rows to choose from when it is not all.
        """
        if among is not None:
            return best(self._flat.reconstruct_batch(among) @ row, depth, among)
        depth = min(depth, self.size)
        if depth == 0:
            return Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        scores, rows = self._flat.search(np.ascontiguousarray(row, dtype=np.float32)[None, :], depth)
        order = np.lexsort((rows[0], -scores[0]))  # equal cosines by row, as everywhere
        return Scored(rows[0][order].astype(np.int64), scores[0][order].astype(np.float32))
