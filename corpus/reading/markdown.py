"""Markdown to an Article: the only door to markdown-it and PyYAML.

Comes in: decoded Markdown, with or without front matter. Goes out: an Article whose text is what a reader of the
rendered page sees, with ``#`` before headings and the list marks kept, so that structure survives. Raw HTML stays as
the characters it is written in. Knows nothing of passages.
"""

import re
import tomllib
from contextlib import suppress
from datetime import date
from functools import cache

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.token import Token

from corpus.article import Article
from corpus.reading.card import with_first_lines

_FRONT_MATTER = re.compile(r"\A\s*?---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\s*?\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
# What people write for each field of a library card, first found first.
_FIELDS = {
    "title": ("title", "标题", "標題"),
    "uri": ("uri", "url", "link", "网址", "網址"),
    "site": ("site", "来源", "來源"),
    "author": ("author", "作者"),
    "published": ("published", "date", "日期"),
}
_ADDRESSED = re.compile(r"\[[^^][^\]]*\]:\s*(?:\Z|[!-~]*[/.#@<])")
_VISIBLE = frozenset(("text", "text_special", "code_inline", "image"))


@cache
def _parser() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False}).enable("table")
    found.block.ruler.at("reference", _reference, {"alt": []})
    return found


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule for ``[name]: address``, where an address stands there: ``[^1]: 据说明书`` is text, and to be read."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    return _ADDRESSED.match(line) is not None and reference(state, start, end, silent)


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The card that opens ``text`` between two ``---`` lines, and the rest. Values that are not plain are left out."""
    if match := _TOML.match(text):
        with suppress(ValueError):
            stated = tomllib.loads(match[1] or "")
            return {key.casefold(): str(stated[key]) for key in stated if isinstance(stated[key], str | date)}, text[
                match.end() :
            ]
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    card = match[1] or ""
    try:
        found = yaml.load(card, Loader=yaml.BaseLoader)  # BaseLoader: strings only, no objects, no dates
    except (yaml.YAMLError, RecursionError, ValueError):
        # People write colons into titles without quoting them; the lines still say what they mean.
        found = dict(pair for line in card.splitlines() if len(pair := line.split(": ", 1)) == 2)
    if found is None:
        found = {}
    if not isinstance(found, dict) or (card.strip() and not found):
        return {}, text
    return {str(key).casefold(): value for key, value in found.items() if isinstance(value, str)}, text[match.end() :]


def _inline(token: Token) -> str:
    """The visible characters of an inline token."""
    pieces = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type in _VISIBLE:
            pieces.append(child.content)
    return "".join(pieces)


def plain(markdown: str) -> str:
    """The text of ``markdown`` as read: one block a paragraph, headings with their ``#``, items with their mark."""
    lines: list[str] = []
    marks: list[str] = []  # the mark of the list item that opened and has no text yet
    row: list[str] | None = None  # the cells of the table row being read
    for token in _parser().parse(markdown):
        if token.type == "heading_open":
            marks = ["#" * int(token.tag[1]) + " "]
        elif token.type == "list_item_open":
            marks = [f"{token.info}{token.markup} " if token.info else "- "]
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" | ".join(row))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_inline(token))
        elif token.type in ("inline", "fence", "code_block", "html_block"):
            content = _inline(token) if token.type == "inline" else token.content.rstrip("\n")
            lines.append("".join(marks) + content)
            marks = []
    return "\n\n".join(lines) + "\n" if lines else ""


def read_markdown(article_id: str, text: str) -> Article:
    """The article that a ``.md`` file holds; its card comes from front matter, else from the first lines."""
    card, body = front_matter(text)
    found = {field: next((card[k].strip() for k in keys if k in card), "") for field, keys in _FIELDS.items()}
    return with_first_lines(article_id, plain(body), found)
