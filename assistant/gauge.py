"""The figures that a sentence gives, as they compare: how long, how much, when.

Comes in: Simplified text with figures in half width, the kind of the question. Goes out: the values, by what they
measure, so that 三个月 and 90天, 下午三点 and 15:00, 一米二 and 120厘米, 两成 and 20% are alike. Knows nothing of who
is right.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.kind import Kind
from assistant.quantity import NUMBER, number, quantities

Figures = Mapping[str, frozenset[float]]
"""Values by what they measure."""

NEAR = 0.03  # of the larger of two durations: 90天 is 三个月, and 180天 半年
_HALF_DAY = 12 * 60  # minutes; 三点 may be either
_MINUTES = {"年": 365 * 1440, "个月": 30 * 1440, "天": 1440, "小时": 60, "分钟": 1}
_UNITS: dict[str, dict[str, float]] = {
    "length": {"毫米": 0.001, "厘米": 0.01, "公分": 0.01, "公里": 1000, "千米": 1000, "米": 1, "里": 500},
    "weight": {"毫克": 0.001, "公斤": 1000, "千克": 1000, "克": 1, "斤": 500, "吨": 1e6},
    "area": {"平方公里": 1e6, "平方米": 1, "平米": 1, "亩": 666.7},
    "percent": {"%": 1, "‰": 0.1, "成": 10},
    "volume": {"毫升": 0.001, "升": 1},
    "age": {"周岁": 1, "岁": 1},
    "working days": {"工作日": 1},
}
_SORT = {unit: (sort, size) for sort, units in _UNITS.items() for unit, size in units.items()}
_COUNTS = "期次倍折册层度级名人口家位件块条张台辆间颗粒根道步页本"
_MEASURE = re.compile(
    rf"(?<!点)(?P<number>{NUMBER})多?个?(?P<unit>{'|'.join(sorted(_SORT, key=len, reverse=True))}|[{_COUNTS}])"
    r"(?P<behind>(?<=米)[\d一二三四五六七八九](?![\d一二三四五六七八九十百千万厘毫])|(?<=成)半)?"
)
_SHARE = re.compile(rf"(?P<of>[百千万])分之(?P<number>{NUMBER})")
_OF = {"百": 1, "千": 10, "万": 100}
_HOUR = r"\d{1,2}|[一二两三四五六七八九]|二?十[一二三四五六七八九]?|零"
_CLOCK = re.compile(
    rf"(?<![\d一二三四五六七八九十个.])(?P<hour>{_HOUR})"
    rf"(?::(?P<sixtieth>[0-5]\d)|[点时](?!间|候|长|段)(?:(?P<half>半)|(?P<quarters>[一三])刻|[零过]?(?P<minutes>[0-5]\d|[二三四五]?十[一二三四五六七八九]?|(?<=[零过])[一二三四五六七八九])分?)?)"
)
_DATE = re.compile(
    r"(?P<month>\d{1,2}|十?[一二三四五六七八九]|十)月(?P<day>\d{1,2}|[二三]?十?[一二三四五六七八九]|[二三]?十)[日号]"
)


def differ(one: Figures, other: Figures) -> bool:
    """Whether both give a figure of one sort, and none of one alike."""
    shared = one.keys() & other.keys()
    return bool(shared) and not any(_near(sort, a, b) for sort in shared for a in one[sort] for b in other[sort])


@lru_cache(256)
def figures(text: str, kind: Kind) -> Figures:
    """The figures of the sorts that a question of ``kind`` asks for."""
    found: defaultdict[str, set[float]] = defaultdict(set)
    for sort, value in _all(text):
        if _asked(sort, kind):
            found[sort].add(round(value, 6))
    return {sort: frozenset(values) for sort, values in found.items()}


def _asked(sort: str, kind: Kind) -> bool:
    """Whether a question of ``kind`` may ask for what ``sort`` measures."""
    if sort in ("clock", "date"):
        return kind == "when"
    return (sort == "duration") == (kind != "how_much") or sort not in ("duration", "money", "percent")


def _all(text: str) -> Iterator[tuple[str, float]]:
    for quantity in quantities(text):
        size, unit = _split(quantity.reading)
        yield ("duration", size * _MINUTES[unit]) if quantity.kind == "duration" else ("money", size)
    for found in _SHARE.finditer(text):
        if (value := number(found["number"])) is not None:
            yield "percent", float(value) / _OF[found["of"]]
    for found in _MEASURE.finditer(text):
        if (value := number(found["number"])) is not None:
            sort, size = _SORT.get(found["unit"], (found["unit"], 1.0))
            behind = 5 if found["behind"] == "半" else number(found["behind"] or "零")
            yield sort, (float(value) + float(behind or 0) / 10) * size
    yield from (("clock", minutes) for minutes in _clocks(text))
    for found in _DATE.finditer(text):
        month, day = number(found["month"]), number(found["day"])
        if month and day:
            yield "date", float(100 * month + day)


def _clocks(text: str) -> Iterator[float]:
    """Minutes since midnight or noon, whichever it was."""
    for found in _CLOCK.finditer(text):
        hour = number(found["hour"])
        minutes = number(found["sixtieth"] or found["minutes"] or "零")
        quarters = {"一": 15, "三": 45}.get(found["quarters"] or "", 0)
        if hour is not None and minutes is not None and hour <= 24:
            yield float(60 * hour + minutes + quarters + (30 if found["half"] else 0)) % _HALF_DAY


def _split(reading: str) -> tuple[float, str]:
    """(value, unit) of the reading of a quantity."""
    value = re.match(r"[\d.]+", reading)
    assert value, reading
    return float(value[0]), reading[value.end() :]


def _near(sort: str, one: float, other: float) -> bool:
    return abs(one - other) <= (NEAR if sort == "duration" else 1e-6) * max(abs(one), abs(other))
