"""Waiting for an answer for as long as somebody is there to read it.

Comes in: a request, work at the desk. Goes out: what came of the work. Knows nothing of what is asked.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from starlette.requests import Request

HEARTBEAT = 15.0  # seconds, as the HTML standard advises (9.2.7): proxies close what stands still, mostly after 60

T = TypeVar("T")


class GoneError(Exception):
    """Whoever asked has closed the connection."""


async def wanted(request: Request, work: "asyncio.Future[T]") -> T:
    """What comes of ``work``. Raises what it raises, and GoneError when nobody waits for it any more.

    Work that has not begun then leaves the queue; work that has begun ends by itself.
    """
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise GoneError
        return work.result()
    finally:
        leaving.cancel()
        work.cancel()


async def heartbeats(work: "asyncio.Future[Any]") -> AsyncIterator[str]:
    """A comment of an event stream, which its readers pass over, for every HEARTBEAT seconds until ``work`` is done."""
    try:
        while not (await asyncio.wait((work,), timeout=HEARTBEAT))[0]:
            yield ":\n\n"
    finally:
        work.cancel()  # nobody reads the stream any more; work that is done stays as it is


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
