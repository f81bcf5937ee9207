"""Of a table the row is quoted that the question names, and never the row that only names the fields."""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.rows import head, other_entries, other_rows, table
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


AGES = ["年龄 | 票价", "1-3岁 | 免票", "满4岁不满14岁 | 20元", "14至59周岁 | 60元", "60岁以上 | 30元", "残疾人 | 免票"]
STAYS = ["住满几天 | 每晚", "3天以内 | 180元", "4天到9天 | 150元", "10天以上 | 120元"]


@pytest.mark.parametrize(
    ("question", "rows", "told"),
    [
        ("七岁的孩子门票多少钱", AGES, "20元"),
        ("我14周岁要买多少钱的票", AGES, "60元"),
        ("我爸66岁门票多少钱", AGES, "30元"),
        ("住十二天每晚多少钱", STAYS, "120元"),
        ("住3天一晚多少钱", STAYS, "180元"),
        ("13岁的孩子和65岁的老人一共多少钱", AGES, ""),
        ("50岁以上的人门票多少钱", AGES, ""),  # 59 or 80?
        ("住2到5天多少钱", STAYS, ""),
        ("一天多少钱", STAYS, ""),  # each day
        ("门票多少钱", AGES, ""),
    ],
)
def test_of_ranges_the_one_that_holds_what_is_asked(question: str, rows: list[str], told: str) -> None:
    left = {row for row in rows[1:] if told and told not in row and row[0] != "残"}  # no range, nor another one
    assert other_rows(question, "\n".join(rows)) - {rows[0]} == left


def test_a_year_of_the_calendar_is_no_length_of_time() -> None:
    text = "满1年不满10年 | 5天\n10年以上不满20年 | 10天\n20年以上 | 15天"
    assert other_rows("2024年的年假有几天", text) == frozenset()
    assert other_rows("工作10年年假有几天", text) == {"满1年不满10年 | 5天", "20年以上 | 15天"}
    assert other_rows("等2小时要多少钱", "1天到3小时 | 5元\n4小时以上 | 9元") == frozenset()


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


STAFF = """养蜂场人员

白露，技师，2011年来场，管蜂箱，住东屋二号。

常青藤，技师，2018年来场，管割蜜，住西屋五号。

丁小满，学徒，2024年来场，管装瓶。

以上人员，每周一，开会。
"""


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("丁小满住哪间屋", ["白露，技师", "常青藤，技"]),
        ("白露和丁小满是哪年来的", ["常青藤，技"]),
        ("谁管割蜜", []),
    ],
)
def test_the_entry_of_another_person_answers_nothing(asked: str, left: list[str]) -> None:
    assert [line.of(STAFF)[:5] for line in other_entries(asked, STAFF)] == left


def test_words_that_open_paragraphs_are_no_entries() -> None:
    text = "首先，看合同，再看流水。\n其次，问客服，记工号。\n最后，写下来，留着。\n"
    assert other_entries("首先要做什么", text) == ()
    assert other_entries("丁小满住哪", "丁小满，学徒，管装瓶。\n白露，技师，管蜂箱。\n") == ()  # two are no list


def test_nobody_is_told_where_another_person_lives(tmp_path: Path) -> None:
    found = assistant_over(tmp_path, {"bees.md": STAFF}, refuse_below=0.0)
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    told = " ".join(one.text for one in assistant.ask("丁小满住哪间屋").statements)
    assert "东屋" not in told and "西屋" not in told


def test_who_asks_for_what_a_table_lists_gets_all_its_rows(tmp_path: Path) -> None:
    rows = ["食材 | 用量", "牛腩 | 600克", "番茄 | 4个", "洋葱 | 半个", "香叶 | 2片"]
    steps = "".join(f"{n}. 番茄牛腩要{step}。\n" for n, step in enumerate(("焯水", "炒香", "慢炖", "收汁"), start=1))
    cells = "".join(f"| {row} |\n{'| --- | --- |' + chr(10) if row == rows[0] else ''}" for row in rows)
    text = f"---\ntitle: 番茄牛腩\n---\n番茄牛腩很下饭。\n\n## 用料\n\n{cells}\n## 做法\n\n{steps}"
    found = assistant_over(tmp_path, {"beef.md": text}, refuse_below=0.0)
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    assert [one.text for one in assistant.ask("番茄牛腩需要哪些用料").statements] == rows


def test_of_a_table_only_what_is_asked_is_listed() -> None:
    text = "项目 | 收费 | 何时\n物业费 | 两百元 | 按月交\n停车费 | 三百元 | 按月交\n押金 | 两千元 | 一次交\n"
    row = Span(text.index("停车费"), text.index("停车费") + len("停车费 | 三百元 | 按月交"))
    assert len(table("小区有哪些项目", "", "", text, row)) == 4
    assert len(table("小区有哪些收费项目", "", "", text, row)) == 4
    assert table("按月交的有哪些项目", "", "", text, row) == ()  # some of them
    assert table("小区有哪些规定", "", "", text, row) == table("项目要怎么交", "", "", text, row) == ()


def test_the_name_of_a_column_names_no_row() -> None:
    told = "项目 | 收费 | 何时\n物业费 | 200元 | 按月交\n停车费 | 300元 | 按月交"
    assert other_rows("小区有哪些收费项目", told) == {"项目 | 收费 | 何时"}
    assert other_rows("停车费这个项目多少钱", told) == {"项目 | 收费 | 何时", "物业费 | 200元 | 按月交"}
