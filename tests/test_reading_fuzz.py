"""The law of reading: whatever the bytes of a file, Articles and Skipped come out, and nothing is raised."""

import gzip
import os
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.reading import SUFFIXES, Skipped, read_file
from tests.files import every_format, zipped

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))  # of each format; a long run sets thousands
NAMES = tuple(every_format())
HURTFUL = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r", b'"', b",", b"[" * 300, b"---\n", b"\\ud800"),
    *(b"<", b">", b"</", b"<table>", b"<!--", b"<script>", b"&#0;", b"&#xd800;", b"<li>", b"<h1>"),
    *(b"%PDF-", b"obj", b"stream", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"),
)


@cache
def originals() -> dict[str, bytes]:
    """The unharmed files."""
    return every_format()


def mutated(data: bytes, draw: st.DataObject) -> bytes:
    """``data`` after up to six cuts, swaps, repeats and insertions."""
    for _ in range(draw.draw(st.integers(1, 6))):
        start = draw.draw(st.integers(0, len(data)))
        end = min(len(data), start + draw.draw(st.sampled_from((0, 1, 2, 8, 100, 5000))))
        kind = draw.draw(st.sampled_from(("cut", "flip", "insert", "repeat", "end", "random")))
        middle = {
            "cut": b"",
            "flip": bytes(b ^ 0x41 for b in data[start:end]),
            "insert": draw.draw(st.sampled_from(HURTFUL)) + data[start:end],
            "repeat": data[start:end] * 3,
            "end": b"",
            "random": draw.draw(st.binary(max_size=40)),
        }[kind]
        data = data[:start] + middle + (b"" if kind == "end" else data[end:])
    return data


def mutated_inside(name: str, data: bytes, draw: st.DataObject) -> bytes:
    """``data`` packed again after one member was harmed, so that checksums hold and the harm reaches its reader."""
    if name.endswith(".gz"):
        return gzip.compress(mutated(gzip.decompress(data), draw), mtime=0)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    harmed = draw.draw(st.sampled_from(sorted(members)))
    members[harmed] = mutated(members[harmed], draw)
    return zipped(members)


@pytest.mark.parametrize("name", NAMES)
@given(draw=st.data())
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_a_harmed_file_never_stops_the_rest(
    name: str, draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = mutated(originals()[name], draw)
    suffix = draw.draw(st.sampled_from((*[name[1:]] * 9, *SUFFIXES)))  # now and then under another format's name
    check(Path(tmp_path_factory.getbasetemp(), "harmed" + suffix), data)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith((".docx", ".zip", ".gz"))])
@given(draw=st.data())
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_a_harmed_member_never_stops_the_rest(
    name: str, draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check(Path(tmp_path_factory.getbasetemp(), "packed" + name[1:]), mutated_inside(name, originals()[name], draw))


def check(file: Path, data: bytes) -> None:
    """What reading gives for ``data`` is what the law says."""
    file.write_bytes(data)
    found = list(read_file(file, file.name))
    assert all(isinstance(one, Article | Skipped) for one in found)
    assert all(one.text.strip() for one in found if isinstance(one, Article))
    for one in found:
        for value in (one.text, one.title, one.author) if isinstance(one, Article) else (one.name, one.reason):
            value.encode()  # no lone surrogate: nothing downstream can store one
    assert list(read_file(file, file.name)) == found  # the same bytes give equal Articles
