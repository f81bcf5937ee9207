"""Where an answer is given out: with its id, counted, and noted when a person asked for that.

Comes in: a question, and what is to be made of its answer. Goes out: what was made of it, some time later. Knows
nothing of HTTP, nor whether a page or a program asks: every question takes this way.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from assistant.ask import Answer, Assistant
from assistant.web.desk import BusyError, Desk
from assistant.web.feedback import Feedback
from assistant.web.journal import Journal
from assistant.web.metrics import Metrics

LOG = logging.getLogger("youju.web")

T = TypeVar("T")
Show = Callable[[Answer, str, Assistant], T]  # an answer, its id and the Assistant that gave it, to what is sent


class Counter:
    """Hands questions to the desk and its answers out."""

    def __init__(self, desk: Desk, feedback: Feedback, metrics: Metrics, journal: Journal) -> None:
        self._desk = desk
        self._feedback = feedback
        self._metrics = metrics
        self._journal = journal

    @property
    def longest(self) -> int:
        """Characters that a question may have."""
        return self._desk.current().settings.question_length

    def submit(self, question: str, earlier: Sequence[str], show: Show[T]) -> "asyncio.Future[T]":
        """What ``show`` makes of the answer to ``question``, asked after the questions ``earlier``.

        Raises BusyError at once; the answer may raise QuestionError. Cancelling it before its turn takes it out of the
        queue.
        """
        try:
            return self._desk.submit(lambda assistant: self._answer(assistant, question, earlier, show))
        except BusyError:
            self._metrics.refused("busy")
            raise

    def _answer(self, assistant: Assistant, question: str, earlier: Sequence[str], show: Show[T]) -> T:
        started, outcome = time.perf_counter(), "failed"
        try:
            found = assistant.ask(question, earlier)
            outcome = found.outcome
        finally:
            self._metrics.answered(outcome, time.perf_counter() - started)
        answer_id = self._feedback.new_id()
        self._keep(answer_id, found)
        return show(found, answer_id, assistant)

    def _keep(self, answer_id: str, found: Answer) -> None:
        """Note the question where a person asked for that; a full disk keeps no answer from whoever asked."""
        try:
            self._journal.write(answer_id, outcome=found.outcome, question=found.question, query=found.query)
        except OSError as error:
            LOG.error("a question could not be kept: %s", error.strerror)
