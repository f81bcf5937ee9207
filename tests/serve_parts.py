"""A server as a user starts it, and many clients that ask it at once.

Comes in: an index, settings; questions. Goes out: the address of a real process; what came of each question.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
OWN = ("answer_id", "help", "script", "timings_ms")  # what the server adds to an answer, and what differs each time


@dataclass
class Running:
    """A server that runs: its address, its process, the lines it has printed so far."""

    url: str
    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)
    complaints: Path = Path()

    def says(self, word: str, seconds: float = 30) -> bool:
        """Whether it prints a line with ``word`` in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(word in line for line in self.lines):
                return True
            time.sleep(0.05)
        return False


@contextmanager
def running(index: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """``python -m assistant serve`` on a free port; ``settings`` without their prefix."""
    environment = {**os.environ, **{f"YOUJU_{name.upper()}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--index", str(index), *arguments]
    with tempfile.NamedTemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=complaints, text=True
        )
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("有据 http://"), Path(complaints.name).read_text("utf-8")
        found = Running(line.split()[1], process, [line], Path(complaints.name))
        reader = threading.Thread(target=lambda: found.lines.extend(process.stdout or ()))
        reader.start()
        try:
            yield found
        finally:
            process.terminate()
            process.wait(30)
            reader.join()


def memory_mib(pid: int) -> float:
    """MiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def said(found: dict[str, Any]) -> dict[str, Any]:
    """An answer as the command line gives it, without what differs each time."""
    cited = [{key: value for key, value in one.items() if key != "site"} for one in found["citations"]]
    kept = {**{key: value for key, value in found.items() if key not in OWN}, "citations": cited}
    return {**kept, "suggestions": []} if found["statements"] else kept  # what to ask next the server adds


def by_command(index: Path, questions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What ``ask --batch`` answers to each question: another process, one question after the other."""
    command = [sys.executable, "-m", "assistant", "ask", "--index", str(index), "--batch", "-", "--json"]
    found = subprocess.run(command, cwd=ROOT, input="\n".join(questions), capture_output=True, text=True, check=False)
    return {
        question: said(json.loads(line)) for question, line in zip(questions, found.stdout.splitlines(), strict=True)
    }


@dataclass
class Load:
    """What came of many questions: seconds of each, and what was wrong with any."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The seconds within which this share of the questions was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def ask_all(url: str, expected: dict[str, dict[str, Any]], clients: int, total: int) -> Load:
    """``total`` questions from ``clients`` clients that each ask as soon as they are answered, half over a stream."""
    load, questions = Load(), list(expected)
    numbers = iter(range(total))

    async def client() -> None:
        # How long an answer takes is measured, not cut off: a machine that stands still is no fault of the server.
        async with httpx.AsyncClient(base_url=url, timeout=600) as http:
            for number in numbers:
                question = questions[number % len(questions)]
                started = time.perf_counter()
                response = await http.post("/api/ask", json={"question": question, "stream": number % 2 == 1})
                load.seconds.append(time.perf_counter() - started)
                if response.status_code != 200:
                    load.wrong.append(f"status {response.status_code}")
                elif said(whole(response)) != expected[question]:
                    load.wrong.append(f"the answer to {question} is another's")

    await asyncio.gather(*(client() for _ in range(clients)))
    return load


def whole(response: httpx.Response) -> dict[str, Any]:
    """The answer of a response, as JSON or as the last of its events."""
    if response.headers["content-type"].startswith("application/json"):
        found: dict[str, Any] = response.json()
        return found
    name, data = events(response.text)[-1]
    assert name == "done", name
    return dict(data)


def events(text: str) -> list[tuple[str, Any]]:
    """(name, data) of each server-sent event; comments say nothing."""
    found = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        if block == ":":
            continue
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found
