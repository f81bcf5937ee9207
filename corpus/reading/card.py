"""What the first lines of a text say of it: title, date, author, site, address.

Comes in: text as read. Goes out: the fields of a library card that the text states; what it does not state is empty,
never guessed. Knows nothing of formats.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.article import Article, iso_day

TITLE_LENGTH = 60  # characters; longer first lines are sentences
SHORT_TITLE = 6  # characters; a shorter line above a byline is a column or a channel
SIGNED_WITHIN = 5  # lines, the first of which is the title
BYLINE_WITHIN = 12  # lines; dates further down belong to what the article tells
EDITOR_WITHIN = 3  # lines from the end, where pages name their editor
FIELDS = ("title", "uri", "site", "author", "published")

_SENTENCE_END = tuple("。!！;；,，…")  # a title may well end in a question mark
_TEXT_END = tuple("。；;")  # a title asks and calls, too
_DAY = r"(?P<y>(?:19|20)\d{2})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?"
# A byline has a date and a time of day; a date alone may belong to what the article tells.
_BYLINE = re.compile(
    rf"(?m)^(?P<before>[^，。\n]{{0,30}}?){_DAY}[ \tT]*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?P<after>[^\n]*)$"
)
_TOLD = r"(?:发布|發布|发表|發表|更新|修订|修訂|刊登|上传|上傳)"
_PLACE = re.compile(r"\s*地[点點]")  # 时间 and 地点 are those of an event
_DATED = re.compile(
    rf"(?m)^\s*(?:{_TOLD}?(?:时间|時間|日期|于|於)\s*[:：]|{_TOLD}(?:于|於)?(?=[^，。；\n]{{0,24}}$))\s*{_DAY}"
    rf"(?![^\n]*\n{_PLACE.pattern})"
)
# Near the top, between names of one word each: 某某图书馆 2025-06-20 阅读 5603. Not 报名时间 2025-06-20.
_NAMES = r"[^\s，。；、！？]{1,20}"
_SIGNED = re.compile(
    rf"(?P<before>(?:{_NAMES}\s+){{0,4}}(?:{_TOLD}?(?:时间|時間|日期)[:：]\s*)?)?{_DAY}(?P<after>(?:\s+{_NAMES}){{0,6}})"
)
_EVENT = re.compile(
    r"(?:时间|時間|日期|日程|截止|期限|活动|活動|开庭|開庭|庭审|庭審|经过|經過|地点|地點|比赛|比賽|考试|考試|报名|報名|施行|实施|實施|生效|开始|開始|起|至|到|于|於)\s*$"
)
_SAID = re.compile(rf"(?:^|\s)(?:{_TOLD}(?:时间|時間|日期|于|於)?|时间|時間|日期)[:：]?\s*$")
_MENU = re.compile(r"(?:[^|｜>›»·]{1,12}[|｜>›»·]){2,}[^|｜>›»·]{0,12}")
# Names are short; what is longer and names no house may be said: 编辑：新办法自明年起施行.
_NO_MARK = r"[^\s，。,、！？!?；;:：()（）\[\]【】]"
_HOUSE = (
    rf"{_NO_MARK}{{1,18}}"
    r"(?:网|網|报|報|社|台|频道|頻道|事务所|事務所|公司|中心|法院|检察院|檢察院|机关|機關|部|局|委|院|会|會|号|號|平台|传媒|傳媒"
    r"|客户端|客戶端|com|cn)"
)
NAME = rf"(?:{_HOUSE}|[A-Za-z.'’-]{{2,20}}|{_NO_MARK}{{1,8}})"
FROM = r"(?:来源|來源)\s*[:：]\s*[^，。,！？!?]{1,20}"
_ENDS = r"(?![^\s，,、/|()（）\[\]【】])"  # no sentence that goes on, or ends
_SOURCE, _OF_HOUSE = re.compile(FROM), re.compile(rf"(?:来源|來源)\s*[:：]\s*{_HOUSE}(?:[\s(（].{{0,14}})?")
_FIELD = re.compile(r"[-•·●○*]?\s*([\u4e00-\u9fff]{1,8})\s*[:：]\s*\S")
_OF_PAGE = re.compile(
    r".*(?:时间|時間|日期|作者|编辑|編輯|责编|責編|校对|校對|记者|記者|审核|審核|浏览|瀏覽|阅读|閱讀|点击|點擊|字号|字號|字体|字體"
    r"|标签|標籤|关键词|關鍵詞|标题|標題|分类|分類|栏目|欄目|来源|來源|摘要|分享|人气|人氣|网址|網址|链接|鏈接|地址)"
)
_LABELS = {
    "author": re.compile(
        rf"(?:(?:作者|撰文|文(?![:：]))\s*[:：/／丨|]|文[:：](?=\s*[\u4e00-\u9fff]{{2,4}}(?:\s|\Z)))\s*(?=\S\S)({NAME}){_ENDS}"
    ),
    "site": re.compile(r"(?:来源|來源|文章来源|转载自)\s*[:：]\s*([^\s，。,、:：()（）\[\]【】]{2,20})"),
    "uri": re.compile(r"(?:原文链接|原文鏈接|原文地址|网址|網址|链接)\s*[:：]\s*(https?://[^\s，。）)】]{4,300})"),
}
_EDITOR = re.compile(rf"(?m)^\W*(?:责任编辑|責任編輯|责编|責編|编辑|編輯)\s*[:：]\s*(?=\S\S)({NAME})[^\w。！？!?；]*$")
# Only what says that it is a site; a word before the date may as well be a name or a column.
_SITE = re.compile(r"\S{1,18}(?:频道|頻道|网|網|报|報|社|在线|線上|资讯|資訊)")
_ROLE = re.compile(r"\s*([\u4e00-\u9fff·]{2,8})-[\u4e00-\u9fff]{2,8}\s*")  # 某某-持卡人
_LABEL = re.compile(r"[:：]")
_CUT = re.compile(
    r"\s*^(?:\u3000\u3000| {4})[^\s，。；]+[，。；][^\n]*\n(?=\S)", re.MULTILINE
)  # an indented paragraph, over lines


def title_of(text: str) -> str:
    """The line above the byline, else the first line that is not blank, when it reads like a title; else empty.

    Crawled pages open with their navigation as often as with their title, and put the byline right below the title.
    """
    head = [line for line in map(str.strip, text.splitlines()) if line and not _MENU.fullmatch(line)][:BYLINE_WITHIN]
    byline = next((i for i, line in enumerate(head) if (one := _BYLINE.match(line)) and not is_event(one["before"])), 0)
    if not byline and _CUT.match(text):
        return ""
    above = [head[byline - 1]] if byline and len(head[byline - 1]) >= SHORT_TITLE else []
    return next((line for line in [*above, *head[:1]] if _may_be_title(line)), "")


def _may_be_title(line: str) -> bool:
    return len(line) <= TITLE_LENGTH and not line.endswith(_SENTENCE_END)


def _iso(found: re.Match[str] | None) -> str:
    return iso_day(found["y"], found["m"], found["d"]) if found else ""


def _signed(lines: Sequence[str]) -> Iterator[str]:
    """The dates of lines below the title that hold one, names, and nothing else."""
    for line, below in zip(lines[1:SIGNED_WITHIN], [*lines[2:], ""], strict=False):
        found = None if _PLACE.match(below) else _SIGNED.fullmatch(line.strip())
        if found and not is_event(found["before"] or "") and (day := _iso(found)):
            yield day


def is_event(before: str) -> bool:
    """Whether ``before``, what stands in front of a day, says that it is one of what is told: 开庭时间, 报名截止."""
    return not _SAID.search(before) and bool(_EVENT.search(before.rstrip(":： ")))


def card_of(text: str) -> dict[str, str]:
    """The published date (YYYY-MM-DD), author, site and uri that the first lines of ``text`` state; absent else.

    An editor named near the end stands for the author when no author is named.
    """
    lines = [line for line in text.splitlines() if line.strip() and not _MENU.fullmatch(line.strip())]
    head = "\n".join(lines[:BYLINE_WITHIN])
    byline = next((one for one in _BYLINE.finditer(head) if not is_event(one["before"])), None)
    found = {"published": _iso(byline) or _iso(_DATED.search(head)) or next(_signed(lines), "")}
    # A label counts at the start of a line of its own or in the byline, not inside what the article tells.
    told = {*told_sources(lines)}
    labelled = [
        line.strip()
        for i, line in enumerate(lines[:BYLINE_WITHIN])
        if "://" in line
        or (i not in told and len(line) <= TITLE_LENGTH and not line.rstrip().endswith(("。", "！", "!")))
    ]
    if byline:
        labelled += byline["before"].split() + byline["after"].split()
    for field, pattern in _LABELS.items():
        found[field] = next((match[1] for line in labelled if (match := pattern.match(line))), "")
    if byline:
        before, role = byline["before"].strip(), _ROLE.fullmatch(byline["after"])
        found["site"] = found["site"] or (before if _SITE.fullmatch(before) and not _LABEL.search(before) else "")
        found["author"] = found["author"] or (role[1] if role else "")
    if not found["author"]:
        editor = _EDITOR.search("\n".join([*lines[:BYLINE_WITHIN], "", *lines[-EDITOR_WITHIN:]]))
        found["author"] = editor[1] if editor else ""
    return {field: value for field, value in found.items() if value}


def told_sources(lines: Sequence[str]) -> Iterator[int]:
    """Which of ``lines`` say where something told of came from, and not the page: 来源：工资 beside 用途：装修, or amid
    the text where no house is named."""
    written = [(i, line.strip()) for i, line in enumerate(lines) if line.strip()]
    ended = [at for at, (_, line) in enumerate(written) if line.endswith(_TEXT_END)] or [len(written)]
    for at, (i, line) in enumerate(written):
        if not _SOURCE.fullmatch(line) or _OF_HOUSE.fullmatch(line):
            continue
        beside = [_FIELD.match(written[near][1]) for near in (at - 1, at + 1) if 0 <= near < len(written)]
        if ended[0] < at < ended[-1] or any(field and not _OF_PAGE.fullmatch(field[1]) for field in beside):
            yield i


def with_first_lines(article_id: str, text: str, declared: Mapping[str, str]) -> Article:
    """The article whose card is what the file declares and, where it declares nothing, what its first lines state."""
    stated = {"title": title_of(text).lstrip("# "), **card_of(text)}
    return Article.with_card(
        article_id, text, {field: declared.get(field, "").strip() or stated.get(field, "") for field in FIELDS}
    )
