"""What is said about a source: when, when not, and with which evidence."""

import gzip
import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from corpus.article import Article
from corpus.clean import clean, kept_of, readable
from corpus.law import find_law, mentions
from corpus.notice import CONVERTED, DISCLAIMER, FICTION, PROMOTION, UNDATED, Notice, notices
from corpus.reading import read
from corpus.script import to_simplified, to_traditional
from tests.conftest import ROOT, SHARED
from tests.strategies import articles


def on(text: str, published: str = "2024-01-01") -> tuple[Notice, ...]:
    article = Article("a", "", text, published=published)
    return notices(article, clean(article))


def said(text: str) -> list[str]:
    return [notice.text for notice in on(text)]


@given(articles)
@settings(max_examples=400)
def test_a_span_holds_what_the_notice_is_about(article: Article) -> None:
    cleaned = clean(article)
    found = notices(article, cleaned)
    assert found == notices(article, cleaned)
    seen = readable(article.text)
    for notice in found:
        if notice.span is None:
            assert notice.text == UNDATED
            continue
        assert notice.span.end <= len(article.text)
        words = to_simplified(kept_of(seen.kept, notice.span, article.text))
        if notice.text.startswith("引用"):
            assert notice.text.split("《")[1].split("》")[0] in [mention.law.title for mention in mentions(words)]
        elif notice.text in (FICTION, DISCLAIMER, PROMOTION):
            assert any(word in words for word in ("虚构", "仅供参考", "微信", "债务"))
        else:
            assert notice.text == CONVERTED


FICTIONAL = [
    "（本文所有人物和情节均为虚构。）",
    "本故事纯属虚构，如有雷同，纯属巧合。",
    "声明：文中案例为虚构。",
    "以上内容系杜撰。",
    "注：本文涉及的姓名、地名全部为虚构",
]
NOT_FICTIONAL = [
    "小说里的人物均为虚构，这是读者都知道的。",
    "中介常常虚构收入证明。",
    "有的网页末尾写着“本文内容均为虚构”，这样的文章不要当作依据。",
    "虚构债务提起诉讼，可能构成虚假诉讼。",
    "如果文章标注本文所有信息均为虚构，就不能引用。",
    "本文讨论虚构交易的法律后果。",
    "本文案例并非虚构。",
]
DISCLAIMED = [
    "以上内容仅供参考，不代表本站观点。",
    "声明：文章来自网友，不代表本网立场。",
    "免责声明：本站不对内容的真实性负责。",
    "本文信息未经核实，请自行判断。",
    "（本页面内容仅供参考）",
    "特别声明：本文属作者个人观点，仅供参考。",
]
NOT_DISCLAIMED = [
    "内容仅供参考这样的说明，往往不能免除平台的责任。",
    "计算器的结果仅供参考，以账单为准。",
    "不要相信未经核实的消息。",
    "对方声称内容仅供参考，出了事一概不管。",
    "客服的口头答复不代表法院的判断。",
    "不少网站写着“以上内容仅供参考，不代表本站观点”。",
    "催收员没有核实身份，就把欠款告诉了别人。",
    "信息核实以后，银行会在二十日内答复。",
]
PROMOTED = [
    "负债太多？点击下方链接免费咨询债务优化顾问。",
    "专业律师代谈停息挂账，成功后收费。",
    "我们专做债务优化，全程代办，费用只收欠款的一成。",
    "逾期怎么办？停息挂账可以找专业人士。加我微信：abcde12345，马上安排。",
    "需要征信修复的朋友扫码咨询，办成再付款。",
    "本团队提供反催收和代理投诉，先办后付。",
    "想了解债务重组，请拨打咨询热线：010-12345678。",
]
NOT_PROMOTED = [
    "银行客服不会让你加微信办理债务重组。",
    "我们提醒消费者，代理投诉收取的服务费没有道理。",
    "我们走访了五家债务优化公司，服务费从三千元到两万元不等。",
    "想停息挂账的，可以拨打银行的客服电话：95588。",
    "收费的债务优化大多不靠谱。加微信就要先交定金，我们不建议。",
    "骗子让人扫码咨询征信修复，再骗走定金。",
    "“加我微信办征信修复，先办后付”，看到这样的话请直接拉黑。",
    "债务重组由法院主持，费用由法律规定。",
    "客服热线：12378。投诉不收费。",
    "逾期协商可以自己办，打官方客服电话就行。",
    "添加微信好友前，先确认对方是不是银行员工。",
]


@pytest.mark.parametrize("script", [to_simplified, to_traditional], ids=["hans", "hant"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [(t, FICTION) for t in FICTIONAL] + [(t, DISCLAIMER) for t in DISCLAIMED] + [(t, PROMOTION) for t in PROMOTED],
)
def test_a_source_that_says_so_is_noticed(script: Callable[[str], str], text: str, expected: str) -> None:
    line = script(text)
    whole = f"{script('借款人逾期以后应当先联系放款机构。')}\n{line}\n"
    found = [notice for notice in on(whole) if notice.text == expected]
    assert len(found) == 1
    assert found[0].span is not None
    assert found[0].span.of(whole) in line


@pytest.mark.parametrize("script", [to_simplified, to_traditional], ids=["hans", "hant"])
@pytest.mark.parametrize("text", [*NOT_FICTIONAL, *NOT_DISCLAIMED, *NOT_PROMOTED])
def test_a_source_that_tells_of_others_is_not(script: Callable[[str], str], text: str) -> None:
    assert said(script(text)) == []


def test_a_line_that_cleaning_took_out_is_still_evidence() -> None:
    text = "正文第一句。\n特别声明：本文仅供参考，不代表本站立场。\n"
    article = Article("a", "", text, published="2024")
    assert "声明" not in clean(article).text
    (notice,) = notices(article, clean(article))
    assert notice.span is not None
    assert notice.span.of(text) == "特别声明：本文仅供参考，不代表本站立场。"


def test_an_article_that_warns_promotes_nothing() -> None:
    assert said(PROMOTED[0] + "\n征信修复都是骗局。") == []


CONTRACT = "引用《合同法》：该法已于2021-01-01废止，由《民法典》取代"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据《合同法》，借款人应当还款。", [CONTRACT]),
        ("依照合同法應當還款。再看《合同法》第八條。", [CONTRACT]),
        ("根據《合(hé)同法》還款。", [CONTRACT]),
        ("《经济合同法》怎么说？", ["引用《经济合同法》：该法已于1999-10-01废止，由《民法典》取代"]),
        ("《合同法》已经废止。", []),
        ("原《合同法》的规定写进了《民法典》。", []),
        ("《民法典》施行前的合同适用《合同法》。", []),
        ("《民法典》和《劳动合同法》都要看。", []),
    ],
)
def test_a_repealed_law_is_noticed_once(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_the_evidence_of_a_glossed_law_is_in_the_file() -> None:
    text = "根據《合(hé)同法》還款。"
    (notice,) = on(text)
    assert notice.span is not None
    assert notice.span.of(text) == "《合(hé)同法》"


@pytest.mark.parametrize("text", ["本站" + "仅" * 380, "本站" + "所有" * 190, "《合同法》已经废止。" * 8000])
def test_nearly_a_notice_is_read_in_no_time(text: str) -> None:
    started = time.perf_counter()
    assert on(text) == ()
    assert time.perf_counter() - started < 5


def test_an_article_without_a_date_is_noticed() -> None:
    assert on("正文。", published="") == (Notice(UNDATED, None),)


def test_a_conversion_by_machine_is_noticed() -> None:
    text = "網(wǎng)貸(dài)是(shì)一(yī)種(zhǒng)借(jiè)錢(qián)方(fāng)式(shì)，要(yào)還。"
    (notice,) = on(text)
    assert (notice.text, notice.span and notice.span.of(text)) == (CONVERTED, "網(wǎng)")
    assert said("借款人應當及時聯系銀行，由于逾期會影響信用，最后可能被起訴，後續還會執行財產。") == [CONVERTED]
    assert said("借款人應當及時聯絡銀行，由於逾期會影響信用，最後可能被起訴；皇后大道離這裡三公里。") == []
    assert said("由于逾期，最后还是要采取措施，并且制作還款计划。") == []


def test_they_stand_in_order() -> None:
    text = "根据《合同法》还款。\n以上内容仅供参考，不代表本站观点。\n本文人物均为虚构。\n"
    assert [notice.text for notice in on(text, published="")] == [FICTION, DISCLAIMER, CONTRACT, UNDATED]


def test_there_is_nothing_to_say_of_the_starter_corpus() -> None:
    for article in read([ROOT / "corpus" / "articles"]):
        assert isinstance(article, Article)
        assert notices(article, clean(article)) == ()
    assert find_law("合同法") is not None  # one of them names it, and says itself that it is gone


ENDED = {
    "本规定自2021年1月1日起废止。": "自2021-01-01起废止或失效",
    "（本办法已被市里的第5号令废止。）": "已废止或失效",
    "本通知自2020年1月1日起执行，2022年12月31日自动失效。": "自2022-12-31起废止或失效",
    "本辦法自印發之日起施行，有效期至2026年12月31日。": "有效期至2026-12-31",
    "小城贷款管理办法（已废止）\n\n第一条 为了规范。": "已废止或失效",
    "第一条 为了规范。\n【时效性】失效\n": "已废止或失效",
}


@pytest.mark.parametrize(("text", "how"), ENDED.items())
def test_an_official_text_that_says_that_it_is_over(text: str, how: str) -> None:
    assert said(f"{text}\n本规定自2019年1月1日起废止。") == [f"文中写明该文件{how}"]


@pytest.mark.parametrize(
    "text",
    [
        "本办法自2021年1月1日起施行，原办法同时废止。", "本办法施行以后，旧规定废止。", "本法已失效的条款不再适用。",
        "《小城办法》（已废止）里说过的利率，现在不能用。", "本规定自新办法施行之日起废止。", "效力级别：地方规章",
        "很多人说本办法已废止。", "本规定与上位法不一致的，予以废止。",
    ],
)  # fmt: skip
def test_what_is_said_of_the_end_of_others_is_no_notice(text: str) -> None:
    assert said(text) == []


def test_the_interpretations_of_the_marriage_law_are_known() -> None:
    for name in ("婚姻法司法解释（二）", "《婚姻法司法解释（二）》", "婚姻法解释二"):
        [notice] = said(f"依据{name}，这笔债两个人一起还。")
        assert "若干问题的解释（二）》：该法已于2021-01-01废止，由" in notice


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared articles to compare with are not here")
def test_the_shared_articles_get_what_a_reader_would_say() -> None:
    found = {}
    for article in read([SHARED / "articles"]):
        assert isinstance(article, Article)
        found[article.article_id[:3]] = [notice.text for notice in notices(article, clean(article))]
    assert found == {
        "000": [DISCLAIMER, CONTRACT, CONVERTED],
        "001": [DISCLAIMER, CONTRACT, CONVERTED],
        "002": [DISCLAIMER, UNDATED, CONVERTED],
        "003": [FICTION, DISCLAIMER, CONTRACT, UNDATED],
        "004": [],
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared passages to measure on are not here")
@pytest.mark.parametrize(("name", "at_most"), [("drcd", 0.0), ("cmrc2018", 0.0), ("credit_news", 0.004)])
def test_notices_are_rare_on_edited_text(name: str, at_most: float) -> None:
    with gzip.open(SHARED / "data" / name / "passages.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    noticed = [text for text in texts if set(said(text)) & {FICTION, DISCLAIMER, PROMOTION, CONVERTED}]
    assert len(noticed) <= at_most * len(texts)
