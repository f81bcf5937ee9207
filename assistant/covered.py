"""What a question names and the evidence does not meet.

Comes in: a query, its kind, the pieces that would answer it. Goes out: the words of the question that none of them is
about, and whether the pieces may answer all the same. Knows nothing of scores.

What holds for loans in general holds for 花呗 too, and the answer says that 花呗 was not spoken of. A phone number, a
rate of one year or an office in one town does not carry over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.asked import ASKS, clauses
from assistant.evidence import Evidence
from assistant.kind import Kind
from assistant.names import folded, is_generic, lender_of, listed
from assistant.places import FIGURES, may_hold, places, told_of, under_other_law
from assistant.query import Query
from assistant.series import unmet

_NOUN = r"(?<![打接拨听来个通回])(?<!催收)电话|热线|号码|网址|邮箱|(?<!老家)(?<!家庭)地址"
# What can be dialled, written to or visited; 电话 alone may be a call (打电话合法吗).
_CONTACT = re.compile(
    r"(?:电话|热线|客服|号码|手机号|网址|网站|邮箱|微信号|公众号|地址|网点|营业厅)"
    r"(?:(?!对|给|会|催|[打拨](?!哪)|接|填|写|被|[一每]天)\w){0,6}?(?:是|有)?(?:什么|多少|哪|几)"
    r"|(?:哪个|什么|多少)(?:号码|电话|热线|网址|邮箱)"
    r"|(?:给我|告诉我|(?<!要)求|发(?:一下|个|我))(?:(?!催|打|接|来(?!个))\w){0,6}(?:电话|号码|热线|网址|邮箱|地址)"
    rf"|(?P<last>{_NOUN})[?？]?$"
)
# Ends in such a noun and wants none: 换了手机号码, 打我单位电话, 知道我的地址.
_OF_MINE = r"我(?:的|们|自己|家|家人|单位|公司|爸妈|父母|爸|妈|老婆|老公|配偶|亲戚|朋友|同事|孩子)+(?:的|新|旧|手机)*"
_NO_WISH = re.compile(
    r"(?:换|打|(?<!直)接|骚扰|(?<!想)知道|(?<![信费])用)(?:(?!客服|热线|官方|投诉|哪)\w){0,8}$"
    rf"|{_OF_MINE}$"
)
_NUMBER = re.compile(r"\d{5}|\d{3,4}[- ]\d{4}|[a-z]\.(?:com|cn|gov)|@")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|(?!\d|[.,]\d|[元块多万钱个天日次期名条]|人民币))")
# A bare 2000 behind these, or before those, is a sum.
_OWED = re.compile(r"(?:欠|借|还(?![有是])|(?<!支)付|到手|工资|月薪)\D{0,6}$")
_SUM = re.compile(r"\s?(?:左右|余|整|以[上下]|[块元])")


@dataclass(frozen=True, slots=True)
class Uncovered:
    """``words`` of the question, as typed, that no piece is about; ``refuse``: the pieces cannot answer without."""

    words: tuple[str, ...] = ()
    refuse: bool = False


def uncovered(query: Query, kind: Kind, pieces: Sequence[Evidence]) -> Uncovered:
    """What ``query``, a question of ``kind``, names that ``pieces`` do not meet."""
    asked = folded(query.text)
    contact = _contact(asked)
    from_here = _asking_from(asked)
    told = [folded(f"{one.article.title} {' '.join(one.passage.headings)} {one.text}") for one in pieces]
    around = " ".join((*told, *(folded(one.passage.text) for one in pieces)))
    names = list(listed(around))
    # A lender's name opens those of its products: 京东金条 speaks of 京东, and so does 金条, but for its number.
    spoken = {one.name for one in names} | {lender_of(one.name) for one in names if not contact}
    words: dict[str, bool] = {}
    for name, word in _named(query):
        if folded(word) not in around and name not in spoken:
            words[word] = bool(contact)
    for typed in unmet(query.text, around):
        words[typed] = False
    for year in _YEAR.finditer(asked, from_here):
        if year[1] not in around and not _is_sum(asked, year):
            words[query.text[year.start() : year.end()]] = kind in FIGURES
    for span in places(asked, query.names):
        place = span.of(asked)
        here = span.start >= from_here and (contact or kind in FIGURES)
        if (under_other_law(place) or here) and not told_of(place, pieces, around):
            words[span.of(query.text)] = bool(contact) or not may_hold(place, pieces, around)
    if contact and not any(_NUMBER.search(one) for one in told):
        words[query.text[contact.start() : contact.end()].rstrip("?？")] = False
    return Uncovered(tuple(words), any(words.values()))


def _contact(asked: str) -> re.Match[str] | None:
    """Where ``asked`` wants a number or an address; a noun at its end wishes for none that is used or one's own."""
    return next(
        (one for one in _CONTACT.finditer(asked) if not (one["last"] and _NO_WISH.search(asked, 0, one.start()))), None
    )


def _asking_from(asked: str) -> int:
    """Where the last clause of ``asked`` that asks begins; 0 where none does. A year or a town before it is told in
    passing: 我在深圳打工，逾期多久会被起诉."""
    asking = [clause for clause in clauses(asked) if ASKS.search(clause)]
    return max(asked.rfind(asking[-1]), 0) if asking else 0


def _is_sum(asked: str, figure: re.Match[str]) -> bool:
    """Whether the ``figure``, which may be a year, is one of money: 白条欠2000逾期."""
    if figure[0].endswith("年"):
        return False
    return bool(_OWED.search(asked, 0, figure.start()) or _SUM.match(asked, figure.end()))


def _named(query: Query) -> Iterator[tuple[str, str]]:
    """(name, as typed) of the products and lenders that the question names, sorts of loan and the lender of such a
    product aside."""
    lenders = {lender_of(name.name) for name in query.names if name.kind == "product"}
    for name in query.names:
        if name.kind in ("product", "lender") and not is_generic(name.name) and name.name not in lenders:
            yield name.name, name.span.of(query.text)
