"""LanceDB as its documentation says for hybrid search: a table with a full-text index, `search(query_type="hybrid")`
with vector and text, reranked by reciprocal ranks.

Comes in: articles, questions. Goes out: ids. The only file that imports lancedb.

The vectors are given to it, as it allows: its own embedding function puts no prompt before a text. Its word side takes
what stands between two marks of punctuation for a word. Tuned: words by ICU's dictionary (`base_tokenizer="icu"`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lancedb
from lancedb.rerankers import RRFReranker
from sentence_transformers import SentenceTransformer

TABLE = "articles"


class Peer:
    """See tests/peers/run.py."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None:
        self._model = SentenceTransformer(model, device="cpu", model_kwargs={"dtype": dtype})
        # Stemming and stop words are English ones; ICU's words of one character would be no longer found with them.
        self._words: dict[str, Any] = {"base_tokenizer": "icu", "stem": False, "remove_stop_words": False}
        if not tuned:
            self._words = {}
        self._reranker = RRFReranker()
        self._table: Any = None

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        self._table = lancedb.connect(folder).create_table(TABLE, self._rows(articles))
        self._table.create_fts_index("text", **self._words)

    def open(self, folder: Path) -> None:
        self._table = lancedb.connect(folder).open_table(TABLE)

    def add(self, article: tuple[str, str], folder: Path) -> None:
        self._table.add(self._rows([article]))
        self._table.optimize()  # puts it into the full-text index

    def hits(self, question: str, k: int) -> list[str]:
        row = self._model.encode(question, prompt="query: ", normalize_embeddings=True)
        asked = self._table.search(query_type="hybrid").vector(row).text(question)
        return [one["id"] for one in asked.rerank(self._reranker).limit(k).to_list()]

    def _rows(self, articles: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        texts = [text for _, text in articles]
        rows = self._model.encode(texts, prompt="passage: ", normalize_embeddings=True, show_progress_bar=False)
        return [{"id": one, "text": text, "vector": row} for (one, text), row in zip(articles, rows, strict=True)]
