"""A stretch of an article.

Comes in: two positions in ``Article.text``. Goes out: the characters between them.
Knows nothing of what the characters say.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (inclusive) to ``end`` (exclusive), counted in Unicode code points.

    Law: ``0 <= start < end`` and ``span.of(text) == text[start:end]``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, found start={self.start}, end={self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters that this span covers in ``text``."""
        return text[self.start : self.end]

    def replaced(self, text: str, new: str) -> str:
        """``text`` with ``new`` in the place of what this span covers."""
        return text[: self.start] + new + text[self.end :]

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end
