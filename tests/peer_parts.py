"""A peer small enough to check by hand: it ranks by shared characters and keeps its articles in a file. Tuned, it tries
to reach a network, and carries on as if nothing had happened."""

import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class Peer:
    """See tests/peers/run.py."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None:
        self._articles: dict[str, str] = {}
        if tuned:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", 9), timeout=1)

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        self._articles |= dict(articles)
        (folder / "articles.json").write_text(json.dumps(self._articles), "utf-8")

    def open(self, folder: Path) -> None:
        self._articles = json.loads((folder / "articles.json").read_text("utf-8"))

    def add(self, article: tuple[str, str], folder: Path) -> None:
        self.build([article], folder)

    def hits(self, question: str, k: int) -> list[str]:
        shared = {article_id: len(set(question) & set(text)) for article_id, text in self._articles.items()}
        return sorted(shared, key=lambda article_id: -shared[article_id])[:k]
