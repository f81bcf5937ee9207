"""Chinese laws by name, and where a text names them.

Comes in: laws.tsv, then text. Goes out: Laws, and Mentions of them. Knows nothing of articles: what to think of a
mention is for the caller.

Precision first. Between 《 and 》 a name counts when it is all that stands there: 《劳动合同法实施条例》 does not
mention 《合同法》. Without the marks it counts only when what stands around it cannot be part of a longer name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from corpus.script import to_simplified
from corpus.span import Span
from corpus.table import TableError, rows

TABLE = Path(__file__).with_name("laws.tsv")
FIELDS = ("name", "short", "promulgated", "in_force", "amended", "repealed", "replaced_by", "source")
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Law:
    """One law or regulation. Days are YYYY-MM-DD; ``amended``, ``repealed`` and ``replaced_by`` may be empty.

    ``short`` are its other names, without 《》; ``replaced_by`` is a name of the law that took its place.
    """

    name: str
    short: tuple[str, ...]
    promulgated: str
    in_force: str
    amended: str
    repealed: str
    replaced_by: str
    source: str

    @property
    def title(self) -> str:
        """Its name as people write it: without 中华人民共和国 in front."""
        return self.name.removeprefix(_STATE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A law and where a text names it, 《》 included when they are there."""

    law: Law
    span: Span


def read_laws(lines: Iterable[str]) -> tuple[Law, ...]:
    """The laws of a table of FIELDS.

    Raises TableError for a row that does not fit, a day that is none, a name that two laws bear.
    """
    found: list[Law] = []
    names: set[str] = set()
    for number, values in rows(lines, FIELDS):
        law = _law(values, number)
        new = {_key(name) for name in (law.name, *law.short)}
        if new & names:
            raise TableError(f"line {number}: a second law with the name {', '.join(sorted(new & names))}")
        names |= new
        found.append(law)
    return tuple(found)


def _law(values: tuple[str, ...], number: int) -> Law:
    name, short, promulgated, in_force, amended, repealed, replaced_by, source = values
    for field, day in zip(FIELDS[2:6], values[2:6], strict=True):
        try:
            if day or field in ("promulgated", "in_force"):
                date.fromisoformat(day)
        except ValueError:
            raise TableError(f"line {number}: expected {field} as YYYY-MM-DD, found {day!r}") from None
    names = tuple(other for other in short.split("|") if other)
    if not name:
        raise TableError(f"line {number}: expected the name of a law first, found none")
    return Law(name, names, promulgated, in_force, amended, repealed, replaced_by, source)


@cache
def laws() -> tuple[Law, ...]:
    """The laws of laws.tsv. Raises TableError."""
    return read_laws(TABLE.read_text("utf-8").splitlines())


def find_law(name: str) -> Law | None:
    """The law that goes by ``name``, in either script, with or without 《》 and 中华人民共和国; None when unknown."""
    return _by_key().get(_key(to_simplified(name)))


def successor(law: Law) -> Law | None:
    """The law in force today in place of ``law``, over as many steps as it takes; None when the table names none."""
    following = find_law(law.replaced_by) if law.replaced_by else None
    return successor(following) if following and following.repealed else following


def _key(name: str) -> str:
    """A name as it is looked up: without marks, and without the name of the state."""
    return re.sub(rf"[《》〈〉（）()\s]|{_STATE}", "", name)


@cache
def _by_key() -> dict[str, Law]:
    return {_key(name): law for law in laws() for name in (law.name, *law.short)}


@cache
def _pattern() -> re.Pattern[str]:
    """A pair of 《》 with whatever is in it, or a bare name: the longest that fits, so 劳动合同法 is never 合同法."""
    names = sorted({name for law in laws() for name in (law.title, *law.short)}, key=len, reverse=True)
    bare = "|".join(map(re.escape, names))
    return re.compile(rf"《(?P<marked>(?:[^《》\n]|《[^《》\n]*》)*)》|(?P<state>{_STATE})?(?P<bare>{bare})")


# What may stand right before a bare name; any other character may begin a longer one (保险合同法, 德国民法总则), and 的
# often belongs to another country (挪威新的婚姻法).
_BEFORE = re.compile(
    r"(?:[^\u3400-\u9fff]|^|根据|依据|依照|按照|遵照|参照|违反|适用|援引|引用|我国|中国|现行|因为|以及|关于|属于|符合"
    r"|[依据按照和与及或由在了是原旧于从以如即该对])\Z"
)
# What may not follow a bare name: it would go on (合同法律关系, 担保法解释, 刑法修正案, 继承法定…).
_AFTER = re.compile(r"[律规院官学定人理庭典制务系则解实司修]|草案|试行|[（(]试行")


@cache
def _repealed_names() -> tuple[str, ...]:
    return tuple(name for law in laws() if law.repealed for name in (law.title, *law.short))


def may_name_repealed(simplified: str) -> bool:
    """Whether the letters of any repealed law's name stand in ``simplified``: a quick no for most texts."""
    return any(name in simplified for name in _repealed_names())


def mentions(text: str) -> Iterator[Mention]:
    """The laws that ``text`` names, in order, in either script.

    Law: each span lies in ``text`` and holds a name of its law.
    """
    simplified = to_simplified(text)  # of the same length
    for match in _pattern().finditer(simplified):
        span = Span(match.start(), match.end())
        if match["marked"] is not None:
            law = _by_key().get(_key(re.sub(r"[（(]\d{4}年?[^（()）]*[)）]\Z", "", match["marked"])))
            if law:
                yield Mention(law, span)
        elif (match["state"] or _BEFORE.search(simplified[max(0, span.start - 3) : span.start])) and not _AFTER.match(
            simplified[span.end : span.end + 3]
        ):
            yield Mention(_by_key()[_key(match["bare"])], span)
