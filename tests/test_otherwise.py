"""A question is asked in fewer words where that surely answers better, and never of what it is not about."""

from collections.abc import Callable

import pytest

from assistant.evidence import Evidence, Found
from assistant.otherwise import surer
from assistant.query import Query, to_query
from corpus.article import Article
from corpus.passage import Passage
from corpus.span import Span


def found(confidence: float, text: str = "没有答案的一句话。") -> Found:
    """What is found in an article of one sentence."""
    span = Span(0, len(text))
    piece = Evidence(Passage("a#0-9", "a", span, text), Article("a", "标题", text), span, text, 1.0)
    return Found((), (piece,), confidence, True)


def looking(sure: dict[str, Found]) -> Callable[[Query], Found]:
    return lambda query: sure.get(query.text, found(0.0))


@pytest.mark.parametrize(
    ("question", "fewer", "text"),
    [
        ("花呗逾期会坐牢吗", "逾期会坐牢吗", "欠钱不会坐牢。"),
        ("网贷逾期三个月会影响家人吗", "网贷逾期会影响家人吗", "家人不受影响。"),
        ("济南的失业金领多久", "失业金领多久", "失业金最长领二十四个月。"),
        ("花呗逾期半年会坐牢吗", "逾期会坐牢吗", "欠钱不会坐牢。"),
    ],
)
def test_what_is_surer_in_fewer_words(question: str, fewer: str, text: str) -> None:
    query = to_query(question, 500)
    for before, after, is_taken in ((0.3, 0.5, True), (0.3, 0.49, False), (0.7, 0.81, True), (0.7, 0.79, False)):
        steps = {"逾期半年会坐牢吗": found(after - 0.2, text)} | {fewer: found(after, text)}
        if question.startswith("花呗逾期半年"):
            steps["花呗逾期会坐牢吗"] = found(after, text)
        chosen = surer(query, found(before), looking(steps), 0.2)
        assert (chosen.evidence[0].text == text) is is_taken


def test_a_sentence_of_another_time_is_not_taken_for_it() -> None:
    query = to_query("网贷逾期三个月会上门吗", 500)
    other = {"网贷逾期会上门吗": found(0.9, "逾期满一年的，可能有人上门。")}
    assert surer(query, found(0.3), looking(other), 0.2).confidence == 0.3


def test_what_speaks_of_the_product_is_not_given_up_for_what_holds_for_all() -> None:
    query = to_query("花呗逾期会坐牢吗", 500)
    sure = {"逾期会坐牢吗": found(0.9, "欠钱不会坐牢。")}
    assert surer(query, found(0.3, "花呗逾期是民事纠纷。"), looking(sure), 0.2).confidence == 0.3
