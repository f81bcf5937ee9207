"""How characters follow one another in a corpus.

Comes in: normalised texts, then a stretch of a question. Goes out: how likely the corpus is to run so. Knows nothing of
words or of what is asked.

Only Chinese characters are told apart; everything else counts as one and the same, in runs of at most two.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.mapped import mapped

# N-grams of one to three characters, kept in 12 bytes each: at most 6 MB, however large the corpus. A corpus of 400,000
# characters has 320,000; of a larger one the rarest go.
MOST = 2**19
AT_ONCE = 5_000  # passages counted before they are merged into what is known: about 250 MB while they are sorted
# Shares of one, two and three characters in the likelihood (Jelinek and Mercer 1980). Others do as well (tests/LOG.md).
ONE, TWO, THREE = 0.1, 0.3, 0.6
CHARACTERS = 7000  # what is shared among those that were never seen: about as many as are in use
OTHER, BREAK = "#", "\x00"
FIRST, LAST = "\u4e00", "\u9fff"


class NGrams:
    """Counts of the n-grams of a corpus, memory-mapped when opened."""

    def __init__(self, keys: NDArray[np.uint64], counts: NDArray[np.uint32]) -> None:
        """``keys`` uint64 (n,) ascend: three code points of 16 bits, zeros before fewer; ``counts`` uint32 (n,)."""
        self._keys, self._counts = keys, counts
        self._size = max(1, int(counts[: np.searchsorted(keys, np.uint64(1 << 16))].sum(dtype=np.int64)))

    @classmethod
    def build(cls, texts: Iterable[str]) -> "NGrams":
        """Count the n-grams of ``texts``, normalised."""
        keys, counts = np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
        waiting = iter(texts)
        while some := list(islice(waiting, AT_ONCE)):
            found = _keys(some)
            keys, counts = _merged(np.append(keys, found), np.append(counts, np.ones(len(found), dtype=np.int64)))
            keys, counts = _most(keys, counts, 4 * MOST)  # one that is rare so far may yet become frequent
        return cls._of(*_most(keys, counts, MOST))

    def changed(self, gone: Iterable[str], added: Iterable[str]) -> "NGrams":
        """These counts without the texts that are gone, with those that were added, normalised all.

        Law: what ``build`` counts in the texts that are left, unless there were more than MOST n-grams.
        """
        keys, counts = self._keys, self._counts.astype(np.int64)
        for texts, by in ((list(gone), -1), (list(added), 1)):
            found = _keys(texts) if texts else keys[:0]
            keys, counts = np.append(keys, found), np.append(counts, np.full(len(found), by))
        keys, counts = _merged(keys, counts)
        return self._of(*_most(keys[counts > 0], counts[counts > 0], MOST))

    @classmethod
    def _of(cls, keys: NDArray[np.uint64], counts: NDArray[np.int64]) -> "NGrams":
        return cls(keys, counts.astype(np.uint32))

    @classmethod
    def open(cls, folder: Path) -> "NGrams":
        """The n-grams that ``save`` wrote, their arrays mapped and not read."""
        return cls(*(mapped(folder / f"{name}.npy") for name in ("keys", "counts")))

    def save(self, folder: Path) -> None:
        """Write the arrays; no pickle."""
        folder.mkdir()
        np.save(folder / "keys.npy", self._keys, allow_pickle=False)
        np.save(folder / "counts.npy", self._counts, allow_pickle=False)

    def counts(self, grams: Sequence[str]) -> list[int]:
        """How often the corpus holds each of ``grams``, plain and of one to three characters."""
        if not len(self._keys):
            return [0] * len(grams)
        wanted = np.array([_key(gram) for gram in grams], dtype=np.uint64)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        found: list[int] = np.where(self._keys[places] == wanted, self._counts[places], 0).tolist()
        return found

    def likelihoods(self, texts: Sequence[str]) -> list[float]:
        """The natural logarithm of how likely each plain text is, given its first two characters.

        p(c | ab) = ONE (n(c) + 1/2) / (N + CHARACTERS / 2) + TWO n(bc) / n(b) + THREE n(abc) / n(ab)
        """
        steps = [(text[i - 2], text[i - 1], text[i]) for text in texts for i in range(2, len(text))]
        grams = sorted({gram for a, b, c in steps for gram in (c, b, b + c, a + b, a + b + c)})
        n = dict(zip(grams, self.counts(grams), strict=True))
        found = {step: math.log(self._probability(*step, n)) for step in set(steps)}
        return [sum(found[text[i - 2], text[i - 1], text[i]] for i in range(2, len(text))) for text in texts]

    def _probability(self, a: str, b: str, c: str, n: Mapping[str, int]) -> float:
        likely = ONE * (n[c] + 0.5) / (self._size + CHARACTERS / 2)
        likely += TWO * n[b + c] / n[b] if n[b] else 0.0
        # Of a pruned corpus n(ab) may be gone where n(abc) is not: never more than certain.
        return likely + (THREE * min(1.0, n[a + b + c] / n[a + b]) if n[a + b] else 0.0)


def plain(text: str) -> str:
    """``text`` as its n-grams see it, of the same length."""
    return "".join(character if FIRST <= character <= LAST else OTHER for character in text)


def _key(gram: str) -> int:
    key = 0
    for character in gram:
        key = key << 16 | ord(character)
    return key


def _keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """The key of every n-gram of ``texts``, one to three characters; two OTHER stand around each text."""
    whole = "".join(f"{OTHER * 2}{text.replace(BREAK, OTHER)}{OTHER * 2}{BREAK}" for text in texts)
    units = np.frombuffer(whole.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    apart = units == ord(BREAK)
    other = ~apart & ((units < ord(FIRST)) | (units > ord(LAST)))
    units[other] = ord(OTHER)
    units = units[~(other & np.append(False, other[:-1]) & np.append([False, False], other[:-2]))]
    pairs = units[:-1] << np.uint64(16) | units[1:]
    triples = pairs[:-1] << np.uint64(16) | units[2:]
    together = units != ord(BREAK)
    return np.concatenate(
        [
            units[together],
            pairs[together[:-1] & together[1:]],
            triples[together[:-2] & together[1:-1] & together[2:]],
        ]
    )


def _merged(keys: NDArray[np.uint64], counts: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Each key once, ascending, with the sum of its counts."""
    order = np.argsort(keys)
    keys, counts = keys[order], counts[order]
    firsts = np.flatnonzero(np.append([True], keys[1:] != keys[:-1]))
    return keys[firsts], np.add.reduceat(counts, firsts)


def _most(
    keys: NDArray[np.uint64], counts: NDArray[np.int64], most: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys with the highest counts, at most ``most``; of one count all or none."""
    if len(keys) <= most:
        return keys, counts
    enough = counts > np.partition(counts, len(counts) - most - 1)[len(counts) - most - 1]
    return keys[enough], counts[enough]
