"""Damage is named where it is, and a damaged sentence gives way to a sound one."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from corpus.damage import damages
from corpus.sentence import sentences
from tests.parts import assistant_over
from tests.strategies import texts

DAMAGED = {
    "借款人往往因?yàn)椴绻璧颐瞎而陷入困境。": "mis-decoded",
    "这家平台的锟斤拷规则。": "mis-decoded",
    "平台会通过 联系借款人。": "word missing",
    "除了 ，短信也很常见。": "word missing",
    "催收 的次数要合理。": "word missing",
    "逾期以后  会收到短信。": "word missing",
}


@pytest.mark.parametrize("text", DAMAGED)
def test_damage_is_named(text: str) -> None:
    assert {damage.kind for damage in damages(text)} == {DAMAGED[text]}


@pytest.mark.parametrize(
    "text",
    [
        "平台会通过电话联系借款人（工作日）。",
        "还款 App 里有客服 入口，年利率 24% 以内。",
        "他问：“能分期吗?（不能）”",
        "蟾蜍、蝙蝠与麒麟都是生僻字。",
        "甲    乙",
    ],
)
def test_sound_text_is_not(text: str) -> None:
    assert damages(text) == ()


@given(texts)
def test_damages_lie_apart_in_the_text(text: str) -> None:
    found = damages(text)
    assert all(damage.span.end <= len(text) for damage in found)
    assert all(not a.span.overlaps(b.span) for a, b in pairwise(found))


@given(texts)
def test_where_the_whole_is_sound_each_sentence_is(text: str) -> None:
    """So that damage is looked for in a passage first."""
    assert damages(text) or not any(damages(sentence.of(text)) for sentence in sentences(text))


def test_a_damaged_sentence_gives_way_and_else_says_so(tmp_path: Path) -> None:
    damaged, sound = "逾期以后平台会通过 提醒借款人尽快还款。", "逾期以后平台会通过短信提醒借款人尽快还款。"
    alone = assistant_over(tmp_path / "1", {"a.txt": f"提醒\n\n{damaged}\n"}, refuse_below=0.0)
    citation = alone.ask("逾期以后平台会提醒借款人还款吗").statements[0].citations[0]
    assert (citation.quote, citation.notices[-1]) == (damaged, "原文此处可能缺字")
    articles = {"a.txt": f"提醒\n\n{damaged}\n", "b.txt": f"还款\n\n{sound}\n"}
    both = assistant_over(tmp_path / "2", articles, refuse_below=0.0)
    answer = both.ask("逾期以后平台会提醒借款人还款吗")
    assert [statement.text for statement in answer.statements] == [sound]
