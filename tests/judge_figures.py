"""Marks to figures with their intervals, and to tables; two runs compared.

Comes in: Marks, those of another time. Goes out: figures as JSON has them, lines of text. Knows nothing of answers.

Every figure is a mean over the questions that have a value, and every interval holds 95 of 100 resamples of questions.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from assistant.figures import Tree, difference, ends, gap, plain
from assistant.measure import Floats, areas, means, resamples
from assistant.tables import change, share, table
from tests.judge_marks import Mark

ALL = "all"
SHOWN = {
    "answers": (
        ("first", "any", "points", "points@5", "beside"),
        ("cite recall", "cite precision", "cites", "refused", "partial"),
        ("sides", "statements", "notes"),
    ),
    "refusals": (("right", "not_found", "partial fine", "answered fine"),),
    "disagree": (
        ("claims", "every", "apart", "refused"),
        ("beside", "cite recall", "cite precision", "cites", "statements"),
    ),
    "followups": (("first", "any", "beside", "refused"),),
}
"""The tables of each file of questions: what tests/judge_marks.py calls its values."""
MAIN = {"answers": "any", "refusals": "right", "disagree": "every", "followups": "any"}
"""By which value a question of each file is right or wrong, or got better or worse."""
REFUSING = ("answers", "refusals")  # together they say how well is told what has an answer


def grouped(marks: Sequence[Mark]) -> dict[str, dict[str, list[Mark]]]:
    """The marks by file and kind, those of every kind first."""
    found: dict[str, dict[str, list[Mark]]] = {}
    for asked_of in SHOWN:
        here = [one for one in marks if one.asked_of == asked_of]
        kinds = {kind: [one for one in here if one.kind == kind] for kind in dict.fromkeys(one.kind for one in here)}
        if here:
            found[asked_of] = {ALL: here, **(kinds if len(kinds) > 1 else {})}
    return found


def column(marks: Iterable[Mark], name: str) -> Floats:
    """float64 (questions,), NaN where a question has no such value."""
    values = (one.values.get(name) for one in marks)
    return np.array([np.nan if value is None else value for value in values])


def told_apart(marks: Sequence[Mark]) -> Floats:
    """AUROC of the confidence, questions with an answer above those without one; NaN when answers have none."""
    sure = np.array([np.nan if one.confidence is None else one.confidence for one in marks])
    answerable = np.array([one.asked_of == "answers" for one in marks])
    return areas(resamples(len(marks)), np.where(answerable, sure, np.nan), np.where(answerable, np.nan, sure))


def figures(marks: Sequence[Mark]) -> Tree:
    """{file: {kind: {name: {"value", "interval", "questions"}}}}, and under "refusing" what two files say together."""
    found: Tree = {
        asked_of: {
            kind: {name: _figure(here, name) for names in SHOWN[asked_of] for name in names}
            for kind, here in kinds.items()
        }
        for asked_of, kinds in grouped(marks).items()
    }
    both = [one for one in marks if one.asked_of in REFUSING]
    if len({one.asked_of for one in both}) == len(REFUSING):
        auroc = told_apart(both)
        found["refusing"] = {
            ALL: {
                "precision": _figure(both, "precision"),
                "auroc": {"value": plain(auroc), "interval": ends(auroc), "questions": len(both)},
            }
        }
    return found


def _figure(marks: Sequence[Mark], name: str) -> Tree:
    values = column(marks, name)
    resampled = means(resamples(len(values)), values)
    return {"value": plain(resampled), "interval": ends(resampled), "questions": int((~np.isnan(values)).sum())}


def report(found: Tree) -> str:
    """The figures of ``figures`` for people."""
    lines = []
    for asked_of, kinds in found.items():
        lines += [f"{asked_of} (95 % over questions)"]
        for names in SHOWN.get(asked_of, (("precision", "auroc"),)):
            rows = [
                [kind, str(max(one["questions"] for one in cells.values())), *(_cell(cells[name]) for name in names)]
                for kind, cells in kinds.items()
            ]
            lines += table(["", "n", *names], rows)
    return "\n".join(lines)


def _cell(figure: Tree) -> str:
    return share(figure["value"], figure["interval"])


def compared(now: Sequence[Mark], before: Sequence[Mark]) -> Tree:
    """How ``now`` differs from ``before``, marks of the same questions: the difference of each figure over all kinds,
    and the questions that got better and worse."""
    then = {(one.asked_of, one.query_id): one for one in before}
    found: Tree = {"better": [], "worse": []}
    for asked_of, kinds in grouped(now).items():
        new = kinds[ALL]
        old = [then[one.asked_of, one.query_id] for one in new]
        weights = resamples(len(new))
        found[asked_of] = {
            name: difference(weights, column(new, name), column(old, name))
            for names in SHOWN[asked_of]
            for name in names
        }
        gained = column(new, MAIN[asked_of]) - column(old, MAIN[asked_of])
        for way, moved in (("better", gained > 0), ("worse", gained < 0)):
            found[way] += [{"id": one.query_id, "text": one.text} for one, yes in zip(new, moved, strict=True) if yes]
    both = [one for one in now if one.asked_of in REFUSING]
    old = [then[one.asked_of, one.query_id] for one in both]
    if both and all(one.confidence is not None for one in (*both, *old)):
        found["refusing"] = {"auroc": gap(told_apart(both), told_apart(old))}
    return found


def comparison(found: Tree) -> str:
    """``compared`` for people: difference, its interval, questions that rose and fell."""
    lines = ["difference, won:lost"]
    for asked_of, cells in found.items():
        if asked_of not in ("better", "worse"):
            lines += table([asked_of, ""], ([name, change(cell)] for name, cell in cells.items()))
    for way in ("better", "worse"):
        lines += [f"{way}: {len(found[way])} questions", *(f"  {one['id']}  {one['text']}" for one in found[way])]
    return "\n".join(lines)
