"""Haystack as its documentation says for hybrid search: BM25 and vectors of an in-memory store, in a pipeline,
joined by a DocumentJoiner by reciprocal ranks.

Comes in: articles, questions. Goes out: ids. The only file that imports haystack.

Its word side cuts Chinese into single characters. Tuned: joined by the distribution of the scores; the
pattern that cuts cannot make words.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

FILE = "store.json"


class Peer:
    """See tests/peers/run.py."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None:
        given: dict[str, Any] = {"model": model, "progress_bar": False, "normalize_embeddings": True,
                                 "model_kwargs": {"dtype": dtype}}  # fmt: skip
        self._passages = SentenceTransformersDocumentEmbedder(prefix="passage: ", **given)
        self._question = SentenceTransformersTextEmbedder(prefix="query: ", **given)
        self._join = "distribution_based_rank_fusion" if tuned else "reciprocal_rank_fusion"
        self._store = InMemoryDocumentStore()
        self._pipeline = Pipeline()

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        self._write([Document(id=article_id, content=text) for article_id, text in articles], folder)

    def open(self, folder: Path) -> None:
        self._store = InMemoryDocumentStore.load_from_disk(str(folder / FILE))
        self._pipeline.add_component("question", self._question)
        self._pipeline.add_component("words", InMemoryBM25Retriever(self._store, top_k=10))
        self._pipeline.add_component("vectors", InMemoryEmbeddingRetriever(self._store, top_k=10))
        self._pipeline.add_component("joined", DocumentJoiner(join_mode=self._join))
        self._pipeline.connect("question.embedding", "vectors.query_embedding")
        self._pipeline.connect("words", "joined")
        self._pipeline.connect("vectors", "joined")

    def add(self, article: tuple[str, str], folder: Path) -> None:
        self._write([Document(id=article[0], content=article[1])], folder)

    def hits(self, question: str, k: int) -> list[str]:
        found = self._pipeline.run({"question": {"text": question}, "words": {"query": question}})
        return [one.id for one in found["joined"]["documents"]][:k]

    def _write(self, documents: list[Document], folder: Path) -> None:
        self._passages.warm_up()
        self._store.write_documents(self._passages.run(documents)["documents"])
        self._store.save_to_disk(str(folder / FILE))
