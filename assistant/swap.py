"""One thing in the place of another: the question that was asked of 白条, asked of 金条.

Comes in: an Asked, and what is asked about instead. Goes out: a question. Knows nothing of turns.
"""

import re
from collections.abc import Sequence

from assistant.asked import Asked
from assistant.names import Name, is_generic, names
from corpus.span import Span

FAMILY = (
    r"(?:家里人|家人|家属|父母|爸妈|爸爸|妈妈|父亲|母亲|配偶|妻子|丈夫|老公|老婆|太太|先生|对象|孩子|子女|儿子|女儿|小孩"
    r"|兄弟|姐妹|朋友|亲戚|亲友|同事|领导|老板|单位|公司|学校|邻居)"
)
_PERSON = re.compile(
    rf"(?:紧急)?联系人|担保人|{FAMILY}|村委会|居委会|学生|老人|(?:服刑|坐牢|当兵|失业|生病|重病|残疾|退休)的人?|谁"
)
_TIME = re.compile(r"(?:早上|上午|中午|下午|晚上|夜里|半夜|凌晨)+(?:[\d一二三四五六七八九十]{1,3}点半?)?")
_MEASURE = re.compile(r"(?:以上|以下|以内|之内|以后|之后|左右)?")
_FILLER = re.compile(rf"逾期|已经|欠了?|借了?|到手|用|是|的|了|只|在|我|\W|{_MEASURE.pattern}")
_CLAUSE = re.compile(r"[了不没过]|[之以]后$")
_HOW = re.compile(r"怎么|如何|怎样|咋")
_DENIED = re.compile(r"不是|没有?(?!钱)|未")
CASE = re.compile(r"逾期|欠|还不")


def residue(item: str) -> str:
    """What ``item`` says besides names and the words that come with them."""
    for name in reversed(names(item)):
        item = name.span.replaced(item, "")
    return _FILLER.sub("", item)


def swapped(asked: Asked, item: str, conditional: str = "") -> str:
    """``asked`` of ``item``: in the place of what it names of the same kind, or beside its subject.

    ``conditional`` is the 如果 that stood before ``item``.
    """
    called = names(item)
    if called and not residue(item):
        text = asked.text
        for name in called:
            text = _renamed(text, asked.subject, name, item)
        return text
    if called:  # 花呗逾期两年不还: a case of its own
        return asked.text.replace(asked.subject, item, 1)
    if _DENIED.search(item):  # 不是担保人
        return f"{item}，{asked.text}"
    for kind in (_PERSON, _TIME):
        new, old = kind.search(item), list(kind.finditer(asked.text))
        # 家人说了不还 is a case of its own, and no 家人 in the place of another.
        if new and old and len(item) - new.end() <= 1:
            of_a_sort = "人" if old[-1][0].endswith("的人") and new[0].endswith("的") else ""
            return Span(*old[-1].span()).replaced(asked.text, new[0] + of_a_sort)
    if item.endswith("的"):  # 抵押过的
        return item + asked.text
    if conditional or _CLAUSE.search(item):
        return f"{conditional}{item}，{asked.text}"
    if _PERSON.search(item):
        return f"{asked.subject}，{item}呢"
    if names(asked.subject) or CASE.search(asked.subject):
        return f"{asked.subject}的{item}"
    if _HOW.match(asked.text):  # 怎么申请分期 of 条件 is no 怎么条件
        return f"{item}，{asked.text}"
    return asked.text.replace(asked.subject, item, 1)


def _renamed(text: str, subject: str, name: Name, item: str) -> str:
    """``text`` with ``name``, as ``item`` says it, in the place of a name of its kind, else at its subject."""
    new = name.span.of(item) + _measure(item, name.span.end)
    old = _same_kind(name, names(text))
    if old is not None:
        start = old.span.start
        if name.kind == "product":  # the lender goes with its product
            start = min([start, *(n.span.start for n in names(text) if n.kind == "lender" and n.span.end == start)])
        return Span(start, old.span.end + len(_measure(text, old.span.end))).replaced(text, new)
    if name.kind in ("product", "lender", "law"):
        return new + text
    overdue = text.find("逾期")
    if overdue < 0:
        at = text.find(subject) + len(subject)
        return text[:at] + new + text[at:]
    if name.kind == "amount":
        return f"{text[:overdue]}欠{new}{text[overdue:]}"
    return text.replace("逾期", f"逾期{new}", 1)


def _measure(text: str, at: int) -> str:
    """The 以上 or 以内 that begins at ``at``, or nothing."""
    found = _MEASURE.match(text, at)
    return found[0] if found else ""


def _same_kind(name: Name, others: Sequence[Name]) -> Name | None:
    """The one of ``others`` that ``name`` replaces; among products, 车贷 rather a sort of loan, 金条 rather none."""
    alike = [other for other in others if other.kind == name.kind]
    if name.kind in ("product", "lender") and not alike:
        alike = [other for other in others if other.kind in ("product", "lender")]
    if name.kind == "product":
        same = [other for other in alike if is_generic(other.name) == is_generic(name.name)]
        alike = same or alike[:1]
    return alike[-1] if alike else None
