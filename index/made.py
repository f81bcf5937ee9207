"""One article, made ready for the shelf.

Comes in: an article as it was read, and what recurs across its site. Goes out: what is kept of it, cut into passages,
with its notices and what an update will want to know of it. Knows nothing of other articles or of files.
"""

from dataclasses import dataclass, replace

from corpus.article import Article
from corpus.clean import CleanText, clean, clean_line
from corpus.duplicates import Signature, sign
from corpus.notice import Notice, notices
from corpus.passage import Passage, passages
from corpus.recurrence import Lines, Recurrence, line_key, lines_of
from corpus.span import Span


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """An article, the spans of its text that cleaning kept, the passages and the notices of it.

    ``asked`` are the keys of the lines that cleaning asked about, whether they recur: while the answers stay the same,
    so does all of this. ``signature`` is None where copies are not looked for, and where cleaning left no passage.
    """

    article: Article
    kept: tuple[Span, ...]
    passages: tuple[Passage, ...]
    notices: tuple[Notice, ...]
    lines: Lines
    asked: frozenset[int]
    signature: Signature | None


def make(found: Article, recurrence: Recurrence, *, compared: bool = True) -> Made:
    """Clean, split, note and, to be ``compared`` with others, sign an article as it was read."""
    lines = lines_of(found)
    asked: set[int] = set()

    def recurs(line: str) -> bool:
        key = line_key(line)
        if key is None:
            return False
        asked.add(key)
        return recurrence.key_recurs(lines.site, key)

    cleaned = clean(found, recurs)
    article = replace(found, title=clean_line(found.title))
    pieces = tuple(passages(article, cleaned))
    noted = notices(found, cleaned) if pieces else ()
    signature = sign(article, cleaned) if pieces and compared else None
    return Made(article, cleaned.kept, pieces, noted, lines, frozenset(asked), signature)


def made_again(
    article: Article, kept: tuple[Span, ...], noted: tuple[Notice, ...], lines: Lines, asked: frozenset[int]
) -> Made:
    """What ``make`` made of an article, from what an index keeps of it."""
    cleaned = CleanText("".join(span.of(article.text) for span in kept), kept)
    return Made(article, kept, tuple(passages(article, cleaned)), noted, lines, asked, sign(article, cleaned))
