"""Of a table the row is quoted that the question names, and never the row that only names the fields."""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.rows import other_rows
from corpus.script import to_traditional
from tests.parts import assistant_over

ROOMS = ["房型 | 床 | 价格", "标准间 | 两张单人床 | 388元", "大床房 | 一张双人床 | 428元", "家庭套房 | 三张床 | 688元"]
DEVICE = ["整机重量 | 3.6千克", "噪音 | 不高于62分贝"]


@pytest.mark.parametrize(
    ("question", "rows", "left"),
    [
        ("家庭套房多少钱", ROOMS, ROOMS[:3]),
        ("标准间和大床房哪个便宜", ROOMS, [ROOMS[0], ROOMS[3]]),
        ("住一晚多少钱", ROOMS, ROOMS[:1]),
        ("扫地机噪音多大", DEVICE, DEVICE[:1]),
        ("扫地机有多重", DEVICE, []),
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
