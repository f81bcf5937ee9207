"""A question that leans on the ones before it, to one that stands on its own.

Comes in: a question, the questions before it. Goes out: what would be asked if there were none before. Knows nothing
of passages or answers, and keeps nothing between two calls.

A question leans on another when it says so: 那金条呢, 如果是半年, 这个合法吗, 多久, 会坐牢吗. Every other question
stays as it was typed. Lengths are limited everywhere: 谁来还 leans, 谁可以查我的征信 does not (tests/LOG.md).
"""

import re
from collections.abc import Sequence

from assistant.asked import ASKING, ASKS, FAIR, MODAL, PARTICLE, Asked, clauses, taken_apart
from assistant.despair import is_despair
from assistant.expand import mainland
from assistant.instead import placed, righted
from assistant.kind import kind_of
from assistant.names import folded, names
from assistant.remark import remark
from assistant.swap import CASE, FAMILY, residue, swapped
from corpus.script import script_of, to_simplified, to_traditional
from corpus.span import Span

TURNS = 6  # questions looked back on; people rarely refer further
LONGEST_ITEM = 15  # characters of what is put in the place of another: 那金条呢
LONGEST_OF_SUBJECT = 16  # characters of a question that may ask of what was spoken of before
LONGEST_LED, LONGEST_IF = 6, 8  # characters of a question that names no subject: 那上征信吗, 如果一直不还会怎样

_IF = re.compile(r"(?:如果|要是|假如|假设)是?")
_LEAD = re.compile(
    rf"(?:那么|咁样?(?=\w+呢)|那(?![个种些样里儿边时天年次位])|{_IF.pattern}|换成|换作|还有(?=\w*呢)|然后|所以|另外"
    r"|哪(?=\w+呢)(?![个里些家种天一儿]))+"  # 哪金条呢: a slip for 那
)
_COURTESY = re.compile(
    r"(?:谢谢|感谢|多谢|谢了|非常|太|你好|您好|好|嗯|哦|噢|行|明白|知道|了解|懂|清楚|再见|拜拜|ok|thanks|hi|hello"
    r"|[你您了的吧啊呀我们\W])+",
    re.IGNORECASE,
)
_PART = r"(?:利息|罚息|违约金|滞纳金|手续费|费用|本金|利率|额度|后果|期限|材料|流程|条件)"  # always of something
# Asked of a whole statement.
_HOW_MUCH = (
    r"(?:大概|一般|最[多少快长]|具体|还|又|都|要|需要|得|会|能|可以|该|应该|是|交|收|花)*"
    r"(?:多久|多长时间|什么时候|何时|多少(?:钱|天|次)?|几[天年次期]|几个月)(?:时间)?"
)
_WHY = r"(?:为什么|为啥|凭什么)(?:不?(?:可以|能|行|会|要))?"
_WHAT_TO_DO = r"(?:应该|该|要)?(?:怎么办|咋办)(?:才好)?|[找向]谁|是?什么意思"
_OF_STATEMENT = re.compile(rf"{_HOW_MUCH}|{_WHY}|{_WHAT_TO_DO}|{FAIR}")
_INSERTED = re.compile(r"多久|多长时间|什么时候|何时|为什么|为啥|凭什么")
# Asked of a subject that is left out.
_AGAIN = r"(?:也|还|就|真的|到底|最后|以后|之后)*"
_CONSEQUENCE = re.compile(rf"{_AGAIN}(?:会(?![员议计])|影响|对)")
_OF_SUBJECT = re.compile(
    rf"{_AGAIN}会(?![员议计])\w{{2,10}}|{_AGAIN}{MODAL}\w{{1,5}}"
    r"|(?:应该|该)?(?:怎么|如何|怎样)(?!办|样|逾期)\w{1,2}[的了]?"
    r"|(?:为什么|为啥|凭什么)[不没会要能还]\w{1,5}"
    rf"|(?:多久|多长时间|什么时候)(?!算逾期)(?:{MODAL}\w{{1,4}}|\w{{1,2}})|(?:多少钱|[找向]?谁)\w{{1,4}}"
    r"|(?!逾期)(?:[不没]\w{1,2}|\w{1,2}了)(?:怎么办|会?怎样|会?怎么样|会如何|行吗|可以吗)"
    rf"|{FAMILY}(?:也?{MODAL}\w{{1,5}}|也\w{{2,8}})"
    r"|影响\w{2,5}吗|对\w{2,4}有影响吗|(?![在好你]|有人|逾期)\w{2,3}吗"
    rf"|{_PART}(?!是?(?:什么(?!时候)|啥))(?:{MODAL}|{ASKING})\w{{0,5}}"
)
_I = re.compile(rf"^我们?(?=会|要|应?该|还[会要能]|怎么|{FAMILY})")
_PRONOUN = re.compile(
    r"^(?:(?P<statement>这样子?做?|这么做|那样做?|[这那]种(?:情况|做法|事)?)|[这那]个|[这那]些|[它他她]们?|上面说?的?|这)"
    rf"(?=(?<![样种])的|也?(?:{MODAL}|(?!几){ASKING}|{FAIR}|{_PART}))|(?<=\w)(?:[这那]个|(?<![吉其])[它他她]们?)(?=吗?$)"
)
_NAME_ALONE = re.compile(
    r"(?P<item>.+?)(?:(?:也?(?:可以|行|能|会|算|要|有|一样)|也?是?(?:这样|如此)的?|也是的?)(?:吗|么)|是不是也?(?:这样|如此|一样))"
)
# Asks for what was asked again: 具体点, 没看懂.
_MORE = re.compile(
    r"(?:能不能|可不可以|能|可以|请|麻烦|你|再)*(?:说|讲|解释)?得?(?:更|再)?(?:具体|详细|仔细)(?:一?[点些下]|说|讲|解释|介绍|的)*吗?"
    r"|(?:还是?)?(?:没太?|[看听]不|不太?)[看听]?(?:懂|明白)|(?:能|可以|请)?(?:再说一[遍次]|举个?例子?)吗?"
)
_GOES_ON = re.compile(
    r"(?:我们?)?(?:[没冇]|有(?!人)|[一总]共|大概|不(?![是对用要行])|[还才只都要](?!是)|就(?!是)|已经|现在)|[它他她\d]"
)  # 没有工作, 60期
_WHICH = re.compile(r"哪[个种家](?:更|最|比较)?\w{1,3}")
_TWO = re.compile(r"(.*\w(?:和|跟|与|还是)\w+?)(?:一样|相同|是?一回事)?")
_TRUE = re.compile(r"^是?真的?(?:还是)?假的?$")
_MAY = re.compile(r"也(?:可以|行|能|会)(?:吗|么)\W*$")


def standalone(question: str, earlier: Sequence[str]) -> str:
    """``question`` as it would be asked with nothing before it; ``earlier`` are the questions before it, oldest first.

    Law: a question that does not lean on another comes back as it is; both scripts give the same.
    """
    before = _before(earlier)
    if _MAY.search(folded(question)):  # 网贷也可以吗 after 最长多久: of what was asked whether one may
        before = [one for one in before if kind_of(one) == "yes_no"] or before
    return _merged(question, before[-1] if before else "")


def _before(earlier: Sequence[str]) -> list[str]:
    """The questions of ``earlier`` as each would be asked alone."""
    before: list[str] = []
    for turn in earlier[-TURNS:]:
        if turn.strip() and not _COURTESY.fullmatch(folded(turn)) and not _is_no_question(turn):
            last = before[-1] if before else ""
            asked = _merged(turn, last)
            if asked != turn or not (last and _WHICH.fullmatch(folded(turn).rstrip("?？ "))):  # 哪个快 is about nothing
                before.append(_gone_on(turn, last) if asked == turn else asked)
    return before


def _gone_on(turn: str, before: str) -> str:
    """``turn``, with what ``before`` is about in front where it only tells more of that: 没有工作."""
    plain = folded(turn)
    subject = taken_apart(folded(before)).subject
    told = _GOES_ON.match(plain) or (CASE.match(plain) and (CASE.search(subject) or names(subject)))  # 逾期半年了
    if not (told and subject) or ASKS.search(plain) or len(plain) > LONGEST_OF_SUBJECT or _has_a_subject(plain):
        return turn
    return f"{to_traditional(subject) if script_of(before) == 'hant' else subject}，{turn}"


def _has_a_subject(text: str) -> bool:
    """Whether ``text`` names what it may be about; a sum or a length of time is nothing to be about."""
    return any(name.kind in ("product", "lender", "law") for name in names(text))


def _is_no_question(turn: str) -> bool:
    """Whether ``turn`` (哈哈哈, 转人工) asks nothing; letters and digits alone (LPR, 12378) may."""
    said = remark(turn)
    return bool(said) and not (said == "unclear" and re.search(r"[a-z\d]", folded(turn)))


def of_subject(question: str, earlier: Sequence[str]) -> str:
    """What a short ``question``, which does not show that it leans, would ask of what the turn before it is about.

    先弄哪个 after 花呗和借呗都逾期了. Empty for a long one, and where there was no turn.
    """
    plain = folded(question)
    if len(plain) > LONGEST_OF_SUBJECT or names(plain) or is_despair(question) or not ASKS.search(plain):
        return ""
    before = _before(earlier)
    subject = taken_apart(folded(before[-1])).subject if before else ""
    asked = f"{subject}，{PARTICLE.sub('', plain)}" if subject else ""
    return to_traditional(asked) if script_of(question) == "hant" else asked


def _merged(question: str, before: str) -> str:
    """``question`` after the one standalone question ``before``, in the script of ``question``."""
    asked, parts = taken_apart(folded(before)), [re.sub("[嘞喃咧]$", "呢", one) for one in clauses(folded(question))]
    if len(parts) > 1 and _COURTESY.fullmatch(parts[0]):  # 好的，那金条呢
        del parts[0]
    if not asked.subject or not parts or is_despair(question):
        return question
    merged = righted("，".join(parts), asked) or _each(parts, asked)
    if merged is None and (said := folded(mainland(parts[0]))) != parts[0] and len(parts) == 1:  # 點解
        merged = _follow(said, asked)
    if merged is None:
        return question
    alike = to_simplified(question) == question == to_traditional(question)
    return to_traditional(merged) if script_of(before if alike else question) == "hant" else merged


def _each(parts: Sequence[str], asked: Asked) -> str | None:
    """What ``parts`` ask after ``asked``; of several, 利息多少？会上门吗, all have to ask and to lean on it."""
    if len(parts) == 1:
        return _follow(parts[0], asked)
    found: list[str] = []
    for text in parts:
        one = _follow(text, asked) if text.endswith("呢") or ASKS.search(text) else None
        if one is None:
            return None
        found.append(one)
        asked = taken_apart(one) if text.endswith("呢") else asked  # 借呗呢？多久起诉
    return "？".join(found)


def _follow(text: str, asked: Asked) -> str | None:
    """What the Simplified ``text`` asks after ``asked``; None when it stands on its own."""
    two = _TWO.fullmatch(asked.subject)
    one_of_two = two and text[:2] in two[1] and not text.endswith("呢") and not names(text)
    # 不还会怎样 after 可以不还吗 and 仲裁了怎么办 after 仲裁和起诉哪个快 say themselves what they are about.
    if one_of_two or (asked.subject and text.startswith(asked.subject)):
        return None
    found = _LEAD.match(text)
    lead = found[0] if found else ""
    body = _TRUE.sub("真的吗", PARTICLE.sub("", text.removeprefix(lead)))
    if not body:  # 然后呢
        return f"{re.sub('(?:，(?:然后|还有))+$', '', asked.subject)}，{text}"
    if _MORE.fullmatch(body):
        return asked.text
    if (item := _item(text, lead, body, asked)) is not None:
        conditional = _IF.match(lead)
        beside = None if conditional or re.match(_PART, item) else placed(asked, item)
        return beside or swapped(asked, item, conditional[0] if conditional else "")
    if _WHICH.fullmatch(body):
        return two[1] + body if two else None
    if not ASKS.search(body) or (_has_a_subject(body) and not (_CONSEQUENCE.match(body) or _PRONOUN.match(body))):
        return None
    return _pronoun(body, asked) or _quantity(body, asked) or _aspect(body, asked) or _led(lead, body, asked)


def _item(text: str, lead: str, body: str, asked: Asked) -> str | None:
    """What ``text`` puts in the place of another: 金条 of 那金条呢, 金条可以吗; None when it does something else."""
    alone = _NAME_ALONE.fullmatch(body)
    if alone and [name.span for name in names(alone["item"])] == [Span(0, len(alone["item"]))]:
        return alone["item"]
    if len(body) > LONGEST_ITEM or ASKS.search(body):
        return None
    called, more = names(body), residue(body)
    quantity = not more and [name.span.start for name in called if name.kind in ("amount", "duration")] == [0]
    # 借呗 after a question asks the same of it; after what was told it asks nothing of that.
    product = not more and asked.text != asked.subject and [name.kind for name in called] in (["product"], ["lender"])
    return body if text.endswith("呢") or quantity or product or (lead and not (called and more)) else None


def _pronoun(body: str, asked: Asked) -> str | None:
    """这个怎么处理, 怎么处理这个 with what was asked about in the place of 这个."""
    found = _PRONOUN.search(body)
    if found is None or len(body) > LONGEST_ITEM:
        return None
    if found.start() and found[0][0] in "他她":  # 怎么投诉他们: someone, but not what was asked about
        return asked.subject + body
    meant = asked.proposition if found["statement"] else asked.subject
    return body[: found.start()] + meant + body[found.end() :]


def _quantity(body: str, asked: Asked) -> str | None:
    """半年会被起诉吗 of what was asked about, half a year in the place of its length of time."""
    first = next(iter(names(body)), None)
    same = first and any(name.kind == first.kind for name in names(asked.subject))
    if first is None or first.span.start or not (CASE.search(asked.subject) or same):
        return None
    item, rest = body[: first.span.end], body[first.span.end :].removeprefix("了")
    if not (_OF_SUBJECT.fullmatch(rest) or _OF_STATEMENT.fullmatch(rest)):
        return None
    return swapped(Asked(asked.subject, asked.subject), item) + rest


def _aspect(body: str, asked: Asked) -> str | None:
    """多久, 合法吗 of what was asked; 会坐牢吗, 怎么协商 of its subject."""
    body = _I.sub("", body)
    if asked.verb and _INSERTED.fullmatch(body):
        return f"{asked.subject}{body}{re.split('[不没]', asked.verb)[-1]}{asked.matter}"
    comma = "，" if "，" in asked.subject else ""
    if _OF_STATEMENT.fullmatch(body):
        return asked.proposition + comma + body
    return asked.subject + comma + body if _OF_SUBJECT.fullmatch(body) else None


def _led(lead: str, body: str, asked: Asked) -> str | None:
    """那上征信吗, 如果一直不还会怎样 of the subject; 那逾期半年会怎样 of the product that was asked about."""
    if lead and CASE.match(body) and len(body) <= LONGEST_ITEM:
        product = next((name for name in names(asked.subject) if name.kind in ("product", "lender")), None)
        return asked.subject[product.span.start : product.span.end] + body if product else None
    longest = LONGEST_IF if _IF.match(lead) else LONGEST_LED
    return asked.subject + body if lead and len(body) <= longest and "逾期" not in body else None
