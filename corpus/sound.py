"""How Chinese sounds: the only door to pypinyin.

Comes in: characters and words. Goes out: their readings in pinyin. Knows nothing of meaning.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# What is one sound to many who speak: zh z, ch c, sh s; n l; a final n and ng; ü and u. Regions that part no pair
# are large, and input methods offer the same classes as "fuzzy pinyin". They offer h and f too, which few confuse: it
# would take 丈夫 for 账户 (tests/LOG.md).
_TONES = "\u0300\u0301\u0304\u030c"  # grave, acute, macron, caron
_INITIAL = re.compile(r"^(?:(z|c|s)h|n(?=.))")


@cache
def readings(character: str) -> frozenset[str]:
    """Every reading of one character, with and without its tone mark; ü also written v and u."""
    from pypinyin import Style, pinyin

    marked = pinyin(character, style=Style.TONE, heteronym=True)[0]
    plain = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    folded = [reading.replace("ü", letter) for reading in plain for letter in "vu"]
    return frozenset((*marked, *plain, *folded))


def toneless(reading: str) -> str:
    """``reading``, in small letters, without its tone mark: yù is yu, lǜ is lv."""
    apart = "".join(letter for letter in unicodedata.normalize("NFD", reading) if letter not in _TONES)
    return unicodedata.normalize("NFC", apart).replace("ü", "v")


def syllables(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The syllables of each of ``words`` as it is read, one a character, without tones; ü is v.

    A word is read as a whole: 银行 is yin hang, whatever 行 may be elsewhere. A character without a reading stays.
    """
    from pypinyin import lazy_pinyin

    found = iter(lazy_pinyin(list(words), errors=list))  # type: ignore[arg-type]  # a list of characters is taken too
    return [tuple(next(found) for _ in word) for word in words]


@cache
def blurred(syllable: str) -> str:
    """The class of syllables that sound nearly like ``syllable``, by one name. Law: blurring twice changes nothing."""
    plain = syllable.replace("v", "u")
    plain = _INITIAL.sub(lambda match: match[1] or "l", plain)
    return re.sub(r"(?<=[aei])ng$", "n", plain)
