"""Figures and comparisons as tables that a person can read.

Comes in: figures as evaluate prints them in JSON. Goes out: lines of text. Knows nothing of how they came about.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.compare import CHOOSING
from assistant.measure import MEASURES

KINDS = {"removed": "themselves without their articles", "unanswerable": "unanswerable ones"}
"""What answerable questions are told from, by the names of the areas."""
Interval = Sequence[float] | None


def share(value: float | None, interval: Interval) -> str:
    """.869 [.851 .886]"""
    if value is None or interval is None:
        return "-"
    return _bare(f"{value:.3f} [{interval[0]:.3f} {interval[1]:.3f}]")


def change(cell: dict[str, Any]) -> str:
    """+.006 [-.005 +.016] 31:23, with the questions that rose and fell; = where none did."""
    if cell["difference"] is None or cell["interval"] is None:
        return "-"
    if cell.get("won") == cell.get("lost") == 0:
        return "="
    low, high = cell["interval"]
    counts = f" {cell['won']}:{cell['lost']}" if "won" in cell else ""
    return _bare(f"{cell['difference']:+.3f} [{low:+.3f} {high:+.3f}]") + counts


def _bare(numbers: str) -> str:
    """Numbers without the zero before the point: a table of shares is easier to read."""
    return numbers.replace("0.", ".")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows under a head, each column as wide as its widest cell."""
    cells = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]


def report(figures: dict[str, Any]) -> str:
    """The figures, each with its interval over questions."""
    beside = figures["intervals"]
    lines = [f"{figures['folder']}: {figures['questions']} questions"]
    lines += _notes(figures["asked"], figures.get("differ"))
    retrieval = figures["retrieval"]
    if retrieval:
        rows = (
            [name, *(share(value, beside["retrieval"][name][measure]) for measure, value in values.items())]
            for name, values in retrieval.items()
        )
        lines += table(["95 % over questions", *MEASURES], rows)
    if figures["paired"]:
        pairs = ([name, *map(change, row.values())] for name, row in figures["paired"].items())
        lines += table(["difference, won:lost", *MEASURES], pairs)
    if "answer" in figures and figures["answer"]["first"] is not None:
        first, held = (share(figures["answer"][name], beside["answer"][name]) for name in ("first", "any"))
        lines.append(f"  the answer stands in the first statement {first}, in any {held}")
    for row, ends in zip(figures.get("refusal", ()), beside.get("refusal", ()), strict=True):
        wrongly, rightly = (share(row[name], ends[name]) for name in ("false", "right"))
        lines.append(f"  refuse_below {row['refuse_below']:<5} refused wrongly {wrongly}, rightly {rightly}")
    if "auroc" in figures:
        lines += _areas({name: share(figures["auroc"][name], beside["auroc"][name]) for name in KINDS})
    return "\n".join(lines)


def _areas(cells: dict[str, str]) -> list[str]:
    found = [f"{KINDS[name]} {cell}" for name, cell in cells.items() if cell != "-"]
    return ["  AUROC of the confidence, answerable questions against " + ", ".join(found)] if found else []


def _notes(asked: dict[str, Any], differ: dict[str, int] | None) -> list[str]:
    """What a reader of the figures has to know of the questions."""
    notes = []
    if asked["not_asked"]:
        notes.append(f"  not asked: {asked['not_asked']} questions without a word, or too long")
    if asked["not_findable"]:
        why = "no passage has their id, or cleaning leaves nothing of it"
        notes.append(f"  not findable: {asked['not_findable']} articles that answer: {why}")
    if asked["skipped"]:
        notes.append(f"  skipped: {asked['skipped']} of the passages, of which none can be found")
    if differ is not None:
        counts = ", ".join(f"{name} {count}" for name, count in differ.items())
        notes.append(f"  asked in {asked['script']}; questions that find something else in the other script: {counts}")
    return notes


def comparison(found: dict[str, Any], refuse_below: float, lines: int) -> str:
    """How figures differ from those of another time, and the at most ``lines`` questions that changed most each way."""
    shown = [f"against {found['asked']['folder']}{_where(found['asked'])}"]
    if found["judged_anew"]:
        shown.append("  other articles or answers are right by these questions now: differences may come of that")
    shown += [f"  {name}: {old} before, {new} now" for name, (old, new) in found["settings"].items()]
    rows = ([name, *map(change, row.values())] for name, row in found["retrieval"].items())
    shown += table(["difference, won:lost", *MEASURES], rows) if found["retrieval"] else []
    if "answer" in found:
        first, held = (change(found["answer"][name]) for name in ("first", "any"))
        shown.append(f"  the answer stands in the first statement {first}, in any {held}")
    for row in found.get("refusal", ()):
        if row["refuse_below"] == refuse_below:
            shown.append(f"  at {refuse_below} refused wrongly {change(row['false'])}, rightly {change(row['right'])}")
    if "auroc" in found:
        shown += _areas({name: change(found["auroc"][name]) for name in KINDS})
    for way in ("better", "worse"):
        shown.append(f"  {way}: {len(found[way])} questions")
        shown += [
            f"    {one['id']}  rank {one['before'] or '-'} -> {one['after'] or '-'}  {one['text']}"
            for one in found[way][:lines]
        ]
    return "\n".join(shown)


def _where(asked: dict[str, Any]) -> str:
    said = [f"{name} {asked[name]}" for name in (*CHOOSING, "script") if asked.get(name)]
    return f" ({', '.join(said)})" if said else ""
