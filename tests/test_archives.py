"""Archives: read in order, bounded, one level deep; no name leads outside."""

import gzip
import zipfile
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.reading import Skipped
from tests.files import FIRST, SECOND, zipped
from tests.test_formats import found_in, reason


def test_an_archive_is_read_in_order(tmp_path: Path) -> None:
    data = zipped(
        {"乙.txt": FIRST.encode(), "子/甲.md": SECOND.encode(), ".藏.txt": b"x", "__MACOSX/乙.txt": b"x", "空/": b""}
    )
    found = found_in(tmp_path, "a.zip", data)
    assert [one.article_id for one in found if isinstance(one, Article)] == ["a/乙", "a/子/甲"]
    assert len(found) == 2


def test_a_name_packed_on_windows_is_readable(tmp_path: Path) -> None:
    name = "逾期催收.txt".encode("gb18030")
    data = zipped({"x" * len(name): FIRST.encode()}).replace(b"x" * len(name), name)
    assert [one.article_id for one in found_in(tmp_path, "a.zip", data) if isinstance(one, Article)] == ["a/逾期催收"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_no_name_leads_outside_the_archive(name: str, tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, "a.zip", zipped({name: FIRST.encode()}))
    assert isinstance(found, Skipped) and found.reason == "its name leads outside the archive"


def test_an_archive_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b"0" * 2_000_000
    (found,) = found_in(tmp_path, "a.zip", zipped({"a.txt": bomb}))
    assert isinstance(found, Skipped) and "200 times" in found.reason
    assert "200 times" in reason(tmp_path, "a.txt.gz", gzip.compress(bomb))
    assert "more than 10,000 members" in reason(tmp_path, "b.zip", zipped({f"{i}.txt": b"" for i in range(10_001)}))
    assert "a part of it" in reason(tmp_path, "a.docx", zipped({"[Content_Types].xml": bomb}))
    (found,) = found_in(tmp_path, "c.zip", zipped({"a.txt": FIRST.encode()}, zipfile.ZIP_LZMA))
    assert isinstance(found, Skipped) and "deflate" in found.reason


def test_an_archive_is_opened_one_level_deep(tmp_path: Path) -> None:
    inner = zipped({"a.txt": FIRST.encode()})
    found = found_in(
        tmp_path, "a.zip", zipped({"b.zip": inner, "c.txt.gz": gzip.compress(b"c"), "d.txt": FIRST.encode()})
    )
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["an archive inside an archive"] * 2
    assert [one.article_id for one in found if isinstance(one, Article)] == ["a/d"]
    assert reason(tmp_path, "a.zip.gz", gzip.compress(inner)) == "an archive inside an archive"


def test_an_encrypted_member_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": FIRST.encode(), "b.txt": SECOND.encode()}))
    data[6] |= 1  # the flag in the member's own header ...
    data[data.index(b"PK\x01\x02") + 8] |= 1  # ... and in the table of contents
    found = found_in(tmp_path, "a.zip", bytes(data))
    assert found == [Skipped("a.zip/a.txt", "encrypted"), Article("a/b", "", SECOND)]
