"""Figures over judged questions, on a folder small enough to check by hand, and mistakes in such folders."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.evaluate import EvaluationError, judged
from assistant.settings import Settings
from tests.conftest import ROOT

PASSAGES = {
    "p1": "网贷逾期本身不会坐牢，它是民事纠纷。",
    "p2": "信用记录保存五年，从还清之日起算。",
    "p3": "红烧肉要先焯水，再炒糖色。",
}
QUERIES = [
    {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"], "answers": ["不会坐牢"], "split": "dev"},
    {"id": "b", "text": "信用记录保存多久", "positives": ["p2"], "answers": ["五年"], "split": "train"},
    {"id": "c", "text": "？", "positives": []},
]


def folder_of(place: Path, queries: bytes) -> Path:
    lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in PASSAGES.items()]
    (place / "passages.jsonl").write_text("\n".join(lines), "utf-8")
    (place / "queries.jsonl.gz").write_bytes(gzip.compress(queries))
    return place


def test_the_whole_path_is_measured(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "\n".join(json.dumps(query) for query in QUERIES).encode())
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "evaluate", str(folder), "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    found = json.loads(done.stdout)
    assert (found["questions"], found["retrieval"]["fused"]["R@1"]) == (2, 1.0)
    assert found["answer"] == {"first": 1.0, "any": 1.0}
    assert [row["false"] for row in found["refusal"] if row["refuse_below"] == 0.25] == [0.0]


def test_a_split_is_chosen(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "\n".join(json.dumps(query) for query in QUERIES).encode())
    assert [one.query_id for one in judged(folder, Settings(), "train", 0)] == ["b"]


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        (b"nope", "line 1: expected"),
        (b'{"id": "a", "positives": []}', "line 1: expected"),
        (b'\n{"id": "a", "text": "x", "positives": "p1"}', "line 2: expected"),
        (b"[1]", "line 1: expected"),
        (b"", "no judged questions"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, queries: bytes, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        judged(folder_of(tmp_path, queries), Settings(), None, 0)


def test_a_cut_archive_or_none_is_one_line(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, b"x" * 1000)
    file = folder / "queries.jsonl.gz"
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(EvaluationError, match="cannot read queries"):
        judged(folder, Settings(), None, 0)
    file.unlink()
    with pytest.raises(EvaluationError, match="found neither"):
        judged(folder, Settings(), None, 0)
