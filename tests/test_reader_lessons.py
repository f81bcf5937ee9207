"""The articles on anything that the reader learns from: every answer stands in its article, and nobody else's text."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.reader.lessons import LESSONS, lesson_groups
from corpus.sentence import sentences
from tests.conftest import ROOT, SHARED
from tests.test_articles import runs

ROWS = [json.loads(line) for line in LESSONS.read_text("utf-8").splitlines()]
JUDGED = ROOT / "tests" / "judged"
LAW = 20  # characters in a row that two people write alike only where both state what a law enumerates
BUDS = {"id": "buds/x3", "title": "X3耳机", "text": "这款耳机重40克。充满电要两小时。盒子是白的。", "questions": [
    {"text": "X3耳机充电要多久", "quote": "充满电要两小时。"}, {"text": "X3耳机多少钱", "quote": ""}]}  # fmt: skip
TWIN = {"id": "buds/x5", "title": "X5耳机", "text": "这款耳机重38克。充满电要一小时。盒子是黑的。", "questions": []}


def test_an_article_has_its_fields() -> None:
    assert max(Counter(row["id"] for row in ROWS).values()) == 1
    for row in ROWS:
        assert set(row) == {"id", "title", "text", "questions"}
        assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", row["id"])
        assert row["title"].strip()
        assert row["questions"]


def test_a_quote_is_a_whole_sentence_of_its_article() -> None:
    for row in ROWS:
        said = {span.of(row["text"]).strip() for span in sentences(row["text"])}
        for question in row["questions"]:
            assert set(question) == {"text", "quote"}
            assert not question["quote"] or question["quote"] in said, question["text"]


def test_no_question_is_asked_twice_and_a_third_has_no_answer() -> None:
    asked = [question for row in ROWS for question in row["questions"]]
    assert max(Counter(question["text"] for question in asked).values()) == 1
    assert 0.25 < sum(not question["quote"] for question in asked) / len(asked) < 0.4


def test_no_question_is_one_that_is_measured() -> None:
    told = {
        text for file in JUDGED.glob("*.jsonl") for text in re.findall(r'"text": "([^"]+)"', file.read_text("utf-8"))
    }
    assert len(told) > 500
    bare = {re.sub(r"\W", "", text) for text in told}
    assert not [one["text"] for row in ROWS for one in row["questions"] if re.sub(r"\W", "", one["text"]) in bare]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the data to compare with are not here")
def test_no_text_is_anyone_elses() -> None:
    ours = {run: row["id"] for row in ROWS for run in runs(f"{row['title']}\n{row['text']}", LAW)}
    for file in sorted((SHARED / "data").glob("*/passages.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            shared = {run for line in lines for run in runs(json.loads(line)["text"], LAW) if run in ours}
        assert not shared, (file.parent.name, {ours[run] for run in shared})


def test_a_question_is_read_beside_what_looks_as_if_it_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lessons.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (BUDS, TWIN)), "utf-8")
    monkeypatch.setattr("assistant.reader.lessons.LESSONS", file)
    monkeypatch.setattr("assistant.reader.lessons.EMPTIED", 0)
    monkeypatch.setattr("assistant.reader.lessons.STRANGE", 0)
    answered, unanswered = lesson_groups(1)
    assert [(one.window.above, one.relevant) for one in answered.members] == [("X3耳机", True), ("X5耳机", False)]
    (said,) = answered.members[0].answers
    assert said.of(answered.members[0].window.text) == "充满电要两小时。"
    assert [(one.window.above, one.relevant) for one in unanswered.members] == [("X3耳机", False), ("X5耳机", False)]


def test_a_twin_is_no_counterexample_to_a_question_that_names_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {**BUDS, "questions": [{"text": "耳机充电要多久", "quote": "充满电要两小时。"}]}
    file = tmp_path / "lessons.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in (row, TWIN)), "utf-8")
    monkeypatch.setattr("assistant.reader.lessons.LESSONS", file)
    monkeypatch.setattr("assistant.reader.lessons.EMPTIED", 1)
    (group,) = lesson_groups(1)
    assert [one.window.text for one in group.members] == [row["text"], "这款耳机重40克。盒子是白的。"]


def test_a_question_is_read_beside_what_a_corpus_would_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = {"id": "lamp/desk", "title": "台灯", "text": "台灯充电口在背面。灯座重半斤。", "questions": []}
    says_so = {"id": "shop/x3", "title": "X3专卖", "text": "X3耳机充电要多久？充满电要两小时。", "questions": []}
    file = tmp_path / "lessons.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (BUDS, TWIN, says_so, stranger)), "utf-8")
    monkeypatch.setattr("assistant.reader.lessons.LESSONS", file)
    monkeypatch.setattr("assistant.reader.lessons.EMPTIED", 0)
    monkeypatch.setattr("assistant.reader.lessons.STRANGE", 1)
    answered, unanswered = lesson_groups(1)
    assert [(one.window.above, one.relevant) for one in answered.members] == [
        ("X3耳机", True), ("X5耳机", False), ("台灯", False)]  # fmt: skip
    assert [one.window.above for one in unanswered.members] == ["X3耳机", "X5耳机"]
