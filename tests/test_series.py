"""One member of a series does not answer for another."""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.series import other_member, other_side, unmet
from corpus.script import to_traditional
from tests.parts import assistant_over


@pytest.mark.parametrize(
    ("asked", "text", "is_other"),
    [
        ("扫地机X5的电池多大", "X3的电池是5200毫安。", True),
        ("扫地机X5的电池多大", "X3和X5的电池都是5200毫安。", False),
        ("扫地机X5的电池多大", "电池是5200毫安。", False),
        ("扫地机的电池多大", "X3的电池是5200毫安。", False),
        ("地铁3号线什么时候开通", "2号线在2024年开通。", True),
        ("地铁3号线什么时候开通", "3 号线在2024年开通。", False),
        ("iphone6s屏幕多大", "iPhone 6S 的屏幕是4.7英寸。", False),
        ("第一阶梯水价是多少", "第二阶梯每立方米4.6元。", True),
        ("第一阶梯水价是多少", "第1阶梯每立方米3.4元。", False),
        ("地铁三号线什么时候开通", "二号线在2024年开通。", True),
        ("2号线最高票价", "二号线最高票价6元。", False),
        ("特等奖学金有多少", "三等奖学金800元。", False),  # 特 is no number
        ("二等奖学金有多少", "三等奖学金800元。", True),
        ("四价HPV疫苗多少钱", "九价HPV疫苗1298元。", True),
        ("一审判决以后能上诉吗", "二审判决是终审判决。", False),  # 判决 may be of either
        ("3.0版有什么变化", "3.2版加了夜间模式。", True),
        ("名下有一栋房子会被拍卖吗", "有两栋房子的，法院可以拍卖。", False),
        ("二代征信有什么变化", "新一代征信系统增加了共同借款信息。", False),
        ("lpr 3.45%是多少", "lpr 4.2%也有过。", False),
        ("M3逾期是多久", "M1是逾期一个月。", True),
        ("X5显示E1怎么办", "X3显示E1，是后盖没有装好。", True),  # each series by itself
        ("X5显示E1怎么办", "X3、X5显示E1，是滤网没有装好。", False),
        ("欠了3万会坐牢吗", "欠了5万不会坐牢。", False),
        ("利息超过LPR4倍合法吗", "LPR3倍以内都合法。", False),  # so many times, and no name
        ("逾期3个月会怎样", "逾期6个月可能被起诉。", False),
    ],
)
def test_which_member_a_text_speaks_of(asked: str, text: str, is_other: bool) -> None:
    assert other_member(asked, text) == is_other
    assert other_member(to_traditional(asked), to_traditional(text)) == is_other


@pytest.mark.parametrize(
    ("asked", "text", "is_other"),
    [
        ("离婚前他借的钱我要还吗", "离婚以后一方借的钱由他自己还。", True),
        ("离婚前他借的钱我要还吗", "离婚前为家里借的钱，离婚后仍要一起还。", False),
        ("离婚前他借的钱我要还吗", "为家里借的钱要一起还。", False),
        ("术前能喝水吗", "手术后六小时可以喝水。", True),
        ("手术前能吃饭吗", "手术后才能吃饭。", False),  # which says it
        ("起诉前还能协商吗", "起诉后也可以协商。", False),
        ("手术后多久可以喝水", "手术前四小时不能喝水。", True),
        ("辞职后年假怎么算", "辞职前没有休的年假折成工资。", False),
        ("税前工资是多少", "税后工资八千元。", True),
        ("18世纪以前靠什么吃饭", "18世纪以后，岛上从捕鱼转为种糖。", False),  # an age says of both
        ("三天前的外卖能退吗", "三天后不能退。", False),
        ("前台几点开门", "酒店后台九点开门。", False),
        ("手术前后要注意什么", "手术后不能提重物。", False),
        ("离婚前妻欠的钱要还吗", "离婚后各自还各自的钱。", False),
    ],
)
def test_after_an_event_does_not_answer_for_before_it(asked: str, text: str, is_other: bool) -> None:
    assert other_side(asked, text) == is_other
    assert other_side(to_traditional(asked), to_traditional(text)) == is_other


def test_what_is_not_met_is_named_as_it_was_typed() -> None:
    assert list(unmet("Ｘ５和x3哪个好", "X3好。")) == ["Ｘ５"]
    assert list(unmet("X 5哪个好", "x5好。")) == []
    assert list(unmet("第三代是什么，三代征信呢", "")) == ["三代"]
    for family in ("征信被查三代人吗", "政审会查三代吗", "当老赖会影响三代吗"):
        assert list(unmet(family, "")) == []


def test_another_is_refused_and_one_that_nothing_names_is_said_to_be_uncovered(tmp_path: Path) -> None:
    found = assistant_over(
        tmp_path,
        {
            "metro.txt": "地铁2号线\n\n地铁2号线在2023年6月18日正式开通。地铁2号线全长31.7公里。\n",
            "codes.md": "# 洗碗机报错\n\n- E1：进水太慢，检查水阀。\n- E2：排水不畅，清理滤网。\n- E3：门没有关好。\n",
            "care.txt": "扫地机保养\n\n扫地机的滤网要每个月清洗一次。\n",
        },
    )
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    assert assistant.ask("地铁2号线什么时候开通").outcome == "answered"
    assert assistant.ask("地铁3号线什么时候开通").outcome == "not_found"
    assert [s.text for s in assistant.ask("洗碗机报E2怎么处理").statements] == ["E2：排水不畅，清理滤网。"]
    carried = assistant.ask("扫地机X5的滤网多久清洗一次")
    assert (carried.outcome, carried.uncovered) == ("partial", ("X5",))


def test_what_holds_after_is_not_told_of_before(tmp_path: Path) -> None:
    found = assistant_over(
        tmp_path,
        {"lamb.md": "---\ntitle: 羊羔打针\n---\n打针后六小时可以给羊羔喂水。\n\n打针前四小时不能给羊羔喂水。\n"},
        refuse_below=0.0,
    )
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    for side, other in ("前后", "后前"):
        told = " ".join(one.text for one in assistant.ask(f"打针{side}多久可以给羊羔喂水").statements)
        assert f"打针{side}" in told and f"打针{other}" not in told
