"""Lines that platforms put around what people write there: WeChat, forums, sites of questions and answers.

Comes in: a line in Simplified. Goes out: why it is no part of the article, or nothing. Knows nothing of the lines
around it.

Precision first: a line goes only where all of it is made of such words. 打开银行APP is a step, 1楼 may be an address.
"""

import re

_WORDS = """
在看 点在看 点个在看 喜欢作者 赞赏作者 赞赏 阅读原文 轻触阅读原文 写留言 留言 精选留言 人划线 写下你的想法
预览时标签不可点 继续滑动看下一个 向上滑动看下一个 微信扫一扫 已同步到看一看 还没有人赞赏，支持一下
赞同 喜欢 关注 添加评论 发表评论 赞同了该回答 被浏览 关注者 关注问题 写回答 邀请回答 登录/注册 登录后可查看更多
楼主 沙发 板凳 地板 只看楼主 只看该作者 只看该用户 回复 发表 使用道具 倒序浏览 正序浏览 电梯直达
已赞过 已踩过 展开全部 匿名用户 等待您来回答 我要回答 我也去答题访问个人页 知道合伙人 我来答 当前离线 当前在线
可选中1个或多个下面的关键词，搜索相关资料。也可直接点“搜索资料”搜索整个问题。
转藏 举报/反馈 点击查看大图 查看原图 打开APP 打开APP阅读 打开APP阅读全文 打开APP查看更多 打开今日头条查看图片详情
"""
_RELATED = """
喜欢此内容的人还喜欢 相关搜索 大家还在搜 作者最新文章 类似文章 其他类似问题 更多类似问题 更多精彩内容
"""
WORDS, RELATED = frozenset(_WORDS.split()), frozenset(_RELATED.split())

_DAY = (
    r"(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,3}\s*(?:分钟|小时|天|个?月|年)前|昨天|前天)"
    r"(?:[ T]*\d{1,2}:\d{2}(?::\d{2})?)?"
)
_WHERE = r"(?:\s*[・·,，|]?\s*(?:IP\s*属地\s*[:：]?\s*|[・·]\s*)[\u4e00-\u9fff]{2,6})?"
_DID = r"(?:最后)?(?:发布|编辑|修改|更新|回答|推荐|发表|提问|创作|回复)"
_ROLE = "(?:社工师?|记者|通讯员|律师|编辑|编译|作者|撰文|撰稿人|医师|医生|教授|讲师|研究员|主编|督导|咨?商?心理师|志工)"
_NUMBER = r"\d[\d,.]*\s*[万千wkWK]?\+?"
_COUNTED = (
    r"(?:已?赞同|喜欢|收藏|评论|回复|转发|献花|点踩|感谢|关注者|被?浏览|回答)"
    rf"\s*[(（:：]?\s*{_NUMBER}\s*[)）]?"
    rf"|(?:等\s*)?{_NUMBER}\s*(?:人赞同了该(?:回答|文章)|人(?:喜欢|划线)|条(?:评论|回复)|个(?:赞同?|回答)|次(?:浏览|播放))"
    r"|收藏|喜欢|分享|举报|感谢|收起|条评论|添加评论|收起评论|请遵守用户|评论公约"
)
# All that an invitation to press a button is made of.
_PRESSED = "点分享 点收藏 点点赞 点在看 在看 点赞 收藏 转发 分享 关注 评论 三连 赞赏 留言"
_AROUND = """
如果 觉得 您觉得 你觉得 本文 这篇 文章 内容 对您 对你 对大家 有所 有用 有帮助 帮助 不错 好看 的话 喜欢 请 欢迎 记得
别忘了 麻烦 顺手 动动 手指 小手 点击 点个 点 个 右下角 右上角 下方 文末 给 我们 我 小编 作者 朋友们 朋友 的 就 支持
鼓励 一下 下 吧 哦 哟 呀 和 与 及 或 并 再 一个 更多人 更多 让 看到 需要 人 一键 走 一波 再走 赞
"""
_BUTTON = f"(?:{'|'.join(_PRESSED.split())})"
_PART = "|".join(sorted((*_PRESSED.split(), *_AROUND.split()), key=len, reverse=True))  # none is tried again
_SIGN = r"[\s、，,；;：:“”\"「」‘’+/|！!。~～…\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]"
_RULES = (
    ("share", rf"(?=.*(?:在看|三连|{_BUTTON}.*{_BUTTON}))(?:{_PART}|{_SIGN})++"),
    ("share", rf"(?:(?:{_COUNTED})\s*[·・|]?\s*){{1,8}}+"),
    (
        "share",
        r"(?=.*(?:举报|已赞过|已踩过))"
        rf"(?:(?:{_COUNTED}|(?:已赞过|已踩过|评论|回复|支持|反对)(?:\s*{_NUMBER})?(?!\S))\s*[·・|]?\s*){{1,8}}+",
    ),
    ("share", rf"(?:查看)?(?:全部|所有)\s*{_NUMBER}\s*(?:个回答|条评论|条回复)"),
    ("share", r"(?:点击|戳|轻触)(?:下方|左下角|文末|最下方)?[“\"「]?阅读原文[”\"」]?[^。？?]{0,16}"),
    ("byline", rf"{_DID}(?:于|时间)?\s*[:：]?\s*{_DAY}{_WHERE}|{_DAY}\s*(?:回答|提问|发布|编辑|回复|发表)"),
    ("byline", rf"{_DAY}\s+{_ROLE}\s+[\u4e00-\u9fff·]{{2,4}}"),
    (
        "forum",
        r"(?:\d{1,5}\s*[楼#]|#\d{1,5}|楼主|沙发|板凳|地板)"
        rf"(?:\s*[|｜·]?\s*(?:{_DID}于|{_DAY}|只看该作者|只看楼主|回复|举报|楼主))+",
    ),
    ("forum", rf"查看\s*[:：]\s*{_NUMBER}\s*[|｜]?\s*回复\s*[:：]\s*{_NUMBER}"),
    ("forum", rf"本帖最后由.{{1,30}}于\s*{_DAY}\s*编辑|来自[^，。]{{0,12}}客户端"),
    (
        "forum",
        r"本回答(?:被|由)[^。]{1,20}(?:采纳|推荐|提供)|[您你]对这个回答的评价是\s*[?？]|知道[^。，]{1,8}答主"
        rf"|TA获得超过[^。]{{1,10}}个[赞认][^。]{{0,6}}|(?:回答量|帮助的人)\s*[:：]\s*{_NUMBER}|采纳率\s*[:：]\s*\d+%",
    ),
    ("advert", r"(?:下载|使用)百度知道APP[^。]{0,20}(?:。你的手机镜头里或许有别人想知道的答案。?)?"),
    ("advert", r"更多(?:精彩)?(?:内容|资讯|文章)[^。，]{0,4}[，,]?(?:就在|尽在|请关注|请下载)[^。，]{1,20}"),
    ("navigation", r"返回[^。，]{2,6}，查看更多|来自\s*[:：](?:\s*[^，。>]{1,14}\s*>\s*《[^》]{1,14}》)?"),
    (
        "disclaimer",
        r"本(?:站|网站)[^。]{0,40}(?:内容|文章)[^。]{0,8}由用户(?:发布|上传)[^。]{0,30}。?"
        r"(?:.{0,80}(?:举报|删除|联系)[^。]{0,12}。?)?",
    ),
    (
        "disclaimer",
        r"请注意甄别内容中的联系方式[^。]{0,30}。?"
        r"|如(?:发现|有)[^。]{0,8}侵权[^。]{0,16}(?:点击|联系(?:我们|本[站网]|小编|作者|后台))[^。]{0,20}。?",
    ),
    (
        "disclaimer",
        r"[^。]{0,8}声明\s*[:：].{0,120}提供信息(?:存储|发布)(?:空间)?服务。?|Notice: The content above .{0,200}",
    ),
    ("editor", r"作者(?:简介|介绍|信息)\s*[:：].{1,120}"),
)
_COMPILED = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _RULES)


def put_by_platform(content: str) -> str:
    """Why the line ``content`` is its platform's; empty when it is not known to be."""
    return next((reason for reason, pattern in _COMPILED if pattern.fullmatch(content)), "")
