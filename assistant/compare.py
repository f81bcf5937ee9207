"""Results kept, and two of them compared.

Comes in: what was asked and what came of it; a file that holds the same of another time. Goes out: that file; the
difference of each figure with its interval, and the questions that got better and worse. Knows nothing of assistants.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from assistant.figures import Result, Tree, auroc, columns, difference, gap, listed, mapped
from assistant.judged import EvaluationError
from assistant.measure import MEASURES, resamples

FORMAT = 1  # of a saved file; change it when Result changes
CHOOSING = ("split", "domain", "limit", "questions", "given", "unlearnt")  # what decides which questions are asked


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was asked and what came of it. ``asked`` says of which folder, passages, split and so on."""

    asked: Mapping[str, Any]
    results: tuple[Result, ...]


def save(found: Evaluation, figures: Tree, file: Path) -> None:
    """Write ``found`` and its figures to ``file``. Raises EvaluationError."""
    kept = {
        "format": FORMAT,
        "asked": dict(found.asked),
        "figures": figures,
        "results": [asdict(one) for one in found.results],
    }
    text = json.dumps(kept, ensure_ascii=False)
    try:
        write(text, file)
    except OSError as error:
        raise EvaluationError(f"cannot write {file}: {error.strerror}") from None


def trouble(file: Path) -> str:
    """Why ``file`` cannot be written, as far as that shows before hours of work; empty where nothing does."""
    if file.is_dir():
        return "it is a folder; expected a file"
    return "" if file.parent.is_dir() else f"there is no folder {file.parent}"


def write(text: str, file: Path) -> None:
    """Write ``text`` to ``file`` through a file beside it: on a full disk what was kept another time still stands."""
    if file.exists() and not file.is_file():
        file.write_text(text, "utf-8", "backslashreplace")  # a pipe or a terminal; of /dev/stdout no path is known
        return
    file = file.resolve()  # what a link leads to
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(text, "utf-8", "backslashreplace")
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def load(file: Path) -> Evaluation:
    """What ``save`` wrote to ``file``. Raises EvaluationError."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        asked, rows = kept["asked"], kept["results"]
        if kept["format"] != FORMAT or not rows or not all(_is_result(row) for row in rows):
            raise ValueError
        if not isinstance(asked["folder"], str) or not isinstance(asked["settings"], dict) or not asked["passages"]:
            raise ValueError
        return Evaluation(asked, tuple(Result(**row) for row in rows))
    except OSError as error:
        raise EvaluationError(f"cannot read {file}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise EvaluationError(f"{file}: expected a file that `evaluate --save {file.name}` wrote") from None


def _is_result(row: dict[str, Any]) -> bool:
    """Whether every field of a Result is of its kind."""
    numbers = [row["sure"], row["sure_without"], *row["ranks"].values()]
    numbers += [measured[name] for measured in row["measures"].values() for name in MEASURES]
    return (
        row.keys() == {field.name for field in fields(Result)}
        and isinstance(row["query_id"], str)
        and all(number is None or type(number) in (int, float) for number in numbers)
        and (row["holds"] is None or [type(held) for held in row["holds"]] == [bool, bool])
        and isinstance(row["differ"], list | None)
    )


def compare(now: Evaluation, before: Evaluation, texts: Mapping[str, str], refuse_below: float) -> Tree:
    """How ``now`` differs from ``before``: figures with their intervals, then the questions that changed.

    ``texts`` are the questions by id. The two are of the same questions, as ``check`` makes sure.
    """
    then = {one.query_id: one for one in before.results}
    old, new = [then[one.query_id] for one in now.results], now.results
    weights = resamples(len(new))
    new_columns, old_columns = columns(new, refuse_below), columns(old, refuse_below)
    paired = partial(difference, weights)
    found: Tree = mapped(new_columns, paired, old_columns)
    last, last_then = (next(reversed(tree["retrieval"]), "") for tree in (new_columns, old_columns))
    if last != last_then and last and last_then:
        name = f"{last} against {last_then}"
        found["retrieval"][name] = mapped(new_columns["retrieval"][last], paired, old_columns["retrieval"][last_then])
    if "refusal" in found:
        found["auroc"] = mapped(auroc(new, weights), gap, auroc(old, weights))
    moved: list[dict[str, Any]] = [
        {"id": one.query_id, "before": _place(other, last_then), "after": _place(one, last)}
        for one, other in zip(new, old, strict=True)
    ]
    moved = [{**row, "text": texts[row["id"]]} for row in sorted(moved, key=lambda row: -abs(_gain(row)))]
    return {
        "asked": dict(before.asked),
        "judged_anew": _judged_anew(now, before),
        "settings": _settings(now, before),
        **listed(found),
        "better": [row for row in moved if _gain(row) > 0],
        "worse": [row for row in moved if _gain(row) < 0],
    }


def _judged_anew(now: Evaluation, before: Evaluation) -> bool:
    """Whether other articles or answers are right by these questions now. Files of before that was kept do not say, nor
    does what is asked of given articles, where none is to be found."""
    told = before.asked.get("judgements") or now.asked.get("judgements")
    return now.asked.get("given") == before.asked.get("given") and told != now.asked.get("judgements")


def _settings(now: Evaluation, before: Evaluation) -> dict[str, list[Any]]:
    """[before, now] of each setting that changed."""
    one, other = now.asked["settings"], before.asked["settings"]
    return {name: [other.get(name), value] for name, value in one.items() if other.get(name) != value}


def _place(one: Result, ranking: str) -> int | None:
    """The rank of the first article of ``ranking`` that answers; where nothing was ranked, that of the statement that
    does: 1, or 2 for any later one."""
    if ranking or not one.holds:
        return one.ranks.get(ranking)
    return 1 if one.holds[0] else 2 if one.holds[1] else None


def _gain(row: Mapping[str, Any]) -> float:
    """What a change of rank is worth to a reader: the difference of 1 / rank, which is 0 for what was not found."""
    before, after = (1 / row[when] if row[when] else 0.0 for when in ("before", "after"))
    return after - before


def check(before: Evaluation, asked: Mapping[str, Any], query_ids: Collection[str]) -> None:
    """Raises EvaluationError when ``before`` is not of these questions over the passages that ``asked`` names: no
    question could be paired."""
    if before.asked["passages"] != asked["passages"]:
        raise EvaluationError(
            f"--against holds figures over other passages, of {before.asked.get('folder')}; expected those of"
            f" {asked['folder']} as they are now: evaluate it again with --save"
        )
    here, there = set(query_ids), {one.query_id for one in before.results}
    if here != there:
        chosen = ", ".join(f"{name} {before.asked[name]}" for name in CHOOSING if before.asked.get(name)) or "all"
        raise EvaluationError(
            f"--against holds {len(there)} questions ({chosen}), {len(here & there)} of the {len(here)} that are asked"
            " here; expected the same: choose the same, or evaluate again with --save"
        )
