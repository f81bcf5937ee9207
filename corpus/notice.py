"""What a careful librarian says about a source, with the place that shows it.

Comes in: an Article and what cleaning kept of it. Goes out: Notices, in a fixed order. Knows nothing of questions.

Precision first: a notice is a reproach. An article about made-up stories, about other people's disclaimers or about
dubious services, one that warns, gets none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, iso_day
from corpus.clean import CleanText, readable
from corpus.gloss import glosses
from corpus.law import find_law, may_name_repealed, mentions, successor
from corpus.script import to_simplified
from corpus.sentence import sentences
from corpus.span import Span

FICTION = "本文声明其内容为虚构"
DISCLAIMER = "来源声明其内容仅供参考或未经核实"
PROMOTION = "推介收费的债务、征信或维权服务"
UNDATED = "未注明发布日期"
CONVERTED = "繁体字像是由机器从简体转换而来，个别用字可能有误"


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark on a source, in Chinese, and the stretch of ``article.text`` that it rests on.

    Law: ``span`` lies in ``article.text`` and holds what the notice is about; it is None where the notice is about
    something that is not there, or that other articles show.
    """

    text: str
    span: Span | None


def is_fiction(notices: Sequence[str]) -> bool:
    """Whether one of ``notices`` says that the source calls itself fictional."""
    return FICTION in notices


def cites_repealed_law(notices: Sequence[str]) -> bool:
    """Whether one of ``notices`` says that the source cites a law that is repealed."""
    return any(notice.startswith("引用《") and "废止" in notice for notice in notices)


_QUOTED = re.compile(r"[“‘「『\"][^”’」』\"\n]*[”’」』\"]")


def _statements(simplified: str) -> Iterator[tuple[Span, str]]:
    """The sentences of a text, trimmed of blank space; what stands in quotation marks is blanked out of the words."""
    for span in sentences(simplified):
        inside = span.of(simplified)
        trimmed = inside.strip()
        if trimmed:
            start = span.start + inside.index(trimmed)
            unquoted = _QUOTED.sub(lambda quoted: "□" * len(quoted[0]), trimmed)
            yield Span(start, start + len(trimmed)), unquoted


# A sentence in which an article speaks of others' statements, or of what readers should make of them.
_ABOUT_OTHERS = re.compile(
    r"字样|写着|写道|写明|标注|注明|声称|自称|宣称|所谓|往往|常常|一般会|有的|有些|某些|许多|很多|不少|这类|此类|如果|例如|比如"
)
_OPENING = (
    r"[（(\[【*＊※\s]*(?:(?:特别|免责|版权|郑重|重要)?(?:声明|说明|提示|提醒|告知|申明|注|备注|PS)\s*[:：】\])）]\s*)?"
)
_OF = r"(?:中|内|里)?(?:的|所|有|全部|一切|提供|涉及|发布|刊载|转载|展示|提到|出现|包含|述|及|和|与|、|以及|或)*"
_MATTER = (
    r"(?:信息|内容|人物|情节|数据|案例|故事|姓名|人名|地名|机构|公司|事件|名称|资讯|资料|文字|图片|图文|观点|分析"
    r"|文章|稿件)"
)
_IS = r"(?:均|都|皆|全|部|纯|只|仅|之|完全|一律)*(?:为|属于?|系|是|作|出于)?"
_SELF = (
    r"(?:(?:本|此)(?:篇)?(?:文章?|故事|案例|网站|网|站|平台|页面?|公众号|号|小说|作品)|以上|上述|文中"
    r"|文章|图文|资讯|稿件|内容|信息)"
)
_FICTION = re.compile(
    rf"{_OPENING}{_SELF}(?:{_OF}{_MATTER})*(?:，)?{_IS}(?:纯属)?(?:虚构|杜撰)(?!的?(?:小说|作品|文学|债务|交易|事实))"
    rf"|{_OPENING}(?:本文|本故事)?.{{0,12}}如有雷同.{{0,4}}(?:纯属|实属)巧合"
)
_ONLY_REFERENCE = r"(?:仅|只)(?:供|作)(?:[^，。；]{0,6})?参考"
_NOT_OURS = r"不代表本(?:网站|网|站|平台|号|公众号|刊|报)"
_DISCLAIMER = re.compile(
    rf"{_OPENING}{_SELF}(?:{_OF}{_MATTER})*(?:来源于?(?:网络|互联网))?[，,]?(?:属?作者(?:个人)?观点[，,])?"
    rf"{_IS}(?:{_ONLY_REFERENCE}|(?:尚未|未经?)(?:本[网站]|编辑|独立)?(?:核实|证实|查证|核查)(?!的))"
    rf"|(?:{_OPENING}|.{{0,60}}[，,、；;])(?:亦|也|并|均|且|仅|内容|文章|观点)*{_NOT_OURS}"
    r"|.{0,40}本(?:网站|网|站|平台|公众号)[^，。]{0,12}不(?:对|保证)[^。]{0,20}(?:真实|准确|完整)性?"
    r"|[（(\[【]?(?:特别|免责|版权|郑重)?(?:声明|申明)\s*[:：】\])）].*"
    rf"(?:{_ONLY_REFERENCE}|{_NOT_OURS}|代表作者(?:个人)?观点|属?作者个人观点|不(?:对|保证)[^。]{{0,20}}(?:真实|准确)性)"
)

_SERVICE = re.compile(
    r"债务(?:优化|重组|规划|协商|代协商|咨询|法务|化解)|代理?协商|反催收|代理(?:维权|投诉|退保)|征信(?:修复|洗白|优化|异议代办)"
    r"|修复征信|洗白征信|停息挂账|逾期(?:处理|协商|法务)|减免本金|信用修复"
)
_CONTACT = re.compile(
    r"(?:加|添加|\+|＋)(?:我|我们|老师|客服|顾问|律师|小编)?(?:的|们的)?(?:微信|VX|V信|薇信|wx|企微)|微信号?\s*[:：]\s*[\w-]{5,}"
    r"|(?:扫码|扫一扫|扫描[^，。]{0,8}二维码)[^，。]{0,8}(?:咨询|添加|联系|领取|预约|加)|私信(?:我|小编|咨询|回复)"
    r"|(?:咨询|服务)(?:热线|电话)\s*[:：]\s*[\d-]{7,}|点击[^，。]{0,10}(?:咨询|预约|领取)",
    re.IGNORECASE,
)
_WE = re.compile(r"我们|我司|本公司|本团队|本机构|本工作室")
_OFFER = re.compile(r"为您|帮您|帮你|为你|代您|替您|全程代办")
_TERMS = re.compile(r"不成功不收|先办后付|后付费|(?:办成|成功)(?:以后|之后|后)?再?(?:收|付)")
_WARNING = re.compile(
    r"骗|不要|勿|警惕|谨慎|小心|当心|冒充|非法|违法|套路|陷阱|虚假|举报|打击|声称|自称|所谓|打着|不可信|不靠谱|不能相信|风险提示|黑产|灰产"
    r"|不(?:需要|用|必)(?:请|找|交)|免费(?!咨询|领取|评估|测评)|不会|从不|绝不|提醒|没有(?:法律)?依据"
)

# What a sentence says that knows the law is gone.
_KNOWS = re.compile(
    r"废止|失效|失去效力|不再适用|旧法|以前|此前|之前|施行前|实施前|替代|取代|代替|原来|曾经|当时|历史上|并入"
)

# What an official text says of itself. 原办法同时废止 is said of another, 有效期五年 names no day.
_THIS = (
    r"[（(\[【*＊※\s]*(?:注|备注|说明|提示)?\s*[:：]?\s*"
    r"本(?:规定|办法|条例|通知|通告|公告|意见|细则|规则|解释|批复|法|文件|指引|指导意见|方案|制度|决定)"
)
_ON = r"(?P<y>(?:19|20)\d{2})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?"
_ENDED = r"(?:正式|予以|明令|宣布|即行|自动)*(?:废止|失效|停止执行)(?!的)"
_SINCE = rf"{_ON}(?:之日)?起?"
_LAPSED = (
    (
        re.compile(rf"{_THIS}(?:已经?|业已|现已?)?[自于]\s?{_SINCE}(?:被[^，。；]{{1,40}})?{_ENDED}"),
        "自{}起废止或失效",
    ),
    (re.compile(rf"{_THIS}自[^，。；]{{0,30}}[，,][自于至]?\s?{_SINCE}{_ENDED}"), "自{}起废止或失效"),
    (re.compile(rf"{_THIS}[^。；]{{0,40}}有效期限?(?:截止)?[至到]\s?{_ON}"), "有效期至{}"),
    (re.compile(rf"{_THIS}(?:已经?|业已|现已?)(?:被[^，。；]{{1,40}})?{_ENDED}"), "已废止或失效"),
    (
        re.compile(
            r"[（(\[【]?(?:法规|规章|文件)?(?:时效性?|效力|有效性|状态)(?:状态)?\s*[:：|】\]]+\s*"
            r"(?:现?已被?|全文)?(?:废止|失效)\W*\Z"
        ),
        "已废止或失效",
    ),
)
_ENDED_TITLE = re.compile(r"[^\n]{2,80}[（(\[【]\s*(?:全文|现)?已?被?(?:废止|失效)\s*[)）\]】]\s*\Z")

# Words as machines make them of Simplified, where people who write Traditional have another character. Whole words,
# because 后 里 发 干 征 are right elsewhere (皇后, 公里, 出征). No passage of drcd, all native, holds two of them.
_MISCONVERTED = re.compile(
    "關系|聯系|維系|以后|之后|然后|后來|今后|后果|背后|最后|里面|這里|那里|哪里|心里|皇後|太後|公裏|英裏|裏程|頭發|理發"
    "|幹預|若幹|相幹|幹擾|幹涉|乾預|乾擾|乾涉|干部|干活|復雜|復制|復印|重復|征收|特征|征求|征信|由于|對于|關于|至于|屬于|位于"
    "|等于|終于|基于|處于|用于|來源于|批準|準予|準許|標准|准備|准確|規范|范圍|模范|制造|制作|旅游|游戲|輕松|放松|借口|采取|采用"
    "|采購|采訪|并且|并不|并非|合并"
)
_MISCONVERTED_WORDS = 3  # different ones; a person slips once
_TRADITIONAL = 0.1  # of the characters are Traditional only, in text that is; native text has 0.3
_GLOSSED = 0.01  # of the characters, and at least ten: a page that glosses everything was made by a machine


def _first(pattern: re.Pattern[str], told: tuple[tuple[Span, str], ...]) -> Span | None:
    """The first sentence that says of the source itself what ``pattern`` says, and not of others."""
    return next((span for span, words in told if pattern.match(words) and not _ABOUT_OTHERS.search(words)), None)


def _promotion(told: tuple[tuple[Span, str], ...]) -> Span | None:
    """The first sentence that offers a service: it names it with the seller's contact, or what "we" do for you.

    The service may stand in the sentence before. None when any sentence about such a service warns: an article that
    does is no advertisement.
    """
    if any(_SERVICE.search(words) and _WARNING.search(words) for _, words in told):
        return None
    before = ""
    for span, words in told:
        named = _SERVICE.search(words)
        if not _WARNING.search(words):
            if _CONTACT.search(words) and (named or _SERVICE.search(before)):
                return span
            if named and (_TERMS.search(words) or (_WE.search(words) and _OFFER.search(words))):
                return span
        before = words
    return None


def _lapsed(told: tuple[tuple[Span, str], ...]) -> Iterator[tuple[str, Span]]:
    """What an official text says of its own end, in its title or in a sentence, and where; once at most."""
    if told and _ENDED_TITLE.match(told[0][1]):
        yield "文中写明该文件已废止或失效", told[0][0]
        return
    for span, words in told:
        for pattern, said in _LAPSED:
            if (found := pattern.match(words)) and not _ABOUT_OTHERS.search(words):
                on = found.groupdict()
                yield "文中写明该文件" + said.format(iso_day(on["y"], on["m"], on["d"]) if on else ""), span
                return


def _repealed(clean: CleanText) -> Iterator[Notice]:
    """A notice for each law that is named as if it were in force, at the first such place."""
    simplified = to_simplified(clean.text)
    if not may_name_repealed(simplified):
        return
    bounds = sentences(simplified)
    seen: set[str] = set()
    for mention in mentions(simplified):
        law, span = mention.law, mention.span
        if not law.repealed or law.name in seen:
            continue
        sentence = bounds[bisect_right(bounds, span.start, key=lambda bound: bound.start) - 1].of(simplified)
        if _KNOWS.search(sentence) or simplified[max(0, span.start - 2) : span.start].endswith(
            ("原", "旧", "原《", "旧《")
        ):
            continue
        seen.add(law.name)
        following = successor(law) or find_law(law.replaced_by)
        instead = f"，由《{following.title}》取代" if following else ""
        yield Notice(f"引用《{law.title}》：该法已于{law.repealed}废止{instead}", clean.source(span))


def _converted(text: str, seen: CleanText) -> Span | None:
    """Where Traditional text shows that a machine made it from Simplified: a glossed character or a wrong word."""
    changed = np.count_nonzero(_points(seen.text) != _points(to_simplified(seen.text)))
    if changed < _TRADITIONAL * max(1, len(seen.text)):
        return None
    glossed = list(glosses(text))
    if len(glossed) >= max(10, _GLOSSED * len(text)):
        return Span(glossed[0].start - 1, glossed[0].end)  # with the character that it reads
    found = list(_MISCONVERTED.finditer(seen.text))
    if len({match[0] for match in found}) < _MISCONVERTED_WORDS:
        return None
    return seen.source(Span(found[0].start(), found[0].end()))


def _points(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``, uint32 (n,)."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")


def notices(article: Article, clean: CleanText) -> tuple[Notice, ...]:
    """The notices on ``article``, of which ``clean`` is what cleaning kept: made up, disclaimed, promoting,
    no longer in force, citing repealed laws, undated, converted, in this order."""
    seen = readable(article.text)  # cleaning may have taken out the very line that says so
    told = tuple(_statements(to_simplified(seen.text)))
    of_the_source = (
        (FICTION, _first(_FICTION, told)),
        (DISCLAIMER, _first(_DISCLAIMER, told)),
        (PROMOTION, _promotion(told)),
    )
    found = [Notice(text, seen.source(span)) for text, span in of_the_source if span]
    found += [Notice(text, seen.source(span)) for text, span in _lapsed(told)]
    found += _repealed(clean)
    if not article.published:
        found.append(Notice(UNDATED, None))
    converted = _converted(article.text, seen)
    return (*found, Notice(CONVERTED, converted)) if converted else tuple(found)
