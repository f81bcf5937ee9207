"""The table of laws, and where texts name them."""

import pytest
from hypothesis import given

from corpus.law import FIELDS, Law, find_law, laws, mentions, read_laws, successor
from corpus.script import to_simplified
from corpus.table import TableError
from tests.strategies import texts

HEADER = "\t".join(FIELDS)


def named(text: str) -> list[tuple[str, str]]:
    return [(mention.law.title, mention.span.of(text)) for mention in mentions(text)]


def test_the_table_holds_what_people_cite() -> None:
    assert len(laws()) >= 40
    gone = ["合同法", "担保法", "物权法", "民法通则", "民法总则", "侵权责任法", "婚姻法", "继承法", "收养法"]
    for name in gone:
        law = find_law(name)
        assert law is not None
        assert (law.repealed, law.replaced_by) == ("2021-01-01", "民法典")


@pytest.mark.parametrize("law", laws(), ids=lambda law: law.title[:20])
def test_the_days_of_a_law_are_in_order(law: Law) -> None:
    days = [day for day in (law.promulgated, law.in_force, law.amended, law.repealed) if day]
    assert days == sorted(days)
    assert bool(law.repealed) == bool(law.replaced_by)
    assert law.source


def test_what_replaced_a_law_is_in_the_table_and_in_force_in_the_end() -> None:
    for law in laws():
        last = successor(law)
        assert (last is not None and not last.repealed) if law.repealed else last is None
    first = find_law("经济合同法")
    assert first is not None
    last = successor(first)
    assert last is not None
    assert last.title == "民法典"


@pytest.mark.parametrize("name", ["合同法", "《合同法》", "中华人民共和国合同法", "《中華人民共和國合同法》"])
def test_a_law_is_found_by_any_of_its_names(name: str) -> None:
    law = find_law(name)
    assert law is not None
    assert law.name == "中华人民共和国合同法"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据合同法第八条", [("合同法", "合同法")]),
        ("《合同法》和《担保法》", [("合同法", "《合同法》"), ("担保法", "《担保法》")]),
        ("中華人民共和國物權法", [("物权法", "中華人民共和國物權法")]),
        ("依照擔保法、婚姻法", [("担保法", "擔保法"), ("婚姻法", "婚姻法")]),
        ("《民事诉讼法（2017年修正）》", [("民事诉讼法", "《民事诉讼法（2017年修正）》")]),
        ("《劳动合同法》", [("劳动合同法", "《劳动合同法》")]),
        ("依据劳动合同法", [("劳动合同法", "劳动合同法")]),
        ("《个人贷款管理暂行办法》", [("个人贷款管理暂行办法", "《个人贷款管理暂行办法》")]),
        ("按照个保法", [("个人信息保护法", "个保法")]),
    ],
)
def test_a_law_is_recognised(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "《劳动合同法实施条例》", "依保险合同法", "合同法律关系", "合同法学", "德国民法总则", "挪威新的婚姻法",
        "继承法定份额", "《合同法案例选》", "刑法修正案", "《新编婚姻法》", "担保法官",
    ],
)  # fmt: skip
def test_a_longer_name_is_another(text: str) -> None:
    assert named(text) == []


def test_the_longest_name_counts() -> None:
    assert [found for _, found in named("根据民法典担保制度解释，参照合同编通则司法解释")] == [
        "民法典担保制度解释", "合同编通则司法解释",
    ]  # fmt: skip


def test_an_interpretation_has_a_row_of_its_own() -> None:
    full = "《最高人民法院关于适用〈中华人民共和国担保法〉若干问题的解释》"
    assert (
        named("《担保法解释》")[0][0]
        == named(full)[0][0]
        == "最高人民法院关于适用《中华人民共和国担保法》若干问题的解释"
    )
    assert named(full)[0][1] == full


@given(texts)
def test_a_mention_holds_a_name_of_its_law(text: str) -> None:
    end = 0
    for mention in mentions(text):
        found = to_simplified(mention.span.of(text))
        assert any(name in found for name in (mention.law.title, *mention.law.short))
        assert end <= mention.span.start < mention.span.end <= len(text)
        end = mention.span.end


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["name\tshort"], "line 1: expected the header name short promulgated"),
        (["# 注", HEADER, "甲法\t"], "line 3: expected 8 fields between tabs, found 2"),
        (
            [HEADER, "甲法\t\t2020-13-01\t2020-01-01\t\t\t\t来源"],
            "expected promulgated as .*, found '2020-13-01'",
        ),
        ([HEADER, "\t\t2020-01-01\t2020-01-01\t\t\t\t来源"], "line 2: expected the name of a law first"),
        ([HEADER, "甲法\t\t2020-01-01\t\t\t\t\t来源"], "expected in_force as YYYY-MM-DD, found ''"),
        ([HEADER, *["甲法\t\t2020-01-01\t2020-01-01\t\t\t\t来源"] * 2], "line 3: a second law with the name 甲法"),
    ],
)
def test_a_table_that_does_not_fit_is_named(lines: list[str], message: str) -> None:
    with pytest.raises(TableError, match=message):
        read_laws(lines)
