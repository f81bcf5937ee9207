"""Web pages: the article and its card, nothing invented, no harm from what a page may hold."""

import json
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.heading import heading_levels
from corpus.reading import Skipped
from corpus.reading.decode import UnreadableError, decode
from corpus.reading.html import read_html
from tests.files import FIRST, PAGE, SECOND, TITLE
from tests.test_formats import found_in


def test_a_declared_charset_never_beats_the_bytes() -> None:
    assert decode(FIRST.encode(), "gb2312") == FIRST
    assert decode(FIRST.encode("gb18030"), "utf-8") == FIRST
    assert decode("Ћирилица и текст".encode("cp1251"), "windows-1251") == "Ћирилица и текст"
    assert decode(FIRST.encode("gb18030"), "no-such-charset") == FIRST
    assert decode(FIRST.encode("gb18030"), "rot13") == FIRST


def test_a_page_may_open_with_more_script_than_a_sample_holds() -> None:
    data = b"x = 1;\n" * 20_000 + FIRST.encode("gb18030")
    assert decode(data).endswith(FIRST)


def test_a_page_gives_its_article_and_its_card() -> None:
    article = read_html("a", PAGE.encode())
    assert (article.title, article.author, article.site) == (TITLE, "王小明", "某某网")
    assert (article.published, article.uri) == ("2025-03-04", "https://example.com/a/1.html")
    assert article.text.split("\n\n") == [
        f"# {TITLE}", FIRST, "## 一、先弄清欠了多少", "打开账单，分开看本金和利息。", "- 本金", "- 日利率", "- 违约金",
        "## 二、怎么协商", "1. 准备材料", "2. 打客服电话", SECOND, "天数 | 做法", "3天 | 短信",
        "保留好证据。\n不要失联。\n",
    ]  # fmt: skip
    lines = article.text.split("\n")
    assert all(level for line, level in zip(lines, heading_levels(lines), strict=True) if line.startswith("#"))


@pytest.mark.parametrize("name", ["ad", "ads", "side-ad", "ad_box top", "advert", "guanggao"])
def test_what_a_page_calls_an_advert_is_not_read(name: str) -> None:
    advert = f'<div class="{name}"><p>低息贷款当天到账，欢迎来电咨询。</p></div>'
    page = f"<html><body><article><h1>{TITLE}</h1><p>{FIRST}</p>{advert}<p>{SECOND}</p></article></body></html>"
    text = read_html("a", page.encode()).text
    assert "低息" not in text
    assert FIRST in text
    assert SECOND in text


@pytest.mark.parametrize("name", ["ad-free", "header", "roadmap", "download"])
def test_a_name_that_only_sounds_like_an_adverts_hides_nothing(name: str) -> None:
    page = f'<html><body><div class="{name}"><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></div></body></html>'
    assert FIRST in read_html("a", page.encode()).text


def test_a_script_is_no_part_of_what_an_adverts_name_would_hide() -> None:
    text = f"<h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p>"
    script = f"<script>{'var a = 1;' * 600}</script>"
    page = f"<html><head>{script}</head><body><div class='box ad-free'>{text}</div></body></html>"
    assert FIRST in read_html("a", page.encode()).text


def test_an_indented_line_end_inside_a_chinese_sentence_is_no_space() -> None:
    page = f"<html><body><p>借款人应当\n          按时还款，\n\t逾期会\n产生罚息。</p><p>{FIRST}</p></body></html>"
    assert "借款人应当按时还款，逾期会产生罚息。" in read_html("a", page.encode()).text


def test_a_charset_that_no_text_has_is_passed_over() -> None:
    for charset in ("undefined", "idna", "punycode"):
        page = f"<html><head><meta charset={charset}></head><body><p>{FIRST}</p></body></html>"
        assert FIRST in read_html("a", page.encode("gb18030")).text


@pytest.mark.parametrize(
    "page",
    [
        f"<div><h1>{TITLE}</h1><p>{FIRST}</p><ul><li>本金</li></ul></div>",
        f"<p>{FIRST}</p>",
        f"<html><body><p>{FIRST}</p></body></html>",
        f"<html><body>{FIRST}<br>{SECOND}</body></html>",
    ],
)
def test_a_bare_page_is_read(page: str) -> None:
    assert FIRST in read_html("a", page.encode()).text


def test_nothing_is_invented_for_a_page() -> None:
    body = f"<article><p>{FIRST * 3}</p><p>2019年的规定。</p></article>"
    page = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    article = read_html("a", page.encode())
    assert (article.uri, article.site, article.author, article.published) == ("", "", "", "")


@pytest.mark.parametrize(
    ("beside", "published"),
    [
        ("<div class='sidebar'><span class='date'>2019-01-02</span></div>", "2024-03-05"),
        ("<aside><time>2019-01-02</time></aside>", "2024-03-05"),
        ("<footer>Copyright © 2010-01-05</footer>", "2024-03-05"),
    ],
)
def test_the_byline_of_an_article_is_its_day_and_not_what_stands_beside_it(beside: str, published: str) -> None:
    body = f"<article><h1>{TITLE}</h1><p>2024-03-05 10:20 来源：某网</p><p>{FIRST * 3}</p></article>{beside}"
    page = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    assert read_html("a", page.encode()).published == published
    stated = page.replace("<head>", '<head><meta property="article:published_time" content="2024-02-01"/>')
    assert read_html("a", stated.encode()).published == "2024-02-01"


def test_the_day_of_a_comment_is_not_the_articles() -> None:
    body = f"<article><p>{FIRST * 3}</p></article><div class='comments'><time>2022-02-03</time>说得对</div>"
    assert read_html("a", f"<html><body>{body}</body></html>".encode()).published == ""


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<script>var a = 1</script>", "<html><body><nav></nav></body></html>"]
)
def test_a_page_without_an_article_is_named(page: str) -> None:
    with pytest.raises(UnreadableError, match="no article text found"):
        read_html("a", page.encode())


@pytest.mark.parametrize("piece", ["<div>", "<table><tr><td>", "<b><i><p>", "<ul><li>", "<blockquote>"])
def test_nesting_and_many_tags_do_no_harm(piece: str, tmp_path: Path) -> None:
    for times in (300, 5_000, 10 * 2**20 // len(piece)):
        (found,) = found_in(tmp_path, "a.html", f"<html><body>{piece * times}{FIRST}".encode())
        assert isinstance(found, Article | Skipped)


def stated(*statements: object, body: str = "<div id=app></div>") -> bytes:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in statements)
    return f"<html><head><title>怎么谈分期</title>{scripts}</head><body>{body}</body></html>".encode()


def test_an_article_that_only_a_script_holds_is_read_with_its_lines() -> None:
    lines = [FIRST, "二、怎么协商", SECOND]
    for body in ("\n".join(lines), "".join(f"<p>{line}</p>" for line in lines)):
        one = {"@type": ["NewsArticle"], "articleBody": body}
        for said in (one, [one], {"@graph": [{"@type": "WebSite", "name": "某站"}, one]}):
            assert read_html("a", stated(said)).text == "\n\n".join(lines) + "\n"
    asked = [{"name": "能分期吗？", "acceptedAnswer": {"text": f"<p>{FIRST}</p>{SECOND}"}}]
    faq = read_html("a", stated({"@type": "FAQPage", "mainEntity": asked})).text
    assert faq.split("\n\n") == ["## 能分期吗？", FIRST, SECOND + "\n"]
    for broken in ({"@type": "FAQPage", "mainEntity": [5, {"name": 5}]}, {"@graph": 5}, [None], {"articleBody": 5}):
        with pytest.raises(UnreadableError, match="no article text found"):
            read_html("a", stated(broken))


def test_what_is_drawn_counts_where_a_script_says_little_more() -> None:
    body = f"<article><h1>怎么谈分期</h1><p>{FIRST}</p><p>{SECOND}</p></article>"
    said = {"@type": "Article", "articleBody": FIRST[:20]}
    assert SECOND in read_html("a", stated(said, body=body)).text


def test_a_graph_of_statements_names_the_author_and_the_day() -> None:
    body = f"<article><h1>怎么谈分期</h1><p>{FIRST}</p><p>{SECOND}</p></article>"
    site = {"@type": "Organization", "author": {"name": "某站"}}
    one = {"@type": "Article", "datePublished": "2024-05-06T08:00:00+08:00", "author": [{"name": "小张"}]}
    article = read_html("a", stated({"@graph": [site, one]}, body=body))
    assert (article.author, article.published) == ("小张", "2024-05-06")
