"""What goes wrong with judged data and the files of figures, and what is said of it."""

import gzip
import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.evaluate import summary, write_run
from assistant.judged import EvaluationError, Selection, judged, judged_rows
from assistant.tables import report
from tests.judged_parts import evaluated, folder_of
from tests.parts import HashEncoder

QUERIES: list[dict[str, Any]] = [
    {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"]},
    {"id": "b", "text": "信用记录保存多久", "positives": ["p2"]},
    {"id": 3, "text": "红烧肉要先做什么", "positives": ["p3"]},
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--against", "nowhere.json"], 1, "cannot read nowhere.json"),
        (["--questions", "nowhere.jsonl"], 1, "cannot read nowhere.jsonl"),
        (["--save", "nowhere/kept.json"], 2, "there is no folder nowhere"),
        (["--run", "nowhere/run.txt"], 2, "there is no folder nowhere"),
        (["--lines", "-1"], 2, "--lines must be at least 0"),
        (["--limit", "-1"], 2, "--limit must be at least 0"),
        (["--save", "."], 2, "cannot write .: it is a folder"),
        (["--split", "test"], 1, "with the split test"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    assert main(["evaluate", str(folder_of(tmp_path, QUERIES)), *arguments]) == status
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err.startswith("youju: ")
    assert said in printed.err


@pytest.mark.parametrize("option", ["--save", "--run"])
def test_figures_that_cannot_be_kept_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr("index.encoder.open_encoder", lambda name, **_: HashEncoder())
    monkeypatch.setenv("YOUJU_READER", "none")
    monkeypatch.setattr("assistant.compare.write", full := partial(_full, tmp_path / "full"))
    monkeypatch.setattr("assistant.evaluate.write", full)
    other = {"--save": "--run", "--run": "--save"}[option], str(tmp_path / "kept")
    there = str(tmp_path / "full")
    assert main(["evaluate", str(folder_of(tmp_path, QUERIES)), "--json", option, there, *other]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["questions"] == 3
    assert printed.err.endswith(f"youju: cannot write {there}: No space left on device\n")
    assert (tmp_path / "kept").stat().st_size


def _full(place: Path, text: str, file: Path) -> None:
    """A disk on which ``place`` has no room."""
    if file == place:
        raise OSError(28, "No space left on device")
    file.write_text(text, "utf-8")


def test_passages_that_are_none_are_named_by_their_folder(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=f"no articles found in the passages of {tmp_path}; .* expected a line"):
        evaluated(folder_of(tmp_path, QUERIES, {}))


def test_a_run_file_cannot_hold_ids_with_blanks(tmp_path: Path) -> None:
    _, outcomes = evaluated(folder_of(tmp_path, [{**QUERIES[0], "id": "a b"}]))
    with pytest.raises(EvaluationError, match="expected ids without blanks; found a b Q0 p1"):
        write_run(outcomes, tmp_path / "run.txt")
    with pytest.raises(EvaluationError, match="cannot write"):
        write_run([], tmp_path / "nowhere" / "run.txt")


def test_a_run_that_cannot_be_written_leaves_the_one_that_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where an id holds what no file can."""
    _, outcomes = evaluated(folder_of(tmp_path, [{**QUERIES[0], "id": "a\ud800"}]))
    file = tmp_path / "run.txt"
    write_run(outcomes, file)
    stands = file.read_bytes()
    assert stands.startswith(b"a\\ud800 Q0 p1 1 ")

    def full(path: Path, text: str, *how: str) -> None:
        path.write_bytes(text.encode("utf-8", "replace")[:9])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(EvaluationError, match=r"cannot write .*: No space left on device"):
        write_run(outcomes[:1], file)
    assert file.read_bytes() == stands
    assert not list(tmp_path.glob("*.part"))


def test_a_run_can_be_written_into_a_pipe(tmp_path: Path) -> None:
    _, outcomes = evaluated(folder_of(tmp_path, QUERIES))
    out, into = os.pipe()
    with open(out, "rb") as read:  # noqa: PTH123 (a number)
        write_run(outcomes, Path(f"/dev/fd/{into}"))
        os.close(into)
        assert read.read().startswith(b"a Q0 p1 1 ")


@pytest.mark.parametrize("option", ["--save", "--run", "--against", "--questions"])
def test_a_path_that_is_empty_is_no_path(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["evaluate", str(folder_of(tmp_path, QUERIES)), option, ""])
    assert f"argument {option}: expected a path, found nothing" in capsys.readouterr().err


def test_passages_that_cannot_be_read_are_named_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path, [*QUERIES, {"id": "c", "text": "信用", "positives": ["p9"]}])
    with (folder / "passages.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"id": "p9", "text": "信用\n{"id": "p1", "text": "食堂六点开门。"}\n')
    for said in ("skipped passages.jsonl:4: not JSON\n", ""):  # the second time the index stands
        found, _ = evaluated(folder)
        assert (found.asked["skipped"], found.asked["not_findable"]) == (2, 1)
        told = report(summary(found, 0.25))
        assert "  skipped: 2 of the passages, of which none can be found" in told
        assert "1 articles that answer: no passage has their id" in told
        assert said in capsys.readouterr().err
    with_all, _ = evaluated(folder_of(tmp_path, QUERIES))
    assert "skipped" not in report(summary(with_all, 0.25))


def test_two_files_of_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, QUERIES)
    (folder / "queries.jsonl").write_bytes(gzip.decompress((folder / "queries.jsonl.gz").read_bytes()))
    with pytest.raises(EvaluationError, match=r"queries\.jsonl and queries\.jsonl\.gz; found both"):
        judged(folder, Selection())


@pytest.mark.parametrize(
    "row",
    [
        {"id": None, "text": "信用", "positives": []},
        {"id": ["a"], "text": "信用", "positives": []},
        {"id": "a", "text": "信用", "positives": [None]},
        {"id": "a", "text": "信用", "positives": [["p1"]]},
    ],
)
def test_what_is_no_id_is_not_taken_for_one(tmp_path: Path, row: dict[str, Any]) -> None:
    folder = folder_of(tmp_path, [row])
    for read in (lambda: judged(folder, Selection()), lambda: judged_rows(folder)):
        with pytest.raises(EvaluationError, match="queries, line 1: expected"):
            read()


def test_a_broken_line_of_another_file_is_named_by_that_file(tmp_path: Path) -> None:
    other = tmp_path / "noisy.jsonl"
    other.write_text("{", "utf-8")
    with pytest.raises(EvaluationError, match=r"noisy\.jsonl, line 1: expected"):
        judged(folder_of(tmp_path, QUERIES), Selection(questions=other))


def test_what_is_unlearnt_goes_by_ids_and_the_name_of_the_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of any type, wherever one stands."""
    folder = tmp_path / "drcd"
    folder.mkdir()
    folder_of(folder, QUERIES)
    names: list[str] = []

    def not_learnt(folder: Path) -> set[Any]:
        names.append(folder.name)
        return {"b", 3}

    monkeypatch.setattr("assistant.evaluate.not_learnt", not_learnt)
    monkeypatch.chdir(folder)
    found, _ = evaluated(Path(), Selection(unlearnt=True))
    assert ([one.query_id for one in found.results], names) == (["b", "3"], ["drcd"])
    with pytest.raises(EvaluationError, match="at least 0"):
        evaluated(folder, Selection(unlearnt=True, limit=-1))
    noisy = tmp_path / "noisy.jsonl"
    noisy.write_text(json.dumps({**QUERIES[1], "id": "b-noisy"}), "utf-8")
    with pytest.raises(EvaluationError, match=r"1 of .*noisy\.jsonl have others, the first b-noisy: give them"):
        evaluated(folder, Selection(unlearnt=True, questions=noisy))
