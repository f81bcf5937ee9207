"""BM25 over terms.

Comes in: the terms of passages, then the terms of a question. Goes out: rows and scores. Knows nothing of text.

The score of a passage is the sum over the terms of a question of weight times share. The share of a term, what its
number in the passage makes of it, does not change when passages come or go elsewhere; its weight does, and is made
of a count that is kept apart: so postings are written once and stay as they are when an index is updated.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.mapped import mapped
from index.scored import Scored, best

# Lucene's variant with its usual parameters, as everybody's baseline is measured.
K1, B = 1.2, 0.75
# The average length is rounded to 2^(k/8), at most 4.4 % off: or else each passage that comes or goes would change
# every share a little.
STEPS = 8
ARRAYS, TERMS = ("rows", "shares", "starts", "columns", "lengths", "held"), "terms.json"
AT_ONCE = 10_000  # passages counted before their postings are put in order: about 100 MB
# What a term adds to each passage is also kept as a column where more than a third hold it: adding that takes a fifth
# of the time, and most postings of a question belong to a few dozen such terms.
COMMON = 1 / 3
# How much a word counts that the question could have said but did not. At 0.3 it changes no first passage; the more it
# counts, the more questions lose whose own words are the right ones (tests/LOG.md).
BESIDE = 0.7

Postings = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]
"""The number of the term, the row and the share of each."""


class LexicalIndex:
    """Postings of n passages over T terms, memory-mapped when opened from a folder.

    The postings of term t are ``starts[t]`` to ``starts[t + 1]``: the rows that hold it, each once, ascending, and its
    share of each. ``columns``, float32 (c, n), are the same for the c terms that are common, in their order.
    ``lengths``, int32 (n,), counts the terms of each passage. ``held``, int64 (T,), says how many passages hold
    each term, of those that are ``left``: the n themselves, until an update adds to them and takes some out.
    """

    def __init__(
        self,
        rows: NDArray[np.int32],
        shares: NDArray[np.float32],
        starts: NDArray[np.int64],
        columns: NDArray[np.float32],
        lengths: NDArray[np.int32],
        held: NDArray[np.int64],
        terms: Sequence[str],
    ) -> None:
        self.rows, self.shares, self.starts, self.columns = rows, shares, starts, columns
        self.lengths, self.held, self.left = lengths, held, len(lengths)
        self.terms = {term: number for number, term in enumerate(terms)}
        self._column = dict(zip(_common(starts, len(lengths)), columns, strict=True))

    @classmethod
    def build(cls, terms_of_passages: Iterable[Sequence[str]], average: float = 0) -> "LexicalIndex":
        """Count ``terms_of_passages``, one entry a passage, in row order; ``average`` is their usual length, theirs by
        default."""
        terms: dict[str, int] = {}
        lengths = np.zeros(0, dtype=np.int32)
        counts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint16]]] = []
        waiting = iter(terms_of_passages)
        while some := list(islice(waiting, AT_ONCE)):
            found = np.array([terms.setdefault(term, len(terms)) for one in some for term in one], dtype=np.int64)
            fresh = np.array([len(one) for one in some], dtype=np.int32)
            owners = np.repeat(np.arange(len(lengths), len(lengths) + len(some)), fresh)
            keys, times = np.unique(found * 2**32 + owners, return_counts=True)
            rows = (keys & (2**32 - 1)).astype(np.int32)
            counts.append(((keys >> 32).astype(np.int32), rows, np.minimum(times, 2**16 - 1).astype(np.uint16)))
            lengths = np.append(lengths, fresh)
        usual = average or rounded(int(lengths.sum(dtype=np.int64)), len(lengths))
        pieces = [(term, rows, _shares(times, lengths[rows], usual)) for term, rows, times in counts]
        return cls.of(pieces, lengths, list(terms))

    @classmethod
    def of(cls, pieces: Sequence[Postings], lengths: NDArray[np.int32], terms: Sequence[str]) -> "LexicalIndex":
        """An index of postings in pieces, each ordered by term and row, its rows above those of the piece before."""
        free = np.zeros(len(terms) + 1, dtype=np.int64)
        for number, _, _ in pieces:
            free[1:] += np.bincount(number, minlength=len(terms))
        starts = np.cumsum(free)
        rows, shares = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
        free = starts[:-1].copy()
        for number, row, share in pieces:
            held = np.bincount(number, minlength=len(terms))
            places = (free - np.cumsum(held) + held)[number] + np.arange(len(number))
            rows[places], shares[places] = row, share
            free += held
        common = _common(starts, len(lengths))
        columns = np.zeros((len(common), len(lengths)), dtype=np.float32)
        for column, term in zip(columns, common, strict=True):
            column[rows[starts[term] : starts[term + 1]]] = shares[starts[term] : starts[term + 1]]
        return cls(rows, shares, starts, columns, lengths, np.diff(starts), terms)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The index that ``save`` wrote, its arrays mapped and not read."""
        arrays = (mapped(folder / f"{name}.npy") for name in ARRAYS)
        rows, shares, starts, columns, lengths, held = arrays
        return cls(rows, shares, starts, columns, lengths, held, json.loads((folder / TERMS).read_text("utf-8")))

    def save(self, folder: Path) -> None:
        """Write the arrays and the terms to ``folder``, which is made."""
        folder.mkdir(parents=True)
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        (folder / TERMS).write_text(json.dumps(list(self.terms), ensure_ascii=False), "utf-8")

    @property
    def size(self) -> int:
        """n, the number of rows."""
        return len(self.lengths)

    def holding(self) -> Iterator[tuple[str, int]]:
        """Every term and how many of the passages that are left hold it."""
        yield from zip(self.terms, self.held.tolist(), strict=True)

    def knows(self, term: str) -> bool:
        """Whether any passage that is left holds ``term``."""
        return term in self.terms and bool(self.held[self.terms[term]])

    def share(self, term: str) -> float:
        """The share of the passages that are left which hold ``term``, 0 to 1."""
        return float(self.held[self.terms[term]]) / self.left if self.knows(term) else 0.0

    def rarity(self, term: str) -> float:
        """ln(1 / share), as if one passage more held ``term``."""
        return math.log((self.left + 1) / (self.share(term) * self.left + 1))

    def scores(self, terms: Sequence[str], beside: Sequence[str] = ()) -> NDArray[np.float32]:
        """The BM25 score of every passage, float32 (n,); a term that is given twice counts twice, one beside BESIDE."""
        found = np.zeros(self.size, dtype=np.float32)
        for term, weight in times_of(terms, beside).items():
            if self.knows(term):
                self._add(self.terms[term], weight, found)
        return found

    def highest(self, scores: NDArray[np.float32], terms: Iterable[str]) -> float:
        """The highest of ``scores``, float32 (n,), of the passages that hold any of ``terms``; 0 where none does."""
        numbers = [self.terms[term] for term in terms if self.knows(term)]
        holding = (self.rows[self.starts[term] : self.starts[term + 1]] for term in numbers)
        return max((float(scores[rows].max(initial=0.0)) for rows in holding), default=0.0)

    def _add(self, term: int, times: float, found: NDArray[np.float32]) -> None:
        """Add what ``term`` scores, ``times`` as much, to ``found``."""
        weight = np.float32(times * weight_of(int(self.held[term]), self.left))
        if term in self._column:
            found += weight * self._column[term]
        else:
            start, end = self.starts[term : term + 2]
            np.add.at(found, self.rows[start:end], weight * self.shares[start:end])

    def search(
        self,
        terms: Sequence[str],
        depth: int,
        among: NDArray[np.int64] | None = None,
        beside: Sequence[str] = (),
    ) -> Scored:
        """The at most ``depth`` passages that hold any of ``terms`` or of those ``beside`` them, best first.

        A term beside counts BESIDE. ``among``, int64 ascending, are the rows to choose from when it is not all.
        """
        scores = self.scores(terms, beside)
        found = best(scores if among is None else scores[among], depth, among)
        return Scored(found.rows[found.scores > 0], found.scores[found.scores > 0])

    def highest_holding(self, terms: Sequence[str], holding: Sequence[Sequence[str]]) -> tuple[float, ...]:
        """The highest score for ``terms`` of all passages, then of those that hold any of each of ``holding``; or 0."""
        scores = self.scores(terms)
        return (float(scores.max(initial=0.0)), *(self.highest(scores, one) for one in holding))


def times_of(terms: Sequence[str], beside: Sequence[str] = ()) -> dict[str, float]:
    """How often each term of a question counts: as often as it is given, one beside BESIDE."""
    times: defaultdict[str, float] = defaultdict(float, Counter(terms))
    for term in beside:
        times[term] += BESIDE
    return times


def weight_of(held: int, left: int) -> float:
    """The weight of a term that ``held`` of ``left`` passages hold: ln(1 + (left - held + 0.5) / (held + 0.5))"""
    return math.log1p((left - held + 0.5) / (held + 0.5))


def rounded(terms: int, passages: int) -> float:
    """The average length of a passage as shares are made with it; 1 where there are no terms."""
    return 2 ** (round(STEPS * math.log2(terms / passages)) / STEPS) if terms else 1


def _shares(times: NDArray[np.uint16], lengths: NDArray[np.int32], usual: float) -> NDArray[np.float32]:
    """tf / (tf + k1 (1 - b + b length / average))"""
    found: NDArray[np.float32] = (times / (times + K1 * (1 - B + B * lengths / usual))).astype(np.float32)
    return found


def _common(starts: NDArray[np.int64], size: int) -> list[int]:
    """The terms that several passages and more than COMMON of all ``size`` hold, by their numbers."""
    common: list[int] = np.flatnonzero(np.diff(starts) > max(1, COMMON * size)).tolist()
    return common
