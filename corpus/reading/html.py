"""Web pages to Articles: the only door to trafilatura.

Comes in: the bytes of a page. Goes out: an Article whose text is the page's article, with ``#`` before headings, marks
before list items and ``|`` between table cells; offsets count from that text. Knows nothing of cleaning.
"""

import logging
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from corpus.article import Article
from corpus.reading.card import card_of, with_first_lines
from corpus.reading.decode import UnreadableError, decode
from corpus.reading.mojibake import repair
from corpus.reading.page_card import SPACE, article_of, author_of, head_of, is_label, stands_in, title_of_page
from corpus.reading.page_drawn import OWN_MARK, as_drawn
from corpus.reading.page_links import unlink
from corpus.reading.page_paragraphs import mark_paragraphs
from corpus.reading.page_stated import stated_blocks, stated_day

# Tags; 150,000 that are never closed take trafilatura 5 s, 900,000 take 40 s. Long articles have a few thousand.
MAX_TAGS = 200_000
SHORTEST = (
    40  # characters; trafilatura's 250 are for alphabets, and a shorter text makes it fall back to the whole page
)
FRAME_GAIN = 3  # times the paragraphs; headings, lists and tables rarely make up more, a whole page does
LATEST = "2100-01-01"  # as the latest date; trafilatura's default is today, which reads a page differently tomorrow

_CHARSET = re.compile(
    rb"<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I
)
_DECLARED_WITHIN = 4096  # bytes
_CJK = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_FOLDED = re.compile(f"(?<={_CJK})[ \t]*\n\\s*(?={_CJK})")  # a line end of the source in a Chinese sentence is no space
# What a page's own markup calls an advert (``class="ad-box"``). More than this share of the page is its text after all.
_ADVERT = re.compile(r"(?:^|[\s_-])(?:ads?|advert\w*|adsbygoogle|guanggao|tuiguang|sponsor(?:ed)?)(?:[\s_-]|$)", re.I)
_OWN_LINE = frozenset(("list", "item", "row", "cell", "p", "head", "quote"))
MOST_ADVERT, MOST_ADVERTS = 0.3, 200


@cache
def _options() -> Any:
    """How trafilatura is asked.

    Balanced: on hand-made pages whose article stands in a frame that trafilatura does not know, precision lost lists
    and tables and recall lost headings; balanced, asked twice (see _framed), lost nothing.
    """
    from trafilatura.settings import Extractor, use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(SHORTEST))
    config.set("DEFAULT", "MAX_FILE_SIZE", str(2**40))  # reading has its own bound
    return Extractor(config=config, output_format="python", comments=False, formatting=True, tables=True, links=False)


def _shown(text: str) -> str:
    """``text`` with its white space folded as a browser folds it."""
    return SPACE.sub(" ", _FOLDED.sub("", text))


def _inline(element: Any) -> str:
    """What ``element`` shows, its white space folded as a browser folds it, ``<br>`` as a line end."""
    pieces: list[str] = []
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag == "lb" or (node.tag in _OWN_LINE and node is not element):
            pieces.append("\x00")
        pieces.append(node.text or "")
        for closed in _closed_after(node, element):
            pieces += ["\x00" if closed.tag in _OWN_LINE else "", closed.tail or ""]
    folded = _shown("".join(pieces))
    return "\n".join(line.strip() for line in folded.split("\x00") if line.strip())


def _closed_after(node: Any, root: Any) -> Iterator[Any]:
    """The elements that end where ``node`` ends, when ``node`` has no child; ``root`` itself is left out."""
    if len(node):
        return
    while node is not root:
        yield node
        if node.getnext() is not None:
            return
        node = node.getparent()


def _blocks(element: Any, mark: str = "") -> Iterator[str]:
    """The blocks of ``element`` in order, ``mark`` before the first."""
    loose = element.text or ""
    if loose.strip():
        yield mark + _shown(loose).strip()
        mark = ""
    for child in element:
        for block in _block(child):
            yield mark + block
            mark = ""
        if child.tail and child.tail.strip():
            yield mark + _shown(child.tail).strip()
            mark = ""


def _block(element: Any) -> Iterator[str]:
    tag, rend = element.tag, element.get("rend") or ""
    if tag == "head":
        level = int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2
        if shown := _inline(element):
            yield "#" * level + " " + shown.replace("\n", " ")
    elif tag == "list":
        for number, item in enumerate(element.iterchildren("item"), start=1):
            mark = f"{number}. " if rend.startswith("ol") else "- "
            holds_blocks = any(child.tag in ("list", "p", "table", "quote", "head") for child in item)
            blocks = _blocks(item, mark) if holds_blocks else (mark + shown for shown in (_inline(item),) if shown)
            yield from (block.replace(mark + OWN_MARK, "") for block in blocks)
    elif tag == "table":
        for row in element.iter("row"):
            cells = [_inline(cell) for cell in row.iterchildren("cell")]
            if len([*filter(None, cells)]) == 1:
                yield "".join(cells)  # a table that is a page's frame: its lines are paragraphs
            elif any(cells):
                yield " | ".join(cell.replace("\n", " ") for cell in cells)
    elif tag in ("div", "quote", "body", "ab") and len(element):
        yield from _blocks(element)
    elif isinstance(tag, str):
        shown = (element.text or "").strip("\n") if tag == "code" and not len(element) else _inline(element)
        if shown.strip():
            yield shown


def _framed(tree: Any, body: Any) -> Any | None:
    """``tree`` with the element that holds every paragraph of ``body`` marked as the article; None if there is none.

    Where trafilatura knows no name for the article's frame, it collects bare paragraphs and loses headings,
    lists and tables.
    """
    wanted = {"".join(p.itertext()).strip() for p in body.iter("p")}
    found = [p for p in tree.iter("p") if "".join(p.itertext()).strip() in wanted]
    if not found or all(tree.find(f".//{tag}") is None for tag in ("h1", "h2", "h3", "h4", "ul", "ol", "table")):
        return None
    above = [found[0], *found[0].iterancestors()]
    for p in found[1:]:
        own = set(p.iterancestors())
        above = [element for element in above if element in own]
    frame = next((element for element in above if element.tag in ("div", "section", "article", "main", "body")), None)
    if frame is None:
        return None
    if frame.tag == "body":
        inner = frame.makeelement("div")
        inner.text, frame.text = frame.text, None
        inner.extend(list(frame))
        frame.append(inner)
        frame = inner
    frame.set("itemprop", "articleBody")
    return tree


def _length(element: Any) -> int:
    """How many characters ``element`` shows: scripts and styles are none of them."""
    hidden = sum(len(unseen.text or "") for unseen in element.iter("script", "style"))
    return sum(map(len, element.itertext())) - hidden


def _tree(page: str) -> Any:
    """The page's tree without its adverts, None when there is nothing to read."""
    from trafilatura.utils import load_html

    tree = load_html(page)
    if tree is None:
        return None
    most = MOST_ADVERT * _length(tree)
    called = (element for element in tree.iter("div", "section", "aside", "p", "ul", "ins")
              if _ADVERT.search(f"{element.get('class', '')} {element.get('id', '')}"))  # fmt: skip
    for element in [*islice(called, MOST_ADVERTS)]:
        if _length(element) <= most and element.getparent() is not None:
            element.drop_tree()
    as_drawn(tree)
    mark_paragraphs(tree)
    unlink(tree)
    return tree


def _extracted(page: str) -> tuple[Any, list[str]]:
    """The page's tree and the blocks of its article, none when trafilatura finds no article."""
    from trafilatura import bare_extraction

    if "<html" not in page[:_DECLARED_WITHIN].lower():
        page = f"<html><body><div>{page}</div></body></html>"  # trafilatura takes a fragment for no page at all
    tree = _tree(page)
    found = None if tree is None else bare_extraction(tree, options=_options())
    if found is None:
        return tree, []
    blocks = list(_block(found.body))
    framed = _framed(_tree(page), found.body)
    again = None if framed is None else bare_extraction(framed, options=_options())
    whole = [] if again is None else list(_block(again.body))
    if sum(map(len, blocks)) <= sum(map(len, whole)) <= FRAME_GAIN * sum(map(len, blocks)):
        blocks = whole
    return tree, blocks


def _same(told: list[str], blocks: list[str]) -> bool:
    """Whether ``blocks`` say what ``told`` says, with or without its lines."""
    return "".join("".join(told).split()) == "".join("".join(blocks).split())


def _metadata(tree: Any) -> Any:
    from trafilatura.metadata import extract_metadata

    config = {"original_date": True, "extensive_search": False, "max_date": LATEST}
    return extract_metadata(tree, date_config=config, extensive=False)


def _published(tree: Any, page: str, text: str) -> str:
    """The day that the page's head states, else the byline of its ``text``, else what its body marks as a day."""
    stated = _metadata(head_of(tree)).date or ""
    if stated and stands_in(stated, page):
        return str(stated)
    if told := stated_day(tree):
        return told
    if byline := card_of(text).get("published", ""):
        return byline
    marked = _metadata(article_of(tree)).date or ""
    return str(marked) if marked and stands_in(marked, page) else ""


def _declared(tree: Any, page: str, text: str) -> dict[str, str]:
    """The card that the page's markup states."""
    found = _metadata(tree)
    return {
        "title": title_of_page((found.title or "").strip(), tree),
        "uri": found.url or "",
        "site": found.sitename or "",
        "author": author_of(tree) or ("" if is_label(found.author or "") else found.author or ""),
        "published": _published(tree, page, text),
    }


def read_html(article_id: str, data: bytes) -> Article:
    """The article that a ``.html`` page holds. Raises UnreadableError when there is none to be found."""
    charset = _CHARSET.search(data[:_DECLARED_WITHIN])
    page = repair(decode(data, charset[1].decode("ascii", "ignore") if charset else "")).replace("\x00", "")
    if "<pre" not in page.lower():
        page = _FOLDED.sub("", page)  # trafilatura makes a space of the longer ones
    if page.count("<") > MAX_TAGS:
        raise UnreadableError(f"more than {MAX_TAGS:,} tags")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it finds wrong with a page, we say ourselves
    try:
        tree, blocks = _extracted(page)
        told = [] if tree is None else stated_blocks(tree)
        if sum(map(len, told)) > max(SHORTEST, FRAME_GAIN * sum(map(len, blocks))) or _same(told, blocks):
            blocks = told  # what is drawn is made of it by a script
        declared = _declared(tree, page, "\n\n".join(blocks)) if blocks else {}
    except Exception as error:  # lxml and trafilatura raise many kinds on broken pages; no page may stop the others
        raise UnreadableError(f"the page cannot be read ({type(error).__name__})") from None
    if not blocks:
        raise UnreadableError("no article text found")
    return with_first_lines(article_id, "\n\n".join(blocks) + "\n", declared)
