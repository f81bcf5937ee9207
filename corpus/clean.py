"""Text without its noise, and where each kept character came from.

Comes in: the text of an article. Goes out: a CleanText. Cleaning only deletes: it never changes, adds or moves a
character, so every clean position has one source position. Knows nothing of sentences.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from corpus.article import Article
from corpus.boilerplate import boilerplate
from corpus.gloss import glosses
from corpus.span import Span

# Control characters but tab and line end, soft hyphen, zero-width and direction marks, byte order mark.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
# Lines that end where the screen did.
LEAST_COLUMNS, MOST_COLUMNS = 36, 140  # a Chinese character takes two
RAGGED = 3  # columns that a line may be short of the longest: no mark may open the next one
OVER = 2  # columns that a line may be longer than most
# That end so, of all that stop without a mark above a line that may go on; FEW where no line is longer.
FEW_LINES, LEAST_LINES, LEAST_SHARE = 2, 4, 2 / 3
_Line = re.Match[str]
_LINE = re.compile(r"[^\n]+")
_ENDS = tuple("。！？!?；;：:…”’」』】》|")
_MARK = re.compile(r"[。！？；]")  # ends a sentence in one of a few lines; rows and headlines of one length have none
LEAST_MARKED = 1 / 6
_FIELDS = re.compile(r" [|｜] |\t")
_OPENS = re.compile(
    r"[\s#\-•·●○■◆*>|【\[]|第?[一二三四五六七八九十百\d]{1,4}[、.．章节條条](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[①-⑳]|[^，。]{1,6}[:：]"
)
_LATIN = re.compile(r"[A-Za-z]\s*\n\s*[A-Za-z\d]|\d\s*\n\s*[A-Za-z]")


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


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line.rstrip())


def _length(line: str) -> int:
    return len(line.rstrip())


def wraps(text: str) -> Iterator[Span]:
    """The spans of line ends, with the blank space before them, that cut a paragraph of ``text``, in order.

    A verse, a headline and a name on a line of their own end there for good: a text counts as cut only where nearly all
    of its lines that stop without a mark are equally long, and long.
    """
    lines = list(_LINE.finditer(text))
    open_ended = [
        line
        for line, after in pairwise(lines)
        if after.start() == line.end() + 1
        and not line[0].rstrip().endswith(_ENDS)
        and not _OPENS.match(after[0])
        and not _FIELDS.search(line[0])
    ]
    for width, ragged, over in ((_columns, RAGGED, OVER), (_length, 0, 0)):  # what fills a screen; so many characters
        widths = [(line, width(line[0])) for line in open_ended]
        near = _commonest(widths, ragged)
        full = [line for line, wide in widths if near - ragged <= wide <= near + over]
        if len(full) < LEAST_SHARE * len(open_ended) or not _are_cut(full, lines):
            continue
        if len(full) >= LEAST_LINES or all(width(line[0]) <= near + over for line in lines):
            for line in full:
                stop = line.start() + len(line[0].rstrip())
                if line[0].strip() and not _LATIN.match(text, stop - 1):
                    yield Span(stop, line.end() + 1)
            return


def _commonest(widths: list[tuple[_Line, int]], ragged: int) -> int:
    """The width that most lines have, or nearly."""
    counted = Counter(wide for line, wide in widths if LEAST_COLUMNS <= _columns(line[0]) <= MOST_COLUMNS)
    near = {wide: sum(counted[wide - less] for less in range(ragged + 1)) for wide in counted}
    return max(near, key=lambda wide: (near[wide], wide), default=0)


def _are_cut(full: list[_Line], lines: list[_Line]) -> bool:
    """Whether equally long lines are cut: rows, verse and headlines of one length hold no end of a sentence. Of a few,
    each stands by one, and the line that a paragraph stops with has one."""
    marked = [_MARK.search(line.string, line.start(), line.end() + 1 + len(line[0])) for line in full]
    if len(full) >= LEAST_LINES:
        return sum(map(bool, marked)) >= LEAST_MARKED * len(full)
    last = (after[0].rstrip() for line, after in pairwise(lines) if line in full and after not in full)
    return len(full) >= FEW_LINES and all(marked) and all(line.endswith(_ENDS) for line in last)


def _characters(text: str) -> list[Removal]:
    """Noise inside lines, and line ends inside sentences."""
    found = [Removal(Span(match.start(), match.end()), "invisible") for match in _INVISIBLE.finditer(text)]
    found += [Removal(span, "pinyin gloss") for span in glosses(text)]
    return found + [Removal(span, "line cut") for span in wraps(text)]


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
