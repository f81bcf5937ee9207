"""One article as it was read.

Comes in: what a reader found in a file. Goes out: an ``Article``.
Knows nothing of encodings, cleaning or passages.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"\s*((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")

_COMPACT = re.compile(r"\s*((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{2}){0,3}(?!\d)")  # 20240506, 20240506081500


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
            published=_day(card.get("published", "")),
        )


def _day(stated: str) -> str:
    """A day, however it is written, as YYYY-MM-DD, so that days compare; as stated where it is none."""
    found = _DAY.match(stated) or _COMPACT.match(stated)
    return (iso_day(*found.groups()) if found else "") or stated.strip()


def iso_day(year: str, month: str, day: str) -> str:
    """YYYY-MM-DD; empty for what is no day, as the 31st of February."""
    with suppress(ValueError):
        return date(int(year), int(month), int(day)).isoformat()
    return ""
