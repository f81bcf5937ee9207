"""Lines that a site puts under every article.

Comes in: the articles of a corpus, one after the other. Goes out: for each site, which lines recur. What a single page
cannot show, that a line is no part of it, its siblings do. Knows nothing of what lines say.
"""

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.clean import readable

LEAST_ARTICLES = 4  # of one site: fewer cannot tell a habit from chance
LEAST_SHARE = 0.3  # of a site's articles: what stands in fewer may well be a phrase of its writers
BODY = 3  # lines by which a repost is known
LONGEST = 120  # characters: longer recurring lines are shared paragraphs, whose place is among the duplicates
# Days, times and counters differ from page to page; a rate or a limit is what a page is about.
_COUNTED = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2}日?)?|\d{1,2}月\d{1,2}日|\d{1,2}:\d{2}(?::\d{2})?"
    r"|(?:阅读|閱讀|浏览|瀏覽|点击|點擊|评论|評論|点赞|點讚|收藏|转发|轉發|人气|人氣|热度|熱度|第|共|编号|編號|总第|No\.?)"
    r"(?:量|数|數|次数|次數)?\s*[:：(（]?\s*\d+(?:\.\d+)?"
)
_NUMBERED = re.compile(r"[#（(]|第?[一二三四五六七八九十\d]{1,3}[、.．章节]")


def site_of(article: Article) -> str:
    """The site an article comes from: as named, else the host of its address, else its folder, else empty."""
    if article.site:
        return article.site
    try:
        host = urlsplit(article.uri).hostname if "//" in article.uri else None
    except ValueError:  # http://[链接已隐藏]
        host = None
    return host or article.article_id.rpartition("/")[0]


def _key(line: str) -> int:
    """64 bits of ``line`` with its days, times and counters left out."""
    digest = hashlib.blake2b(_COUNTED.sub("0", line).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def line_key(line: str) -> int | None:
    """The key of ``line`` where it could belong to a page: sentences and numbered headings are the writers' habits."""
    short = 2 <= len(line) <= LONGEST
    ends = line.endswith(("。", "！", "？", "!", "?", "；", "："))
    return _key(line) if short and not ends and not _NUMBERED.match(line) else None


@dataclass(frozen=True, slots=True)
class Lines:
    """What counting keeps of an article: its site, the key of its longest lines, the keys of those that may recur."""

    site: str
    body: int
    keys: frozenset[int]


def lines_of(article: Article) -> Lines:
    """The lines of ``article``, each once. Its BODY longest are what a repost shares; the longest may be a footer."""
    lines = {line.strip() for line in readable(article.text).text.splitlines()}  # as they are asked about
    body = _key("\n".join(sorted(lines, key=lambda line: (-len(line), line))[:BODY]))
    return Lines(site_of(article), body, frozenset(key for line in lines if (key := line_key(line)) is not None))


class Recurrence:
    """Counts lines by site. Memory: 8 bytes and a count for each different short line of the corpus."""

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._lines: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._seen: set[tuple[str, int]] = set()

    def add(self, lines: Lines) -> None:
        """Count the lines of an article. A repost, known by its longest lines, counts for nothing."""
        if (lines.site, lines.body) in self._seen:
            return
        self._seen.add((lines.site, lines.body))
        self._articles[lines.site] += 1
        self._lines[lines.site].update(lines.keys)

    def recurs(self, site: str, line: str) -> bool:
        """Whether ``line``, without blank space around it, recurs across ``site``."""
        key = line_key(line)
        return key is not None and self.key_recurs(site, key)

    def key_recurs(self, site: str, key: int) -> bool:
        """Whether the line with this key recurs across ``site``."""
        articles = self._articles[site]
        if articles < LEAST_ARTICLES:
            return False
        count = self._lines[site][key]
        return count >= LEAST_ARTICLES and count >= LEAST_SHARE * articles

    def recurring(self, site: str) -> set[int]:
        """The keys of all lines that recur across ``site``."""
        return {key for key in self._lines[site] if self.key_recurs(site, key)}
