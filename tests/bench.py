"""The speed that the README promises, measured on this machine; prints, and fails nothing.

Each command is timed as a whole process, in turn with the one that it is compared with, so that a slow moment of the
machine touches both. Medians are printed; ratios mean more than seconds.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 5
QUESTION = "京东白条逾期四个月会户籍地催收吗?"


def timed(command: list[str]) -> float:
    """Seconds that one run of ``command`` takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def in_turn(*jobs: Callable[[], float]) -> list[float]:
    """The median of RUNS runs of each job, after one that is not counted; the jobs take turns."""
    rounds = [[job() for job in jobs] for _ in range(RUNS + 1)][1:]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def cold() -> None:
    """The command line from nothing, beside importing sentence-transformers."""
    ask, imported, help_ = in_turn(
        lambda: timed(["-m", "assistant", "ask", QUESTION]),
        lambda: timed(["-c", "import sentence_transformers"]),
        lambda: timed(["-m", "assistant", "--help"]),
    )
    ratio = ask / imported
    print(f"cold ask               {ask:.2f} s = {ratio:.2f} of importing sentence-transformers ({imported:.2f} s)")
    print(f"--help                 {help_:.2f} s")


def bulk() -> None:
    """Encoding in our pipeline beside bare sentence-transformers, on the passages of the starter corpus."""
    from sentence_transformers import SentenceTransformer

    from index.build import build
    from index.encoder import BATCH_SIZE, SentenceEncoder, bfloat16_is_native
    from index.packaged import packaged_model

    encoder = SentenceEncoder()
    model = SentenceTransformer(str(packaged_model()), device="cpu")
    if bfloat16_is_native("cpu"):
        model.bfloat16()
    with tempfile.TemporaryDirectory() as folder:
        texts: list[str] = []

        class Recorder:
            """The encoder, and what it was given."""

            describe = staticmethod(encoder.describe)

            @staticmethod
            def encode_passages(given, progress=None):  # type: ignore[no-untyped-def]
                texts[:] = given
                return encoder.encode_passages(given, progress)

        def whole() -> float:
            # A folder of its own each time: a standing index would lend its rows.
            index = Path(tempfile.mkdtemp(dir=folder))
            report = build([ROOT / "corpus" / "articles"], index, Recorder, lambda step, done, total: None)
            return report.total_s / report.passages

        def bare() -> float:
            started = time.perf_counter()
            model.encode_document(texts, batch_size=BATCH_SIZE, prompt=encoder.passage_prompt)
            return (time.perf_counter() - started) / len(texts)

        pipeline, alone = in_turn(whole, bare)
    print(
        f"bulk build             {1 / pipeline:.0f} passages/s = {alone / pipeline:.2f} of bare sentence-transformers"
        f" ({1 / alone:.0f}/s, mean {sum(map(len, texts)) / len(texts):.0f} characters)"
    )


def warm() -> None:
    """One question after the other in one process."""
    from assistant.ask import Assistant
    from assistant.settings import Settings
    from index.encoder import open_encoder
    from index.store import Index

    assistant = Assistant(Index(ROOT / "index" / "built"), open_encoder("packaged", bulk=False), Settings())
    questions = (ROOT / "corpus" / "examples.txt").read_text("utf-8").split() * 5
    times = []
    for question in questions:
        started = time.perf_counter()
        assistant.ask(question)
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    print(
        f"warm ask               median {statistics.median(times):.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"
    )


def memory() -> None:
    """The peak memory of one cold question."""
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "ask", QUESTION], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    usage: resource.struct_rusage = os.wait4(process.pid, 0)[2]
    print(f"memory of a cold ask   {usage.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    cold()
    memory()
    warm()
    bulk()
