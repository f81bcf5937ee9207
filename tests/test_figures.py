"""Figures over outcomes made by hand."""

from typing import Any

from assistant.figures import Result, figures, results
from assistant.judged import Judged
from assistant.outcome import Outcome


def asked(query_id: str, **known: Any) -> Result:
    empty: dict[str, Any] = {"holds": None, "sure": None, "sure_without": None, "differ": None}
    return Result(query_id, {}, {"fused": None}, **{**empty, **known})


def test_the_first_statement_and_any() -> None:
    judged = Judged("a", "问", frozenset({"p"}), ("答",), True)
    held = [(True, False), (False, True), (False, False), (), None]
    found = results([Outcome(judged, {"fused": ("q", "p")}, (1.0, 0.5), holds=each) for each in held])
    assert [one.holds for one in found] == [(True, True), (False, True), (False, False), (False, False), None]
    assert found[0].ranks == {"fused": 2}
    found = [asked(str(n), sure=1.0, holds=one.holds) for n, one in enumerate(found)]
    assert figures(found, 0.25)["answer"] == {"first": 0.25, "any": 0.5}  # of the four that have an answer to hold


def test_a_confidence_at_the_threshold_is_enough() -> None:
    found = [asked("a", sure=0.25, sure_without=0.25), asked("b", sure=0.2499, sure_without=0.1), asked("c", sure=0.9)]
    row = next(row for row in figures(found, 0.25)["refusal"] if row["refuse_below"] == 0.25)
    assert row == {"refuse_below": 0.25, "false": round(1 / 3, 4), "right": 0.5}


def test_near_misses_and_unanswerable_questions_are_told_apart() -> None:
    """Confidences of two answerable questions, of themselves without their articles, and of one without an answer."""
    found = [
        asked("a", sure=0.9, sure_without=0.5),
        asked("b", sure=0.4, sure_without=0.1),
        asked("c", sure_without=0.6),
    ]
    assert figures(found, 0.25)["auroc"] == {"removed": 0.75, "unanswerable": 0.5, "all": round(4 / 6, 4)}
    alone = figures(found[:2], 0.25)
    assert alone["auroc"] == {"removed": 0.75, "unanswerable": None, "all": 0.75}
    assert alone["intervals"]["auroc"]["unanswerable"] is None


def test_a_setting_adds_its_threshold() -> None:
    curve = figures([asked("a", sure=0.5, sure_without=0.1)], 0.33)["refusal"]
    assert [row["refuse_below"] for row in curve] == [0.1, 0.15, 0.2, 0.25, 0.3, 0.33, 0.4, 0.5]
