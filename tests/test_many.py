"""Encoding by the workers of a Ray cluster: the same rows as one process makes, and one line when it fails."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.cli import main
from index.build import build
from index.many import HERE, ClusterError, ManyEncoder
from index.store import Index
from index.terms import terms
from tests.milvus_parts import free_port
from tests.parts import HashEncoder

ARTICLES = {f"{n}.txt": f"第{n}篇\n\n白条逾期{n}天，平台第{n}次打电话。\n" for n in range(40)}
QUESTIONS = ("白条逾期7天", "第12次打电话", "平台")


class Signing(HashEncoder):
    """Leaves the number of its process in a folder; fails on the text that it is told to."""

    def __init__(self, folder: Path, fails_on: str = "") -> None:
        self._folder, self._fails_on = folder, fails_on

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        (self._folder / str(os.getpid())).touch()
        if self._fails_on and any(self._fails_on in text for text in texts):
            raise OSError("no memory left")
        return super().encode_passages(texts, progress)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of articles; slices of five."""
    monkeypatch.setattr("index.rows.SLICE", 5)
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    yield folder


def test_two_workers_make_the_index_that_one_process_makes(corpus: Path, tmp_path: Path) -> None:
    pids, seen = tmp_path / "pids", list[tuple[str, int, int]]()
    pids.mkdir()
    many = ManyEncoder(partial(Signing, pids, "坏"), HERE, 2)
    try:
        report = build([corpus], tmp_path / "many", lambda: many, lambda *step: seen.append(step))
        with pytest.raises(ClusterError, match="OSError: no memory left; what was encoded is kept"):
            list(many.encode_slices([["好"], ["坏"]]))
    finally:
        many.close()
    alone = build([corpus], tmp_path / "alone", HashEncoder, lambda *step: None)
    assert report.encoded == alone.encoded == 40 and seen[-1] == ("encode", 40, 40)
    assert len({path.name for path in pids.iterdir()} - {str(os.getpid())}) >= 2
    ours, theirs = Index(tmp_path / "many"), Index(tmp_path / "alone")
    assert np.array_equal(ours.dense.rows(), theirs.dense.rows())
    for question in QUESTIONS:
        row = HashEncoder().encode_query(question)
        for one, other in (
            (ours.dense.search(row, 10), theirs.dense.search(row, 10)),
            (ours.lexical.search(terms(question), 10), theirs.lexical.search(terms(question), 10)),
        ):
            assert one.rows.tolist() == other.rows.tolist() and one.scores.tolist() == other.scores.tolist()


def test_a_cluster_that_is_not_there_is_one_line(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    arguments = ["index", "build", "--corpus", str(corpus), "--index", str(tmp_path / "index"), "--ray"]
    assert main([*arguments, nobody]) == 1
    said = capsys.readouterr().err
    assert nobody in said and said.count("\n") == 1
    assert main([*arguments, HERE, "--workers", "0"]) == 1
    assert "at least one worker" in capsys.readouterr().err
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    assert main([*arguments, HERE]) == 1
    assert "pip install -r requirements-scale.txt" in capsys.readouterr().err
