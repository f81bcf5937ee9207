"""Typing slips in a question, put right.

Comes in: the text of a question, an open index. Goes out: the text as it was probably meant. Knows nothing of answers.

A slip is a word of the corpus typed as another that sounds the same or nearly so, with two neighbours swapped, or in
pinyin. It is put right where the corpus says so: as typed, two neighbours never stand side by side in it; as corrected
they are likelier, in it and in general Chinese, and passages that fit the rest of the question hold the word.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, islice, product

from assistant.expand import SYNONYMS, WORDING, read_groups
from assistant.names import folded, listed
from assistant.pinyin import spelt
from corpus.script import script_of, to_traditional
from corpus.span import Span
from index.ngrams import OTHER, NGrams, plain
from index.store import Index
from index.terms import is_word, likelihood, normalise, times_seen, words
from index.vocabulary import LONGEST, Vocabulary

LONGEST_TEXT = 100  # characters; a longer text is a story, in which one slip changes little
READINGS = 32  # of one stretch, at most: few characters have more than two
AROUND = LONGEST - 1  # characters on either side that a word can reach into
# Logistic regression over candidates in 4,800 questions of three sets, a quarter of them without a slip. The weight of
# swapped neighbours was 3.7 where a third of the slips were such; people who type by sound swap less (tests/LOG.md).
GAIN_WEIGHT, HOLDS_WEIGHT, HELD_WEIGHT, SWAPPED_WEIGHT, BIAS = 0.23, 3.9, -1.4, 2.0, -5.65
SURE = 0.5  # log odds; above it one question in 150 without a slip is changed, half of those for the better
UNTOUCHED = "死"  # 烦死了, 累死了: who writes so is not told that 凡是了 was meant
_ASKS = re.compile("谁|哪[几里个些儿种]|什么|怎么|怎样|为何|多少|多久|几[个天]")  # 垃圾分哪几类 asks, and not of 垃圾
_DENIES = re.compile("[不没]")
# A word that general Chinese often holds and the corpus happens to lack (诗歌) was rather meant than a slip, unless
# what it sounds like is spoken of everywhere (预期 for 逾期).
COMMON, WIDESPREAD, DOUBT = 100, 0.1, 2.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """``word`` may have been meant where ``typed`` stands, from ``start``. ``swapped``: but for two neighbours.

    ``gain`` is how much likelier the text gets, in nats: in the corpus and in general Chinese.
    """

    start: int
    typed: str
    word: str
    swapped: bool
    gain: float = 0.0

    @property
    def span(self) -> Span:
        """Where ``typed`` stands."""
        return Span(self.start, self.start + len(self.typed))


def corrected(text: str, index: Index) -> str:
    """``text`` with its slips put right, in its own script.

    Laws: only words of the corpus are put in; correcting twice changes nothing more; both scripts are corrected alike.
    """
    meant = typed = normalise(text)
    if len(typed) > LONGEST_TEXT:
        return text
    forms: list[Callable[[str], str]] = [to_traditional, str] if script_of(text) == "hant" else [str]
    drafts = [list(text if len(typed) == len(text) else typed) for _ in forms]
    for span, word in _slips(typed, index):
        meant = span.replaced(meant, word)
        for draft, form in zip(drafts, forms, strict=True):
            draft[span.start : span.end] = form(word)
    shown = (text, *("".join(draft) for draft in drafts))
    return next((one for one in shown if normalise(one) == meant), meant)


def _slips(text: str, index: Index) -> Iterator[tuple[Span, str]]:
    """Each stretch of normalised ``text`` to replace, once those before it are replaced, and what was meant."""
    # There is an end: pinyin leaves fewer letters, every other correction as many and a likelier text.
    while found := next(spelt(text, index), None) or surest(text, index):
        yield found
        span, word = found
        text = span.replaced(text, word)


def surest(text: str, index: Index) -> tuple[Span, str] | None:
    """The correction of normalised ``text`` that we are surest of; None when we are sure of none."""
    alone = {found: odds_alone(found, index) for found in candidates(text, index)}
    best, odds = None, SURE
    for found in sorted(alone, key=alone.__getitem__, reverse=True):
        if alone[found] + HOLDS_WEIGHT <= odds:
            break  # whatever the passages hold
        holds, held = shares(found, text, index)
        if (now := alone[found] + HOLDS_WEIGHT * holds + HELD_WEIGHT * held) > odds:
            best, odds = found, now
    return (best.span, best.word) if best else None


def candidates(text: str, index: Index) -> list[Candidate]:
    """What would make normalised ``text`` likelier."""
    places = suspect(text, index.ngrams)
    found = [*_sounding(text, places, index.vocabulary)] if places else []
    gains = zip(found, _gains(text, found, index.ngrams), strict=True)
    return [replace(one, gain=gain) for one, gain in gains if gain > 0]


def suspect(text: str, ngrams: NGrams) -> set[int]:
    """The places of ``text`` whose two neighbours never stand side by side in the corpus; 0 is its start."""
    padded = OTHER + plain(text) + OTHER
    return {place for place, n in enumerate(ngrams.counts([padded[i : i + 2] for i in range(len(text) + 1)])) if not n}


def _sounding(text: str, places: set[int], vocabulary: Vocabulary) -> Iterator[Candidate]:
    """The words that sound like a stretch of ``text`` that is suspect, inside or at an end."""
    sounds = vocabulary.sounds(set(plain(text)) - {OTHER})
    known = set(_known(text))
    by_sound: dict[str, list[tuple[int, str, str]]] = {}
    for start in range(len(text)):
        for end in range(start + 2, min(start + LONGEST, len(text)) + 1):
            typed = text[start:end]
            if UNTOUCHED in typed or not all(sounds.get(character) for character in typed):
                break
            if not known.isdisjoint(range(start, end)):
                continue
            if not places.isdisjoint(range(start, end + 1)) and not _ASKS.search(typed):
                for meant in (typed, *_swapped(typed, start, places)):
                    readings = product(*(sounds[character] for character in meant))
                    for reading in islice(readings, READINGS):
                        by_sound.setdefault(" ".join(reading), []).append((start, typed, meant))
    for word in vocabulary.sounding(by_sound):
        for start, typed, meant in by_sound[word.sound]:
            if (meant == typed != word.word) or (meant != typed and meant == word.word):
                yield Candidate(start, typed, word.word, meant != typed)


@cache
def _listed_words() -> re.Pattern[str]:
    """Any word of two characters or more of our tables of wording, the longest that fits: what they call otherwise, or
    by itself; the mainland's word for it (信用) stands in the articles."""
    wording, synonyms = (read_groups(table.read_text("utf-8").splitlines()) for table in (WORDING, SYNONYMS))
    others = chain(chain.from_iterable(group[1:] or group for group in wording), chain.from_iterable(synonyms))
    words = {normalise(word) for word in others if len(word) > 1}
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _known(text: str) -> Iterator[int]:
    """The places of ``text`` where a name or a word of our own tables stands, as it was typed: no slip, however seldom
    the corpus holds it (网商银行, 遗失)."""
    for name in listed(folded(text)):
        yield from range(name.span.start, name.span.end)
    for word in _listed_words().finditer(text):
        yield from range(*word.span())


def _swapped(typed: str, start: int, places: set[int]) -> Iterator[str]:
    """``typed``, which stands at ``start``, with two suspect neighbours swapped; a word of its own is meant, and no 不
    of another place: 弄掉不 asks, and 弄不掉 says no."""
    for place in range(1, len(typed)):
        if start + place in places and not is_word(typed) and not _DENIES.search(typed[place - 1 : place + 1]):
            yield typed[: place - 1] + typed[place] + typed[place - 1] + typed[place + 1 :]


def _gains(text: str, found: list[Candidate], ngrams: NGrams) -> list[float]:
    """How much likelier each candidate makes ``text``, in nats: in the corpus and in general Chinese."""
    padded = OTHER * 2 + plain(text) + OTHER * 2
    windows = []
    for one in found:
        before, after = padded[one.start : one.start + 2], padded[one.span.end + 2 : one.span.end + 4]
        windows += [before + one.word + after, before + one.typed + after]
    likely = ngrams.likelihoods(windows)
    in_corpus = (here - as_typed for here, as_typed in zip(likely[::2], likely[1::2], strict=True))
    return [gain + _general_gain(text, one) for one, gain in zip(found, in_corpus, strict=True)]


def _general_gain(text: str, one: Candidate) -> float:
    """How much likelier ``one`` makes ``text`` in general Chinese, in nats."""
    left = plain(text[: one.start])[-AROUND:].rsplit(OTHER, 1)[-1]
    right = plain(text[one.span.end :])[:AROUND].split(OTHER, 1)[0]
    return likelihood(left + one.word + right) - likelihood(left + one.typed + right)


def odds_alone(found: Candidate, index: Index) -> float:
    """How much surer we are that ``found`` was meant than the text as it stands, whatever passages hold it: the
    logarithm of the odds."""
    return GAIN_WEIGHT * found.gain + SWAPPED_WEIGHT * found.swapped + BIAS - DOUBT * _is_word_of_its_own(found, index)


def _is_word_of_its_own(found: Candidate, index: Index) -> bool:
    """Whether what was typed is a common word that the corpus lacks, and ``found`` no word that it is full of."""
    return (
        times_seen(found.typed) >= COMMON
        and not index.lexical.knows(found.typed)
        and index.lexical.share(found.word) < WIDESPREAD
    )


def shares(found: Candidate, text: str, index: Index) -> tuple[float, float]:
    """How well passages that hold the word fit the rest of ``text``, 0 to 1; then those that hold what was typed.

    The BM25 score of the best of them as a share of that of the best of all.
    """
    rest = words(found.span.replaced(text, " "))
    best, holds, held = index.lexical.highest_holding(rest, [words(one) for one in (found.word, found.typed)])
    return (holds / best, held / best) if best > 0 else (0.0, 0.0)
