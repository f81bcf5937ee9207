"""Traditional and Simplified Chinese: the only door to OpenCC.

Comes in: text. Goes out: the same text in one script, or as it is compared. Knows nothing of terms or answers.
"""

import re
from functools import cache
from typing import Literal, Protocol, cast

Script = Literal["hans", "hant"]

# What OpenCC's t2s leaves as it is: the characters on the left mean what those on the right do. So that both scripts
# come to the same, what a conversion to Traditional may make of one spelling is undone wherever it stands.
_VARIANTS = str.maketrans(
    "妳牠衹著帐揹暱簷痺睪薰锺馀迳钜谘镟渖稆颚鲇幺麽昇伕於徵瞭藉濬澂菓甯麹讬侭薹枱衞敍砲甦痲粧廻賸鎗脩𫫇",
    "你它只着账背昵檐痹睾熏钟余径巨咨旋沈穞腭鲶么么升夫于征了借浚澄果宁曲托尽苔台卫叙炮苏麻妆回剩枪修恶",
)
# Words that are spelt otherwise in Traditional, and those that the characters above are right in.
_WORDS = {
    "甚么": "什么", "想像": "想象", "座标": "坐标", "计画": "计划", "家俱": "家具", "黄菓": "黄果",
    "覆函": "复函", "覆核": "复核", "覆建": "复建", "覆电": "复电",
    "账篷": "帐篷", "账幕": "帐幕", "账子": "帐子", "账下": "帐下", "蚊账": "蚊帐", "营账": "营帐", "军账": "军帐",
    "纱账": "纱帐", "帷账": "帷帐", "床账": "床帐", "毡账": "毡帐",
    "慰借": "慰藉", "狼借": "狼藉", "蕴借": "蕴藉", "枕借": "枕藉",
}  # fmt: skip
# 著 is a particle (看著, 着 in Simplified) but where someone writes or something shows. Either spelling of either is
# told by what stands around it, which is what makes both scripts the same.
_WRITES = re.compile(
    r"(?<=[专编译昭卓遗拙撰名巨原土]|(?<![讨谈议争辩评])论|(?<![彰凸突])显)着(?!实|眼|手|力|想|落|重|急|火|迷|凉)"
    r"|(?<=合)着(?=[作书者的了，。》）])|(?<=新)着(?=[作书，。》）])|(?<=所)着(?![衣服装色])"
    r"|着(?=作(?!训|业服|战服)|述|称(?!赞)|录|书立)|(?<!沿)着(?=名)|(?<![\u4e00-\u9fff])着(?=有)"
)
_OTHERWISE = re.compile("|".join(_WORDS) + r"|(?<![神地])祇")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter(config: str) -> _Converter:
    import opencc

    return cast(_Converter, opencc.OpenCC(config))


def to_simplified(text: str) -> str:
    """``text`` in Simplified characters, of the same length; a lone surrogate, which OpenCC refuses, becomes ``?``."""
    return _converted("t2s", text.encode("utf-8", "replace").decode("utf-8"))


def to_traditional(text: str) -> str:
    """``text`` in Traditional characters as Taiwan writes them (裡, not 裏); mainland words are kept."""
    return _converted("s2tw", text)


def _converted(config: str, text: str) -> str:
    """``text`` as OpenCC converts it; a NUL, which ends a text for OpenCC, stays where it is."""
    return "\0".join(map(_converter(config).convert, text.split("\0")))


def unified(text: str) -> str:
    """``text`` in Simplified and in one spelling, of the same length: to be compared and searched, never to be shown.

    Law: what ``to_traditional`` makes of a text comes to what the text comes to; doing it twice changes nothing more.
    """
    text = to_simplified(text).translate(_VARIANTS)
    return _WRITES.sub("著", _OTHERWISE.sub(lambda match: _WORDS.get(match[0], "只"), text))


def script_of(text: str) -> Script:
    """``hant`` when any character of ``text`` is only Traditional, else ``hans``."""
    return "hant" if to_simplified(text) != text else "hans"
