"""Questions asked of the article that they were written for, and of what the reader did not learn from."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.compare import compare
from assistant.evaluate import summary
from assistant.judged import EvaluationError, Selection
from assistant.tables import comparison, report
from tests.judged_parts import PASSAGES, evaluated, folder_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path_factory.mktemp("cache")))


def test_questions_are_asked_of_the_article_that_they_were_written_for(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"], "answers": ["不会坐牢"]},
        {"id": "yes", "text": "信用记录会保存吗", "positives": ["p2"], "answers": ["YES"]},
        {"id": "wrong", "text": "网贷逾期会坐牢吗", "positives": ["p2"], "answers": ["五年"], "context": "p3"},
        {"id": "none", "text": "网贷逾期会坐牢吗", "positives": [], "context": "p3"},
        {"id": "left out", "text": "网贷逾期会坐牢吗", "positives": []},
    ]
    found, outcomes = evaluated(folder_of(tmp_path, rows), Selection(given=True))
    figures = summary(found, 0.25)
    assert [one.query_id for one in found.results] == ["a", "yes", "wrong", "none"]
    assert [one.holds for one in found.results] == [(True, True), None, None, None]
    assert (figures["questions"], figures["retrieval"], figures["answer"]["first"]) == (4, {}, 1.0)
    assert [one.sure_without is None for one in outcomes] == [True, True, True, False]
    assert figures["auroc"]["unanswerable"] == round(2.5 / 3, 4)  # one pair is the same question
    assert "in the first statement 1.000" in report(figures)
    worse = replace(found, results=tuple(replace(one, holds=one.holds and (False, True)) for one in found.results))
    told = compare(worse, found, {one.judged.query_id: one.judged.text for one in outcomes}, 0.25)
    assert [(row["id"], row["before"], row["after"]) for row in told["worse"]] == [("a", 1, 2)]
    assert "R@1" not in comparison(told, 0.25, 10)
    with pytest.raises(EvaluationError, match="nothing to rank"):
        evaluated(tmp_path, Selection(given=True), answers=False)


def test_questions_on_what_the_reader_learnt_from_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path, [{"id": name, "text": "信用", "positives": ["p2"]} for name in "abcd"])
    monkeypatch.setattr("assistant.evaluate.not_learnt", lambda folder: {"b", "d"})
    found, _ = evaluated(folder, Selection(limit=2, unlearnt=True))
    assert [one.query_id for one in found.results] == ["b", "d"]
    monkeypatch.setattr("assistant.evaluate.not_learnt", lambda folder: set())
    with pytest.raises(EvaluationError, match="learnt from every article"):
        evaluated(folder, Selection(unlearnt=True))


def test_an_article_that_is_not_there_is_not_findable(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"], "answers": ["不会坐牢"]},
        {"id": "empty", "text": "网贷逾期会坐牢吗", "positives": ["p4"], "answers": ["不会坐牢"]},
        {"id": "unknown", "text": "网贷逾期会坐牢吗", "positives": ["nowhere"], "answers": ["不会坐牢"]},
    ]
    folder = folder_of(tmp_path, rows, {**PASSAGES, "p4": " "})
    found, _ = evaluated(folder, Selection(given=True))
    assert [one.holds for one in found.results] == [(True, True), None, None]
    assert found.asked["not_findable"] == 2


@pytest.mark.parametrize(
    "line", ["[1]", "{bad", '{"id": "b", "text": "信用"}', '{"id": "b", "positives": ["p1"]}', "7"]
)
@pytest.mark.parametrize("selection", [Selection(), Selection(given=True), Selection(unlearnt=True)])
def test_a_broken_line_is_named(tmp_path: Path, line: str, selection: Selection) -> None:
    first = json.dumps({"id": "a", "text": "信用", "positives": ["p2"]})
    with pytest.raises(EvaluationError, match=r'queries, line 2: expected \{"id", "text", "positives"'):
        evaluated(folder_of(tmp_path, f"{first}\n{line}\n".encode()), selection)
