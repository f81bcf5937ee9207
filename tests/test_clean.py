"""Cleaning: what goes, what stays, and headings and passages over it."""

import time
from itertools import pairwise

import pytest

from corpus.article import Article
from corpus.clean import clean, clean_line, removals
from corpus.gloss import glosses
from corpus.heading import heading_levels
from corpus.passage import passages
from corpus.sentence import sentences
from corpus.sound import readings
from corpus.span import Span


def cleaned(text: str, title: str = "") -> str:
    return clean(Article("a", title, text)).text


@pytest.mark.parametrize(
    "text",
    [
        "網(wǎng)貸(dài)",
        "网（wang）贷(dai)",
        "女(nǚ)绿(lv)",
        "長(zhǎng)長(cháng)",
        "鐵(tiě)每(měi)我(wǒ)五(wǔ)",
        "逾(yù)期(qī)",
    ],
)
def test_a_reading_of_the_character_before_is_a_gloss(text: str) -> None:
    assert not {"(", "（"} & set(cleaned(text))


@pytest.mark.parametrize(
    "text", ["智能(AI)", "下载(app)", "期限(通常为30天)", "网(dai)贷", "白条()", "A(a)", "通过(via)"]
)
def test_a_real_parenthesis_stays(text: str) -> None:
    assert list(glosses(text)) == []


def test_readings_have_tones_and_none() -> None:
    assert {"háng", "hang", "xíng"} <= readings("行")


def test_invisible_characters_go() -> None:
    assert cleaned("白\u200b条\ufeff逾\x00期\xad。") == "白条逾期。"


LINES = {
    "takedown contact": "内容侵权、删帖请联系方式：13000000000 abc@example.com",
    "disclaimer": "特别声明：本文仅供参考，不代表本站立场。",
    "editor": "責任編輯：某某",
    "page furniture": "返回顶部",
    "QR invitation": "更多内容请扫描下方二维码关注我们",
    "byline": "某频道 2024-12-07 21:48:43",
}


@pytest.mark.parametrize("reason", LINES)
def test_a_line_of_the_page_goes_with_its_reason(reason: str) -> None:
    text = f"正文第一句。\n{LINES[reason]}\n正文第二句。\n"
    assert cleaned(text) == "正文第一句。\n正文第二句。\n"
    assert [removal.reason for removal in removals(text)] == [reason]


@pytest.mark.parametrize(
    "line",
    [
        "本文仅代表作者观点，不代表本站立场。",
        "（本文來源於網絡，如有侵權請聯繫刪除）",
        "商务合作请致电 400-000-0000",
        "投稿邮箱：abc@example.com",
        "扫码下载APP立即领取100元红包",
        "咨询热线：400-000-0000，加微信abc999领取优惠券",
    ],
)
def test_what_a_page_says_for_itself_goes(line: str) -> None:
    assert cleaned(f"正文。\n{line}\n") == "正文。\n"


@pytest.mark.parametrize(
    "line",
    [
        "向放款机构投诉时，请保留通话记录和联系方式。",
        "声明：借款人已经阅读合同。",
        "分享自己的还款经验",
        "消费者可以拨打12378投诉银行。",
        "征信报告侵犯权益的，可以拨打电话：12363投诉。",
        "合同于2024-12-07签订。",
        "3.扫描客户经理的二维码在线申请；",
        "本文介绍来自网络的三种还款办法。",
        "该内容为个人贷款的办理说明",
        "品牌合作要先签合同。",
        "加入征信授权的条款要看清。",
        "平台的首页会显示更多信息。",
        "凡是要求扫码进群领红包的，都是诈骗。",
        "点击领取红包的链接不要打开。",
        "对方让我加微信abc12345，说能修复征信，我转了两千元后被拉黑。",
        "如果催收侵权，可以拨打监管部门投诉电话：010-12345678。",
        "【诉讼权利告知】被告应当在收到起诉状副本之日起十五日内提出答辩状。",
        "24/36 是民间借贷利率的两条旧线",
        "12/24期分期手续费怎么算",
        "审核：一到三个工作日出结果",
        "位置：某区建国路1号三楼立案大厅",
        "可以走的渠道：\n- 微信\n- 支付宝\n- 投诉",
        "相关阅读的说明\n- 第一种办法",
        "(c) 借款人未经同意转让债务；",
        "记者：那恶意透支呢",
        "记者：欠款会怎样\n某律师说，要看金额。\n记者：多少算多",
        "本网点营业时间为9:00至17:00，联系电话：010-87654321。",
        "提示：年利率为7.2%，逾期按1.5倍计收罚息，示例仅供参考。",
        "【重要告知】逾期九十天以上的贷款将移交司法程序，请尽快还款。",
        "分享到微信群算侵权吗",
        "字号权的保护范围",
        "开庭时间：2025年6月7日 14:30",
        "案发经过：2019年3月4日 21:30，张某报警",
        "2024-05-06 21:30 某人来电\n2024-05-07 08:10 短信轰炸\n2024-05-08 22:00 上门",
    ],
)
def test_a_line_of_the_article_stays(line: str) -> None:
    assert cleaned(line) == line


def test_buttons_in_a_row_are_no_list_of_the_article() -> None:
    assert cleaned("正文。\n- 微信\n- 微博\n- 举报\n正文。\n") == "正文。\n正文。\n"


def test_a_new_section_ends_the_related_articles() -> None:
    for colon in ("", "：", ":"):
        text = f"正文。\n相关阅读{colon}\n某人的经历\n## 二、如何协商\n先打电话。\n"
        assert cleaned(text) == "正文。\n## 二、如何协商\n先打电话。\n"


def test_nothing_stands_above_a_title_that_stands_below_the_text() -> None:
    text = "## 什么是逾期\n过了还款日没还。\n- 影响征信\n## 信用卡逾期\n要算违约金。\n"
    assert cleaned(text, "信用卡逾期") == text
    assert cleaned(f"某网\n贷款频道\n信用卡逾期\n{text}", "信用卡逾期").startswith("信用卡逾期\n## 什么是逾期")


def test_an_article_on_one_line_is_never_a_line_of_the_page() -> None:
    line = "借款人收到催收电话以后，应当先核实对方身份。" * 15 + LINES["takedown contact"]
    assert cleaned(line) == line


def test_a_gloss_does_not_hide_a_line_of_the_page() -> None:
    assert cleaned("正文。\n責(zé)任編(biān)輯：某某\n") == "正文。\n"


def test_a_repeated_title_goes_and_the_first_stays() -> None:
    assert cleaned("网贷\n正文。\n网贷\n", "网贷") == "网贷\n正文。\n"


def test_the_title_as_a_caption_goes() -> None:
    assert cleaned("网贷\n正文，见图 1。\n网贷 图2\n图3\n", "网贷") == "网贷\n正文，见图 1。\n"


def test_a_title_is_cleaned_like_text() -> None:
    assert clean_line(" 網(wǎng)貸\u200b  逾期\n") == "網貸 逾期"


def test_sentences_end_where_they_end() -> None:
    text = "他说：“先还款。”利率3.5%，见1.1节！真的吗？！是。\n第二段没有句号\nIt ends. 下一句"
    assert [s.of(text) for s in sentences(text)] == [
        "他说：“先还款。”", "利率3.5%，见1.1节！", "真的吗？！", "是。\n", "第二段没有句号\n", "It ends. ", "下一句",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The court held that Mr. Smith owes it. He paid.", ["The court held that Mr. Smith owes it. ", "He paid."]),
        ("某公司Example Inc. 的利润下降。", ["某公司Example Inc. 的利润下降。"]),
        ("详见https://example.org/list?id=3的公告。", ["详见https://example.org/list?id=3的公告。"]),
        ("他写了《网贷逾期怎么办？》一书。共三章。", ["他写了《网贷逾期怎么办？》一书。", "共三章。"]),
        ("《网贷逾期怎么办？》\n第二行", ["《网贷逾期怎么办？》\n", "第二行"]),
        ("会坐牢吗?不会!放心。", ["会坐牢吗?", "不会!", "放心。"]),
        ("要穿刺吗?4类以上才要。", ["要穿刺吗?", "4类以上才要。"]),
    ],
)
def test_a_mark_inside_a_name_an_address_or_a_title_ends_nothing(text: str, told: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == told


def test_a_run_without_an_end_is_never_cut_inside_a_number() -> None:
    for text in ("借款本金43,500元和" * 60, "11,500" * 90, "共12345678.90" * 60):
        cut = [span.of(text) for span in sentences(text)]
        assert len(cut) > 1 and "".join(cut) == text
        joints = [(one[-1:], other[:1]) for one, other in pairwise(cut)]
        assert not any(before in "0123456789.," and after.isdigit() for before, after in joints) or text[0] == "1"


def test_blank_lines_are_read_in_no_time() -> None:
    started = time.perf_counter()
    assert sentences("文\n" + " \n" * 100_000 + "字。")[0] == Span(0, 2)
    assert time.perf_counter() - started < 3


def test_headings_are_told_from_points_of_a_list() -> None:
    text = "# 总\n一、流程\n1.1 提醒\n先发短信。\n（一）电话\n再打电话？\n二、为什么会这样？\n"
    lines = (text + "1. 打印合同\n2. 核对金额\n3. 联系客服\n正文。").split("\n")
    levels = heading_levels(lines)
    assert [line for line, level in zip(lines, levels, strict=True) if level] == [
        "# 总", "一、流程", "1.1 提醒", "（一）电话", "二、为什么会这样？",
    ]  # fmt: skip
    assert levels[0] < levels[1] < levels[4] < levels[2]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("3.5 利率", 61), ("3.5利率说明", 61), ("6.1.3\u00a0按期付息", 62), ("5.5申请个人贷款", 61),
        ("1.2 个人信息", 61), ("2.1月供怎么算", 61), ("1.2 到期", 61), ("1.1 APP", 61), ("2.5 kg", 0), ("3.5到5元", 0),
        ("3.5%的利率", 0), ("3.5 %的利率", 0), ("0.05的日息怎么算", 0), ("9.5折优惠", 0), ("9.29号借的", 0),
        ("1.5个月", 0), ("2.0时代", 0), ("2.5 万元起", 0), ("1.5年到期", 0), ("3.6元一天", 0),
    ],
)  # fmt: skip
def test_a_decimal_is_no_number_of_a_section(line: str, level: int) -> None:
    assert heading_levels([line, "正文。"]) == [level, 0]


def test_points_of_a_list_are_no_headings_however_they_are_numbered() -> None:
    for marks in ("一、 二、 三、", "（一） （二） （三）", "1. 2. 3.", "（1） （2） （3）"):
        points = [
            f"{mark}{point}" for mark, point in zip(marks.split(), ("身份证", "收入证明", "征信报告"), strict=True)
        ]
        assert heading_levels(["应当提交：", *points, "五个工作日内答复。"]) == [0] * 5
    assert heading_levels(["一、总则", "（一）目的", "为了保护。", "二、分则", "应当还款。"]) == [40, 50, 0, 40, 0]


def test_what_stands_above_nothing_is_no_heading() -> None:
    assert heading_levels(["1.2 还款", "", "1.3 利率", " "]) == [0, 0, 0, 0]
    assert heading_levels(["# 还款"]) == [1]


def test_a_short_line_over_a_long_paragraph_is_a_heading() -> None:
    paragraph = "放款机构会先发短信提醒借款人，再打电话联系本人，之后可能寄送信函，最后才考虑委托第三方或者起诉。"
    assert heading_levels(["催收的一般流程", paragraph]) == [30, 0]
    assert heading_levels(["先打电话，再发短信", paragraph]) == [0, 0]


def test_passages_carry_the_headings_above_them() -> None:
    text = "标题\n\n一、流程\n1.1 提醒\n先发短信。再打电话。\n1.2 上门\n很少上门。\n二、权利\n可以投诉。\n"
    article = Article("a", "标题", text)
    assert [(p.headings, p.text) for p in passages(article, clean(article))] == [
        (("一、流程", "1.1 提醒"), "先发短信。再打电话。"),
        (("一、流程", "1.2 上门"), "很少上门。"),
        (("二、权利",), "可以投诉。"),
    ]
    assert [p.text for p in passages(article, clean(article), length=5)][:2] == ["先发短信。", "再打电话。"]
