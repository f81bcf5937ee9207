"""Lines that belong to the page, not to the article.

Comes in: text, its title, what recurs across its site. Goes out: the spans of whole lines that are page furniture,
bylines, disclaimers, repeated titles or the site's own contacts, each with the reason. Knows nothing of noise inside
lines, nor of how recurring lines are found.

Precision first: a line goes only when it is one of these things from end to end. The site's removal-request contacts
matter most, because a reader in trouble would take them for the lender's.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from corpus.platform import RELATED, WORDS, put_by_platform
from corpus.reading.card import FROM, NAME, is_event, told_sources
from corpus.script import to_simplified
from corpus.span import Span

LONGEST = 250  # characters; a longer line may be a whole article that lost its line ends, whatever else is in it
ABOVE_TITLE_LENGTH = 20  # characters; longer lines above a title say something
HEADLINE_LENGTH = 60  # characters; a link in a list of related articles is shorter

# Whole lines, as a page's furniture writes them.
_FURNITURE_LINES = """
分享 收藏 点赞 投诉 收起 展开 打印 关闭 字号 举报 评论 登录 注册 搜索
返回顶部 回到顶部 返回首页 返回列表 上一篇 下一篇 首页 加载中 加载中... 加载中… 公众号 扫码关注
查看更多 点击查看更多 更多 阅读全文 语音播报 广告 微信 微博 朋友圈 复制链接 分享到 正文 繁体中文 简体中文
VIP课程推荐 APP专享直播 股市直播 图文直播间 视频直播间 最近访问 我的自选
"""
_RELATED_LINES = """
相关推荐 相关阅读 相关新闻 相关文章 相关链接 最新文章 热门推荐 热门文章 猜你喜欢 推荐阅读 延伸阅读 随机看看
大家都在看 为你推荐 精彩推荐
"""
# To pay, to be reached, to complain, to take part.
_WAYS = frozenset(["微信", "微博", "朋友圈", "公众号", "投诉", "举报", "关注", "回复", "留言", "发表", "赞同", "喜欢"])
_RELATED = frozenset(_RELATED_LINES.split()) | RELATED
_FURNITURE = frozenset(_FURNITURE_LINES.split()) | _RELATED | WORDS
# Seven digits at least: the public hotlines that articles send people to have five.
_CONTACT = r"(?:联系方式|联系邮箱|联系电话|邮箱|QQ|电话|微信)\s*[:：]?\s*(?:[\w.+ -]*\d{7,}|[\w.+-]+@\w)"
_NAMED = rf"{NAME}(?:[\s、/|]+(?:\w{{2,4}}\s*[:：]\s*)?{NAME}){{0,3}}"
_RULES = (
    (
        "takedown contact",
        rf"(?=.*(?:侵删|删帖|稿件|转载|本[站网](?![点络])|侵权.*(?:删|联系|告知|通知)|(?:删|联系|告知|通知).*侵权)).*{_CONTACT}.*",
    ),
    (
        "disclaimer",
        r"[【\[(（]?(?:(?:特别|免责|版权)(?:说明|提示|告知)|(?:特别|免责|版权|平台)?声明|(?:说明|提示|告知)(?!.*\d))[】\])）]?\s*[:：].*"
        r"(?:仅供参考|不代表本[站网]|作者(?:个人)?观点|信息发布平台|来源于网络|版权归).*",
    ),
    (
        "disclaimer",
        r"【(?:[^】]{0,12}(?:风险|免责|版权|特别|信息|内容|广告|网站|本站|平台|作者))?(?:告知|声明)】.*|【[^】]{0,12}(?:郑重|重要)声明】.*",
    ),
    (
        "disclaimer",
        r"[（(【]?(?:本|该|此)(?:文章|文|内容)(?:内容)?(?:仅|只|均)?(?:代表|系|为)(?:作者|个人|原作者)[^。]{0,12}(?:观点|看法|立场|意见|原创)[^。]{0,40}[。）)】]?",
    ),
    (
        "disclaimer",
        r"[（(【]?(?:本|该|此|部分)(?:文章|文|内容|图片|素材)[^。，,]{0,12}(?:来源|来自|转自|转载|摘自|整理)[^。，,]{0,6}(?:网络|互联网)"
        r"(?:[，,；;][^。]{0,40}(?:侵权|侵犯|删除)[^。]{0,30})?[。）)】]?",
    ),
    ("copyright", r"(?:版权所有|copyright|©|\(c\)(?=\s*(?:copyright|\d{4}|版权))).{0,80}"),
    ("copyright", r".{0,40}(?:未经许可|未经授权).{0,6}(?:不得|禁止)转载.{0,20}"),
    ("copyright", r".{0,60}(?:[\u4e00-\u9fff]ICP备|公网安备)\s*\d+.{0,40}"),
    ("copyright", r"[（(【]?转载(?:请|须|需)(?:注明|标明).{0,40}"),
    (
        "editor",
        rf"[（(\[【]?(?:(?:责任编辑|责编|编辑|校对|作者)\s*[:：]\s*{_NAMED}|责任编辑\s*[:：]|{FROM})[)）\]】]?",
    ),
    (
        "editor",
        r"[（(\[【]?记者\s*[:：]\s*[\u4e00-\u9fff·]{2,4}(?:[ 、][\u4e00-\u9fff·]{2,4})*(?<![吗呢吧么])[)）\]】]?",
    ),
    ("editor", r"[（(\[【]?审核\s*[:：]\s*\w{2,3}[)）\]】]?"),
    ("navigation", r"(?:当前|您的|您现在的)位置\s*[:：].{0,60}|位置\s*[:：].{0,30}[>›»].{0,60}|首页\s*[>›»/].{0,60}"),
    ("navigation", r"(?:上|下)一篇\s*[:：].{0,60}"),
    ("navigation", r"\d{1,3}\s*/\s*\d{1,3}|第\s*\d{1,3}\s*页(?:\s*[/共，]\s*\d{1,3}\s*页?)?"),
    (
        "share",
        r"(?:分享(?:到|至)|转发到)(?:[:：\s、/|]|微信|微博|朋友圈|空间|好友|群|豆瓣|抖音|新浪|腾讯|更多|等|[A-Za-z]){0,30}|(?:阅读|浏览|点击|评论)(?:量|数|次数)?\s*[:：(（]\s*\d+[)）次]?",
    ),
    (
        "share",
        r"【?(?:字体|字号)[\s:：大中小默认标准超特放缩正常加减A+|/\[\]（）()-]{0,16}】?(?:【?打印】?)?(?:【?关闭】?)?|(?:标签|关键词)\s*[:：][^。]{1,60}",
    ),
    ("QR invitation", r"(?=.*(?:关注|更多|公众号)).{0,40}(?:扫描|扫一扫|扫码|长按).{0,8}二维码.{0,20}"),
    ("QR invitation", r"(?:微信)?(?:扫码|扫一扫|长按)[^。，]{0,6}关注[^。，]{0,14}"),
    ("advert", r".{0,30}(?:加|添加)(?:我|客服|老师|顾问)?(?:的)?(?:微信|QQ)\s*[:：]?\s*[A-Za-z0-9_-]{5,}.{0,30}"),
    ("advert", r"海量资讯.{0,20}(?:APP|客户端)|(?:点击|长按|立即)(?:下载|关注|领取|咨询).{0,20}"),
    (
        "advert",
        r"(?:(?:商务|广告|品牌|媒体|渠道)合作|投稿|招商加盟)[^。]{0,6}(?:致电|邮箱|邮件|热线|电话|微信|QQ|联系)[^。]{0,4}[\w.@+-]{6,}.{0,20}",
    ),
    (
        "advert",
        r".{0,20}(?:扫码|扫描?.{0,4}二维码|加(?:微信|QQ|V信?)).{0,24}(?:领取|领.{0,6}(?:红包|福利|优惠|礼)|进群|入群).{0,24}",
    ),
    (
        "byline",
        r"(?P<before>[^，。]{0,15}?)\s*\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ T]+\d{1,2}:\d{2}(?::\d{2})?[^，。]{0,20}",
    ),
    ("headline list", r"[•·●]?\s*\d{2}/(?!\s*\d).{6,60}"),
)
_COMPILED = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _RULES)
_DATED = re.compile(next(pattern for reason, pattern in _RULES if reason == "byline"))
_ASKS = re.compile("(?:记者|記者)\\s*[:：]")
_INVITES = ("advert", "QR invitation")
_WARNS = re.compile(
    "骗|不要|(?<![识特])别[^的]|勿|警惕|谨防|当心|小心|拉黑|举报|报警|非法|违法|陷阱|套路"
)  # no advert does
_CAPTION = re.compile(r"\s*(?:图|圖)\s*\d{1,2}")
_BULLET = re.compile(r"^[•·●*\-\s]+")
_SECTION = re.compile(r"#{1,2} |[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章节節部]")
_SENTENCE_END = tuple("。！？!?；;”’」』")


def boilerplate(text: str, title: str = "", recurs: Callable[[str], bool] | None = None) -> Iterator[tuple[Span, str]]:
    """(span of a line with its line end, why it goes), in order. A repeated ``title`` goes too, the first one stays.

    ``recurs`` says whether a line recurs across the site's articles.
    """
    lines = text.splitlines(keepends=True)
    shown = [line.strip() for line in lines]
    first_title = next((i for i, line in enumerate(shown) if title and line.lstrip("# ") == title), -1)
    told = next((i for i, line in enumerate(shown) if line.endswith(_SENTENCE_END)), len(lines))
    # Below a sentence it is the title of nothing above: a section or a footer has the same words.
    above = range(first_title if first_title <= told else 0)
    items = frozenset((*_items(shown), *_interview(shown), *_events(shown), *told_sources(shown)))
    in_related = False  # below a heading such as 相关阅读
    start = 0
    for i, line in enumerate(lines):
        span = Span(start, start + len(line))
        start = span.end
        if not shown[i] or len(shown[i]) > LONGEST:
            continue
        # A simplified copy has the same length and serves only to match.
        content = to_simplified(shown[i])
        is_sentence = content.endswith(_SENTENCE_END)
        reason = "" if i in items else _what_it_is(content)
        if not reason and title:
            reason = _around_title(shown[i], title, i, first_title)
        if not reason and i in above and len(shown[i].lstrip("# ")) <= ABOVE_TITLE_LENGTH:
            reason = "above the title"
        if not reason and recurs and recurs(shown[i]):
            reason = "recurs across the site"
        in_related = in_related and not _SECTION.match(_BULLET.sub("", content))
        if not reason and in_related and not is_sentence and len(content) <= HEADLINE_LENGTH:
            reason = "related articles"
        in_related = bool(reason) and (in_related or _BULLET.sub("", content).rstrip(":： ") in _RELATED)
        if reason:
            yield span, reason


def _items(shown: list[str]) -> Iterator[int]:
    """The lines that are items of a list in the text, though they say what a page's buttons say: 微信 beside 支付宝."""
    written = [(i, line) for i, line in enumerate(shown) if line]
    for is_list, run in groupby(written, key=lambda one: bool(_BULLET.match(one[1]))):
        items = [(i, to_simplified(_BULLET.sub("", line))) for i, line in run if is_list]
        if any(item not in _FURNITURE for _, item in items):
            yield from (i for i, item in items if item in _WAYS)


def _interview(shown: list[str]) -> Iterator[int]:
    """The lines of whoever asks in an interview: 记者：… where it stands more than once."""
    asking = [i for i, line in enumerate(shown) if _ASKS.match(line)]
    yield from asking if len(asking) > 1 else ()


def _events(shown: list[str]) -> Iterator[int]:
    """The lines that look like bylines and tell when something was or will be: 开庭时间, or one day below another."""
    dated = [(i, _DATED.fullmatch(line)) for i, line in enumerate(shown) if line]
    for (_, above), (i, found), (_, below) in zip([(0, None), *dated], dated, [*dated[1:], (0, None)], strict=False):
        if found and (above or below or is_event(found["before"])) and not put_by_platform(found[0]):
            yield i


def _what_it_is(content: str) -> str:
    """Why a line goes by what it says alone; empty when it does not."""
    if all(word in _FURNITURE for word in _BULLET.sub("", content).rstrip(":：").split()):
        return "page furniture"
    found = (reason for reason, pattern in _COMPILED if pattern.fullmatch(content))
    said = next((reason for reason in found if reason not in _INVITES or not _WARNS.search(content)), "")
    return said or put_by_platform(content)


def _around_title(line: str, title: str, number: int, first_title: int) -> str:
    """Why a line goes by where it stands beside the title; empty when it does not."""
    content = line.lstrip("# ")
    if number == first_title:
        return ""
    if content == title:
        return "repeated title"
    if _CAPTION.fullmatch(content.removeprefix(title)):
        return "figure caption"
    if content.endswith(_SENTENCE_END):
        return ""
    # Part of the title, standing alone near the top: a breadcrumb or a shortened repeat.
    near = 0 <= first_title < number <= first_title + 4
    return "repeated title" if near and len(content) >= 4 and content in title else ""
