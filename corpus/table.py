"""Tables that people edit: lines of fields with tabs between.

Comes in: lines. Goes out: the fields of each row with the number of its line. Knows nothing of what they mean.
"""

from collections.abc import Iterable, Iterator, Sequence


class TableError(ValueError):
    """A table that cannot be used; the message names the line, what was expected and what was found."""


def rows(lines: Iterable[str], fields: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(number of its line, its fields without blanks around them) of each row; lines are counted from 1.

    ``#`` opens a comment; the first other line names ``fields``. Raises TableError for another header, and for a row
    with more or fewer fields.
    """
    header_seen = False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        values = tuple(value.strip() for value in line.rstrip("\n").split("\t"))
        if header_seen and len(values) != len(fields):
            raise TableError(f"line {number}: expected {len(fields)} fields between tabs, found {len(values)}")
        if header_seen:
            yield number, values
        elif values != tuple(fields):
            raise TableError(f"line {number}: expected the header {' '.join(fields)}, found {' '.join(values)}")
        header_seen = True
