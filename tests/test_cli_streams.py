"""Streams that are closed, full or of another encoding, paths that are none, homes that are missing: one line, or the
answer all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from index.terms import CacheError, _jieba, cache_folder
from tests.cli_parts import complaint, run
from tests.conftest import ROOT

QUESTION = "校园卡丢了怎么补办"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index of one article."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "a.txt").write_text("校园卡丢了要先在自助机上挂失，再到服务大厅补办。", "utf-8")
    done = run("index", "build", "--corpus", str(folder / "a.txt"), "--index", str(folder / "index"))
    assert done.returncode == 0, done.stderr.decode()
    return str(folder / "index")


def typed(line: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """What comes of ``line`` in a shell, where $ASK is the command line."""
    environment = {**os.environ, "ASK": f"{sys.executable} -m assistant"}
    return subprocess.run(["bash", "-c", line, "bash", *arguments], cwd=ROOT, env=environment, capture_output=True)


def test_a_closed_stream_holds_nothing(small: str) -> None:
    for line in ('$ASK ask "$1" --index "$2" >&-', '$ASK index doctor --index "$2" 2>&-'):
        done = typed(line, QUESTION, small)
        assert (done.returncode, done.stderr) == (0, b"")
    assert "the question is empty" in complaint(typed('$ASK ask --index "$1" <&-', small), 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line(small: str) -> None:
    for line in ('$ASK ask "$1" --index "$2" >/dev/full', '$ASK index info --index "$2" >/dev/full'):
        assert "No space left on device; make room" in complaint(typed(line, QUESTION, small), 1)
    done = typed('set -o pipefail; $ASK index info --index "$1" | true', small)
    assert done.stderr == b""


def test_a_conversation_is_read_by_evidence(small: str) -> None:
    lines = f"{QUESTION}\n".encode("gb18030") + b"\x80\xff\x81\n" + f"{QUESTION}\n".encode()
    done = run("chat", "--index", small, stdin=lines, PYTHONIOENCODING="utf-8:strict")
    assert (done.returncode, done.stdout.decode().count("再到服务大厅补办。[1]")) == (0, 2)
    assert complaint(done, 0).startswith("youju: cannot read the question: binary")


def test_a_batch_that_is_no_text_is_named(small: str, tmp_path: Path) -> None:
    (tmp_path / "batch").write_bytes(bytes(range(256)))
    assert f"cannot read {tmp_path / 'batch'}: binary" in complaint(
        run("ask", "--batch", str(tmp_path / "batch"), "--index", small), 2
    )


@pytest.mark.parametrize("arguments", [["index", "build", "--corpus", ""], ["index", "info", "--index", ""]])
def test_an_empty_path_is_not_the_folder_one_stands_in(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, b"expected a path, found nothing" in done.stderr) == (2, True)
    assert "must name a folder, found nothing" in complaint(run("index", "info", YOUJU_INDEX=""), 2)
    assert "must name a folder, found nothing" in complaint(run("index", "build", YOUJU_CORPUS=""), 2)


def test_help_shows_a_path_with_a_percent_sign() -> None:
    done = run("index", "build", "--help", YOUJU_INDEX="50%x", YOUJU_CORPUS="60%d", YOUJU_HOST="70%s")
    assert (done.returncode, b"50%x" in done.stdout, b"60%d" in done.stdout) == (0, True, True)


def test_a_name_that_no_disk_takes_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["index", "update", "--index"], ["evaluate"], ["corpus", "clean"]):
        assert main([*arguments, "x" * 300]) == 1
        said = capsys.readouterr().err
        assert (said.count("\n"), "File name too long; make" in said) == (1, True)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name no file in bytes that are no UTF-8")
def test_a_corpus_whose_name_is_no_utf8(tmp_path: Path) -> None:
    corpus, index = tmp_path / os.fsdecode("语料".encode("gb18030")), str(tmp_path / "index")
    corpus.mkdir()
    (corpus / "a.txt").write_text("校园卡丢了要先在自助机上挂失。", "utf-8")
    assert run("index", "build", "--corpus", str(corpus), "--index", index).returncode == 0
    assert json.loads(run("index", "info", "--json", "--index", index).stdout)["corpus"] == [str(corpus)]
    assert b"is up to date" in run("index", "build", "--if-needed", "--index", index).stderr
    assert b"is up to date" in run("index", "update", "--index", index).stderr


def test_nothing_is_noted_of_what_is_asked(small: str, tmp_path: Path) -> None:
    """onnxruntime would note it and send it away."""
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(tmp_path))
    places["YOUJU_CACHE"] = str(cache_folder())
    done = run("ask", QUESTION, "--index", small, stdin=b"", **places)
    assert (done.returncode, done.stderr, list(tmp_path.rglob("*"))) == (0, b"", [])


def test_a_dictionary_that_cannot_be_kept_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path / "file"))
    assert "户籍地" in _jieba.__wrapped__().lcut("去户籍地")
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path))
    (tmp_path / "jieba.cache").mkdir()
    assert "户籍地" in _jieba.__wrapped__().lcut("去户籍地")
    assert (capsys.readouterr().err, sorted(path.name for path in tmp_path.iterdir())) == ("", ["file", "jieba.cache"])


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: str) -> str:
        raise RuntimeError

    monkeypatch.delenv("YOUJU_CACHE", raising=False)
    monkeypatch.setattr("index.terms.user_cache_dir", homeless)
    with pytest.raises(CacheError, match="set YOUJU_CACHE"):
        cache_folder()
