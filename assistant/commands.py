"""What each command that asks does.

Comes in: parsed arguments and settings. Goes out: text or JSON on stdout, progress on stderr, an exit status.
Heavy packages are imported by the command that needs them.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from assistant.cli import ANSWERED, ERROR, NOT_FOUND
from assistant.settings import Settings, prompts

Answered = tuple[dict[str, Any], str, int]  # as JSON, as text, exit status
EXAMPLES = Path(__file__).parents[1] / "corpus" / "examples.txt"


class UsageError(ValueError):
    """A command that was typed wrongly; the message says how it is typed."""


def print_json(found: object) -> None:
    """Print ``found`` as one line of JSON."""
    print(json.dumps(found, ensure_ascii=False), flush=True)


def _questions(arguments: Namespace) -> Iterator[dict[str, Any]]:
    """``{"id"?, "question", "earlier"?}`` for each question that was asked, from the arguments, a pipe or a batch."""
    if arguments.batch:
        try:
            batch = sys.stdin.buffer.read() if arguments.batch == "-" else Path(arguments.batch).read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {arguments.batch}: {error.strerror}") from None
        yield from (_batch_line(line) for line in _text(batch, arguments.batch).split("\n") if line.strip())
        return
    question = arguments.question
    if question == "-" or (question is None and not sys.stdin.isatty()):
        question = _text(sys.stdin.buffer.read(), "what was piped in")
    if question is None:
        raise UsageError(f'expected a question; type: python -m assistant {arguments.command} "问题"')
    yield {"question": question}


def _text(typed: bytes, name: str) -> str:
    """The text of what is called ``name`` in the complaint. Raises UsageError."""
    from corpus.reading.decode import UnreadableError, decode

    try:
        return decode(typed)
    except UnreadableError as error:
        raise UsageError(f"cannot read {name}: {error}; give it as UTF-8") from None


def _batch_line(line: str) -> dict[str, Any]:
    """The question of one line; ``error`` says why a line that opens like JSON holds none."""
    if not line.lstrip().startswith("{"):
        return {"question": line.strip()}
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("question"), str):
        return {"question": line.strip(), "error": 'expected {"id", "question"}'}
    asked = {key: found[key] for key in ("id", "question", "earlier") if key in found}
    turns = asked.get("earlier", [])
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        return {**asked, "error": 'expected in "earlier" a list of questions, oldest first'}
    return asked


def _each(arguments: Namespace, answer: Callable[[str, Sequence[str]], Answered]) -> int:
    """Print what ``answer`` gives for each question and those before it.

    The status is that of the one question; of a batch the worst, where not found counts as answered.
    """
    from assistant.query import QuestionError

    status = ANSWERED
    for asked in _questions(arguments):
        try:
            if "error" in asked:
                raise QuestionError(asked["error"])
            found, text, one = answer(asked["question"], asked.get("earlier", ()))
        except QuestionError as error:
            if not arguments.batch:
                raise
            found, text, one = {"question": asked["question"], "error": str(error)}, f"youju: {error}", ERROR
        if arguments.json:
            print_json({"id": asked["id"], **found} if "id" in asked else found)
        else:
            print(f"{asked['question']}\n{text}\n" if arguments.batch else text, flush=True)
        status = one if not arguments.batch or one == ERROR else status
    return status


def open_reader(settings: Settings) -> Any:
    """The reader that the settings name; None, said once on stderr, where there is none or it cannot be used."""
    from assistant.reader.reader import WEIGHTS, Reader, ReaderError

    if settings.reader == "none":
        why = "the reader is off"
    else:
        try:
            return Reader(WEIGHTS if settings.reader == "packaged" else Path(settings.reader))
        except ReaderError as error:
            why = str(error)
    print(f"youju: {why}; sentences are chosen by shared words", file=sys.stderr)
    return None


def _assistant(settings: Settings) -> Any:
    """The assistant over the index that the settings name. Raises UnusableIndexError, EncoderError."""
    from assistant.ask import Assistant
    from index.encoder import open_encoder
    from index.opened import open_index

    index = open_index(settings.index)
    model = index.check_model(settings.model)
    encoder = open_encoder(model, bulk=False, **prompts(settings))
    index.check_encoder(encoder.describe())
    return Assistant(index, encoder, settings, reader=open_reader(settings))


def _warn_of_changes(index: Any) -> None:
    """Say on stderr that the articles changed since the index was built, where that can be told at once."""
    from index.stale import stale

    if isinstance(index.place, Path) and (told := stale(index.place, index.manifest)):
        print(f"youju: {told}", file=sys.stderr)


def ask(arguments: Namespace, settings: Settings) -> int:
    """``ask``: an answer with its sources."""
    assistant = _assistant(settings)
    _warn_of_changes(assistant.index)
    from assistant.render import to_json, to_text
    from corpus.script import script_of

    def answer(question: str, earlier: Sequence[str]) -> Answered:
        found = assistant.ask(question, earlier)
        status = NOT_FOUND if found.outcome == "not_found" else ANSWERED
        return to_json(found), to_text(found, script_of(found.query)), status

    return _each(arguments, answer)


def search(arguments: Namespace, settings: Settings) -> int:
    """``search``: ranked passages."""
    assistant = _assistant(settings)
    _warn_of_changes(assistant.index)
    from assistant.render import search_json, search_text

    def answer(words: str, _: Sequence[str]) -> Answered:
        query, hits = assistant.hits(words, arguments.k)
        return search_json(query, hits), search_text(query, hits), ANSWERED if hits else NOT_FOUND

    if arguments.k < 1:
        raise UsageError(f"--k must be at least 1, found {arguments.k}")
    return _each(arguments, answer)


def chat(arguments: Namespace, settings: Settings) -> int:
    """``chat``: one question after the other, each with those before it, until an empty line or the end of input."""
    assistant = _assistant(settings)
    from assistant.query import QuestionError
    from assistant.render import to_json, to_text
    from corpus.script import script_of

    # Read by evidence, as `ask` reads a pipe, whatever the locale takes the bytes for.
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    earlier: list[str] = []
    while True:
        try:
            typed = input("> " if sys.stdin.isatty() else "")
        except EOFError:
            typed = ""
        if not typed.strip():
            return ANSWERED
        try:
            question = _text(typed.encode(sys.stdin.encoding, "surrogateescape"), "the question")
            found = assistant.ask(question, earlier)
        except (QuestionError, UsageError) as error:
            print(f"youju: {error}", file=sys.stderr)
            continue
        earlier.append(question)
        if arguments.json:
            print_json(to_json(found))
        else:
            print(to_text(found, script_of(found.query)) + "\n", flush=True)


def serve(arguments: Namespace, settings: Settings) -> int:
    """``serve``: the web chat and the API."""
    assistant = _assistant(settings := replace(settings, root_path=arguments.root_path))
    from assistant.web.app import create_app, hosts_for
    from assistant.web.desk import counts
    from assistant.web.server import serve as serve_web

    lines = EXAMPLES.read_text("utf-8").split("\n") if settings.pages else ()
    # Over another corpus only those that it answers are worth proposing.
    examples = tuple(line for line in lines if line and assistant.ask(line).outcome == "answered")
    hosts = hosts_for(arguments.host, settings)
    app, ready = create_app(assistant, examples, hosts, lambda: _assistant(settings)), f"{counts(assistant)}, ready"
    del assistant  # the desk has it, and lets it go when a newer index is published
    serve_web(app, arguments.host, arguments.port, ready, settings.root_path)
    return ANSWERED


def key(arguments: Namespace, settings: Settings) -> int:
    """``key``: a new key for the API, shown this once."""
    from assistant.web.keys import make_key

    if not settings.api_keys:
        raise UsageError("expected a file for the hashes of keys; set YOUJU_API_KEYS, for example to youju.keys")
    made = make_key(settings.api_keys, arguments.name)
    if arguments.json:
        print_json({"name": arguments.name, "key": made})
    else:
        print(made)
    return ANSWERED


def evaluate(arguments: Namespace, settings: Settings) -> int:
    """``evaluate``: figures over judged questions, kept and compared when asked to."""
    from assistant.compare import compare, load, save, trouble
    from assistant.evaluate import evaluate as run
    from assistant.evaluate import summary, write_run
    from assistant.judged import Selection
    from assistant.tables import comparison, report
    from assistant.upkeep import progress
    from index.encoder import DEFAULT_MODEL, open_encoder

    for option, number in (("lines", arguments.lines), ("limit", arguments.limit)):
        if number < 0:
            raise UsageError(f"--{option} must be at least 0, found {number}")
    for file in filter(None, (arguments.run, arguments.save)):
        if why := trouble(Path(file)):
            raise UsageError(f"cannot write {file}: {why}")
    settings = replace(settings, model=settings.model or DEFAULT_MODEL)
    before = load(Path(arguments.against)) if arguments.against else None
    found, outcomes = run(
        Path(arguments.folder),
        settings,
        lambda bulk: open_encoder(settings.model, bulk=bulk, **prompts(settings)),
        Selection(**{one.name: getattr(arguments, one.name) for one in fields(Selection)}),
        progress(),
        answers=not arguments.no_answers,
        before=before,
        reader=open_reader(settings),
    )
    shown = dict(figures := summary(found, settings.refuse_below))
    if before:
        texts = {one.judged.query_id: one.judged.text for one in outcomes}
        shown["against"] = compare(found, before, texts, settings.refuse_below)
    with ExitStack() as last:  # hours may have gone into them: what cannot be kept is shown, and the other kept
        if arguments.json:
            last.callback(print_json, shown)
        else:
            compared = [comparison(shown["against"], settings.refuse_below, arguments.lines)] if before else []
            last.callback(print, report(shown), *compared, sep="\n")
        if arguments.run:
            last.callback(write_run, outcomes, Path(arguments.run))
        if arguments.save:
            save(found, figures, Path(arguments.save))
    return ANSWERED
