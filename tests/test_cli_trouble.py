"""What cannot be done is said in one line, whatever was typed, piped or set."""

import json
import os
from pathlib import Path

import pytest

from tests.cli_parts import complaint, run


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["ask", ""], 2, "the question is empty"),
        (["ask", " \t？"], 2, "the question is empty"),
        (["ask", "逾" * 30_000], 2, "has 30000 characters, at most 500"),
        (["ask"], 2, "the question is empty"),
        (["ask", "--batch", "nowhere.txt"], 2, "cannot read nowhere.txt"),
        (["search", "词", "--k", "0"], 2, "--k must be at least 1"),
    ],
)
def test_a_bad_question_is_one_line(starter_index: Path, arguments: list[str], status: int, said: str) -> None:
    assert said in complaint(run(*arguments, "--index", str(starter_index)), status)


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_batch_without_a_name_is_no_pipe(starter_index: Path, command: str) -> None:
    done = run(command, "--batch", "", "--index", str(starter_index))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"argument --batch: expected a path, found nothing" in done.stderr


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("逾" * 100_000).encode(), "has 100000 characters"),
        (b"\x00\x00", "youju: "),
        (bytes(range(128, 256)), "binary"),
    ],
)
def test_a_bad_pipe_is_one_line(starter_index: Path, question: bytes, said: str) -> None:
    done = run("ask", "-", "--index", str(starter_index), stdin=question)
    assert done.returncode in (1, 2)
    assert said in complaint(done, done.returncode)


def test_nul_and_lone_surrogates_are_passed_over(starter_index: Path, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text('{"question": "网贷\\u0000逾期\\ud800会坐牢吗"}', "utf-8")
    done = run("ask", "--batch", str(batch), "--json", "--index", str(starter_index))
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "answered")
    bytes_argument = "网贷逾期会坐牢吗".encode() + b"\xff\xed\xa0\x80"
    done = run("ask", os.fsdecode(bytes_argument), "--json", "--index", str(starter_index))
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "answered")


def test_a_bad_corpus_or_index_is_one_line(starter_index: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    index = str(tmp_path / "index")
    assert "no such file or folder" in complaint(run("index", "build", "--corpus", "nowhere", "--index", index), 1)
    empty = complaint(run("index", "build", "--corpus", str(tmp_path / "empty"), "--index", index), 1)
    assert "no articles found" in empty
    assert "no index in" in complaint(run("ask", "问题", "--index", index), 1)
    other = complaint(run("ask", "问题", "--model", "other", "--index", str(starter_index)), 1)
    assert "built with the model packaged (384 dimensions), asked to open it with other" in other
    assert "has format 99" in complaint(run("ask", "问题", "--index", str(copied(starter_index, tmp_path, 99))), 1)


def copied(index: Path, folder: Path, version: int) -> Path:
    """A manifest of another version."""
    found = json.loads((index / "manifest.json").read_text("utf-8")) | {"format": version}
    (folder / "other").mkdir()
    (folder / "other" / "manifest.json").write_text(json.dumps(found), "utf-8")
    return folder / "other"


def test_a_setting_that_cannot_be_is_one_line() -> None:
    assert "YOUJU_K must be int" in complaint(run("ask", "问题", YOUJU_K="many"), 2)
    assert "between 0 and 1" in complaint(run("ask", "问题", YOUJU_REFUSE_BELOW="7"), 2)
