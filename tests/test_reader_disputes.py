"""What several sources say of one question: whole items, nobody else's text, and the windows that are made of them."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.reader import disputes
from assistant.reader.disputes import DISPUTES, WRONG, dispute_groups
from tests.conftest import ROOT, SHARED
from tests.test_articles import runs
from tests.test_reader_lessons import LAW

ROWS = [json.loads(line) for line in DISPUTES.read_text("utf-8").splitlines()]
CLOSES, OPEN, COOLING, PETS = "大门十一点关。", "大门整夜开着。", "空调六月供电。", "不许养猫。"
ITEM = {"id": "gate", "questions": ["宿舍几点关门", "宿舍多晚进不去", "晚上几点锁门"], "claims": [
    [{"title": "须知", "text": CLOSES}], [{"title": "住宿", "text": OPEN}]],
    "beside": [{"title": "须知", "text": COOLING}, {"title": "公告", "text": PETS}]}  # fmt: skip


def test_an_item_has_its_fields() -> None:
    assert max(Counter(row["id"] for row in ROWS).values()) == 1
    for row in ROWS:
        assert set(row) == {"id", "questions", "claims", "beside"}
        assert row["questions"] and row["claims"] and row["beside"], row["id"]
        assert len(row["claims"]) > 1 or len(row["claims"][0]) > 1, row["id"]
        said = [one for claim in row["claims"] for one in claim] + row["beside"]
        assert all(set(one) == {"title", "text"} and one["title"] and one["text"] for one in said), row["id"]
        assert len({one["text"] for one in said}) == len(said), row["id"]


def test_half_of_the_items_disagree() -> None:
    assert 0.35 < sum(len(row["claims"]) > 1 for row in ROWS) / len(ROWS) < 0.65


def test_no_question_is_one_that_is_measured() -> None:
    judged = "".join(file.read_text("utf-8") for file in (ROOT / "tests" / "judged").glob("*.jsonl"))
    told = {re.sub(r"\W", "", text) for text in re.findall(r'"text": "([^"]+)"', judged)}
    assert len(told) > 500
    assert not [one for row in ROWS for one in row["questions"] if re.sub(r"\W", "", one) in told]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the data to compare with are not here")
def test_no_text_is_anyone_elses() -> None:
    said = [(row["id"], one["text"]) for row in ROWS for claim in (*row["claims"], row["beside"]) for one in claim]
    ours = {run: name for name, text in said for run in runs(text, LAW)}
    for file in sorted((SHARED / "data").glob("*/passages.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            assert not [ours[run] for line in lines for run in runs(json.loads(line)["text"], LAW) if run in ours]


def test_a_source_that_answers_is_read_beside_what_answers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "disputes.jsonl").write_text(json.dumps(ITEM), "utf-8")
    monkeypatch.setattr(disputes, "DISPUTES", tmp_path / "disputes.jsonl")
    groups = list(dispute_groups(1))
    assert groups == list(dispute_groups(1))
    assert [group.question for group in groups] == ITEM["questions"]
    answered = []
    for group in groups:
        right, *wrong = group.members
        assert right.relevant and len(wrong) == WRONG
        answered += [answer.of(right.window.text) for answer in right.answers]
        assert not any(member.relevant or {CLOSES, OPEN} & {member.window.text} for member in wrong)
        assert {member.window.text for member in wrong} == {COOLING, PETS}
    assert set(answered) == {CLOSES, OPEN}
