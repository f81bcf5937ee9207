"""An index in a folder, loaded into Milvus.

Comes in: the folder of an index, an Address. Goes out: the same index there, published. Knows nothing of how the index
was made: what is loaded are the rows, postings and articles of the generation that stands in the folder.

Loading fills two new collections that nobody reads, named after the generation; what was loaded before an interruption
is not loaded again. Then the alias goes over to them in one step, and the collections before are removed.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.address import Address
from index.counts import write_counts
from index.joined import JoinedLexical
from index.lexical import LexicalIndex
from index.manifest import UnusableIndexError, checksums
from index.milvus import SHELF, Milvus
from index.publish import link
from index.shelved import COUNTS, MANIFEST, ArticleRecord, article_key, file_key, packed, parts
from index.store import NGRAMS, VOCABULARY, Index

ROWS_AT_ONCE = 1_000  # passages in one request: about 3 MB
POSTINGS_AT_ONCE = 50_000  # passages whose postings are looked up in one pass over all: 100 MB
RECORDS_AT_ONCE = 200
# Milvus takes no passage without terms, as one of emoji alone is: it gets one that no question has.
TERMLESS = {2**31 - 1: 1e-6}
LEFT_FOR = 10.0  # seconds until old collections are removed: what is being answered from them ends before

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded: ``loaded`` of the ``passages`` now, the others before an interruption; ``seconds`` it took."""

    articles: int
    passages: int
    loaded: int
    seconds: float


def load(folder: Path, address: Address, progress: Progress, *, left_for: float = LEFT_FOR) -> LoadReport:
    """Load the index in ``folder`` and publish it at ``address``; nothing is done where it is there.

    Readers see the index before until the new one is whole. Raises UnusableIndexError.
    """
    started = perf_counter()
    with closing(Index(folder)) as index, closing(Milvus(address, may_create=True)) as milvus:
        manifest = index.manifest
        collection = collection_of(address, manifest.generation)
        loaded = 0
        if milvus.target() != collection:
            milvus.make(collection, index.dense.dim, manifest.passages)
            loaded = _load_passages(index, milvus, collection, progress)
            records = _load_articles(index, milvus, collection, progress)
            records += _load_dictionaries(index, milvus, collection)
            milvus.finish(collection)
            _check(milvus, {collection: manifest.passages, collection + SHELF: records})
            before = milvus.point(collection)
            _remove_others(milvus, address, collection, before, left_for)
    return LoadReport(manifest.articles, manifest.passages, loaded, perf_counter() - started)


def collection_of(address: Address, generation: str) -> str:
    """The collection that a generation is loaded into."""
    return f"{address.name}__{generation.replace('-', '_')}"


def _load_passages(index: Index, milvus: Milvus, collection: str, progress: Progress) -> int:
    """Load the passages that are missing; how many they were."""
    ids = index.library.execute("SELECT row, passage_id FROM passages ORDER BY row")
    done = loaded = 0
    for block in _batched(ids, POSTINGS_AT_ONCE):
        shares: Mapping[int, dict[int, float]] | None = None
        for some in _batched(block, ROWS_AT_ONCE):
            there = milvus.passages_there(collection, some[0][0], some[-1][0] + 1)
            missing = {row: passage_id for row, passage_id in some if row not in there}
            if missing:
                shares = shares or shares_of(index.lexical, block[0][0], block[-1][0] + 1)
                rows = index.dense.take(np.array(list(missing), dtype=np.int64))
                milvus.put(
                    collection,
                    [
                        {"row": row, "passage_id": passage_id, "dense": vector, "lexical": shares[row] or TERMLESS}
                        for (row, passage_id), vector in zip(missing.items(), rows, strict=True)
                    ],
                )
            done += len(some)
            loaded += len(missing)
            progress("load", done, index.manifest.passages)
    return loaded


def shares_of(lexical: LexicalIndex, start: int, end: int) -> dict[int, dict[int, float]]:
    """The share of each term in the rows from ``start`` to before ``end``, by the numbers that COUNTS has."""
    found: dict[int, dict[int, float]] = {row: {} for row in range(start, end)}
    for part, first, numbers in _parts(lexical):
        places = np.flatnonzero((part.rows >= start - first) & (part.rows < end - first))
        terms = numbers[np.searchsorted(part.starts, places, side="right") - 1]
        rows = part.rows[places] + first
        for row, term, share in zip(rows.tolist(), terms.tolist(), part.shares[places].tolist(), strict=True):
            found[row][term] = share
    return found


def _parts(lexical: LexicalIndex) -> Iterator[tuple[LexicalIndex, int, NDArray[np.int64]]]:
    """The parts of postings, the first row of each, and the numbers of its terms."""
    if not isinstance(lexical, JoinedLexical):
        yield lexical, 0, np.arange(len(lexical.terms))
        return
    known = lexical.base.terms
    yield lexical.base, 0, np.arange(len(known))
    new = iter(range(len(known), len(known) + len(lexical.added.terms)))
    numbers = [known[term] if term in known else next(new) for term in lexical.added.terms]
    yield lexical.added, lexical.base.size, np.array(numbers, dtype=np.int64)


def _load_articles(index: Index, milvus: Milvus, collection: str, progress: Progress) -> int:
    """Load the articles that are missing; how many records all of them have."""
    articles = index.library.execute("SELECT article_id FROM articles ORDER BY article_id")
    done = records = 0
    for some in _batched((one for (one,) in articles), RECORDS_AT_ONCE):
        texts = ((article_key(one), ArticleRecord.of(index, one).written()) for one in some)
        made = {key: content for one, text in texts for key, content in parts(one, text)}
        for keys in _batched(made, RECORDS_AT_ONCE):
            there = milvus.shelved(collection, keys, only_keys=True)
            _shelve(milvus, collection, ((key, made[key]) for key in keys if key not in there))
        done += len(some)
        records += len(made)
        progress("load articles", done, index.manifest.articles)
    return records


def _shelve(milvus: Milvus, collection: str, contents: Iterator[tuple[str, str]]) -> None:
    for some in _batched(contents, RECORDS_AT_ONCE):
        milvus.shelve(collection, some)


def _load_dictionaries(index: Index, milvus: Milvus, collection: str) -> int:
    """Load the dictionaries and, last, the manifest; how many records they have."""
    generation = index.folder / index.manifest.generation
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_counts(index.lexical.holding(), folder / COUNTS)
        try:
            for file in (VOCABULARY, *(f"{NGRAMS}/{file.name}" for file in (generation / NGRAMS).iterdir())):
                link(generation / file, folder / file)
        except FileNotFoundError:
            raise UnusableIndexError(
                f"{index.folder} holds a newer index than the one that was being loaded; type the same again"
            ) from None
        files = checksums(folder)
        made = [part for name in files for part in parts(file_key(name), packed(folder / name))]
    stated = replace(index.manifest, files=files).to_json()
    made += parts(MANIFEST, stated)
    _shelve(milvus, collection, iter(made))
    return len(made)


def _check(milvus: Milvus, expected: Mapping[str, int]) -> None:
    """Whether so many rows are in each of these collections. Raises UnusableIndexError."""
    for name, most in expected.items():
        if (found := milvus.rows_in(name)) < most:
            raise UnusableIndexError(
                f"{found} of {most} rows arrived in {name} at {milvus.address}; type the same again"
            )


def _remove_others(milvus: Milvus, address: Address, collection: str, before: str, left_for: float) -> None:
    """Remove the index that was there before, and what loads of older ones left.

    What is newer may be another load that is under way.
    """
    ours = f"{address.name}__g_"
    names = {name.removesuffix(SHELF) for name in milvus.collections() if name.startswith(ours)}
    old = {name for name in names if name < collection} | ({before} & names)
    if before:
        time.sleep(left_for)
    for name in sorted(old):
        milvus.drop(name)


def _batched(found: Iterable[T], most: int) -> Iterator[list[T]]:
    waiting = iter(found)
    while some := list(islice(waiting, most)):
        yield some
