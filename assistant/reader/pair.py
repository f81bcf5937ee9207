"""A question and a passage as the tokens that the reader reads.

In: the question, what stands above the passage (title, headings) and its text, in either script. Out: a ``Pair`` of
token ids with the place of every token in the text. Knows nothing of weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.script import unified
from index.pieces import Pieces, Place

START, PAD, END = 0, 1, 2  # ids of <s>, <pad>, </s>, the first pieces of the vocabulary
MAX_TOKENS = 256  # of a pair; a passage of 250 characters is about 160
QUESTION_TOKENS = 64
ABOVE_CHARACTERS = 40  # of title and headings; what names the passage stands at their beginning
MARK, _ENDS = "？", "?？。.!！ "  # nearly all questions that were learnt from end with one (tests/LOG.md)
LONGEST_PIECE = 16  # characters; what follows this many for every token can never be read


@dataclass(frozen=True, slots=True)
class Pair:
    """``<s> question </s></s> above text </s>`` as ids; ``places`` are the (start, end) characters of the tokens of the
    text, the first of which is ``ids[first]``.

    Law: both scripts give the same pair, because both are read in one spelling, which keeps the length.
    """

    ids: tuple[int, ...]
    first: int
    places: tuple[Place, ...]


def above(title: str, headings: Sequence[str] = ()) -> str:
    """What stands above a passage, as one short line."""
    return " ".join((title, *headings)).strip()[:ABOVE_CHARACTERS]


class Pairing:
    """Makes pairs of a question and passages."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    def question(self, text: str) -> tuple[int, ...]:
        """The ids of a question, to be paired with many passages; a mark ends it, typed or not."""
        return tuple(self._encode(text.rstrip(_ENDS) + MARK)[0][:QUESTION_TOKENS])

    def pair(self, question: tuple[int, ...], above: str, text: str) -> Pair:
        """One pair; what does not fit into MAX_TOKENS is left unread at the end of the text."""
        head = (START, *question, END, END, *self._encode(above[:ABOVE_CHARACTERS])[0])
        ids, places = self._encode(text)
        room = MAX_TOKENS - len(head) - 1
        return Pair((*head, *ids[:room], END), len(head), tuple(places[:room]))

    def _encode(self, text: str) -> tuple[list[int], list[Place]]:
        return self._pieces.encode(unified(text[: MAX_TOKENS * LONGEST_PIECE]))
