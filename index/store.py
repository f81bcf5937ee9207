"""An index on disk: what it holds, how it is opened, how a new one takes its place.

Comes in: a folder. Goes out: an open Index, or one line that says what is wrong. Knows nothing of how passages were
made or how hits become answers.

    built/
      manifest.json        which generation is current, what it was built from, and the checksum of each of its files
      g-<time>-<random>/   one generation: library.sqlite, dense/, lexical/, vocabulary.sqlite, ngrams/
        changes/             what an update added to them and which of their rows are gone: library.sqlite, lexical/,
                             rows.npy, gone.npy, held.npy
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.span import Span
from index.dense import DenseIndex
from index.hit import Hit, Ranking
from index.joined import JoinedDense, JoinedLexical
from index.lexical import LexicalIndex
from index.manifest import (
    Manifest,
    Place,
    UnusableIndexError,
    check_normaliser,
    damage,
    mend,
    mend_this,
    read_manifest,
)
from index.mapped import mapped
from index.ngrams import NGrams
from index.scored import Scored
from index.shelf import CHANGES, open_library, read_notices
from index.vocabulary import Vocabulary

DENSE, LEXICAL, VOCABULARY, NGRAMS = "dense", "lexical", "vocabulary.sqlite", "ngrams"
ROWS, GONE, HELD = "rows.npy", "gone.npy", "held.npy"
VERIFY_BYTES = 64 * 2**20  # an index up to this size is checksummed whenever it opens (0.05 s); larger ones by doctor


class Index:
    """One open generation: passages, articles, postings, vectors and how the corpus is spelt.

    Readers keep it until they open anew.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises UnusableIndexError."""
        self.folder = folder
        self.place: Place = folder
        self.manifest = _sound(folder)
        try:
            self._open(folder / self.manifest.generation)
        except (sqlite3.Error, ValueError, RuntimeError, OSError) as error:  # whatever damaged files provoke
            raise UnusableIndexError(
                f"the index in {folder} is damaged: {error}; {mend_this(folder, self.manifest)}"
            ) from None

    def _open(self, generation: Path) -> None:
        """Open the parts. Raises what their readers do, with none left open, and ValueError when one lacks rows."""
        with ExitStack() as opened:
            self.library = opened.enter_context(closing(open_library(generation)))
            self.vocabulary = opened.enter_context(closing(Vocabulary(generation / VOCABULARY)))
            self.dense: DenseIndex = DenseIndex.open(generation / DENSE)
            self.lexical: LexicalIndex = LexicalIndex.open(generation / LEXICAL)
            self.ngrams = NGrams.open(generation / NGRAMS)
            left = self.dense.size
            if (generation / CHANGES).is_dir():
                left = self._join(generation / CHANGES)
            # SQLite reads nothing before it is asked.
            self.library.execute("SELECT 1 FROM passages LIMIT 1").fetchone()
            self.vocabulary.sounding([])
            if left != self.manifest.passages:
                raise ValueError(f"{left} vectors, expected {self.manifest.passages}")
            opened.pop_all()

    def _join(self, changes: Path) -> int:
        """Join what an update changed to the base; how many rows are left."""
        added, gone, held = (mapped(changes / name) for name in (ROWS, GONE, HELD))
        self.lexical.held = held
        self.lexical = JoinedLexical(self.lexical, LexicalIndex.open(changes / LEXICAL), gone)
        self.dense = JoinedDense(self.dense, added, gone)
        return self.dense.size - len(gone)

    def is_current(self) -> bool:
        """Whether nothing newer was published in the folder since this was opened; takes 0.1 ms.

        What cannot be read is nothing newer: this goes on answering.
        """
        try:
            return read_manifest(self.folder).generation == self.manifest.generation
        except UnusableIndexError:
            return True

    def check_model(self, name: str) -> str:
        """The name of the model this index was built with, when ``name`` is it or empty. Raises UnusableIndexError."""
        return check_model(self.place, self.manifest, name)

    def check_encoder(self, description: Mapping[str, str | int]) -> None:
        """Whether an encoder that describes itself so made this index. Raises UnusableIndexError."""
        for key, expected in self.manifest.model.items():
            if description.get(key) != expected:
                raise UnusableIndexError(
                    f"the index in {self.place} was built with the model {self.manifest.model['model']}"
                    f" ({self.manifest.model['dim']} dimensions) with {key} {expected!r}, found"
                    f" {description.get(key)!r}; {mend_this(self.place, self.manifest)}"
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

    def titled_passages(self) -> Iterator[tuple[int, str, Passage]]:
        """Every row with its passage under the title of the article, ascending."""
        columns = "row, title, passage_id, p.article_id, start, end, p.text, headings"
        query = f"SELECT {columns} FROM passages p JOIN articles USING (article_id) ORDER BY row"
        for row, title, *passage in self.library.execute(query):
            yield row, title, _passage(passage)

    def passages_of(self, article_id: str) -> tuple[tuple[int, Passage], ...]:
        """The rows and passages of an article; none where it is not searched."""
        # By their ids, of which there is an index: "$" follows "#".
        found = self.library.execute(
            "SELECT row, passage_id, article_id, start, end, text, headings FROM passages"
            " WHERE passage_id > ? AND passage_id < ? AND article_id = ? ORDER BY row",
            (f"{article_id}#", f"{article_id}$", article_id),
        )
        return tuple((row, _passage(passage)) for row, *passage in found)

    def article_rows(self) -> dict[str, list[int]]:
        """The rows of each article that has any, ascending."""
        found: dict[str, list[int]] = {}
        for article_id, row in self.library.execute("SELECT article_id, row FROM passages ORDER BY row"):
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
        return self.library.execute(f"{query} ({marks})", list(values)).fetchall()

    def close(self) -> None:
        """Let go of the files; the index cannot be used after."""
        self.library.close()
        self.vocabulary.close()


def _passage(row: Sequence[Any]) -> Passage:
    """The passage of a row: passage_id, article_id, start, end, text, headings."""
    passage_id, article_id, start, end, text, headings = row
    return Passage(passage_id, article_id, Span(start, end), text, tuple(json.loads(headings)))


def _sound(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``, whose files are sound. Raises UnusableIndexError."""
    manifest = read_manifest(folder)
    thorough = sum(size for size, _ in manifest.files.values()) <= VERIFY_BYTES
    wrong = damage(folder, manifest, thorough=thorough)
    if wrong and read_manifest(folder).generation != manifest.generation:
        return _sound(folder)  # newer ones were published between looking it up and opening it
    if wrong:
        raise UnusableIndexError(f"the index in {folder} is damaged: {wrong[0]}; {mend_this(folder, manifest)}")
    check_normaliser(folder, manifest)
    return manifest


def check_model(place: Place, manifest: Manifest, name: str) -> str:
    """The model of the index in ``place``, when ``name`` is it or empty. Raises UnusableIndexError."""
    built_with = manifest.model
    if name and name != built_with["model"]:
        raise UnusableIndexError(
            f"the index in {place} was built with the model {built_with['model']} ({built_with['dim']}"
            f" dimensions), asked to open it with {name}; leave out the model, or {mend(place, manifest.corpus, name)}"
        )
    return str(built_with["model"])
