"""Lines that a site puts under every article.

Comes in: the articles of a corpus, one after the other. Goes out: for each site, which lines recur. What a single page
cannot show, that a line is no part of it, its siblings do. Knows nothing of what lines say.
"""

import hashlib
import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

from corpus.article import Article

LEAST_ARTICLES = 4  # of one site: fewer cannot tell a habit from chance
LEAST_SHARE = 0.3  # of a site's articles: what stands in fewer may well be a phrase of its writers
LONGEST = 120  # characters: longer recurring lines are shared paragraphs, whose place is among the duplicates
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"[#（(]|第?[一二三四五六七八九十\d]{1,3}[、.．章节]")


def site_of(article: Article) -> str:
    """The site an article comes from: as named, else the host of its address, else its folder, else empty."""
    if article.site:
        return article.site
    host = urlsplit(article.uri).hostname if "//" in article.uri else None
    return host or article.article_id.rpartition("/")[0]


def _key(line: str) -> bytes:
    """A fingerprint of ``line`` with its numbers left out: dates and counters differ from page to page."""
    return hashlib.blake2b(_DIGITS.sub("0", line).encode("utf-8", "replace"), digest_size=8).digest()


def _may_be_furniture(line: str) -> bool:
    """Whether ``line`` could belong to a page: sentences and numbered headings are the writers' own habits."""
    short = 2 <= len(line) <= LONGEST
    return short and not _NUMBERED.match(line) and not line.endswith(("。", "！", "？", "!", "?", "；", "："))


class Recurrence:
    """Counts lines by site. Memory: 8 bytes and a count for each different short line of the corpus."""

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._lines: defaultdict[str, Counter[bytes]] = defaultdict(Counter)
        self._seen: set[tuple[str, bytes]] = set()

    def add(self, article: Article) -> None:
        """Count the lines of ``article``, each once. A repost, known by its longest line, counts for nothing."""
        site = site_of(article)
        lines = {line.strip() for line in article.text.splitlines()}
        body = (site, _key(max(lines, key=len, default="")))
        if body in self._seen:
            return
        self._seen.add(body)
        self._articles[site] += 1
        self._lines[site].update({_key(line) for line in lines if _may_be_furniture(line)})

    def recurs(self, site: str, line: str) -> bool:
        """Whether ``line``, without blank space around it, recurs across ``site``."""
        articles = self._articles[site]
        if articles < LEAST_ARTICLES or not _may_be_furniture(line):
            return False
        count = self._lines[site][_key(line)]
        return count >= LEAST_ARTICLES and count >= LEAST_SHARE * articles
