"""One job of one peer, in a process of its own: `python -m tests.peers.run MODULE VERB JOB.json`.

Comes in: a module of this folder with a class Peer, a verb, a file that says with what. Goes out: one line of JSON on
stdout. Imports nothing but Python's own, because it runs in the peers' environment; knows nothing of what is compared.

A peer may reach no network: each try is refused, counted and told.
"""

import importlib
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Protocol

WARMING = 5  # questions asked first and not counted: what is loaded at the first one is part of a cold start


class Peer(Protocol):
    """What searches. Made of the model's folder, the precision to load it in ("bfloat16" or "float32"), and whether
    documented options may be turned for Chinese."""

    def __init__(self, model: str, dtype: str, tuned: bool) -> None: ...

    def build(self, articles: Sequence[tuple[str, str]], folder: Path) -> None:
        """Index (id, text) of each article in the empty ``folder``, for another process to open."""
        ...

    def open(self, folder: Path) -> None:
        """Open what ``build`` left there."""
        ...

    def add(self, article: tuple[str, str], folder: Path) -> None:
        """Add an article to what is open and to ``folder``."""
        ...

    def hits(self, question: str, k: int) -> list[str]:
        """The ids of the k best articles, best first."""
        ...


def refuse_network() -> list[str]:
    """Refuse every connection to another machine from now on; the list grows by what was tried."""
    tried: list[str] = []

    def hook(event: str, given: tuple[Any, ...]) -> None:
        outward = event == "socket.connect" and given[0].family in (socket.AF_INET, socket.AF_INET6)
        if outward or event == "socket.getaddrinfo":
            tried.append(f"{event} {given[1] if outward else given[0]}")
            raise ConnectionRefusedError("a peer is measured without a network")

    sys.addaudithook(hook)
    return tried


def build(peer: Peer, job: dict[str, Any]) -> dict[str, Any]:
    """Index the articles."""
    with Path(job["articles"]).open(encoding="utf-8") as lines:
        articles = [(one["id"], one["text"]) for one in map(json.loads, lines)]
    peer.build(articles, Path(job["folder"]))
    return {"articles": len(articles)}


def update(peer: Peer, job: dict[str, Any]) -> dict[str, Any]:
    """Add one article to the index on the disk."""
    peer.open(Path(job["folder"]))
    peer.add((job["added"]["id"], job["added"]["text"]), Path(job["folder"]))
    return {}


def cold(peer: Peer, job: dict[str, Any]) -> dict[str, Any]:
    """The first hits."""
    peer.open(Path(job["folder"]))
    return {"hits": peer.hits(job["first"], job["k"])}


def warm(peer: Peer, job: dict[str, Any]) -> dict[str, Any]:
    """Each question's hits and milliseconds, then the milliseconds of adding one more article to what is open."""
    peer.open(Path(job["folder"]))
    questions = list(job["questions"].values())
    for question in questions[-WARMING:]:
        peer.hits(question, job["k"])
    found, times, spent = {}, [], process_time()
    for query_id, question in job["questions"].items():
        started = perf_counter()
        found[query_id] = peer.hits(question, job["k"])
        times.append(1000 * (perf_counter() - started))
    spent = process_time() - spent
    started = perf_counter()
    peer.add((job["later"]["id"], job["later"]["text"]), Path(job["folder"]))
    added = 1000 * (perf_counter() - started)
    return {"found": found, "ms": times, "processor_ms": 1000 * spent / len(times), "add_ms": added,
            "hits": peer.hits(job["later"]["text"][:40], job["k"])}  # fmt: skip


VERBS = {"build": build, "update": update, "cold": cold, "warm": warm}


def main(module: str, verb: str, file: str) -> None:
    """Do one job and print what came of it."""
    tried = refuse_network()
    job = json.loads(Path(file).read_text("utf-8"))
    peer: Peer = importlib.import_module(module).Peer(job["model"], job["dtype"], job["tuned"])
    print("\n" + json.dumps({**VERBS[verb](peer, job), "tried": tried}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
