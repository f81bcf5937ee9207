"""Work that a build has done, kept until the index is published.

Comes in: keys and bytes. Goes out: those of them that are sound. Records are only ever added at the end, each with its
checksum, so a build that is killed at any moment goes on where it stopped. Knows nothing of what the bytes mean.
"""

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

KEY_BYTES = 16
LONGEST = 2**24  # bytes of a record: more is a length that is damaged


def key_of(text: str) -> bytes:
    """The key of what was made of ``text``."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class Records:
    """An append-only file of bytes by key. Its head says what they were made by; a file with another is begun anew."""

    def __init__(self, file: Path, made_by: str) -> None:
        self._file = file
        self._head = hashlib.sha256(made_by.encode()).digest()
        self._sound = 0  # bytes of the file

    def read(self) -> Iterator[tuple[bytes, bytes]]:
        """The sound records; reading ends at the first that is cut short or damaged."""
        if not self._file.is_file():
            return
        with self._file.open("rb") as stream:
            if stream.read(len(self._head)) != self._head:
                return
            self._sound = len(self._head)
            while len(start := stream.read(KEY_BYTES + 8)) == KEY_BYTES + 8:
                key, size, checksum = start[:KEY_BYTES], int.from_bytes(start[-8:-4], "little"), start[-4:]
                packed = stream.read(size) if size <= LONGEST else b""
                if len(packed) != size or _checksum(key, packed) != checksum:
                    return
                self._sound = stream.tell()
                yield key, packed

    def go_on(self) -> None:
        """Cut off what is not sound, now that all was read: what a kill left half written must not stand in the
        middle."""
        if self._sound:
            os.truncate(self._file, self._sound)
        else:
            self._file.write_bytes(self._head)

    def append(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Add records at the end."""
        with self._file.open("ab") as stream:
            for key, packed in records:
                stream.write(key + len(packed).to_bytes(4, "little") + _checksum(key, packed) + packed)


def _checksum(key: bytes, packed: bytes) -> bytes:
    return zlib.crc32(key + len(packed).to_bytes(4, "little") + packed).to_bytes(4, "little")
