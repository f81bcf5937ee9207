"""What tests/crash.py does to an index, one ill-treatment at a time, and whether the index is whole after it.

Comes in: a corpus, the folder of an index. Goes out: complaints; an assertion that fails where anything was lost.
"""

import contextlib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from assistant.cli import main as command
from corpus.article import Article
from corpus.reading import CorpusError, read
from index.build import build, searched_text
from index.doctor import examine
from index.lexical import LexicalIndex
from index.manifest import UnusableIndexError
from index.store import Index
from index.terms import terms
from index.update import update
from tests.parts import HashEncoder
from tests.test_update import QUESTIONS

Write = Callable[[Path, Path], object]
State = dict[str, str]


def anew(corpus: Path, index: Path) -> None:
    """``index build``."""
    build([corpus], index, HashEncoder, lambda *step: None)


def changes(corpus: Path, index: Path) -> None:
    """``index update``."""
    update([corpus], index, HashEncoder, lambda *step: None)


def state(index: Index) -> State:
    """The text of each article."""
    return dict(index.library.execute("SELECT article_id, text FROM articles"))


def expected(corpus: Path) -> State:
    """The state of an index of ``corpus``: of none of its articles cleaning leaves nothing."""
    return {found.article_id: found.text for found in read([corpus]) if isinstance(found, Article)}


def whole(folder: Path, *states: State) -> Index:
    """The index in ``folder``, which holds one of ``states`` and answers as it is to, row by row and term by term."""
    complaints = [line for line in examine(folder) if "the articles changed" not in line]
    assert not complaints, complaints
    index = Index(folder)
    assert state(index) in states, "articles are missing or of two states"
    rows = [(row, searched_text(title, passage)) for row, title, passage in index.titled_passages()]
    places, texts = np.array([row for row, _ in rows]), [text for _, text in rows]
    assert np.array_equal(index.dense.take(places), HashEncoder().encode_passages(texts)), "rows are wrong"
    oracle = LexicalIndex.build([terms(text) for text in texts])
    for question in QUESTIONS[::7]:
        ours, theirs = index.lexical.scores(terms(question))[places], oracle.scores(terms(question))
        assert np.allclose(ours, theirs, atol=1e-3), "scores are wrong"
    return index


def contents(folder: Path) -> dict[str, str]:
    """The checksum of each source file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def duration(write: Write, corpus: Path, index: Path) -> float:
    """Seconds of the processor that writing takes."""
    started = time.process_time()
    write(corpus, index)
    return time.process_time() - started


def killed(write: Write, corpus: Path, index: Path, after: float) -> bool:
    """Whether a process that writes was killed, ``after`` so many seconds of the processor, or was done before; it may
    not fail."""
    process = os.fork()
    if process == 0:
        try:
            write(corpus, index)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    while spent(process) < after and os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    status = os.waitpid(process, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a build failed"
    return os.WIFSIGNALED(status)


def spent(process: int) -> float:
    """Seconds of the processor that a process has had: moments drawn by them are spread alike on a busy machine."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    return float("inf")


def raised(use: Callable[[Path], object], index: Path) -> str:
    """The complaint of one line that using the index raises; empty when there is none."""
    try:
        use(index)
    except (UnusableIndexError, CorpusError) as error:
        assert "\n" not in str(error)
        return str(error)
    return ""


def cli(*arguments: str) -> int:
    """The exit status of a command that says what is wrong without a traceback."""
    said = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")):
        status = command(list(arguments))
    said.seek(0)
    assert "Traceback" not in said.read()
    return status


@contextlib.contextmanager
def mounted(place: Path, size: int) -> Iterator[None]:
    """A small file system of its own. Raises PermissionError where that is not allowed."""
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        raise PermissionError(made.stderr.decode().strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(filler: Path, room: int) -> None:
    """Fill the disk that ``filler`` is on but for ``room`` bytes."""
    free = shutil.disk_usage(filler.parent).free
    with contextlib.suppress(OSError):
        filler.write_bytes(bytes(max(0, free - room)))
