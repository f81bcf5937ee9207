"""What ``.zip`` and ``.gz`` hold, within bounds.

Comes in: the stream of an archive. Goes out: its members, one open stream after the other, and what was skipped and
why. Nothing is ever written to disk. Knows nothing of formats.
"""

import gzip
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO, cast

from corpus.reading.bounds import MAX_FILE_BYTES, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES, Bounded
from corpus.reading.decode import SAMPLE_BYTES, UnreadableError, encoding_of

DAMAGE = (zipfile.BadZipFile, EOFError, zlib.error, gzip.BadGzipFile, NotImplementedError, struct.error)
"""What unpacking raises on archives that are cut off, changed or of a kind that Python cannot unpack."""

MAX_DIRECTORY_BYTES = 16 * 2**20  # of a zip's table of contents, which Python reads whole before it can be counted
_END = b"PK\x05\x06"  # its record: 22 bytes, then a comment of at most 65,535
_UTF8_NAME, _ENCRYPTED, _LINK = 0x800, 0x1, 0o120000
_OUTSIDE = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)")


def opened_gzip(stream: BinaryIO, packed_bytes: int) -> BufferedReader:
    """What ``stream`` unpacks to. Reading it raises UnreadableError past the bounds, or one of DAMAGE."""
    limit = min(MAX_UNPACKED_BYTES, MAX_RATIO * packed_bytes)
    by_ratio = f"unpacks to more than {MAX_RATIO} times its size"
    reason = by_ratio if limit < MAX_UNPACKED_BYTES else f"unpacks to more than {MAX_UNPACKED_BYTES // 2**30} GiB"
    unpacked = gzip.GzipFile(fileobj=stream, mode="rb")
    return BufferedReader(Bounded(cast(BinaryIO, unpacked), limit, reason), SAMPLE_BYTES)


def _opened_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive in ``stream``, its table of contents within bounds. Raises UnreadableError."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_535 - 22))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise UnreadableError("a damaged zip archive")
    count, directory = struct.unpack_from("<HI", tail, at + 10)
    if count > MAX_MEMBERS:
        raise UnreadableError(f"more than {MAX_MEMBERS:,} members")
    if directory > MAX_DIRECTORY_BYTES:
        raise UnreadableError("a zip archive with too large a table of contents")
    try:
        archive = zipfile.ZipFile(stream)
    except (*DAMAGE, ValueError, OSError):  # a changed table of contents sends zipfile to places that do not exist
        raise UnreadableError("a damaged zip archive") from None
    if len(archive.infolist()) > MAX_MEMBERS:
        raise UnreadableError(f"more than {MAX_MEMBERS:,} members")
    return archive


def name_of(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 mark it is in the encoding that explains it best, as Windows packs it."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
        return raw.decode(encoding_of(raw))
    except (UnreadableError, UnicodeError):
        return info.filename


def _refused(info: zipfile.ZipInfo, name: str) -> str:
    """Why a member is not unpacked; empty when it may be."""
    if _OUTSIDE.search(name) or _OUTSIDE.search(info.filename):
        return "its name leads outside the archive"
    if info.external_attr >> 16 & 0o170000 == _LINK:
        return "a link"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    if info.file_size > MAX_FILE_BYTES:
        return f"larger than {MAX_FILE_BYTES // 2**20} MiB"
    if info.file_size > MAX_RATIO * max(1, info.compress_size):
        return f"unpacks to more than {MAX_RATIO} times its size"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed by a method other than deflate"
    return ""


def checked_zip(stream: BinaryIO) -> frozenset[str]:
    """The names in an archive that another library will unpack whole. Raises UnreadableError past any bound."""
    with _opened_zip(stream) as archive:
        for info in archive.infolist():
            if reason := _refused(info, info.filename):
                raise UnreadableError(f"a part of it: {reason}")
        if sum(info.file_size for info in archive.infolist()) > 2 * MAX_FILE_BYTES:
            raise UnreadableError(f"unpacks to more than {2 * MAX_FILE_BYTES // 2**20} MiB")
        return frozenset(archive.namelist())


def members(stream: BinaryIO) -> Iterator[tuple[str, BufferedReader | str]]:
    """(name, its open stream or why it is skipped) for each file in a zip, sorted by name; hidden ones are left out.

    A stream is to be read before the next is asked for; reading it raises UnreadableError past the bounds, or one
    of DAMAGE. Raises UnreadableError for what is no zip or has too many members.
    """
    with _opened_zip(stream) as archive:
        left = MAX_UNPACKED_BYTES
        for name, info in sorted(((name_of(i), i) for i in archive.infolist()), key=lambda found: found[0]):
            parts = name.replace("\\", "/").split("/")
            if info.is_dir() or any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts):
                continue
            if reason := _refused(info, name):
                yield name, reason
                continue
            try:
                member = archive.open(info)
            except (*DAMAGE, ValueError, RuntimeError, OSError):
                yield name, "damaged"
                continue
            with member:
                bounded = Bounded(cast(BinaryIO, member), left, "the archive unpacks to more than 1 GiB")
                yield name, BufferedReader(bounded, SAMPLE_BYTES)
                left -= bounded.taken
