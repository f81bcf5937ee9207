"""The articles and passages of an index, as they are written: one SQLite file.

Comes in: articles, their passages and the notices on them. Goes out: library.sqlite, which an open Index reads. Knows
nothing of vectors or postings.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.span import Span

LIBRARY = "library.sqlite"


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
"""


class Library:
    """The articles and passages of a generation being written. Rows are numbered in the order of adding."""

    def __init__(self, generation: Path) -> None:
        self._connection = sqlite3.connect(generation / LIBRARY)
        self._connection.execute("PRAGMA journal_mode=OFF")  # nobody reads a generation before it is published
        self._connection.executescript(_SCHEMA)
        self.articles = self.passages = 0

    def add(
        self, article: Article, kept: Iterable[Span], passages: Sequence[Passage], notices: Iterable[Notice] = ()
    ) -> None:
        """Add one article, its passages and the notices on it."""
        ends = [position for span in kept for position in (span.start, span.end)]
        card = (article.title, article.text, article.uri, article.site, article.author, article.published)
        row = (article.article_id, *card, notices_json(notices), json.dumps(ends))
        self._connection.execute("INSERT INTO articles VALUES (?,?,?,?,?,?,?,?,?)", row)
        self._connection.executemany(
            "INSERT INTO passages VALUES (?,?,?,?,?,?,?)",
            [
                (
                    self.passages + i,
                    p.passage_id,
                    p.article_id,
                    p.span.start,
                    p.span.end,
                    p.text,
                    json.dumps(p.headings),
                )
                for i, p in enumerate(passages)
            ],
        )
        self.articles += 1
        self.passages += len(passages)

    def sites(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """The site of each of these articles, empty where it is not known; in no order."""
        return tuple(row[0] for row in self._of("SELECT site FROM articles", article_ids))

    def note(self, article_id: str, notice: Notice) -> None:
        """Add one more notice on an article that is in."""
        ((found,),) = self._of("SELECT notices FROM articles", [article_id])
        row = (notices_json((*read_notices(found), notice)), article_id)
        self._connection.execute("UPDATE articles SET notices = ? WHERE article_id = ?", row)

    def withdraw(self, article_ids: Iterable[str]) -> list[int]:
        """Take the passages of these articles out; the articles stay. The rows that were left, in order.

        Passages are numbered anew, from 0 without gaps: the n-th row that was left is now row n.
        """
        # Through a table of their own: one pass over the passages, however many articles.
        self._connection.execute("CREATE TEMP TABLE withdrawn (article_id TEXT PRIMARY KEY)")
        self._connection.executemany("INSERT INTO withdrawn VALUES (?)", [(one,) for one in article_ids])
        self._connection.execute("DELETE FROM passages WHERE article_id IN (SELECT article_id FROM withdrawn)")
        self._connection.execute("DROP TABLE withdrawn")
        stay = [row for (row,) in self._connection.execute("SELECT row FROM passages ORDER BY row")]
        # Upwards, so that the number a row is given is free: it is its own or one that was given up.
        moves = [(new, old) for new, old in enumerate(stay) if new != old]
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
