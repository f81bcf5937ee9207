"""What cleaning took out, for a person to read.

Comes in: an article, or a whole corpus. Goes out: a diff with reasons; sums by reason. Knows nothing of indexes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from corpus.article import Article
from corpus.clean import Recurs, Removal, clean_line, removals
from corpus.damage import damages
from corpus.reading import Skipped, read
from corpus.recurrence import Recurrence, lines_of, site_of
from corpus.span import Span


def diff(article: Article, recurs: Recurs | None = None) -> Iterator[str]:
    """The lines that cleaning touches, each under its number and the reasons; what goes stands between [- and -]."""
    found = removals(article.text, clean_line(article.title), recurs)
    start = untouched = 0
    for number, line in enumerate(article.text.splitlines(keepends=True), start=1):
        span = Span(start, start + len(line))
        start = span.end
        touching = [removal for removal in found if removal.span.overlaps(span)]
        if not touching:
            untouched += 1
            continue
        counts = Counter(removal.reason for removal in touching)
        reasons = ", ".join(f"{reason} x{n}" if n > 1 else reason for reason, n in counts.items())
        yield f"@@ line {number}: {reasons}"
        if any(removal.span.start <= span.start and removal.span.end >= span.end - 1 for removal in touching):
            yield f"- {_visible(line)}"
        else:
            yield f"~ {_marked(line, span.start, touching)}"
    yield f"{untouched} lines untouched, {_length(found)} of {len(article.text)} characters removed"


def _marked(line: str, offset: int, touching: Iterable[Removal]) -> str:
    pieces, end = [], 0
    for span in sorted(removal.span for removal in touching):
        start, stop = max(span.start - offset, end), min(span.end - offset, len(line))
        pieces += [line[end:start], "[-", line[start:stop], "-]"]
        end = stop
    return _visible("".join([*pieces, line[end:]]))


def _visible(line: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line.rstrip("\r\n"))


def _length(found: Iterable[Removal]) -> int:
    """How many characters the removals cover, each once."""
    covered = end = 0
    for span in sorted(removal.span for removal in found):
        covered += max(0, span.end - max(span.start, end))
        end = max(end, span.end)
    return covered


@dataclass(slots=True)
class Report:
    """Sums over a corpus: articles, characters, characters removed, by reason, damage by kind, what was skipped."""

    articles: int = 0
    characters: int = 0
    removed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    damaged: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)


def report(paths: list[Path], progress: Callable[[int], None]) -> Report:
    """The sums over everything under ``paths``, read twice: for what recurs, then for what goes. Raises CorpusError."""
    sums, recurrence = Report(), Recurrence()
    for found in read(paths):
        if isinstance(found, Article):
            recurrence.add(lines_of(found))
    for found in read(paths):
        if isinstance(found, Skipped):
            sums.skipped.append(found)
            continue
        taken = removals(found.text, clean_line(found.title), partial(recurrence.recurs, site_of(found)))
        sums.articles += 1
        sums.characters += len(found.text)
        sums.removed += _length(taken)
        for removal in taken:
            sums.reasons[removal.reason] += len(removal.span)
        sums.damaged.update(damage.kind for damage in damages(found.text))
        progress(sums.articles)
    return sums
