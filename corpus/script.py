"""Traditional and Simplified Chinese: the only door to OpenCC.

Comes in: text. Goes out: the same text in one script. Knows nothing of terms or answers.
"""

from functools import cache
from typing import Literal, Protocol, cast

Script = Literal["hans", "hant"]


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter(config: str) -> _Converter:
    import opencc

    return cast(_Converter, opencc.OpenCC(config))


def to_simplified(text: str) -> str:
    """``text`` in Simplified characters, of the same length; a lone surrogate, which OpenCC refuses, becomes ``?``."""
    return _converter("t2s").convert(text.encode("utf-8", "replace").decode("utf-8"))


def to_traditional(text: str) -> str:
    """``text`` in Traditional characters as Taiwan writes them (裡, not 裏); mainland words are kept."""
    return _converter("s2tw").convert(text)


def script_of(text: str) -> Script:
    """``hant`` when any character of ``text`` is only Traditional, else ``hans``."""
    return "hant" if to_simplified(text) != text else "hans"
