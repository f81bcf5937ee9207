"""An answer as server-sent events.

Comes in: an answer as JSON. Goes out: the lines of a text/event-stream: ``query``, each ``statement`` followed by the
``citation`` events of the sources that it uses first, ``done`` with the whole. Knows nothing of how it was found.
"""

import json
from collections.abc import Iterator
from typing import Any

EVENT_STREAM = "text/event-stream"


def event(name: str, data: object) -> str:
    """One event; JSON has no line ends of its own, so that no text can end it early."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def events(found: dict[str, Any]) -> Iterator[str]:
    """The events of one answer.

    Law: the statements and citations that were sent, in their order, are those of ``done``.
    """
    yield event("query", {"question": found["question"], "query": found["query"]})
    sent = 0
    for statement in found["statements"]:
        yield event("statement", statement)
        for citation in found["citations"][sent : max([sent, *statement["citations"]])]:
            yield event("citation", citation)
            sent += 1
    yield event("done", found)
