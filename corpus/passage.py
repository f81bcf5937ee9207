"""Clean text to passages.

Comes in: an Article and its CleanText. Goes out: Passages, whole sentences packed to a length, with the headings above
them. Headings are kept beside the text, not in it: they name what follows and state nothing that could be quoted.
Knows nothing of vectors or questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article
from corpus.clean import CleanText, clean_line
from corpus.heading import heading_levels, heading_text
from corpus.sentence import sentences
from corpus.span import Span

PASSAGE_LENGTH = 250  # characters; about 160 tokens, so that ten passages are read at once


@dataclass(frozen=True, slots=True)
class Passage:
    """A few whole sentences of one article. ``headings`` stand above it, outermost first; ``span`` is in the article.

    Law: ``text`` is what cleaning kept of ``span``; ``passage_id`` is ``article_id#start-end``.
    """

    passage_id: str
    article_id: str
    span: Span
    text: str
    headings: tuple[str, ...] = ()


def _sections(text: str, title: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """(span of a run of lines without a heading between, the headings above it), in order.

    The line that gave the article its title is a heading too, but not repeated in ``headings``.
    """
    lines = text.split("\n")
    above: list[tuple[int, str]] = []
    position = start = 0
    for line, level in zip(lines, heading_levels(lines), strict=True):
        after = min(position + len(line) + 1, len(text))
        heading = heading_text(line)
        if level or (title and heading == title):
            if text[start:position].strip():
                yield Span(start, position), tuple(heading for _, heading in above)
            above = [(outer, text_above) for outer, text_above in above if outer < level]
            if heading != title:
                above.append((level, heading))
            start = after
        position = after
    if text[start:].strip():
        yield Span(start, len(text)), tuple(heading for _, heading in above)


def _packed(text: str, section: Span, length: int) -> Iterator[Span]:
    """Runs of whole sentences of ``section``, each of at most ``length`` characters unless one sentence is longer."""
    start = end = section.start
    for sentence in sentences(section.of(text)):
        after = section.start + sentence.end
        if end > start and after - start > length:
            yield Span(start, end)
            start = end
        end = after
    if end > start:
        yield Span(start, end)


def _trimmed(text: str, span: Span) -> Span:
    """``span`` without blank space at its ends. It holds more than blank space."""
    inside = span.of(text)
    return Span(span.start + len(inside) - len(inside.lstrip()), span.end - len(inside) + len(inside.rstrip()))


def passages(article: Article, clean: CleanText, length: int = PASSAGE_LENGTH) -> tuple[Passage, ...]:
    """The passages of an article, in order; every sentence below a heading or none is in exactly one of them."""
    found = []
    for section, headings in _sections(clean.text, clean_line(article.title)):
        for packed in _packed(clean.text, section, length):
            if not packed.of(clean.text).strip():
                continue
            span = _trimmed(clean.text, packed)
            source = clean.source(span)
            passage_id = f"{article.article_id}#{source.start}-{source.end}"
            found.append(Passage(passage_id, article.article_id, source, span.of(clean.text), headings))
    return tuple(found)
