"""Where a figure is asked for, a sentence that gives a number, or says what it hangs on, counts for more."""

import pytest

from assistant.kind import Kind
from assistant.numbers import SURER, number
from corpus.script import to_traditional


@pytest.mark.parametrize(
    ("kind", "text", "gives"),
    [
        ("how_long", "一般二十天之内有答复。", True),
        ("how_long", "一般很快就有答复。", False),
        ("how_long", "逾期三个月以后会起诉。", False),  # that is how long overdue
        ("when", "2026年开始。", True),
        ("when", "到时候再说。", False),
        ("how_much", "以合同约定为准。", True),
        ("how_much", "折算成一个数字来看。", False),
        ("how_much", "每次收三十五元手续费。", True),
        ("how_much", "不超过一半。", True),
        ("how_much", "统一办理。", False),
        ("how_much", "假设借一万元，每期手续费是七十元。", False),
        ("how_much", "在这个例子里，每期手续费是七十元。", False),
        ("what", "每次收三十五元手续费。", False),
    ],
)
def test_a_number_counts_where_one_is_asked_for(kind: Kind, text: str, gives: bool) -> None:
    asked = "分一万二千元的期要付多少"
    assert number(kind, asked, text) == number(kind, to_traditional(asked), to_traditional(text)) == SURER * gives


@pytest.mark.parametrize(
    ("asked", "gives"),
    [
        ("借一万元，一年利息多少", True),
        ("借五万一年利息多少", False),
        ("年利率7.2%一年利息多少", True),
        ("利息多少", False),
    ],
)
def test_an_example_of_the_very_sum_counts(asked: str, gives: bool) -> None:
    assert number("how_much", asked, "假设借一万元，年利率7.2%，一年的利息是七百二十元。") == SURER * gives
