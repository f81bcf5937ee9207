"""Honest small parts: an encoder that needs no model, and indexes of a few articles."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.ask import Assistant
from assistant.grams import grams
from assistant.settings import Settings
from index.build import BuildReport, build
from index.store import Index

DIM = 64


class HashEncoder:
    """Rows from hashed character pairs: texts that share pairs are near. No model, the same on every machine."""

    name, dim = "hash", DIM

    def encode_query(self, text: str) -> NDArray[np.float32]:
        row = np.zeros(DIM, dtype=np.float32)
        for gram in sorted(grams(text)) or ["?"]:
            digest = hashlib.sha256(gram.encode()).digest()
            row[digest[0] % DIM] += 1 if digest[1] % 2 else -1
        row[0] += 0.001  # never all zero
        return row / np.linalg.norm(row)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = [self.encode_query(text) for text in texts]
        if progress:
            progress(len(rows))
        return np.array(rows, dtype=np.float32).reshape(len(texts), DIM)

    def describe(self) -> dict[str, str | int]:
        return {"model": "hash", "dim": DIM}


def built(folder: Path, articles: Mapping[str, str]) -> BuildReport:
    """An index in ``folder / "index"`` of ``articles``, file name to text."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (corpus / name).write_text(text, "utf-8")
    return build([corpus], folder / "index", HashEncoder, lambda step, done, total: None)


def assistant_over(folder: Path, articles: Mapping[str, str], **settings: object) -> Assistant:
    """An assistant over ``articles``."""
    built(folder, articles)
    return Assistant(Index(folder / "index"), HashEncoder(), Settings(**settings))  # type: ignore[arg-type]
