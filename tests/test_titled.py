"""What is said of one thing that heads an article does not answer for another that heads its own."""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.titled import heads, of_another_title
from corpus.article import Article
from corpus.script import to_traditional
from tests.parts import assistant_over

BRIDGES = {
    "qinghe.md": "# 青禾桥（公路桥）\n\n青禾桥在2003年建成，全长860米。总工程师是周敬之。\n",
    "qinghu.md": "# 青湖桥（人行桥）\n\n青湖桥在2015年建成，全长46米。桥上只走行人和自行车。\n",
    "people.md": "# 周敬之：造桥的人\n\n周敬之一生主持修建了九座桥。他的妻子是画家林宛。\n",
}


def test_a_title_is_headed_by_what_stands_before_a_bracket_a_colon_or_a_dash() -> None:
    assert heads(["青禾桥（公路桥）", "周敬之：造桥的人", "R7 - 说明书", "青禾橋", "怎样和平台协商还款时间"]) == {
        "青禾桥", "周敬之", "r7"
    }  # fmt: skip


def test_products_and_everyday_words_head_nothing() -> None:
    assert heads(["花呗：怎么还", "网贷（说明）", "征信报告", "都市", "住房公积金", "猫砂多久换", ""]) == frozenset()


@pytest.mark.parametrize(
    ("title", "text", "told", "is_other"),
    [
        ("青湖桥（人行桥）", "全长46米。", "全长46米。", True),
        ("青湖桥（人行桥）", "它在青禾桥下游。", "全长46米。", True),  # spoken of, and not here
        ("青湖桥（人行桥）", "它比青禾桥短。", "它比青禾桥短。", False),
        ("两岸的桥怎样连起来", "青禾桥最长。造价最高的也是它。", "造价最高的也是它。", False),  # headed by none
        ("两岸的桥怎样连起来", "都是钢桥。", "都是钢桥。", True),
    ],
)
def test_what_is_of_another_title(title: str, text: str, told: str, is_other: bool) -> None:
    for each in (str, to_traditional):
        assert of_another_title(["青禾桥"], Article("a", each(title), each(text)), each(told)) is is_other
    assert not of_another_title([], Article("a", title, text), told)


def test_another_of_the_same_kind_does_not_answer(tmp_path: Path) -> None:
    found = assistant_over(tmp_path, BRIDGES)
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    assert assistant.ask("青禾桥的总工程师是谁").statements[0].text == "总工程师是周敬之。"
    assert assistant.ask("青湖桥的总工程师是谁").outcome == "not_found"
    assert assistant.ask("周敬之的妻子是谁").statements[0].text.endswith("他的妻子是画家林宛。")
