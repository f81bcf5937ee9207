"""The command line: what can be typed, and what a mistake looks like.

Comes in: arguments. Goes out: an exit status: 0 answered, 1 error, 2 usage, 3 not found in the articles.
Knows nothing of what the commands do; importing this imports nothing heavy, so that help is instant.
"""

import argparse
import os
import shlex
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.settings import Settings, SettingsError, from_environment

ANSWERED, ERROR, USAGE, NOT_FOUND, INTERRUPTED = 0, 1, 2, 3, 130


def _path(typed: str) -> str:
    """A path as it was typed. An empty one, of a variable that is not set, would mean the folder one stands in."""
    if not typed:
        raise argparse.ArgumentTypeError("expected a path, found nothing")
    return typed


def _literal(text: str) -> str:
    """``text`` as help has to be given it: a % would begin a place to fill in."""
    return text.replace("%", "%%")


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description="有据 answers from a corpus of Chinese articles, in their own sentences, each with its source.",
        epilog="Exit status: 0 answered, 1 error, 2 usage, 3 not found in the articles.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, purpose: str, parent: "argparse._SubParsersAction[argparse.ArgumentParser]" = commands):  # type: ignore[no-untyped-def]
        made = parent.add_parser(name, help=purpose, description=purpose)
        made.add_argument(
            "--index",
            metavar="DIR",
            type=_path,
            default=settings.index,
            help=f"a folder or milvus+..., {_literal(settings.index)}",
        )
        made.add_argument("--json", action="store_true", help="print JSON")
        return made

    def model(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--model", metavar="NAME", default=settings.model, help="packaged, or a model's name or folder"
        )

    ask = command("ask", "answer a question with its sources")
    ask.add_argument("question", nargs="?", help="the question; - or nothing reads it from a pipe")
    ask.add_argument("--batch", metavar="FILE", type=_path, help='one question a line, text or JSON {"id", "question"}')
    model(ask)
    model(command("chat", "ask in a conversation"))
    search = command("search", "print ranked passages")
    search.add_argument("question", nargs="?", metavar="words", help="what to look for; - or nothing reads a pipe")
    search.add_argument("--batch", metavar="FILE", type=_path, help="one search a line, as in ask")
    search.add_argument("--k", type=int, default=10, metavar="N", help="how many passages, 10")
    model(search)
    serve = command("serve", "serve the web chat and the API")
    serve.add_argument("--host", default=settings.host, help=f"address to listen on, {_literal(settings.host)}")
    serve.add_argument("--port", type=int, default=settings.port, help=f"port to listen on, {settings.port}")
    serve.add_argument(
        "--root-path", default=settings.root_path, metavar="PATH", help="where a proxy in front puts it, such as /youju"
    )
    model(serve)
    command("key", "make a key for the API").add_argument("name", help="whose key it is, for the limits")
    evaluate = command("evaluate", "figures over judged questions")
    evaluate.add_argument("folder", type=_path, help="holds passages.jsonl[.gz] and queries.jsonl[.gz]")
    evaluate.add_argument("--split", default="", help="only the questions of this split")
    evaluate.add_argument("--domain", action="store_true", help="only the questions marked with domain")
    evaluate.add_argument("--limit", type=int, default=0, metavar="N", help="only the first N questions")
    evaluate.add_argument(
        "--questions",
        type=lambda typed: Path(_path(typed)),
        metavar="FILE",
        help="ask these in place of the folder's own",
    )
    evaluate.add_argument("--script", choices=("hans", "hant"), help="ask in this script and compare with the other")
    evaluate.add_argument("--given", action="store_true", help="ask each of the article that it was written for alone")
    evaluate.add_argument("--unlearnt", action="store_true", help="only on articles that the reader did not learn from")
    evaluate.add_argument("--no-answers", action="store_true", help="look at the rankings only")
    evaluate.add_argument("--run", metavar="FILE", type=_path, help="write the ranking in TREC's form")
    evaluate.add_argument("--save", metavar="FILE", type=_path, help="keep the figures and what came of each question")
    evaluate.add_argument("--against", metavar="FILE", type=_path, help="compare with what --save kept")
    evaluate.add_argument("--lines", type=int, default=10, metavar="N", help="changed questions to print each way, 10")
    model(evaluate)

    corpus = commands.add_parser("corpus", help="show what cleaning does").add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    command("clean", "show what cleaning removes from a file, and why", corpus).add_argument("file", help="an article")
    command("report", "sum up what cleaning removes from a corpus", corpus).add_argument(
        "paths", nargs="+", type=_path, metavar="PATH", help="folders or files"
    )
    index = commands.add_parser("index", help="build, describe and check an index").add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    build = command("build", "build an index from articles", index)
    where = f"folders or files, {_literal(settings.corpus)}"
    build.add_argument("--corpus", nargs="+", type=_path, metavar="PATH", help=where)
    kept = "do nothing when it is up to date; of the articles and the model that it was built with"
    build.add_argument("--if-needed", action="store_true", help=kept)
    build.add_argument("--ray", metavar="ADDRESS", help="encode on a Ray cluster: host:port, or local for one here")
    build.add_argument("--workers", type=int, default=2, metavar="N", help="processes on the cluster that encode, 2")
    model(build)
    update = command("update", "bring an index up to date with its articles", index)
    from_it = "folders or files; what it was built from"
    update.add_argument("--corpus", nargs="+", type=_path, metavar="PATH", help=from_it)
    model(update)
    load = command("load", "load an index into Milvus, for several machines to ask", index)
    load.add_argument("--from", metavar="DIR", dest="folder", default=Settings().index, help="the index to load")
    command("info", "say what an index holds", index)
    command("doctor", "check an index and name what mends it", index)
    return parser


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant import commands, upkeep

    settings = replace(settings, index=arguments.index, model=getattr(arguments, "model", settings.model))
    action = getattr(arguments, "action", "")
    command = getattr(upkeep, f"{arguments.command}_{action}") if action else getattr(commands, arguments.command)
    try:
        status: int = command(arguments, settings)
    except sqlite3.DatabaseError as error:  # of a large index only the sizes are looked at when it opens
        doctor = shlex.join(["python", "-m", "assistant", "index", "doctor", "--index", settings.index])
        _complain(f"the index in {settings.index} is damaged: {error}; type: {doctor}")
        return ERROR
    return status


def _complain(message: object) -> None:
    print(f"youju: {' '.join(str(message).split())}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Every foreseeable mistake is one line on stderr, never a traceback."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # Chinese in, Chinese out, whatever the locale says; what no encoding can hold is shown as an escape.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        try:
            return _status(argv)
        finally:
            sys.stdout.flush()  # here, where it can be said what goes wrong: at its end Python says it in five lines
    except BrokenPipeError:  # `| head` has seen enough
        _give_up_printing()
        return ERROR
    except OSError as error:  # a full disk, a folder without the right to it: not a defect of ours
        _give_up_printing()
        place = f" {error.filename}" if error.filename else ""
        _complain(
            f"the system refuses{place}: {error.strerror or error}; make room, or the place readable and writable, and"
            " type the same again"
        )
        return ERROR


def _open_what_is_closed() -> None:
    """Let a stream that the shell closed (`>&-`) be one that holds nothing: Python has None in its place."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _give_up_printing() -> None:
    """Let what stdout does not take any more go, so that it is not tried again when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _status(argv: Sequence[str] | None) -> int:
    """Run one command; the exit status, also of what was typed or set wrongly."""
    try:
        settings = from_environment()
        return _run(_parser(settings).parse_args(argv), settings)
    except SettingsError as error:
        _complain(error)
        return USAGE
    except ValueError as error:
        # The rooms' own errors are ValueErrors with a message for people; anything else is a defect and shows itself.
        if type(error).__module__.split(".")[0] not in ("corpus", "index", "assistant"):
            raise
        _complain(error)
        return USAGE if type(error).__name__ in ("QuestionError", "UsageError", "AddressError") else ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
