"""Results kept and compared."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.compare import Evaluation, compare, load, save
from assistant.evaluate import summary
from assistant.figures import Result
from assistant.judged import EvaluationError, Selection
from assistant.measure import MEASURES
from assistant.settings import Settings
from assistant.tables import comparison
from tests.judged_parts import PASSAGES, evaluated, folder_of

TEXTS = {"a": "网贷", "b": "信用", "c": "征信"}
ASKED = {"folder": "f", "passages": "0123", "settings": {"lexical_weight": 0.3}}


def result(query_id: str, rank: int | None, last: str = "fused", **more: Any) -> Result:
    """A question found at ``rank`` by ``last`` and never by words."""
    value = 1 / rank if rank else 0.0
    measured = {"lexical": dict.fromkeys(MEASURES, 0.0), last: dict.fromkeys(MEASURES, value)}
    empty: dict[str, Any] = {"holds": None, "sure": None, "sure_without": None, "differ": None}
    return Result(query_id, measured, {"lexical": None, last: rank}, **{**empty, **more})


def evaluation(*results: Result, **asked: Any) -> Evaluation:
    return Evaluation({**ASKED, **asked}, results)


def test_what_got_better_and_worse() -> None:
    before = evaluation(result("c", 1), result("a", None), result("b", 1))
    now = evaluation(result("a", 2), result("b", 4), result("c", 1), settings={"lexical_weight": 0.5})
    found = compare(now, before, TEXTS, 0.25)
    assert found["better"] == [{"id": "a", "before": None, "after": 2, "text": "网贷"}]
    assert found["worse"] == [{"id": "b", "before": 1, "after": 4, "text": "信用"}]
    assert found["settings"] == {"lexical_weight": [0.3, 0.5]}
    cell = found["retrieval"]["fused"]["MRR@10"]
    assert cell["difference"] == round((0.5 - 0.75) / 3, 4)
    assert (cell["won"], cell["lost"]) == (1, 1)
    assert cell["interval"][0] < cell["difference"] < cell["interval"][1]
    assert found["retrieval"]["lexical"]["R@1"] == {"difference": 0, "interval": [0, 0], "won": 0, "lost": 0}
    assert {"answer", "refusal", "auroc"} & found.keys() == set()
    text = comparison(found, 0.25, 1)
    assert "a  rank - -> 2  网贷" in text
    assert re.search(r"lexical +=", text)  # nothing changed
    assert "lexical_weight: 0.3 before, 0.5 now" in text
    assert "worse: 1 questions\n" in text
    assert "rank" not in comparison(found, 0.25, 0)


def test_the_largest_gains_come_first_and_only_so_many_are_shown() -> None:
    before = evaluation(result("a", 10), result("b", 2), result("c", 9))
    found = compare(evaluation(result("a", 9), result("b", 1), result("c", 3)), before, TEXTS, 0.25)
    assert [row["id"] for row in found["better"]] == ["b", "c", "a"]
    assert comparison(found, 0.25, 2).count("  rank ") == 2


def test_a_new_last_ranking_is_compared_with_the_old_one() -> None:
    before = evaluation(result("a", 2), result("b", 1))
    found = compare(evaluation(result("a", 1, "reranked"), result("b", 1, "reranked")), before, TEXTS, 0.25)
    assert list(found["retrieval"]) == ["lexical", "reranked against fused"]
    assert found["retrieval"]["reranked against fused"]["MRR@10"]["won"] == 1
    assert [row["id"] for row in found["better"]] == ["a"]


def test_answers_and_refusals_are_compared() -> None:
    before = evaluation(
        result("a", 1, holds=(False, True), sure=0.2, sure_without=0.3), result("b", 1, sure=0.9, sure_without=0.1)
    )
    now = evaluation(
        result("a", 1, holds=(True, True), sure=0.4, sure_without=0.3), result("b", 1, sure=0.9, sure_without=0.1)
    )
    found = compare(now, before, TEXTS, 0.25)
    assert (found["answer"]["first"]["difference"], found["answer"]["any"]["difference"]) == (1, 0)
    row = next(row for row in found["refusal"] if row["refuse_below"] == 0.25)
    assert (row["false"]["difference"], row["right"]["difference"]) == (-0.5, 0)
    assert found["auroc"]["removed"]["difference"] == 0.25  # three of four pairs were in order, now all
    assert found["auroc"]["unanswerable"]["difference"] is None
    text = comparison(found, 0.25, 5)
    assert "at 0.25 refused wrongly -.500" in text
    assert "AUROC of the confidence, answerable questions against themselves without their articles +.250" in text
    without = evaluation(result("a", 1), result("b", 1))
    assert not {"answer", "refusal", "auroc"} & compare(now, without, TEXTS, 0.25).keys()


ROWS = [
    {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"], "answers": ["不会坐牢"], "split": "dev"},
    {"id": "b", "text": "红烧肉怎么做", "positives": ["p3"], "split": "train"},
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path_factory.mktemp("cache")))


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    found, _ = evaluated(folder_of(tmp_path, ROWS), Selection(script="hant"))
    save(found, summary(found, 0.25), tmp_path / "kept.json")
    again = load(tmp_path / "kept.json")
    assert summary(again, 0.25) == summary(found, 0.25)
    assert json.loads((tmp_path / "kept.json").read_text("utf-8"))["figures"]["retrieval"]["fused"]["R@1"] == 1
    difference = compare(found, again, {"a": "", "b": ""}, 0.25)
    assert difference["better"] == difference["worse"] == []
    with pytest.raises(EvaluationError, match="cannot write"):
        save(found, {}, tmp_path / "nowhere" / "kept.json")


def test_figures_that_cannot_be_written_leave_those_that_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kept.json"
    save(evaluation(result("a", 1)), {}, file)
    stands = file.read_bytes()

    def full(path: Path, text: str, *how: str) -> None:
        with path.open("w") as begun:
            begun.write(text[:9])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(EvaluationError, match=r"cannot write .*: No space left on device"):
            save(evaluation(result("a", 2)), {}, file)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (stands, [file])
    link = tmp_path / "link.json"
    link.symlink_to(file)
    save(evaluation(result("a", 2)), {}, link)
    assert link.is_symlink()
    assert load(file).results == (result("a", 2),)


def test_noisy_questions_are_compared_with_clean_ones(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ROWS)
    before, _ = evaluated(folder)
    noisy = tmp_path / "noisy.jsonl"
    noisy.write_text("\n".join(json.dumps({**row, "text": "怎么办"}) for row in ROWS), "utf-8")
    now, _ = evaluated(folder, Selection(questions=noisy), before=before)
    assert compare(now, before, {"a": "", "b": ""}, 0.25)["worse"]


def test_questions_that_are_judged_anew_are_said_to_be(tmp_path: Path) -> None:
    before, _ = evaluated(folder_of(tmp_path, ROWS))
    texts = {"a": "", "b": ""}
    same, _ = evaluated(folder_of(tmp_path, [{**row, "text": "怎么办"} for row in reversed(ROWS)]), before=before)
    other, _ = evaluated(folder_of(tmp_path, [{**row, "positives": ["p3"]} for row in ROWS]), before=before)
    old = replace(before, asked={name: said for name, said in before.asked.items() if name != "judgements"})
    for now, then, anew in ((same, before, False), (other, before, True), (other, old, False)):
        found = compare(now, then, texts, 0.25)
        assert found["judged_anew"] is anew
        assert ("other articles or answers are right" in comparison(found, 0.25, 0)) is anew


def test_other_questions_and_other_passages_are_one_line(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ROWS)
    before, _ = evaluated(folder, Selection(split="dev"))
    with pytest.raises(EvaluationError, match=r"1 questions \(split dev\), 1 of the 2") as caught:
        evaluated(folder, before=before)
    assert "\n" not in str(caught.value)
    before, _ = evaluated(folder, settings=Settings(k=3))
    evaluated(folder, before=before)
    with pytest.raises(EvaluationError, match=r"2 questions \(all\), 1 of the 1"):
        evaluated(folder, Selection(split="dev"), before=before)
    folder_of(tmp_path, ROWS, {**PASSAGES, "p4": "另一篇"})
    with pytest.raises(EvaluationError, match="over other passages"):
        evaluated(folder, before=before)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 1}', '{"format": 9, "asked": {}, "results": []}', "\x00"]
)
def test_a_file_of_another_kind_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "kept.json").write_text(content, "utf-8")
    with pytest.raises(EvaluationError, match=r"expected a file that `evaluate --save kept\.json` wrote"):
        load(tmp_path / "kept.json")


@pytest.mark.parametrize(
    "damage", [{"sure": "x"}, {"measures": 3}, {"ranks": [1]}, {"query_id": None}, {"holds": 1}, {"new": 1}]
)
def test_a_damaged_file_is_one_line(tmp_path: Path, damage: dict[str, Any]) -> None:
    save(evaluation(result("a", 1)), {}, tmp_path / "kept.json")
    kept = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    kept["results"][0].update(damage)
    (tmp_path / "kept.json").write_text(json.dumps(kept), "utf-8")
    with pytest.raises(EvaluationError, match="expected a file"):
        load(tmp_path / "kept.json")
