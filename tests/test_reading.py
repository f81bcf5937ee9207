"""Readers: encodings by evidence, formats, and what is skipped and named."""

import json
import os
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.reading import CorpusError, Skipped, read
from corpus.reading.card import card_of, title_of
from corpus.reading.decode import UnreadableError, decode, encoding_of
from corpus.reading.markdown import front_matter, plain, read_markdown

SIMPLIFIED = "借款人逾期以后，平台会先发短信提醒，再打电话联系本人。"
TRADITIONAL = "借款人逾期以後，平臺會先發簡訊提醒，再打電話聯絡本人。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize(
    "text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED[:6], "逾期30天 (overdue) 怎么办？\n", "plain ASCII"]
)
def test_an_encoding_is_recognised(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL[:8], "網貸催收（一）"])
def test_big5_is_told_from_gb18030(text: str) -> None:
    assert decode(text.encode("big5")) == text


@pytest.mark.parametrize("text", ["café", "naïve résumé", "Он пришёл домой", "ひらがな"])
def test_other_utf8_is_utf8(text: str) -> None:
    assert decode(text.encode()) == text


def test_two_bytes_that_are_no_utf8_by_luck() -> None:
    assert encoding_of("联通".encode("gb18030")) == "gb18030"


def test_damage_stays_visible() -> None:
    broken = SIMPLIFIED.encode()
    assert decode(broken[:-1]) == SIMPLIFIED[:-1] + "\ufffd"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"\x00" * 100, b"PK\x03\x04\x14\x00\xff\xfe\x00"]
)
def test_binary_is_named(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="binary"):
        decode(data)


def test_line_ends_are_one_character() -> None:
    assert decode("一\r\n二\r三\n".encode()) == "一\n二\n三\n"


def test_front_matter_is_the_card() -> None:
    article = read_markdown("a", "---\ntitle: 白条: 逾期\ndate: 2026-01-02\nsite:\n---\n正文。\n")
    assert (article.title, article.published) == ("白条: 逾期", "2026-01-02")  # not YAML, and yet clear
    article = read_markdown("a", '---\ntitle: "白条: 逾期"\ndate: 2026-01-02\nsources: [甲, 乙]\n---\n正文。\n')
    assert (article.title, article.published, article.text) == ("白条: 逾期", "2026-01-02", "正文。\n")


@pytest.mark.parametrize("text", ["---\n- a\n---\n正文", "---\n没有结束\n", "--- 不是\n", "---\n{[\n---\n正文"])
def test_what_is_no_card_stays_text(text: str) -> None:
    assert front_matter(text) == ({}, text)


def test_markdown_is_read_as_rendered() -> None:
    markdown = "# 标题\n\n第一**段**，[链接](http://a.b)和`码`。\n\n1. 甲\n2. 乙\n   - 丙\n\n"
    markdown += "|a|b|\n|-|-|\n|1|2|\n\n<b>原样</b>\n"
    assert plain(markdown).split("\n\n") == [
        "# 标题", "第一段，链接和码。", "1. 甲", "2. 乙", "- 丙", "a | b", "1 | 2", "<b>原样</b>\n",
    ]  # fmt: skip


def test_a_title_is_a_short_first_line() -> None:
    assert title_of("\n 白条逾期怎么办？\n正文。") == "白条逾期怎么办？"
    assert title_of("这是一个句子。\n正文") == ""
    assert title_of("长" * 61) == ""


def test_the_line_above_the_byline_is_the_title() -> None:
    page = "某频道\n\n分享\n白条逾期以后怎么办?\n\n张三 2024-12-07 21:48:43\n\n正文在这里。\n"
    assert title_of(page) == "白条逾期以后怎么办?"
    assert title_of("白条逾期\n频道\n2024-12-07 21:48:43\n正文。") == "白条逾期"
    assert title_of("这是一句话。\n也是一句话。\n2024-12-07 21:48:43\n") == ""


def test_a_byline_gives_the_date() -> None:
    assert card_of("标题\n某频道 2024-12-07 21:48:43\n正文") == {"published": "2024-12-07", "site": "某频道"}
    assert card_of("标题\n合同于 2024-12-07 签订") == {}


@pytest.mark.parametrize(
    "line",
    ["2025-06-01", "2025年6月1日", "2025.06.01", "更新于 2025-06-01", "发布于2025年6月1日", "青湖圖書館 2025-06-01"],
)
def test_a_line_below_the_title_gives_the_date(line: str) -> None:
    assert card_of(f"标题\n\n{line}\n\n正文。") == {"published": "2025-06-01"}
    assert card_of(f"标题\n\n{line}的那一篇，已经删去。\n\n正文。") == {}


@pytest.mark.parametrize(
    "line",
    [
        "某某委员会 2022-01-05 来源：青湖日报",
        "某局　日期：2022/01/05",
        "来源：后勤处  2022年1月5日  字号：大 中 小",
        "文/某某诊所　2022.01.05　阅读 5603",
    ],
)
def test_a_byline_below_the_menu_and_the_title_gives_both(line: str) -> None:
    page = f"青湖在线 | 首页 | 新闻 | 校园\n\n怎样请假\n\n{line}\n\n正文。"
    assert (card_of(page)["published"], title_of(page)) == ("2022-01-05", "怎样请假")


@pytest.mark.parametrize("line", ["报名截止 2025-06-01", "2025-06-01起", "比賽日期 2025-06-01", "展出至2025年6月1日",
    "开庭时间：2025年6月7日 14:30", "截止时间：2025-09-30 17:00", "案发经过：2019年3月4日 21:30，某人报警",
    "时间：2025年6月7日\n地点：某市图书馆", "发布时间：2024-02-31 10:00"])  # fmt: skip
def test_a_date_of_something_else_is_not_that_of_the_article(line: str) -> None:
    assert card_of(f"标题\n\n{line}\n\n正文。") == {}


@pytest.mark.parametrize(
    "text",
    [
        "先打电话。\n\n编辑：新办法自明年起施行。\n", "收入证明可以用这些。\n来源：银行流水\n用途：装修\n",
        "用途：装修\n来源：工资\n", "作者：他没有错！\n", "作者：他没有错，只是忘了。\n",
        "文：是否收取违约金\n", "文：12\n",
    ],
)  # fmt: skip
def test_what_is_told_is_no_name(text: str) -> None:
    assert card_of(f"逾期怎么办\n{text}") == {}


def test_names_of_people_and_houses_are_names() -> None:
    card = {"site": "小城晚风", "author": "北京市某某律师事务所"}
    assert card_of("逾期怎么办？\n来源：小城晚风\n作者：北京市某某律师事务所\n\n先打电话。") == card
    assert card_of("逾期怎么办\n文：李四\n\n先打电话。\n编辑：王五\n") == {"author": "李四"}
    assert card_of("逾期怎么办\n先打电话。\n責任編輯：王五）\n") == {"author": "王五"}


def test_a_folder_is_read_in_order_and_the_unreadable_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("乙文。", "utf-8")
    (tmp_path / "a.md").write_text("# 甲\n\n甲文。", "utf-8")
    (tmp_path / "a.txt").write_text("又一篇甲。", "utf-8")
    (tmp_path / "c.jsonl").write_text(
        "\n".join(
            [
                json.dumps({"id": "七", "text": "丙文。", "title": "丙", "published": "2025-01-01"}),
                "",
                "{broken",
                json.dumps({"id": "八"}),
                json.dumps({"id": True, "text": "x"}),
                '{"id": "九", "text": "坏\\ud800字"}',
                "[" * 100_000,
            ]
        ),
        "utf-8",
    )
    (tmp_path / "d.pdf").write_bytes(b"%PDF")
    (tmp_path / "e.txt").write_bytes(bytes(range(256)))
    (tmp_path / "f.txt").write_text(" \n", "utf-8")
    (tmp_path / ".hidden.txt").write_text("看不见。", "utf-8")
    (tmp_path / "子").mkdir()
    (tmp_path / "子" / "g.txt").write_text("己文。", "utf-8")
    found = list(read([tmp_path]))
    assert [a.article_id for a in found if isinstance(a, Article)] == [
        "a", "a.txt", "b", "七", "九", "子/g",
    ]  # fmt: skip
    assert [s.name for s in found if isinstance(s, Skipped)] == [
        "c.jsonl:3", "c.jsonl:4", "c.jsonl:5", "c.jsonl:7", "d.pdf", "e.txt", "f.txt",
    ]  # fmt: skip
    assert next(a.text for a in found if isinstance(a, Article) and a.article_id == "九") == "坏?字"


def test_a_name_in_gb18030_is_read_as_it_was_meant(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + "/催收".encode("gb18030")
    Path(os.fsdecode(folder)).mkdir()
    for name in ("逾期.txt", "图.xyz"):
        Path(os.fsdecode(folder + b"/" + name.encode("gb18030"))).write_text("甲文。", "utf-8")
    assert [found.name if isinstance(found, Skipped) else found.article_id for found in read([tmp_path])] == [
        "催收/图.xyz", "催收/逾期",
    ]  # fmt: skip


def test_a_file_that_two_paths_lead_to_is_one_article(tmp_path: Path) -> None:
    inner = tmp_path / "网贷"
    inner.mkdir()
    (inner / "甲.txt").write_text("先打电话再说分期。", "utf-8")
    (tmp_path / "乙.txt").write_text("逾期以后先看账单。", "utf-8")
    again = tmp_path.parent / f"{tmp_path.name}-link"
    again.symlink_to(tmp_path)
    alone, both = (inner, inner / "甲.txt"), (tmp_path, inner, again, tmp_path / ".." / tmp_path.name / "乙.txt")
    assert [found.article_id for found in read(alone) if isinstance(found, Article)] == ["甲"]
    assert [found.article_id for found in read(both) if isinstance(found, Article)] == ["乙", "网贷/甲"]


def test_a_missing_path_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="--corpus PATH"):
        list(read([tmp_path / "nowhere"]))


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2024年9月1日", "2024-09-01"),
        ("2024/9/1", "2024-09-01"),
        ("2024-09-01T10:00:00Z", "2024-09-01"),
        ("2024-02-31", "2024-02-31"),
        ("2024", "2024"),
        ("去年秋天", "去年秋天"),
    ],
)
def test_a_stated_day_is_read_however_it_is_written(stated: str, published: str) -> None:
    assert Article.with_card("a", "文。", {"published": stated}).published == published
