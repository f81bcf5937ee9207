"""Of a table the row is quoted that the question names, and never the row that only names the fields."""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.rows import head, other_rows
from corpus.script import to_traditional
from corpus.span import Span
from tests.parts import assistant_over

ROOMS = ["房型 | 床 | 价格", "标准间 | 两张单人床 | 388元", "大床房 | 一张双人床 | 428元", "家庭套房 | 三张床 | 688元"]
GRADES = ["S | 8% | 2.5", "A | 22% | 1.6", "B | 60% | 1.0"]
DEVICE = ["整机重量 | 3.6千克", "噪音 | 不高于62分贝"]


@pytest.mark.parametrize(
    ("question", "rows", "left"),
    [
        ("家庭套房多少钱", ROOMS, ROOMS[:3]),
        ("标准间和大床房哪个便宜", ROOMS, [ROOMS[0], ROOMS[3]]),
        ("住一晚多少钱", ROOMS, ROOMS[:1]),
        ("绩效是B级的系数多少", GRADES, GRADES[:2]),
        ("ABC三级的系数多少", GRADES, []),  # no letter that stands alone
        ("扫地机噪音多大", DEVICE, DEVICE[:1]),
        ("扫地机有多重", DEVICE, []),
        ("要用哪些料", ["用料 | 数量", "面粉 | 500克", "酵母 | 一勺"], ["用料 | 数量"]),
    ],
)
def test_the_rows_of_something_else(question: str, rows: list[str], left: list[str]) -> None:
    for between in ("\n", "\n\n"):
        text = f"前面一句。\n\n{between.join(rows)}\n\n后面一句。"
        assert other_rows(question, text) == frozenset(left)
        assert other_rows(to_traditional(question), to_traditional(text)) == set(map(to_traditional, left))


def test_text_without_a_table_has_none() -> None:
    assert other_rows("家庭套房多少钱", "家庭套房688元。\n大床房428元。") == frozenset()
    assert other_rows("家庭套房多少钱", "只有一行 | 的不是表") == frozenset()


def test_the_row_that_is_asked_about_is_quoted(tmp_path: Path) -> None:
    table = "\n".join(f"| {row} |" for row in [ROOMS[0], "--- | --- | ---", *ROOMS[1:]])
    found = assistant_over(tmp_path, {"hotel.md": f"# 酒店房价\n\n{table}\n", "b.txt": "早餐时间为六点半到十点。"})
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    assert [s.text for s in assistant.ask("家庭套房多少钱").statements] == ["家庭套房 | 三张床 | 688元"]


FANS = ["项目 | F3 | F5", "风量 | 300立方 | 500立方", "插头 | 两孔 | 三孔", "颜色 | 白 | 灰"]


@pytest.mark.parametrize(
    ("question", "rows", "row", "is_read_below"),
    [
        ("F3的风量多大", FANS, 1, True),
        ("风扇的风量多大", FANS, 1, True),  # 300 or 500?
        ("F5是什么颜色", FANS, 3, True),
        ("风扇是什么颜色", FANS, 3, False),
        ("F3是什么", FANS, 0, False),
        ("家庭套房多少钱", ROOMS, 3, False),
        ("家庭套房有几张床", ROOMS, 3, False),
        ("今年学费多少", ["费用 | 2024年 | 2025年", "学费 | 4800元 | 5200元"], 1, True),
        ("学费多少", ["住宿费 | 800元 | 900元", "学费 | 4800元 | 5200元"], 1, False),
    ],
)
def test_the_row_above_is_told_where_one_cannot_be_read_without(
    question: str, rows: list[str], row: int, is_read_below: bool
) -> None:
    text = "前面一句。\n\n" + "\n".join(rows) + "\n"
    start = text.index(rows[row])
    found = head(question, text, Span(start, start + len(rows[row])))
    assert (found.of(text) if found else "") == (rows[0] if is_read_below else "")


def test_a_row_is_quoted_below_the_names_of_its_fields(tmp_path: Path) -> None:
    table = "\n".join(f"| {row} |" for row in [FANS[0], "--- | --- | ---", *FANS[1:]])
    found = assistant_over(tmp_path, {"fan.md": f"# 落地扇参数\n\n{table}\n", "b.txt": "早餐时间为六点半到十点。"})
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    assert [s.text for s in assistant.ask("落地扇F3的风量多大").statements][:2] == FANS[:2]
