"""Rows of a table, and which of them a question asks about.

Comes in: a question's text, the text of a passage. Goes out: the lines that are rows of something else. Knows nothing
of rankings.

家庭套房 | 688元 stands between rows that are like it in all but their first field.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from assistant.names import folded
from assistant.quantity import NUMBER, number
from corpus.span import Span
from index.terms import terms, times_seen

FIELD = " | "  # between the fields of a row (corpus/reading)
HEADED = 3  # fields of a row, at least, where the first row names them
_COLUMN = re.compile(
    r"[数數用]量|[单單]?[价價]格?|金[额額]|[费費]用|[内內]容|[说說]明|[备備][注註]|[标標][准準]"
)  # no field's value
# 韩冰，博士，1985年出生: a name, and more than one thing of it.
_ENTRY = re.compile(
    r"(?:[-•·*●]\s*|\d{1,3}[.、]\s*)?(?!以[上下]|上述|所有|全体|[各凡本此另如若请為为对對在按因由从從自其这這那该該有不])"
    r"([^\W\d_]{2,6})[，,、][^\n，,。]{1,40}[，,]"
)
# 需要哪些用料, 用料有哪些: what a list is asked of.
_LISTED = re.compile(
    r"(?:哪些|什么|啥|几[种样项])([^，。,哪什啥]{2,8})$|(\w{2,6}?)(?:都|分别|各)?(?:有|包括|是)(?:哪些|什么|啥|几[种样项])$"
)
ENTRIES = 3  # in a row, at least
COMMON = 500  # times in what jieba counted: 首先, 其次 name nobody
# 80至89周岁, 1-3岁, 满10年不满20年, 3个月以上; of two units it is none.
_RANGE = re.compile(
    rf"已?满?(?P<low>{NUMBER})周?(?P<its>(?!以)[^\W\d_至到]{{1,2}}?)??(?=\W|[至到以不未])(?:以上|[-~–—至到])*"
    rf"(?P<short>不满|不足|未满)?(?P<high>{NUMBER})周?(?P<unit>[^\W\d_]{{1,3}}?)(?:以[下内])?"
    rf"|已?满?(?P<bound>{NUMBER})周?(?P<of>[^\W\d_]{{1,3}}?)及?以(?P<way>[上下内])"
)
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
        # 有哪些项目 names what the first fields are, and none of them.
        wanted = {
            first for row, first in zip(rows, firsts, strict=True) if row not in left and _is_named(first, question)
        }
        left |= {row for row, first in zip(rows, firsts, strict=True) if wanted and first not in wanted}
        if not wanted:
            left |= _other_ranges(rows, firsts, question)
    return frozenset(left)


def other_entries(asked: str, text: str) -> tuple[Span, ...]:
    """The lines of ``text`` that are of somebody else: where the question ``asked`` names what one of several entries
    in a row opens with (韩冰，博士，…), the other entries, unless they speak of that too."""
    question, left = folded(asked), list[Span]()
    lines = (Span(*line.span()) for line in re.finditer(r"\S[^\n]*", text))
    for is_entry, run in groupby(lines, lambda line: bool(_ENTRY.match(text, line.start, line.end))):
        rows = list(run)
        if not is_entry or len(rows) < ENTRIES:
            continue
        names = [folded(found[1]) for row in rows if (found := _ENTRY.match(text, row.start, row.end))]
        wanted = {name for name in names if name in question and times_seen(name) < COMMON}
        if wanted and len(set(names)) == len(names):
            left += [
                row
                for row, name in zip(rows, names, strict=True)
                if name not in wanted and not any(one in folded(row.of(text)) for one in wanted)
            ]
    return tuple(left)


def table(asked: str, title: str, above: str, text: str, row: Span) -> tuple[Span, ...]:
    """The rows of the table in ``text`` that holds ``row``, the one that names the fields first, where ``asked`` asks
    for a list of what that row or ``above``, the headings, names; none where it asks for some of the rows, with words
    that are not of the ``title``."""
    question = re.sub(r"\W+$", "", folded(asked))
    found = _LISTED.search(question)
    pairs = {question[at : at + 2] for at in range(len(question) - 1) if question[at : at + 2] not in folded(title)}
    wanted = [term for term in terms(found[1] or found[2]) if len(term) > 1] if found else []
    borders, lines = row.of(text).count(FIELD), [Span(*line.span()) for line in re.finditer(r"\S[^\n]*", text)]
    for is_like, run in groupby(lines, lambda line: line.of(text).count(FIELD) == borders):
        rows = list(run)
        if not is_like or row not in rows or row == rows[0] or len(rows) < ENTRIES:
            continue
        named = terms(f"{above}\n{rows[0].of(text)}")
        held = [sum(pair in folded(one.of(text)) for one in rows[1:]) for pair in pairs]
        some = any(0 < count < len(rows) - 1 for count in held)
        return tuple(rows) if not some and any(term in named for term in wanted) else ()
    return ()


def _is_named(first: str, question: str) -> bool:
    """Whether ``question`` names a row by its ``first`` field; one letter or figure has to stand alone."""
    if len(first) != 1:
        return bool(first) and first in question
    alone = re.fullmatch(r"[a-z\d]", first) and re.search(rf"(?<![a-z\d.]){first}(?![a-z\d.])", question)
    return bool(alone)


def _other_ranges(rows: Sequence[str], firsts: Sequence[str], question: str) -> set[str]:
    """Those of ``rows`` whose first fields are ranges (80至89岁) that do not hold the one number of their unit in
    ``question``, where another one does."""
    holding = [_holds(first, question) for first in firsts]
    return {row for row, holds in zip(rows, holding, strict=True) if holds is False} if True in holding else set()


def _holds(first: str, question: str) -> bool | None:
    """Whether the ``first`` field of a row is a range that holds the one number of its unit in ``question``; None where
    either is missing. 一年 may be each year, 2024年 is no length, 60岁以上 no one number."""
    found = _RANGE.fullmatch(first)
    if not found or (found["its"] and found["its"] != found["unit"]):
        return None
    unit = re.escape(found["unit"] or found["of"])
    alone = rf"(?!一个?[年月日天周]|(?:19|20)\d\d年)(?<![-~–—至到])({NUMBER})周?{unit}(?!及?以[上下内]|[-~–—至到])"
    told = re.findall(alone, question)
    value = number(told[0]) if len(told) == 1 else None
    if value is None:
        return None
    if found["bound"]:
        bound = number(found["bound"])
        return bound is not None and (value >= bound if found["way"] == "上" else value <= bound)
    low, high = number(found["low"]), number(found["high"])
    return low is not None and high is not None and low <= value and (value < high if found["short"] else value <= high)


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
