"""A question asked in fewer words, where that surely answers better.

Comes in: a query, what was found for it, what looks for another. Goes out: what was found, or what holds for all loans
where one product was asked about, for any time where so many months overdue were, wherever one is where a place was
named. Knows nothing of how anything is found.
"""

from collections.abc import Callable
from dataclasses import replace

from assistant.evidence import Found, in_whole, of_another
from assistant.lateness import however_late
from assistant.names import names
from assistant.places import anywhere
from assistant.products import in_general, speaks_of
from assistant.query import Query

# How sure what was not asked so has to be: what holds for all loans where a product was asked about, what a short
# question may have leant on; and how much surer than what was found where that is no refusal (tests/LOG.md).
SURELY, GAIN = 0.5, 0.1


def surer(query: Query, found: Found, look: Callable[[Query], Found], refuse_below: float) -> Found:
    """``found``, which ``look`` found for ``query``, or what it finds for fewer words and is surer of."""
    asked, first = query, next(iter(found.evidence), None)
    named = (
        first and found.confidence >= refuse_below and speaks_of(query.names, in_whole(first.article, first.passage))
    )
    if not named:
        asked, found = _asked_as(in_general(query.text, query.names), query, found, look, refuse_below)
    asked, found = _asked_as(however_late(asked.text), asked, found, look, refuse_below)
    return _asked_as(anywhere(asked.text, names(asked.text)), asked, found, look, refuse_below)[1]


def _asked_as(
    text: str, query: Query, found: Found, look: Callable[[Query], Found], refuse_below: float
) -> tuple[Query, Found]:
    """``query`` asked as ``text``, and what of that may answer it too, where that is surer than ``found``; else both as
    they are."""
    looser = replace(query, text=text)
    if looser == query:
        return query, found
    other = look(looser)
    may_answer = tuple(one for one in other.evidence if not of_another(query, one.text))
    least = max(SURELY, refuse_below if found.confidence < refuse_below else found.confidence + GAIN)
    if other.confidence < least or may_answer[:1] != other.evidence[:1]:
        return query, found
    return looser, replace(other, evidence=may_answer)
