"""How much is read, and what a file is that its name does not say.

Comes in: a stream of bytes. Goes out: no more of it than the bounds allow. Knows nothing of articles.
"""

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

from corpus.reading.decode import UnreadableError

MAX_FILE_BYTES = 64 * 2**20  # one article of more is not an article; JSON lines and CSV are streamed instead
MAX_LINE = 8 * 2**20  # characters of one line of JSON lines or CSV; a long book has 2 million
MAX_MEMBERS = 10_000  # files in one archive
MAX_UNPACKED_BYTES = 2**30  # of one archive, all its members together
MAX_RATIO = 200  # unpacked to packed bytes; Chinese text reaches 3, tables of repeated words 30, bombs 1,000

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office file"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b\x08", "a gzip file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"{\\rtf", "an RTF file"),
)
HEAD_BYTES = 16  # what kind_of needs


def kind_of(head: bytes) -> str:
    """What a file is that begins with ``head``, in words; empty when it may be text."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def whole(stream: BinaryIO) -> bytes:
    """All of ``stream``. Raises UnreadableError when that is more than MAX_FILE_BYTES."""
    data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableError(f"larger than {MAX_FILE_BYTES // 2**20} MiB")
    return data


class Bounded(io.RawIOBase):
    """A stream of unpacked bytes that ends with UnreadableError where it would pass ``limit`` bytes."""

    def __init__(self, stream: BinaryIO, limit: int, reason: str) -> None:
        self._stream, self._limit, self._reason = stream, limit, reason
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` as far as the stream gives bytes; 0 at the end. Raises UnreadableError past the limit."""
        data = self._stream.read(len(buffer))
        self.taken += len(data)
        if self.taken > self._limit:
            raise UnreadableError(self._reason)
        buffer[: len(data)] = data
        return len(data)


def lines(text: TextIO) -> Iterator[str | None]:
    """The lines of ``text`` with their ends, None for each that is longer than MAX_LINE; those are read past."""
    while line := text.readline(MAX_LINE):
        if len(line) < MAX_LINE or line.endswith("\n"):
            yield line
            continue
        while line and not line.endswith("\n"):
            line = text.readline(MAX_LINE)
        yield None


def without_mark(found: Iterable[str | None]) -> Iterator[str | None]:
    """``found`` without the byte order mark that the first line may carry."""
    for number, line in enumerate(found):
        yield line.removeprefix("\ufeff") if number == 0 and line else line
