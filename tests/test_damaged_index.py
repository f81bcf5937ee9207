"""An index that was damaged, cut short or made by another version is named, with the command that mends it."""

import json
import shlex
from pathlib import Path

import numpy as np
import pytest

from index.doctor import examine
from index.manifest import UnusableIndexError, read_manifest, sealed
from index.store import Index
from tests.parts import built
from tests.test_store import ARTICLES


def restate(file: Path, change: dict[str, object]) -> None:
    """A manifest that states something else, under its seal."""
    stated = json.loads(file.read_text("utf-8"))
    del stated["seal"]
    file.write_text(sealed(stated | change), "utf-8")


def test_a_manifest_that_is_not_under_its_seal_is_damaged(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    file = tmp_path / "index" / "manifest.json"
    file.write_text(file.read_text("utf-8").replace('"articles": 2', '"articles": 3'), "utf-8")
    with pytest.raises(UnusableIndexError, match="is damaged; type"):
        Index(tmp_path / "index")


@pytest.mark.parametrize(
    "change",
    [
        {"files": []}, {"files": {"x": 5}}, {"files": {}}, {"generation": 5}, {"model": {}}, {"model": "packaged"},
        {"articles": "many"}, {"corpus": "x"}, {"passages": 99},
    ],
)  # fmt: skip
def test_a_manifest_with_the_wrong_kinds_is_damaged_and_can_be_mended(
    tmp_path: Path, change: dict[str, object]
) -> None:
    built(tmp_path, ARTICLES)
    file = tmp_path / "index" / "manifest.json"
    restate(file, change)
    with pytest.raises(UnusableIndexError, match="damaged"):
        Index(tmp_path / "index")
    assert examine(tmp_path / "index")
    built(tmp_path, ARTICLES)
    assert examine(tmp_path / "index") == []


def test_the_advice_names_the_same_articles_and_model_and_can_be_typed(tmp_path: Path) -> None:
    built(tmp_path / "我的 文章", ARTICLES)
    folder = tmp_path / "我的 文章" / "index"
    files_of(folder)[0].unlink()
    advice = examine(folder)[0].split("type: ")[1]
    expected = ["python", "-m", "assistant", "index", "build", "--index", str(folder), "--model", "hash", "--corpus"]
    assert shlex.split(advice) == [*expected, str(folder.parent / "corpus")]


def files_of(folder: Path) -> list[Path]:
    manifest = read_manifest(folder)
    return [folder / manifest.generation / name for name in manifest.files]


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("harm", ["cut", "flip", "missing"])
def test_harm_is_named_with_the_command_that_mends_it(tmp_path: Path, number: int, harm: str) -> None:
    built(tmp_path, ARTICLES)
    file = files_of(tmp_path / "index")[number]
    data = file.read_bytes()
    if harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "flip":
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    else:
        file.unlink()
    with pytest.raises(UnusableIndexError, match=rf"damaged: .*{file.name}.*; type: python -m assistant index build"):
        Index(tmp_path / "index")
    assert file.name in examine(tmp_path / "index")[0]


def test_there_are_twelve_files_and_codes_of_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path, ARTICLES)
    assert len(files_of(tmp_path / "index")) == 12
    monkeypatch.setattr("index.dense.COMPARED_WITH_ALL", 1)
    built(tmp_path, ARTICLES)
    assert (examine(tmp_path / "index"), len(files_of(tmp_path / "index"))) == ([], 13)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "has format 99, this version reads"),
        ({"normaliser": "other"}, "normaliser other, expected"),
        ({"extra": 1}, "is damaged"),
        ({"generation": "g-none"}, "is missing"),
    ],
)
def test_another_version_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    built(tmp_path, ARTICLES)
    file = tmp_path / "index" / "manifest.json"
    restate(file, change)
    with pytest.raises(UnusableIndexError, match=message):
        Index(tmp_path / "index")


def test_an_index_that_is_cut_short_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndexError, match=r"no index in .*; type: python -m assistant index build"):
        Index(tmp_path)
    built(tmp_path, ARTICLES)
    file = tmp_path / "index" / "manifest.json"
    file.write_text(file.read_text("utf-8")[:40], "utf-8")
    with pytest.raises(UnusableIndexError, match="is damaged"):
        Index(tmp_path / "index")


def test_another_model_is_named_with_what_to_type(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    index = Index(tmp_path / "index")
    assert index.check_model("") == index.check_model("hash") == "hash"
    with pytest.raises(
        UnusableIndexError, match=r"model hash \(64 dimensions\), asked to open it with packaged.*--model"
    ):
        index.check_model("packaged")
    index.check_encoder({"model": "hash", "dim": 64})
    with pytest.raises(UnusableIndexError, match="dim 64, found 384"):
        index.check_encoder({"model": "hash", "dim": 384})


def test_nothing_of_a_damaged_index_goes_into_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large one only the sizes are looked at when it opens."""
    monkeypatch.setattr("index.store.VERIFY_BYTES", 0)
    built(tmp_path, ARTICLES)
    sound = Index(tmp_path / "index").dense.rows().copy()
    (rows,) = (file for file in files_of(tmp_path / "index") if file.name == "rows.npy" and file.parent.name == "dense")
    data = rows.read_bytes()
    rows.write_bytes(data[:-1] + bytes([data[-1] ^ 64]))
    assert built(tmp_path, ARTICLES).encoded == 2
    assert np.array_equal(Index(tmp_path / "index").dense.rows(), sound)
    assert built(tmp_path, ARTICLES).encoded == 0


@pytest.mark.parametrize("name", ["library.sqlite", "vocabulary.sqlite", "terms.json", "starts.npy", "keys.npy"])
def test_a_large_index_that_does_not_open_is_one_line(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.VERIFY_BYTES", 0)
    built(tmp_path, ARTICLES)
    (file,) = (file for file in files_of(tmp_path / "index") if file.name == name)
    file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(UnusableIndexError, match=r"is damaged: .*; type: python -m assistant index build"):
        Index(tmp_path / "index")
    built(tmp_path, ARTICLES)
    assert examine(tmp_path / "index") == []


def test_a_file_that_cannot_be_read_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(file: Path) -> str:
        raise OSError(5, "Input/output error")

    built(tmp_path, ARTICLES)
    monkeypatch.setattr("index.manifest.sha256", fail)
    with pytest.raises(UnusableIndexError, match=r"damaged: .* cannot be read: Input/output error; type: "):
        Index(tmp_path / "index")


def test_articles_that_cannot_be_read_are_not_called_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path, ARTICLES)
    corpus = tmp_path / "corpus"

    def closed(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("corpus.reading._inside", closed)
        [complaint] = examine(tmp_path / "index")
    assert f"cannot read {corpus}: Permission denied" in complaint
    corpus.rename(tmp_path / "moved")
    [complaint] = examine(tmp_path / "index")
    assert f"no such file or folder: {corpus}" in complaint
    assert complaint.endswith("; it still answers")
