"""Small real parts for the tests of the web chat: five articles, one hostile, two at odds; an index, a server.

Comes in: an empty folder. Goes out: an assistant over an index that was really built; a server that really listens.
"""

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.ask import Answer, Assistant, Outcome
from assistant.candidates import candidates
from assistant.caution import ONLY_FICTION
from assistant.cite import Statement, cite
from assistant.evidence import look
from assistant.settings import Settings
from assistant.web.app import create_app
from assistant.web.server import Server, config
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
        "text": f"{FILLING}\n\n" * 3
        + "## 结论\n\n普通網(wǎng)貸逾期不會坐牢。欠錢是民事糾紛。\n\n"
        + f"{FILLING}\n\n" * 3,
    },
    {
        "id": "record",
        "title": "征信报告",
        "uri": "ftp://example.org/x",
        "text": "征信报告每年可以免费查询两次。征信报告也能在网上查。",
    },
    {"id": "visit-2018", "title": "旧文", "published": "2018-05-01", "text": "金条逾期以后催收人员会上门。"},
    {"id": "visit-2026", "title": "新文", "published": "2026-02-03", "text": "金条逾期以后一般不会有人上门。"},
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
    """Answers with the sentences that hold the question, letter for letter: whether it answers needs no threshold.

    A word of WAYS at the end of a question says what kind of answer is made of these sentences.
    """

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        """The answer to ``question``, asked after ``earlier``. Raises QuestionError."""
        query = self.query(question, earlier)
        wanted, way, _ = re.split(rf"({'|'.join(WAYS)}|$)", query.text, maxsplit=1)
        if way == "fail":
            raise RuntimeError(f"a failure that quotes its question: {question}")
        if way == "HELD":
            LET_GO.wait(60)
        ranking = self.search(query)
        found = candidates(query, ranking, self.index, len(ranking), None)
        evidence = look(query, found, len(ranking)).evidence
        chosen = tuple(piece for piece in evidence if normalise(wanted) in normalise(piece.text))
        statements = cite(self.writer.write(wanted, chosen))
        nearest = () if statements else tuple((article["id"], article["title"]) for article in ARTICLES)
        outcome: Outcome = "answered" if statements else "not_found"
        answer = Answer(question, query.text, outcome, statements, evidence, nearest=nearest)
        return replace(answer, **WAYS[way](statements)) if way == "HINTS" or (way and statements) else answer


def _disputed(statements: tuple[Statement, ...]) -> dict[str, Any]:
    return {"statements": tuple(replace(statement, side=n) for n, statement in enumerate(statements, start=1))}


def _noted(statements: tuple[Statement, ...]) -> dict[str, Any]:
    return {"statements": (*statements, Statement(NOTE, statements[0].citations, kind="note"))}


LET_GO = threading.Event()  # what the fixture ``held`` holds back
LET_GO.set()
NOTE = ONLY_FICTION
WAYS: dict[str, Callable[[tuple[Statement, ...]], dict[str, Any]]] = {
    "HELD": lambda _: {},
    "HINTS": lambda _: {"suggestions": EXAMPLES},
    "fail": lambda _: {},
    "PARTLY": lambda _: {"outcome": "partial", "uncovered": ("利率", "<b>"), "suggestions": EXAMPLES},
    "POINTS": lambda statements: {"statements": tuple(replace(one, kind="point") for one in statements)},
    "SIDES": _disputed,
    "NOTE": _noted,
}


def small_assistant(folder: Path, **settings: Any) -> Assistant:
    """An assistant over the five articles, its index built in ``folder``."""
    corpus = folder / "corpus.jsonl"
    corpus.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in ARTICLES), "utf-8")
    build([corpus], folder / "index", Letters, lambda *_: None)
    return Literal(Index(folder / "index"), Letters(), Settings(**settings))


@contextmanager
def served(assistant: Assistant, send_buffer: int = 0) -> Iterator[int]:
    """A server in this process; its port. ``send_buffer``: the bytes that the system holds on the way to a reader, its
    own choice where 0."""
    with socket.socket() as listening:
        if send_buffer:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        listening.bind(("127.0.0.1", 0))
        server = Server(config(create_app(assistant, EXAMPLES)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield listening.getsockname()[1]
        finally:  # also after a test that failed: a thread that goes on would keep pytest from ending
            server.should_exit = True
            thread.join()


def count(port: int, name: str) -> float:
    """What /metrics says of ``name``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.rsplit(" ", 1)[0] == name), 0)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fails when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)
