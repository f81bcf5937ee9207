"""LlamaIndex as its documentation says for hybrid search: a vector index and a BM25Retriever under a
QueryFusionRetriever that fuses by reciprocal ranks, with one query and no language model.

Comes in: articles, questions. Goes out: ids. The only file that imports llama_index.

Its word side takes what stands between two marks of punctuation for a word. Tuned: every Chinese character is a word
(`token_pattern`; a tokenizer such as jieba can no longer be given).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever

WORDS = "words"
CHARACTERS = {"token_pattern": r"(?u)[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", "skip_stemming": True}


class Peer:
    """See tests/peers/run.py."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None:
        Settings.llm = MockLLM()  # the retriever asks for one even when it has nothing to ask of it
        Settings.embed_model = HuggingFaceEmbedding(
            model,
            query_instruction="query: ",
            text_instruction="passage: ",
            device="cpu",
            model_kwargs={"dtype": dtype},
        )
        self._words: dict[str, Any] = CHARACTERS if tuned else {}
        self._index: Any = None
        self._retriever: Any = None

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        self._index = VectorStoreIndex([TextNode(id_=article_id, text=text) for article_id, text in articles])
        self._save(folder)

    def open(self, folder: Path) -> None:
        self._index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
        # What it keeps of a retriever is neither the token pattern nor the stemming.
        self._fuse(BM25Retriever.from_persist_dir(str(folder / WORDS)))
        for name, value in self._words.items():
            setattr(self._retriever._retrievers[1], name, value)

    def add(self, article: tuple[str, str], folder: Path) -> None:
        self._index.insert_nodes([TextNode(id_=article[0], text=article[1])])
        self._save(folder)

    def hits(self, question: str, k: int) -> list[str]:
        return [found.node.node_id for found in self._retriever.retrieve(question)][:k]

    def _save(self, folder: Path) -> None:
        """Write both sides; BM25 is made anew, because nothing can be added to it."""
        self._index.storage_context.persist(persist_dir=str(folder))
        words = BM25Retriever.from_defaults(docstore=self._index.docstore, similarity_top_k=10, **self._words)
        words.persist(str(folder / WORDS))
        self._fuse(words)

    def _fuse(self, words: BM25Retriever) -> None:
        retrievers = [self._index.as_retriever(similarity_top_k=10), words]
        self._retriever = QueryFusionRetriever(
            retrievers, mode="reciprocal_rerank", similarity_top_k=10, num_queries=1, use_async=False
        )
