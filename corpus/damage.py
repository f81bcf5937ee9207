"""Text that was broken before it reached us: named, never guessed at.

Comes in: clean text. Goes out: the spans of damage, each with what it is. Knows nothing of what stood there before;
nothing is mended here, and nothing is deleted.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.reading.decode import common
from corpus.script import to_simplified
from corpus.span import Span

_HAN = r"\u3400-\u9fff"
_PUNCTUATION = r"，。；、！？,;!?"
# Each opens with what it looks for: a search skips to that, where one that looks behind first tries every place.
_PATTERNS = (
    # What is left of a gloss whose character became a question mark, or lost a byte with its neighbours.
    ("mis-decoded", re.compile(r"[?？�][a-zà-üā-ǜ]{1,6}[)）]")),
    ("mis-decoded", re.compile(r"锟斤拷|烫烫烫|屯屯屯|[ÃÂ][\x80-\xbf]|â€.|ï¼.|ï»¿|�[�]*")),
    # A site's filter took a word out and left the blank space around it, or before the mark that followed it.
    ("word missing", re.compile(rf"[ \u3000](?<=[{_HAN}].)[ \u3000](?=[{_HAN}])")),
    ("word missing", re.compile(rf"[ \u3000](?<=[{_HAN}].)[ \u3000]*(?=[{_PUNCTUATION}])")),
    ("word missing", re.compile(rf"(?:通过|除了|以及)[ \u3000]+(?=[{_HAN}])")),
    ("word missing", re.compile(rf"[ \u3000](?<=[{_HAN}].)(?=的[{_HAN}])")),
)
# Rare characters side by side: four of these in a row are no name of a plant.
_RARE_RUN = re.compile(rf"[{_HAN}]{{4,}}")
RARE_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where text is broken. ``kind`` is ``mis-decoded`` or ``word missing``."""

    span: Span
    kind: str


def damages(text: str) -> tuple[Damage, ...]:
    """Every damage in ``text``, in order, none overlapping another.

    Precision first: the share of sound sentences taken for damaged is in tests/LOG.md.
    """
    # A simplified copy has the same length and serves only to match.
    simplified = to_simplified(text)
    found = [
        Damage(Span(match.start(), match.end()), kind)
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(simplified)
    ]
    found += [Damage(span, "mis-decoded") for span in _rare_runs(simplified)]
    found.sort(key=lambda damage: (damage.span, damage.kind))
    apart = found[:1]
    for damage in found[1:]:
        if not damage.span.overlaps(apart[-1].span):
            apart.append(damage)
    return tuple(apart)


def first_damage(text: str) -> str:
    """The kind of the first damage in ``text``, empty where it is sound."""
    return next((damage.kind for damage in damages(text)), "")


def _rare_runs(text: str) -> list[Span]:
    """Runs of characters that no common text puts side by side: a byte was lost and the rest was read one off."""
    ordinary = common()
    runs = []
    for match in _RARE_RUN.finditer(text):
        if ordinary.issuperset(match[0]):
            continue  # nearly always
        positions = [i for i in range(match.start(), match.end()) if text[i] not in ordinary]
        start = positions[0]
        for before, after in pairwise([*positions, -1]):
            if after != before + 1:
                if before + 1 - start >= RARE_IN_A_ROW:
                    runs.append(Span(start, before + 1))
                start = after
    return runs
