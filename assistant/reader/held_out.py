"""How well the reader reads what it has not learnt from.

In: whatever reads (the network in training, or the reader that ships), and groups that were held out. Out: figures.
Knows nothing of training.
"""

import math
from collections.abc import Callable, Sequence

from assistant.reader.examples import Group, Member
from assistant.reader.reader import Reading
from corpus.sentence import sentences

ASKED = 200  # questions of each look
Read = Callable[[str, Sequence[tuple[str, str]]], Sequence[Reading]]
_WAYS: dict[str, Callable[[Reading], float]] = {
    "relevance": lambda reading: reading.relevance,
    "pointer": lambda reading: -reading.none,
    "score": lambda reading: reading.score,
}


def measure(read: Read, held_out: Sequence[Group], asked: int = ASKED) -> dict[str, float]:
    """``sentence``: share of answered windows whose most probable sentence holds the answer. ``first``: share of
    questions whose answering window comes first of its group, by relevance, pointer and score. ``auroc``: telling
    windows that answer from those that do not, over all questions, in the same ways."""
    chosen = held_out[:: max(1, len(held_out) // asked)]
    right: list[bool] = []
    first: dict[str, list[bool]] = {way: [] for way in _WAYS}
    scored: dict[str, list[tuple[float, bool]]] = {way: [] for way in _WAYS}
    for group in chosen:
        readings = read(group.question, [(one.window.above, one.window.text) for one in group.members])
        right += [_points_right(reading, member)
                  for reading, member in zip(readings, group.members, strict=True) if member.answers]  # fmt: skip
        for way, value in _WAYS.items():
            values = [value(reading) for reading in readings]
            scored[way] += [(each, one.relevant) for each, one in zip(values, group.members, strict=True)]
            if group.members[0].relevant and len(values) > 1:
                first[way].append(values[0] > max(values[1:]))
    figures = {"questions": float(len(chosen)), "sentence": _share(right)}
    figures |= {f"first by {way}": _share(found) for way, found in first.items()}
    return figures | {f"auroc by {way}": auroc(found) for way, found in scored.items()}


def _points_right(reading: Reading, member: Member) -> bool:
    """Whether an answer starts in the most probable sentence."""
    best = max(sentences(member.window.text), key=reading.probability)
    return any(best.start <= answer.start < best.end for answer in member.answers)


def _share(outcomes: Sequence[bool]) -> float:
    return round(sum(outcomes) / len(outcomes), 3) if outcomes else math.nan


def auroc(scored: Sequence[tuple[float, bool]]) -> float:
    """The chance that a window that answers scores above one that does not: Mann-Whitney U, ties half."""
    positive = [value for value, answers in scored if answers]
    negative = [value for value, answers in scored if not answers]
    if not positive or not negative:
        return math.nan
    wins = sum((value > other) + 0.5 * (value == other) for value in positive for other in negative)
    return round(wins / (len(positive) * len(negative)), 3)
