"""How an index grows: build time, memory, disk, latency and recall from 1,000 to 1,000,000 passages; fails nothing.

python -m tests.bench_scale --sizes 1000,10000,100000,1000000 --picture tests/scale.svg

The articles, rows and questions are those of tests/bench_search.py. The encoder of passages is a stand-in, so building
is all but encoding; how long that takes is told by the rate at which the packaged model encodes some of the passages.
More than LARGEST_BUILT passages are laid together from copies (tests/tiled.py), unless --whole builds them too: a
million takes most of an hour. Each index is made and measured in a process of its own and kept in the user's cache
folder, 4.2 GB for a million. Times are those of the processor and of one core where nothing else is said.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.ask import Assistant
from assistant.settings import Settings
from index.build import BuildReport, Progress, build, searched_text
from index.encoder import SentenceEncoder
from index.manifest import UnusableIndexError, read_manifest
from index.rows import BulkEncoder
from index.scored import Scored
from index.store import Index
from index.terms import terms
from tests.bench import ROOT
from tests.bench_search import Prepared, prepared
from tests.curves import Curve, picture
from tests.tiled import tiled

LARGEST_BUILT, FAR = 100_000, 100_000_000
BUILT = "built.json"
ENCODED, RECALLED = 128, 200  # passages encoded for the rate, questions whose hits are compared with all rows


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size; ``own_mb`` is what opening and asking added to the process, ``mapped_mb`` files
    that it has mapped. ``build_s`` is without encoding; it and ``build_mb`` are 0 where nothing was built. ``p99_ms``
    is of the processor, on one core; ``clock_ms`` the p99 by the clock, on two."""

    passages: int
    build_s: float
    build_mb: float
    encode_s: float
    disk_mb: float
    open_s: float
    own_mb: float
    mapped_mb: float
    median_ms: float
    p99_ms: float
    clock_ms: float
    recall: float


def memory(kind: str) -> float:
    """MB of this process: ``Anon``, its own, or ``File``, mapped, which the system may take back."""
    found = re.search(rf"Rss{kind}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


@contextmanager
def watched_memory() -> Iterator[list[float]]:
    """The most memory of its own that this process has meanwhile, in MB, once it is over."""
    most, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            most[0] = max(most[0], memory("Anon"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


class Timed:
    """An encoder that counts the seconds of the processor that it takes."""

    def __init__(self, encoder: BulkEncoder) -> None:
        self._encoder, self.describe, self.spent = encoder, encoder.describe, 0.0

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        started = time.process_time()
        rows = self._encoder.encode_passages(texts, progress)
        self.spent += time.process_time() - started
        return rows


def recorded(paths: list[Path], folder: Path, load: Callable[[], BulkEncoder], progress: Progress) -> BuildReport:
    """``build``, and beside the index what it took: seconds of the processor without encoding, megabytes."""
    encoder, before = Timed(load()), memory("Anon")
    started = time.process_time()
    with watched_memory() as most:
        report = build(paths, folder, lambda: encoder, progress)
    found = {"build_s": time.process_time() - started - encoder.spent, "build_mb": most[0] - before}
    (folder.parent / BUILT).write_text(json.dumps(found), "utf-8")
    return report


def recall(index: Index, rows: NDArray[np.float32]) -> float:
    """The share of the ten nearest to each of ``rows`` that searching finds among its first ten."""
    nearest = np.full((len(rows), 10), -2, dtype=np.float32)
    for start in range(0, index.dense.size, 50_000):
        some = index.dense.take(np.arange(start, min(start + 50_000, index.dense.size)))
        nearest = np.sort(np.hstack([nearest, rows @ some.T]), axis=1)[:, -10:]
    found = [index.dense.search(row, Settings().depth).scores[:10] for row in rows]
    return float(np.mean([ours >= least - 1e-5 for ours, least in zip(found, nearest[:, :1], strict=True)]))


def encoding(index: Index) -> float:
    """Seconds of the processor that encoding a passage takes, of some that are encoded together."""
    drawn = random.Random(3).sample(range(index.manifest.passages), min(ENCODED, index.manifest.passages))
    scored = Scored(np.array(drawn), np.zeros(len(drawn), dtype=np.float32))
    passages = index.passages([hit.passage_id for hit in index.ranking(scored)])
    texts = [searched_text(index.article(one.article_id)[0].title, one) for one in passages]
    encoder = SentenceEncoder()
    encoder.encode_passages(texts[:8])
    started = time.process_time()
    encoder.encode_passages(texts)
    return (time.process_time() - started) / len(texts)


def times(asked: Assistant, questions: Sequence[str], now: Callable[[], float]) -> list[float]:
    """The milliseconds that each question takes, but encoding it; the last one is asked once before."""
    found = []
    for question in [questions[-1], *questions]:
        started = now()
        asked.part(asked.query(question))
        found.append(1000 * (now() - started))
    return found[1:]


def on(cores: Sequence[int]) -> None:
    """Let every thread of this process run on ``cores`` alone."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


def measured(folder: Path) -> Size:
    """Ask every question of the index in ``folder``, on one core, then on two."""
    cores = sorted(os.sched_getaffinity(0))
    on(cores[:1])
    terms("词典")  # jieba's dictionary is no matter of the index
    before, started = memory("Anon"), time.process_time()
    index = Index(folder / "index")
    opened = time.process_time() - started
    encoder = Prepared(folder)
    asked = Assistant(index, encoder, Settings())
    spent = times(asked, encoder.questions, time.process_time)
    own, mapped = memory("Anon") - before, memory("File")
    encode_s = encoding(index) * index.manifest.passages
    on(cores[:2])
    clock = times(asked, encoder.questions, time.perf_counter)
    built = folder / BUILT
    took = json.loads(built.read_text("utf-8")) if built.is_file() else {"build_s": 0.0, "build_mb": 0.0}
    return Size(
        passages=index.manifest.passages,
        encode_s=encode_s,
        disk_mb=sum(size for size, _ in index.manifest.files.values()) / 1e6,
        open_s=opened,
        own_mb=own,
        mapped_mb=mapped,
        median_ms=float(np.percentile(spent, 50)),
        p99_ms=float(np.percentile(spent, 99)),
        clock_ms=float(np.percentile(clock, 99)),
        recall=recall(index, encoder.rows[:RECALLED]),
        **took,
    )


def made(wanted: int, whole: bool) -> Path:
    """The folder of an index of about ``wanted`` passages, which is made where there is none."""
    if wanted <= LARGEST_BUILT or whole:
        return prepared(wanted, recorded)
    base = prepared(LARGEST_BUILT, recorded)
    folder = base.with_name(str(wanted))
    standing = read_manifest(base / "index")
    copies = round(wanted / LARGEST_BUILT)
    try:
        is_made = read_manifest(folder / "index").passages == copies * standing.passages
    except UnusableIndexError:
        is_made = False
    if not is_made:
        tiled(base / "index", copies, folder / "index")
        for name in ("questions.json", "questions.npy"):
            shutil.copyfile(base / name, folder / name)
    return folder


def in_a_process(*arguments: str) -> str:
    """What this prints when it is called with ``arguments``, with one thread."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "tests.bench_scale", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | threads, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.splitlines()[-1]


def growth(sizes: Sequence[Size], field: str) -> tuple[float, float]:
    """(k, what it comes to at FAR) where ``field`` grows with the number of passages to the power of k: of the larger
    half of the sizes that have it, because what is small is all beginnings."""
    points = [(one.passages, getattr(one, field)) for one in sizes if getattr(one, field)]
    points = points[-max(2, (len(points) + 1) // 2) :]
    if len(points) < 2:
        return 0.0, 0.0
    numbers, values = np.log(np.array(points)).T
    power, start = np.polyfit(numbers, values, 1)
    return float(power), float(np.exp(start + power * np.log(FAR)))


def table(sizes: Sequence[Size]) -> str:
    """The sizes as a Markdown table, with the law of each column and what it says of FAR passages."""
    rows = ["| passages | " + " | ".join(label for _, label, _ in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for one in sizes:
        cells = [form.format(getattr(one, field)) if getattr(one, field) else "" for field, _, form in COLUMNS]
        rows.append(f"| {one.passages:,} | " + " | ".join(cells) + " |")
    laws = [growth(sizes, field) if field != "recall" else (0.0, 0.0) for field, _, _ in COLUMNS]
    rows.append("| grows as n^ | " + " | ".join(f"{power:.2f}" if power else "" for power, _ in laws) + " |")
    far = [form.format(value) if power else "" for (_, _, form), (power, value) in zip(COLUMNS, laws, strict=True)]
    rows.append(f"| {FAR:,} by that | " + " | ".join(far) + " |")
    return "\n".join(rows)


COLUMNS = (
    ("build_s", "build but encoding, s", "{:,.0f}"),
    ("encode_s", "encoding, s", "{:,.0f}"),
    ("build_mb", "memory of building, MB", "{:,.0f}"),
    ("disk_mb", "disk, MB", "{:,.0f}"),
    ("open_s", "opening, s", "{:.2f}"),
    ("own_mb", "memory of its own, MB", "{:,.0f}"),
    ("mapped_mb", "mapped, MB", "{:,.0f}"),
    ("median_ms", "a question, median ms", "{:,.1f}"),
    ("p99_ms", "p99 ms", "{:,.1f}"),
    ("clock_ms", "on two cores by the clock, p99 ms", "{:,.1f}"),
    ("recall", "recall at 10", "{:.4f}"),
)


def main(wanted: Sequence[int], whole: bool, drawing: Path | None) -> None:
    """Make and measure each size, print the table, draw the picture."""
    sizes = []
    for one in wanted:
        folder = in_a_process("--make", str(one), *(["--whole"] if whole else []))
        sizes.append(Size(**json.loads(in_a_process("--measure", folder))))
        print(sizes[-1], file=sys.stderr)
    print(table(sizes))
    if drawing:
        panels = [
            Curve(label, [(one.passages, getattr(one, field)) for one in sizes if getattr(one, field)])
            for field, label, _ in COLUMNS
            if field in ("build_s", "disk_mb", "own_mb", "p99_ms")
        ]
        drawing.write_text(picture(panels), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--whole", action="store_true", help="build every size")
    parser.add_argument("--picture", type=Path, help="an SVG file to write")
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.make:
        print(made(arguments.make, arguments.whole))
    elif arguments.measure:
        print(json.dumps(asdict(measured(arguments.measure))))
    else:
        main([int(one) for one in arguments.sizes.split(",")], arguments.whole, arguments.picture)
