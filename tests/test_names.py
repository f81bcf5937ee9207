"""What a text names: products, lenders, laws, amounts, durations."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.names import FIELDS, GENERIC, entries, is_generic, lender_of, names, read_names
from assistant.quantity import number
from assistant.query import to_query
from corpus.script import to_simplified, to_traditional
from corpus.table import TableError
from tests.strategies import PIECES

HEADER = "\t".join(FIELDS)
WORDS = sorted({word for entry in entries() for word in entry.words})
MORE = (
    "三万",
    "2w",
    "5千元",
    "半年",
    "四个月",
    "90天",
    "1年",
    "零",
    "3",
    "个月",
    "《民法典》",
    "刑法",
    "多",
    "半",
    "１２元",
)
naming = st.lists(st.sampled_from((*WORDS, *map(to_traditional, WORDS), *MORE, *PIECES)), max_size=25).map("".join)


def named(text: str) -> list[tuple[str, str, str]]:
    return [(name.kind, name.name, name.span.of(text)) for name in names(text)]


@given(naming)
def test_names_lie_in_the_text_in_order_and_apart(text: str) -> None:
    found = names(text)
    ends = [0, *(name.span.end for name in found)]
    assert all(end <= name.span.start for end, name in zip(ends, found, strict=False))
    assert all(name.span.end <= len(text) for name in found)
    assert names(to_simplified(text)) == found


@given(st.sampled_from(WORDS))
def test_both_scripts_name_the_same(word: str) -> None:
    assert [name.name for name in names(to_traditional(word))] == [name.name for name in names(word)]


@pytest.mark.parametrize("entry", [entry for entry in entries() if entry.kind != "none"], ids=lambda entry: entry.name)
def test_every_word_of_the_table_gives_its_name(entry: "object") -> None:
    for word in entry.words:  # type: ignore[attr-defined]
        assert (entry.kind, entry.name, word) in named(f"，{word}，")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("白條逾期四個月", [("product", "京东白条", "白條"), ("duration", "4个月", "四個月")]),
        ("工行信用卡", [("lender", "工商银行", "工行"), ("product", "信用卡", "信用卡")]),
        ("３６０借条", [("product", "360借条", "３６０借条")]),
        ("融E借", [("product", "融e借", "融E借")]),
        ("以及贷款", [("product", "贷款", "贷款")]),
        ("《民法典》和刑法", [("law", "民法典", "《民法典》"), ("law", "刑法", "刑法")]),
        ("老板打白条，部分付了，实在没有钱花", []),
        ("有钱花不还会怎样", [("product", "有钱花", "有钱花")]),
        ("我有钱花呗不还", [("product", "花呗", "有钱花呗")]),
        ("有钱花不完", []),
        ("尽快贷给我", []),
        ("违约金条款有效吗", []),
        ("公积金条例怎么规定", []),
        ("涉及贷款诈骗怎么办", [("product", "贷款", "贷款")]),
        ("来得及贷款吗", [("product", "贷款", "贷款")]),
        ("哪家最快贷款", [("product", "贷款", "贷款")]),
        ("看娱乐信息被骗", []),
        ("移交行政机关", []),
    ],
)
def test_words_are_told_from_others_that_hold_their_letters(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("三万", "30000元"), ("2w", "20000元"), ("5千", "5000元"), ("三万五", "35000元"), ("1万5", "15000元"),
        ("1.5万元", "15000元"), ("3,000块钱", "3000元"), ("¥500", "500元"), ("一百零五元", "105元"),
        ("两万台币", "20000台币"), ("一亿二千万元", "120000000元"), ("一万亿元", "1000000000000元"),
        ("四个月", "4个月"), ("半年", "6个月"), ("一年半", "18个月"), ("12个月", "1年"), ("三年多", "3年"),
        ("两年零三个月", "27个月"), ("90天", "90天"), ("两周", "14天"), ("三日内", "3天"), ("48小时", "2天"), 
        ("半天", "12小时"), ("半个月", "15天"), ("三十分钟", "30分钟"),
    ],
)  # fmt: skip
def test_quantities_read_alike_however_they_are_written(text: str, reading: str) -> None:
    assert [name.name for name in names(f"是{text}，")] == [reading]


@pytest.mark.parametrize(
    "text",
    [
        "2024年",
        "二〇二四年",
        "3月15日",
        "15日",
        "第三年",
        "周三",
        "三千人",
        "几十万",
        "一块还",
        "千万不要",
        "四五年",
        "三五天",
        "一两年",
        "一两万元",
        "三五千块",
        "十七八天",
    ],
)
def test_dates_and_counts_are_no_quantities(text: str) -> None:
    assert names(text) == ()


@given(st.integers(1, 99_999_999))
def test_a_number_in_figures_is_its_value(value: int) -> None:
    assert number(str(value)) == number(f"{value:,}") == Decimal(value)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_a_number_in_words_is_its_value(ones: int, tens: int, hundreds: int) -> None:
    digits = " 一二三四五六七八九"
    assert (
        number(f"{digits[hundreds]}百{digits[tens]}十{digits[ones]}万") == (100 * hundreds + 10 * tens + ones) * 10_000
    )


def test_a_sort_of_loan_is_no_product() -> None:
    assert is_generic("网贷")
    assert not is_generic("花呗")
    assert (lender_of("京东白条"), lender_of("京东金条"), lender_of("花呗")) == ("京东", "京东", "支付宝")
    assert lender_of("网贷") == lender_of("信用卡") == lender_of("没有") == ""


def test_a_query_knows_what_it_names() -> None:
    assert [name.name for name in to_query("花唄逾期三個月", 500).names] == ["花呗", "3个月"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a\tb"], "expected the header"),
        ([HEADER, "product\t花呗"], "expected 4 fields"),
        ([HEADER, "loan\t花呗\t\t"], "line 2: expected the first one of product.*found loan 花呗"),
        ([HEADER, "product\t花呗\t\t蚂蚁", "product\t借呗\t\t蚂蚁"], "found again: 蚂蚁"),
        ([HEADER, "product\t花呗\t\t花呗"], "each word once"),
        ([HEADER, "product\t花呗\t支付宝\t"], "expected as group a lender"),
    ],
)
def test_a_table_that_does_not_fit_is_named(lines: list[str], message: str) -> None:
    with pytest.raises(TableError, match=message):
        read_names(lines)


def test_a_long_row_of_figures_is_read_in_no_time() -> None:
    assert names("1" * 200_000) == ()
    assert names("一" * 20_000 + "天") == ()
    assert names("1" * 29 + "天") == names("9亿亿亿元") == ()


def test_generic_is_no_lender() -> None:
    assert GENERIC not in {entry.name for entry in entries()}
