"""Which lines are headings, and how deep.

Comes in: the lines of a text. Goes out: for each its heading level, 0 for lines that are none.
Knows nothing of passages.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.script import to_simplified

MAX_LENGTH = 40  # characters; longer lines are sentences even without an end mark

# What a decimal counts: 3.5%的利率 is no heading, 3.5 利率 is one.
_UNIT = (
    r"[%％‰万亿千兆倍折厘寸吨斤米克度℃毫秒]|[kgmKGMW]{1,2}(?![a-zA-Z])|小时|平方|立方|公里|公斤|点(?!击)|天(?![猫使])"
    r"|百(?![度科])|[元块角](?![素落])|分(?![期析类配行支级享])|个(?:多?月|百分|点|工作|小时|季)"
    r"|年(?![度限龄报审])|[周月日号](?![常期供结费内外])"
)
_GOES_ON = r"[的是到至以左时~～\-—.、\s]"  # 0.05的日息, 3.5到5元; a mark or a blank has been read by then
# Outermost first. The levels leave room between them; a deeper number of dots adds one.
_FORMS = (
    (20, re.compile(r"第[一二三四五六七八九十百零\d]+[章节編编部分篇]")),
    (40, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (50, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (60, re.compile(rf"(?!0)\d{{1,2}}(?:\.(?!0)\d{{1,2}})+(?:[.、\s]++|(?!{_GOES_ON}))(?!\d|{_UNIT})")),
    (59, re.compile(r"\d{1,2}[、.．](?!\d)")),
    (70, re.compile(r"[（(]\d{1,2}[)）]")),
)
_MARKDOWN = re.compile(r"(#{1,6})\s+\S")
# A short line without a mark heads sections that hold numbered points, or one section beside numbered ones.
_PLAIN_OUTER, _PLAIN_INNER = 30, 90
_SENTENCE_END = tuple('。！？!?；;，,、…”"’」』')
_NOT_TITLE = tuple(set(_SENTENCE_END) - set('?？”"’」』'))  # a numbered heading may ask or quote
_LIST_LEVELS = frozenset((59, 70))
# A question of a page of questions and answers heads its answer: 问：…？, Q3：…吗, 1. 问：…？
_ASKED = re.compile(
    r"(?:\*\*)?(?:\d{1,3}[.、．]\s*)?(?:[问問]|[Qq])\s*\d{0,3}\s*[.、．:：]\s*\S.*[?？吗嗎么麼呢](?:\*\*)?"
)
_ASKED_LEVEL, _ASKED_LENGTH = 95, 60
_QUESTION = re.compile(r"[吗么呢?？]$|怎么|怎样|如何|什么|哪|多久|多少|几|为何|谁|是否|会不会|能不能|要不要|可不可以")


def _form(line: str) -> int:
    """The level that the mark at the start of ``line`` stands for; 0 when it has none."""
    match = _MARKDOWN.match(line)
    if match:
        return len(match[1])
    for level, pattern in _FORMS:
        match = pattern.match(line)
        if match and len(line) > match.end():
            return level + match[0].strip(" .、").count(".")
    return 0


def _is_plain(line: str, after: str) -> bool:
    """A short line with no mark that stands above a paragraph at least twice as long."""
    return (
        4 <= len(line) <= 30
        and not line.endswith((":", "："))
        and not re.search(r"[，,。；;:：|｜\d]", line)
        and not re.match(r"[-•·*●]", line)
        and len(after) >= max(40, 2 * len(line))
        and after.endswith(_SENTENCE_END)
    )


def heading_levels(lines: Sequence[str]) -> list[int]:
    """For each line the level of the heading that it is, 1 the outermost; 0 for text and blank lines.

    What stands above nothing is no heading, unless ``#`` says so. Numbers count the points of a list as often as
    sections: they head something only where what follows is not the next of them, nor the one before a point.
    """
    stripped = [line.strip() for line in lines]
    levels = [0] * len(lines)
    after = ""  # the next line that is not blank
    for i in range(len(lines) - 1, -1, -1):
        line = stripped[i]
        if not line:
            continue
        form = _form(line)
        if 0 < form <= 6:
            levels[i] = form
        elif len(line) <= _ASKED_LENGTH and after and not _ASKED.fullmatch(after) and _ASKED.fullmatch(line):
            levels[i] = _ASKED_LEVEL
        elif len(line) <= MAX_LENGTH and not line.endswith(_SENTENCE_END if form in (0, *_LIST_LEVELS) else _NOT_TITLE):
            if form:
                levels[i] = 0 if _form(after) == form or not after else form
            elif _is_plain(line, after):
                levels[i] = _PLAIN_INNER
        after = line
    written = [i for i, line in enumerate(stripped) if line]
    for before, i in pairwise(written):  # the last point of a list, with a paragraph below it
        if _form(stripped[i]) > 6 and _form(stripped[i]) == _form(stripped[before]) and not levels[before]:
            levels[i] = 0
    return _with_plain_level(levels)


def _with_plain_level(levels: list[int]) -> list[int]:
    """``levels`` with headings that have no mark outermost, when they outnumber the outermost numbered ones."""
    numbered = [level for level in levels if 6 < level < _PLAIN_INNER]
    if levels.count(_PLAIN_INNER) <= (numbered.count(min(numbered)) if numbered else 0):
        return levels
    return [_PLAIN_OUTER if level == _PLAIN_INNER else level for level in levels]


def asks(line: str) -> bool:
    """Whether a title or a heading asks something."""
    return bool(_QUESTION.search(to_simplified(line)))


def heading_text(line: str) -> str:
    """A heading without its ``#`` and closing colon; its number stays, people look for it."""
    return line.strip().lstrip("#").strip().rstrip(":：")
