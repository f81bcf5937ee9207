"""A question to the query that is searched for.

Comes in: what a person typed. Goes out: a Query. Knows nothing of passages.
"""

import re
from dataclasses import dataclass

from assistant.names import Name, names
from corpus.script import Script, script_of

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_ASKED_LINE = re.compile(r"(?<=[吗嗎呢么麼谁誰办辦久少里裡何])[ \t]*[\r\n]+\s*(?=\w)")
_LINE_END = re.compile(r"(?<=\w)[ \t]*[\r\n]+\s*(?=\w)")
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff] ){3,}[\u4e00-\u9fff](?![\u4e00-\u9fff])")


class QuestionError(ValueError):
    """A question that cannot be asked; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Query:
    """``question`` is what was typed, made printable; ``text`` is what is searched for; ``script`` is the reader's.

    ``text`` differs from ``question`` where that holds slips (assistant/slips.py) or leans on questions before it
    (assistant/followup.py).
    ``names`` is what ``text`` names.
    """

    question: str
    text: str
    script: Script
    names: tuple[Name, ...] = ()


def to_query(question: str, longest: int) -> Query:
    """The query for ``question``. Raises QuestionError when it holds no word, or over ``longest`` characters.

    Control characters, lone surrogates, zero-width and direction marks count as blank space; a line's end ends a
    sentence. Characters typed one by one (逾 期 了 怎 么 办) are joined.
    """
    if len(question) > longest:
        raise QuestionError(f"the question has {len(question)} characters, at most {longest} are read; ask it shorter")
    ended = _LINE_END.sub("。", _ASKED_LINE.sub("？", question))
    spaced = " ".join(_UNPRINTABLE.sub(" ", ended).split())
    printable = _SPACED.sub(lambda found: found[0].replace(" ", ""), spaced)
    if not re.search(r"\w", printable):
        raise QuestionError("the question is empty; type one, for example: 逾期多久会上征信？")
    return Query(printable, printable, script_of(printable), names(printable))
