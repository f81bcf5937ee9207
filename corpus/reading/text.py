"""Plain text to an Article.

Comes in: decoded text. Goes out: an Article whose card is what its first lines state. Knows nothing of markup.
"""

from corpus.article import Article
from corpus.reading.card import with_first_lines


def read_text(article_id: str, text: str) -> Article:
    """The article that a ``.txt`` file holds."""
    return with_first_lines(article_id, text, {})
