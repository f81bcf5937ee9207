"""How long everything of a question but encoding it takes over many passages, on one core; prints, and fails nothing.

python -m tests.bench_search --passages 100000

Articles, rows and questions are those of tests/starter.py. The index is kept in the user's cache folder.

Milliseconds of the processor are given beside those of the clock: other work on the machine shows in the second alone.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import assistant.ask
from assistant.ask import Assistant
from assistant.expand import mainland
from assistant.settings import Settings
from index.build import BuildReport, Progress, build, is_current
from index.encoder import open_encoder
from index.rows import BulkEncoder
from index.store import Index
from index.terms import cache_folder, terms
from tests.bench import ROOT
from tests.starter import Starter, StarterRows

Step = tuple[Any, str]
Make = Callable[[list[Path], Path, Callable[[], BulkEncoder], Progress], BuildReport]
Spent = dict[str, NDArray[np.float64]]


def prepared(wanted: int, make: Make = build) -> Path:
    """A folder with an index of about ``wanted`` passages, built by ``make``, and the questions with their rows."""
    folder = cache_folder() / "bench" / str(wanted)
    starter = Starter()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch, "articles.jsonl")
        with corpus.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in starter.articles(wanted))
        if not is_current([corpus], folder / "index", "packaged"):
            print(f"building an index of {wanted} passages in {folder}", file=sys.stderr)
            make([corpus], folder / "index", lambda: StarterRows(starter), lambda step, done, total: None)
    encode(starter.questions(), folder)
    return folder


def encode(questions: Sequence[str], folder: Path) -> None:
    """Write the questions, the texts that are searched for and their rows to ``folder``."""
    encoder = open_encoder("packaged", bulk=False)
    asked = Assistant(Index(folder / "index"), encoder, Settings())
    texts = [mainland(asked.query(question).text) for question in questions]
    (folder / "questions.json").write_text(json.dumps([questions, texts], ensure_ascii=False), "utf-8")
    np.save(folder / "questions.npy", np.array([encoder.encode_query(text) for text in texts]))


class Prepared:
    """An encoder that knows the rows of the questions."""

    name, dim = "packaged", 384

    def __init__(self, folder: Path) -> None:
        self.questions: list[str]
        self.questions, texts = json.loads((folder / "questions.json").read_text("utf-8"))
        self.rows: NDArray[np.float32] = np.load(folder / "questions.npy")
        self._rows = dict(zip(texts, self.rows, strict=True))

    def encode_query(self, text: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self._rows[text]
        return row

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise NotImplementedError


def now() -> NDArray[np.float64]:
    """Milliseconds of the processor and of the clock."""
    return np.array([1000 * time.process_time(), 1000 * time.perf_counter()])


def watched(steps: dict[str, Step]) -> Spent:
    """The milliseconds that each step takes, added up until they are cleared; a step is a function of an object."""
    spent: Spent = defaultdict(lambda: np.zeros(2))

    def watch(label: str, holder: Any, name: str) -> None:
        function = getattr(holder, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            started = now()
            try:
                return function(*arguments, **named)
            finally:
                spent[label] += now() - started

        setattr(holder, name, timed)

    for label, (holder, name) in steps.items():
        watch(label, holder, name)
    return spent


def memory() -> str:
    """The memory of this process: its own, and that of files mapped into it, which the system may take back."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return "not known here"
    kilobytes = dict(re.findall(r"(Rss\w+):\s+(\d+) kB", status.read_text()))
    return f"{int(kilobytes['RssAnon']) / 1000:.0f} MB + {int(kilobytes['RssFile']) / 1000:.0f} MB of mapped files"


def line(label: str, times: Sequence[NDArray[np.float64]]) -> str:
    """Median and 99th percentile of ``times``, of the processor and of the clock."""
    medians, p99s = np.percentile(times, (50, 99), axis=0)
    return f"  {label:<16}" + "".join(f"{part:9.2f}" for pair in zip(medians, p99s, strict=True) for part in pair)


def measure(folder: Path) -> None:
    """Ask every question on one core and print what each step took."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    terms("词典")  # jieba's dictionary is no matter of the index
    before, started = memory(), now()
    index = Index(folder / "index")
    opened = now() - started
    encoder = Prepared(folder)
    asked = Assistant(index, encoder, Settings())
    size = sum(size for size, _ in index.manifest.files.values())
    print(f"{index.manifest.passages} passages of {index.manifest.articles} articles, {size / 1e6:.0f} MB on the disk,")
    print(f"opened in {opened[0]:.0f} ms; memory before {before}, after {memory()}")
    steps: dict[str, Step] = {
        "terms": (assistant.ask, "terms"),
        "lexical.search": (index.lexical, "search"),
        "dense.search": (index.dense, "search"),
        "ranking (ids)": (index, "ranking"),
        "fuse": (assistant.ask, "fuse"),
        "candidates": (assistant.ask, "candidates"),
        "  of it passages": (index, "passages"),
        "  of it article": (index, "article"),
        "look": (assistant.ask, "look"),
        "choose": (assistant.ask, "choose"),
    }
    spent = watched(steps)
    taken: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    answered = 0
    for question in [encoder.questions[-1], *encoder.questions]:
        spent.clear()
        started = now()
        answered += bool(asked.part(asked.query(question)).pieces)
        spent["ask"] = now() - started
        for label in (*steps, "ask"):
            taken[label].append(spent[label])
    print(
        f"the first question {taken['ask'][0][0]:.1f} ms; after {len(encoder.questions)}, {answered} of them answered,"
    )
    print(f"memory {memory()}")
    print("                        processor          clock\n                   median      p99   median      p99")
    print("\n".join(line(label, times[1:]) for label, times in taken.items()))


def main(passages_wanted: int) -> None:
    """Make what is asked, then measure in a process of its own, with one thread."""
    folder = prepared(passages_wanted)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "tests.bench_search", "--measure", str(folder)]
    subprocess.run(command, cwd=ROOT, env=os.environ | threads, check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    measure(arguments.measure) if arguments.measure else main(arguments.passages)
