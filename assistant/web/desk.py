"""Where questions are answered: a few at once, a bounded number waiting, always over the newest index.

Comes in: work that needs an Assistant. Goes out: what came of it, or BusyError at once. Knows nothing of HTTP.
"""

import asyncio
import gc
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from assistant.ask import Assistant
from index.manifest import UnusableIndexError

LOG = logging.getLogger("youju.web")
LOOKED_AFTER = 1.0  # seconds between two looks at whether a newer index was published; a look takes 0.1 ms
LONGEST_PAUSE = 60.0  # seconds, after looks that found a newer index that cannot be used
FIRST_WORDS = "问"  # put to an index before anybody asks it: it is read and what is lazy is loaded, or it is away

T = TypeVar("T")


class BusyError(Exception):
    """Too many questions wait already."""


class Desk:
    """Holds the Assistant that answers now, and the threads that answer.

    Answering is work for the processor, not for the event loop: more threads than processors make everybody wait.
    """

    def __init__(self, assistant: Assistant, reopen: Callable[[], Assistant] | None = None) -> None:
        """``reopen`` opens an Assistant over what the folder of the index holds by then; without it nothing changes."""
        self._assistant = assistant
        self._reopen = reopen
        at_once = assistant.settings.answers_at_once or os.cpu_count() or 1
        self._most = at_once + assistant.settings.answers_waiting
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._lock = threading.Lock()
        self.taken = 0  # pieces of work that wait or are being done
        self.is_away = False  # whether the index could not be asked the last time, as when its server is down

    @property
    def is_full(self) -> bool:
        """Whether the next question would be refused."""
        return self.taken >= self._most

    def current(self) -> Assistant:
        """The Assistant over the newest index. Whoever looks up what an answer cites asks the one that gave it."""
        return self._assistant

    def submit(self, work: Callable[[Assistant], T]) -> "asyncio.Future[T]":
        """``work`` with the current Assistant, in a thread; cancelling it before its turn takes it out of the queue.

        Raises BusyError at once when too much waits already.
        """
        with self._lock:
            if self.is_full:
                raise BusyError
            self.taken += 1
        done: Future[T] = self._pool.submit(self._done, work)
        done.add_done_callback(self._leave)
        result = asyncio.wrap_future(done)
        # Nobody may be there any more to hear of a failure; asyncio would then log it, with what was asked.
        result.add_done_callback(lambda result: result.cancelled() or result.exception())
        return result

    def look_again(self) -> None:
        """Ask an index that is away whether it is back, unless somebody else is asking it."""
        if self.is_away and not self.taken:
            self.submit(lambda assistant: assistant.hits(FIRST_WORDS, 1))

    def _done(self, work: Callable[[Assistant], T]) -> T:
        try:
            found = work(self._assistant)
        except UnusableIndexError:
            self.is_away = True
            raise
        self.is_away = False
        return found

    def _leave(self, _: object) -> None:
        with self._lock:
            self.taken -= 1

    async def watch(self) -> None:
        """Go over to a newer index as soon as one is published, for as long as the server runs.

        Questions that are being answered keep the index that they began with; it goes when the last of them is done. A
        newer index that cannot be used is left alone, with one line in the log.
        """
        pause, said = LOOKED_AFTER, ""
        while self._reopen:
            await asyncio.sleep(pause)
            if await asyncio.to_thread(self._assistant.index.is_current):
                pause = LOOKED_AFTER
                continue
            try:
                self._assistant = await asyncio.to_thread(self._opened)
                pause, said = LOOKED_AFTER, ""
                print(f"有据 {counts(self._assistant)}: a newer index", flush=True)
                await asyncio.sleep(LOOKED_AFTER)  # until the last question over the one before is answered
                gc.collect()  # parts of an index refer to each other; its files stay mapped for as long
            except Exception as error:  # whatever is wrong with it, the one at hand goes on answering
                pause = min(2 * pause, LONGEST_PAUSE)
                reason = str(error) if isinstance(error, ValueError) else type(error).__name__
                if reason != said:
                    LOG.error("a newer index cannot be used, the one before it goes on answering: %s", reason)
                said = reason

    def _opened(self) -> Assistant:
        assert self._reopen
        assistant = self._reopen()
        assistant.ask(FIRST_WORDS)
        return assistant


def counts(assistant: Assistant) -> str:
    """How much an Assistant answers from, for the log."""
    manifest = assistant.index.manifest
    return f"{manifest.articles} articles, {manifest.passages} passages"
