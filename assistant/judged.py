"""Judged questions as they are read.

Comes in: a folder with ``passages.jsonl[.gz]`` (a JSONL corpus: a passage of the data is an article of the index) and
``queries.jsonl[.gz]``, or another file of questions over the same passages. Goes out: Judged questions. Knows nothing
of how they are asked.

A question is ``{"id", "text", "positives": [passage ids], "answers"?: [strings], "answerable"?, "split"?, "domain"?,
"candidates"?: the only passages to rank, "context"?: the passage that it was written for, "text_trad"?: the same
question in Traditional characters}``.
"""

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.reading.decode import UnreadableError, decode
from corpus.script import Script, script_of, to_simplified, to_traditional

EXPECTED = {
    "passages": '{"id", "text"}',
    "queries": '{"id", "text", "positives": [passage ids], "answers"?: [strings], "answerable"?: true or false,'
    ' "candidates"?: [passage ids]}',
}  # of a line


class EvaluationError(ValueError):
    """Judged data that cannot be read or compared; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of a folder's questions are asked, and how. Empty fields leave nothing out.

    ``questions`` is a file to read in place of the folder's own; ``script`` the characters that all are asked in.
    ``given`` asks each of the article alone that it was written for; ``unlearnt`` leaves out those on articles that the
    reader learnt from.
    """

    split: str = ""
    domain: bool = False
    limit: int = 0
    script: Script | None = None
    questions: Path | None = None
    given: bool = False
    unlearnt: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged question.

    ``positives`` are the article ids that answer it, ``answers`` strings of which a statement should hold one;
    ``candidates`` the only articles to rank, None for all; ``given`` says that they are the one that it was written
    for, from which it is to be answered: ``positives`` are empty then, as nothing is to be found. ``twin`` is the
    question in the other script, empty when the scripts are not compared.
    """

    query_id: str
    text: str
    positives: frozenset[str]
    answers: tuple[str, ...]
    answerable: bool
    candidates: tuple[str, ...] | None = None
    twin: str = ""
    given: bool = False


def passages_of(folder: Path) -> str:
    """The JSONL corpus of a judged folder. Raises EvaluationError."""
    return _text(folder, "passages")


def judged_rows(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(the passages, the queries) of ``folder`` as they stand in its files. Raises EvaluationError."""
    return _rows(folder, "passages"), _rows(folder, "queries")


def _rows(folder: Path, stem: str) -> list[dict[str, Any]]:
    """The lines of a file as they stand in it. Raises EvaluationError for one without what is EXPECTED."""
    found = []
    for number, line in enumerate(_text(folder, stem).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or "text" not in row:
                raise TypeError
            _id(row["id"])
            if stem == "queries":
                _ids(row["positives"])
            found.append(row)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise EvaluationError(f"{stem}, line {number}: expected {EXPECTED[stem]}") from None
    return found


def fingerprint(passages: str) -> str:
    """16 hex digits of a corpus: figures over another cannot be compared question by question."""
    return hashlib.sha256(passages.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def judged(folder: Path, selection: Selection) -> list[Judged]:
    """The judged questions that ``selection`` names, in the order of the file. Raises EvaluationError."""
    if selection.limit < 0:
        raise EvaluationError(f"--limit must be at least 0, found {selection.limit}")
    text = _unpacked(selection.questions) if selection.questions else _text(folder, "queries")
    name = selection.questions or "queries"
    found: dict[str, Judged] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise TypeError
            if selection.given and not written_for(row):
                continue
            one = _judged(row, selection.script, selection.given)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise EvaluationError(f"{name}, line {number}: expected {EXPECTED['queries']}") from None
        if one.query_id in found:
            raise EvaluationError(f"{name}, line {number}: expected an id of its own, {one.query_id} stands above")
        if selection.split in ("", str(row.get("split", ""))) and (row.get("domain") is True or not selection.domain):
            found[one.query_id] = one
        if selection.limit and len(found) == selection.limit:
            break
    if not found:
        parts = (
            selection.split and f"with the split {selection.split}",
            selection.domain and "marked as in the domain",
        )
        kind = " and ".join(part for part in parts if part)
        raise EvaluationError(f"no judged questions in {selection.questions or folder}{kind and ' ' + kind}")
    return list(found.values())


def written_for(row: dict[str, Any]) -> str:
    """The id of the article that a question was written for; empty where none is known."""
    return str(row.get("context") or next(iter(row["positives"]), ""))


def _judged(row: dict[str, Any], script: Script | None, given: bool) -> Judged:
    """One judged question; raises ValueError, TypeError or KeyError for a row of another form."""
    text, positives, candidates = row["text"], _ids(row["positives"]), row.get("candidates")
    traditional, answerable = row.get("text_trad") or "", row.get("answerable")
    # "false" is no False: it would count as answerable.
    if not isinstance(text, str) or not isinstance(traditional, str) or not isinstance(answerable, bool | None):
        raise TypeError
    scripts = _in_both_scripts(text, traditional) if script else {"hans": text, "hant": ""}
    return Judged(
        query_id=_id(row["id"]),
        text=scripts[script or "hans"],
        positives=frozenset(() if given else positives),
        answers=tuple(one for one in _ids(row.get("answers") or []) if one.strip()),  # nothing stands in every sentence
        answerable=bool(positives) if answerable is None else answerable,
        candidates=(written_for(row),) if given else None if candidates is None else _ids(candidates),
        twin=scripts["hans" if script == "hant" else "hant"],
        given=given,
    )


def _id(found: object) -> str:
    """An id, as a string; raises TypeError for what names nothing, such as null."""
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise TypeError
    return str(found)


def _ids(found: object) -> tuple[str, ...]:
    """A list of ids or strings; raises TypeError for anything else: null would be an article called None."""
    if not isinstance(found, list) or any(isinstance(one, bool | dict | list | None) for one in found):
        raise TypeError
    return tuple(map(str, found))


def _in_both_scripts(text: str, traditional: str) -> dict[Script, str]:
    """``text`` in Simplified and in Traditional: as the data has it, otherwise converted."""
    if script_of(text) == "hant":
        return {"hans": to_simplified(text), "hant": text}
    return {"hans": text, "hant": traditional or to_traditional(text)}


def _text(folder: Path, stem: str) -> str:
    plain, packed = folder / f"{stem}.jsonl", folder / f"{stem}.jsonl.gz"
    if not packed.is_file() and not plain.is_file():
        raise EvaluationError(f"expected {plain} or {packed.name} beside it; found neither")
    if packed.is_file() and plain.is_file():  # one may have been edited since: figures would be of the other
        raise EvaluationError(f"expected one of {plain} and {packed.name}; found both: move one of them away")
    return _unpacked(packed if packed.is_file() else plain)


def _unpacked(file: Path) -> str:
    """The text of a file, gzipped when its name says so."""
    try:
        data = file.read_bytes()
        return decode(gzip.decompress(data) if file.suffix == ".gz" else data)
    except (OSError, EOFError, zlib.error, UnreadableError) as error:
        raise EvaluationError(f"cannot read {file}: {getattr(error, 'strerror', None) or error}") from None
