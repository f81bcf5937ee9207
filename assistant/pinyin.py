"""Pinyin typed in place of characters, read back.

Comes in: a normalised text, an open index. Goes out: runs of its letters and what they spell in words of the corpus.
Knows nothing of other slips.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from corpus.sound import blurred
from corpus.span import Span
from index.ngrams import OTHER, NGrams, plain
from index.store import Index
from index.vocabulary import LONGEST, Vocabulary

_LETTERS = re.compile(r"(?<![a-z])[a-z]{2,}(?![a-z])")
_JOINTS = (" ", "'")  # between syllables or words of one run: yu qi, xi'an
LONGEST_RUN = 60  # letters; the time it takes to read them back grows faster than they do
LONGEST_SYLLABLE = 6  # letters: zhuang
HOMOPHONES = 12  # words of one spelling that are tried, the most widespread
KEPT = 6  # readings that are followed at each letter
# In nats. A character that is no part of a word is seldom meant; a Latin word that happens to spell syllables gets no
# likely characters out of them (tests/LOG.md).
ALONE = 4.0
LIKELY, LIKELIER = -6.0, -4.0  # for each character, against letters in that place


def spelt(text: str, index: Index) -> Iterator[tuple[Span, str]]:
    """Each run of letters of normalised ``text`` that is pinyin, and the characters that it spells; in order.

    Letters that the corpus holds stay as they are. A reading must hold a word of two characters or more; one that holds
    none must be likelier, and typed apart: ge yue, where 6个月 holds no word.
    """
    for run in _runs(text, index):
        padded = OTHER * 2 + plain(text) + OTHER * 2
        before, after = padded[run.start : run.start + 2], padded[run.end + 2 : run.end + 4]
        words = _words(run.of(text), index.vocabulary)
        reading = _likeliest(run.of(text), before, words, index.ngrams)
        spelling = "".join(reading)
        enough = LIKELY if len(spelling) > len(reading) else LIKELIER
        if len(spelling) > len(reading) or any(joint in run.of(text) for joint in _JOINTS):
            likely, as_typed = index.ngrams.likelihoods([before + spelling + after, before + OTHER * 2 + after])
            if spelling and likely - as_typed > enough * len(spelling):
                yield run, spelling


def _runs(text: str, index: Index) -> Iterator[Span]:
    """Letters that the corpus does not hold, those with a single joint between them as one run."""
    start = end = -1
    for match in _LETTERS.finditer(text):
        if index.lexical.knows(match[0]):
            continue
        if start >= 0 and text[end : match.start()] in _JOINTS and match.end() - start <= LONGEST_RUN:
            end = match.end()
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = match.span()
    if start >= 0 and end - start <= LONGEST_RUN:
        yield Span(start, end)


def _words(letters: str, vocabulary: Vocabulary) -> dict[int, list[tuple[int, str]]]:
    """{place: [(end, a word of the corpus that the letters between spell)]}."""
    spellings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    syllables = _syllables(letters, vocabulary)
    for start in range(len(letters)):
        for end, spelling in _spellings(letters, start, syllables, LONGEST):
            spellings[spelling].append((start, end))
    sounds = {" ".join(map(blurred, spelling.split())) for spelling in spellings}
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    tried: dict[str, int] = defaultdict(int)
    for word in sorted(vocabulary.sounding(sounds), key=lambda word: -word.passages):
        tried[word.spelling] += 1
        if tried[word.spelling] <= HOMOPHONES:
            for start, end in spellings.get(word.spelling, ()):
                found[start].append((end, word.word))
    return found


def _syllables(letters: str, vocabulary: Vocabulary) -> set[str]:
    """The stretches of ``letters`` that spell a character of the corpus."""
    places = range(len(letters))
    parts = {letters[start : start + length] for start in places for length in range(1, LONGEST_SYLLABLE + 1)}
    return parts & {word.spelling for word in vocabulary.sounding({blurred(part) for part in parts})}


def _spellings(letters: str, start: int, syllables: set[str], most: int) -> Iterator[tuple[int, str]]:
    """(end, spelling) of each sequence of at most ``most`` of ``syllables`` that opens at ``start``."""
    for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1):
        syllable = letters[start:end]
        if syllable in syllables:
            yield end, syllable
            if most > 1:
                go_on = end + letters.startswith(_JOINTS, end)
                yield from (
                    (last, f"{syllable} {rest}") for last, rest in _spellings(letters, go_on, syllables, most - 1)
                )


def _likeliest(letters: str, before: str, words: dict[int, list[tuple[int, str]]], ngrams: NGrams) -> tuple[str, ...]:
    """The likeliest words, after ``before``, that spell all of ``letters``; none when no words do. A beam search."""
    ways: list[list[tuple[float, tuple[str, ...]]]] = [[] for _ in range(len(letters) + 1)]
    ways[0] = [(0.0, ())]
    for place in range(len(letters)):
        best = sorted(ways[place], reverse=True)[:KEPT]
        if letters[place] in _JOINTS:
            ways[place + 1] += best
            continue
        steps = [(total, so_far, end, word) for total, so_far in best for end, word in words.get(place, ())]
        windows = [(before + "".join(so_far))[-2:] + word for _, so_far, _, word in steps]
        for (total, so_far, end, word), likely in zip(steps, ngrams.likelihoods(windows), strict=True):
            ways[end].append((total + likely - ALONE * (len(word) == 1), (*so_far, word)))
    return max(ways[-1], default=(0.0, ()))[1]
