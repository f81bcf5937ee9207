"""Figures of whole answers over questions whose answers were judged by their spans.

Comes in: a folder of judged questions, the corpora that they are asked of. Goes out: figures with intervals, over all
and by kind; the wrong answers, to be read. Only asks and counts: knows nothing of how an answer comes about.

    python -m tests.judge [FOLDER] [--corpus PATH] [--half tune|held|both] [--kind KIND]
                          [--json] [--save FILE] [--against FILE] [--list wrong]

FOLDER (default: judged, beside this file) is read by tests/judge_rows.py; disagree.jsonl is asked of the corpus in
FOLDER/disagree, everything else of --corpus. What is counted stands at the top of tests/judge_marks.py.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.ask import Assistant
from assistant.commands import open_reader
from assistant.query import QuestionError
from assistant.settings import Settings, SettingsError, from_environment, prompts
from assistant.upkeep import progress
from corpus.reading import CorpusError
from index.build import build, is_current
from index.encoder import DEFAULT_MODEL, EncoderError, open_encoder
from index.manifest import UnusableIndexError
from index.store import Index
from index.terms import cache_folder
from tests.judge_figures import MAIN, compared, comparison, figures, report
from tests.judge_marks import Mark, mark
from tests.judge_rows import JudgeError, Rows, absent, expected, judged_rows

HOUSE = Path(__file__).parents[1]
JUDGED = HOUSE / "tests" / "judged"
FORMAT = 1  # of a saved file; change it when Mark changes
MISTAKES = (JudgeError, SettingsError, QuestionError, CorpusError, UnusableIndexError, EncoderError)


def opened(corpus: Path, settings: Settings) -> Assistant:
    """An assistant over ``corpus``; its index is kept in the cache folder and renewed when corpus or code are new."""
    model = settings.model or DEFAULT_MODEL
    place = hashlib.sha256(str(corpus.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    built = cache_folder() / "judge" / f"{corpus.resolve().name}-{place}"
    if not is_current([corpus], built, model):
        build([corpus], built, lambda: open_encoder(model, bulk=True, **prompts(settings)), progress())
    encoder = open_encoder(model, bulk=False, **prompts(settings))
    index = Index(built)
    index.check_encoder(encoder.describe())
    return Assistant(index, encoder, settings, reader=open_reader(settings))


def assistants(rows: Rows, folder: Path, corpus: Path, settings: Settings) -> dict[str, Assistant]:
    """The assistant that the rows of each file are asked of; says on stderr which quotes stand in no article."""
    corpora = {name: folder / "disagree" if name == "disagree" else corpus for name in rows}
    by_corpus = {one: opened(one, settings) for one in dict.fromkeys(corpora.values())}
    found = {name: by_corpus[one] for name, one in corpora.items()}
    for name, one in found.items():
        if lacking := absent(rows[name], one.index):
            print(f"{name}: {len(lacking)} quotes stand in no article, such as {lacking[0]}", file=sys.stderr)
    return found


def marks(asked: Mapping[str, Assistant], rows: Rows) -> Iterator[Mark]:
    """A Mark for each row, asked of the assistant of its file."""
    for name, questions in rows.items():
        for row in questions:
            yield mark(name, row, asked[name].ask(row["text"], row.get("earlier", ())))


def save(found: Sequence[Mark], settings: Settings, file: Path) -> None:
    """Write marks and the settings that they were made with to ``file``. Raises JudgeError."""
    kept = {"format": FORMAT, "settings": asdict(settings), "marks": [asdict(one) for one in found]}
    try:
        file.write_text(json.dumps(kept, ensure_ascii=False), "utf-8", "backslashreplace")
    except OSError as error:
        raise JudgeError(f"cannot write {file}: {error.strerror}") from None


def _mark(row: dict[str, Any]) -> Mark:
    return Mark(**{**row, "said": tuple((bearing, text) for bearing, text in row["said"])})


def load(file: Path, rows: Rows) -> list[Mark]:
    """The marks of the questions in ``rows`` that ``save`` wrote to ``file``. Raises JudgeError."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        if kept["format"] != FORMAT:
            raise ValueError
        found = {(row["asked_of"], row["query_id"]): _mark(row) for row in kept["marks"]}
    except OSError as error:
        raise JudgeError(f"cannot read {file}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise JudgeError(f"{file}: expected a file that `python -m tests.judge --save {file.name}` wrote") from None
    wanted = [(name, str(row["id"])) for name, questions in rows.items() for row in questions]
    if lacking := [key for key in wanted if key not in found]:
        raise JudgeError(
            f"{file} lacks {len(lacking)} of {len(wanted)} questions, {lacking[0][1]} first;"
            " expected one saved with the same --half"
        )
    return [found[key] for key in wanted]


def wrong(found: Iterable[Mark], rows: Rows) -> Iterator[str]:
    """For each question that is not right, as people read it: what was asked, expected and said."""
    by_id = {(name, str(row["id"])): row for name, questions in rows.items() for row in questions}
    for one in found:
        if one.values[MAIN[one.asked_of]] == 1 and one.values.get("first", 1) == 1:
            continue
        row = by_id[one.asked_of, one.query_id]
        sure = "" if one.confidence is None else f", confidence {one.confidence:.2f}"
        yield f"\n{one.query_id} ({one.asked_of} {one.kind}, {one.outcome}{sure})"
        yield f"  asked     {' / '.join((*row.get('earlier', ()), one.text))}"
        yield from (f"  expected  {line}" for line in expected(row))
        yield from (f"  {bearing:<9} {' '.join(text.split())}" for bearing, text in one.said)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.judge", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=JUDGED, help="judged questions (default: our own)")
    parser.add_argument("--corpus", type=Path, default=HOUSE / "corpus" / "articles", help="what they are asked of")
    parser.add_argument("--half", choices=("tune", "held", "both"), default="tune", help="nothing is turned by `held`")
    parser.add_argument("--kind", default="", help="only questions of this kind")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep what came of each question")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with what was kept")
    parser.add_argument("--list", choices=("wrong",), help="print each question that is not answered rightly")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; the exit status."""
    arguments = _arguments(argv)
    try:
        settings = from_environment()
        rows = judged_rows(arguments.folder, arguments.half, arguments.kind)
        before = load(arguments.against, rows) if arguments.against else None
        found = list(marks(assistants(rows, arguments.folder, arguments.corpus, settings), rows))
        if arguments.save:
            save(found, settings, arguments.save)
    except MISTAKES as error:
        print(f"judge: {error}", file=sys.stderr)
        return 1
    shown = figures(found)
    against = compared(found, before) if before else None
    if arguments.json:
        print(json.dumps({**shown, **({"against": against} if against else {})}, ensure_ascii=False))
        return 0
    print(report(shown))
    if against:
        print(comparison(against))
    if arguments.list:
        print("\n".join(wrong(found, rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
