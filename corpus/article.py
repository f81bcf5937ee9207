"""One article as it was read.

Comes in: what a reader found in a file. Goes out: an ``Article``.
Knows nothing of encodings, cleaning or passages.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what a person would put on its library card.

    ``text`` is what reading decoded; every offset in the project counts its code points. Fields that the
    source does not state are empty, never guessed. ``notices`` are a librarian's remarks on the source.

    Law: reading the same bytes gives an equal Article.
    """

    article_id: str
    title: str
    text: str
    uri: str = ""
    site: str = ""
    author: str = ""
    published: str = ""
    notices: tuple[str, ...] = ()

    @classmethod
    def with_card(cls, article_id: str, text: str, card: Mapping[str, str]) -> "Article":
        """The article whose title, uri, site, author and published stand in ``card``, as far as they do."""
        return cls(
            article_id,
            card.get("title", ""),
            text,
            uri=card.get("uri", ""),
            site=card.get("site", ""),
            author=card.get("author", ""),
            published=card.get("published", ""),
        )
