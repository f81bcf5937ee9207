"""Whether a text speaks of another member of a series than the one that was asked about.

Comes in: a question's text, then a passage or a sentence. Goes out: yes or no, and what the question names that is not
met. Knows nothing of rankings.

X3 and X5, 2号线 and 3号线 are like one another, and so are the sentences about them: one must not answer for the other.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.names import folded
from assistant.quantity import number

_COUNTED = (
    "号线|号楼|号馆|号店|号机|号门|栋(?![房别楼])|路公交|路(?=首班|末班)|版|届|等奖|阶梯|档|季度|学期|年级|食堂|胎"
    "|代(?!人)(?<![查响及]三代)"  # 查三代, 三代人 are one's family
    "|价(?=hpv|疫苗)|审(?![核查批理判阅])"
)
_DIGIT = "一二三四五六七八九十两"
_MEMBER = re.compile(
    r"(?<![a-z\d.])(?P<letters>[a-z]{1,10})[ -]?(?P<n>\d++(?:\.\d++)*+[a-z]{0,2})(?![a-z\d]|\s?[倍%个元万天年月日次期])"
    rf"|(?<![\d.{_DIGIT}新上下这那每])第?(?P<number>\d+(?:\.\d+)*|[{_DIGIT}]{{1,3}}) ?(?P<counted>{_COUNTED})"
)

Member = tuple[str, str]
"""(what the series is called, which of it): ("x", "5"), ("号线", "3")."""


def other_member(asked: str, text: str) -> bool:
    """Whether ``text`` names members of a series that ``asked``, a question, names one of, and not that one: X3 beside
    E3 is not X5 beside E3. No when either names none."""
    wanted = _members(asked)
    if not wanted:
        return False
    told = _members(text)
    return any(
        any(name == series for name, _ in told) and not any(one in told for one in wanted if one[0] == series)
        for series in {name for name, _ in wanted}
    )


def unmet(asked: str, text: str) -> Iterator[str]:
    """The members of series that ``asked`` names, as typed, and ``text`` does not."""
    told = _members(text)
    yield from (typed for member, typed in _members(asked).items() if member not in told)


@lru_cache(512)
def _members(text: str) -> dict[Member, str]:
    """The members of series in ``text``, each as it stands there."""
    return {
        (found["letters"] or found["counted"], found["n"] or _in_figures(found["number"])): text[
            found.start() : found.end()
        ]
        for found in _MEMBER.finditer(folded(text))
    }


def _in_figures(written: str) -> str:
    """三 as 3, as it stands where it is in figures."""
    return written if written[0].isdigit() else str(number(written) or written)
