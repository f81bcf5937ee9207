"""Sources that disagree, told apart.

Comes in: a query, its kind, the sentences that answer it best. Goes out: which of them take which side. Knows nothing
of who is right, and blends nothing.

Two sentences of different articles disagree when both speak of what is asked and one denies what the other affirms, or
when both give a figure of the sort that is asked for and share none.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.asked import clauses
from assistant.evidence import Evidence
from assistant.gauge import Figures, differ, figures
from assistant.grams import alike
from assistant.kind import FIGURED, Kind
from assistant.names import folded
from corpus.article import Article
from index.terms import terms

MOST = 3  # sides; a reader compares few
PER_SIDE = 2  # statements
SAME_TOPIC = 0.6  # of the rarity of the words that the question shares with what answers it best
SHORTEST_TOPIC = 3  # characters; who asks 逾期了吗 asks nothing that two sentences could disagree on
ON_TOPIC = 0.4  # of the rarity of the words of the question; what answers it with fewer shows no topic

Claim = bool | Figures
Rarity = Callable[[str], float]

# 不 denies whatever it stands before, but for words that it is a part of.
_DENIES = re.compile(
    r"(?<![差要])不(?!仅|但|只|过(?!去|了)|论|管|同|断|少|久|足|良|一定|一样|利|妨|如)|(?<!有)没有|没必要|绝不|并非|无[权需须效法]|难以"
    r"|禁止|未必|很少|少见|除外"
)
_NO_DENIAL = re.compile(
    r"不得不|不能不|不会不|不可避免|(.)不\1|(?:没有?|不能|未能?|不)按[时期]\w{0,2}还款?"
)  # 没有按时还款会上征信, 会不会
# What leaves it open, or to somebody, takes no stand: 法律没有规定, 看合同, 由放款机构决定.
_LEAVES_OPEN = re.compile(
    r"没有?(?:明确|统一|具体|写明|写)?的?(?:规定|标准)|没有法定|不能?(?:一概而论|提前保证)|以[^，。；]{0,12}为准"
    r"|看(?:各自|具体|双方|自己|本人)?的?(?:合同|约定|规定|情况)|由[^，。；]{2,12}(?:决定|评估|审核)"
)
_QUOTED = re.compile("[“「『][^”」』]{4,}[”」』]")  # somebody's words, which the sentence may well deny
# How long overdue is what a figure holds for, and not what is asked.
CONDITION = re.compile(r"(?:逾期|拖欠|拖|晚还?)(?:了|满|超过|不到)?[零一二两三四五六七八九十半\d]+(?:个月|[天日年周])")


def sides(question: str, kind: Kind, evidence: Sequence[Evidence], rarity: Rarity) -> tuple[Evidence, ...]:
    """``evidence``, best first, as the sides of a disagreement with the first of it, newest source first, each with its
    number; empty where the sources agree. ``rarity`` says how few passages hold a term: ln(1 / share)."""
    asked = {term: rarity(term) for term in set(terms(question))}
    topic = {term: asked[term] for term in asked.keys() & set(terms(evidence[0].text))}
    too_short = sum(len(term) == 1 for term in topic) < SHORTEST_TOPIC
    if too_short or sum(topic.values()) < ON_TOPIC * sum(asked.values()):
        topic = {}
    claims: list[tuple[Claim, list[Evidence]]] = []
    articles: set[str] = set()
    for piece in evidence:
        if piece.article.article_id in articles or not _same_topic(topic, evidence[0].text, piece.text):
            continue
        claim = _claim(topic, kind, piece.text)
        if claim is None:
            if not claims:
                return ()  # what answers best makes no claim that could be denied
            continue
        if claims and not any(_comparable(claim, other) for other, _ in claims):
            continue
        articles.add(piece.article.article_id)
        members = next((members for other, members in claims if _alike(claim, other)), None)
        if members is None:
            claims.append((claim, [piece]))
        elif len(members) < PER_SIDE:
            members.append(piece)
    if len(claims) < 2:
        return ()
    told = sorted(claims[:MOST], key=lambda one: max(_day(piece.article) for piece in one[1]), reverse=True)
    return tuple(replace(piece, side=n) for n, (_, members) in enumerate(told, start=1) for piece in members)


def _day(article: Article) -> str:
    """When ``article`` was published; where it does not say so, the year that its title names (员工手册2025版)."""
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", article.title)
    return article.published or (year[0] if year else "")


def _same_topic(topic: Mapping[str, float], best: str, text: str) -> bool:
    """Whether ``text`` speaks of the topic, where there is one, or speaks in nearly the same words as ``best``."""
    spoken = bool(topic) and _mass(topic, text) >= SAME_TOPIC * sum(topic.values())
    return spoken or alike(best, text)


def _mass(topic: Mapping[str, float], text: str) -> float:
    """How much of the topic ``text`` holds."""
    return sum(topic[term] for term in topic.keys() & set(terms(text)))


def _comparable(one: Claim, other: Claim) -> bool:
    """Whether both take a stand, or give figures of one sort."""
    return isinstance(one, bool) or isinstance(other, bool) or bool(one.keys() & other.keys())


def _alike(one: Claim, other: Claim) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one == other
    return _comparable(one, other) and not differ(one, other)


def _claim(topic: Mapping[str, float], kind: Kind, text: str) -> Claim | None:
    """What ``text`` claims of the topic: a stand, or the figures that it gives; None for neither."""
    said = CONDITION.sub("", folded(text))
    if kind == "yes_no":
        own = _NO_DENIAL.sub("", _QUOTED.sub("", said).replace("、", ""))  # 不会被抓、坐牢 is one clause
        if _LEAVES_OPEN.search(said) or _mass(topic, own) < SAME_TOPIC * _mass(topic, said):
            return None
        # 没有另外约定的 is a condition: what it holds for, and not what is claimed.
        told = clauses(own)
        clause = max(
            [one for one in told if not one.endswith("的")] or told, key=lambda one: _mass(topic, one), default=""
        )
        return not _DENIES.search(clause)
    return figures(said, kind) or None if kind in FIGURED else None
