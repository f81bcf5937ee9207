"""Evidence to statements with their sources.

Comes in: the sentences that a writer chose, as Evidence. Goes out: Statements, each with its Citations.
Knows nothing of how they are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.evidence import Evidence, StatementKind
from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands.

    Law: ``quote`` is what cleaning kept of ``span.of(article.text)``: it holds no character that the article does not.
    """

    article_id: str
    title: str
    uri: str
    published: str
    span: Span
    quote: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer.

    ``kind``: ``quote`` is a sentence of an article, ``point`` one item of a list that the answer is, ``note`` what we
    say ourselves of the sources that it cites. ``side``: where sources disagree, which of the claims this one makes,
    counted from 1; 0 where they do not.

    Law: every citation comes from the evidence given; the text of a quote or a point is that of its citations.
    """

    text: str
    citations: tuple[Citation, ...]
    kind: StatementKind = "quote"
    side: int = 0


_DAMAGE = {
    "word missing": ("原文此处可能缺字",),
    "mis-decoded": ("原文此处有乱码",),
}


def cite(drafts: Iterable[tuple[str, tuple[Evidence, ...]]]) -> tuple[Statement, ...]:
    """A statement for each (text, the evidence that it rests on)."""
    return tuple(
        Statement(text, tuple(_citation(piece) for piece in evidence), evidence[0].kind, evidence[0].side)
        for text, evidence in drafts
    )


def _citation(evidence: Evidence) -> Citation:
    article = evidence.article
    return Citation(
        article_id=article.article_id,
        title=article.title or article.article_id,
        uri=article.uri,
        published=article.published,
        span=evidence.span,
        quote=evidence.text,
        notices=article.notices + _DAMAGE.get(evidence.damaged, ()),
    )
