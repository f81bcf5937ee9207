"""Ill-treats an index in every way that a machine does, and prints what came of it; exits 1 when anything was lost.

python -m tests.crash --kills 200

Builds and updates are killed at random moments, the disk is full, the folder read-only, bytes are flipped, two write at
once. After each: the index opens and holds just the articles, rows and postings of the corpus as it was or as it is,
those who opened it before still read, no source file has changed, and nothing but a complaint of one line was raised.
The disk and the folder need a mount of their own, which only root may make; elsewhere they are left out, with a word.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from index.doctor import examine
from index.manifest import MANIFEST, read_manifest
from index.store import Index
from index.terms import terms
from tests.crash_parts import (
    anew,
    changes,
    cli,
    contents,
    duration,
    expected,
    fill,
    killed,
    mounted,
    raised,
    state,
    whole,
)
from tests.test_update import Corpus


def kills(folder: Path, wanted: int, seed: int) -> str:
    """Kill builds and updates at random moments until so many were killed."""
    corpus, index, chance = Corpus(folder / "corpus", seed), folder / "index", random.Random(seed)
    anew(corpus.folder, index)
    takes = dict.fromkeys((anew, changes), duration(anew, corpus.folder, index))
    stands, counted = expected(corpus.folder), Counter[str]()
    while counted["killed"] < wanted:
        corpus.change()
        sources, wanted_state, reader = contents(corpus.folder), expected(corpus.folder), Index(index)
        before = state(reader)
        write = chance.choice((anew, changes, changes))
        was_killed = killed(write, corpus.folder, index, 1.2 * chance.random() * takes[write])
        counted["killed" if was_killed else "done"] += 1
        print(f"\r{counted['killed']} of {wanted}", end="\r", file=sys.stderr, flush=True)
        counted[f"killed while {'building' if write is anew else 'updating'}"] += was_killed
        now = state(whole(index, stands, wanted_state))
        counted["killed after publishing"] += was_killed and now == wanted_state != stands
        assert was_killed or now == wanted_state, "an update was lost"
        assert state(reader) == before, "a reader lost its generation"
        assert contents(corpus.folder) == sources, "a source file changed"
        reader.close()
        stands = now
        generations = [path for path in index.iterdir() if path.is_dir()]
        assert len(generations) <= 3, f"killed builds pile up: {generations}"
    changes(corpus.folder, index)
    whole(index, expected(corpus.folder)).close()
    assert examine(index) == []
    left = sorted(path.name for path in index.iterdir() if path.name not in (MANIFEST, ".lock"))
    assert len(left) <= 2, f"left over: {left}"
    return ", ".join(f"{number} {what}" for what, number in counted.items())


def flips(folder: Path, seed: int) -> str:
    """Flip one byte of each file in turn, at several places: opening says so, and the doctor names the file."""
    corpus, index, chance = Corpus(folder / "corpus", seed), folder / "index", random.Random(seed)
    anew(corpus.folder, index)
    corpus.change()
    changes(corpus.folder, index)
    generation = index / read_manifest(index).generation
    files = [index / MANIFEST, *(path for path in sorted(generation.rglob("*")) if path.is_file())]
    for file in files:
        data = file.read_bytes()
        for place in {0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(8))}:
            harmed = bytearray(data)
            harmed[place] ^= 1 << chance.randrange(8)
            file.unlink()  # the base has a second name in the generation before
            file.write_bytes(harmed)
            for use in (Index, lambda where: changes(corpus.folder, where)):
                complaint = raised(use, index)
                assert file.name in complaint and "type: python -m assistant index build" in complaint, complaint
            assert file.name in examine(index)[0]
        assert cli("index", "doctor", "--index", str(index)) == 1
        file.write_bytes(data)
    whole(index, expected(corpus.folder)).close()
    return f"10 flips in each of {len(files)} files, each named"


def full_disk(folder: Path, seed: int) -> str:
    """Build and update where there is room for less and less."""
    corpus, counted = Corpus(folder / "corpus", seed), Counter[str]()
    disk = folder / "满 盘"
    with mounted(disk, 64 * 2**20):
        index, filler = disk / "index", disk / "filler"
        anew(corpus.folder, index)
        stands = expected(corpus.folder)
        for room in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181):
            for write in (changes, anew):
                corpus.change()
                fill(filler, room * 4096)
                complaint = raised(lambda where, write=write: write(corpus.folder, where), index)  # type: ignore[misc]
                counted["failed" if complaint else "done"] += 1
                assert not complaint or "cannot write the index" in complaint, complaint
                filler.unlink()
                stands = expected(corpus.folder) if not complaint else stands
                whole(index, stands).close()
        changes(corpus.folder, index)
        whole(index, expected(corpus.folder)).close()
    return ", ".join(f"{number} {what}" for what, number in counted.items())


def read_only(folder: Path, seed: int) -> str:
    """Read, build and update where nothing can be written."""
    corpus = Corpus(folder / "corpus", seed)
    place = folder / "只 读"
    with mounted(place, 64 * 2**20):
        index = place / "index"
        anew(corpus.folder, index)
        stands = expected(corpus.folder)
        corpus.change()
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        for write in (anew, changes):
            complaint = raised(lambda where, write=write: write(corpus.folder, where), index)  # type: ignore[misc]
            assert "cannot write the index" in complaint, complaint
        arguments = ("--index", str(index), "--corpus", str(corpus.folder))
        assert [cli("index", verb, *arguments) for verb in ("build", "update")] == [1, 1]
        whole(index, stands).close()
    return "read and refused"


def two_writers(folder: Path, seed: int) -> str:
    """While one builds, another is told to wait."""
    corpus, index = Corpus(folder / "corpus", seed), folder / "index"
    anew(corpus.folder, index)
    corpus.change()
    process = os.fork()
    if process == 0:  # it may be the one that is told
        complaint = raised(lambda where: anew(corpus.folder, where), index)
        os._exit(2 if "another build is writing" in complaint else bool(complaint))
    told = 0
    while (ended := os.waitpid(process, os.WNOHANG)) == (0, 0):
        complaint = raised(lambda where: changes(corpus.folder, where), index)
        assert not complaint or "another build is writing" in complaint, complaint
        told += bool(complaint)
    status = os.waitstatus_to_exitcode(ended[1])
    assert status in (0, 2), "the other writer failed"
    told += status == 2
    assert told, "nobody was told to wait"
    changes(corpus.folder, index)
    whole(index, expected(corpus.folder)).close()
    return f"told {told} times"


def main(wanted: int, seed: int) -> int:
    """Every ill-treatment, in a folder with Chinese, spaces and signs in its name."""
    terms("词典")
    lost = 0
    # In memory where that is a folder: the kernel keeps what a killed process wrote, whatever the disk has of it.
    within = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="我的 索引 #?% ", dir=within) as scratch:
        ways: dict[str, Callable[[Path], str]] = {
            "kill -9": lambda folder: kills(folder, wanted, seed),
            "flipped bytes": lambda folder: flips(folder, seed),
            "full disk": lambda folder: full_disk(folder, seed),
            "read-only folder": lambda folder: read_only(folder, seed),
            "two writers": lambda folder: two_writers(folder, seed),
        }
        for name, way in ways.items():
            folder = Path(scratch, name)
            folder.mkdir()
            try:
                print(f"{name}: {way(folder)}", flush=True)
            except PermissionError as error:
                print(f"{name}: left out, no mount is allowed here ({error})", flush=True)
            except AssertionError as error:
                lost += 1
                print(f"{name}: LOST: {error}", flush=True)
    return 1 if lost else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    sys.exit(main(arguments.kills, arguments.seed))
