"""Pinyin glosses left inside words, as in 網(wǎng)貸.

Comes in: text. Goes out: the spans of glosses that are really a reading of the character before them.
Knows nothing of other noise.
"""

import re
from collections.abc import Iterator

from corpus.sound import readings, toneless
from corpus.span import Span

_LETTERS = "a-zü\u00e0-\u00fc\u0101\u0113\u011b\u012b\u014d\u016b\u01ce-\u01dc\u0144\u0148\u01f9\u1e3f"
_PARENTHESIS = re.compile(rf"(?<=([\u3400-\u9fff\U00020000-\U0003134f]))[(（]([{_LETTERS}]{{1,7}})[)）]", re.IGNORECASE)


def glosses(text: str) -> Iterator[Span]:
    """The spans of parentheses that hold a reading of the character before them, in order.

    A parenthesis that is anything else, (AI), (app), (通常为30天), stays: the reading is checked, not the form, and not
    its tone, which is wrong in places.
    """
    for match in _PARENTHESIS.finditer(text):
        if toneless(match[2].lower()) in readings(match[1]):
            yield Span(match.start(), match.end())
