"""Small real parts for the tests of the web chat: three articles, one of them hostile, an index of them, a server.

Comes in: an empty folder. Goes out: an assistant over an index that was really built; a server that really listens.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import uvicorn
from numpy.typing import NDArray

from assistant.ask import Answer, Assistant, Outcome
from assistant.cite import cite
from assistant.evidence import choose
from assistant.settings import Settings
from assistant.web.app import create_app
from index.build import build
from index.store import Index
from index.terms import normalise

ATTACK = (
    '恶意<script>window.pwned=1</script><img src=x onerror="window.pwned=2">[点我](javascript:window.pwned=3)'
    "<https://evil.example/a>$x^2$ $$y$$ ${window.pwned=4} {{value}} **粗体** `代码` 电话010-12345678 www.evil.example "
    + "A"
    * 150
)
FILLING = "这一段只是为了让文章长到需要滚动才能读完，与任何问题都没有关系。\n\n" * 30
ARTICLES: tuple[dict[str, str], ...] = (
    {
        "id": "prison",
        "title": "普通网贷逾期会坐牢吗",
        "uri": "https://example.org/prison?a=1&b=2",
        "site": "例子网",
        "published": "2026-01-19",
        "text": f"{FILLING}\n\n" * 30
        + "## 结论\n\n普通網(wǎng)貸逾期不會坐牢。欠錢是民事糾紛。\n\n"
        + f"{FILLING}\n\n" * 30,
    },
    {"id": "record", "title": "征信报告", "uri": "ftp://example.org/x", "text": "征信报告每年可以免费查询两次。"},
    {"id": "<evil>&", "title": ATTACK, "uri": "javascript:window.pwned=5", "site": ATTACK, "text": ATTACK + "。"},
)
EXAMPLES = ("普通网贷逾期不会坐牢", "征信报告每年可以免费查询")


class Letters:
    """An honest small encoder: how often each of 64 groups of letters occurs."""

    name = "letters"
    dim = 64

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim); every row has length 1."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """float32 (dim,), of length 1."""
        counts = np.bincount([ord(letter) % self.dim for letter in text], minlength=self.dim)
        return (counts / np.linalg.norm(counts)).astype(np.float32)

    def describe(self) -> dict[str, str | int]:
        """What the index says of it."""
        return {"model": self.name, "dim": self.dim}


class Literal(Assistant):
    """Answers with the sentences that hold the question, letter for letter: whether it answers needs no threshold."""

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        """The answer to ``question``, asked after ``earlier``. Raises QuestionError."""
        query = self.query(question, earlier)
        if "fail" in query.text:
            raise RuntimeError(f"a failure that quotes its question: {question}")
        if "slow" in query.text:
            time.sleep(0.5)
        wanted = query.text.removesuffix("slow")
        ranking = self.search(query)
        evidence, _ = choose(query, ranking, self.index, len(ranking))
        chosen = tuple(piece for piece in evidence if normalise(wanted) in normalise(piece.text))
        statements = cite(self.writer.write(wanted, chosen))
        titles = () if statements else tuple(article["title"] for article in ARTICLES)
        outcome: Outcome = "answered" if statements else "not_found"
        return Answer(question, query.text, outcome, statements, evidence, titles)


def small_assistant(folder: Path) -> Assistant:
    """An assistant over the three articles, its index built in ``folder``."""
    corpus = folder / "corpus.jsonl"
    corpus.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in ARTICLES), "utf-8")
    build([corpus], folder / "index", Letters, lambda *_: None)
    return Literal(Index(folder / "index"), Letters(), Settings())


@contextmanager
def served(assistant: Assistant) -> Iterator[int]:
    """A server in this process; its port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(assistant, EXAMPLES)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()
