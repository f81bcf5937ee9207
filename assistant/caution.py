"""What has to be said of all the sources of an answer at once.

Comes in: the statements of an answer. Goes out: a note, where every source that they cite deserves the same reproach.
Knows nothing of how the statements were chosen.
"""

from collections.abc import Sequence

from assistant.cite import Citation, Statement
from corpus.notice import FICTION

ONLY_FICTION = "以上内容只见于自称虚构的来源，不能当作事实。"
ONLY_REPEALED = "以上内容的来源都引用了已经废止的法律，现在的规定可能不同。"


def notes(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """A statement of our own for each reproach that all citations of ``statements`` share."""
    cited = tuple(dict.fromkeys(citation for statement in statements for citation in statement.citations))
    told = ((ONLY_FICTION, _is_fiction), (ONLY_REPEALED, _cites_repealed_law))
    return tuple(Statement(text, cited, "note") for text, deserves in told if cited and all(map(deserves, cited)))


def _is_fiction(citation: Citation) -> bool:
    return FICTION in citation.notices


def _cites_repealed_law(citation: Citation) -> bool:
    return any(notice.startswith("引用《") and "废止" in notice for notice in citation.notices)
