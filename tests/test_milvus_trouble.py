"""What goes wrong with an index in Milvus is said in one line, and passes when Milvus is back."""

import json
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.ask import Assistant
from assistant.cli import main
from assistant.settings import Settings
from index import shelved
from index.address import Address
from index.build import build
from index.load import load
from index.manifest import UnusableIndexError
from index.milvus import Milvus, UnreachableIndexError
from index.opened import open_index
from index.remote import RemoteIndex
from index.terms import terms
from tests.conftest import ROOT
from tests.milvus_parts import ARTICLES, LOOK_UP, free_port, milvus_server, quiet
from tests.parts import HashEncoder, built
from tests.web_parts import served


def test_a_file_serves_one_process(tmp_path: Path, thirty: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "索 引.db"
    address = f"milvus+file:{file}/youju"
    assert main(["index", "load", "--from", str(thirty), "--index", address]) == 0
    found = open_index(address)
    assert found.article("1")[0].text == ARTICLES["1.txt"]
    assert main(["index", "doctor", "--index", address]) == 0
    assert main(["index", "info", "--index", address, "--json"]) == 0
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["articles"] == 30
    command = [sys.executable, "-m", "assistant", "search", "白条", "--index", address]
    other = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert other.returncode == 1
    assert other.stderr.startswith(f"youju: cannot open {file}") and other.stderr.count("\n") == 1


def test_what_is_missing_is_one_line(milvus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = f"milvus+http://127.0.0.1:{free_port()}/a"
    for place, said in (
        (f"milvus+{milvus}/nothing", "index load"),
        (nobody, "could not connect"),
        (f"milvus+file:{tmp_path}/no.db/a", "no file"),
    ):
        assert main(["search", "征信", "--index", place]) == 1
        found = capsys.readouterr().err
        assert said in found and found.count("\n") == 1
    assert main(["index", "build", "--index", nobody]) == 2
    assert main(["index", "load", "--index", str(tmp_path)]) == 2
    assert main(["index", "load", "--from", str(tmp_path / "none"), "--index", f"milvus+{milvus}/a"]) == 1
    assert not (tmp_path / "no.db").exists()


def test_milvus_goes_away_and_comes_back(thirty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.milvus.ANSWERS_IN", 2.0)
    port = free_port()
    address = Address(f"http://127.0.0.1:{port}", "a")
    with milvus_server(tmp_path / "data", port):
        load(thirty, address, quiet)
        index = RemoteIndex(address)
        expected = index.lexical.search(terms(LOOK_UP), 10).rows.tolist()
    with served(Assistant(index, HashEncoder(), Settings())) as asked:
        search = f"http://127.0.0.1:{asked}/api/search?q={LOOK_UP}"
        with pytest.raises(UnreachableIndexError, match="could not search"):
            index.lexical.search(terms(LOOK_UP), 10)
        assert index.is_current()
        refused = httpx.get(search, timeout=60)
        assert refused.status_code == 503 and int(refused.headers["Retry-After"])
        assert httpx.get(f"http://127.0.0.1:{asked}/readyz").status_code == 503
        with milvus_server(tmp_path / "data", port):
            until = time.monotonic() + 60
            while httpx.get(search, timeout=60).status_code != 200 and time.monotonic() < until:
                assert index.is_current()  # as the server asks every second
            assert httpx.get(search, timeout=60).json()["hits"]
            assert index.lexical.search(terms(LOOK_UP), 10).rows.tolist() == expected


def test_another_model_or_normaliser(
    thirty: Path, milvus: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = Address(milvus, "other")
    load(thirty, address, quiet)
    assert main(["search", "征信", "--index", str(address), "--model", "packaged"]) == 1
    assert "built with the model hash" in capsys.readouterr().err
    with pytest.raises(UnusableIndexError, match="with dim 64, found 32; build it in a folder, then"):
        RemoteIndex(address).check_encoder({"model": "hash", "dim": 32})
    monkeypatch.setattr("index.manifest.NORMALISER", "another")
    with pytest.raises(UnusableIndexError, match="expected another"):
        RemoteIndex(address)


def test_dictionaries_that_were_damaged_are_fetched_again(thirty: Path, milvus: str, milvus_cache: Path) -> None:
    address = Address(milvus, "fetched")
    load(thirty, address, quiet)
    index = RemoteIndex(address)
    index.close()
    file = milvus_cache / "milvus" / index.manifest.generation / "counts.sqlite"
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + b"?")
    assert RemoteIndex(address).lexical.knows("白条") and file.read_bytes() == kept


def test_dictionaries_that_another_has_fetched_meanwhile_are_left_to_it(
    thirty: Path, milvus: str, milvus_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = Address(milvus, "at_once")
    load(thirty, address, quiet)
    together, read, remove = threading.Barrier(2), shelved.records, shutil.rmtree
    removed: list[Path] = []

    def records(milvus: Milvus, collection: str, keys: list[str]) -> dict[str, str]:
        found = read(milvus, collection, keys)
        if len(keys) > 1:  # not the manifest: both found no dictionaries
            together.wait(30)
        return found

    def rmtree(path: Path, **how: Any) -> None:
        removed.extend([Path(path)] if Path(path).parent == milvus_cache / "milvus" and Path(path).exists() else ())
        remove(path, **how)

    monkeypatch.setattr("index.shelved.records", records)
    monkeypatch.setattr("index.shelved.shutil.rmtree", rmtree)
    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(lambda _: RemoteIndex(address).lexical.knows("白条"), range(2)))
    assert [path for path in removed if not path.name.startswith("tmp")] == []


def test_a_passage_without_terms_is_loaded_and_found_by_its_vector(
    tmp_path: Path, milvus: str, milvus_cache: Path
) -> None:
    built(tmp_path, {**ARTICLES, "脸.txt": f"白条逾期以后会先收到短信。\n{'😀😀😀😀。' * 60}"})
    address = Address(milvus, "faces")
    assert load(tmp_path / "index", address, quiet).passages == 32
    index = RemoteIndex(address)
    (said, _), (faces, passage) = index.passages_of("脸")
    assert terms(passage.text) == []
    assert faces in index.dense.search(HashEncoder().encode_query(passage.text), 32).rows
    assert set(index.lexical.search(terms(LOOK_UP), 32).rows.tolist()) & {said, faces} == {said}


def test_a_newer_index_that_comes_while_one_is_loaded_is_named(tmp_path: Path, thirty: Path, milvus: str) -> None:
    def hear(step: str, *counts: int) -> None:
        for _ in range(2 if step == "load" else 0):  # the one before stays
            build([tmp_path / "corpus"], thirty, HashEncoder, quiet)

    address = Address(milvus, "overtaken")
    with pytest.raises(UnusableIndexError, match="holds a newer index than the one that was being loaded; type the"):
        load(thirty, address, hear)
    assert load(thirty, address, quiet).articles == 30
