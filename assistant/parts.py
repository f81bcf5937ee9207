"""A message that asks several things to the questions that it asks.

Comes in: the text of a query. Goes out: its questions, each as it would be asked alone. Knows nothing of passages.
"""

import re

from assistant.asked import ASKS
from assistant.followup import standalone
from assistant.names import is_generic, names
from corpus.script import to_simplified
from index.terms import normalise, words

MOST = 3  # questions answered of one message
SHORTEST = 4  # characters of a question of its own
# 花呗逾期怎么办，另外催收半夜打电话合法吗: what follows is a matter of its own.
_END = re.compile(
    r"(?<=[?？])\s*|[，,。.；;！!\s]+(?:另外|还有|還有|再问|再問|顺便|順便)(?:就是|[问問](?:一下)?)?[，,\s]*"
)
_LETTERS = re.compile(r"[a-z\d]+", re.IGNORECASE)
_ASKS = re.compile(rf"{ASKS.pattern}|呢$")


def parts(text: str) -> tuple[str, ...]:
    """The questions of ``text``; only itself when it asks one thing, or more than can be answered at once.

    A word alone asks what it is or means. A story that ends in a question is one: pieces that ask nothing go with the
    question behind them.
    """
    if asked := _in_full(text):
        return (asked,)
    found: list[str] = []
    before = ""
    for piece in filter(None, map(str.strip, _END.split(text))):
        before = _after(before, piece)
        bare = to_simplified(piece).rstrip("?？")
        if len(bare) >= SHORTEST and _ASKS.search(bare):
            found.append(before)
            before = ""
    if before and found:
        found[-1] = _after(found[-1], before)
    if not 1 < len(found) <= MOST:
        return (text,)
    return tuple(standalone(one, found[:number]) for number, one in enumerate(found))


def _after(before: str, piece: str) -> str:
    """``piece`` behind ``before``, parted from it: 借了一万 and 五千没还 are no 一万五千."""
    return f"{before}，{piece}" if before and re.search(r"\w$", before) else before + piece


def _in_full(text: str) -> str:
    """What one word, or name, that asks nothing by itself asks: what it means, or what it is; else empty."""
    text = text.rstrip("?？。 ")
    named = [one.span.of(text) for one in names(text) if not is_generic(one.name)]
    if text in named or _LETTERS.fullmatch(text):
        return f"{text}是什么"
    is_word = words(text) == [normalise(text)] and not _ASKS.search(to_simplified(text))
    return f"{text}是什么意思" if is_word else ""
