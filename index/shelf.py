"""The articles and passages of an index, as they are written: one SQLite file.

Comes in: articles as they were made. Goes out: library.sqlite, which an open Index reads. Knows nothing of vectors or
postings.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.notice import Notice
from corpus.passage import Passage
from corpus.span import Span
from index.listing import Listed
from index.made import Made

LIBRARY, CHANGES = "library.sqlite", "changes"
CACHE_BYTES = 256 * 2**20  # at most, while a library is written
MAPPED_BYTES = 2**40  # of the library: read where the system keeps it, which halves the time of looking up 100 ids


def notices_json(notices: Iterable[Notice]) -> str:
    """Notices as the library keeps them: [text, start, end] each, the ends null where there is no span."""
    rows = [[n.text, *((n.span.start, n.span.end) if n.span else (None, None))] for n in notices]
    return json.dumps(rows, ensure_ascii=False)


def read_notices(found: str) -> tuple[Notice, ...]:
    """The notices that ``notices_json`` wrote."""
    rows = json.loads(found)
    return tuple(Notice(text, None if start is None else Span(start, end)) for text, start, end in rows)


_SCHEMA = """
CREATE TABLE articles (article_id TEXT PRIMARY KEY, title TEXT, text TEXT, uri TEXT, site TEXT, author TEXT,
                       published TEXT, notices TEXT, kept TEXT) WITHOUT ROWID;
CREATE TABLE passages (row INTEGER PRIMARY KEY, passage_id TEXT UNIQUE, article_id TEXT, start INTEGER, end INTEGER,
                       text TEXT, headings TEXT);
CREATE TABLE traces (article_id TEXT PRIMARY KEY, site TEXT, body BLOB, lines BLOB, asked BLOB);
CREATE TABLE minima (article_id TEXT PRIMARY KEY, minima BLOB);
CREATE TABLE files (place INTEGER PRIMARY KEY, name TEXT, digest TEXT, stamp TEXT, entries TEXT);
CREATE TABLE copies (article_id TEXT PRIMARY KEY, first TEXT);
CREATE TABLE gone (article_id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Library:
    """The articles and passages of a generation being written. Rows are numbered in the order of adding.

    ``articles`` hold what is shown, ``passages`` what is searched. The rest is what an update needs to know:
    ``traces`` of each article that was read which lines it has and was judged by, ``minima`` what it is compared by,
    ``files`` what each file held, ``copies`` which article each copy is a copy of. In a library of changes ``gone`` are
    the articles of the base that it replaces or takes out.
    """

    def __init__(self, file: Path, first: int = 0) -> None:
        """Open ``file`` or begin it; its first row is ``first``."""
        is_new = not file.exists()
        self._connection = sqlite3.connect(file)
        self._connection.execute("PRAGMA journal_mode=OFF")  # nobody reads a generation before it is published
        # The names of passages come in no order: of a million, 4.5 s with room for their index, 60 s and more without.
        self._connection.execute(f"PRAGMA cache_size = {-CACHE_BYTES // 1024}")
        if is_new:
            self._connection.executescript(_SCHEMA)
        self._first = first
        ((self.articles,),) = self._connection.execute("SELECT count(*) FROM articles")
        ((self.passages,),) = self._connection.execute("SELECT count(*) FROM passages")

    def add(self, made: Made, notices: Iterable[Notice], passages: Sequence[Passage]) -> None:
        """Add an article with the notices on it; ``passages`` are those of its own that are searched."""
        self.trace(made)
        article = made.article
        ends = [position for span in made.kept for position in (span.start, span.end)]
        card = (article.title, article.text, article.uri, article.site, article.author, article.published)
        row = (article.article_id, *card, notices_json(notices), json.dumps(ends))
        self._connection.execute("INSERT INTO articles VALUES (?,?,?,?,?,?,?,?,?)", row)
        rows = [
            (self._first + row, p.passage_id, p.article_id, p.span.start, p.span.end, p.text, json.dumps(p.headings))
            for row, p in enumerate(passages, self.passages)
        ]
        self._connection.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?)", rows)
        self.articles += 1
        self.passages += len(passages)

    def trace(self, made: Made) -> None:
        """Add what an update needs to know of an article, also of one of which cleaning left nothing."""
        article_id, lines = made.article.article_id, made.lines
        keys = (packed([lines.body]), packed(lines.keys), packed(made.asked))
        self._connection.execute("INSERT INTO traces VALUES (?,?,?,?,?)", (article_id, lines.site, *keys))
        if made.signature:
            row = (article_id, made.signature.minima.astype("<u4").tobytes())
            self._connection.execute("INSERT INTO minima VALUES (?,?)", row)

    def enter(self, files: Iterable[Listed], groups: Iterable[Sequence[str]]) -> None:
        """Replace what is said of the files and of which articles are copies."""
        self._connection.execute("DELETE FROM files")
        self._connection.execute("DELETE FROM copies")
        rows = ((one.name, one.digest, one.stamp, json.dumps(one.entries, ensure_ascii=False)) for one in files)
        self._connection.executemany("INSERT INTO files (name, digest, stamp, entries) VALUES (?,?,?,?)", rows)
        pairs = ((one, group[0]) for group in groups for one in group)
        self._connection.executemany("INSERT INTO copies VALUES (?,?)", pairs)

    def sites(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """The site of each of these articles, empty where it is not known; in no order."""
        return tuple(row[0] for row in self._of("SELECT site FROM articles", article_ids))

    def note(self, article_id: str, notice: Notice) -> None:
        """Add one more notice on an article that is in."""
        ((found,),) = self._of("SELECT notices FROM articles", [article_id])
        row = (notices_json((*read_notices(found), notice)), article_id)
        self._connection.execute("UPDATE articles SET notices = ? WHERE article_id = ?", row)

    def withdraw(self, article_ids: Iterable[str]) -> list[int]:
        """Take the passages of these articles out; the articles stay. The places of the rows that were left, in order.

        Passages are numbered anew, without gaps: the n-th row that was left is now the n-th.
        """
        return self._take_out(article_ids, ("passages",))

    def replace(self, article_ids: Iterable[str]) -> list[int]:
        """Take these articles out, here and of the base. The places of the rows that were left, as in ``withdraw``."""
        left = self._take_out(article_ids, ("articles", "passages", "traces", "minima"))
        self._connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", [(one,) for one in article_ids])
        return left

    def _take_out(self, article_ids: Iterable[str], tables: Sequence[str]) -> list[int]:
        # Through a table of their own: one pass over the passages, however many articles.
        self._connection.execute("CREATE TEMP TABLE leaving (article_id TEXT PRIMARY KEY)")
        self._connection.executemany("INSERT INTO leaving VALUES (?)", [(one,) for one in article_ids])
        for table in tables:
            self._connection.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT article_id FROM leaving)")
        self._connection.execute("DROP TABLE leaving")
        stay = [row - self._first for (row,) in self._connection.execute("SELECT row FROM passages ORDER BY row")]
        # Upwards, so that the number a row is given is free: it is its own or one that was given up.
        moves = [(self._first + new, self._first + old) for new, old in enumerate(stay) if new != old]
        self._connection.executemany("UPDATE passages SET row = ? WHERE row = ?", moves)
        self.passages = len(stay)
        return stay

    def _of(self, query: str, article_ids: Sequence[str]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for article_id in article_ids:
            found += self._connection.execute(f"{query} WHERE article_id = ?", [article_id])
        return found

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()


def packed(keys: Iterable[int]) -> bytes:
    """Keys of 64 bits as the library keeps them."""
    return np.array(sorted(keys), dtype="<u8").tobytes()


def unpacked(kept: bytes) -> frozenset[int]:
    """The keys that ``packed`` wrote."""
    return frozenset(np.frombuffer(kept, dtype="<u8").tolist())


def open_library(generation: Path) -> sqlite3.Connection:
    """The library of a generation, read only; where there are changes, its tables are the base with them."""
    connection = sqlite3.connect(_uri(generation / LIBRARY), uri=True, check_same_thread=False)
    connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
    changes = generation / CHANGES / LIBRARY
    if changes.is_file():
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("ATTACH DATABASE ? AS changes", [_uri(changes)])
        connection.execute(f"PRAGMA changes.mmap_size = {MAPPED_BYTES}")
        for table in ("articles", "passages", "traces", "minima"):
            connection.execute(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table}"
                " WHERE article_id NOT IN (SELECT article_id FROM changes.gone)"
                f" UNION ALL SELECT * FROM changes.{table}"
            )
        for table in ("files", "copies"):
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM changes.{table}")
    return connection


def _uri(file: Path) -> str:
    return file.absolute().as_uri() + "?mode=ro&immutable=1"
