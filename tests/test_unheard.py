"""Nouns that no article holds are said to be uncovered, those that have another name in the articles are not."""

import pytest

from assistant.query import to_query
from assistant.unheard import unheard
from corpus.script import to_traditional

HELD = {"门票", "成人", "浇水", "老家", "催收", "滞纳金", "排骨"}


def asked(text: str) -> tuple[str, ...]:
    return unheard(to_query(text, 500), HELD.__contains__)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("吊兰多久浇一次水", ("吊兰",)),
        ("龙井茶用多少度的水泡", ("龙井茶",)),  # and not 龙井 besides
        ("门票多少钱", ()),
        ("逾期一天没事吧", ()),  # no noun
        ("花呗逾期怎么办", ()),  # a product: covered.py
        ("老家可以浇酸奶吗", ("酸奶",)),
        ("吊兰能不能浇酸奶", ("吊兰", "酸奶")),
        ("逾期十几天的人还能吃排骨吗", ()),
        ("门票能强制关机吗", ()),  # a deed, which has other names
        ("老家能放鞭炮吗", ()),
        ("催債的會去哪裡", ()),  # 催收, in other words
        ("我家的吊兰是去年朋友搬家的时候送的，一直放在阳台上，多久浇一次水", ()),  # a story
    ],
)
def test_what_the_articles_never_say(question: str, words: tuple[str, ...]) -> None:
    assert asked(question) == words
    assert asked(to_traditional(question)) == tuple(map(to_traditional, words))
