"""Candidates to the sentences that may answer.

Comes in: a query and its candidate passages. Goes out: Evidence, best first, and how sure we are that it answers.
Knows nothing of which sentences make an answer, or of how one is written.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.candidates import Candidate
from assistant.confidence import from_overlap, from_reading, lacking
from assistant.despair import is_despair, offers_help
from assistant.grams import alike, grams, overlap
from assistant.lateness import other_lateness
from assistant.products import other_product
from assistant.query import Query
from assistant.reader.reader import Reading
from assistant.rows import other_rows
from assistant.series import other_member
from assistant.titled import heads_in, of_another_title
from assistant.turned import turned_round
from corpus.article import Article
from corpus.clean import CleanText, clipped
from corpus.damage import first_damage
from corpus.heading import asks
from corpus.notice import cites_repealed_law, is_fiction
from corpus.passage import Passage
from corpus.script import to_simplified
from corpus.sentence import sentences
from corpus.span import Span
from index.build import searched_text
from index.terms import normalise

# With a reader: how far it finds that the passage answers, half the log odds of the answer being in this sentence, and
# two and a half times the passage's fused score. Word overlap beside them chooses no better (tests/LOG.md).
SENTENCE_SHARE, FUSED_SHARE = 0.5, 2.5
LEAST = 1e-6  # the least probability that is told from none
# Without: the characters and pairs of characters that the sentence shares with the question, and a share of its
# passage's fused score. Sentence vectors and term weights added less than one point (tests/LOG.md).
PASSAGE_SHARE = 0.2

StatementKind = Literal["quote", "point", "note"]

SHORTEST, LONGEST = 5, 120  # characters; less states nothing (保修三年。 does), more states several things
SHORT_ANSWER = 2  # characters of what answers the question right above it: 不能。
BULLETS = "-•·*●▪"
_FEW = "[一二三四五六七八九十]{1,3}"
MARK = re.compile(rf"(?:[{BULLETS}]|\d{{1,2}}[.、．)）](?!\d)|[（(](?:\d{{1,2}}|{_FEW})[)）]|{_FEW}、|[①-⑳])\s*")
_STATES_NOTHING = tuple("?？:：")  # a question, or the line before a list
_ASKS = re.compile(r"(?:[问問]题?|[问問]題|提[问問]|Q\d*)\s*[:：].*|.*[吗嗎]", re.DOTALL)  # the same without its mark
_NO_LETTER = re.compile(r"(?<!\d)\W|\W(?!\d)")  # 3.5 is not 35
_DATE_ALONE = re.compile(
    r"(?:[^，。；\d]{0,15}(?<![于於在自至为為是])\s)?(?:(?:发布|發布|发表|發表|更新|修订|修訂)?(?:时间|時間|日期|于|於)?\s*[:：]?\s*)"
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:\s+(?:来源|來源|作者|编辑|編輯|责编|責編|阅读|閱讀|浏览|瀏覽|点击|點擊|字号|字號)[^，。；]{0,30}){0,4}"
)
# Takes some of what stands before it back: 但是，合同另有约定的除外.
_TAKES_BACK = re.compile(
    r"但(?![凡愿])|不过(?![了去\d一二两三四五六七八九十几])|然而|可是|除非|例外|[^，。；,;]{1,25}(?:除外|例外|不在此限)"
)
# What an article is going to tell: 本文将从多个角度解析.
_ANNOUNCES = re.compile(
    r"(?:(?:[本这這]篇?文章?|下文)[^。的里裡]{0,12}?(?:将|將|就|[会會])[^。]{0,40}(?:策略|建[议議]|(?:解析|介[绍紹]|探[讨討]|[说說]明|分析|解答"
    r"|[讲講]解|了解|梳理|聊聊|看看|[总總][结結]|分享))"
    r"|(?:小[编編]|下面|接下[来來]|以下(?:[内內]容)?)(?:[，,]|我们?|我們|咱们|大家|小[编編]|本文|[您你]|再|主要|具体)*(?:将|將|就|[来來]|[为為]|[给給])[^。]{0,40}(?:解析|介[绍紹]|[说說]明|分析|解答|[讲講]解|了解|聊聊|看看))"
    r"[^。，,；]{0,6}[。.！!]?"
)
# What an answer on a page of questions ends with: that this was the answer to “…”, may it help, all the best.
# It may say the question again, and then looks most like it. Nothing is tried twice, or hostile text would take hours.
_COURTESY = re.compile(
    r"(?:\W*+(?>"
    r"以上(?:就是|是|就)?(?:[对對]|[关關][于於])(?:[“\"「'].*|[^。]*(?:建[议議]|[回解]答|介[绍紹]|[内內]容))"
    r"|(?:[^“”\"「」]*[”\"」])?[这這那][个個][问問][题題]的(?:建[议議]|[回解]答)"  # a ？ in the quote ended a sentence
    r"|(?:最[后後])?希望[^，,。]{0,20}"
    r"(?:[对對](?:[你您]|大家|各位)[^，,。]{0,10}(?:[帮幫]助|用|用[处處])|[帮幫]助?到(?:[你您]|大家|各位))[们們]?"
    r"|(?:[望求请請]|敬[请請]|及[时時]|[满滿]意|能){1,3}[采採][纳納](?:我的(?:[回解]答|建[议議]))?"
    r"|祝(?:[你您]|大家|各位|早日)[^，,。]{0,12}|(?:[谢謝]{2}|多[谢謝]|感[谢謝])(?:[你您]|大家|各位)?[们們了啦]?"
    r"))++[哦吧呀啦~\W]*+"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage. ``span`` is in ``article.text``; ``text`` is what cleaning kept of it.

    ``damaged`` names what is broken in it, empty when it is sound. ``inside`` is where it stands in ``passage.text``.
    ``kind`` and ``side`` are those of the statement that it is to be (assistant/cite.py).
    """

    passage: Passage
    article: Article
    span: Span
    text: str
    score: float
    damaged: str = ""
    inside: Span = field(default_factory=lambda: Span(0, 1))
    kind: StatementKind = "quote"
    side: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a query: the candidates, their sentences, best first, and how sure we are that they answer,
    0 to 1. ``read``: whether a reader read the candidates."""

    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]
    confidence: float
    read: bool


def look(query: Query, candidates: tuple[Candidate, ...], ranked: int) -> Found:
    """What ``candidates``, the best of ``ranked`` passages, hold for ``query``."""
    found = evidence(query, candidates)
    read = bool(candidates) and candidates[0].reading is not None
    return Found(candidates, found, confidence(query, candidates, found, ranked), read)


def evidence(query: Query, candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """The sentences of the candidates that may be quoted for ``query``, best first, no two alike.

    Those of something else than what is asked about are left out; to someone in despair, all that do not offer help.
    """
    question, in_despair = grams(query.text), is_despair(query.text)
    named = heads_in(query.text, [one.article.title for one in candidates])
    found: list[Evidence] = []
    for candidate in candidates:
        passage = candidate.passage
        told = in_whole(candidate.article, passage)
        if other_member(query.text, told) or of_another_title(named, candidate.article, told):
            continue
        clean = CleanText(passage.text, clipped(candidate.kept, passage.span))
        rows = other_rows(query.text, passage.text)
        broken = first_damage(passage.text)  # where the whole is sound, so is each sentence
        for inside in statements(passage, candidate.article.title):
            text = inside.of(passage.text)
            if text in rows or of_another(query, text) or (in_despair and not offers_help(text)):
                continue
            damaged = first_damage(text) if broken else ""
            score = _score(question, text, inside, candidate)
            found.append(Evidence(passage, candidate.article, clean.source(inside), text, score, damaged, inside))
    found.sort(key=lambda one: -one.score)
    return _distinct(found)


def of_another(query: Query, text: str) -> bool:
    """Whether ``text`` speaks of another product, member of a series, or time overdue, than ``query`` asks about, or
    says it the other way round."""
    asked = query.text
    return (
        other_product(query.names, text)
        or other_lateness(asked, text)
        or other_member(asked, text)
        or turned_round(asked, text)
    )


def in_whole(article: Article, passage: Passage) -> str:
    """A passage under its title and headings."""
    return " ".join((article.title, *passage.headings, passage.text))


def statements(passage: Passage, title: str) -> Iterator[Span]:
    """The spans, in the text of a passage of an article with this title, of its sentences that state something, without
    the mark of a list."""
    answers = asks((title, *passage.headings)[-1])
    for sentence in (part for whole in sentences(passage.text) for part in _parts(passage.text, whole)):
        text = sentence.of(passage.text)
        start = sentence.start + len(text) - len(text.lstrip())
        mark = MARK.match(passage.text, start)
        start = mark.end() if mark else start
        end = start + len(_ahead_of_list(passage.text[start : sentence.start + len(text.rstrip())]))
        least = SHORT_ANSWER if answers and not sentence.start else SHORTEST
        if end - start >= least and not _states_nothing(passage.text[start:end]):
            yield Span(start, end)


def takes_back(text: str) -> bool:
    """Whether a sentence takes back some of what the one before it says."""
    return bool(_TAKES_BACK.match(to_simplified(text)))


def _parts(text: str, sentence: Span) -> Iterator[Span]:
    """``sentence``, a long one cut behind each ；: what stands between two of them stands alone, unless a colon before
    them says what holds of all (有下列情形之一的，不得解除：)."""
    start = sentence.start
    if len(sentence) > LONGEST and not re.match("[^；;]*[：:]", sentence.of(text)):
        for cut in re.finditer("[；;]", sentence.of(text)):
            yield Span(start, sentence.start + cut.end())
            start = sentence.start + cut.end()
    if start < sentence.end:
        yield Span(start, sentence.end)


def _ahead_of_list(text: str) -> str:
    """``text``; of a long sentence that ends in a colon what stands before the last comma: judgments and contracts run
    on for half a page, and only the end of it announces."""
    long = re.fullmatch("(.*)[，,][^，,]*[:：]", text, re.DOTALL) if len(text) > LONGEST else None
    return long[1] if long else text


def _states_nothing(text: str) -> bool:
    return text.endswith(_STATES_NOTHING) or any(
        form.fullmatch(text) for form in (_COURTESY, _ANNOUNCES, _DATE_ALONE, _ASKS)
    )


def _score(question: frozenset[str], text: str, inside: Span, candidate: Candidate) -> float:
    if candidate.reading is None:
        return overlap(question, text) + PASSAGE_SHARE * candidate.hit.score
    return read_score(candidate.reading, inside) + FUSED_SHARE * candidate.hit.score


def read_score(reading: Reading, inside: Span) -> float:
    """How far the reader finds that the sentence ``inside`` its passage answers: a logit."""
    return reading.relevance + SENTENCE_SHARE * math.log(
        max(reading.probability(inside), LEAST) / max(reading.none, LEAST)
    )


def confidence(query: Query, candidates: Sequence[Candidate], found: Sequence[Evidence], ranked: int) -> float:
    """How sure we are that ``found``, the evidence of ``candidates``, answers, 0 to 1; ``ranked`` passages were."""
    if not found:
        return 0.0
    first = candidates[0]
    fused = first.hit.score + lacking(ranked)
    if first.reading is None:
        question = grams(query.text)
        return from_overlap(
            overlap(question, found[0].text),
            overlap(question, searched_text(first.article.title, first.passage)),
            fused,
        )
    best = next(one.reading for one in candidates if one.passage is found[0].passage and one.reading)
    return from_reading(read_score(best, found[0].inside), fused)


def _distinct(found: list[Evidence]) -> tuple[Evidence, ...]:
    """``found`` without sentences that say what a better one says, letter for letter but for punctuation.

    A damaged sentence goes also when a sound one says much the same, whichever is better.
    """
    sound = [one.text for one in found if not one.damaged]
    seen: dict[str, Evidence] = {}
    for one in found:
        if one.damaged and any(alike(one.text, other) for other in sound):
            continue
        key = _NO_LETTER.sub("", normalise(one.text))
        first = seen.setdefault(key, one)
        if _reproaches(one) < _reproaches(first):  # what a sound source says is not said by a story alone
            seen[key] = replace(one, score=first.score)
    return tuple(seen.values())


def _reproaches(piece: Evidence) -> int:
    """How much a reader is warned of the source."""
    return is_fiction(piece.article.notices) + cites_repealed_law(piece.article.notices)
