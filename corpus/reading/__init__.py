"""Files to Articles.

Comes in: folders and files of any supported format. Goes out: Articles in a fixed order, and what was skipped and why.
Knows nothing of cleaning. Source files are only ever read.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from io import BufferedReader, FileIO
from pathlib import Path

from corpus.article import Article
from corpus.reading.bounds import MAX_FILE_BYTES
from corpus.reading.decode import SAMPLE_BYTES
from corpus.reading.formats import SUFFIXES, Skipped, Source, read_source

__all__ = ["MAX_FILE_BYTES", "SUFFIXES", "CorpusError", "Ids", "Skipped", "files", "read", "read_file", "second"]


class CorpusError(ValueError):
    """A corpus that cannot be read at all; the message says what was expected and what to type."""


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file under ``paths``, sorted, with its name relative to the path that was given.

    Hidden files and folders are passed over, links to folders are not followed. A folder inside that cannot be listed
    comes as if it were a file, after all others: ``read_file`` says why. Raises CorpusError for a path that does not
    exist or cannot be read. A file that several of ``paths`` lead to comes once, with its first name.
    """
    real, seen = cache(os.path.realpath), set[tuple[str, str]]()
    for path in paths:
        try:
            if not path.exists():
                raise CorpusError(f"no such file or folder: {path}; give the folder of articles with --corpus PATH")
            for file, name in _inside(path) if path.is_dir() else [(path, _shown(path.name))]:
                place = real(file.parent), file.name
                if place not in seen:
                    seen.add(place)
                    yield file, name
        except OSError as error:
            raise CorpusError(
                f"cannot read {path}: {error.strerror}; make it readable, or give another folder with --corpus PATH"
            ) from None


def _inside(path: Path) -> Iterator[tuple[Path, str]]:
    """``files`` of one folder. Raises OSError where it cannot be listed itself."""
    failed: list[OSError] = []
    for folder, subfolders, names in os.walk(path, onerror=failed.append, followlinks=False):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        here = Path(folder)
        inside = here.relative_to(path)
        above = "" if inside == Path() else f"{inside.as_posix()}/"
        for name in sorted(names):
            if not name.startswith("."):
                yield here / name, _shown(f"{above}{name}")
    for error in failed:
        unlisted = Path(error.filename)
        if unlisted == path:
            raise error
        yield unlisted, _shown(unlisted.relative_to(path).as_posix())


def _shown(name: str) -> str:
    """``name``; one that is not UTF-8 as GB18030 has it: so unpacking leaves those of archives from Chinese Windows."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def read_file(file: Path, name: str) -> Iterator[Article | Skipped]:
    """The articles of one file, or of what it packs. ``name`` without its suffix is the article_id, except in JSON
    lines and CSV, and stands before the names of an archive's members. Never raises."""
    try:
        if not file.is_file():
            if file.is_dir():
                os.scandir(file).close()  # a folder comes where it cannot be listed: this raises why
            yield Skipped(name, "not a regular file")
            return
        with BufferedReader(FileIO(file), SAMPLE_BYTES) as stream:
            yield from read_source(Source(name, name, stream, file.stat().st_size))
    except OSError as error:
        yield Skipped(name, error.strerror or "cannot be opened")


class Ids:
    """Gives each article an id of its own, in the order of reading."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def free(self, article_id: str, file: Path, name: str) -> str:
        """``article_id``; where it is taken and is a file's name, that name with its suffix, else with its folder too.

        说明.md beside 说明.txt, or in a second folder, are two articles. Empty when no id is left.
        """
        free = article_id
        if article_id in self._seen:
            is_file_name = article_id == name.rpartition(".")[0]
            others = (name, f"{_shown(file.parent.name)}/{name}") if is_file_name else ()
            free = next((one for one in others if one not in self._seen), "")
        self._seen.add(free)
        return free


def second(article_id: str, name: str) -> Skipped:
    """An article of the file ``name`` for which no id is left."""
    return Skipped(name, f"a second article with the id {article_id}; give it another")


def read(paths: Iterable[Path]) -> Iterator[Article | Skipped]:
    """Every article under ``paths``, each article_id once; one whose id is taken is named.

    Law: reading the same bytes gives equal Articles in the same order. Raises CorpusError.
    """
    ids = Ids()
    for file, name in files(paths):
        for found in read_file(file, name):
            if isinstance(found, Article):
                free = ids.free(found.article_id, file, name)
                yield replace(found, article_id=free) if free else second(found.article_id, name)
            else:
                yield found
