"""Lines that belong to the page, not to the article.

Comes in: text. Goes out: the spans of whole lines that are navigation, editor lines, disclaimers or the site's own
contacts, with the reason. Knows nothing of other noise.

Precision first: a line goes only when it is one of these things from end to end. The site's removal-request contacts
matter most, because a reader in trouble would take them for the lender's.
"""

import re
from collections.abc import Iterator

from corpus.script import to_simplified
from corpus.span import Span

LONGEST = 250  # characters; a longer line may be a whole article that lost its line ends, whatever else is in it

# Whole lines, as a page's furniture writes them.
_FURNITURE_LINES = """
分享 收藏 点赞 投诉 收起 展开 打印
返回顶部 回到顶部 相关推荐 相关阅读 相关新闻 相关文章 最新文章 热门推荐 热门文章
猜你喜欢 推荐阅读 随机看看 上一篇 下一篇 首页 加载中 加载中... 加载中… 公众号
查看更多 点击查看更多 更多 阅读全文 语音播报 广告
VIP课程推荐 APP专享直播 股市直播 图文直播间 视频直播间 最近访问 我的自选
"""
_FURNITURE = frozenset(_FURNITURE_LINES.split())
# Seven digits at least: the public hotlines that articles send people to have five.
_CONTACT = r"(?:联系方式|联系邮箱|联系电话|邮箱|QQ|电话|微信)\s*[:：]?\s*(?:[\w.+ -]*\d{7,}|[\w.+-]+@\w)"
_RULES = (
    ("takedown contact", re.compile(rf"(?=.*(?:侵权|侵删|删帖|稿件|转载|本[站网])).*{_CONTACT}.*", re.IGNORECASE)),
    (
        "disclaimer",
        re.compile(
            r"[【\[(（]?(?:特别|免责|版权)?(?:声明|说明|提示|告知)[】\])）]?\s*[:：].*"
            r"(?:仅供参考|不代表本[站网]|作者(?:个人)?观点|信息发布平台|来源于网络|版权归).*"
        ),
    ),
    ("disclaimer", re.compile(r"【[^】]{0,20}(?:告知|声明)】.*")),
    ("editor", re.compile(r"[（(\[【]?(?:责任编辑|责编|编辑|审核|校对|来源|作者)\s*[:：]\s*[^，。,]{1,20}[)）\]】]?")),
    ("QR invitation", re.compile(r"(?=.*(?:关注|更多|公众号)).{0,40}(?:扫描|扫一扫|长按识别).{0,8}二维码.{0,20}")),
    ("app invitation", re.compile(r"海量资讯.{0,20}(?:APP|客户端)", re.IGNORECASE)),
    (
        "byline",
        re.compile(r"[^，。]{0,15}\s*\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ T]+\d{1,2}:\d{2}(?::\d{2})?[^，。]{0,20}"),
    ),
    ("headline list", re.compile(r"[•·●]?\s*\d{2}/.{6,60}")),
)
_CAPTION = re.compile(r"\s*(?:图|圖)\s*\d{1,2}")
_BULLET = re.compile(r"^[•·●*\-\s]+")


def boilerplate(text: str, title: str = "") -> Iterator[tuple[Span, str]]:
    """(span of a line with its line end, why it goes), in order. A repeated ``title`` goes too, the first one stays."""
    title_seen = False
    start = 0
    for line in text.splitlines(keepends=True):
        span = Span(start, start + len(line))
        start = span.end
        # A simplified copy has the same length and serves only to match.
        content = to_simplified(line.encode("utf-8", "replace").decode("utf-8")).strip()
        if not content or len(content) > LONGEST:
            continue
        is_title = bool(title) and line.strip().lstrip("# ") == title
        is_caption = bool(title) and _CAPTION.fullmatch(line.strip().removeprefix(title)) is not None
        reason = "repeated title" if is_title and title_seen else "figure caption" if is_caption else _reason(content)
        title_seen = title_seen or is_title
        if reason:
            yield span, reason


def _reason(content: str) -> str:
    if all(word in _FURNITURE for word in _BULLET.sub("", content).split()):
        return "page furniture"
    return next((reason for reason, pattern in _RULES if pattern.fullmatch(content)), "")
