"""How long it takes to bring one changed article into an index of many passages; prints, and fails nothing.

python -m tests.bench_update --passages 100000

The articles, a file each, and their rows are those of tests/starter.py: the encoder is a stand-in, so what is
measured is all of an update but encoding. Each change is made in a process of its own, which says its time and memory.
"""

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build import build, is_current
from index.engine import WheelEngine
from index.store import Index
from index.terms import cache_folder, terms
from index.update import update
from tests.bench import ROOT
from tests.starter import Starter, StarterRows

CHANGES = ("nothing", "add", "replace", "remove", "add again")


class AnyRows:
    """An encoder whose rows are at random: an update does not mind what they are."""

    def __init__(self) -> None:
        self.describe = WheelEngine().describe

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = np.random.default_rng(0).normal(size=(len(texts), 384)).astype(np.float32)
        found: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return found


def written(corpus: Path, wanted: int) -> None:
    """The articles, a file each, in place of those that were made of another starter corpus."""
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    for article in Starter().articles(wanted):
        (corpus / f"{article['id']}.md").write_text(f"# {article['title']}\n\n{article['text']}", "utf-8")


def changed(corpus: Path, change: str) -> None:
    """Make one change to the articles."""
    files = sorted(corpus.glob("a*.md"))
    text = files[len(files) // 2].read_text("utf-8")
    mine = corpus / "mine.md"
    if change.startswith("add"):
        mine.write_text(
            re.sub(r"\d+", "77", text)[: len(text) // 2] + f"\n\n{change}：本金、利息和违约金要分开看。\n", "utf-8"
        )
    elif change == "replace":
        mine.write_text(mine.read_text("utf-8") + "\n\n## 再说一句\n\n改过以后多了这一句话。\n", "utf-8")
    elif change == "remove":
        mine.unlink(missing_ok=True)


def measure(folder: Path, change: str) -> None:
    """One change and its update, in this process."""
    changed(folder / "corpus", change)
    terms("词典")  # jieba's dictionary is no matter of the index
    before, started, spent = memory(), time.perf_counter(), time.process_time()
    report = update([folder / "corpus"], folder / "index", AnyRows, lambda *step: None)
    print(
        f"{change:<10} {report.made} made, {report.removed} removed, {report.encoded} passages encoded;"
        f" clock {time.perf_counter() - started:.2f} s, processor {time.process_time() - spent:.2f} s,"
        f" memory at most {memory()} MB, {before} before"
    )


def memory() -> int:
    """The most memory that this process had, in MB, with what was mapped."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def searched(folder: Path) -> str:
    """Milliseconds that both searches of a question take, at the median."""
    index = Index(folder / "index")
    row = index.dense.take(np.array([7]))[0]
    question = terms("白条逾期四个月会不会上征信，怎么和平台协商还款？")
    times = []
    for _ in range(40):
        started = time.perf_counter()
        index.lexical.search(question, 100)
        index.dense.search(row, 100)
        times.append(1000 * (time.perf_counter() - started))
    return f"{np.median(times):.1f} ms"


def main(wanted: int) -> None:
    """Build once, then measure each change."""
    folder = cache_folder() / "bench" / f"update-{wanted}"
    (folder / "corpus" / "mine.md").unlink(missing_ok=True)
    if not is_current([folder / "corpus"], folder / "index", "packaged"):
        written(folder / "corpus", wanted)
        started = time.perf_counter()
        starter = StarterRows(Starter())
        build([folder / "corpus"], folder / "index", lambda: starter, lambda *step: None)
        print(f"built anew in {time.perf_counter() - started:.0f} s")
    manifest = json.loads((folder / "index" / "manifest.json").read_text("utf-8"))
    size = sum(one for one, _ in manifest["files"].values())
    print(f"{manifest['passages']} passages of {manifest['articles']} articles, {size / 1e6:.0f} MB")
    print(f"both searches of a question: {searched(folder)}")
    for change in CHANGES:
        subprocess.run(
            [sys.executable, "-m", "tests.bench_update", "--measure", str(folder), change], cwd=ROOT, check=True
        )
    print(f"both searches of a question after these: {searched(folder)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    measure(Path(arguments.measure[0]), arguments.measure[1]) if arguments.measure else main(arguments.passages)
