"""Figures over judged questions, from the folder to the sums.

Comes in: a folder of judged data, settings, what opens an encoder, which of the questions are asked. Goes out: what
came of each question, and the figures over all of them. Knows nothing of how anything is done.
"""

import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.ask import Assistant
from assistant.compare import Evaluation, check, write
from assistant.figures import Tree, figures, results
from assistant.judged import EXPECTED, EvaluationError, Judged, Selection, fingerprint, judged, passages_of
from assistant.outcome import Outcome, outcomes
from assistant.reader.examples import not_learnt
from assistant.reader.reader import Reader
from assistant.settings import Settings
from corpus.reading import CorpusError
from index.address import address_of
from index.build import Progress, build, is_current
from index.manifest import read_manifest
from index.opened import open_index
from index.rows import DescribedEncoder, Remembering
from index.store import Index
from index.terms import cache_folder

TAG = "youju"  # names the system in a run file
NAMED = 10  # skipped lines at most that are named; all are counted in the report
NOT_MEASURED = ("index", "corpus", "host", "port")  # settings that no figure depends on


OpenEncoder = Callable[[bool], DescribedEncoder]
"""What opens an encoder: for many passages (True) or for single questions (False)."""


def evaluate(
    folder: Path,
    settings: Settings,
    opened: OpenEncoder,
    selection: Selection,
    progress: Progress,
    *,
    answers: bool = True,
    before: Evaluation | None = None,
    reader: Reader | None = None,
) -> tuple[Evaluation, list[Outcome]]:
    """What came of the questions of ``folder`` that ``selection`` names. Without ``answers`` they are only ranked.

    Raises EvaluationError, before anything is asked also when it could not be compared with ``before``.
    """
    if selection.given and not answers:
        raise EvaluationError("in one article there is nothing to rank; leave out --given or --no-answers")
    passages, questions = passages_of(folder), _chosen(folder, selection)
    asked = {
        "folder": folder.resolve().name,
        "passages": fingerprint(passages),
        "judgements": _judgements(questions),
        **asdict(selection),
        "questions": str(selection.questions or ""),
        "settings": {name: value for name, value in asdict(settings).items() if name not in NOT_MEASURED},
    }
    if before:
        check(before, asked, [one.query_id for one in questions])
    assistant = judged_assistant(folder, passages, settings, opened, progress, reader)
    found = list(outcomes(assistant, questions, answers=answers, progress=progress))
    asked["not_asked"] = sum(not one.rankings for one in found)
    if asked["not_asked"] == len(found):
        raise EvaluationError(f"none of the {len(found)} questions of {folder} can be asked: no word, or too long")
    # What cleaning leaves nothing of stands in no passage, nor what no line is called: no ranking can find it.
    wanted = {article_id for one in questions for article_id in (one.candidates or () if one.given else one.positives)}
    asked["not_findable"] = len(wanted - assistant.index.article_rows().keys())
    asked["skipped"] = assistant.index.manifest.skipped
    return Evaluation(asked, tuple(results(found))), found


def _judgements(questions: list[Judged]) -> str:
    """16 hex digits of what is right by these questions, whatever their words and their order."""
    rows = ((one.query_id, sorted(one.positives), one.answers, one.answerable, one.candidates) for one in questions)
    return fingerprint(repr(sorted(rows, key=lambda row: row[0])))


def _chosen(folder: Path, selection: Selection) -> list[Judged]:
    """The questions of ``folder`` that ``selection`` names. Raises EvaluationError."""
    if not selection.unlearnt:
        return judged(folder, selection)
    asked = judged(folder, replace(selection, limit=min(selection.limit, 0)))  # below 0 is refused there
    if selection.questions:
        own = {one.query_id for one in judged(folder, Selection())}
        others = [one.query_id for one in asked if one.query_id not in own]
        if others:
            raise EvaluationError(
                f"--unlearnt goes by the ids of the questions in {folder}; {len(others)} of {selection.questions} have"
                f" others, the first {others[0]}: give them the same ids, or leave out --unlearnt"
            )
    # A set is known by the name of its folder, which `.` does not have; an id in it may be a number.
    left = {str(query_id) for query_id in not_learnt(folder.resolve())}
    found = [one for one in asked if one.query_id in left]
    if not found:
        raise EvaluationError(f"the reader learnt from every article of {folder} that the questions are about")
    return found[: selection.limit or None]


def summary(found: Evaluation, refuse_below: float) -> Tree:
    """The figures of ``found`` as they are printed in JSON."""
    return {"folder": found.asked["folder"], "asked": found.asked, **figures(found.results, refuse_below)}


def judged_assistant(
    folder: Path, passages: str, settings: Settings, opened: OpenEncoder, progress: Progress, reader: Reader | None
) -> Assistant:
    """An assistant over ``passages``, the JSONL corpus of ``folder``; its index and every row are kept in the cache.

    Copies are searched like any other article: each may be what a question was judged by.
    """
    place = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    built = cache_folder() / "evaluate" / f"{folder.resolve().name}-{place}"
    encoder = Remembering(opened(False), lambda: opened(True), built)
    description = encoder.describe()
    with TemporaryDirectory() as scratch:
        corpus = Path(scratch, "passages.jsonl")
        corpus.write_text(passages, "utf-8", "surrogateescape")
        # A model's name may stay while its weights change: the whole description has to be the same.
        if not is_current([corpus], built, str(description["model"])) or read_manifest(built).model != description:
            print(f"indexing the passages of {folder} in {built}", file=sys.stderr)
            try:
                skipped = build([corpus], built, lambda: encoder, progress, search_copies=True).skipped
            except CorpusError as error:  # of a file that nobody knows
                found = str(error).replace(str(corpus), f"the passages of {folder}")
                raise EvaluationError(f"{found}; expected a line each of {EXPECTED['passages']}") from None
            for one in skipped[:NAMED]:
                print(f"skipped {one.name}: {one.reason}", file=sys.stderr)
    return Assistant(
        _index(built, settings.index, f"{folder.resolve().name}_{place}", progress), encoder, settings, reader=reader
    )


def _index(built: Path, place: str, name: str, progress: Progress) -> Index:
    """The index in the folder ``built``; when ``place`` is in Milvus, loaded there under a ``name`` of its own."""
    address = address_of(place)
    if address is None:
        return Index(built)
    from index.load import load  # needs pymilvus

    there = address.beside(re.sub(r"\W", "_", name, flags=re.ASCII))
    load(built, there, progress)
    return open_index(str(there))


def write_run(found: list[Outcome], file: Path) -> None:
    """Write the last ranking of each question in TREC's form: ``query_id Q0 article_id rank score tag``.

    Equal scores stand in our order; a tool that sorts by score may swap them (credit_faq: .8185 for .8187).
    Raises EvaluationError for ids with blanks, which the form cannot hold, and for a file that cannot be written.
    """
    lines = []
    for one in found:
        *_, ranked = ((), *one.rankings.values())
        for rank, (article_id, score) in enumerate(zip(ranked, one.scores, strict=True), start=1):
            lines.append(f"{one.judged.query_id} Q0 {article_id} {rank} {score!r} {TAG}\n")
    blank = next((line for line in lines if len(line.split()) != 6), None)
    if blank:
        raise EvaluationError(f"a run file holds six words a line, expected ids without blanks; found {blank.strip()}")
    try:
        write("".join(lines), file)
    except OSError as error:
        raise EvaluationError(f"cannot write {file}: {error.strerror}") from None
