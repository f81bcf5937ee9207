"""Towns, provinces and other countries that a question names.

Comes in: a question, what it names, then what was found for it. Goes out: the places, whether what was found holds
there, and the question without them. Knows nothing of rankings.

A figure of one town does not hold in the next, and under other law nothing does; but “各地不同，问12333” is an answer
wherever one asks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.evidence import Evidence
from assistant.kind import FIGURED, Kind, kind_of
from assistant.names import Name, folded
from corpus.notice import CONVERTED
from corpus.script import script_of
from corpus.span import Span

_TOWNS = (
    "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州"
    " 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 杭州 宁波 温州"
    " 合肥 福州 厦门 南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 东莞 佛山 海口 成都 贵阳 昆明 西安 兰州 西宁 南宁 拉萨"
    " 银川 乌鲁木齐 呼和浩特"
)
_TRADITIONAL = "台湾 香港 澳门"  # whose articles are in Traditional, and seldom say where they are
_ELSEWHERE = (  # under other law
    f"{_TRADITIONAL} 日本 韩国 美国 英国 加拿大 澳大利亚 澳洲 新加坡 马来西亚 泰国 越南 柬埔寨 缅甸 德国 法国 俄罗斯"
)
_ABROAD = ("国外", "境外", "海外", "出国", "出境")
_PLACE = re.compile("|".join(f"{_TOWNS} {_ELSEWHERE}".split()))
_NO_PLACE = re.compile(
    "[扩最重]大连|大连[带续接]|期日本|日本[息金]|东西安|[完达构变]成都|[违非司合]法国|自南宁"
)  # other words
_OTHER_LAW, _HOMES = frozenset(_ELSEWHERE.split()), frozenset(_TRADITIONAL.split())
_DIFFERS = re.compile("各[地省市]|当地|本[省市地]|所在(?:地|省|城市)|因地而异")

FIGURES: frozenset[Kind] = frozenset((*FIGURED, "who"))
"""The kinds of question whose answer may be another one in another place, or year."""


def places(asked: str, names: Iterable[Name]) -> Iterator[Span]:
    """Where ``asked``, a question folded, whose ``names`` these are, names a place; 北京银行 is none."""
    parts = [name.span for name in names] + [Span(*other.span()) for other in _NO_PLACE.finditer(asked)]
    for found in _PLACE.finditer(asked):
        if not any(part.overlaps(Span(*found.span())) for part in parts):
            yield Span(*found.span())


def anywhere(text: str, names: Sequence[Name]) -> str:
    """The question ``text``, whose ``names`` these are, without the places that it names and that its answer may depend
    on."""
    plain = folded(text)
    for span in reversed(list(places(plain, names))):
        if kind_of(text) in FIGURES or under_other_law(span.of(plain)):
            before = text[: span.start].removesuffix("在")
            text = f"{before}{text[span.end :].removeprefix('的')}".strip(" ，,、")
    return text


def under_other_law(place: str) -> bool:
    """Whether in ``place``, folded, other law holds than in the mainland."""
    return place in _OTHER_LAW


def told_of(place: str, pieces: Sequence[Evidence], around: str) -> bool:
    """Whether ``pieces``, which with their surroundings say ``around``, folded, are of ``place``: they name it, or what
    is abroad, or it stands in the names of their files."""
    files = folded(" ".join(piece.article.article_id for piece in pieces))
    return place in around or place in files or (place in _OTHER_LAW and any(word in around for word in _ABROAD))


def may_hold(place: str, pieces: Sequence[Evidence], around: str) -> bool:
    """Whether what ``pieces`` say may hold in ``place``, of which they are not told: they say that it differs from one
    to the next, or were written in Traditional and name no other home of it."""
    if place not in _OTHER_LAW:
        return any(_DIFFERS.search(folded(piece.text)) for piece in pieces)
    articles = [piece.article for piece in pieces]
    own = all(script_of(one.text) == "hant" and CONVERTED not in one.notices for one in articles)
    return place in _HOMES and own and not any(home in around for home in _HOMES)
