"""PDFs as they are read: paragraphs, the title, and those that have no text."""

from pathlib import Path

from corpus.reading.pdf import Line, paragraphs, read_pdf
from tests.files import FIRST, SECOND, TITLE, pdf
from tests.test_formats import reason


def test_a_pdf_gives_its_paragraphs_and_its_title() -> None:
    full = (FIRST + SECOND)[:38]
    pages = [["第一章 逾期", full, "第二行接着说，到这里结束。", "另起一段。", "- 1 -"], ["新的一页。", "- 2 -"]]
    article = read_pdf("a", pdf(pages))
    assert article.title == TITLE
    assert article.text.split("\n\n") == [
        "第一章 逾期",
        full + "第二行接着说，到这里结束。",
        "另起一段。",
        "新的一页。\n",
    ]


def test_lines_are_joined_where_a_paragraph_goes_on() -> None:
    def line(text: str, left: float = 50, right: float = 500, size: float = 12) -> Line:
        return Line(text, left, right, size)

    full = line("满行的一行没有句号")
    assert paragraphs([[full, line("接着说", right=90)]]) == ["满行的一行没有句号接着说"]
    assert paragraphs([[full, line("缩进的是新的一段", left=74)]]) == ["满行的一行没有句号", "缩进的是新的一段"]
    assert paragraphs([[line("满行而有句号。"), full]]) == ["满行而有句号。", "满行的一行没有句号"]
    assert paragraphs([[full, line("二、下一节", right=120)]]) == ["满行的一行没有句号", "二、下一节"]
    assert paragraphs([[line("短行", right=100), full]]) == ["短行", "满行的一行没有句号"]
    assert paragraphs([[full], [line("翻页以后接着说", right=200), full]])[0] == "满行的一行没有句号翻页以后接着说"
    assert paragraphs([[line("an overdue"), line("loan", right=90)]]) == ["an overdue loan"]
    assert paragraphs([[line("over\xad"), line("due", right=90)]]) == ["overdue"]
    assert paragraphs([[line("年利率为3."), line("45%，按日计息", right=90)]]) == ["年利率为3.45%，按日计息"]
    assert paragraphs([[line("5%"), line("of the balance", right=90)]]) == ["5% of the balance"]


def test_the_header_of_every_page_is_told_once() -> None:
    def page(n: int, *texts: str) -> list[Line]:
        return [Line(text, 50, 500, 12) for text in (f"某行领用合约 第{n}版", *texts)]

    told = paragraphs([page(1, "并可以按照约定的"), page(2, "标准收取违约金，"), page(3, "以公告为准。")])
    assert told == ["某行领用合约 第1版并可以按照约定的标准收取违约金，以公告为准。"]
    assert len(paragraphs([page(1, "甲。"), page(2, "乙。")])) == 2


def test_the_number_of_a_page_is_no_line_of_it() -> None:
    def page(*texts: str) -> list[Line]:
        return [Line(text, 50, 90, 12) for text in texts]

    assert paragraphs([page("甲。", "第 1 页 / 共 1 页")]) == ["甲。"]
    assert paragraphs([page("甲。", "1 / 共 2 页"), page("乙。", "2 / 共 2 页")]) == ["甲。", "乙。"]
    assert paragraphs([page("甲。", "1")]) == ["甲。", "1"], "of one page, which may as well be a figure"


def test_a_scanned_and_an_empty_pdf_have_no_text(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.pdf", pdf([[], []])).startswith("no text")


def test_an_encrypted_pdf_is_named(tmp_path: Path) -> None:
    # The standard handler, 40 bits; the check value is not this password's, so no empty password opens it.
    locked = pdf([[FIRST]]).replace(
        b"trailer << ",
        b"trailer << /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> "
        % (b"11" * 32, b"22" * 32),
    )
    assert reason(tmp_path, "a.pdf", locked) == "an encrypted PDF"
