"""Both scripts come to the same when they are compared: unified()."""

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.script import to_simplified, to_traditional, unified
from tests.strategies import PIECES

SEEN_OFTEN = 9  # in the corpus that jieba's dictionary counts; of what is rarer 38 words of 180,000 differ
# What the two scripts spell otherwise, in the mainland's spelling, and characters that may stand beside it.
SPELT = [*"着帐账著于了像象坐背复借只画作名有所合显原新沿论", "想象", "坐标", "计划", "著名", "什么", "凭借", "帐篷"]


@given(st.text(max_size=30) | st.lists(st.sampled_from([*SPELT, *PIECES]), max_size=20).map("".join))
def test_it_is_of_the_same_length_and_doing_it_twice_changes_nothing_more(text: str) -> None:
    assert len(unified(text)) == len(text)
    assert unified(unified(text)) == unified(text)


@given(st.lists(st.sampled_from([*SPELT, *PIECES]), max_size=20).map("".join))
def test_traditional_comes_to_what_its_simplified_twin_comes_to(text: str) -> None:
    traditional = to_traditional(to_simplified(text))
    assert unified(traditional) == unified(to_simplified(traditional)) == unified(to_simplified(text))


def test_so_does_every_common_character_and_every_word_that_is_seen_often() -> None:
    characters = [character for character in map(chr, range(0x4E00, 0xA000)) if character.encode("gb2312", "ignore")]
    jieba.dt.initialize()
    words = [word for word, seen in jieba.dt.FREQ.items() if seen >= SEEN_OFTEN]
    assert len(characters) == 6763
    assert len(words) > 100_000
    simplified = to_simplified("\n".join([*characters, *words]))
    twins = zip(unified(simplified).split("\n"), unified(to_traditional(simplified)).split("\n"), strict=True)
    assert [pair for pair in twins if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("看著著名的著作", "看着著名的著作"),
        ("執著於合著的名著，顯著", "执着于合著的名著，显著"),
        ("彰顯著，討論著，沿著名勝走", "彰显着，讨论着，沿着名胜走"),
        ("土著穿著所著之書，著有《論著》", "土著穿着所著之书，著有《论著》"),
        ("揹著債，想像帳戶的暱稱", "背着债，想象账户的昵称"),
        ("帳篷和蚊帳裡的帳單", "帐篷和蚊帐里的账单"),
        ("藉口很多，聲名狼藉", "借口很多，声名狼藉"),
        ("祇要神祇在，妳甚麼都有", "只要神祇在，你什么都有"),
        ("覆核計畫，答覆座標", "复核计划，答复坐标"),
    ],
)
def test_a_word_is_spelt_as_the_mainland_spells_it(text: str, expected: str) -> None:
    assert unified(text) == expected
    assert unified(to_traditional(to_simplified(text))) == expected
