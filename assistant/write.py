"""Evidence to a draft.

Comes in: a question and the evidence for it, best first. Goes out: texts, each with the evidence it rests on.
Knows nothing of citations or of how evidence was chosen.
"""

from collections.abc import Sequence
from typing import Protocol

from assistant.evidence import Evidence

Draft = tuple[tuple[str, tuple[Evidence, ...]], ...]


class Writer(Protocol):
    """Whoever turns evidence into text. Law: the evidence it names is evidence it was given."""

    def write(self, question: str, evidence: Sequence[Evidence]) -> Draft:
        """The texts of an answer, in the order in which they read, each with the evidence that it rests on."""
        ...


class Quoter:
    """The writer that adds nothing: its texts are the sentences themselves, so a number cannot change on the way."""

    def write(self, question: str, evidence: Sequence[Evidence]) -> Draft:
        """One text for each piece of evidence, best first."""
        return tuple((piece.text, (piece,)) for piece in evidence)
