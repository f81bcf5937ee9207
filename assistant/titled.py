"""Whether an article is about another thing than the one that was asked about, by what their titles open with.

Comes in: a question's text, the titles of what was found for it, then an article and a passage of it. Goes out: yes or
no. Knows nothing of rankings.

陈望山 and 陈望川, 永宁桥 and 永和桥 have articles that are like one another. Where one of those found is headed by the
name that the question holds, what is said under another name and never speaks of it is not said of it.
"""

import re
from collections.abc import Iterable

from assistant.asked import ASKS
from assistant.names import folded, names
from corpus.article import Article
from index.terms import is_name, is_word, times_seen, words

_HEAD = re.compile(r"\W*(\w{2,8}?)\s*(?:[（(：:,，|\-—·_《]|$)")
_SAYS = re.compile(f"[的了]|{ASKS.pattern}")  # such a title asks or says something, and names nothing
COMMON = 500  # times in what jieba counted: 都市 is no name, whatever the dictionary says


def heads_in(asked: str, titles: Iterable[str]) -> list[str]:
    """The names that ``titles`` open with and ``asked``, a question, holds, folded."""
    plain = folded(asked)
    return [head for head in _opened(titles) if head in plain and _is_name(head)]


def heads(titles: Iterable[str]) -> frozenset[str]:
    """The names that ``titles`` open with, folded, before a bracket, a colon or a dash.

    A name is what holds a word that jieba's dictionary lacks or calls a name; what is made of everyday words (征信报告)
    may be called otherwise elsewhere. Products are left to assistant/products.py.
    """
    return frozenset(filter(_is_name, _opened(titles)))


def _opened(titles: Iterable[str]) -> set[str]:
    """What each of ``titles`` opens with, folded, a name or not."""
    found = (_HEAD.match(folded(title)) for title in titles)
    return {match[1] for match in found if match}


def _is_name(head: str) -> bool:
    made_of = words(head)
    is_named = any(not is_word(one) or (len(one) > 1 and times_seen(one) < COMMON and is_name(one)) for one in made_of)
    return is_named and not _SAYS.search(head) and not names(head)


def of_another_title(asked: Iterable[str], article: Article, told: str) -> bool:
    """Whether ``told``, a passage under its title and headings, is about something else than ``asked``, the heads of
    titles that the question holds: it holds none, and its article is headed by another or never holds one either."""
    wanted = tuple(asked)
    if not wanted or any(head in folded(told) for head in wanted):
        return False
    return bool(heads([article.title])) or not any(head in folded(article.text) for head in wanted)
