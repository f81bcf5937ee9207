"""Files to Articles.

Comes in: folders and files of any supported format. Goes out: Articles in a fixed order, and what was skipped and why.
Knows nothing of cleaning. Source files are only ever read.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from corpus.article import Article
from corpus.reading.decode import SAMPLE_BYTES, UnreadableError, decode, encoding_of
from corpus.reading.jsonl import read_jsonl
from corpus.reading.markdown import read_markdown
from corpus.reading.text import read_text

MAX_FILE_BYTES = 64 * 2**20  # one article of more is not an article; JSON lines are streamed and have no such limit
_READERS = {".txt": read_text, ".md": read_markdown, ".markdown": read_markdown}
SUFFIXES = (*_READERS, ".jsonl")


class CorpusError(ValueError):
    """A corpus that cannot be read at all; the message says what was expected and what to type."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a line of one, that gave no article: ``name`` says where it is, ``reason`` why, in a few words."""

    name: str
    reason: str


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file under ``paths``, sorted, with its name relative to the path that was given.

    Hidden files and folders are passed over, links to folders are not followed. Raises CorpusError for a path that
    does not exist.
    """
    for path in paths:
        if path.is_dir():
            for folder, subfolders, names in os.walk(path, followlinks=False):
                subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
                for name in sorted(names):
                    if not name.startswith("."):
                        file = Path(folder, name)
                        yield file, file.relative_to(path).as_posix()
        elif path.exists():
            yield path, path.name
        else:
            raise CorpusError(f"no such file or folder: {path}; give the folder of articles with --corpus PATH")


def read_file(file: Path, name: str) -> Iterator[Article | Skipped]:
    """The articles of one file. ``name`` without its suffix is the article_id, except in JSON lines."""
    suffix = file.suffix.lower()
    try:
        if not file.is_file():
            yield Skipped(name, "not a regular file")
        elif suffix == ".jsonl":
            yield from _read_lines(file, name)
        elif suffix not in _READERS:
            yield Skipped(name, f"format {suffix or 'without a suffix'} is not supported ({' '.join(SUFFIXES)} are)")
        elif file.stat().st_size > MAX_FILE_BYTES:
            yield Skipped(name, f"larger than {MAX_FILE_BYTES // 2**20} MiB")
        else:
            text = decode(file.read_bytes())
            if text.strip():
                yield _READERS[suffix](name[: -len(suffix)], text)
            else:
                yield Skipped(name, "empty")
    except UnreadableError as error:
        yield Skipped(name, str(error))
    except OSError as error:
        yield Skipped(name, error.strerror or "cannot be opened")


def _read_lines(file: Path, name: str) -> Iterator[Article | Skipped]:
    with file.open("rb") as stream:
        encoding = encoding_of(stream.read(SAMPLE_BYTES))
        stream.seek(0)
        lines = TextIOWrapper(stream, encoding=encoding, errors="replace")
        for number, found in read_jsonl(line.removeprefix("\ufeff") for line in lines):
            yield found if isinstance(found, Article) else Skipped(f"{name}:{number}", found)


def read(paths: Iterable[Path]) -> Iterator[Article | Skipped]:
    """Every article under ``paths``, each article_id once: a second one of the same id is skipped and named.

    Law: reading the same bytes gives equal Articles in the same order. Raises CorpusError.
    """
    seen: set[str] = set()
    for file, name in files(paths):
        for found in read_file(file, name):
            if isinstance(found, Article):
                if found.article_id in seen:
                    found = Skipped(name, f"a second article with the id {found.article_id}")
                else:
                    seen.add(found.article_id)
            yield found
