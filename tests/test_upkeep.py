"""What `index build --if-needed` builds, as `make chat` types it: what stands is brought up to date, never replaced."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from index.build import build, is_current
from index.encoder import DEFAULT_MODEL
from index.manifest import read_manifest
from index.packaged import PASSAGE_PROMPT, QUERY_PROMPT
from tests.parts import HashEncoder

ARTICLE = "白条逾期以后会先收到短信，然后会接到电话。"


class Named(HashEncoder):
    """The same under the name and with the prompts that are asked for."""

    def __init__(self, name: str, query_prompt: str | None = None, passage_prompt: str | None = None) -> None:
        self.said: dict[str, str | int] = {"model": name, "dim": 64}
        self.said |= {"query_prompt": query_prompt or QUERY_PROMPT, "passage_prompt": passage_prompt or PASSAGE_PROMPT}

    def describe(self) -> dict[str, str | int]:
        return self.said


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the starter corpus and a person's own, where commands are typed; no model is loaded."""
    for name in ("corpus/articles", "mine"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text(f"{ARTICLE}\n{name}。", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("index.few.bulk_encoder", Named)
    return tmp_path / "index" / "built"


def needed(*arguments: str) -> int:
    return main(["index", "build", "--if-needed", *arguments])


def test_the_starter_corpus_is_built_where_nothing_stands(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert needed() == 0
    assert read_manifest(place).corpus == ("corpus/articles",)
    assert needed() == 0
    assert "is up to date" in capsys.readouterr().err


def test_a_persons_own_articles_and_model_stay(place: Path) -> None:
    assert main(["index", "build", "--corpus", "mine", "--model", "other"]) == 0
    assert needed() == 0
    before = read_manifest(place)
    assert (before.corpus, before.model["model"]) == (("mine",), "other")
    Path("mine/b.txt").write_text("又一篇文章，讲的是协商还款。", "utf-8")
    assert needed() == 0
    after = read_manifest(place)
    assert (after.corpus, after.model["model"], after.articles) == (("mine",), "other", 2)


def test_what_is_said_counts_more_than_what_stands(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["index", "build", "--corpus", "mine", "--model", "other"]) == 0
    assert needed("--corpus", "corpus/articles", "--model", "third") == 0
    assert (read_manifest(place).corpus, read_manifest(place).model["model"]) == (("corpus/articles",), "third")
    monkeypatch.setenv("YOUJU_CORPUS", "mine")
    assert needed() == 0
    assert read_manifest(place).corpus == ("mine",)
    monkeypatch.delenv("YOUJU_CORPUS")
    assert main(["index", "build"]) == 0
    assert (read_manifest(place).corpus, read_manifest(place).model["model"]) == (("corpus/articles",), DEFAULT_MODEL)


def test_an_index_of_another_version_is_built_anew_of_its_own_articles(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", "build", "--corpus", "mine"]) == 0
    file = place / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"format": 5}), "utf-8")
    assert needed() == 0
    assert read_manifest(place).corpus == ("mine",)
    capsys.readouterr()
    file.write_text("{", "utf-8")
    assert needed() == 1
    assert "is damaged; type: python -m assistant index build" in capsys.readouterr().err
    assert file.read_text("utf-8") == "{"


def test_other_prompts_are_another_index(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert needed() == 0
    monkeypatch.setenv("YOUJU_PASSAGE_PROMPT", "段：")
    assert needed() == 0
    assert read_manifest(place).model["passage_prompt"] == "段："
    monkeypatch.delenv("YOUJU_PASSAGE_PROMPT")
    assert needed() == 0
    assert read_manifest(place).model["passage_prompt"] == PASSAGE_PROMPT


def test_a_corpus_that_moved_is_another_place(place: Path) -> None:
    build([Path("mine")], place, HashEncoder, lambda *step: None)
    Path("mine").rename("moved")
    assert is_current([Path("moved")], place, "hash")
    assert not is_current([Path("moved")], place, "hash", in_place=True)


def test_a_build_says_whose_index_it_replaces(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for corpus in ("mine", str(Path("mine").resolve())):
        assert main(["index", "build", "--corpus", corpus]) == 0
        assert "in place of" not in capsys.readouterr().err
    assert main(["index", "build", "--corpus", "corpus/articles"]) == 0
    assert f"in place of the index of 1 articles from {Path('mine').resolve()}\n" in capsys.readouterr().err
