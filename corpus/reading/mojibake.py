"""UTF-8 that was once read as Latin-1 or Windows-1252, put right: the only door to ftfy.

Comes in: decoded text. Goes out: the same text with such runs as they were written. Knows nothing of formats.

This is the one place where reading changes characters, and it happens before any offset exists. GBK read as UTF-8 has
lost its bytes and cannot be put right; it stays visible.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from corpus.reading.decode import evidence

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# A lead byte of UTF-8 and a continuation byte, as Latin-1 and Windows-1252 show them. Sound text rarely holds such a
# pair, and without one there is nothing to repair: ftfy is not even loaded.
_SUSPECT = re.compile(
    "[\u00c2-\u00f4][\x80-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018"
    "\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
)


@cache
def _config() -> "TextFixerConfig":
    from ftfy import TextFixerConfig

    return TextFixerConfig(  # all but the encoding is off: the rest rewrites sound Chinese quotes, widths and spaces
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )


def repair(text: str) -> str:
    """``text`` with its mojibake put right, line by line; sound lines come back as they are.

    Law: text without a suspect pair is returned unchanged.
    """
    if not _SUSPECT.search(text):
        return text
    from ftfy import fix_encoding

    # Split at \\n alone: U+0085 and U+00A0 are halves of characters here, not line ends or spaces.
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if _SUSPECT.search(line):
            mended = fix_encoding(line, _config())
            # ftfy takes ×“ in a sound sentence for a Hebrew letter (2 of 3,191 news passages): what replaces
            # suspect characters must be more ordinary than they were.
            if evidence(mended) > evidence(line):
                lines[i] = mended
    return "\n".join(lines)
