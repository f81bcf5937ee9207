"""Bytes to text, by evidence.

Comes in: the bytes of one file. Goes out: its text and the encoding that explains it best.
Knows nothing of formats: Markdown, JSON and plain text are all decoded here.

The evidence is how common the decoded characters are. Chinese text decoded with the wrong table turns into rare
characters, because both GB2312 and Big5 put the common ones in a block of their own (level 1); text decoded with the
right one is nearly all common characters, punctuation and ASCII.
"""

import codecs
import re
from functools import cache

MINIMUM_EVIDENCE = 0.5  # of the characters outside ASCII; real text scores above 0.9, binary files below 0.2
SAMPLE_BYTES = 65536  # enough to tell encodings apart; the whole file is decoded once, with the winner
# A character of GB18030 or Big5 is valid UTF-8 by chance about one time in six; so many in a row are no chance.
CERTAIN_UTF8 = 12
DECLARED_WORTH = 0.02  # evidence; a page that says gb2312 and is Big5 differs by far more
CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is a prefix of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OUTSIDE_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ORDINARY = re.compile(
    "[£¥§©®°±²³µ×÷¼½¾€™\u00b7\u2010-\u2027\u2030-\u203b\u2460-\u2473\u25a0-\u25cf\u3000-\u301f\uff01-\uff5e\uffe5\u200b-\u200d\ufeff\xa0]"
)
_ACCENTED_IN_WORD = re.compile(r"[A-Za-z][\u00c0-\u017f\u01cd-\u01dc]|[\u00c0-\u017f\u01cd-\u01dc][A-Za-z]")


class UnreadableError(ValueError):
    """A file that is not text that we can read; the message says why, in one line."""


@cache
def common() -> frozenset[str]:
    """The characters of GB2312 level 1 and Big5 level 1, about 7,000."""
    gb = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    big5 = (bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return frozenset(b"".join(gb).decode("gb2312", "ignore") + b"".join(big5).decode("big5", "ignore"))


def evidence(text: str) -> float:
    """How much ``text`` looks like written Chinese or English: the share of ordinary characters, at most 1.

    Characters outside ASCII count 1 when common, 0 when rare, and -4 when decoding failed there. Control characters
    count as failures. Text of ASCII alone scores 1.
    """
    failures = text.count("\ufffd") + len(_CONTROL.findall(text))
    outside = [c for c in text if c > "\x7f"]
    if not outside and not failures:
        return 1.0
    known = common()
    ordinary = sum(c in known for c in outside) + len(_ORDINARY.findall(text)) + len(_ACCENTED_IN_WORD.findall(text))
    return min(1.0, (ordinary - 4 * failures) / (len(outside) + failures))


def _is_utf8(data: bytes, characters: int) -> bool:
    """Whether ``data`` is valid UTF-8 with at least so many characters outside ASCII and no control characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(data) - len(text) >= characters and not _CONTROL.search(text)


def _sample(data: bytes) -> bytes:
    """The stretch of ``data`` that tells encodings apart: a web page may open with more script than a sample holds."""
    outside = _OUTSIDE_ASCII.search(data)
    start = max(0, outside.start() - SAMPLE_BYTES // 2) & ~3 if outside else 0  # whole UTF-16 and UTF-32 units
    return data[start : start + SAMPLE_BYTES]


def _known(declared: str) -> str:
    """The codec that a page means by ``declared``; empty for what is none or decodes to something else than text."""
    try:
        found = codecs.lookup(declared.strip())
        bytes(range(256)).decode(found.name, "replace")  # some raise all the same: undefined, idna, punycode
    except (LookupError, ValueError):
        return ""
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(found.name, found.name)
    return name if found._is_text_encoding and not name.startswith(("utf-16", "utf-32")) else ""


def encoding_of(data: bytes, declared: str = "") -> str:
    """The encoding with the best evidence. ``declared`` is what the file says of itself: it decides between encodings
    that explain the bytes as well as each other, and never beats the bytes. Raises UnreadableError when none does.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if _is_utf8(data, CERTAIN_UTF8):
        return "utf-8"
    sample = _sample(data)
    own = _known(declared)
    # The sample may end inside a character: "replace" then costs one failure at most, the same for every candidate.
    scores = {encoding: evidence(sample.decode(encoding, "replace")) for encoding in CANDIDATES}
    best = max(CANDIDATES, key=lambda encoding: scores[encoding])  # ties go to the earlier, more likely one
    if own and evidence(sample.decode(own, "replace")) >= max(scores[best] - DECLARED_WORTH, MINIMUM_EVIDENCE):
        return own
    if scores[best] < MINIMUM_EVIDENCE:
        if _is_utf8(data, 1):
            return "utf-8"
        if own and not {"\ufffd"} & set(shown := sample.decode(own, "replace")) and not _CONTROL.search(shown):
            return own
        raise UnreadableError("binary, or in an encoding other than UTF-8, UTF-16, GB18030 and Big5")
    return best


def decode(data: bytes, declared: str = "") -> str:
    """The text of ``data``, with ``\\n`` for every line end and without a byte order mark.

    Bytes that the encoding cannot explain become U+FFFD, so damage stays visible. Raises UnreadableError.
    """
    text = data.decode(encoding_of(data, declared), "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")
