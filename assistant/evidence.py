"""Candidates to the few sentences that we rely on.

Comes in: a query, its candidate passages, the index. Goes out: Evidence, best first, and how sure we are that it
answers. Knows nothing of how an answer is written.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from assistant.products import other_product
from assistant.query import Query
from corpus.article import Article
from corpus.clean import CleanText, clipped
from corpus.damage import damages
from corpus.passage import Passage
from corpus.sentence import sentences
from corpus.span import Span
from index.build import searched_text
from index.hit import Hit, Ranking
from index.store import Index
from index.terms import characters, normalise

# A sentence is scored by the characters and pairs of characters that it shares with the question, plus a share of its
# passage's fused score. Sentence vectors and term weights added less than one point on shared data (tests/LOG.md).
PASSAGE_SHARE = 0.2
# Logistic regression on the overlap of the best sentence, the overlap of the best passage and its fused score, over
# questions asked of a corpus that holds their answer and of the same corpus without it (tests/LOG.md).
SENTENCE_WEIGHT, PASSAGE_WEIGHT, FUSED_WEIGHT, BIAS = 4.7, 1.9, 0.68, -5.5
FITTED_CANDIDATES = 150  # passages in the fused rankings that the regression saw, or more
# A sentence that shares less than half of what the best one shares of the question is about something else.
RELEVANT_SHARE = 0.5

LOOKED_AT = 30  # passages at most, to find k that are not about another product than the one asked about
SHORTEST = 6  # characters; less states nothing
_MARK = re.compile(r"(?:[-•·*●▪]|\d{1,2}[.、．)）](?!\d)|[（(]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*")
_STATES_NOTHING = tuple("?？:：")  # a question, or the line before a list


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage. ``span`` is in ``article.text``; ``text`` is what cleaning kept of it.

    ``damaged`` names what is broken in it, empty when it is sound.
    """

    passage: Passage
    article: Article
    span: Span
    text: str
    score: float
    damaged: str = ""


@lru_cache(512)  # the sentences of a few questions; one question compares each of some 50 three times
def grams(text: str) -> frozenset[str]:
    """The characters of ``text`` and the pairs of neighbours among them, normalised, punctuation left out.

    A run of ASCII letters or digits counts as one character: 24 shares nothing with 2024, nor python with App.
    """
    single = characters(text)
    return frozenset((*single, *map(add, single, single[1:])))


def overlap(question: frozenset[str], text: str) -> float:
    """The share of the question's grams that ``text`` holds, 0 to 1."""
    return len(question & grams(text)) / len(question) if question else 0.0


def confidence(sentence: float, passage: float, fused: float) -> float:
    """How likely the candidates hold an answer, 0 to 1, given two overlaps and the best passage's fused score."""
    return 1 / (1 + math.exp(-(SENTENCE_WEIGHT * sentence + PASSAGE_WEIGHT * passage + FUSED_WEIGHT * fused + BIAS)))


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


def _expected_best(candidates: int) -> float:
    """How far the best of so many scores stands above their mean by chance, in deviations: about sqrt(2 ln n)."""
    return math.sqrt(2 * math.log(max(candidates, 1)))


def choose(query: Query, ranking: Ranking, index: Index, k: int) -> tuple[tuple[Evidence, ...], float]:
    """(the sentences of the ``k`` best of ``ranking``, best first, no two alike; how sure we are of them, 0 to 1).

    The best of a few candidates cannot stand as far out as the best of many; what chance would add is added.
    """
    question = grams(query.text)
    found: list[Evidence] = []
    best_passage = best_fused = 0.0
    for number, (hit, passage, article, kept) in enumerate(_candidates(query, ranking, index, k)):
        if number == 0:
            best_passage, best_fused = overlap(question, searched_text(article.title, passage)), hit.score
        clean = CleanText(passage.text, clipped(kept, passage.span))
        broken = damages(passage.text)  # where the whole is sound, so is each sentence
        for inside in _statements(passage):
            text = inside.of(passage.text)
            if other_product(query.names, text):
                continue
            score = overlap(question, text) + PASSAGE_SHARE * hit.score
            damaged = next((damage.kind for damage in damages(text)), "") if broken else ""
            found.append(Evidence(passage, article, clean.source(inside), text, score, damaged))
    if not found:
        return (), 0.0
    found.sort(key=lambda evidence: -evidence.score)
    best_sentence = overlap(question, found[0].text)
    lacking = max(0.0, _expected_best(FITTED_CANDIDATES) - _expected_best(len(ranking)))
    return _distinct(found), confidence(best_sentence, best_passage, best_fused + lacking)


def _candidates(
    query: Query, ranking: Ranking, index: Index, k: int
) -> Iterator[tuple[Hit, Passage, Article, tuple[Span, ...]]]:
    """The ``k`` best of ``ranking``, each with its article and what cleaning kept of it.

    Where the question names a product, passages under the title or headings of another one give way to those behind
    them. Their text is not asked: general passages name products as examples.
    """
    hits = ranking[: max(k, LOOKED_AT)] if query.names else ranking[:k]
    passages = index.passages([hit.passage_id for hit in hits])
    articles: dict[str, tuple[Article, tuple[Span, ...]]] = {}
    found = 0
    for hit, passage in zip(hits, passages, strict=True):
        if passage.article_id not in articles:
            articles[passage.article_id] = index.article(passage.article_id)
        article, kept = articles[passage.article_id]
        if query.names and other_product(query.names, " ".join((article.title, *passage.headings))):
            continue
        yield hit, passage, article, kept
        found += 1
        if found == k:
            return


def relevant(query: Query, evidence: tuple[Evidence, ...], most: int) -> tuple[Evidence, ...]:
    """The at most ``most`` best pieces that share enough of the question with the first to stand beside it."""
    question = grams(query.text)
    enough = RELEVANT_SHARE * max((overlap(question, piece.text) for piece in evidence[:1]), default=0.0)
    return tuple(piece for piece in evidence if overlap(question, piece.text) >= enough)[:most]


def _distinct(found: list[Evidence]) -> tuple[Evidence, ...]:
    """``found`` without sentences that say what a better one says, letter for letter but for punctuation.

    A damaged sentence goes also when a sound one says much the same, whichever is better.
    """
    sound = [grams(evidence.text) for evidence in found if not evidence.damaged]
    seen: dict[str, Evidence] = {}
    for evidence in found:
        if evidence.damaged and any(_alike(grams(evidence.text), other) for other in sound):
            continue
        seen.setdefault(re.sub(r"\W", "", normalise(evidence.text)), evidence)
    return tuple(seen.values())


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences share at least half of all their grams (Jaccard)."""
    return 2 * len(one & other) >= len(one | other)
