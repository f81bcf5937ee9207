"""A few words said in the place of others that no table of names holds.

Comes in: an Asked, what is said after it. Goes out: a question. Knows nothing of turns.
"""

import re

from assistant.asked import ASKS, Asked
from assistant.kind import kind_of
from assistant.names import names
from assistant.swap import CASE, FAMILY, residue, swapped
from corpus.span import Span

_SLIP = r"(?:不对|不是(?=，)|[打说写搞弄问]?错了?|不好意思|对不起|更正一?下?|哦|啊)"
# 不是花呗，是白条; 打错了，是半年; 我说的是借呗.
_RIGHTED = re.compile(
    rf"(?:{_SLIP}，)*不是(?P<old>[^，]{{1,10}}?)，?(?:而|应该)?是(?P<new>[^，]{{1,10}})"
    rf"|(?:(?:{_SLIP}，?)+(?:我?(?:说|问|指)的?|应该)*是?|我(?:刚才?)?是?(?:说|问|指|讲)的?是?)(?P<meant>[^，]{{1,10}})"
)
# Stands beside a subject and is none: 图书馆几点关门, 周末呢.
_WHEN = re.compile(
    r"(?:(?:周|星期|礼拜)[一二三四五六日天末]|[春夏秋冬][天季]|[寒暑]假|节假日|假期|工作日|平[时日]|[今明去]年|[月年][初中底]|期[中末]"
    r"|上[课班](?!的)|早上|上午|中午|下午|晚上|夜里|半夜|凌晨|白天)+(?:期间)?"
)
# What is done to another thing, which is more often asked of in turn than who does it: 能坐飞机吗, 高铁呢.
_DONE = re.compile(
    rf"(?P<verb>影响(?:{FAMILY}(?=\w{{2}}))?|托运|坐(?![牢监])|吃(?!官司)|洗(?![白钱])|放(?![弃款贷过心])|带(?![走来])"
    rf"|养(?!老)|(?<![这那哪几各多])种|(?<![信费冒盗挪占])用(?![卡途户])|[喝喂穿寄买])(?P<object>(?![吗不]$)\w{{1,8}}?)(?=[吗不]?$|[进还到]\w)"
)
# Something else to do: 能租房吗, 办护照呢.
_ACT = re.compile(r"(?:[买租办找考住坐吃喝](?=\w)|申请|贷款|出[国境]|当兵|参军|入党|结婚)")
# Those who do it, and where it is done: 狗 after 猫可以吃葡萄吗 eats.
_SORTS = (
    re.compile(rf"{FAMILY}$|[人者妇客师娃]$|[人学职会]员$|(?<!花)生$|[猫狗犬兔鼠鸟龟]$|催收$|平台$|法院$|银行$"),
    re.compile(r"[馆室校舍堂店铁]$|飞机$|[火汽]车$"),
)


def righted(text: str, asked: Asked) -> str | None:
    """What is asked when ``text`` puts right what ``asked`` got wrong; None when it does not."""
    found = _RIGHTED.fullmatch(text)
    item = found and (found["new"] or found["meant"])
    if not found or not item or ASKS.search(item):
        return None
    if found["old"] and found["old"] in asked.text:
        return asked.text.replace(found["old"], item)
    return swapped(asked, item) if names(item) and not residue(item) else None


def placed(asked: Asked, item: str) -> str | None:
    """``asked`` of ``item`` where that takes the place of a time, or of what is done to another; None where it does
    not surely."""
    if names(item):
        return None
    if re.search(r"\w[后前]$", item):  # 离婚后
        return f"{item}，{asked.text}"
    if _WHEN.fullmatch(item):
        return _at(asked, item)
    if asked.subject == asked.text and kind_of(asked.text) != "other":  # 公猫 after 幼猫多大可以绝育 is asked no less
        return f"{item}，{asked.text}"
    first = asked.text.startswith(asked.subject)
    if first and asked.matter and _ACT.match(item) and _ACT.match(asked.matter):
        return asked.subject + asked.text.removeprefix(asked.subject).replace(asked.matter, item, 1)
    done = _DONE.search(asked.text, len(asked.subject) if first else 0) if asked.matter or not first else None
    if done is None or ASKS.search(done["object"]) or item[-1] in "了过":
        return None
    if any(sort.search(item) and not sort.search(done["object"]) for sort in _SORTS):
        return None
    if done["verb"].startswith("影响") and not CASE.search(asked.subject):  # 分期 after 最低还款会影响征信吗
        return None
    new = item.removeprefix(done["verb"])
    return Span(*done.span("object")).replaced(asked.text, new) if new else None


def _at(asked: Asked, when: str) -> str:
    """``asked`` at another time, or at one where it has none."""
    old = list(_WHEN.finditer(asked.text))
    if old:
        return Span(*old[-1].span()).replaced(asked.text, when)
    rest = asked.text.removeprefix(asked.subject)
    if rest in ("", asked.text) or rest.startswith("，"):
        return f"{when}，{asked.text}"
    return asked.subject + when + rest
