"""Reading judged questions, and mistakes in them."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.judged import EvaluationError, Judged, Selection, fingerprint, judged, passages_of
from tests.judged_parts import folder_of

QUERIES: list[dict[str, Any]] = [
    {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"], "answers": ["不会坐牢"], "split": "dev"},
    {"id": "b", "text": "信用记录保存多久", "positives": ["p2"], "split": "train", "domain": True},
    {"id": 3, "text": "？", "positives": [], "candidates": ["p1", 2], "split": "dev"},
    {"id": "d", "text": "怎么办", "positives": ["p1"], "answerable": False, "split": "dev", "domain": True},
]


def ids(folder: Path, **selection: Any) -> list[str]:
    return [one.query_id for one in judged(folder, Selection(**selection))]


def test_a_question_is_read(tmp_path: Path) -> None:
    first, second, third, fourth = judged(folder_of(tmp_path, QUERIES), Selection())
    assert first == Judged("a", "网贷逾期会坐牢吗", frozenset({"p1"}), ("不会坐牢",), True, None, "")
    assert (second.answers, second.answerable) == ((), True)
    assert (third.query_id, third.candidates, third.answerable) == ("3", ("p1", "2"), False)
    assert not fourth.answerable


def test_a_field_that_is_null_is_not_there(tmp_path: Path) -> None:
    optional = ("answers", "answerable", "candidates", "context", "text_trad")
    row = {"id": "a", "text": "怎么办", "positives": ["p1"]}
    without, nulls = judged(folder_of(tmp_path, [row, row | dict.fromkeys(optional) | {"id": "b"}]), Selection())
    assert nulls == replace(without, query_id="b")
    assert nulls.answerable


def test_an_empty_answer_is_none(tmp_path: Path) -> None:
    row = {"id": "a", "text": "怎么办", "positives": ["p1"], "answers": ["", " ", "五年"]}
    assert judged(folder_of(tmp_path, [row]), Selection())[0].answers == ("五年",)


def test_questions_are_chosen(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, QUERIES)
    assert ids(folder, split="train") == ["b"]
    assert ids(folder, domain=True) == ["b", "d"]
    assert ids(folder, split="dev", domain=True) == ["d"]
    assert ids(folder, split="dev", limit=2) == ["a", "3"]


def test_other_questions_over_the_same_passages(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, QUERIES)
    for name, pack in (("noisy.jsonl", bytes), ("noisy.jsonl.gz", gzip.compress)):
        line = json.dumps({"id": "a", "text": "网贷预期会坐牢吗", "positives": ["p1"]})
        (tmp_path / name).write_bytes(pack(line.encode()))
        assert [one.text for one in judged(folder, Selection(questions=tmp_path / name))] == ["网贷预期会坐牢吗"]


def test_questions_in_one_script_have_their_twin_in_the_other(tmp_path: Path) -> None:
    rows = [
        {"id": "given", "text": "网络", "text_trad": "網路", "positives": []},
        {"id": "converted", "text": "网络", "positives": []},
        {"id": "native", "text": "網絡", "positives": []},
    ]
    folder = folder_of(tmp_path, rows)
    hant = [(one.text, one.twin) for one in judged(folder, Selection(script="hant"))]
    assert hant == [("網路", "网络"), ("網絡", "网络"), ("網絡", "网络")]
    assert [(one.twin, one.text) for one in judged(folder, Selection(script="hans"))] == hant
    assert [(one.text, one.twin) for one in judged(folder, Selection())] == [("网络", ""), ("网络", ""), ("網絡", "")]


def test_a_corpus_is_known_by_its_content(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, QUERIES)
    passages = passages_of(folder)
    assert len(passages.split("\n")) == 3
    assert fingerprint(passages) != fingerprint(passages + "\n")


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        (b"nope", "line 1: expected"),
        (b'{"id": "a", "positives": []}', "line 1: expected"),
        (b'{"text": "x", "positives": []}', "line 1: expected"),
        (b'{"id": "a", "text": 1, "positives": []}', "line 1: expected"),
        (b'{"id": "a", "text": "x", "positives": [], "candidates": "p1"}', "line 1: expected"),
        (b'{"id": "a", "text": "x", "positives": [], "answers": "p1"}', "line 1: expected"),
        (b'{"id": "a", "text": "x", "positives": [], "answerable": "false"}', "line 1: expected"),
        (b'{"id": "a", "text": "x", "positives": [], "text_trad": 5}', "line 1: expected"),
        (b'\n{"id": "a", "text": "x", "positives": "p1"}', "line 2: expected"),
        (b'{"id": 1, "text": "", "positives": []}\n{"id": "1", "text": "", "positives": []}', "line 2: .* above"),
        (b"[1]", "line 1: expected"),
        (b"7", "line 1: expected"),
        (b"", "no judged questions"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(tmp_path: Path, queries: bytes, said: str) -> None:
    with pytest.raises(EvaluationError, match=said) as caught:
        judged(folder_of(tmp_path, queries), Selection())
    assert "\n" not in str(caught.value)


def test_a_choice_without_questions_is_one_line(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, QUERIES)
    with pytest.raises(EvaluationError, match="with the split test and marked as in the domain"):
        judged(folder, Selection(split="test", domain=True))
    with pytest.raises(EvaluationError, match="at least 0"):
        judged(folder, Selection(limit=-1))


def test_a_cut_archive_or_none_is_one_line(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, b"x" * 1000)
    file = folder / "queries.jsonl.gz"
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(EvaluationError, match="cannot read"):
        judged(folder, Selection())
    file.unlink()
    with pytest.raises(EvaluationError, match="found neither"):
        judged(folder, Selection())
    with pytest.raises(EvaluationError, match=r"cannot read .*nowhere\.jsonl: No such file"):
        judged(folder, Selection(questions=tmp_path / "nowhere.jsonl"))
