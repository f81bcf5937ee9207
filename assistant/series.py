"""Whether a text speaks of another member of a series than the one that was asked about.

Comes in: a question's text, then a passage or a sentence. Goes out: yes or no, and what the question names that is not
met. Knows nothing of rankings.

X3 and X5, 2号线 and 3号线 are like one another, and so are the sentences about them: one must not answer for the other.
Nor must what holds after an event answer for what holds before it.
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

# 手术前, 手术之后; not 当前, 离婚前妻, 前台.
_EVENT = re.compile(
    r"(?P<event>[\u4e00-\u9fff]{2}|(?<![\u4e00-\u9fff])[术婚饭产税餐孕售睡])[以之]?"
    r"(?P<side>前后|前(?![面边台者夫妻提往景途锋沿列书])|后(?![面边台者夫妻果续勤悔备代书]))"
)
_SHORT = {
    "手术": "术",
    "结婚": "婚",
    "吃饭": "饭",
    "饭菜": "饭",
    "生产": "产",
    "怀孕": "孕",
    "出售": "售",
    "睡觉": "睡",
}
_UNITS = "年月日天周时分秒期岁点号个次步届者面纪代朝"  # 三天前 is before nothing that happens
# 毕业后才开始还 says what holds before, 起诉后也可以 of both.
_BOTH = re.compile("才|方可|方能|开始|起算|[也仍]|无论|不论|不管")
_AT_ONCE = re.compile(
    r"(?:大概|大约|一般|要|得|需要|还|应该|最少|至少){0,2}(?:多久|多长|多少[天日周个小]|几[天日周个小]|什么时候|何时|第[一二三四五六七八九十几\d])"
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


def other_side(asked: str, text: str) -> bool:
    """Whether ``text`` says what holds after an event where ``asked``, a question, wants what holds before it, or the
    other way round where it asks how long after. No when either names both, or none."""
    plain = folded(asked)
    wanted = _sides(plain)
    if not wanted:
        return False
    told = _sides(folded(text))
    if _BOTH.search(folded(text)):
        return False
    # What holds after may well be told of what was before: 辞职后年假怎么算 of 辞职前没有休的年假.
    return any(
        told.get(event) == ("后" if side == "前" else "前") and (side == "前" or _asks_when(plain, event))
        for event, side in wanted.items()
        if side in ("前", "后")
    )


def _asks_when(asked: str, event: str) -> bool:
    """Whether ``asked``, folded, asks how long after ``event``."""
    return any(_AT_ONCE.match(asked, found.end()) for found in _EVENT.finditer(asked) if _event(found) == event)


def _event(found: re.Match[str]) -> str:
    return _SHORT.get(found["event"], found["event"])


@lru_cache(512)
def _sides(text: str) -> dict[str, str]:
    """The events that ``text``, folded, speaks of, each with the side of it: 前, 后 or both."""
    sides: dict[str, str] = {}
    for found in _EVENT.finditer(text):
        event = _event(found)
        if event[-1] not in _UNITS:
            side = found["side"]
            sides[event] = side if sides.get(event, side) == side else "前后"
    return sides


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
