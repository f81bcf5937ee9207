"""Paragraphs that a web page does not call so: those of editors that write ``<div>`` and ``<section>``.

Comes in: the tree of a page. Goes out: the same tree with a ``<p>`` in each of them. Knows nothing of trafilatura,
which drops the words of all such boxes where the page has a few ``<p>`` besides.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from corpus.reading.page_card import ELSEWHERE

_BOXES = ("div", "section", "center", "article", "main", "address", "details")
_BLOCKS = {*_BOXES, "p", "table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figure"}
_BLOCKS |= {"form", "aside", "nav", "header", "footer", "summary", "iframe"}
_TABLE = ("caption", "thead", "tbody", "tfoot", "tr", "td", "th")
_SENTENCE = re.compile(r"[。！；]|[.!]\Z")  # a title asks as well
BESIDE = 2  # sentences in one frame; a footer says one
PAGE = 4  # sentences in one cell
HEADED = 2  # rows of a page's frame that have columns: its menu, and the page


def mark_paragraphs(tree: Any) -> None:
    """Put a ``<p>`` into each box of ``tree`` around what stands in it beside its blocks, where that is a paragraph:
    words in a section, a sentence beside another, or words beside such. Page furniture stands in boxes too.

    A table that is but a frame of the page becomes boxes first.
    """
    for table in [*tree.iter("table")]:
        _unframe(table)
    for one in [*tree.iter("aside", "figcaption")]:
        _take_in(one)
    outer = set()  # what holds a block, at any depth
    for one in reversed([*tree.iter()]):
        if one in outer or one.tag in _BLOCKS:
            outer.add(one.getparent())
    sentences: Counter[Any] = Counter()  # of each frame
    frames: set[Any] = set()
    told = []
    for box in tree.iter(*_BOXES, "p"):
        runs = [(before, inline) for before, inline in _runs(box, outer) if _words(box, before, inline)]
        around = {*_frames(box, own=box in outer)}
        if any(_SENTENCE.search(_words(box, before, inline)) for before, inline in runs):
            sentences.update([*around, *(around & {box})])  # words loose between blocks are no furniture
            frames.update(around if box.tag != "p" else ())
        if runs and box.tag != "p":
            told.append((box, runs, around))
    for box, runs, around in told:
        if box.tag in ("section", "details") or any(sentences[one] >= BESIDE for one in around & frames):
            for before, inline in runs:
                _wrap(box, before, inline)


def _take_in(one: Any) -> None:
    """Make a box of an ``<aside>`` that says something between paragraphs, and of a ``<figcaption>`` that does."""
    if ELSEWHERE.search(f"{one.get('class', '')} {one.get('id', '')}") or not _SENTENCE.search(
        _words(one, None, [*one])
    ):
        return
    figure = next(one.iterancestors("figure"), None)
    if one.tag == "figcaption" and figure is not None and figure.find(".//table") is None:
        one.tag, figure.tag = "p", "div"
    elif one.tag == "aside":
        beside = (next((n for n in one.itersiblings(preceding=way) if n.tag != "aside"), None) for way in (True, False))
        if all(found is not None and found.tag in _BLOCKS for found in beside):
            one.tag = "div"


def _unframe(table: Any) -> None:
    """Make boxes of ``table`` and its cells where it only frames what it holds: tables, prose in one column, a page
    beside its margin, or a post beside who wrote it. Lists and quotes in the cells of any other become paragraphs, for
    trafilatura keeps nothing else there."""
    parts = [one for one in table.iter(*_TABLE) if next(one.iterancestors("table"), None) is table]
    cells = [one for one in parts if one.tag in ("td", "th")]
    filled = {cell for cell in cells if "".join(cell.itertext()).strip()}
    is_column = len({cell.getparent() for cell in filled}) == len(filled)
    is_post = len({cell.getparent() for cell in filled}) == 1 and any(len([*cell.iter(*_BOXES)]) > 1 for cell in filled)
    says = any(_SENTENCE.search("".join(cell.itertext()).strip()) for cell in filled)
    if ((is_column or is_post) and says) or table.find(".//table") is not None or _holds_page(filled):
        for one in (table, *parts):
            if one not in filled and one.getparent() is not None:
                one.drop_tag()
        for box in [one for cell in filled if is_post for one in cell.iter(*_BOXES)]:
            box.tag = "section"  # a post may be one sentence
        for cell in filled:
            cell.tag = "div" if any(one.tag in _BLOCKS for one in cell.iterdescendants()) else "p"
        return
    for cell in cells:
        for one in [*cell.iter("li", "dt", "dd", "blockquote")]:
            one.tag = "p" if not any(inner.tag in _BLOCKS for inner in one.iterdescendants()) else "div"
        for one in [*cell.iter("ul", "ol", "dl")]:
            one.tag = "div"
        runs = [*_runs(cell, set())]
        for before, inline in runs if len(runs) > 1 else ():
            if _words(cell, before, inline):
                _wrap(cell, before, inline)


def _holds_page(filled: set[Any]) -> bool:
    """Whether one cell of a table is the page, and what stands beside it the margin: links, or several lines. What
    stands beside a long field of a form is its name."""
    said = {cell: "".join(cell.itertext()) for cell in filled}
    pages = [cell for cell in filled if len(_SENTENCE.findall(said[cell])) >= PAGE]
    rows = [cell.getparent() for cell in filled]
    if len(pages) != 1 or 2 * len(said[pages[0]]) < sum(map(len, said.values())):
        return False
    margin = [cell for cell in filled if cell is not pages[0] and cell.getparent() is pages[0].getparent()]
    is_form = sum(rows.count(row) > 1 for row in {*rows}) > HEADED
    has_lines = any(len([*cell.iter("p", "li")]) > 1 or next(cell.iter("a", "br"), None) is not None for cell in margin)
    return not is_form and (has_lines or not margin)


def _runs(box: Any, outer: set[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """(the block before it, or None; its elements) of each run of words in ``box`` that stands beside its blocks."""
    before: Any = None
    inline: list[Any] = []
    for one in box:
        if one.tag in _BLOCKS or one in outer:
            yield before, inline
            before, inline = one, []
        else:
            inline.append(one)
    yield before, inline


def _wrap(box: Any, before: Any, inline: list[Any]) -> None:
    """Put a run of words in ``box`` into a ``<p>``."""
    paragraph = box.makeelement("p")
    if before is None:
        paragraph.text, box.text = box.text, None
    else:
        paragraph.text, before.tail = before.tail, None
    paragraph.extend(inline)
    box.insert(0 if before is None else box.index(before) + 1, paragraph)


def _words(box: Any, before: Any, inline: list[Any]) -> str:
    """What a run of words in ``box`` shows outside its links."""
    shown = [(box.text if before is None else before.tail) or ""]
    for one in inline:
        is_seen = isinstance(one.tag, str) and one.tag not in ("script", "style", "a")
        shown += [*(one.itertext() if is_seen else ()), one.tail or ""]
    return "".join(shown).strip()


def _frames(box: Any, own: bool) -> Iterator[Any]:
    """What holds the paragraphs of which ``box`` may be one: itself, where it is its ``own`` frame, and two above it.

    None where the page names one of them as no part of the article. The whole page is a frame of nothing deeper in it.
    """
    above = [*([box] if own else []), *islice(box.iterancestors(), 2)]
    if not any(ELSEWHERE.search(f"{one.get('class', '')} {one.get('id', '')}") for one in (box, *above)):
        yield from (one for one in above if one.tag not in ("body", "html") or one is box.getparent())
