"""Rows of a table, and which of them a question asks about.

Comes in: a question's text, the text of a passage. Goes out: the lines that are rows of something else. Knows nothing
of rankings.

家庭套房 | 688元 stands between rows that are like it in all but their first field.
"""

import re
from itertools import groupby

from assistant.names import folded
from corpus.span import Span

FIELD = " | "  # between the fields of a row (corpus/reading)
HEADED = 3  # fields of a row, at least, where the first row names them
_COLUMN = re.compile(
    r"[数數用]量|[单單]?[价價]格?|金[额額]|[费費]用|[内內]容|[说說]明|[备備][注註]|[标標][准準]"
)  # no field's value
_NUMBER = re.compile(r"[\d.,]+|[一二两三四五六七八九十百千万半]+")
_VALUE = re.compile(r"(?!(?:19|20)\d\d年?$)[¥￥]?\d[\d.,]*\s?\D{0,3}")  # 500瓦, but no year that names a column


def other_rows(asked: str, text: str) -> frozenset[str]:
    """The rows in ``text`` that ``asked`` does not want: where it names the first field of some row, all others; and a
    row that only names the fields."""
    if FIELD not in text:
        return frozenset()
    question, left = folded(asked), set()
    told = filter(None, map(str.strip, text.split("\n")))
    for borders, lines in groupby(told, lambda line: line.count(FIELD)):
        rows = list(lines)
        if not borders or len(rows) < 2:
            continue
        if borders + 1 >= HEADED and not re.search(r"\d", rows[0]) and re.search(r"\d", "".join(rows[1:])):
            left.add(rows[0])
        if borders + 1 < HEADED and _COLUMN.fullmatch(rows[0].split(FIELD)[-1].strip()):
            left.add(rows[0])
        firsts = [folded(row.split(FIELD)[0].strip()) for row in rows]
        wanted = {first for first in firsts if _is_named(first, question)}
        left |= {row for row, first in zip(rows, firsts, strict=True) if wanted and first not in wanted}
    return frozenset(left)


def _is_named(first: str, question: str) -> bool:
    """Whether ``question`` names a row by its ``first`` field; one letter or figure has to stand alone."""
    if len(first) != 1:
        return bool(first) and first in question
    alone = re.fullmatch(r"[a-z\d]", first) and re.search(rf"(?<![a-z\d.]){first}(?![a-z\d.])", question)
    return bool(alone)


def head(asked: str, text: str, row: Span) -> Span | None:
    """Where in ``text`` the row stands that names the fields of the one at ``row``, where that cannot be read without:
    ``asked`` names one of them, or two fields differ in nothing but their numbers (功率 | 500瓦 | 900瓦)."""
    borders = row.of(text).count(FIELD)
    lines = [Span(*line.span()) for line in re.finditer(r"\S[^\n]*", text[: row.end])]
    first = None
    for line in reversed(lines[:-1]):
        if line.of(text).count(FIELD) != borders:
            break
        first = line
    if first is None or borders + 1 < HEADED:
        return None
    names, values = (folded(one.of(text)).strip().split(FIELD) for one in (first, row))
    if any(map(_VALUE.fullmatch, map(str.strip, names))) or re.search(r"\d", names[0]):
        return None
    question = folded(asked)
    named = any(len(name.strip()) > 1 and name.strip() in question for name in names[1:])
    alike = [_NUMBER.sub("n", value.strip()) for value in values[1:] if _NUMBER.search(value)]
    return first if named or len(set(alike)) < len(alike) else None
