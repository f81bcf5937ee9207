"""An index on disk: what it holds, how it is opened, how a new one takes its place.

Comes in: a folder. Goes out: an open Index, or one line that says what is wrong. Knows nothing of how passages were
made or how hits become answers.

    built/
      manifest.json        which generation is current, what it was built from, and the checksum of each of its files
      g-<time>-<random>/   one generation: library.sqlite, dense/, lexical/, vocabulary.sqlite, ngrams/

Publishing writes a new generation beside the old one, flushes it to the disk, and replaces manifest.json in one
rename. Until that rename readers see the old generation, after it the new one: a build killed at any moment leaves the
one or the other, whole.
"""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.span import Span
from index.dense import DenseIndex
from index.hit import Hit, Ranking
from index.lexical import LexicalIndex
from index.manifest import MANIFEST, Manifest, UnusableIndexError, damage, mend, mend_this, read_manifest
from index.ngrams import NGrams
from index.scored import Scored
from index.shelf import LIBRARY, read_notices
from index.terms import NORMALISER
from index.vocabulary import Vocabulary

DENSE, LEXICAL, VOCABULARY, NGRAMS, DRAFT = "dense", "lexical", "vocabulary.sqlite", "ngrams", "rows.draft"
VERIFY_BYTES = 64 * 2**20  # an index up to this size is checksummed whenever it opens (0.05 s); larger ones by doctor
MAPPED_BYTES = 2**40  # of the library: read where the system keeps it, which halves the time of looking up 100 ids
_GENERATION = re.compile(r"g-\d{8}T\d{6}-[0-9a-f]{8}")


class Index:
    """One open generation: passages, articles, postings, vectors and how the corpus is spelt.

    Readers keep it until they open anew.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises UnusableIndexError."""
        self.folder = folder
        self.manifest = read_manifest(folder)
        files = self.manifest.files
        wrong = damage(folder, self.manifest, thorough=sum(size for size, _ in files.values()) <= VERIFY_BYTES)
        if wrong:
            raise UnusableIndexError(
                f"the index in {folder} is damaged: {wrong[0]}; {mend_this(folder, self.manifest)}"
            )
        if self.manifest.normaliser != NORMALISER:
            raise UnusableIndexError(
                f"the index in {folder} was built with the normaliser {self.manifest.normaliser}, expected"
                f" {NORMALISER}; {mend_this(folder, self.manifest)}"
            )
        generation = folder / self.manifest.generation
        uri = (generation / LIBRARY).absolute().as_uri() + "?mode=ro&immutable=1"
        self._library = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._library.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        self.dense = DenseIndex.open(generation / DENSE)
        self.lexical = LexicalIndex.open(generation / LEXICAL)
        self.vocabulary = Vocabulary(generation / VOCABULARY)
        self.ngrams = NGrams.open(generation / NGRAMS)
        if self.dense.size != self.manifest.passages:
            self.close()
            raise UnusableIndexError(
                f"the index in {folder} is damaged: {self.dense.size} vectors, expected {self.manifest.passages};"
                f" {mend_this(folder, self.manifest)}"
            )

    def check_model(self, name: str) -> str:
        """The name of the model this index was built with, when ``name`` is it or empty. Raises UnusableIndexError."""
        built_with = self.manifest.model
        if name and name != built_with["model"]:
            raise UnusableIndexError(
                f"the index in {self.folder} was built with the model {built_with['model']} ({built_with['dim']}"
                f" dimensions), asked to open it with {name}; leave out the model, or"
                f" {mend(self.folder, self.manifest.corpus, name)}"
            )
        return str(built_with["model"])

    def check_encoder(self, description: Mapping[str, str | int]) -> None:
        """Whether an encoder that describes itself so made this index. Raises UnusableIndexError."""
        for key, expected in self.manifest.model.items():
            if description.get(key) != expected:
                raise UnusableIndexError(
                    f"the index in {self.folder} was built with the model {self.manifest.model['model']}"
                    f" ({self.manifest.model['dim']} dimensions) with {key} {expected!r}, found"
                    f" {description.get(key)!r}; {mend_this(self.folder, self.manifest)}"
                )

    def ranking(self, scored: Scored) -> Ranking:
        """The hits of ``scored``, in its order."""
        ids = dict(self._select("SELECT row, passage_id FROM passages WHERE row IN", scored.rows.tolist()))
        rows_and_scores = zip(scored.rows.tolist(), scored.scores.tolist(), strict=True)
        return tuple(Hit(ids[row], score) for row, score in rows_and_scores)

    def passages(self, passage_ids: Sequence[str]) -> tuple[Passage, ...]:
        """The passages with these ids, in the order of the ids. Raises KeyError."""
        rows = self._select(
            "SELECT passage_id, article_id, start, end, text, headings FROM passages WHERE passage_id IN", passage_ids
        )
        found = {row[0]: _passage(row) for row in rows}
        return tuple(found[passage_id] for passage_id in passage_ids)

    def titled_passages(self) -> Iterator[tuple[str, Passage]]:
        """Every passage under the title of its article, in the order of the rows."""
        query = (
            "SELECT passage_id, p.article_id, start, end, p.text, headings, title FROM passages p JOIN articles USING"
        )
        for *row, title in self._library.execute(f"{query} (article_id) ORDER BY row"):
            yield title, _passage(row)

    def article_rows(self) -> dict[str, list[int]]:
        """The rows of each article that has any, ascending."""
        found: dict[str, list[int]] = {}
        for article_id, row in self._library.execute("SELECT article_id, row FROM passages ORDER BY row"):
            found.setdefault(article_id, []).append(row)
        return found

    def article(self, article_id: str) -> tuple[Article, tuple[Span, ...]]:
        """An article and the pieces of its text that cleaning kept. Raises KeyError."""
        rows = self._select("SELECT * FROM articles WHERE article_id IN", [article_id])
        if not rows:
            raise KeyError(article_id)
        _, title, text, uri, site, author, published, notices, kept = rows[0]
        ends = json.loads(kept)
        spans = tuple(Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True))
        texts = tuple(notice.text for notice in read_notices(notices))
        return Article(article_id, title, text, uri, site, author, published, texts), spans

    def notices(self, article_id: str) -> tuple[Notice, ...]:
        """The notices on an article, with the spans of its text that show them. Raises KeyError."""
        rows = self._select("SELECT notices FROM articles WHERE article_id IN", [article_id])
        if not rows:
            raise KeyError(article_id)
        return read_notices(rows[0][0])

    def _select(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        marks = ",".join("?" * len(values))
        return self._library.execute(f"{query} ({marks})", list(values)).fetchall()

    def close(self) -> None:
        """Let go of the files; the index cannot be used after."""
        self._library.close()
        self.vocabulary.close()


def _passage(row: Sequence[Any]) -> Passage:
    """The passage of a row: passage_id, article_id, start, end, text, headings."""
    passage_id, article_id, start, end, text, headings = row
    return Passage(passage_id, article_id, Span(start, end), text, tuple(json.loads(headings)))


def may_hold_an_index(folder: Path) -> bool:
    """Whether ``folder`` is empty, holds an index already, or nothing but what a build that was killed left."""
    names = [path.name for path in folder.iterdir()]
    return MANIFEST in names or all(_GENERATION.fullmatch(name) or name in (".lock", DRAFT) for name in names)


def new_generation(folder: Path, now: str) -> Path:
    """An empty folder for a generation beside the current one."""
    generation = folder / f"g-{now}-{os.urandom(4).hex()}"
    generation.mkdir(parents=True)
    return generation


def _sync(path: Path) -> None:
    """Flush a file or a folder to the disk, where the system can."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(folder: Path, manifest: Manifest) -> None:
    """Make the generation that ``manifest`` names the current one, and remove all others but the one before it."""
    generation = folder / manifest.generation
    for path in (*generation.rglob("*"), generation):
        _sync(path)
    draft = folder / f"{MANIFEST}.{manifest.generation}"
    draft.write_text(manifest.to_json(), "utf-8")
    _sync(draft)
    try:
        before = read_manifest(folder).generation
    except UnusableIndexError:
        before = ""
    draft.replace(folder / MANIFEST)
    _sync(folder)
    for path in folder.iterdir():
        # The generation before stays until the next publishing: a reader may have read the old manifest just now.
        if path.name in (manifest.generation, before):
            continue
        # Only what bears a name that we give: the folder may hold a person's own files.
        if _GENERATION.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
        elif _GENERATION.fullmatch(path.name.removeprefix(f"{MANIFEST}.")):
            path.unlink(missing_ok=True)
