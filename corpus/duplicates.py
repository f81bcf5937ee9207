"""Near-identical articles to groups: the only door to rensa.

Comes in: articles one at a time, each with its clean text. Goes out: groups of article_ids, the one to search first.
Knows nothing of passages or indexes.

MinHash with banding proposes pairs; the shingles themselves, the titles and the figures decide. An article is let go
once it is signed: what stays of it is at most 4.5 kB, whatever its length (450 MB for 100,000 articles).

The price of a mistake is not the same on both sides. A copy that is missed costs a reader one line; two articles taken
for one hide the other from every search. Statutes and contracts are written after each other, daily reports after one
form, so what differs in title or in figures has to agree in nearly everything else.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.clean import CleanText
from corpus.script import to_simplified

# Five characters: with 5 % of the characters changed at random 99 of 100 copies keep 0.66 of their shingles, and no two
# passages of cmrc2018 share more than 0.58. With eight the two overlap: 0.49 and 0.47.
SHINGLE = 5
# 85 bands of 3 rows propose a pair of resemblance s with probability 1 - (1 - s^3)^85: 0.9998 at 0.46, 0.08 at 0.1.
BANDS, ROWS = 85, 3
SEED = 20210101
SKETCH = 512  # shingles kept for the decision; a longer article's resemblance has a standard error of 0.022 at most
FIGURES = 64  # numbers kept

# (resemblance of the two, containment of the shorter one in the longer), at least. Loose: what 98 of 100 copies with
# scattered changes keep; strict: a footer or a lost sentence, for twin rules of two laws reach (0.89, 0.94).
LOOSE, STRICT = (0.46, 0.64), (0.75, 0.95)
SHORT = 150  # shingles; below, a few stock words are all of a text, and its title is half of what it says
FEW_FIGURES = 6  # fewer say nothing
SHARED_FIGURES = 0.6  # of the figures of the one that has fewer; two reports after one form share 0.1 to 0.58

_FIGURE = re.compile(r"\d+(?:\.\d+)*")
_NOT_WORD = re.compile(r"[\W_]+")
_U64 = np.uint64


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of an article to compare it. ``shingles`` counts its distinct shingles.

    ``minima``: uint32 (BANDS * ROWS,), its MinHash. ``sketch``: uint32, the at most SKETCH smallest hashes of its
    shingles, sorted. ``figures``: uint32, the at most FIGURES smallest hashes of its numbers, sorted.
    """

    article_id: str
    title: str
    published: str
    length: int
    shingles: int
    minima: NDArray[np.uint32]
    sketch: NDArray[np.uint32]
    figures: NDArray[np.uint32]


def _folded(text: str) -> str:
    """``text`` with what reposting changes evened out: width, script, case."""
    return to_simplified(unicodedata.normalize("NFKC", text)).casefold()


def _words(folded: str) -> str:
    """Its word characters only: a repost moves spaces and marks."""
    return _NOT_WORD.sub("", folded)


def _hashes(text: str, width: int) -> NDArray[np.uint64]:
    """The distinct 64-bit hashes, sorted, of every run of ``width`` characters of ``text``; the same on every machine.

    A polynomial in the golden ratio, finished as in splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
    number generators", 2014) so that the smallest hashes are a fair sample.
    """
    points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(_U64)
    count = len(points) - width + 1
    if count < 1 or width < 1:
        return np.zeros(0, dtype=_U64)
    found = np.zeros(count, dtype=_U64)
    for i in range(width):
        found = found * _U64(0x9E3779B97F4A7C15) + points[i : i + count]
    found = (found ^ (found >> _U64(30))) * _U64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> _U64(27))) * _U64(0x94D049BB133111EB)
    return np.unique(found ^ (found >> _U64(31)))


def _hash(number: str) -> int:
    """64 bits of one number as it is written."""
    return int.from_bytes(hashlib.blake2b(number.encode(), digest_size=8).digest(), "little")


def _smallest(hashes: NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    """The leading half of the ``size`` smallest: two of 512 agree by chance once in 33,000 articles."""
    return np.unique((hashes[:size] >> _U64(32)).astype(np.uint32))


def sign(article: Article, clean: CleanText) -> Signature:
    """The signature of an article; ``clean`` is what cleaning kept of it."""
    import rensa

    folded = _folded(clean.text)
    words = _words(folded)
    hashes = _hashes(words, min(SHINGLE, len(words)))
    minima = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, len(hashes)], BANDS * ROWS, SEED)
    numbers = np.array(sorted(map(_hash, set(_FIGURE.findall(folded)))), dtype=_U64)
    return Signature(
        article_id=article.article_id,
        title=_words(_folded(article.title)),
        published=article.published,
        length=len(words),
        shingles=len(hashes),
        minima=np.array(minima.to_rows()[0], dtype=np.uint32),
        sketch=_smallest(hashes, SKETCH),
        figures=_smallest(numbers, FIGURES),
    )


def resemblance(a: Signature, b: Signature) -> float:
    """|A ∩ B| / |A ∪ B| of their shingles: exact up to SKETCH of them, above it from the SKETCH smallest of A ∪ B.

    Broder, "On the resemblance and containment of documents", 1997. 0 when one of them has no shingles.
    """
    union = np.union1d(a.sketch, b.sketch)
    if max(a.shingles, b.shingles) > SKETCH:
        union = union[:SKETCH]
    both = np.intersect1d(a.sketch, b.sketch, assume_unique=True)
    return float(np.count_nonzero(both <= union[-1])) / len(union) if len(both) else 0.0


def _figures_agree(a: Signature, b: Signature) -> bool:
    fewest = min(len(a.figures), len(b.figures))
    shared = len(np.intersect1d(a.figures, b.figures, assume_unique=True))
    return fewest < FEW_FIGURES or shared >= SHARED_FIGURES * fewest


def _titled_alike(a: Signature, b: Signature) -> bool:
    """Whether one title holds the other; an article without one may be a copy of any."""
    return a.title in b.title or b.title in a.title


def same(a: Signature, b: Signature) -> bool:
    """Whether one of the two is a copy of the other, give or take a footer, a few sentences or scattered characters."""
    alike = resemblance(a, b)
    contained = alike * (a.shingles + b.shingles) / (1 + alike) / max(1, min(a.shingles, b.shingles))
    short, titled_alike = min(a.shingles, b.shingles) < SHORT, _titled_alike(a, b)
    if short and not titled_alike:
        return False
    least = LOOSE if titled_alike and not short else STRICT
    return alike >= least[0] and contained >= least[1] and _figures_agree(a, b)


def _candidates(minima: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Pairs of rows of ``minima``, uint32 (n, BANDS * ROWS), that agree in a whole band; a pair may come again.

    Those whose share of equal minima is far below what is asked for, by four standard errors, are left out.
    """
    least = LOOSE[0]
    far = least - 4 * (least * (1 - least) / minima.shape[1]) ** 0.5
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for row, key in enumerate(np.ascontiguousarray(minima[:, band * ROWS : (band + 1) * ROWS])):
            buckets[key.tobytes()].append(row)
        for rows in buckets.values():
            for i, row in enumerate(rows[:-1]):
                near = (minima[rows[i + 1 :]] == minima[row]).mean(axis=1) >= far
                yield from ((row, rows[i + 1 + int(other)]) for other in np.flatnonzero(near))


def sharing(minima: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The rows of ``minima``, uint32 (n, BANDS * ROWS), ascending, that may agree in a whole band with any of
    ``others``: no row that can be a copy of one of them is missing."""
    found = np.zeros(len(minima), dtype=bool)
    powers = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=_U64)
    for band in range(BANDS):
        columns = slice(band * ROWS, (band + 1) * ROWS)
        theirs, ours = ((one[:, columns].astype(_U64) * powers).sum(axis=1, dtype=_U64) for one in (others, minima))
        found |= np.isin(ours, theirs)
    return np.flatnonzero(found)


def _joined(size: int, pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The rows 0 to ``size`` that ``pairs`` connect, by the root of their tree (union-find, paths halved)."""
    parents = list(range(size))

    def root(row: int) -> int:
        while parents[row] != row:
            parents[row] = row = parents[parents[row]]
        return row

    for a, b in pairs:
        parents[root(a)] = root(b)
    found: dict[int, list[int]] = defaultdict(list)
    for row in range(size):
        found[root(row)].append(row)
    return found


def _precedence(signature: Signature) -> tuple[bool, str, int, str]:
    """The dated come first, of them the earliest, then the longest, then by id."""
    return not signature.published, signature.published, -signature.length, signature.article_id


def _content(signature: Signature) -> tuple[bytes, ...]:
    """All that ``same`` looks at."""
    stated = f"{signature.shingles} {signature.title}".encode("utf-8", "replace")
    return stated, *(array.tobytes() for array in (signature.minima, signature.sketch, signature.figures))


def groups(signatures: Iterable[Signature]) -> tuple[tuple[str, ...], ...]:
    """The article_ids of each group of two and more near-identical articles, the one to search first.

    Law: the groups do not depend on the order of ``signatures``. Copies of copies are in one group.
    """
    ordered = sorted(signatures, key=_precedence)
    if not ordered:
        return ()
    # A thousand pages that say one thing are compared with the first of them alone, or they would make a million pairs.
    first: dict[tuple[bytes, ...], int] = {}
    twins = {(first.setdefault(_content(signature), row), row) for row, signature in enumerate(ordered)}
    rows = [*first.values()]
    pairs = {(rows[a], rows[b]) for a, b in _candidates(np.stack([ordered[row].minima for row in rows]))} | twins
    alike = ((a, b) for a, b in pairs if same(ordered[a], ordered[b]))
    found = sorted(rows for rows in _joined(len(ordered), alike).values() if len(rows) > 1)
    return tuple(tuple(ordered[row].article_id for row in rows) for rows in found)
