"""Each format as it is read: structure, card, encodings, and what is skipped and why."""

import gzip
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.reading import Skipped, bounds, formats, read_file
from corpus.reading.card import card_of, with_first_lines
from corpus.reading.csv import read_csv
from corpus.reading.docx import read_docx
from corpus.reading.mojibake import repair
from tests.conftest import ROOT
from tests.files import FIRST, PAGE, SECOND, TITLE, docx, every_format, pdf, zipped


def found_in(folder: Path, name: str, data: bytes) -> list[Article | Skipped]:
    """What reading a file of this name and these bytes gives."""
    file = folder / name
    file.write_bytes(data)
    return list(read_file(file, name))


def reason(folder: Path, name: str, data: bytes) -> str:
    """Why a file gives no article."""
    (found,) = found_in(folder, name, data)
    assert isinstance(found, Skipped) and found.name == name
    return found.reason


@pytest.mark.parametrize("name", every_format())
def test_every_format_gives_the_same_sentence(name: str, tmp_path: Path) -> None:
    found = found_in(tmp_path, name, every_format()[name])
    assert found and all(isinstance(one, Article) for one in found)
    assert any(FIRST in one.text for one in found if isinstance(one, Article))
    assert list(read_file(tmp_path / name, name)) == found


def test_heavy_libraries_wait_for_their_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FIRST, "utf-8")
    heavy = ("trafilatura", "lxml", "docx", "pypdfium2", "ftfy")
    code = (
        "import sys; from pathlib import Path; from corpus.reading import read\n"
        f"assert len(list(read([Path({str(tmp_path)!r})]))) == 1\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


# Cards.

DATED = {"published": "2025-04-03", "site": "某某网", "author": "某某"}
LINKED = {"published": "2025-01-09", "uri": "https://example.com/a?b=1"}
LONG = "文章的作者：某某先生写道，来源：不明的消息并不可靠，这一行是很长的一句话，长到不可能是署名，也不能当作署名。"


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("标题\n某频道 2024-12-07 21:48:43\n正文", {"published": "2024-12-07", "site": "某频道"}),
        ("标题\n2025-04-03 16:39:04 某某-持卡人\n正文", {"published": "2025-04-03", "author": "某某"}),
        ("标题\n某某某 2024-11-06 02:14:50\n正文", {"published": "2024-11-06"}),  # a name or a column: who knows
        ("标题\n2025年4月3日 16:39 来源：某某网 作者：某某\n正", DATED),
        ("标题\n来源：某某网\n正文\n", {"site": "某某网"}),
        ("标题\n正文说了很多。\n責任編輯:某某", {"author": "某某"}),
        ("标题\n发布时间：2025/1/9\n原文链接：https://example.com/a?b=1\n", LINKED),
        ("标题\n借款人于2024-12-07签了合同，2024-13-45 10:00也不是日子。", {}),
        (f"标题\n{LONG}", {}),
        ("合同于 2024-12-07 签订", {}),
    ],
)  # fmt: skip
def test_a_card_is_what_the_first_lines_state(text: str, card: dict[str, str]) -> None:
    assert card_of(text) == card


def test_what_the_file_declares_comes_first() -> None:
    article = with_first_lines("a", "标题\n某频道 2024-12-07 21:48:43\n正文", {"published": "2025-01-01", "site": " "})
    assert (article.title, article.published, article.site) == ("标题", "2025-01-01", "某频道")


# Encodings and mojibake.


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", [FIRST, SECOND, "逾期30天，年利率24%以内的“利息”受保护……"])
def test_mojibake_is_put_right(text: str, encoding: str) -> None:
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # bytes that Windows-1252 leaves undefined and programs pass through
    damaged = "".join(chr(b) if b in holes else bytes([b]).decode(encoding) for b in text.encode())
    assert repair(f"好的一行。\n{damaged}\n再一行。") == f"好的一行。\n{text}\n再一行。"


@pytest.mark.parametrize(
    "text",
    [FIRST, "“引号”、ＡＢＣ、１２３、…，？（）", "×“二十四小时”的规定", "因?yàn)槿狈鹑谥R(shí)",
     "網(wǎng)貸", "ﬁ café naïve &amp; \x1b[0m"],
)  # fmt: skip
def test_sound_text_is_never_changed(text: str) -> None:
    assert repair(text) == text


def test_mojibake_is_put_right_in_every_format(tmp_path: Path) -> None:
    damaged = FIRST.encode().decode("latin-1")
    row = json.dumps({"id": "甲", "text": damaged})
    page = PAGE.replace(FIRST[:14], FIRST[:14].encode().decode("latin-1"))
    for name, data in {
        "a.txt": damaged, "b.md": damaged, "c.jsonl": row, "d.csv": f"正文\n\"{damaged}\"\n", "e.html": page
    }.items():  # fmt: skip
        (found,) = found_in(tmp_path, name, data.encode())
        assert isinstance(found, Article) and FIRST in found.text, name


# Tables.


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", [("编号", "标题", "正文", "日期"), ("ID", "Title", "Text", "Date")])
def test_a_table_gives_an_article_a_row(delimiter: str, header: tuple[str, ...]) -> None:
    rows = [
        header,
        ("甲", TITLE, f'"{FIRST}\n{SECOND}"', "2025-01-02"),
        ("", "", SECOND, ""),
        ("", TITLE, "", ""),
        ("", "", "", ""),
    ]
    lines = "".join(delimiter.join(row) + "\r\n" for row in rows).splitlines(keepends=True)
    first, second, third = (found for _, found in read_csv(lines, "表.csv"))
    assert first == Article("甲", TITLE, f"{FIRST}\n{SECOND}", published="2025-01-02")
    assert second == Article("表.csv:2", "", SECOND)
    assert third == "no text"


def test_a_table_in_gb18030_with_a_byte_order_mark_or_none(tmp_path: Path) -> None:
    table = f"标题,内容\n{TITLE},{FIRST}\n" * 1
    for data in (table.encode("gb18030"), table.encode("utf-8-sig"), table.encode("utf-16")):
        assert found_in(tmp_path, "a.csv", data) == [Article("a.csv:1", TITLE, FIRST)]


def test_a_table_that_is_none_is_named(tmp_path: Path) -> None:
    assert "no column named text" in reason(tmp_path, "a.csv", "标题,日期\n甲,乙\n".encode())
    assert reason(tmp_path, "b.csv", b"") == "empty"


def test_a_line_without_end_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_LINE", 1000)
    row = json.dumps({"id": "甲", "text": FIRST})
    found = found_in(tmp_path, "a.jsonl", f"{row}\n{'x' * 5000}\n{row.replace('甲', '乙')}\n".encode())
    assert [type(one) for one in found] == [Article, Skipped, Article]
    assert isinstance(found_in(tmp_path, "a.csv", f"正文\n{'x' * 5000}\n".encode())[-1], Skipped)


# Word documents.


def test_a_word_document_gives_its_structure_and_its_card() -> None:
    article = read_docx("a", docx())
    assert (article.title, article.author, article.published) == (TITLE, "某某", "")
    assert article.text.split("\n\n") == [
        f"# {TITLE}", "# 一、先核对账单", FIRST, "- 本金", "1. 准备材料", "2. 打客服电话", "天数 | 做法", "3天 | 短信",
        SECOND + "\n",
    ]  # fmt: skip


def test_a_word_document_whose_headings_word_numbers() -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    root = document.part.numbering_part.element
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{level}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for text in ("先核对账单", "再商量分期"):
        properties = document.add_heading(text, 2)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'))
        document.add_paragraph(FIRST)
    stream = BytesIO()
    document.save(stream)
    assert read_docx("a", stream.getvalue()).text == f"## 一、先核对账单\n\n{FIRST}\n\n## 二、再商量分期\n\n{FIRST}\n"


def test_a_table_with_content_controls_keeps_its_rows_and_cells() -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    table = document.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), "甲乙丙丁", strict=True):
        cell.text = text
    for wrapped in (table.rows[0].cells[1]._tc, table.rows[1]._tr):
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        wrapped.addprevious(control)
        control[0].append(wrapped)
    stream = BytesIO()
    document.save(stream)
    assert read_docx("a", stream.getvalue()).text == "甲 | 乙\n\n丙 | 丁\n"


# Bad files.


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "a PNG image, not what its name says"),
        ("a.html", pdf([[FIRST]]), "a PDF, not what"),
        ("a.docx", zipped({"a.txt": b"a"}), "a zip archive without a Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old or encrypted Office file, not what"),
        ("a.pdf", FIRST.encode(), "something else, not what its name says"),
        ("a.pdf", b"%PDF-1.4\n" + bytes(100), "a damaged PDF"),
        ("a.pdf", b"", "empty"),
        ("a.zip", b"", "a damaged zip archive"),
        ("a.zip", FIRST.encode(), "a damaged zip archive"),
        ("a.txt.gz", gzip.compress(FIRST.encode(), mtime=0)[:-9], "damaged or cut off"),
        ("a.txt.gz", FIRST.encode(), "damaged or cut off"),
        ("a.jsonl", gzip.compress(b"{}", mtime=0), "a gzip file, not what its name says"),
        ("a.xyz", b"a", "format .xyz is not supported"),
        ("README", b"a", "a file without a suffix is not supported"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named(name: str, data: bytes, expected: str, tmp_path: Path) -> None:
    assert reason(tmp_path, name, data).startswith(expected)


def test_a_file_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(2**30)  # 1 GiB of one line, without filling the disk
    (found,) = read_file(tmp_path / "a.txt", "a.txt")
    assert found == Skipped("a.txt", "larger than 64 MiB")


def test_a_link_to_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("a.txt")
    (found,) = read_file(tmp_path / "a.txt", "a.txt")
    assert isinstance(found, Skipped)


def test_every_suffix_is_read() -> None:
    assert {name[1:] for name in every_format()} <= {*formats.SUFFIXES, ".jsonl.gz", ".html.gz"}
