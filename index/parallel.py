"""A step on another core.

Comes in: a step. Goes out: how to get what it finds. For steps that let go of the interpreter (faiss, numpy over long
arrays) and wait for no other step: threads that waited for each other could all be taken.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Found = TypeVar("Found")

_THREADS = ThreadPoolExecutor(thread_name_prefix="step")


def start(step: Callable[[], Found]) -> Callable[[], Found]:
    """What waits for what ``step`` finds, and gives it."""
    under_way = _THREADS.submit(step)
    return lambda: under_way.result()
