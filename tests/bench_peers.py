"""有据 beside four others that search: the same model, articles and questions, in one run (`make bench-peers`).

Comes in: a folder of judged data. Goes out: a table. Nothing fails but what makes a figure worthless: a job that does
not end well, an article that was added and is not found, a try to reach a network.

Each job is a process of its own: build, add an article, answer the first question from nothing, answer many. Jobs take
turns among the systems, so that a slow moment of the machine touches all. Seconds are those of the whole process, by
the clock and of the processor: what other work does to the first it hardly does to the second.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-peers" / "bin" / "python"
K, COLD_STARTS = 10, 3
QUIET = {  # no hub, no telemetry; and OpenMP's threads sleep while they wait, as ours do (index/engine.py)
    **dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1"),
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "OMP_WAIT_POLICY": "passive",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}


class BenchError(ValueError):
    """What makes the figures worthless, in one line."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process took: seconds by the clock and of the processor, MB at its peak, and the JSON that it printed.

    The peak counts mapped files as far as they were read.
    """

    clock: float
    processor: float
    memory: float
    printed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class System:
    """What is measured: its name in the table, its module, how it is made, and which Python runs it."""

    name: str
    module: str
    tuned: bool = False
    python: Path = PEERS


OURS = (
    System("有据", "tests.peers.with_youju", True, Path(sys.executable)),
    System("有据, without the reader", "tests.peers.with_youju", False, Path(sys.executable)),
)
OTHERS = tuple(
    System(f"{name}{', tuned' if tuned else ''}", f"tests.peers.with_{name.lower()}", tuned)
    for name in ("txtai", "LlamaIndex", "Haystack", "LanceDB")
    for tuned in (False, True)
)


def spent(command: Sequence[str], environment: Mapping[str, str]) -> Spent:
    """Run ``command`` to its end. Raises BenchError with its last words."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=said, stderr=complained, env={**os.environ, **environment, **QUIET}
        )
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        said.seek(0), complained.seek(0)
        lines, words = (file.read().decode("utf-8", "replace").strip().splitlines() for file in (said, complained))
    if os.waitstatus_to_exitcode(status) or not lines:
        raise BenchError(f"{' '.join(command)}: {words[-1] if words else 'nothing was printed'}")
    return Spent(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, json.loads(lines[-1]))


def job(system: System, verb: str, file: Path, ours: Path) -> Spent:
    """One job of ``system``: of 有据 by its commands, where a command does it."""
    folder, asked = ours / "built", json.loads(file.read_text("utf-8"))
    command = [str(system.python), "-m", "tests.peers.run", system.module, verb, str(file)]
    environment: dict[str, str] = {}
    if system in OURS and verb != "warm":
        rest = {"build": ["build", "--corpus", str(ours / "corpus")], "update": ["update"]}
        arguments = ["index", *rest[verb]] if verb in rest else ["search", asked["first"], "--k", str(K)]
        command = [str(system.python), "-m", "assistant", *arguments, "--index", str(folder), "--json"]
        environment = {} if system.tuned else {"YOUJU_READER": "none"}
    found = spent(command, environment)
    if found.printed.get("tried"):
        raise BenchError(f"{system.name} tried to reach a network: {found.printed['tried'][0]}")
    return found


def check_found(system: System, found: Spent, expected: str) -> None:
    """Raises BenchError unless the added article ``expected`` is among the hits."""
    hits = [one["article_id"] if isinstance(one, dict) else one for one in found.printed["hits"]]
    if expected not in hits:
        raise BenchError(f"{system.name} does not find the article {expected} that was added; it found {hits}")


def task(folder: Path, questions: int, passages: int, seed: int) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What every system is given, and which articles answer each of the questions.

    A seeded sample of the questions that some passage answers; of the passages all, or ``passages``: those that answer
    and others at random. Two are held back to be added. Raises EvaluationError for data of another form.
    """
    from assistant.judged import judged_rows

    rows, asked = judged_rows(folder)
    drawn = random.Random(seed)
    added, later = drawn.sample(rows, 2)
    held = {str(added["id"]), str(later["id"])}
    answered = [one for one in asked if one.get("positives") and not held & set(map(str, one["positives"]))]
    chosen = drawn.sample(answered, min(questions, len(answered)))
    positives = {str(one["id"]): [str(article_id) for article_id in one["positives"]] for one in chosen}
    needed = {article_id for found in positives.values() for article_id in found}
    others = [str(row["id"]) for row in rows if str(row["id"]) not in needed | held]
    kept = needed | set(drawn.sample(others, max(0, min(passages or len(rows), len(rows) - 2) - len(needed))))
    articles = [{"id": str(row["id"]), "text": row["text"]} for row in rows if str(row["id"]) in kept]
    return {
        "articles": articles,
        "questions": {str(one["id"]): one["text"] for one in chosen},
        "added": {"id": str(added["id"]), "text": added["text"]},
        "later": {"id": str(later["id"]), "text": later["text"]},
        "first": added["text"][:40],
        "k": K,
    }, positives


def same_model() -> dict[str, str]:
    """The model's folder and the precision that our own bulk encoder loads it in, for all. Asked of a process of its
    own: what this one holds in memory counts in the peak of those that it starts."""
    code = (
        "import json; from index.encoder import bfloat16_is_native; from index.packaged import packaged_model;"
        " print(json.dumps({'model': str(packaged_model()), 'dtype': "
        "'bfloat16' if bfloat16_is_native('cpu') else 'float32'}))"
    )
    found: dict[str, str] = spent([sys.executable, "-c", code], {}).printed
    return found


def prepare(system: System, given: Mapping[str, Any], place: Path) -> Path:
    """The file that tells ``system`` its jobs, beside an empty folder for its index."""
    place.mkdir(parents=True)
    articles = place / "articles.jsonl"
    articles.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in given["articles"]), "utf-8")
    (place / "index" / "corpus").mkdir(parents=True)
    shutil.copyfile(articles, place / "index" / "corpus" / "articles.jsonl")
    if system not in OURS:
        shutil.rmtree(place / "index" / "corpus")
    told = {**given, "articles": str(articles), "folder": str(place / "index"), "tuned": system.tuned}
    (place / "job.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return place / "job.json"


def measured(
    systems: Sequence[System], given: Mapping[str, Any], scratch: Path, say: Callable[[str], None]
) -> dict[System, dict[str, list[Spent]]]:
    """Every job of every system, by verb. Raises BenchError."""
    files = {system: prepare(system, given, scratch / str(number)) for number, system in enumerate(systems)}
    found: dict[System, dict[str, list[Spent]]] = {system: {} for system in systems}
    for verb in ("build", "update", *["cold"] * COLD_STARTS, "warm"):
        for system, file in files.items():
            index = file.parent / "index"
            if system in OURS and verb == "update":
                line = json.dumps(given["added"], ensure_ascii=False)
                (index / "corpus" / "added.jsonl").write_text(line, "utf-8")
            one = job(system, verb, file, index)
            say(f"{verb:<7}{system.name:<26}{one.clock:6.1f} s, processor {one.processor:6.1f} s, {one.memory:5.0f} MB,"
                f" load {os.getloadavg()[0]:.0f}")  # fmt: skip
            if verb in ("cold", "warm"):
                check_found(system, one, given["added" if verb == "cold" else "later"]["id"])
            found[system].setdefault(verb, []).append(one)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The least of ``values`` that ``share`` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def row(found: Mapping[str, list[Spent]], positives: Mapping[str, Sequence[str]]) -> list[str]:
    """The figures of one system, as the table holds them."""
    from assistant.measure import measures

    warm = found["warm"][0].printed
    each = measures(positives, warm["found"])
    recall = [sum(one[name] for one in each.values()) / len(positives) for name in ("R@1", "R@10")]
    build, update, cold = ([statistics.median(getattr(one, of) for one in found[verb]) for of in ("clock", "processor")]
                           for verb in ("build", "update", "cold"))  # fmt: skip
    searching = max(one.memory for one in found["cold"])
    return [
        *(f"{value:.3f}" for value in recall),
        *(f"{clock:.1f} ({processor:.1f})" for clock, processor in (build, update)),
        f"{warm['add_ms'] / 1000:.2f}",
        f"{statistics.median(warm['ms']):.0f} / {percentile(warm['ms'], 0.95):.0f} ({warm['processor_ms']:.0f})",
        f"{cold[0]:.1f} ({cold[1]:.1f})",
        f"{found['build'][0].memory:.0f} / {searching:.0f}",
    ]


COLUMNS = ("", "R@1", "R@10", "build, s", "add one, s", "add one to what is open, s", "warm, ms: median / p95",
           "from nothing to the first hits, s", "peak MB: build / search")  # fmt: skip


def table(rows: Sequence[Sequence[str]]) -> str:
    """``rows`` as a Markdown table under COLUMNS."""
    return "\n".join(f"| {' | '.join(one)} |" for one in (COLUMNS, ["---"] * len(COLUMNS), *rows))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "data" / "dureader_robust")
    parser.add_argument("--questions", type=int, default=300, help="a sample of so many")
    parser.add_argument("--passages", type=int, default=0, help="only so many; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="systems whose names begin so")
    arguments = parser.parse_args()
    given, positives = task(arguments.folder, arguments.questions, arguments.passages, arguments.seed)
    wanted = tuple(arguments.only) or ("",)
    systems = [one for one in (*OURS, *OTHERS) if one.name.startswith(wanted)]
    say = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: E731
    with tempfile.TemporaryDirectory() as scratch:
        found = measured(systems, {**given, **same_model()}, Path(scratch), say)
    size = f"{len(given['articles'])} articles of {arguments.folder.name}, {len(positives)} questions"
    print(f"{size}; seconds by the clock (of the processor)\n")
    print(table([[system.name, *row(found[system], positives)] for system in systems]))


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(f"bench-peers: {error}")
