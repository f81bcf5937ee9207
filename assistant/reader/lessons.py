"""Short articles on anything, written to learn from, with their questions, to groups of windows.

In: lessons.jsonl, an article a line, ``{"id", "title", "text", "questions"}``: of each question ``text`` and ``quote``,
the sentence of the article that answers, empty where none of its cluster does. A cluster is what stands before the
``/`` of an ``id``: articles on things that are easily taken for each other (two models, last year's rule and this
year's). Out: Groups, as of judged data; a cluster is held out as one.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from assistant.reader.examples import (
    DEPTH,
    EMPTIED,
    Group,
    Member,
    Pool,
    Window,
    answering,
    is_held_out,
    may_answer,
    pairs,
    windows_of,
    without_answer,
)
from corpus.script import to_simplified
from index.terms import normalise, words

LESSONS = Path(__file__).with_name("lessons.jsonl")
# Of the questions with an answer, so many are read beside a window of another cluster too: what is found in a corpus is
# seldom a twin, and the surest of ten passages must not be sure by chance.
STRANGE = 0.5


def lesson_groups(seed: int) -> Iterator[Group]:
    """A group for each question of the lessons."""
    random = Random(f"{seed} lessons")
    rows = [json.loads(line) for line in LESSONS.read_text("utf-8").splitlines()]
    cut: defaultdict[str, dict[str, list[Window]]] = defaultdict(dict)
    for row in rows:
        cluster = row["id"].split("/")[0]
        cut[cluster][row["id"]] = windows_of(row, f"lessons {cluster}")
    every = [window for windows in cut.values() for of_row in windows.values() for window in of_row]
    pool = Pool([window for window in every if not is_held_out(window.article, seed)])
    for row in rows:
        of_cluster = cut[row["id"].split("/")[0]]
        own = of_cluster[row["id"]]
        others = [window for name, windows in of_cluster.items() if name != row["id"] for window in windows]
        for asked in row["questions"]:
            question, quote = to_simplified(asked["text"]), to_simplified(asked["quote"])
            if quote:
                members = _answered(question, quote, own, others, pool, random)
            else:
                members = _unanswered(question, own, others)
            if members:
                yield Group("lessons", question, tuple(members), is_held_out(own[0].article, seed))


def _unanswered(question: str, own: list[Window], others: list[Window]) -> list[Member]:
    """The window of the article and that of another of its cluster which look most as if they answered."""
    return [Member(window, False, True) for window in (*_likest(question, own)[:1], *_likest(question, others)[:1])]


def _answered(
    question: str, quote: str, own: list[Window], others: list[Window], pool: Pool, random: Random
) -> list[Member]:
    """The window that answers, and two that do not."""
    positive = answering(own, quote)
    if positive is None:
        return []
    window = positive.window
    wrong = [other for other in _likest(question, others) if _lacks(question, window, other)]
    wrong += [other for other in own if other is not window and not may_answer(other, quote)]
    emptied = without_answer(positive, [quote]) if random.random() < EMPTIED else None
    if emptied and not may_answer(emptied, quote):
        wrong = [emptied, *wrong]
    found = pool.alike(question, DEPTH) if random.random() < STRANGE else []
    strangers = [other for other in found if other.article != window.article
                 and not may_answer(other, quote) and _lacks(question, window, other)][:1]  # fmt: skip
    return [positive, *(Member(one, False, True) for one in (*wrong[: 2 - len(strangers)], *strangers))]


def _lacks(question: str, window: Window, other: Window) -> bool:
    """Whether ``question`` names something of ``window`` that ``other`` does not hold: else it may answer too."""
    shown, elsewhere = (normalise(f"{one.above} {one.text}") for one in (window, other))
    return any(len(word) > 1 and word in shown and word not in elsewhere for word in words(question))


def _likest(question: str, windows: Sequence[Window]) -> list[Window]:
    """The windows, those first that share most pairs of characters with ``question``."""
    asked = pairs(question)
    return sorted(windows, key=lambda window: -len(asked & pairs(f"{window.above} {window.text}")))
