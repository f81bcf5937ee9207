"""What each command does.

Comes in: parsed arguments and settings. Goes out: text or JSON on stdout, progress on stderr, an exit status.
Heavy packages are imported by the command that needs them.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict

from assistant.cli import ANSWERED, ERROR, NOT_FOUND
from assistant.settings import Settings

EXAMPLES = Path(__file__).parents[1] / "corpus" / "examples.txt"


class UsageError(ValueError):
    """A command that was typed wrongly; the message says how it is typed."""


def _print_json(found: object) -> None:
    print(json.dumps(found, ensure_ascii=False), flush=True)


def _questions(arguments: Namespace) -> Iterator[dict[str, Any]]:
    """``{"id"?, "question"}`` for each question that was asked, from the arguments, a pipe or a batch."""
    from corpus.reading.decode import decode

    if arguments.batch:
        try:
            batch = sys.stdin.buffer.read() if arguments.batch == "-" else Path(arguments.batch).read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {arguments.batch}: {error.strerror}") from None
        yield from (_batch_line(line) for line in decode(batch).split("\n") if line.strip())
        return
    question = arguments.question
    if question == "-" or (question is None and not sys.stdin.isatty()):
        question = decode(sys.stdin.buffer.read())
    if question is None:
        raise UsageError(f'expected a question; type: python -m assistant {arguments.command} "问题"')
    yield {"question": question}


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
    return {key: found[key] for key in ("id", "question") if key in found}


def _each(arguments: Namespace, answer: Callable[[str], tuple[dict[str, Any], str, int]]) -> int:
    """Print what ``answer`` gives for each question; the status of the one, or the worst of a batch but not found."""
    from assistant.query import QuestionError

    status = ANSWERED
    for asked in _questions(arguments):
        try:
            if "error" in asked:
                raise QuestionError(asked["error"])
            found, text, one = answer(asked["question"])
        except QuestionError as error:
            if not arguments.batch:
                raise
            found, text, one = {"question": asked["question"], "error": str(error)}, f"youju: {error}", ERROR
        if arguments.json:
            _print_json({"id": asked["id"], **found} if "id" in asked else found)
        else:
            print(f"{asked['question']}\n{text}\n" if arguments.batch else text, flush=True)
        status = one if not arguments.batch or one == ERROR else status
    return status


class _Prompts(TypedDict):
    query_prompt: str | None
    passage_prompt: str | None


def _prompts(settings: Settings) -> _Prompts:
    return {"query_prompt": settings.query_prompt or None, "passage_prompt": settings.passage_prompt or None}


def _assistant(settings: Settings) -> Any:
    """The assistant over the index that the settings name. Raises UnusableIndexError, EncoderError."""
    from assistant.ask import Assistant
    from index.encoder import open_encoder
    from index.store import Index

    index = Index(Path(settings.index))
    model = index.check_model(settings.model)
    encoder = open_encoder(model, bulk=False, **_prompts(settings))
    index.check_encoder(encoder.describe())
    return Assistant(index, encoder, settings)


def ask(arguments: Namespace, settings: Settings) -> int:
    """``ask``: an answer with its sources."""
    assistant = _assistant(settings)
    from assistant.query import to_query
    from assistant.render import to_json, to_text

    def answer(question: str) -> tuple[dict[str, Any], str, int]:
        found = assistant.ask(question)
        script = to_query(question, settings.question_length).script
        return to_json(found), to_text(found, script), NOT_FOUND if found.outcome == "not_found" else ANSWERED

    return _each(arguments, answer)


def search(arguments: Namespace, settings: Settings) -> int:
    """``search``: ranked passages."""
    assistant = _assistant(settings)
    from assistant.render import search_json, search_text

    def answer(words: str) -> tuple[dict[str, Any], str, int]:
        query, hits = assistant.hits(words, arguments.k)
        return search_json(query, hits), search_text(hits), ANSWERED if hits else NOT_FOUND

    if arguments.k < 1:
        raise UsageError(f"--k must be at least 1, found {arguments.k}")
    return _each(arguments, answer)


def chat(arguments: Namespace, settings: Settings) -> int:
    """``chat``: one question after the other, until an empty line or the end of input."""
    assistant = _assistant(settings)
    from assistant.query import QuestionError, to_query
    from assistant.render import to_json, to_text

    while True:
        try:
            question = input("> " if sys.stdin.isatty() else "")
        except EOFError:
            return ANSWERED
        if not question.strip():
            return ANSWERED
        try:
            found = assistant.ask(question)
        except QuestionError as error:
            print(f"youju: {error}", file=sys.stderr)
            continue
        if arguments.json:
            _print_json(to_json(found))
        else:
            print(to_text(found, to_query(question, settings.question_length).script) + "\n", flush=True)


def serve(arguments: Namespace, settings: Settings) -> int:
    """``serve``: the web chat."""
    assistant = _assistant(settings)
    from assistant.web.app import serve as serve_web

    lines = EXAMPLES.read_text("utf-8").split("\n")
    # Over another corpus only those that it answers are worth proposing.
    examples = tuple(line for line in lines if line and assistant.ask(line).outcome == "answered")
    serve_web(assistant, arguments.host, arguments.port, examples)
    return ANSWERED


def evaluate(arguments: Namespace, settings: Settings) -> int:
    """``evaluate``: figures over judged questions."""
    from assistant.evaluate import evaluate as run
    from assistant.evaluate import report

    figures = run(Path(arguments.folder), settings, split=arguments.split, limit=arguments.limit)
    _print_json(figures) if arguments.json else print(report(figures))
    return ANSWERED


def index_build(arguments: Namespace, settings: Settings) -> int:
    """``index build``: read, clean, split, encode, publish."""
    from index.build import build, is_current
    from index.encoder import DEFAULT_MODEL, SentenceEncoder

    paths, folder = [Path(path) for path in arguments.corpus], Path(settings.index)
    model = settings.model or DEFAULT_MODEL
    if arguments.if_needed and is_current(paths, folder, model):
        print(f"the index in {folder} is up to date", file=sys.stderr)
        if arguments.json:
            _print_json({"current": True})
        return ANSWERED
    report = build(paths, folder, lambda: SentenceEncoder(model, **_prompts(settings)), _progress())
    for skipped in report.skipped:
        print(f"skipped {skipped.name}: {skipped.reason}", file=sys.stderr)
    rate = report.encoded / max(report.encode_s, 1e-3)
    summary = (
        f"{report.articles} articles, {report.passages} passages, {len(report.skipped)} skipped,"
        f" {report.duplicates} copies not searched, in {folder};"
        f" read {report.read_s:.1f} s, encoded {report.encoded} in {report.encode_s:.1f} s ({rate:.0f}/s)"
    )
    counts = {"articles": report.articles, "duplicates": report.duplicates, "passages": report.passages}
    found = {**counts, "seconds": round(report.total_s, 2)}
    skips = [{"name": skipped.name, "reason": skipped.reason} for skipped in report.skipped]
    _print_json({**found, "skipped": skips}) if arguments.json else print(summary)
    return ANSWERED


def _progress() -> Callable[[str, int, int], None]:
    """Progress as one line that renews itself, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda step, done, total: None

    def show(step: str, done: int, total: int) -> None:
        end = "\n" if total and done >= total else ""
        print(f"\r{step} {done}{f'/{total}' if total else ''}   ", end=end, file=sys.stderr, flush=True)

    return show


def corpus_clean(arguments: Namespace, settings: Settings) -> int:
    """``corpus clean``: what cleaning removes from a file, as a diff."""
    from corpus.article import Article
    from corpus.reading import read
    from corpus.report import diff

    status = ANSWERED
    for found in read([Path(arguments.file)]):
        if isinstance(found, Article):
            lines = list(diff(found))
            if arguments.json:
                _print_json({"article_id": found.article_id, "diff": lines})
            else:
                print("\n".join([f"== {found.article_id}", *lines]))
        else:
            print(f"skipped {found.name}: {found.reason}", file=sys.stderr)
            status = ERROR
    return status


def corpus_report(arguments: Namespace, settings: Settings) -> int:
    """``corpus report``: what cleaning removes from a corpus, in sums."""
    from corpus.report import report

    show = _progress()
    found = report([Path(path) for path in arguments.paths], lambda done: show("clean", done, 0))
    for skipped in found.skipped:
        print(f"skipped {skipped.name}: {skipped.reason}", file=sys.stderr)
    share = 10_000 * found.removed / max(found.characters, 1)
    sums = {"articles": found.articles, "characters": found.characters, "removed": found.removed}
    if arguments.json:
        _print_json({**sums, "reasons": found.reasons, "damaged": found.damaged, "skipped": len(found.skipped)})
        return ANSWERED
    print(f"{found.articles} articles, {found.characters} characters, {len(found.skipped)} skipped")
    print(f"removed {found.removed} characters, {share:.1f} of 10,000")
    for reason, length in found.reasons.most_common():
        print(f"  {length:>8}  {reason}")
    for kind, number in found.damaged.most_common():
        print(f"  {number:>8}  damaged: {kind} (places)")
    return ANSWERED


def index_info(arguments: Namespace, settings: Settings) -> int:
    """``index info``: what the index says of itself."""
    from dataclasses import asdict

    from index.manifest import read_manifest

    found = asdict(read_manifest(Path(settings.index)))
    found["bytes"] = sum(size for size, _ in found.pop("files").values())
    if arguments.json:
        _print_json(found)
        return ANSWERED
    found["model"] = ", ".join(f"{key} {value!r}" for key, value in found["model"].items())
    found["corpus"] = " ".join(found["corpus"])
    print("\n".join(f"{key:<11} {value}" for key, value in found.items()))
    return ANSWERED


def index_doctor(arguments: Namespace, settings: Settings) -> int:
    """``index doctor``: what is wrong, and the command that mends it."""
    from index.doctor import examine

    complaints = examine(Path(settings.index))
    if arguments.json:
        _print_json({"index": settings.index, "complaints": complaints})
    else:
        print("\n".join(complaints) if complaints else f"the index in {settings.index} is sound")
    return ERROR if complaints else ANSWERED
