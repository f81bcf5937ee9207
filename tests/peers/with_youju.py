"""有据 by its own functions, for what no command does: many questions and an update in one open process.

Comes in: articles, questions. Goes out: ids. Tuned: with the reader, which reads the ten best and ranks them anew.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.settings import Settings
from index.build import build
from index.encoder import open_encoder
from index.few import bulk_encoder
from index.store import Index
from index.update import update

CORPUS, BUILT = "corpus", "built"


class Peer:
    """See tests/peers/run.py. The articles are a file of ``folder``/corpus each time, the index is ``folder``/built."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None:
        self._reader = Reader() if tuned else None
        self._assistant: Any = None

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        put(articles, folder, "articles")
        build([folder / CORPUS], folder / BUILT, bulk_encoder, lambda *step: None)

    def open(self, folder: Path) -> None:
        index = Index(folder / BUILT)
        self._assistant = Assistant(index, open_encoder(bulk=False), Settings(), reader=self._reader)

    def add(self, article: tuple[str, str], folder: Path) -> None:
        put([article], folder, article[0])
        update([folder / CORPUS], folder / BUILT, bulk_encoder, lambda *step: None)
        self.open(folder)

    def hits(self, question: str, k: int) -> list[str]:
        _, found = self._assistant.hits(question, 2 * k)  # an article may have several passages
        return list(dict.fromkeys(article.article_id for _, _, article in found))[:k]


def put(articles: Sequence[tuple[str, str]], folder: Path, name: str) -> None:
    """Write these articles as one more file of the corpus."""
    (folder / CORPUS).mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"id": article_id, "text": text}, ensure_ascii=False) for article_id, text in articles]
    (folder / CORPUS / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
