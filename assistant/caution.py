"""What has to be said of all the sources of an answer at once.

Comes in: the statements of an answer. Goes out: a note, where every source that they cite deserves the same reproach.
Knows nothing of how the statements were chosen.
"""

from collections.abc import Sequence

from assistant.cite import Statement
from assistant.words import WORDS
from corpus.notice import cites_repealed_law, is_fiction

ONLY_FICTION = WORDS["zh-CN"]["only_fiction"]
ONLY_REPEALED = WORDS["zh-CN"]["only_repealed"]
_WORD_OF = {ONLY_FICTION: "only_fiction", ONLY_REPEALED: "only_repealed"}


def notes(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """A statement of our own for each reproach that all citations of ``statements`` share."""
    cited = tuple(dict.fromkeys(citation for statement in statements for citation in statement.citations))
    told = ((ONLY_FICTION, is_fiction), (ONLY_REPEALED, cites_repealed_law))
    return tuple(
        Statement(text, cited, "note")
        for text, deserves in told
        if cited and all(deserves(citation.notices) for citation in cited)
    )


def word_of(note: str) -> str:
    """The key in WORDS of the text of a note, which is in the language of the articles; its reader's may be another."""
    return _WORD_OF[note]
