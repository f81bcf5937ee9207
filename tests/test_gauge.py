"""Figures as they compare: however they are written, and what they are of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.gauge import differ, figures
from assistant.kind import Kind
from assistant.names import folded
from tests.strategies import texts


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("how_long", "期限是十五天", "15天之内"),
        ("how_long", "要等三个月", "九十天就好"),
        ("how_long", "半年以内", "一百八十日内"),
        ("how_long", "三个工作日内到账", "满3个工作日再问"),
        ("when", "早上9:00开门", "早上九点开门"),
        ("when", "下午三点才能进", "15:00开放"),
        ("when", "夜里十点半关门", "22:30以后进不去"),
        ("when", "七点过五分发车", "早上7:05开"),
        ("when", "差一刻，八点四十五分", "八点三刻"),
        ("when", "改为11月16日举行", "十一月十六号举行"),
        ("how_much", "收百分之二十", "收20%"),
        ("how_much", "票价的两成", "票价的20％"),
        ("how_much", "约占三成半", "达到35%"),
        ("how_much", "身高一米二", "身高120厘米"),
        ("how_much", "主峰三千一百二十七米", "海拔3127米"),
        ("how_much", "票房六亿二千万", "累计6.2亿元"),
        ("how_much", "满六十五周岁", "65岁以上"),
    ],
)
def test_figures_are_alike_however_they_are_written(kind: Kind, one: str, other: str) -> None:
    here, there = figures(folded(one), kind), figures(folded(other), kind)
    assert here and there and not differ(here, there)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("how_long", "期限是十五天", "三十天"),
        ("how_long", "三个月", "四个月"),
        ("when", "晚上九点关门", "22:00关门"),
        ("when", "早上八点半", "早上八点"),
        ("how_much", "收20%", "收24%"),
        ("how_much", "三万元", "三千元"),
        ("how_much", "最多三十六期", "可以分六十期"),
        ("how_long", "桥长八十六米", "桥长91米"),
    ],
)
def test_other_figures_of_one_sort_differ(kind: Kind, one: str, other: str) -> None:
    assert differ(figures(one, kind), figures(other, kind))


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("how_long", "十五天", "收二百元"),  # nothing to compare
        ("how_much", "年利率24%", "看合同"),
        ("how_long", "四五年", "三年"),  # a guess
        ("how_much", "有三成", "三点三厘米"),
    ],
)
def test_what_has_no_figure_of_the_sort_differs_from_nothing(kind: Kind, one: str, other: str) -> None:
    assert not differ(figures(one, kind), figures(other, kind))


@given(st.sampled_from(("how_long", "when", "how_much")), texts)
def test_a_text_never_differs_from_itself(kind: Kind, text: str) -> None:
    found = figures(folded(text), kind)
    assert not differ(found, found)
