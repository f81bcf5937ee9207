"""Candidates to the few sentences that we rely on.

Comes in: a query, its candidate passages, the index. Goes out: Evidence, best first, and how sure we are that it
answers. Knows nothing of how an answer is written.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.query import Query
from corpus.article import Article
from corpus.clean import CleanText
from corpus.passage import Passage
from corpus.sentence import sentences
from corpus.span import Span
from index.build import searched_text
from index.hit import Ranking
from index.store import Index
from index.terms import normalise

# A sentence is scored by the characters and pairs of characters that it shares with the question, plus a share of its
# passage's fused score. Sentence vectors and term weights added less than one point on shared data (tests/LOG.md).
PASSAGE_SHARE = 0.2
# Logistic regression on two numbers of the best passage, over questions asked of a corpus that holds their answer and
# of the same corpus without it (tests/LOG.md).
OVERLAP_WEIGHT, FUSED_WEIGHT, BIAS = 5.3, 0.64, -5.1

SHORTEST = 6  # characters; less states nothing
_MARK = re.compile(r"(?:[-•·*●▪]|\d{1,2}[.、．)）](?!\d)|[（(]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*")
_STATES_NOTHING = tuple("?？:：")  # a question, or the line before a list


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage. ``span`` is in ``article.text``; ``text`` is what cleaning kept of it."""

    passage: Passage
    article: Article
    span: Span
    text: str
    score: float


def grams(text: str) -> frozenset[str]:
    """The characters of ``text`` and the pairs of neighbours among them, normalised, punctuation left out."""
    characters = re.sub(r"[\W_]", "", normalise(text))
    return frozenset((*characters, *(characters[i : i + 2] for i in range(len(characters) - 1))))


def overlap(question: frozenset[str], text: str) -> float:
    """The share of the question's grams that ``text`` holds, 0 to 1."""
    return len(question & grams(text)) / len(question) if question else 0.0


def confidence(passage_overlap: float, fused: float) -> float:
    """How likely the best passage holds an answer, 0 to 1, given its overlap and its fused score."""
    return 1 / (1 + math.exp(-(OVERLAP_WEIGHT * passage_overlap + FUSED_WEIGHT * fused + BIAS)))


def _statements(passage: Passage) -> Iterator[Span]:
    """The spans, in the passage's text, of its sentences that state something, without the mark of a list."""
    for sentence in sentences(passage.text):
        text = sentence.of(passage.text)
        start = sentence.start + len(text) - len(text.lstrip())
        mark = _MARK.match(passage.text, start)
        start = mark.end() if mark else start
        end = sentence.start + len(text.rstrip())
        if end - start >= SHORTEST and not passage.text[:end].endswith(_STATES_NOTHING):
            yield Span(start, end)


def choose(query: Query, candidates: Ranking, index: Index) -> tuple[tuple[Evidence, ...], float]:
    """(the sentences of ``candidates``, best first, no two alike; the confidence that they answer, 0 to 1)."""
    question = grams(query.text)
    found: list[Evidence] = []
    sure = 0.0
    for hit, passage in zip(candidates, index.passages([hit.passage_id for hit in candidates]), strict=True):
        article, kept = index.article(passage.article_id)
        if hit is candidates[0]:
            sure = confidence(overlap(question, searched_text(article, passage)), hit.score)
        inside = tuple(
            Span(max(piece.start, passage.span.start), min(piece.end, passage.span.end))
            for piece in kept
            if piece.overlaps(passage.span)
        )
        clean = CleanText(passage.text, inside)
        for span in _statements(passage):
            text = span.of(passage.text)
            score = overlap(question, text) + PASSAGE_SHARE * hit.score
            found.append(Evidence(passage, article, clean.source(span), text, score))
    found.sort(key=lambda evidence: -evidence.score)
    return _distinct(found), sure


def _distinct(found: list[Evidence]) -> tuple[Evidence, ...]:
    """``found`` without sentences that say what a better one says, letter for letter but for punctuation."""
    seen: dict[str, Evidence] = {}
    for evidence in found:
        seen.setdefault(re.sub(r"\W", "", normalise(evidence.text)), evidence)
    return tuple(seen.values())
