"""What each command that keeps a corpus and its index does.

Comes in: parsed arguments and settings. Goes out: text or JSON on stdout, progress on stderr, an exit status.
Heavy packages are imported by the command that needs them.
"""

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from assistant.cli import ANSWERED, ERROR
from assistant.commands import print_json, prompts
from assistant.settings import Settings


def index_build(arguments: Namespace, settings: Settings) -> int:
    """``index build``: read, clean, split, encode, publish."""
    from index.build import build, is_current
    from index.encoder import DEFAULT_MODEL, SentenceEncoder

    paths, folder = [Path(path) for path in arguments.corpus], Path(settings.index)
    model = settings.model or DEFAULT_MODEL
    if arguments.if_needed and is_current(paths, folder, model):
        print(f"the index in {folder} is up to date", file=sys.stderr)
        if arguments.json:
            print_json({"current": True})
        return ANSWERED
    report = build(paths, folder, lambda: SentenceEncoder(model, **prompts(settings)), progress())
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
    print_json({**found, "skipped": skips}) if arguments.json else print(summary)
    return ANSWERED


def progress() -> Callable[[str, int, int], None]:
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
                print_json({"article_id": found.article_id, "diff": lines})
            else:
                print("\n".join([f"== {found.article_id}", *lines]))
        else:
            print(f"skipped {found.name}: {found.reason}", file=sys.stderr)
            status = ERROR
    return status


def corpus_report(arguments: Namespace, settings: Settings) -> int:
    """``corpus report``: what cleaning removes from a corpus, in sums."""
    from corpus.report import report

    show = progress()
    found = report([Path(path) for path in arguments.paths], lambda done: show("clean", done, 0))
    for skipped in found.skipped:
        print(f"skipped {skipped.name}: {skipped.reason}", file=sys.stderr)
    share = 10_000 * found.removed / max(found.characters, 1)
    sums = {"articles": found.articles, "characters": found.characters, "removed": found.removed}
    if arguments.json:
        print_json({**sums, "reasons": found.reasons, "damaged": found.damaged, "skipped": len(found.skipped)})
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
        print_json(found)
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
        print_json({"index": settings.index, "complaints": complaints})
    else:
        print("\n".join(complaints) if complaints else f"the index in {settings.index} is sound")
    return ERROR if complaints else ANSWERED
