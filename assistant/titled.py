"""Whether an article is about another thing than the one that was asked about, by what their titles open with.

Comes in: a question's text, the titles of what was found for it, then an article and a passage of it. Goes out: yes or
no. Knows nothing of rankings.

陈望山 and 陈望川, 永宁桥 and 永和桥 have articles that are like one another. Where one of those found is headed by the
name that the question holds, what is said under another name and never speaks of it is not said of it.
"""

import re
from collections.abc import Iterable

from assistant.names import folded, names
from corpus.article import Article
from index.terms import times_seen

_HEAD = re.compile(r"\W*(\w{2,8}?)\s*(?:[（(：:,，|\-—·_《]|$)")
COMMON = 500  # times in what jieba counted: such a word (长城) heads many a title, and another may be meant


def heads(titles: Iterable[str]) -> frozenset[str]:
    """What ``titles`` open with, folded: the name before a bracket, a colon or a dash. Products are left to
    assistant/products.py, and everyday words name nothing by themselves."""
    found = (_HEAD.match(folded(title)) for title in titles)
    opened = {match[1] for match in found if match}
    return frozenset(head for head in opened if times_seen(head) < COMMON and not names(head))


def of_another_title(asked: Iterable[str], article: Article, told: str) -> bool:
    """Whether ``told``, a passage under its title and headings, is about something else than ``asked``, the heads of
    titles that the question holds: it holds none, and its article is headed by another or never holds one either."""
    wanted = tuple(asked)
    if not wanted or any(head in folded(told) for head in wanted):
        return False
    return bool(heads([article.title])) or not any(head in folded(article.text) for head in wanted)
