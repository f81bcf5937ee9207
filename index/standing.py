"""What an update asks of the index that stands.

Comes in: an open Index. Goes out: which files and articles it was made of, and what it keeps of each. Knows nothing of
what is to change.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.notice import Notice
from corpus.recurrence import Lines
from index.listing import Entry, Known
from index.made import Made, made_again
from index.shelf import unpacked
from index.store import Index


class Standing:
    """The index that stands, as it was made."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._select = index.library.execute
        entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
        stamped: dict[str, tuple[str, str]] = {}
        self.known = Known(entries, stamped)
        """What each file held."""
        self.articles: dict[str, str] = {}
        """The fingerprint of each article that was read, in the order of reading."""
        for name, digest, stamp, held in self._select("SELECT name, digest, stamp, entries FROM files ORDER BY place"):
            found = entries[name, digest] = tuple((one, mark, rest) for one, mark, rest in json.loads(held))
            stamped[name] = stamp, digest
            self.articles.update({rest: mark for _, mark, rest in found if mark and rest})

    def groups(self) -> list[tuple[str, ...]]:
        """The groups of near-identical articles, in each the one that is searched first."""
        found: dict[str, list[str]] = {}
        for article_id, first in self._select("SELECT article_id, first FROM copies ORDER BY article_id != first"):
            found.setdefault(first, []).append(article_id)
        return [tuple(group) for group in found.values()]

    def sites(self, article_ids: Iterable[str]) -> set[str]:
        """The sites that these articles are of, as recurring lines are counted."""
        query = "SELECT DISTINCT site FROM traces WHERE article_id IN (SELECT value FROM json_each(?))"
        return {site for (site,) in self._select(query, [json.dumps(list(article_ids))])}

    def lines(self, sites: Iterable[str]) -> dict[str, Lines]:
        """The lines of every article of these sites."""
        return {
            article_id: Lines(site, next(iter(unpacked(body))), unpacked(lines))
            for article_id, site, body, lines in self._of_sites("article_id, site, body, lines", sites)
        }

    def asked(self, sites: Iterable[str]) -> Iterator[tuple[str, str, frozenset[int]]]:
        """Every article of these sites, its site, and the lines that cleaning asked about."""
        for article_id, site, asked in self._of_sites("article_id, site, asked", sites):
            yield article_id, site, unpacked(asked)

    def _of_sites(self, columns: str, sites: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        query = f"SELECT {columns} FROM traces WHERE site IN (SELECT value FROM json_each(?))"
        return self._select(query, [json.dumps(list(sites))])

    def minima(self) -> tuple[list[str], NDArray[np.uint32]]:
        """The articles that are compared with others, and the MinHash of each, uint32 (n, BANDS * ROWS)."""
        found = self._select("SELECT article_id, minima FROM minima").fetchall()
        rows = np.frombuffer(b"".join(minima for _, minima in found), dtype="<u4")
        return [article_id for article_id, _ in found], rows.reshape(len(found), -1)

    def holds(self, article_id: str) -> bool:
        """Whether the article is in, searched or as a copy: of some that were read cleaning left nothing."""
        return bool(self._select("SELECT 1 FROM articles WHERE article_id = ?", [article_id]).fetchall())

    def emptied(self) -> list[str]:
        """The articles of which cleaning left nothing."""
        query = "SELECT article_id FROM traces WHERE article_id NOT IN (SELECT article_id FROM articles)"
        return [article_id for (article_id,) in self._select(query)]

    def has(self, article_id: str, notices: tuple[Notice, ...], is_searched: bool) -> bool:
        """Whether the article stands with just these notices, and is searched or not."""
        return self._index.notices(article_id) == notices and bool(self._index.passages_of(article_id)) == is_searched

    def made(self, article_id: str, *, is_first: bool) -> Made:
        """An article as it was made; ``is_first`` says that the last notice on it is of its copies."""
        article, kept = self._index.article(article_id)
        noted = self._index.notices(article_id)[: -1 if is_first else None]
        query = "SELECT site, body, lines, asked FROM traces WHERE article_id = ?"
        ((site, body, lines, asked),) = self._select(query, [article_id])
        known = Lines(site, next(iter(unpacked(body))), unpacked(lines))
        return made_again(replace(article, notices=()), kept, noted, known, unpacked(asked))
