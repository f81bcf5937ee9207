"""How long overdue a text speaks of.

Comes in: a question's text, then a sentence. Goes out: whether the sentence is about another length of time, and the
question as it is asked whatever the time. Knows nothing of rankings.

What follows after a month must not be told to someone who is a day late.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.names import folded
from assistant.quantity import Quantity, quantities

_LATE = re.compile(r"(?:逾期|拖欠?|晚还?|欠)(?:了|满|超过|不到|才|已经?|快|在|的?第)?(?:大概|大约|差不多)?$")
_UNPAID = re.compile(r"(?:都|仍|还|了)?(?:未|没有?|不)(?:按时)?(?:还|偿还|归还|付)(?!清)")
_AND_MORE = re.compile(r"(?:多|余|左右)?(?:以上|以后|之后|后|起|开始|仍|还|不止)")
_DAYS = {"天": 1.0, "个月": 30.0, "年": 365.0, "小时": 1 / 24, "分钟": 1 / 1440}
_LONG = 30.0  # days: what holds after a month holds after three, and what holds after a day seldom does
_READING = re.compile(r"([\d.]+)(个月|天|年|小时|分钟)")


def other_lateness(asked: str, text: str) -> bool:
    """Whether ``text`` is about loans overdue for another time than ``asked`` is: all it names are longer, or shorter
    and said to end there. No when either names none."""
    wanted = [days for days, _ in _late(asked)]
    told = _late(text) if wanted else ()  # most questions name none: their sentences need not be read
    return bool(told) and all(days > max(wanted) or (days < min(wanted) and not more) for days, more in told)


def however_late(text: str) -> str:
    """The question ``text`` without the months or years that it says a loan is overdue; as it is where it says none."""
    plain = folded(text)
    for quantity in reversed([one for one in quantities(plain) if _days(one) >= _LONG and _is_late(plain, one)]):
        text = quantity.span.replaced(text, "")
    return text


@lru_cache(512)
def _late(text: str) -> tuple[tuple[float, bool], ...]:
    """(days overdue, whether what is said holds from then on) of each length of time that ``text`` is overdue."""
    return tuple(_found(folded(text)))


def _found(text: str) -> Iterator[tuple[float, bool]]:
    for quantity in quantities(text):
        if _is_late(text, quantity):
            start, end = quantity.span.start, quantity.span.end
            more = bool(_AND_MORE.match(text, end)) or text[max(0, start - 2) : start] in ("超过", "期满")
            yield _days(quantity), more


def _is_late(text: str, quantity: Quantity) -> bool:
    """Whether ``quantity``, one of those of ``text``, is how long something is overdue."""
    start, end = quantity.span.start, quantity.span.end
    late = _LATE.search(text[max(0, start - 8) : start]) or _UNPAID.match(text, end)
    return quantity.kind == "duration" and bool(late)


def _days(quantity: Quantity) -> float:
    return sum(float(number) * _DAYS[unit] for number, unit in _READING.findall(quantity.reading))
