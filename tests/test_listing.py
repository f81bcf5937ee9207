"""A corpus that changes while it is read, or of which a part cannot be read."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.reading import CorpusError, Skipped, read
from index.build import build
from index.doctor import examine
from index.listing import UNREADABLE, content
from index.manifest import read_manifest
from index.stale import stale
from index.store import Index
from index.update import update
from tests.parts import HashEncoder, built
from tests.test_store import ARTICLES


def locked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Nobody may list ``folder``: its rights say nothing to root, who may be testing."""
    listed = os.scandir

    def scandir(path: Any = ".") -> Iterator[os.DirEntry[str]]:
        if str(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr("os.scandir", scandir)


def test_a_folder_that_cannot_be_listed_is_named_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "corpus" / "校园"
    inside.mkdir(parents=True)
    (inside / "c.txt").write_text("请假要先找班主任签字。", "utf-8")
    built(tmp_path, ARTICLES)
    locked(monkeypatch, inside)
    assert [one for one in read([tmp_path / "corpus"]) if isinstance(one, Skipped)] == [
        Skipped("校园", "Permission denied")
    ]
    report = update([tmp_path / "corpus"], tmp_path / "index", HashEncoder, lambda *step: None)
    assert (report.skipped, report.articles) == ((Skipped("校园", "Permission denied"),), 2)
    assert examine(tmp_path / "index") == []
    monkeypatch.undo()
    assert "the articles changed" in examine(tmp_path / "index")[0]


def test_a_corpus_that_cannot_be_listed_leaves_the_index_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, ARTICLES)
    locked(monkeypatch, tmp_path / "corpus")
    for make in (update, build):
        with pytest.raises(CorpusError, match=r"cannot read .*corpus: Permission denied; make it readable"):
            make([tmp_path / "corpus"], tmp_path / "index", HashEncoder, lambda *step: None)
    assert Index(tmp_path / "index").manifest.articles == 2


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    os.mkfifo(tmp_path / "corpus" / "pipe.txt")
    assert content(tmp_path / "corpus" / "pipe.txt") == UNREADABLE
    assert built(tmp_path, ARTICLES).skipped == (Skipped("pipe.txt", "not a regular file"),)


def built_while(tmp_path: Path, happens: Callable[[Path], object]) -> None:
    """Build an index of a corpus in which something ``happens`` after it was read once."""
    built(tmp_path, ARTICLES)
    waiting = [happens]

    def hear(step: str, *counts: int) -> None:
        if step == "read" and waiting:
            waiting.pop()(tmp_path / "corpus")

    build([tmp_path / "corpus"], tmp_path / "index", HashEncoder, hear)


@pytest.mark.parametrize(
    "happens",
    [
        lambda corpus: (corpus / "b.md").unlink(),
        lambda corpus: (corpus / "b.md").write_text("# 征信\n\n改过了。\n", "utf-8"),
        lambda corpus: (corpus / "b.md").write_text("", "utf-8"),
    ],
)
def test_what_changes_between_two_readings_is_named(tmp_path: Path, happens: Callable[[Path], object]) -> None:
    with pytest.raises(CorpusError, match=r"b\.md changed while it was read; type the same again"):
        built_while(tmp_path, happens)
    assert Index(tmp_path / "index").article("b")[0].text.endswith("記錄保存五年(nián)。\n")


def test_lines_that_go_between_two_readings_are_named(tmp_path: Path) -> None:
    rows = "".join(f'{{"id": "{n}", "text": "第{n}件事要留下第{n}张凭证。"}}\n' for n in range(3))
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "c.jsonl").write_text(rows, "utf-8")
    shorter = "\n".join(rows.splitlines()[:2])
    with pytest.raises(CorpusError, match=r"c\.jsonl changed while it was read"):
        built_while(tmp_path, lambda corpus: (corpus / "c.jsonl").write_text(shorter, "utf-8"))


def test_what_comes_between_two_readings_waits_for_the_next_update(tmp_path: Path) -> None:
    built_while(tmp_path, lambda corpus: (corpus / "0.txt").write_text("护照到期以前六个月可以换发。", "utf-8"))
    assert Index(tmp_path / "index").manifest.articles == 2
    update([tmp_path / "corpus"], tmp_path / "index", HashEncoder, lambda *step: None)
    index = Index(tmp_path / "index")
    assert (index.manifest.articles, len(index.passages_of("0"))) == (3, 1)


def test_an_older_file_that_comes_in_is_noticed_at_once(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    manifest = read_manifest(tmp_path / "index")
    (tmp_path / "corpus" / "a.txt").write_text("改过了，白条逾期以后先打电话。", "utf-8")
    for path in (*(tmp_path / "corpus").iterdir(), tmp_path / "corpus"):
        os.utime(path, (1e9, 1e9))  # as `cp -p` leaves it
    assert "the articles changed" in stale(tmp_path / "index", manifest)


def test_what_cleaning_leaves_nothing_of_is_named_at_every_update(tmp_path: Path) -> None:
    report = built(tmp_path, ARTICLES | {"z.txt": "责任编辑：小王\n"})
    assert [one.name for one in report.skipped] == ["z"]
    name = next(iter(ARTICLES))
    for text in (ARTICLES[name], ARTICLES[name][::-1]):
        (tmp_path / "corpus" / name).write_text(text, "utf-8")
        again = update([tmp_path / "corpus"], tmp_path / "index", HashEncoder, lambda *step: None)
        assert (again.made, again.skipped) == (int(text != ARTICLES[name]), report.skipped)
        assert read_manifest(tmp_path / "index").skipped == 1
