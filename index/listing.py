"""What a corpus holds: its files by content, their articles by content and by id.

Comes in: paths, and what is known of some of the files. Goes out: a list of all of them; only files that are not known
are read, and of those that are known only what the disk says has been touched. Knows nothing of cleaning or of indexes.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import FileIO
from itertools import zip_longest
from pathlib import Path

from corpus.article import Article
from corpus.reading import CorpusError, Ids, Skipped, files, read_file, second

PART = 2**22  # bytes of a file read at once: a thread that hashes beside others waits for its turn after each
UNREADABLE = "unreadable"  # in the place of a checksum
SETTLED = 3_000_000_000  # nanoseconds: a disk may count in steps of two seconds and hide a second change in one
Entry = tuple[str, str, str]
"""(id that the file gives an article, fingerprint of the article, its article_id: empty when none was left), or (name,
"", reason) for what was skipped."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file: where it is, its name in the corpus, the sha256 of its bytes, and what it holds, in order.

    ``stamp`` is what the disk said of it; as long as it says the same the bytes are the same.
    """

    file: Path
    name: str
    digest: str
    entries: tuple[Entry, ...]
    stamp: str

    def skipped(self) -> Iterator[Skipped]:
        """What was skipped of the file."""
        for one, fingerprint, rest in self.entries:
            if not fingerprint:
                yield Skipped(one, rest)
            elif not rest:
                yield second(one, self.name)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of files: ``entries`` by name and content, and the stamp and content of each name."""

    entries: Mapping[tuple[str, str], tuple[Entry, ...]] = field(default_factory=dict)
    stamped: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def content(self, file: Path, name: str) -> tuple[str, str]:
        """The stamp of ``file`` and the sha256 of its bytes, which are read when the stamp is another."""
        now = stamp(file)
        known, digest = self.stamped.get(name, ("", ""))
        if not now or now != known:
            digest = content(file)
        return now if digest != UNREADABLE else "", digest


def stamp(file: Path) -> str:
    """What the disk says of ``file``: size, number, when its bytes and when anything of it changed last.

    The last of these nobody can set, so a change that puts the others back shows. Empty when it is not SETTLED.
    """
    try:
        found = file.stat()
    except OSError:
        return ""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < SETTLED:
        return ""
    return f"{found.st_size} {found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns}"


def content(file: Path) -> str:
    """The sha256 of the bytes of ``file``, or that it is UNREADABLE, as all but files are: a pipe never ends."""
    try:
        return sha256(file) if file.is_file() else UNREADABLE
    except OSError:
        return UNREADABLE


def sha256(file: Path) -> str:
    """The sha256 of the bytes of ``file``, in hex digits. Raises OSError."""
    found = hashlib.sha256()
    with FileIO(file) as stream:  # most files are one part, and a buffer for each costs more than reading it
        while part := stream.read(PART):
            found.update(part)
    return found.hexdigest()


def digest(listed: Iterable[tuple[str, str]]) -> str:
    """One fingerprint of files, given the name and the content of each."""
    found = hashlib.sha256()
    for name, one in listed:
        found.update(f"{name}\0{one}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def digest_of(paths: Iterable[Path]) -> str:
    """The fingerprint of all files under ``paths``, each of them read. Raises CorpusError."""
    return digest((name, content(file)) for file, name in files(paths))


def fingerprint(article: Article) -> str:
    """32 hex digits of all that was read of an article but its id."""
    parts = (article.title, article.text, article.uri, article.site, article.author, article.published)
    whole = "\0".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def listing(paths: Iterable[Path], known: Known, hear: Callable[[Article, str], None]) -> list[Listed]:
    """All files under ``paths``.

    ``hear`` is given each article of the files that are not known, with its fingerprint. Raises CorpusError.
    """
    ids, found = Ids(), []
    for file, name in files(paths):
        now, at = known.content(file, name)
        entries = known.entries.get((name, at))
        if entries is None:
            entries = tuple(_read(file, name, ids, hear))
        else:
            entries = tuple((one, mark, ids.free(one, file, name) if mark else rest) for one, mark, rest in entries)
        found.append(Listed(file, name, at, entries, now))
    return found


def _read(file: Path, name: str, ids: Ids, hear: Callable[[Article, str], None]) -> Iterator[Entry]:
    for found in read_file(file, name):
        if isinstance(found, Skipped):
            yield found.name, "", found.reason
            continue
        mark, free = fingerprint(found), ids.free(found.article_id, file, name)
        if free:
            hear(replace(found, article_id=free), mark)
        yield found.article_id, mark, free


def fetched(listed: Iterable[Listed], wanted: set[str] | None = None) -> Iterator[Article]:
    """The articles with the ids ``wanted``, or all, read again from their files.

    Raises CorpusError when one of them has changed or is gone. What was not listed is not read.
    """
    for one in listed:
        here = {article_id for _, mark, article_id in one.entries if mark and article_id}
        here = here if wanted is None else here & wanted
        if not here:
            continue
        for (_, mark, article_id), found in zip_longest(
            one.entries, read_file(one.file, one.name), fillvalue=("", "", "")
        ):
            if mark and article_id in here:
                if not isinstance(found, Article) or fingerprint(found) != mark:
                    raise CorpusError(f"{one.file} changed while it was read; type the same again")
                yield replace(found, article_id=article_id)
