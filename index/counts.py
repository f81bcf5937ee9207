"""How many passages hold each term, kept for those who have no postings at hand.

Comes in: every term and how many passages hold it. Goes out: for some terms their numbers and counts. One SQLite file,
so that opening it reads nothing, however many terms there are. Knows nothing of scores.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path


class Counts:
    """The terms of an index: the number of each, and how many passages hold it."""

    def __init__(self, file: Path) -> None:
        """Open the file that ``write_counts`` wrote."""
        uri = file.absolute().as_uri() + "?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def find(self, terms: Iterable[str]) -> dict[str, tuple[int, int]]:
        """(number, passages that hold it) of those of ``terms`` that any passage holds."""
        query = "SELECT term, number, held FROM terms WHERE term IN (SELECT value FROM json_each(?)) AND held > 0"
        found = self._connection.execute(query, [json.dumps(list(terms))])
        return {term: (number, held) for term, number, held in found}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def write_counts(holding: Iterable[tuple[str, int]], file: Path) -> None:
    """Write ``holding``, terms and how many passages hold each; terms are numbered in that order."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=OFF")  # nobody reads it before it is whole
    connection.execute("CREATE TABLE terms (term TEXT PRIMARY KEY, number INTEGER, held INTEGER) WITHOUT ROWID")
    rows = sorted((term, number, held) for number, (term, held) in enumerate(holding))
    connection.executemany("INSERT INTO terms VALUES (?,?,?)", rows)
    connection.commit()
    connection.close()
