"""What a question or a sentence names: products, lenders, laws, amounts, durations.

Comes in: names.tsv and the table of laws, then text. Goes out: Names. Knows nothing of passages or of what to make of a
name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from typing import Literal, cast

from assistant.quantity import quantities
from corpus.law import mentions
from corpus.script import unified
from corpus.span import Span
from corpus.table import TableError, rows

Kind = Literal["product", "lender", "law", "amount", "duration"]

TABLE = Path(__file__).with_name("names.tsv")
FIELDS = ("kind", "name", "group", "words")
GENERIC, BANK, PLATFORM = "generic", "bank", "platform"
_NONE = "none"
_LISTED = ("product", "lender", "law", _NONE)
# Full-width letters, figures and signs to half width, capitals to small letters: one for one.
_FOLD = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i).lower() for i in range(94)} | {c: c.lower() for c in ascii_uppercase}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table; ``words`` are all it goes by, its name first."""

    kind: str
    name: str
    group: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """What a text names at ``span``. ``name`` is what we call it, whatever the text does: 京东白条 for 白條.

    An amount or a duration goes by what it comes to: 30000元, 6个月. Law: ``span`` lies in the text.
    """

    kind: Kind
    name: str
    span: Span


def read_names(lines: Iterable[str]) -> tuple[Entry, ...]:
    """The entries of a table of FIELDS.

    Raises TableError for a row that does not fit, a word of two rows, a group that no lender bears.
    """
    found: list[Entry] = []
    words: set[str] = set()
    for number, (kind, name, group, others) in rows(lines, FIELDS):
        if kind not in _LISTED or not name:
            raise TableError(
                f"line {number}: expected the first one of {', '.join(_LISTED)}, then a name; found {kind} {name}"
            )
        entry = Entry(kind, name, group, (name, *(other for other in others.split("|") if other)))
        twice = [word for word in entry.words if word in words]
        if twice or len(set(entry.words)) != len(entry.words):
            raise TableError(f"line {number}: expected each word once, found again: {', '.join(twice) or name}")
        words.update(entry.words)
        found.append(entry)
    lenders = {entry.name for entry in found if entry.kind == "lender"} | {""}
    groups = {"product": lenders | {GENERIC, BANK}, "lender": lenders | {BANK, PLATFORM}}
    for entry in found:
        if entry.group not in groups.get(entry.kind, {""}):
            expected = (
                "a lender of the table, generic or bank" if entry.kind == "product" else "bank, platform or nothing"
            )
            raise TableError(f"{entry.name}: expected as group {expected}, found {entry.group}")
    return tuple(found)


@cache
def entries() -> tuple[Entry, ...]:
    """The entries of names.tsv. Raises TableError."""
    return read_names(TABLE.read_text("utf-8").splitlines())


@cache
def _by_word() -> dict[str, Entry]:
    return {word.lower(): entry for entry in entries() for word in entry.words}


@cache
def _by_name() -> dict[str, Entry]:
    return {entry.name: entry for entry in entries()}


@cache
def _pattern() -> re.Pattern[str]:
    """Any word of the table, the longest that fits; what cannot open one is passed over at once."""
    words = sorted(_by_word(), key=len, reverse=True)
    opening = "".join(sorted({word[0] for word in words}))
    return re.compile(f"(?=[{re.escape(opening)}])(?:{'|'.join(map(re.escape, words))})")


def group_of(name: str) -> str:
    """The group of a name, as in ``Name.name``: a lender's name, GENERIC, BANK, PLATFORM or empty."""
    entry = _by_name().get(name)
    return entry.group if entry else ""


def is_generic(name: str) -> bool:
    """Whether ``name``, as in ``Name.name``, is a sort of loan (网贷) and no one's product."""
    return group_of(name) == GENERIC


def lender_of(name: str) -> str:
    """The lender that the product ``name`` belongs to; empty when the table knows none."""
    group = group_of(name)
    return group if group not in (GENERIC, BANK, PLATFORM) else ""


def folded(text: str) -> str:
    """``text`` as names are looked up in it: Simplified, half width, small letters, of the same length."""
    return unified(text).translate(_FOLD)


def listed(text: str) -> Iterator[Name]:
    """The names of the table in ``text``, as ``folded`` gives it, in order: ten times as fast as ``names``."""
    for match in _pattern().finditer(text):
        entry = _by_word()[match[0]]
        if entry.kind != _NONE:
            yield Name(cast(Kind, entry.kind), entry.name, Span(*match.span()))


def _all(text: str) -> Iterator[Name]:
    yield from listed(text)
    for mention in mentions(text):
        yield Name("law", mention.law.title, mention.span)
    for quantity in quantities(text):
        yield Name(quantity.kind, quantity.reading, quantity.span)


def names(text: str) -> tuple[Name, ...]:
    """What ``text`` names, in order; of two that overlap the longer stands.

    Law: the spans lie in ``text`` and share no character; both scripts give the same names.
    """
    kept: list[Name] = []
    for name in sorted(_all(folded(text)), key=lambda name: (-len(name.span), name.span)):
        if not any(name.span.overlaps(other.span) for other in kept):
            kept.append(name)
    return tuple(sorted(kept, key=lambda name: name.span))
