"""Word documents to Articles: the only door to python-docx.

Comes in: the bytes of a ``.docx``. Goes out: an Article with one block a paragraph, ``#`` before headings, the numbers
and bullets that Word would draw, and ``|`` between table cells. Knows nothing of cleaning.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from corpus.article import Article
from corpus.reading.archive import checked_zip
from corpus.reading.card import with_first_lines
from corpus.reading.decode import UnreadableError
from corpus.reading.mojibake import repair
from corpus.reading.page_drawn import shifted

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Deleted text, the second copy that drawings keep for old programs, and boxes beside the text.
_UNSEEN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText", f"{_W}delText", f"{_W}rt"))
_WITHDRAWN = ("vanish", "strike", "dstrike")  # hidden or struck out by hand
_OFF = ("0", "false", "off")
_WRAPPERS = frozenset((f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"))  # show what they hold
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
# What programs put into a document's properties when nobody wrote anything.
_UNWRITTEN = frozenset(
    ("word document", "untitled", "python-docx", "user", "admin", "administrator", "microsoft office user", "微软用户")
)
_DIGITS = "零一二三四五六七八九"
MAX_DEPTH = 50  # tables within tables


def _chinese(number: int) -> str:
    """``number``, 1 to 99, in Chinese digits; larger ones stay Arabic."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def _text(element: Any) -> str:
    """The characters that ``element`` shows, tracked insertions included, deletions left out."""
    pieces: list[str] = []
    waiting = [element]
    while waiting:  # no recursion: a broken file nests without end
        node = waiting.pop()
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag == f"{_W}tab" and node.getparent().tag == f"{_W}r":
            pieces.append("\t")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif (
            node.tag == f"{_W}r"
            and (own := node.find(f"{_W}rPr")) is not None
            and (said := _said(node, own)) is not None
        ):
            pieces.append(said)
        elif node.tag not in _UNSEEN and not str(node.tag).endswith("}Fallback"):
            waiting.extend(reversed(node))
    return "".join(pieces)


def _said(run: Any, own: Any) -> str | None:
    """What a run with the properties ``own`` shows, where its bare words do not say it; None where they do."""
    if any((on := own.find(f"{_W}{name}")) is not None and on.get(f"{_W}val") not in _OFF for name in _WITHDRAWN):
        return ""
    where = _value(own, "vertAlign")
    signs = "".join(text.text or "" for text in run.iter(f"{_W}t")).strip()
    return shifted(signs, where == "superscript") if where in ("superscript", "subscript") else None


class _Numbering:
    """The numbers and bullets of one document, counted as its paragraphs pass by."""

    def __init__(self, document: "Document") -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}  # (numId, level) -> format, pattern, start
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        parts = [rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")]
        root = getattr(parts[0], "element", None) if parts else None
        if root is None:
            return
        abstract = {a.get(f"{_W}abstractNumId"): a for a in root.iter(f"{_W}abstractNum")}
        for num in root.iter(f"{_W}num"):
            for level in abstract.get(_value(num, "abstractNumId"), ()):
                if level.tag == f"{_W}lvl":
                    start = _value(level, "start")
                    form = (_value(level, "numFmt"), _value(level, "lvlText"), int(start) if start.isdecimal() else 1)
                    self._levels[num.get(f"{_W}numId") or "", level.get(f"{_W}ilvl") or "0"] = form

    def mark(self, properties: Any) -> str:
        """What stands before the paragraph with these ``properties`` (a w:numPr, or None); empty for no list."""
        if properties is None:
            return ""
        number, level = _value(properties, "numId"), _value(properties, "ilvl") or "0"
        if number in ("", "0") or not level.isdecimal():
            return ""
        form, pattern, start = self._levels.get((number, level), ("bullet", "", 1))
        depth, counts = int(level), self._counts[number]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if form == "none":
            return ""
        if form == "bullet" or "%" not in pattern:
            return "- "

        def counted(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            own = self._levels.get((number, str(at)), ("decimal", "", 1))[0]
            value = counts.get(at, 1)
            is_chinese = own.lower().startswith(("chinese", "ideograph", "taiwanese", "japanesecounting"))
            return _chinese(value) if is_chinese else str(value)

        mark = re.sub(r"%([1-9])", counted, pattern)
        return mark if mark.endswith(("、", "）")) else mark + " "


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _blocks(element: Any, styles: dict[str, Any], numbering: _Numbering, depth: int = 0) -> Iterator[str]:
    """The blocks of a body, a cell or a content control, in order."""
    if depth > MAX_DEPTH:
        raise UnreadableError(f"tables nested deeper than {MAX_DEPTH}")
    for child in element:
        if child.tag == f"{_W}p":
            if block := _paragraph(child, styles, numbering):
                yield block
        elif child.tag == f"{_W}tbl":
            for row in _within(child, "tr"):
                cells = [" ".join(_blocks(cell, styles, numbering, depth + 1)) for cell in _within(row, "tc")]
                if any(cells):
                    yield " | ".join(cell.replace("\n", " ") for cell in cells)
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, styles, numbering, depth + 1)


def _within(element: Any, name: str) -> Iterator[Any]:
    """The children of ``element`` of this name, also those that a content control or a revision wraps, in order."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, name)


def _paragraph(element: Any, styles: dict[str, Any], numbering: _Numbering) -> str:
    """One paragraph with its mark; empty when it shows nothing."""
    own = element.find(f"{_W}pPr")
    style = styles.get(_value(own, "pStyle")) if own is not None else None
    level = _HEADING.match(_value(style, "name")) if style is not None else None
    numbered = own.find(f"{_W}numPr") if own is not None else None
    if numbered is None and style is not None and (inherited := style.find(f"{_W}pPr")) is not None:
        numbered = inherited.find(f"{_W}numPr")
    mark = numbering.mark(numbered)
    shown = _text(element).strip()
    if not shown:
        return ""
    if level or (style is not None and _value(style, "name").lower() == "title"):
        return f"{'#' * min(6, int(level[1]) if level else 1)} {mark}{shown}".replace("\n", " ")
    return mark + shown


def _properties(document: "Document") -> dict[str, str]:
    """What the document's properties state. The date is left out: it says when the file was made, not the article."""
    core = document.core_properties
    found = {"title": core.title.strip(), "author": core.author.strip()}
    return {field: value for field, value in found.items() if value.casefold() not in _UNWRITTEN}


def read_docx(article_id: str, data: bytes) -> Article:
    """The article that a ``.docx`` file holds. Raises UnreadableError when it is none, is damaged or has no text."""
    names = checked_zip(BytesIO(data))
    if "[Content_Types].xml" not in names:
        raise UnreadableError("a zip archive without a Word document")
    try:
        import docx

        document = docx.Document(BytesIO(data))
        styles = {style.get(f"{_W}styleId"): style for style in document.styles.element.iter(f"{_W}style")}
        blocks = list(_blocks(document.element.body, styles, _Numbering(document)))
        declared = {field: repair(value) for field, value in _properties(document).items()}
    except UnreadableError:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds on broken files; no file may stop the others
        raise UnreadableError(f"the Word document cannot be read ({type(error).__name__})") from None
    text = repair("\n\n".join(blocks))
    if not text.strip():
        raise UnreadableError("no text")
    return with_first_lines(article_id, text + "\n", declared)
