"""What the server counts, in the text form of Prometheus: the only door to prometheus_client.

Comes in: outcomes, seconds, statuses, by fixed words. Goes out: text. No label ever holds what a person typed or where
they are.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from assistant.web.desk import Desk
from assistant.web.forms import REASONS

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
disable_created_metrics()  # type: ignore[no-untyped-call]  # when a count began: a line beside every line, which nobody reads
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds; a question takes some 30 ms


class Metrics:
    """The counts of one server."""

    def __init__(self, desk: Desk) -> None:
        self.open_requests = 0  # counted on the event loop alone
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "youju_requests", "Requests, by the route that took them", ["route", "method", "status"], registry=registry
        )
        self._outcomes = Counter("youju_answers", "Answers, by outcome", ["outcome"], registry=registry)
        self._seconds = Histogram(
            "youju_answer_seconds",
            "Seconds from taking up a question to its answer",
            buckets=BUCKETS,
            registry=registry,
        )
        self._feedback = Counter(
            "youju_feedback", "Answers judged, counted once each", ["helpful", "reason"], registry=registry
        )
        self._refused = Counter("youju_refused", "Requests refused, by reason", ["reason"], registry=registry)
        opened = Gauge("youju_requests_open", "Requests that are being answered", registry=registry)
        opened.set_function(lambda: self.open_requests)
        waiting = Gauge("youju_questions_open", "Questions that wait or are being answered", registry=registry)
        waiting.set_function(lambda: desk.taken)
        for name in ("articles", "passages"):
            gauge = Gauge(f"youju_index_{name}", f"{name.capitalize()} of the index", registry=registry)
            gauge.set_function(lambda name=name: getattr(desk.current().index.manifest, name))  # type: ignore[misc]

    def requested(self, route: str, method: str, status: int) -> None:
        """A request was answered."""
        self._requests.labels(route, method, str(status)).inc()

    def answered(self, outcome: str, seconds: float) -> None:
        """A question was answered, or ``failed``."""
        self._outcomes.labels(outcome).inc()
        self._seconds.observe(seconds)

    def judged(self, helpful: bool, reason: str | None) -> None:
        """A reader said for the first time what an answer was worth."""
        kind = reason if reason in REASONS else "own words" if reason else "none"
        self._feedback.labels("yes" if helpful else "no", kind).inc()

    def refused(self, reason: str) -> None:
        """A request was refused: ``rate``, ``body``, ``slow``, ``key``, ``host``, ``busy``."""
        self._refused.labels(reason).inc()

    def text(self) -> bytes:
        """All counts."""
        return generate_latest(self._registry)
