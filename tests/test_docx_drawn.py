"""Word documents as they are drawn: raised digits, words struck out or hidden, readings above characters."""

import io

import pytest

from corpus.article import Article
from corpus.reading.docx import read_docx


def read(run: str) -> str:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    paragraph = document.add_paragraph("利率是")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>"))
    paragraph.add_run("三。")
    stream = io.BytesIO()
    document.save(stream)
    return read_docx("a", stream.getvalue()).text.strip()


@pytest.mark.parametrize("property_", ["strike", "dstrike", "vanish"])
def test_what_is_struck_out_or_hidden_is_withdrawn(property_: str) -> None:
    assert read(f"<w:rPr><w:{property_}/></w:rPr><w:t>五</w:t>") == "利率是三。"
    assert read(f'<w:rPr><w:{property_} w:val="0"/></w:rPr><w:t>五</w:t>') == "利率是五三。"


def test_raised_digits_are_no_part_of_the_number_before_them() -> None:
    assert read('<w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>4</w:t>') == "利率是⁴三。"
    assert read('<w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t>') == "利率是₂三。"
    assert read('<w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>注</w:t>') == "利率是注三。"


def test_a_hyphen_that_holds_words_together_is_one() -> None:
    assert read("<w:t>400</w:t><w:noBreakHyphen/><w:t>123</w:t>") == "利率是400-123三。"


def test_a_reading_above_a_character_is_no_text() -> None:
    ruby = "<w:rt><w:r><w:t>shí</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>十</w:t></w:r></w:rubyBase>"
    assert read(f"<w:ruby>{ruby}</w:ruby>") == "利率是十三。"


@pytest.mark.parametrize(
    ("stated", "day"),
    [("20240506", "2024-05-06"), ("20240506081500", "2024-05-06"), ("20241399", "20241399"), ("2024050", "2024050")],
)
def test_a_day_may_be_written_without_marks(stated: str, day: str) -> None:
    assert Article.with_card("a", "x", {"published": stated}).published == day
