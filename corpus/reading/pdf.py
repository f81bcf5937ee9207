"""PDFs to Articles: the only door to pypdfium2.

Comes in: the bytes of a ``.pdf``. Goes out: an Article whose lines are paragraphs again. Scanned pages hold no text
and are named, not guessed at. Knows nothing of cleaning.

pypdfium2, not pypdf: from PDFs that Chromium prints, pypdf reads ⼀⼩⽣ (radicals, U+2Fxx) where 一小生 stand.
"""

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from corpus.article import Article
from corpus.reading.card import with_first_lines
from corpus.reading.decode import UnreadableError
from corpus.reading.mojibake import repair

MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000

_ENDS = ("。", "！", "？", "：", "；", ".", "!", "?", ":", ";")
_CLOSING = tuple("，。、；：！？）」』】》”’,.;:!?)%")  # never begins a paragraph
_POINT = re.compile(
    r"[-•·●○■◆▪]\s|第[一二三四五六七八九十百零\d]+[章节条條節部]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．)）](?!\d)"
)
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?(\d{1,4})(?:\s*[页頁])?(?:[\s/／，,共]+\d{1,4}\s*[页頁]?)?[-—–\s]*")
_NUMBER_OF_ALL = re.compile(r"第\s*\d{1,4}\s*[页頁][\s/／，,]*共\s*\d{1,4}\s*[页頁]")
# What programs write as title or author when nobody did.
_UNWRITTEN = re.compile(
    r"(?i)untitled|无标题|microsoft \w+ - .*|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|html?|wps)|\(unspecified\)|anonymous"
)
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z0-9,.;:)%]$"), re.compile(r"[A-Za-z0-9($]")
_TORN = re.compile(r"\d[.,:]$")  # inside a number, where a digit opens the next line
_DIGITS = re.compile(r"\d+")
HEADED = 3  # pages, and half of all, that open or close with the same line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: its text, and where it stands, in points from the left; ``size`` is a character's width."""

    text: str
    left: float
    right: float
    size: float


def _lines(page: Any) -> list[Line]:
    """The lines of a page in reading order, as PDFium finds them."""
    from pypdfium2 import raw

    text_page = page.get_textpage()
    found: list[Line] = []
    text: list[str] = []
    edges: list[tuple[float, float]] = []
    box = [ctypes.c_double() for _ in range(4)]
    count = text_page.count_chars()
    for i in range(count + 1):
        code = raw.FPDFText_GetUnicode(text_page, i) if i < count else 10
        if code in (10, 13):
            shown = "".join(text).strip()
            if shown and edges:
                widths = sorted(right - left for left, right in edges)
                found.append(Line(shown, edges[0][0], max(e[1] for e in edges), widths[len(widths) // 2]))
            text, edges = [], []
        elif code in (0xFFFE, 2):
            text.append("\xad")  # PDFium's mark for a word that is hyphenated at the line's end
        elif 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            text.append("\ufffd")
        elif code:
            text.append(chr(code))
            if code > 32 and raw.FPDFText_GetCharBox(text_page, i, *(ctypes.byref(edge) for edge in box)):
                edges.append((box[0].value, box[1].value))
    text_page.close()
    return found


def _continues(line: Line, after: Line, left: float, right: float) -> bool:
    """Whether ``after`` goes on with the paragraph of ``line``, on a page whose text runs from left to right."""
    if after.text.startswith(_CLOSING):
        return True
    if line.text.endswith("\xad") or _is_torn(line.text, after.text):
        return True
    is_full = line.right >= right - 2.5 * max(line.size, 1)
    is_indented = after.left > left + 1.2 * max(after.size, 1)
    same_size = 0.8 < (after.size or 1) / (line.size or 1) < 1.25
    is_point = _POINT.match(after.text) is not None
    return is_full and same_size and not is_indented and not is_point and not line.text.endswith(_ENDS)


def _is_torn(text: str, after: str) -> bool:
    """Whether a number goes on from one line to the next: 利率为3. and 45%."""
    return bool(_TORN.search(text)) and after[:1].isdigit()


def _joined(paragraph: str, text: str) -> str:
    if paragraph.endswith("\xad"):
        return paragraph[:-1] + text
    if _is_torn(paragraph, text):
        return paragraph + text
    is_latin = _LATIN_END.search(paragraph) and _LATIN_START.match(text) and (paragraph[-1:] + text[:1]).isascii()
    return paragraph + (" " if is_latin else "") + text


def _without_numbers(pages: list[list[Line]]) -> list[list[Line]]:
    """``pages`` without the lines that only count them, first or last on their page, on two pages at least; on one
    where it says that it is one of so many."""
    offsets: Counter[tuple[int, int]] = Counter()
    places = []
    gone = set()
    for index, lines in enumerate(pages):
        for at in (0, -1):
            match = _PAGE_NUMBER.fullmatch(lines[at].text) if len(lines) > 1 else None
            if match and _NUMBER_OF_ALL.search(match[0]):
                gone.add((index, at))
            elif match:
                offsets[at, int(match[1]) - index] += 1
                places.append((index, at, int(match[1]) - index))
    gone |= {(index, at) for index, at, offset in places if offsets[at, offset] > 1}
    return [lines[1 if (i, 0) in gone else 0 : -1 if (i, -1) in gone else None] for i, lines in enumerate(pages)]


def _without_headers(pages: list[list[Line]]) -> list[list[Line]]:
    """``pages`` without the line that opens or closes most of them; where it first stands it may be the title."""
    for at in (0, -1):
        told = [_DIGITS.sub("0", lines[at].text) if len(lines) > 1 else "" for lines in pages]
        count = Counter(text for text in told if text)
        seen: set[str] = set()
        for page, text in enumerate(told):
            if count[text] >= max(HEADED, len(pages) / 2):
                if text in seen:
                    pages[page] = pages[page][1:] if at == 0 else pages[page][:-1]
                seen.add(text)
    return pages


def paragraphs(pages: list[list[Line]]) -> list[str]:
    """The paragraphs that the lines of ``pages`` make, also across a page's end."""
    found: list[str] = []
    last: Line | None = None
    for lines in _without_headers(_without_numbers(pages)):
        left = min((line.left for line in lines), default=0.0)
        right = max((line.right for line in lines), default=0.0)
        for line in lines:
            if last is not None and _continues(last, line, left, right):
                found[-1] = _joined(found[-1], line.text)
            else:
                found.append(line.text)
            last = line
    return [text.replace("\xad", "-") for text in found]


def _declared(document: Any) -> dict[str, str]:
    """What the document's properties state. The date is left out: it says when the file was made, not the article."""
    found = {"title": document.get_metadata_value("Title"), "author": document.get_metadata_value("Author")}
    shown = {field: repair(value).replace("\x00", "").strip() for field, value in found.items()}
    return {field: value for field, value in shown.items() if value and not _UNWRITTEN.fullmatch(value)}


def _pages(document: Any) -> list[list[Line]]:
    found: list[list[Line]] = []
    characters = 0
    for page in document:
        found.append(_lines(page))
        page.close()
        characters += sum(len(line.text) for line in found[-1])
        if characters > MAX_CHARACTERS:
            raise UnreadableError(f"more than {MAX_CHARACTERS:,} characters")
    return found


def read_pdf(article_id: str, data: bytes) -> Article:
    """The article that a ``.pdf`` file holds. Raises UnreadableError when it is encrypted, damaged or only pictures."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise UnreadableError("an encrypted PDF" if is_locked else "a damaged PDF") from None
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableError(f"more than {MAX_PAGES:,} pages")
        pages = _pages(document)
        declared = _declared(document)
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, ValueError, UnicodeError) as error:
        raise error if isinstance(error, UnreadableError) else UnreadableError("a damaged PDF") from None
    finally:
        document.close()
    if not any(pages):
        raise UnreadableError("no text: scanned pages, or none; a text recognition (OCR) must come first")
    return with_first_lines(article_id, repair("\n\n".join(paragraphs(pages))) + "\n", declared)
