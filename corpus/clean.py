"""Text without its noise, and where each kept character came from.

Comes in: the text of an article. Goes out: a CleanText. Cleaning only deletes: it never changes, adds or moves a
character, so every clean position has one source position. Knows nothing of sentences.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from corpus.article import Article
from corpus.boilerplate import boilerplate
from corpus.gloss import glosses
from corpus.span import Span

# Control characters but tab and line end, soft hyphen, zero-width and direction marks, byte order mark.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Removal:
    """What cleaning took out of the text and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """What cleaning kept.

    Law: the ``kept`` pieces of the article, joined, are ``text``; they are in order and do not touch.
    """

    text: str
    kept: tuple[Span, ...]
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)  # clean position where each piece begins

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(accumulate((len(span) for span in self.kept), initial=0))[:-1])

    def source(self, clean: Span) -> Span:
        """The span of the article that runs from the first to the last character of ``clean``."""
        return Span(self._position(clean.start), self._position(clean.end - 1) + 1)

    def _position(self, at: int) -> int:
        piece = bisect_right(self._starts, at) - 1
        return self.kept[piece].start + at - self._starts[piece]


def clipped(kept: tuple[Span, ...], source: Span) -> tuple[Span, ...]:
    """The kept pieces of an article as far as they lie inside ``source``."""
    first = bisect_right(kept, source.start, key=lambda k: k.end)
    after = bisect_left(kept, source.end, key=lambda k: k.start)
    return tuple(Span(max(k.start, source.start), min(k.end, source.end)) for k in kept[first:after])


def kept_of(kept: tuple[Span, ...], source: Span, text: str) -> str:
    """What cleaning kept of ``source.of(text)``, given the kept pieces of ``text``."""
    return "".join(span.of(text) for span in clipped(kept, source))


def _without(text: str, removed: list[Removal]) -> CleanText:
    kept = []
    end = 0
    for span in sorted(removal.span for removal in removed):
        if span.start > end:
            kept.append(Span(end, span.start))
        end = max(end, span.end)
    if end < len(text):
        kept.append(Span(end, len(text)))
    return CleanText("".join(span.of(text) for span in kept), tuple(kept))


def _characters(text: str) -> list[Removal]:
    """Noise inside lines."""
    found = [Removal(Span(match.start(), match.end()), "invisible") for match in _INVISIBLE.finditer(text)]
    return found + [Removal(span, "pinyin gloss") for span in glosses(text)]


Recurs = Callable[[str], bool]


def removals(text: str, title: str = "", recurs: Recurs | None = None) -> list[Removal]:
    """Everything that is noise in ``text``; spans may overlap.

    ``title`` is the article's, as clean_line gives it; ``recurs`` says whether a line recurs across its site.
    """
    inside = _characters(text)
    # Lines are judged as a reader sees them: a gloss inside a word would hide what the line is.
    seen = _without(text, inside)
    lines = [Removal(seen.source(span), reason) for span, reason in boilerplate(seen.text, title, recurs)]
    return inside + lines


def clean(article: Article, recurs: Recurs | None = None) -> CleanText:
    """The article's text without its noise; ``recurs`` says whether a line recurs across its site."""
    return _without(article.text, removals(article.text, clean_line(article.title), recurs))


def readable(text: str) -> CleanText:
    """``text`` without the noise inside its lines: what the page says of itself, disclaimers and invitations, stays."""
    return _without(text, _characters(text))


def clean_line(text: str) -> str:
    """A title or a name without invisible characters and glosses, its white space folded."""
    return " ".join(_without(text, _characters(text)).text.split())
