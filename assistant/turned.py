"""Whether a sentence says it the other way round.

Comes in: a question's text, then a sentence. Goes out: yes or no. Knows nothing of rankings.

How a word file becomes a PDF does not tell how a PDF becomes a word file, and both are told in the same words; nor does
what holds for 未拆封 hold for 已拆封.
"""

import re

from assistant.names import folded

# What goes from one thing to another; those of a line say the same.
_DIRECTED = (
    "转换|转化|转成|转为|转到|转|换成|换为|换|变成|变为|改成|改为",
    "当做|当作|当成|当|代替|替代|取代|顶替",
    "梦见|梦到",
    "见到|看到|遇到|遇见",
    "暗恋|喜欢|爱上|追求",
    "影响|导致|引起|引发|造成",
    "属于",
    "包括|包含",
    "等于|相当于",
)
_VERB = re.compile("|".join(f"({line})" for line in _DIRECTED))
_BEFORE = re.compile(
    "(?:可不可以|能不能|会不会|可以|能够|能|会|怎么把|怎么将|怎么|如何|怎样|把|将|是否|是不是|要|都|也|就|直接|不|一起|用|来)+$"
)
_BEHIND = re.compile("^[成为到作做了过是着]+")
_BETWEEN = "[^。；，,;!?！？]{0,12}?"
_THING = range(6, 1, -1)  # characters of what stands before and behind
_STATE = re.compile(r"(已经?|未)(\w\w)")
_DONE, _NOT_DONE = "已经?", "未|没有?"


def turned_round(asked: str, text: str) -> bool:
    """Whether ``text`` says of B and A what ``asked``, a question, asks of A and B, or of what is not done what it asks
    of what is, and nowhere as it was asked."""
    question = folded(asked)
    if not (_VERB.search(question) or _STATE.search(question)):
        return False  # as most: their sentences need not be read
    told = folded(text)
    return _is_reversed(question, told) or _is_opposite(question, told)


def _is_reversed(question: str, told: str) -> bool:
    for verb in _VERB.finditer(question):
        before, behind = _BEFORE.sub("", question[: verb.start()]), _BEHIND.sub("", question[verb.end() :])
        first = next((before[-n:] for n in _THING if len(before) >= n and before[-n:] in told), "")
        second = next((behind[:n] for n in _THING if len(behind) >= n and behind[:n] in told), "")
        if not first or not second or first in second or second in first:
            continue
        goes = f"{_BETWEEN}(?:{_DIRECTED[int(verb.lastindex or 1) - 1]}){_BETWEEN}"
        back = re.search(re.escape(second) + goes + re.escape(first), told)
        if back and "被" not in back[0] and not re.search(re.escape(first) + goes + re.escape(second), told):
            return True
    return False


def _is_opposite(question: str, told: str) -> bool:
    for state in _STATE.finditer(question):
        own, other = (_NOT_DONE, _DONE) if state[1] == "未" else (_DONE, _NOT_DONE)
        if re.search(f"(?:{other}){state[2]}", told) and not re.search(f"(?:{own}){state[2]}", told):
            return True
    return False
