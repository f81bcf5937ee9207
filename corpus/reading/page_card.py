"""What the markup of a web page says of its article: the author, the end of the title, where its day may stand.

Comes in: the tree of a page. Goes out: names, and smaller trees to look for a day in. Knows nothing of trafilatura.
"""

import re
from copy import deepcopy
from typing import Any

from corpus.reading.page_stated import stated_author

_SEPARATED = re.compile(r"\s*[_|｜–—-]+\s*")  # 标题_频道_网站
_AUTHOR = frozenset(("author", "article:author", "og:article:author", "dc.creator", "byl"))
_LABEL = re.compile(
    r"(?:(?:发表|發表|发布|發布|更新|编辑|編輯)(?:于|於|时间|時間|日期)?|作者|来源|來源|责任编辑|責任編輯|楼主|樓主)\s*[:：]?"
)
SPACE = re.compile(r"[ \t\n\r\f]+")  # as a browser folds it
# Of other articles, or of whoever answers below: their days are not the article's.
ELSEWHERE = re.compile(
    r"comment|reply|sidebar|aside|footer|related|recommend|hot|rank|latest|copyright|pinglun|tuijian", re.I
)


def author_of(tree: Any) -> str:
    """The author that the page's head names; trafilatura passes over names without a space, as Chinese ones are."""
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        if name in _AUTHOR and (content := (meta.get("content") or "").strip()) and "://" not in content:
            return str(content)
    return stated_author(tree)


def is_label(name: str) -> bool:
    """Whether ``name`` is what pages write before a name or a day, and none itself: 发表于, 作者："""
    return _LABEL.fullmatch(name.strip()) is not None


def title_of_page(found: str, tree: Any) -> str:
    """The page's title without the names of channel and site that follow it, where its one ``<h1>`` shows its end."""
    headings = [" ".join(h1.itertext()) for h1 in tree.iter("h1")]
    heading = SPACE.sub(" ", headings[0]).strip() if len(headings) == 1 else ""
    return heading if heading and _SEPARATED.split(found)[0] == _SEPARATED.split(heading)[0] else found


def stands_in(date: str, page: str) -> bool:
    """Whether ``page`` states the whole of ``date`` (YYYY-MM-DD); htmldate makes a first of January of a bare year."""
    year, month, day = date.split("-")
    return bool(re.search(rf"{year}\D{{0,3}}0?{int(month)}\D{{0,3}}0?{int(day)}(?!\d)|{year}{month}{day}", page))


def head_of(tree: Any) -> Any:
    """A page of the head of ``tree`` alone, with what its scripts state for machines."""
    head = tree.makeelement("html")
    stated = [one for one in tree.iter("script") if one.get("type") == "application/ld+json"]
    head.extend(deepcopy(one) for one in (*tree.iter("head"), *stated))
    return head


def article_of(tree: Any) -> Any:
    """``tree`` without the parts that are of comments, of other articles or of the site."""
    body = deepcopy(tree)
    for one in list(body.iter("*")):
        named = f"{one.get('class', '')} {one.get('id', '')}"
        is_elsewhere = one.tag in ("aside", "footer") or ELSEWHERE.search(named)
        if is_elsewhere and one.tag != "body" and one.getparent() is not None:
            one.drop_tree()
    return body
