"""The lists that a passage holds, and all points of one.

Comes in: candidates. Goes out: where lists stand in a passage, and every point of a list wherever its article goes on
with it. Knows nothing of questions.
"""

from collections.abc import Iterator

from assistant.candidates import Candidate
from assistant.evidence import MARK, Evidence
from corpus.clean import CleanText, clipped
from corpus.sentence import sentences
from corpus.span import Span

LONGEST = 100  # characters of a point shown whole; of a longer one its first sentence stands for it
FEWEST = 2  # points of a list


def lists(text: str) -> Iterator[Span]:
    """The runs of marked lines in ``text``, two and more."""
    run: list[Span] = []
    for line in _lines(text):
        if MARK.match(text, line.start):
            run.append(line)
            continue
        if len(run) >= FEWEST:
            yield Span(run[0].start, run[-1].end)
        run = []
    if len(run) >= FEWEST:
        yield Span(run[0].start, run[-1].end)


def points(candidate: Candidate, where: Span, score: float) -> tuple[Evidence, ...]:
    """The points of the list at ``where`` in the candidate's passage, in their order, those too that other passages of
    the article hold."""
    article = candidate.article
    clean = CleanText("".join(span.of(article.text) for span in candidate.kept), candidate.kept)
    passage = CleanText(candidate.passage.text, clipped(candidate.kept, candidate.passage.span))
    begun = passage.source(where)
    whole = next((found for found in lists(clean.text) if clean.source(found).overlaps(begun)), None)
    if whole is None:
        return ()
    marked = [line for line in _lines(clean.text) if line.overlaps(whole)]
    spans = [_point(clean.text, line) for line in marked]
    return tuple(
        Evidence(candidate.passage, article, clean.source(inside), inside.of(clean.text), score) for inside in spans
    )


def _lines(text: str) -> Iterator[Span]:
    """The lines of ``text`` that hold more than blank space, trimmed."""
    start = 0
    for line in text.split("\n"):
        inside = line.strip()
        if inside:
            first = start + line.index(inside)
            yield Span(first, first + len(inside))
        start += len(line) + 1


def _point(text: str, line: Span) -> Span:
    """The point that ``line`` is, without its mark."""
    mark = MARK.match(text, line.start)
    start = mark.end() if mark and mark.end() < line.end else line.start
    if line.end - start <= LONGEST:
        return Span(start, line.end)
    first = sentences(text[start : line.end])[0]
    return Span(start, start + len(first.of(text[start : line.end]).rstrip()))
