"""Plain text to an Article.

Comes in: decoded text. Goes out: an Article whose title is its first line, when that line reads like one, and
whose date is the one that a byline near the top gives. Knows nothing of markup: what a file says about itself further
down is cleaning's matter.
"""

import re

from corpus.article import Article

TITLE_LENGTH = 60  # characters; longer first lines are sentences
BYLINE_WITHIN = 12  # lines; dates further down belong to what the article tells
_BYLINE = re.compile(r"(?m)^[^，。\n]{0,30}?(\d{4}-\d{2}-\d{2})[ T]\d{1,2}:\d{2}")
_SENTENCE_END = tuple("。!！;；,，…")  # a title may well end in a question mark


def title_of(text: str) -> str:
    """The first line that is not blank, when it is short and not a sentence; else empty."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= TITLE_LENGTH and not first.endswith(_SENTENCE_END) else ""


def published_of(text: str) -> str:
    """The date, as YYYY-MM-DD, of a byline with date and time in the first lines; else empty."""
    match = _BYLINE.search("\n".join(text.splitlines()[:BYLINE_WITHIN]))
    return match[1] if match else ""


def read_text(article_id: str, text: str) -> Article:
    """The article that a ``.txt`` file holds."""
    return Article(article_id, title_of(text), text, published=published_of(text))
