"""What is counted of an answer, by answers that can be counted by hand."""

from typing import Any

import pytest

from assistant.ask import Answer, Outcome
from assistant.cite import Citation, Statement
from assistant.evidence import StatementKind
from corpus.span import Span
from tests.judge_marks import mark

ARTICLE = "a"


ROW: dict[str, Any] = {
    "id": "q",
    "kind": "how_long",
    "text": "记录留多久",
    "answers": [{"article_id": ARTICLE, "quote": "逾期记录自还清之日起保存五年。"}],
    "also": [{"article_id": ARTICLE, "quote": "还清才开始计算。"}],
}


NO_ANSWER = {"id": "n", "text": "电话是多少", "fine": [{"article_id": ARTICLE, "quote": "电话要在合同里找。"}]}


def cited(quote: str, article_id: str = ARTICLE) -> Citation:
    return Citation(article_id, "题目", "", "", Span(0, len(quote)), quote, ())


def said(text: str, *citations: Citation, kind: StatementKind = "quote", side: int = 0) -> Statement:
    return Statement(text, citations or (cited(text),), kind, side)


def answer(*statements: Statement, outcome: Outcome = "answered") -> Answer:
    return Answer("问", "问", outcome if statements else "not_found", statements, ())


def values(asked_of: str, row: dict[str, Any], *statements: Statement, outcome: Outcome = "answered") -> dict[str, Any]:
    return dict(mark(asked_of, row, answer(*statements, outcome=outcome)).values)


ANSWER = ROW["answers"][0]["quote"]


ALSO = ROW["also"][0]["quote"]


@pytest.mark.parametrize(
    ("quote", "article_id", "bearing"),
    [
        (ANSWER, ARTICLE, "answers"),
        ("逾期記錄自還清之日起保存五年", ARTICLE, "answers"),  # the other script, without the full stop
        ("自还清之日起保存五年", ARTICLE, "answers"),  # 10 of 14 characters
        ("保存五年", ARTICLE, "beside"),  # 4 of 14: too little of the sentence
        (ANSWER + "请记好这个日期。", ARTICLE, "answers"),  # 14 of 21
        (ANSWER + "请记好这个日期，以后会用到的。", ARTICLE, "beside"),  # 14 of 27: more around it than it is
        (ALSO + "注意" + ANSWER + "请记好这个日期", ARTICLE, "answers"),  # 21 of 30 by both judged quotes, 14 by one
        (ANSWER, "b", "beside"),  # the same words of another article were not judged
        (ALSO, ARTICLE, "also"),
    ],
)
def test_a_citation_matches_what_was_judged(quote: str, article_id: str, bearing: str) -> None:
    statement = said(quote, cited(quote, article_id))
    assert mark("answers", ROW, answer(statement)).said == ((bearing, quote),)


def test_an_answer_by_hand() -> None:
    """Four statements: beside, the answer, also, and a note of ours that counts as none of them."""
    found = values(
        "answers", ROW, said("今天天气很好。"), said(ANSWER), said(ALSO), said("只有一处来源。", kind="note")
    )
    assert (found["first"], found["any"], found["beside"]) == (0.0, 1.0, pytest.approx(1 / 3))
    assert (found["cite recall"], found["cite precision"], found["cites"]) == (
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
        1.0,
    )
    assert (found["statements"], found["notes"], found["refused"], found["precision"]) == (3.0, 1.0, 0.0, None)
    assert values("answers", ROW, said("只有一处来源。", kind="note"), said(ANSWER))["first"] == 1.0


def test_a_refusal_answers_nothing_and_cites_nothing() -> None:
    found = values("answers", ROW)
    assert (found["first"], found["any"], found["refused"], found["precision"]) == (0.0, 0.0, 1.0, 0.0)
    assert [found[name] for name in ("beside", "cite recall", "cite precision", "cites", "statements")] == [None] * 5


def test_citations_as_alce_counts_them() -> None:
    """Two sources, of which one holds the statement: the other is not needed. What stands in no source counts 0."""
    beside = cited("今天天气很好。")
    found = values("answers", ROW, said(ANSWER, cited(ANSWER), beside))
    assert (found["cite recall"], found["cite precision"]) == (1.0, 0.5)
    found = values("answers", ROW, said("逾期记录保存三年。", cited(ANSWER)))
    assert (found["cite recall"], found["cite precision"], found["cites"], found["any"]) == (0.0, 0.0, 0.0, 1.0)
    halves = cited(ANSWER), cited(ALSO)  # together they hold what neither holds alone: both are needed
    found = values("answers", ROW, said(ANSWER + ALSO, *halves))
    assert (found["cite recall"], found["cite precision"]) == (1.0, 1.0)


def test_points_of_a_list() -> None:
    points = [f"第{n}项财产不能执行。" for n in "一二三四五六"]
    row = {**ROW, "list": True, "answers": [{"article_id": ARTICLE, "quote": point} for point in points]}
    found = values("answers", row, *(said(point, kind="point") for point in points[:3]))
    assert (found["points"], found["points@5"]) == (0.5, 0.6)
    assert values("answers", row, *map(said, points))["points@5"] == 1.0
    assert values("answers", row)["points"] == 0.0
    assert values("answers", ROW, said(ANSWER))["points"] is None


@pytest.mark.parametrize(
    ("statements", "outcome", "right", "precision"),
    [
        ([], "not_found", 1.0, 1.0),
        (["电话要在合同里找。"], "partial", 1.0, 1.0),
        (["电话要在合同里找。"], "answered", 1.0, None),  # it was right to show it, and no refusal
        (["电话要在合同里找。", "打12378。"], "partial", 0.0, None),
        (["打12378。"], "answered", 0.0, None),
    ],
)
def test_refusing(statements: list[str], outcome: Outcome, right: float, precision: float | None) -> None:
    found = values("refusals", NO_ANSWER, *map(said, statements), outcome=outcome)
    assert (found["right"], found["precision"]) == (right, precision)


CLAIMS = {
    "id": "d",
    "text": "上门吗",
    "claims": [
        {"label": "会", "answers": [{"article_id": "yes", "quote": "逾期以后会有人上门。"}]},
        {"label": "不会", "answers": [{"article_id": "no", "quote": "逾期以后没有人上门。"}]},
    ],
}


COMES, COMES_NOT = cited("逾期以后会有人上门。", "yes"), cited("逾期以后没有人上门。", "no")


@pytest.mark.parametrize(
    ("sides", "claims", "every", "apart"),
    [
        ([(COMES, 1), (COMES_NOT, 2)], 1.0, 1.0, 1.0),
        ([(COMES, 1), (COMES_NOT, 1)], 1.0, 1.0, 0.0),  # one side makes both claims
        ([(COMES, 0), (COMES_NOT, 0)], 1.0, 1.0, 0.0),  # shown, not told apart
        ([(COMES, 0), (COMES_NOT, 1)], 1.0, 1.0, 0.0),
        ([(COMES, 1), (COMES, 2), (COMES_NOT, 3)], 1.0, 1.0, 0.0),  # one claim on two sides
        ([(COMES, 1)], 0.5, 0.0, 0.0),
        ([], 0.0, 0.0, 0.0),
    ],
)
def test_sides(sides: list[tuple[Citation, int]], claims: float, every: float, apart: float) -> None:
    found = values("disagree", CLAIMS, *(said(citation.quote, citation, side=side) for citation, side in sides))
    assert (found["claims"], found["every"], found["apart"]) == (claims, every, apart)


def test_a_follow_up_is_judged_by_its_articles() -> None:
    row = {"id": "f", "text": "那金条呢", "earlier": ["白条呢"], "positives": ["a", "c"]}
    found = values("followups", row, said("另一句。", cited("另一句。", "b")), said("这一句。"))
    assert (found["first"], found["any"], found["beside"], found["refused"]) == (0.0, 1.0, 0.5, 0.0)
