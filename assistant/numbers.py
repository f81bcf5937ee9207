"""Whether a sentence gives the number that a question asks for, or says what it hangs on.

Comes in: the kind of a question, the text of a sentence. Goes out: how much surer that makes it, in logits. Knows
nothing of what the number is of.
"""

import re

from assistant.kind import FIGURED, Kind
from assistant.names import folded
from assistant.quantity import quantities
from assistant.sides import CONDITION

# What answers a question for a time or a sum gives a number, or says what it hangs on, whatever else fits it better: of
# 589 such questions of five public sets, each asked of its own passage, 16 are won by this and none is lost
# (tests/LOG.md).
SURER = 2.0
_RATE = re.compile(r"\d+(?:\.\d+)?%")
_SUPPOSES = re.compile("假设|假如|假定|举例|例如|比如|例子|打个比方")
_ONE = r"(?!一[个次家位名份张人](?!月|小时|星期|季|工作日))"  # 一个数字 gives no number
_NUMBER = re.compile(
    rf"\d|一半|{_ONE}[零一二三四五六七八九十百千万两半几数]+[多来几余]?(?:个|天|日|年|月|周|星期|小时|分|秒|元|块|毛|角|倍|成|次|期|折"
    r"|点|号|岁|代|级|米|公|斤|克|吨|里|厘|毫|人|名|位|家|例|层|张|份|亿|万|季|届)"
    r"|为准|要?看合同|按(?:照)?(?:合同|约定)|由[^，,。]{0,8}(?:约定|决定|规定)|没有(?:统一|固定|规定)|不固定|不统一|取决于|而异"
)


def _sums(text: str) -> set[str]:
    """The amounts and rates in ``text``, folded."""
    amounts = {one.reading for one in quantities(text) if one.kind == "amount"}
    return amounts | set(_RATE.findall(text))


def number(kind: Kind, asked: str, text: str) -> float:
    """What ``text`` gains as an answer to ``asked``, a question of ``kind``. How long overdue one is says it of nothing
    else, and what an example supposes says it only of the sums or rates that were asked of."""
    plain = folded(text)
    if kind not in FIGURED or (_SUPPOSES.search(plain) and not _sums(folded(asked)) & _sums(plain)):
        return 0.0
    gives = _NUMBER.search(CONDITION.sub("", plain))
    return SURER if gives else 0.0
