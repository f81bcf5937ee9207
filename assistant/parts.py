"""A message that asks several things to the questions that it asks.

Comes in: the text of a query. Goes out: its questions, each as it would be asked alone. Knows nothing of passages.
"""

import re

from assistant.asked import ASKS
from assistant.followup import standalone
from corpus.script import to_simplified

MOST = 3  # questions answered of one message
SHORTEST = 4  # characters of a question of its own
_END = re.compile(r"(?<=[?？])\s*")
_ASKS = re.compile(rf"{ASKS.pattern}|呢$")


def parts(text: str) -> tuple[str, ...]:
    """The questions of ``text``; only itself when it asks one thing, or more than can be answered at once.

    A story that ends in a question is one: pieces that ask nothing go with the question behind them.
    """
    found: list[str] = []
    before = ""
    for piece in filter(None, map(str.strip, _END.split(text))):
        before += piece
        bare = to_simplified(piece).rstrip("?？")
        if len(bare) >= SHORTEST and _ASKS.search(bare):
            found.append(before)
            before = ""
    if before and found:
        found[-1] += before
    if not 1 < len(found) <= MOST:
        return (text,)
    return tuple(standalone(one, found[:number]) for number, one in enumerate(found))
