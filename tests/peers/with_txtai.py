"""txtai as its documentation says for hybrid search: `Embeddings(hybrid=True)`, BM25 and vectors added half and half.

Comes in: articles, questions. Goes out: ids. The only file that imports txtai.

Its word side cuts Chinese into single characters (Unicode's rules of word boundaries, without a dictionary). Tuned:
characters and pairs of them (`tokenizer: ngrams`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from txtai import Embeddings


class Peer:
    """See tests/peers/run.py."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None:
        # The query prompt is the model's own; "passage: " it would not find under the name that it asks for.
        self._options: dict[str, Any] = {
            "path": model,
            "method": "sentence-transformers",
            "instructions": {"data": "passage: "},
            "vectors": {"model_kwargs": {"dtype": dtype}},
        }
        if tuned:
            bm25 = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"ngrams": {"nmin": 1, "nmax": 2}}}
            self._options["scoring"] = bm25
        else:
            self._options["hybrid"] = True
        self._embeddings = Embeddings()

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        self._embeddings = Embeddings(**self._options)
        self._embeddings.index(articles)
        self._embeddings.save(str(folder))

    def open(self, folder: Path) -> None:
        self._embeddings.load(str(folder))

    def add(self, article: tuple[str, str], folder: Path) -> None:
        self._embeddings.upsert([article])
        self._embeddings.save(str(folder))

    def hits(self, question: str, k: int) -> list[str]:
        return [article_id for article_id, _ in self._embeddings.search(question, k)]
