"""Evidence to statements with their sources.

Comes in: the sentences that a writer chose, as Evidence. Goes out: Statements, each with its Citations.
Knows nothing of how they are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.evidence import Evidence
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
    """One sentence of an answer. Law: every citation comes from the evidence given."""

    text: str
    citations: tuple[Citation, ...]


_DAMAGE = {
    "word missing": ("原文此处可能缺字",),
    "mis-decoded": ("原文此处有乱码",),
}


def cite(drafts: Iterable[tuple[str, tuple[Evidence, ...]]]) -> tuple[Statement, ...]:
    """A statement for each (text, the evidence that it rests on)."""
    return tuple(Statement(text, tuple(_citation(piece) for piece in evidence)) for text, evidence in drafts)


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
