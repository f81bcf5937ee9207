"""What changed in a corpus, into the index that stands.

Comes in: paths to articles, a folder with an index of them as they were. Goes out: a published index that answers as
one built of them as they are. Knows nothing of questions.

Only files whose content changed are read, only articles that changed are cleaned and encoded, or whose cleaning rests
on a line that recurs no longer or recurs now. The base stays as it is on the disk, under a second name; what changes
stands beside it. When that has grown to a tenth of it all is built anew, of rows that are there.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from index.build import BuildReport, Progress, code, searched_text, written
from index.changed import Changed, Stale, changed, most
from index.joined import JoinedDense, JoinedLexical, merged
from index.lexical import LexicalIndex, rounded
from index.listing import digest
from index.manifest import MANIFEST, Manifest, UnusableIndexError, checksums, damage, mend_this
from index.parallel import start
from index.publish import ROWS_DRAFT, generation, link, publish, writing
from index.rows import BulkEncoder, Draft, encoded
from index.shelf import CHANGES, LIBRARY, Library
from index.standing import Standing
from index.store import GONE, HELD, LEXICAL, NGRAMS, ROWS, VOCABULARY, Index
from index.terms import normalise, terms
from index.vocabulary import write_changed

WRITTEN_ANEW = (f"{CHANGES}/", f"{NGRAMS}/", VOCABULARY)


def update(paths: Sequence[Path], folder: Path, load: Callable[[], BulkEncoder], progress: Progress) -> BuildReport:
    """Bring the index in ``folder`` up to date with ``paths``; where there is none, build it.

    Law: hits and scores are those of an index that ``build`` makes of the same paths; they differ by less than 1e-3, as
    encoding in other batches makes them. Raises CorpusError and UnusableIndexError as ``build`` does, and for an index
    that is damaged.
    """
    with writing(paths, folder):
        if (folder / MANIFEST).is_file():
            with closing(Index(folder)) as index:
                try:
                    return _updated(paths, folder, index, load, progress)
                except Stale:
                    pass
        return written(paths, folder, load, progress)


class Waiting:
    """The encoder of the index that stands, loaded when there is something to encode."""

    def __init__(self, index: Index, load: Callable[[], BulkEncoder]) -> None:
        self._index, self._load = index, load

    @cached_property
    def _encoder(self) -> BulkEncoder:
        encoder = self._load()
        self._index.check_encoder(encoder.describe())
        return encoder

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim), every row of length 1. Raises UnusableIndexError for an encoder of another model."""
        return self._encoder.encode_passages(texts, progress)

    def describe(self) -> dict[str, str | int]:
        """What the manifest says of the encoder."""
        return self._index.manifest.model


def _updated(
    paths: Sequence[Path], folder: Path, index: Index, load: Callable[[], BulkEncoder], progress: Progress
) -> BuildReport:
    """``update`` of an index that stands. Raises Stale."""
    started, now, manifest = perf_counter(), datetime.now(UTC), index.manifest
    if manifest.code != code():
        raise Stale
    checked = start(partial(_check, folder, manifest))
    try:
        standing = Standing(index)
        found = changed(paths, standing, progress)
    finally:
        checked()  # what damage made of the rest is not told, the damage is
    read_s = perf_counter() - started
    files_digest = digest((one.name, one.digest) for one in found.listed)
    if (
        not found.leaving
        and not found.made
        and (files_digest, tuple(map(str, paths))) == (manifest.digest, manifest.corpus)
    ):
        counts = (manifest.articles, manifest.passages, manifest.duplicates, 0)
        return BuildReport(*counts, found.skipped(), read_s, 0, read_s, 0, 0)

    left = [
        (row, index.article(one)[0].title, piece)
        for one in sorted(found.leaving)
        for row, piece in index.passages_of(one)
    ]
    old = {row: searched_text(title, piece) for row, title, piece in left}
    new = [searched_text(one.made.article.title, piece) for one in found.shelved.values() for piece in one.passages]
    held = dict(index.lexical.holding())  # before the base, which both share, is counted anew
    lexical, stay = _lexical(index, np.array(sorted(old), dtype=np.int64), new)
    draft = Draft(folder / ROWS_DRAFT, manifest.model)
    known = ((text, index.dense.take(np.array([row]))[0]) for row, text in old.items())
    started_encoding = perf_counter()
    rows, encoded_now = encoded(
        new, Waiting(index, load), known, draft, lambda done: progress("encode", done, len(new))
    )
    encode_s = perf_counter() - started_encoding
    added = np.concatenate([_added_rows(index)[stay], rows])

    with generation(folder, now) as place:
        linked = _link(folder / manifest.generation, place, manifest)
        library = _changed_library(folder / manifest.generation, place, lexical.base.size)
        _shelve(found, library)
        library.close()
        lexical.added.save(place / CHANGES / LEXICAL)
        for name, array in ((ROWS, added), (GONE, lexical.gone), (HELD, lexical.base.held)):
            np.save(place / CHANGES / name, array, allow_pickle=False)
        now_held = dict(lexical.holding())
        changed_terms = {term for term, _ in held.items() ^ now_held.items()}
        write_changed(index.vocabulary, now_held, changed_terms, place / VOCABULARY)
        index.ngrams.changed(map(normalise, old.values()), map(normalise, new)).save(place / NGRAMS)
        articles = manifest.articles - sum(map(standing.holds, found.leaving)) + len(found.shelved)
        published = Manifest(
            generation=place.name,
            model=manifest.model,
            articles=articles,
            passages=lexical.left,
            skipped=sum(len(one.entries) for one in found.listed) - articles,
            duplicates=sum(len(group) - 1 for group in found.alike),
            corpus=tuple(str(path) for path in paths),
            digest=files_digest,
            code=manifest.code,
            built=now.isoformat(timespec="seconds"),
            files=checksums(place, linked),
        )
        publish(folder, published)
    counts = (published.articles, published.passages, published.duplicates, encoded_now)
    changes = (len(found.made), len(found.removed))
    return BuildReport(*counts, found.skipped(), read_s, encode_s, perf_counter() - started, *changes)


def _check(folder: Path, manifest: Manifest) -> None:
    """Raises UnusableIndexError for a file that is damaged: what is made of it must not get a checksum of its own."""
    wrong = damage(folder, manifest, thorough=True)
    if wrong:
        raise UnusableIndexError(f"the index in {folder} is damaged: {wrong[0]}; {mend_this(folder, manifest)}")


def _lexical(index: Index, leaving: NDArray[np.int64], new: Sequence[str]) -> tuple[JoinedLexical, NDArray[np.int64]]:
    """The postings with the texts ``new``, without the rows that are leaving; which added rows stay. Raises Stale."""
    lexical = index.lexical
    nothing = LexicalIndex.build([], 1)
    joined = lexical if isinstance(lexical, JoinedLexical) else JoinedLexical(lexical, nothing, leaving[:0])
    base = joined.base
    gone = np.union1d(joined.gone, leaving[leaving < base.size]).astype(np.int64)
    stay = np.setdiff1d(np.arange(joined.added.size), leaving - base.size)
    if len(gone) + len(stay) + len(new) > most(base.size):
        raise Stale
    usual = rounded(int(base.lengths.sum()), base.size)
    made = LexicalIndex.build([terms(text) for text in new], usual)
    changed = JoinedLexical(base, merged(joined.added, stay, made), gone)
    if not changed.left or rounded(changed.terms_left(), changed.left) != usual:
        raise Stale
    changed.count()
    return changed, stay


def _shelve(found: Changed, library: Library) -> None:
    """Let the library of changes hold what stands otherwise."""
    library.replace(found.leaving)
    for one in found.made.values():
        if not one.passages:
            library.trace(one)
    for stands in found.shelved.values():
        library.add(stands.made, stands.notices, stands.passages)
    library.enter(found.listed, found.alike)


def _added_rows(index: Index) -> NDArray[np.float32]:
    if isinstance(index.dense, JoinedDense):
        return index.dense.added
    return np.zeros((0, index.dense.dim), dtype=np.float32)


def _link(old: Path, new: Path, manifest: Manifest) -> dict[str, tuple[int, str]]:
    """Give the files of the base a second name in ``new``; their sizes and checksums."""
    linked = {name: said for name, said in manifest.files.items() if not name.startswith(WRITTEN_ANEW)}
    for name in linked:
        link(old / name, new / name)
    return linked


def _changed_library(old: Path, new: Path, first: int) -> Library:
    """The library of changes, with what it held; its rows follow those of the base, of which there are ``first``."""
    (new / CHANGES).mkdir()
    if (old / CHANGES).is_dir():
        shutil.copyfile(old / CHANGES / LIBRARY, new / CHANGES / LIBRARY)
    return Library(new / CHANGES / LIBRARY, first)
