"""Amounts of money and lengths of time, as people write them.

Comes in: Simplified text with figures in half width. Goes out: where each stands and what it comes to (三万 is 30000元,
半年 is 6个月, 两周 is 14天). Knows nothing of what is owed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.span import Span

_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_DIGIT = "".join(_DIGITS)
_FIGURES = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# 几十万 and 第三年 name no quantity; a number never starts inside another, nor gives back what it took: a long row of
# figures is read once.
NUMBER = (
    rf"(?<![\d.,几数第a-zA-Z{_DIGIT}十百千万亿])"
    rf"(?>{_FIGURES}|[{_DIGIT}十])(?:[\d{_DIGIT}十百千万亿]|[kwKW](?![a-zA-Z]))*+"
)
# 四五年 is no 45 years: two neighbours that stand alone are a guess.
_GUESS = re.compile(rf"(?<![{_DIGIT}])(?:一二|一两|两三|三两|二三|三四|三五|四五|五六|六七|七八|八九)(?![{_DIGIT}])")
_TOKEN = re.compile(rf"{_FIGURES}|[{_DIGIT}十百千万亿kw]")
_BEYOND = Decimal(10) ** 15

_YUAN = r"元人民币|元钱|块钱|人民币|元|块|圆|rmb|RMB"
_OTHER_CURRENCY = r"新台币|台币|港币|港元|美元|美金"
_AMOUNT = re.compile(rf"(?P<sign>[¥￥])?(?P<number>{NUMBER})多?(?:(?P<other>{_OTHER_CURRENCY})|(?P<yuan>{_YUAN}))?")
# Thousands of these are not money.
_COUNTED = re.compile(r"[多余]?[人名次个条户家位件种字步里米亩吨斤岁年月天日号页几倍张笔台部辆套只公]")

_PERIOD = re.compile(
    rf"(?P<number>{NUMBER}|(?<![\d{_DIGIT}十百大])半)多?"
    r"(?:(?P<years>年)多?(?P<year_half>半)?(?:[零又]?(?P<months_more>[\d一二两三四五六七八九十]{1,3})个月)?(?!级|[\d一二三四五六七八九十]+月)"
    r"|个多?(?P<month_half>半)?(?P<months>月)"
    r"|个?多?(?P<weeks>星期|礼拜|周(?![一二三四五六日末]))"
    r"|(?P<days>天|日(?=之?以?[内后]|以上|以下))(?P<day_half>半)?"
    r"|个?(?P<hours>小时|钟头)"
    r"|(?P<minutes>分钟))"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``reading`` is what it comes to, equal for equal quantities: ``30000元``, ``6个月``, ``14天``."""

    kind: Literal["amount", "duration"]
    reading: str
    span: Span


def quantities(text: str) -> Iterator[Quantity]:
    """The amounts and durations in ``text``: first all durations, then all amounts, each in order.

    A day of the month and a year of the calendar (15日, 2024年) are dates and no durations.
    """
    for match in _PERIOD.finditer(text):
        if reading := _duration(match):
            yield Quantity("duration", reading, Span(*match.span()))
    for match in _AMOUNT.finditer(text):
        if reading := _amount(match):
            yield Quantity("amount", reading, Span(*match.span()))


def number(text: str) -> Decimal | None:
    """The value of ``text``, in figures, Chinese numerals or both (1万5, 三千二, 2.5w).

    None when it has none, when it is a guess (四五), or one beyond all that is owed or waited for (a row of 30
    characters, 10^15).
    """
    tokens = _TOKEN.findall(text.lower())
    if len(text) > 30 or "".join(tokens) != text.lower() or _GUESS.search(text):
        return None
    total = section = Decimal(0)
    largest = 0  # the scale of ``total``: 六亿二千万 counts 二千 in 万, 一万亿 counts 一万 in 亿
    current: Decimal | None = None
    places, last = 0, 1  # digits in a row; the scale before them, which a digit left at the end counts a tenth of
    for token in tokens:
        if token not in _SCALES:
            value = Decimal(_DIGITS[token]) if token in _DIGITS else Decimal(token.replace(",", ""))
            current, places = (value if current is None else 10 * current + value), places + len(token)
            last = 1 if token in "零〇" else last
            continue
        scale = _SCALES[token]
        if scale >= 10_000 and scale < largest:
            total, section = total + (section + (current or 0)) * scale, Decimal(0)
        elif scale >= 10_000:
            total, section, largest = (total + section + (current or 0)) * scale, Decimal(0), scale
        else:
            section += (1 if current is None else current) * scale
        current, places, last = None, 0, scale
    shorthand = last // 10 if places == 1 and last > 1 else 1
    value = total + section + (current or 0) * shorthand
    return value if value < _BEYOND else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _amount(match: re.Match[str]) -> str:
    """What a match comes to; empty when it is no money."""
    value = number(match["number"])
    named = match["sign"] or match["yuan"] or match["other"]
    in_thousands = re.search("[千万亿kwKW]", match["number"])
    together = match[0] == "一块"  # 一块还: together
    if value is None or together or not (named or (in_thousands and not _COUNTED.match(match.string, match.end()))):
        return ""
    return _plain(value) + (match["other"] or "元")


def _duration(match: re.Match[str]) -> str:
    """What a match comes to; empty when it is no length of time."""
    value = Decimal("0.5") if match["number"] == "半" else number(match["number"])
    if value is None or (match["years"] and value >= 1000):
        return ""
    half = Decimal("0.5") if match["year_half"] or match["month_half"] or match["day_half"] else Decimal(0)
    value += half
    if match["years"]:
        return _months(12 * value + (number(match["months_more"] or "零") or 0))
    if match["months"]:
        return _months(value)
    minutes = {"weeks": 7 * 1440, "days": 1440, "hours": 60, "minutes": 1}
    return _minutes(value * next(minutes[unit] for unit in minutes if match[unit]))


def _months(value: Decimal) -> str:
    if value % 1:
        return _minutes(value * 30 * 1440)
    return f"{_plain(value / 12)}年" if value and value % 12 == 0 else f"{_plain(value)}个月"


def _minutes(value: Decimal) -> str:
    for size, unit in ((1440, "天"), (60, "小时")):
        if value % size == 0:
            return _plain(value / size) + unit
    return _plain(value) + "分钟"
