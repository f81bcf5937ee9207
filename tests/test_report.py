"""What recurs across a site, and what a person is shown of cleaning."""

from functools import partial
from pathlib import Path

from corpus.article import Article
from corpus.clean import clean
from corpus.recurrence import Recurrence, lines_of, site_of
from corpus.report import diff, report

FOOTER = "某某金融频道 用户服务 第{n}期"
SENTENCES = (
    "逾期以后先看合同怎么写。",
    "催收电话要录音保存。",
    "还款凭证至少留五年。",
    "协商结果要写成书面。",
    "先还利率高的那一笔。",
)


def page(n: int, site: str = "甲站") -> Article:
    lines = [
        f"{SENTENCES[n % 5]}这是第{n}页自己的话，{'再说一遍，' * n}到此为止。",
        "一、什么是逾期",
        "借款人要留意还款日。",
    ]
    return Article(f"{site}/{n}", "", "\n".join([*lines, FOOTER.format(n=n)]), site=site)


def recurrence(articles: list[Article]) -> Recurrence:
    found = Recurrence()
    for article in articles:
        found.add(lines_of(article))
    return found


def test_a_footer_of_the_site_recurs_and_headings_do_not() -> None:
    counted = recurrence([page(n) for n in range(5)])
    assert counted.recurs("甲站", FOOTER.format(n=99))
    assert not counted.recurs("甲站", "一、什么是逾期")
    assert not counted.recurs("乙站", FOOTER.format(n=1))
    cleaned = clean(page(1), partial(counted.recurs, "甲站"))
    assert FOOTER.format(n=1) not in cleaned.text
    assert "这是第1页自己的话" in cleaned.text


def test_fewer_than_four_articles_tell_nothing() -> None:
    assert not recurrence([page(n) for n in range(3)]).recurs("甲站", FOOTER.format(n=1))


def test_reposts_count_once() -> None:
    counted = recurrence([page(1)] * 9 + [page(2)])
    assert not counted.recurs("甲站", FOOTER.format(n=1))


def test_a_footer_longer_than_what_stands_above_it_recurs() -> None:
    footer = "青湖在线 | 首页 | 关于我们 | 联系我们 | 广告服务 | 网站地图 | 服务热线 0000-0000000"
    short = [Article(f"a/{n}", f"第{n}页", f"第{n}页\n\n{chr(0x4E00 + n) * 9}的事。\n\n{footer}\n") for n in range(6)]
    assert recurrence(short).recurs("a", footer)


def test_the_site_is_named_or_found() -> None:
    assert site_of(Article("x/y", "", "", site="某站")) == "某站"
    assert site_of(Article("x/y", "", "", uri="https://a.example/b")) == "a.example"
    assert site_of(Article("x/y", "", "", uri="不是地址")) == "x"
    for uri in ("http://[链接已隐藏]", "https://[xxx", "http://a\u2100b.com/x"):
        assert site_of(Article("x/y", "", "", uri=uri)) == "x"
    assert site_of(Article("y", "", "")) == ""


def test_a_glossed_footer_recurs_too() -> None:
    recurrence = Recurrence()
    articles = [Article(f"s/{n}", "", f"{SENTENCES[n % 4]}{n}。\n本頻道由某某網(wǎng)提\u200b供\n") for n in range(6)]
    for article in articles:
        recurrence.add(lines_of(article))
    assert clean(articles[0], partial(recurrence.recurs, "s")).text == f"{SENTENCES[0]}0。\n"


def test_a_diff_shows_what_goes_and_why() -> None:
    text = "網(wǎng)貸逾期怎么办\n\n先還(huán)款\u200b，再協(xié)商。\n责任编辑：某某\n到此为止。\n"
    assert list(diff(Article("a", "", text))) == [
        "@@ line 1: pinyin gloss",
        "~ 網[-(wǎng)-]貸逾期怎么办",
        "@@ line 3: invisible, pinyin gloss x2",
        "~ 先還[-(huán)-]款[-\\u200b-]，再協[-(xié)-]商。",
        "@@ line 4: editor",
        "- 责任编辑：某某",
        "2 lines untouched, 26 of 50 characters removed",
    ]


def test_a_report_sums_by_reason(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(page(n).text, "utf-8")
    (tmp_path / "x.bin").write_bytes(b"\x00")
    seen: list[int] = []
    sums = report([tmp_path], seen.append)
    assert (sums.articles, len(sums.skipped), seen[-1]) == (5, 1, 5)
    assert sums.reasons["recurs across the site"] == sum(len(FOOTER.format(n=n)) for n in range(5)) == sums.removed


def test_what_differs_in_its_figures_is_what_the_pages_are_about() -> None:
    def site(lines: list[str]) -> Recurrence:
        names = [chr(0x4E00 + n) for n in range(len(lines))]
        return recurrence([Article(f"a/{n}", f"{n}贷", f"{n}贷\n\n{n * 9}的产品。\n\n{line}\n")
                           for n, line in zip(names, lines, strict=True)])  # fmt: skip

    assert not site([f"年利率：{n}.45%" for n in range(3, 9)]).recurs("a", "年利率：3.45%")
    counted = site([f"发布于 2024-0{n}-03 阅读 {70 * n} 第{n}期" for n in range(1, 7)])
    assert counted.recurs("a", "发布于 2025-09-13 阅读 5 第99期")
