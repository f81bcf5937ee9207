"""Addresses of an index in Milvus, and what comes of wrong ones: none needs a server."""

import subprocess
import sys

import pytest

from assistant.cli import main
from index.address import Address, AddressError, address_of
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("milvus+http://h:19530/a", Address("http://h:19530", "a")),
        ("milvus+https://h:443/db/a", Address("https://h:443", "a", "db")),
        ("milvus+file:x y/z.db/a", Address("x y/z.db", "a")),
        ("index/built", None),
    ],
)
def test_an_address_is_read_and_written(place: str, found: Address | None) -> None:
    assert address_of(place) == found
    assert found is None or str(found) == place


@pytest.mark.parametrize(
    "place",
    ["milvus+http://h/a", "milvus+http://h:x/a", "milvus+http://h:1", "milvus+http://h:1/a/b/c", "milvus+ftp://h:1/a",
     "milvus+http://h:1/a b", "milvus+http://h:1/a?x", "milvus+file:a/b", "milvus+file:a.db", "milvus+", "milvus+http://:1/a"],
)  # fmt: skip
def test_an_address_that_is_none_is_one_line(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AddressError):
        address_of(place)
    assert main(["search", "征信", "--index", place]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_password_in_an_address_is_refused_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "征信", "--index", "milvus+http://root:hunter2@h:1/a"]) == 2
    said = capsys.readouterr().err
    assert "YOUJU_MILVUS_TOKEN" in said and "hunter2" not in said


def test_without_the_packages_one_line_says_how_to_get_them() -> None:
    code = "import sys; sys.modules['pymilvus'] = None; from assistant.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "search", "征信", "--index", "milvus+http://h:1/a"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 1 and "pip install -r requirements-scale.txt" in found.stderr
    assert found.stderr.count("\n") == 1
