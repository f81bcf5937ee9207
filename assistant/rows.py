"""Rows of a table, and which of them a question asks about.

Comes in: a question's text, the text of a passage. Goes out: the lines that are rows of something else. Knows nothing
of rankings.

家庭套房 | 688元 stands between rows that are like it in all but their first field.
"""

import re
from itertools import groupby

from assistant.names import folded

FIELD = " | "  # between the fields of a row (corpus/reading)
HEADED = 3  # fields of a row, at least, where the first row names them


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
        firsts = [folded(row.split(FIELD)[0].strip()) for row in rows]
        wanted = {first for first in firsts if len(first) > 1 and first in question}
        left |= {row for row, first in zip(rows, firsts, strict=True) if wanted and first not in wanted}
    return frozenset(left)
