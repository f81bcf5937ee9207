"""A question taken apart: what it asks about, and what it asks of it.

Comes in: Simplified text of a question. Goes out: an Asked. Knows nothing of other questions.
"""

import re
from dataclasses import dataclass

from assistant.names import names

LONGEST_SUBJECT = 20  # characters kept of a long story; its clauses that name something go last

_EITHER = r"(?:会不会|能不能|可不可以|要不要|该不该|有没有|是不是|算不算)"
MODAL = (
    rf"(?:{_EITHER}|可以|必须|需要|应该|不能|不会"
    r"|(?<![机社学协])会(?![员议计])|(?<![可不功性])能(?![力量源])|(?<![主需重])要(?![求是])|(?<![所没拥])有(?![人关])"
    r"|(?<![但还不于就可总])是(?!否)|(?<!打)算)"
)
ASKING = (
    r"(?:什么是|什么叫|有什么\w{0,2}|什么时候|什么(?:意思)?|怎么办(?!理)|怎么样|怎样|怎么|如何|咋办?|为什么|为啥|凭什么"
    r"|多久|多长时间|多少|几[天年月个次点期种时]|星期几|在?哪[里儿个家些]|[找向]谁|谁|啥)"
)
# What is asked of a whole statement: 催收晚上打电话合法吗.
FAIR = (
    r"(?:是|算|构成|属于)?(?:合法|违法|犯法|犯罪|有效|无效|严重|靠谱|可信|可靠|安全|划算|正常|合理|合规|可行|管用|有用"
    r"|真的)(?:吗|么)"
)
PARTICLE = re.compile(r"[呢啊呀吧哦嘛]+$")
_YES_OR_NO = re.compile(r"(?:吗|(?<![什怎这那多])么|不|没)$")
# 上不上征信, 还不还行不行; 动不动就打电话 and 时不时 ask nothing.
_OR_NOT = re.compile(r"(?P<or_not>[\u4e00-\u9fff])(?<![动时不])不(?P=or_not)")
ASKS = re.compile(rf"{ASKING}|{_EITHER}|{_YES_OR_NO.pattern}|{_OR_NOT.pattern}")

_BREAK = re.compile(r"[?？!！。，,、；;：:~～…❓❔❗‼⁉\s]+")
_PICTURES = r"[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+"  # 会坐牢吗😭 ends in 吗
_EDGES = re.compile(rf"^{_PICTURES}|{_PICTURES}$")
_OPENING = re.compile(r"^(?:你好|您好|请问(?:一下)?|我?想问一?下?|问一?下)+")
# The 还 of 可以不还吗 is what is asked about: without it the question is turned round.
_TRAILING = re.compile(
    r"(?:(?<![给对向跟和找])我|到底|究竟|一般|大概|最[长多少快]|都|也|就|打算|应?该|(?<![偿归不没晚先该天用点])还)+$"
)
_SOME = re.compile("几[天年个次期]")  # and not how many, where one asks whether: 能晚几天还吗
_FAIR_AT_END = re.compile(rf"{FAIR}$")
_MODALS = re.compile(rf"{MODAL}+")
_ASKING_WITH_MODAL = re.compile(rf"(?:{MODAL}\w{{0,3}}?)?{ASKING}")


@dataclass(frozen=True, slots=True)
class Asked:
    """花呗逾期 (``subject``) 会 (``verb``) 上征信 (``matter``) 吗. Law: ``subject`` stands in ``text``.

    ``text`` is the question in one line without its end; ``verb`` and ``matter`` are empty where it has none.
    """

    text: str
    subject: str
    verb: str = ""
    matter: str = ""

    @property
    def proposition(self) -> str:
        """What is asked about, as a statement: 花呗逾期上征信."""
        return self.subject if self.matter in self.subject else self.subject + self.matter


def clauses(text: str) -> list[str]:
    """``text`` cut at its punctuation and blank space, which are left out, as are pieces without a word and pictures at
    either end of one."""
    return [_EDGES.sub("", clause) for clause in _BREAK.split(text) if re.search(r"\w", clause)]


def taken_apart(question: str) -> Asked:
    """``question``, Simplified, taken apart; of several clauses the last that asks is the question."""
    parts = [part for clause in clauses(question) if (part := PARTICLE.sub("", _OPENING.sub("", clause)))]
    asking = max((number for number, part in enumerate(parts) if ASKS.search(part)), default=-1)
    if asking < 0:
        story = _shortened(parts)
        return Asked(story, story)
    last = _clause(parts[asking])
    before = _shortened(parts[:asking])
    if not before:
        return last if last.subject else Asked(last.text, last.text)
    subject = f"{before}，{last.subject}" if last.subject and last.text.startswith(last.subject) else before
    return Asked(f"{before}，{last.text}", subject, last.verb, last.matter)


def _clause(clause: str) -> Asked:
    """One clause that asks; its subject is empty when it has none, as in 怎么办."""
    start, verb, matter = _operator(clause)
    subject = _TRAILING.sub("", clause[:start])
    if subject or not matter:
        return Asked(clause, subject, verb, matter)
    if verb and _SOME.search(matter):
        return Asked(clause, matter)
    # 什么是呆账, 怎么和平台协商分期: what follows is the subject, unless it asks on.
    inner = _clause(matter)
    return Asked(clause, inner.subject or matter, "", inner.matter)


def _operator(clause: str) -> tuple[int, str, str]:
    """(where ``clause`` begins to ask, the verb it asks with, what follows): 会上征信吗, 怎么处理, 合法吗."""
    if fair := _FAIR_AT_END.search(clause):
        return fair.start(), "", ""
    modals = list(re.finditer(_EITHER, clause)) or (list(_MODALS.finditer(clause)) if _YES_OR_NO.search(clause) else [])
    if modals:
        return modals[-1].start(), modals[-1][0], _YES_OR_NO.sub("", clause[modals[-1].end() :])
    if _YES_OR_NO.search(clause):
        influence = clause.find("影响")
        start = influence if influence > 0 else len(clause) - 1
        return start, "", clause[start:-1]
    if asking := _ASKING_WITH_MODAL.search(clause):
        rest = clause[asking.end() :]
        return asking.start(), "", "" if ASKS.search(rest) else re.sub(rf"^{MODAL}+", "", rest)
    if (or_not := _OR_NOT.search(clause)) and len(clause) - or_not.end():
        return or_not.start(), "", clause[or_not.end() - 1 :]
    return len(clause), "", ""


def _shortened(parts: list[str]) -> str:
    """``parts`` as one line of LONGEST_SUBJECT characters or a little more; those that name nothing go first."""
    kept = list(parts)
    while len(kept) > 1 and len("，".join(kept)) > LONGEST_SUBJECT:
        kept.remove(next((part for part in kept if not names(part)), kept[0]))
    return "，".join(kept)[-2 * LONGEST_SUBJECT :]
