"""Paragraphs that were cut after so many columns are whole again, and nothing else is joined."""

from corpus.article import Article
from corpus.clean import clean, kept_of, wraps
from corpus.passage import passages
from corpus.reading.text import read_text
from corpus.sentence import sentences
from corpus.span import Span

PARAGRAPHS = (
    "　　失业或者生病的人一时还不上钱，并不等于赖账。先把手里的账单排成一张表，写清每一笔的本金、利息和到期的日子，"
    "再给金额大的那一家打电话，说明收入为什么少了、什么时候能恢复，请对方给出书面的方案。",
    "　　对方不同意也不要紧，隔一个月再谈一次，每次通话都记下时间和工号，年化利率超过24%的部分可以要求重新计算，"
    "谈成以后一定要等盖章的协议寄到家里再付第一期，不要在电话里先付所谓的诚意金给任何一个人。",
)


def cut(paragraph: str, width: int) -> str:
    return "\n".join(paragraph[i : i + width] for i in range(0, len(paragraph), width))


def test_a_paragraph_cut_into_lines_is_whole_again() -> None:
    for width in (20, 30, 37):
        for blank in ("\n", "\n\n"):
            text = "怎么跟银行谈\n\n" + blank.join(cut(paragraph, width) for paragraph in PARAGRAPHS) + "\n"
            kept = clean(Article("a", "怎么跟银行谈", text))
            assert kept.text == "怎么跟银行谈\n\n" + blank.join(PARAGRAPHS) + "\n"
            for passage in passages(Article("a", "怎么跟银行谈", text), kept):
                assert passage.text == kept_of(kept.kept, passage.span, text)


def test_blank_space_at_the_cut_goes_with_it() -> None:
    text = cut(PARAGRAPHS[0], 20).replace("\n", "  \n")
    assert clean(Article("a", "", text)).text == PARAGRAPHS[0]


def test_each_span_is_a_line_end_that_stops_no_sentence() -> None:
    text = "\n".join(cut(paragraph, 25) for paragraph in PARAGRAPHS)
    found = list(wraps(text))
    assert all(span.of(text) == "\n" for span in found)
    assert Span(text.index("\n　　对"), text.index("\n　　对") + 1) not in found
    assert len(sentences(clean(Article("a", "", text)).text)) == 3


def test_lines_that_end_for_good_stay_apart() -> None:
    verse = "\n".join(
        ["春风吹过老城墙", "小雨落在旧屋旁", "行人撑伞过长街", "孩童追着纸船忙", "掌柜关了半扇门", "灯火照着一壶黄"]
    )
    headlines = "\n".join(
        [
            "老城区又有三家面馆在这个月里悄悄关了门",
            "为什么年轻人不再愿意办信用卡",
            "周末去哪里：城郊五座山的走法和时刻表一次说清",
            "一位货车司机的十年",
            "修鞋匠老何：手艺没有人学了也要做到做不动",
            "停水三天以后，整栋楼的人第一次坐到一张桌子前",
        ]
    )
    points = "\n".join(f"{i}、第{i}步要做的事情就写在这一行里面一共二十来个字" for i in range(1, 9))
    dialogue = "\n".join(f"{who}：这一句话不长不短正好把这一行写满了没有句号" for who in "甲乙甲乙甲乙")
    table = "\n".join(f"某某市第{i}支行 | 城南路{i}号东侧一楼大厅 | 周一至周五开门" for i in "一二三四五六")
    rows = "\n".join(f"老城区人民路{i}号，工会大厦二楼、三楼，邮编在门牌上" for i in "一二三四五六七八")
    for text in (verse, headlines, points, dialogue, table, rows):
        assert not list(wraps(text))


def test_the_first_line_of_a_cut_paragraph_is_no_title() -> None:
    text = "\n".join(cut(paragraph, 25) for paragraph in PARAGRAPHS)
    article = read_text("a", text)
    assert article.title == ""
    assert passages(article, clean(article))[0].text.startswith(PARAGRAPHS[0].strip())
    assert read_text("a", "　　　　怎么跟银行谈，谈什么\n作者：某某\n" + text).title == "怎么跟银行谈，谈什么"


def test_words_of_an_alphabet_are_never_run_together() -> None:
    text = cut("x" * 39 + "、" + ("贷款合同" * 9 + "abcde") * 6, 41)
    assert not [span for span in wraps(text) if text[span.start - 1].isascii() and text[span.end].isascii()]


NOTICE = (
    "一、早班六点开门，十二点换人；晚班从下午两点一直开到夜里十点三十五分，节日照常。",
    "二、借书要带本人的证件。每人一次可以借五本，借期30天，到期之前可以在网上再续1次。",
    "三、书丢了按原价赔。",
)


def test_a_short_notice_cut_after_so_many_columns_or_characters_is_whole_again() -> None:
    for width in (30, 33, 36):
        text = "\n".join(cut(line, width) for line in NOTICE)
        assert clean(Article("a", "", text)).text == "\n".join(NOTICE)
        assert not [
            *wraps("，".join(NOTICE).replace("。", "，") + "。\n" + text)
        ]  # a longer line: no screen ended here


def test_few_lines_of_one_length_that_end_for_good_stay_apart() -> None:
    for text in (
        "春天的风从老城墙那边慢慢地吹了过来，落在\n夏天的雨从小河口那边慢慢地飘了过来，落在\n我的窗前",
        "一号店：人民路十八号工会大厦的二楼，早晚都开门\n二号店：解放路二十号百货大楼的三楼，早晚都开门\n周日休息。",
        "老城区又有三家面馆在这个月里悄悄关了门\n新城区又有三家书店在这个月里悄悄开了门\n这是为什么？",
        "早班六点开门，十二点关门；周末不开，另行通知\n晚班两点开门，二十点关门；周末不开，另行通知\n夜班十点开门，早六点关门；周末不开，另行通知",
        "早班 | 六点开门，十二点关门；周末不开，另行通知\n晚班 | 两点开门，二十点关门；周末不开，另行通知\n都可以。",
        "甲：你说这件事到底应该怎么办才好呢；我想不出\n乙：我也说不上来应该怎么办才好呢；你去问问他\n丙：别吵。",
    ):
        assert not [*wraps(text)]
