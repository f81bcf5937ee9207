"""Which format reads which file.

Comes in: an open stream and the name of what it holds. Goes out: its Articles, and what was skipped and why.
Knows nothing of folders.

Every format's own module opens its library only when such a file comes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from typing import Any

from corpus.article import Article
from corpus.reading.archive import DAMAGE, members, opened_gzip
from corpus.reading.bounds import HEAD_BYTES, kind_of, lines, whole, without_mark
from corpus.reading.csv import read_csv
from corpus.reading.decode import SAMPLE_BYTES, UnreadableError, decode, encoding_of
from corpus.reading.docx import read_docx
from corpus.reading.html import read_html
from corpus.reading.jsonl import read_jsonl
from corpus.reading.markdown import read_markdown
from corpus.reading.mojibake import repair
from corpus.reading.pdf import read_pdf
from corpus.reading.text import read_text

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".jsonl", ".csv", ".docx", ".pdf", ".zip", ".gz")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a line of one, that gave no article: ``name`` says where it is, ``reason`` why, in a few words."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file, on disk or in an archive: ``name`` is shown, ``path`` makes the article_id, ``size`` is in bytes."""

    name: str
    path: str
    stream: "BufferedReader[Any]"
    size: int
    is_packed: bool = False

    @property
    def suffix(self) -> str:
        """The lower-case ending of the path, with its dot; empty when it has none."""
        last = self.path.rpartition("/")[2]
        return "." + last.rpartition(".")[2].lower() if "." in last else ""

    @property
    def article_id(self) -> str:
        """The path without its suffix."""
        return self.path[: -len(self.suffix)] if self.suffix else self.path


def _decoded(read: Callable[[str, str], Article]) -> Callable[[str, bytes], Article]:
    """A reader of bytes, given one of text."""

    def read_bytes(article_id: str, data: bytes) -> Article:
        return read(article_id, repair(decode(data)))

    return read_bytes


# Formats of one article, and how their files begin; None for those that are text.
_ONE: dict[str, tuple[Callable[[str, bytes], Article], bytes | None]] = {
    ".txt": (_decoded(read_text), None),
    ".md": (_decoded(read_markdown), None),
    ".markdown": (_decoded(read_markdown), None),
    ".html": (read_html, None),
    ".htm": (read_html, None),
    ".docx": (read_docx, b"PK\x03\x04"),
    ".pdf": (read_pdf, b"%PDF-"),
}
_PDF_HEAD_WITHIN = 1024  # bytes; some PDFs begin with a few lines that are not theirs


def read_source(source: Source) -> Iterator[Article | Skipped]:
    """The articles of one file. Law: whatever the bytes, Articles and Skipped come out and nothing is raised."""
    try:
        if source.suffix == ".zip":
            yield from _archive(source)
        elif source.suffix == ".gz":
            yield from _gzip(source)
        elif source.suffix in (".jsonl", ".csv"):
            yield from _rows(source)
        elif source.suffix in _ONE:
            yield _article(source)
        else:
            of = f"format {source.suffix}" if source.suffix else "a file without a suffix"
            yield Skipped(source.name, f"{of} is not supported ({' '.join(SUFFIXES)} are)")
    except UnreadableError as error:
        yield Skipped(source.name, str(error))
    except DAMAGE:
        yield Skipped(source.name, "damaged or cut off")
    except OSError as error:
        yield Skipped(source.name, error.strerror or "cannot be read")
    except (RecursionError, MemoryError):
        yield Skipped(source.name, "nested too deep, or too large for the memory")


def _article(source: Source) -> Article:
    read, magic = _ONE[source.suffix]
    data = whole(source.stream)
    if not data.strip(b" \t\r\n\x00\x0c") and len(data) < SAMPLE_BYTES:
        raise UnreadableError("empty")
    _check_kind(data[:_PDF_HEAD_WITHIN], magic)
    found = read(source.article_id, data)
    if not found.text.strip():
        raise UnreadableError("empty")
    return found


def _check_kind(head: bytes, magic: bytes | None) -> None:
    """Raise UnreadableError for a file that is something else than its name says."""
    if magic and (magic in head if magic == b"%PDF-" else head.startswith(magic)):
        return
    kind = kind_of(head)
    if kind or magic:
        raise UnreadableError(f"{kind or 'something else'}, not what its name says")


def _rows(source: Source) -> Iterator[Article | Skipped]:
    """The articles of a file that holds one a line or a row."""
    sample = source.stream.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    if not sample:
        raise UnreadableError("empty")
    _check_kind(sample[:HEAD_BYTES], None)
    is_csv = source.suffix == ".csv"
    complete = sample[: sample.rfind(b"\n") + 1] or sample  # the last line may end inside a character
    text = TextIOWrapper(source.stream, encoding_of(complete), errors="replace", newline="" if is_csv else None)
    found = without_mark(lines(text))
    rows = read_csv(found, source.path) if is_csv else read_jsonl(found)
    for number, article in rows:
        yield article if isinstance(article, Article) else Skipped(f"{source.name}:{number}", article)


def _gzip(source: Source) -> Iterator[Article | Skipped]:
    if source.is_packed:
        raise UnreadableError("an archive inside an archive")
    stream = opened_gzip(source.stream, source.size)
    yield from read_source(Source(source.name, source.article_id, stream, 0, is_packed=True))


def _archive(source: Source) -> Iterator[Article | Skipped]:
    if source.is_packed:
        raise UnreadableError("an archive inside an archive")
    for member, stream in members(source.stream):
        name = f"{source.name}/{member}"
        if isinstance(stream, str):
            yield Skipped(name, stream)
        else:
            yield from read_source(Source(name, f"{source.article_id}/{member}", stream, 0, is_packed=True))
