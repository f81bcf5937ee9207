"""What the server takes: `python -m tests.bench_serve`; prints, and fails nothing.

64 clients ask 2,000 judged questions, half of them over event streams; each answer is compared with what the command
line answers. Meanwhile the memory of the server is read every second.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path

from tests.serve_parts import ROOT, Load, ask_all, by_command, memory_mib, running

CLIENTS, QUESTIONS = 64, 2_000


def judged() -> list[str]:
    """The questions of every judged set of the starter corpus, each once."""
    files = [ROOT / "tests" / "judged" / f"{name}.jsonl" for name in ("answers", "refusals", "wording", "slips")]
    return list(
        dict.fromkeys(json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines())
    )


async def watched(pid: int, until: "asyncio.Task[Load]") -> tuple[list[float], float]:
    """(MiB of the server at every second, the longest time beyond a second that this process was not let run)."""
    found, longest = [], 0.0
    while not until.done():
        found.append(memory_mib(pid))
        before = time.monotonic()
        await asyncio.sleep(1)
        longest = max(longest, time.monotonic() - before - 1)
    return found, longest


async def loaded(url: str, expected: dict[str, dict[str, object]], pid: int) -> tuple[Load, list[float], float]:
    """What came of CLIENTS clients, and what was watched meanwhile."""
    asking = asyncio.create_task(ask_all(url, expected, CLIENTS, QUESTIONS))
    memory, longest = await watched(pid, asking)
    return asking.result(), memory, longest


def report(load: Load, seconds: float) -> str:
    """One line of figures."""
    asked = len(load.seconds)
    return (
        f"{asked} questions in {seconds:.1f} s ({asked / seconds:.0f}/s), {len(load.wrong)} wrong;"
        f" p50 {load.at(0.5):.2f} s, p95 {load.at(0.95):.2f} s, longest {max(load.seconds):.2f} s"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="index/built")
    arguments = parser.parse_args()
    index = Path(arguments.index)
    expected = by_command(index, judged())
    with running(index, rate_address="") as server:
        alone = asyncio.run(ask_all(server.url, expected, 1, 200))
        print(f"1 client: {report(alone, sum(alone.seconds))}")
        started = time.perf_counter()
        load, memory, longest = asyncio.run(loaded(server.url, expected, server.process.pid))
        seconds = time.perf_counter() - started
        print(f"{CLIENTS} clients: {report(load, seconds)}")
        for line in load.wrong[:5]:
            print(line)
        tenths = [round(mib) for mib in memory[:: max(1, len(memory) // 10)]]
        print(
            f"MiB at each tenth of these {seconds / 60:.1f} minutes: {tenths}; this machine stood still {longest:.1f} s"
        )


if __name__ == "__main__":
    main()
