"""What holds in one place, what holds in none in particular, and what only says that places differ."""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.names import names
from assistant.places import anywhere
from assistant.reader.reader import Reader
from assistant.render import to_text
from corpus.script import to_traditional
from tests.parts import assistant_over


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("在杭州失业金一个月领多少", "失业金一个月领多少"),
        ("杭州的失业金领多久", "失业金领多久"),
        ("香港的网贷逾期会坐牢吗", "网贷逾期会坐牢吗"),
        ("北京银行的年费是多少", "北京银行的年费是多少"),
        ("在成都会上门催收吗", "在成都会上门催收吗"),  # whatever the place
        ("到期日本息没还要多久起诉", "到期日本息没还要多久起诉"),
    ],
)
def test_the_place_that_an_answer_may_depend_on_is_left_out(question: str, bare: str) -> None:
    assert anywhere(question, names(question)) == bare
    traditional = to_traditional(question)
    assert anywhere(traditional, names(traditional)) == to_traditional(bare)


def test_where_places_differ_the_articles_say_whom_to_ask(tmp_path: Path) -> None:
    told = "# 供暖补贴\n\n供暖补贴每户领多少由各地规定，可以到街道办询问。供暖补贴每年十一月申请。\n"
    found = assistant_over(tmp_path, {"heat.md": told, "dish.md": "# 炖菜\n\n土豆炖牛肉要炖一个小时。\n"})
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    answer = assistant.ask("济南供暖补贴每户领多少")
    assert (answer.outcome, answer.uncovered) == ("partial", ("济南",))
    assert answer.statements[0].text == "供暖补贴每户领多少由各地规定，可以到街道办询问。"
    refused = assistant.ask("济南供暖补贴几月申请")
    assert (refused.outcome, refused.uncovered) == ("not_found", ("济南",)), "that it is so everywhere is not said"
    assert to_text(refused, "hans").splitlines()[:2] == ["文章里没有说。", "文章没有说到：济南"]
    assert assistant.ask("济南有几座火车站").uncovered == ()


def test_an_article_is_of_the_place_that_its_file_names_or_of_its_script(tmp_path: Path) -> None:
    text = "# 單車泊位\n\n單車泊位每日收費八元，泊滿三十日會被拖走。\n"
    question = "香港單車泊位每日收費多少"
    for name, outcome in (("香港泊位.md", "answered"), ("parking.md", "partial")):
        found = assistant_over(tmp_path / outcome, {name: text})
        assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
        assert assistant.ask(question).outcome == outcome
    found = assistant_over(tmp_path / "hans", {"parking.md": "# 单车泊位\n\n单车泊位每日收费八元，满三十日拖走。\n"})
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    assert assistant.ask(question).outcome == "not_found"
