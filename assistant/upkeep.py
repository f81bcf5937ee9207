"""What each command that keeps a corpus and its index does.

Comes in: parsed arguments and settings. Goes out: text or JSON on stdout, progress on stderr, an exit status.
Heavy packages are imported by the command that needs them.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

from assistant.cli import ANSWERED, ERROR
from assistant.commands import UsageError, print_json
from assistant.settings import Settings, prompts

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.rows import BulkEncoder


def index_build(arguments: Namespace, settings: Settings) -> int:
    """``index build``: read, clean, split, encode, publish."""
    from index.build import build, is_current
    from index.encoder import DEFAULT_MODEL, SentenceEncoder
    from index.few import bulk_encoder

    folder, corpus, model = _folder(settings), arguments.corpus, settings.model
    if arguments.if_needed:
        corpus, model = _as_built(folder, corpus, settings)
    paths, model = [Path(path) for path in corpus or [settings.corpus]], model or DEFAULT_MODEL
    if arguments.if_needed and is_current(paths, folder, model, prompts=prompts(settings), in_place=True):
        print(f"the index in {folder} is up to date", file=sys.stderr)
        if arguments.json:
            print_json({"current": True})
        return ANSWERED
    _tell_of_other(folder, paths)
    encoder = SentenceEncoder if arguments.ray else bulk_encoder
    with closing(_Cluster(arguments, partial(encoder, model, **prompts(settings)))) as cluster:
        report = build(paths, folder, cluster.encoder, progress())
    _tell(report, folder, arguments.json)
    return ANSWERED


def _as_built(folder: Path, corpus: list[str] | None, settings: Settings) -> tuple[list[str], str]:
    """What to read and with which model: as a person said, else as the index that stands was built.

    Empty where neither says. `make chat` must not put the starter corpus in the place of a person's own articles.
    """
    from index.manifest import built_from

    told = corpus or ([] if settings.corpus == Settings().corpus else [settings.corpus])
    was, by = built_from(folder)
    return told or list(was), settings.model or by


def _tell_of_other(folder: Path, paths: Sequence[Path]) -> None:
    """Say on stderr that the index in ``folder`` is of other articles than those in ``paths``, which take its place."""
    from index.manifest import UnusableIndexError, read_manifest

    with suppress(UnusableIndexError):
        standing = read_manifest(folder)
        if {*map(os.path.realpath, standing.corpus)} != {*map(os.path.realpath, paths)}:
            where = ", ".join(standing.corpus)
            print(f"youju: in place of the index of {standing.articles} articles from {where}", file=sys.stderr)


class _Cluster:
    """What encodes for a build: this process, or the Ray cluster that the arguments name."""

    def __init__(self, arguments: Namespace, load: "Callable[[], BulkEncoder]") -> None:
        self._arguments, self._load = arguments, load
        self.close: Callable[[], None] = lambda: None

    def encoder(self) -> "BulkEncoder":
        """The encoder; it is asked for when there is something to encode. Raises ClusterError, EncoderError."""
        if not self._arguments.ray:
            return self._load()
        from index.many import ManyEncoder

        made = ManyEncoder(self._load, self._arguments.ray, self._arguments.workers)
        self.close = made.close
        return made


def _folder(settings: Settings) -> Path:
    """The folder that the settings name. Raises UsageError where it is an address in Milvus."""
    from index.address import address_of

    if address_of(settings.index):
        raise UsageError(
            f"an index is written in a folder, found {settings.index}; build it with --index DIR, then type: python -m"
            f" assistant index load --from DIR --index {settings.index}"
        )
    return Path(settings.index)


def index_load(arguments: Namespace, settings: Settings) -> int:
    """``index load``: the index of a folder, into Milvus."""
    from index.address import FORMS, address_of
    from index.load import load

    address = address_of(settings.index)
    if address is None:
        raise UsageError(f"expected with --index where to load it: {FORMS}; found {settings.index}")
    report = load(Path(arguments.folder), address, progress())
    counts = {"articles": report.articles, "passages": report.passages, "loaded": report.loaded}
    if arguments.json:
        print_json({**counts, "seconds": round(report.seconds, 2)})
    else:
        print(
            f"{report.articles} articles, {report.passages} passages, {report.loaded} loaded now, at {address};"
            f" {report.seconds:.1f} s"
        )
    return ANSWERED


def index_update(arguments: Namespace, settings: Settings) -> int:
    """``index update``: what changed in the articles, into the index that stands."""
    from index.encoder import DEFAULT_MODEL
    from index.few import bulk_encoder
    from index.manifest import built_from, read_manifest
    from index.store import check_model
    from index.update import update

    folder, model, corpus = _folder(settings), settings.model, arguments.corpus
    if built_from(folder)[0]:
        manifest = read_manifest(folder)
        model = check_model(folder, manifest, model)
        corpus = corpus or manifest.corpus
    paths = [Path(path) for path in corpus or [settings.corpus]]
    load = lambda: bulk_encoder(model or DEFAULT_MODEL, **prompts(settings))  # noqa: E731
    report = update(paths, folder, load, progress())
    if report.made == report.removed == 0:
        print(f"the index in {folder} is up to date", file=sys.stderr)
    _tell(report, folder, arguments.json)
    return ANSWERED


def _tell(report: "BuildReport", folder: Path, as_json: bool) -> None:
    """Print what a build or an update did."""
    for skipped in report.skipped:
        print(f"skipped {skipped.name}: {skipped.reason}", file=sys.stderr)
    counts = {"articles": report.articles, "duplicates": report.duplicates, "passages": report.passages}
    changes = {} if report.made is None else {"made": report.made, "removed": report.removed}
    if as_json:
        skips = [{"name": skipped.name, "reason": skipped.reason} for skipped in report.skipped]
        print_json({**counts, **changes, "seconds": round(report.total_s, 2), "skipped": skips})
        return
    rate = report.encoded / max(report.encode_s, 1e-3)
    changed = "" if report.made is None else f"{report.made} articles new or changed, {report.removed} removed: "
    print(
        f"{changed}{report.articles} articles, {report.passages} passages, {len(report.skipped)} skipped,"
        f" {report.duplicates} copies not searched, in {folder};"
        f" read {report.read_s:.1f} s, encoded {report.encoded} in {report.encode_s:.1f} s ({rate:.3g}/s)"
    )


def progress() -> Callable[[str, int, int], None]:
    """Progress as one line that renews itself, on a terminal; nothing elsewhere."""
    return Meter(sys.stderr, perf_counter).show if sys.stderr.isatty() else lambda step, done, total: None


class Meter:
    """One line that says how many of a step are done, how many a second, and how long the rest will take."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._step, self._began, self._first, self._shown = "", 0.0, 0, 0.0

    def show(self, step: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` are done, 0 where that is not known; five times a second at most."""
        now = self._clock()
        if step != self._step:
            # What was done when the step began, such as rows that were there already, took no time.
            self._step, self._began, self._first = step, now, done
        elif now - self._shown < 0.2 and done != total:
            return
        self._shown = now
        rate = (done - self._first) / max(now - self._began, 1e-9)
        line = f"{step} {done}{f'/{total}' if total else ''}"
        if done > self._first:
            line += f", {rate:.0f}/s"
        if done > self._first and done < total:
            line += f", {_duration((total - done) / rate)} left"
        end = "\n" if total and done >= total else ""
        print(f"\r{line:<60}", end=end, file=self._stream, flush=True)


def _duration(seconds: float) -> str:
    """``seconds`` as a person says it: 40 s, 12 min, 3 h 20 min."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


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

    from index.opened import manifest_of

    found = asdict(manifest_of(settings.index))
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
    from index.doctor import examine_at

    complaints = examine_at(settings.index)
    if arguments.json:
        print_json({"index": settings.index, "complaints": complaints})
    else:
        print("\n".join(complaints) if complaints else f"the index in {settings.index} is sound")
    return ERROR if complaints else ANSWERED
