"""An index that was updated answers as one that is built of the same articles."""

import json
import os
import random
from pathlib import Path

import numpy as np
import pytest

from corpus.reading import read_file
from index.build import build
from index.doctor import examine
from index.listing import content
from index.manifest import UnusableIndexError
from index.store import Index
from index.terms import normalise, terms
from index.update import update
from tests.parts import HashEncoder, built

WORDS = [one + other for one in ("逾期", "白条", "征信", "协商") for other in ("还款", "催收", "利率", "合同", "起诉")]
FOOTER = "某某金融频道 用户服务 第{n}期"
QUESTIONS = [f"{one}{other}怎么办" for one in WORDS for other in WORDS[::4]]


pytestmark = pytest.mark.usefixtures("one_step")


def updated(folder: Path):  # type: ignore[no-untyped-def]
    return update([folder / "corpus"], folder / "index", HashEncoder, lambda *step: None)


def sentence(chance: random.Random) -> str:
    return "".join(chance.choices(WORDS, k=chance.randint(4, 12))) + f"第{chance.randrange(99)}条。"


class Corpus:
    """A folder of articles that changes at random: some with a footer that recurs, some copies of others."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        folder.mkdir(parents=True)
        for _ in range(20):
            self.write()

    def write(self) -> None:
        chance = self.chance
        site, number = chance.choice(("甲", "乙", "")), chance.randrange(40)
        lines = [sentence(chance) for _ in range(chance.randint(3, 40))]
        if site == "甲" and chance.random() < 0.6:
            lines.append(FOOTER.format(n=number))
        front = f"---\ntitle: {''.join(chance.choices(WORDS, k=3))}\nsite: {site}\n---\n" if site else ""
        (self.folder / f"{number}.{chance.choice(('md', 'txt'))}").write_text(front + "\n".join(lines) + "\n", "utf-8")

    def copy(self) -> None:
        name, other = self.chance.choice(sorted(self.folder.iterdir())), self.chance.randrange(40)
        (self.folder / f"copy{other}.md").write_text(name.read_text("utf-8") + "欢迎转载。\n", "utf-8")

    def rows(self) -> None:
        lines = [
            {"id": f"行{n}", "text": sentence(self.chance) * 3, "site": "丙"} for n in range(self.chance.randint(1, 6))
        ]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (self.folder / f"{self.chance.choice('ab')}.jsonl").write_text(text + "没有引号\n", "utf-8")

    def remove(self) -> None:
        self.chance.choice(sorted(self.folder.iterdir())).unlink()

    def change(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            self.chance.choice((self.write, self.write, self.copy, self.rows, self.remove))()


def kept(index: Index) -> dict[str, object]:
    """All that an index says of its articles, passages, words and n-grams, in no order."""
    ids = {one for (one,) in index.library.execute("SELECT article_id FROM articles")}
    counts = ("articles", "passages", "skipped", "duplicates", "digest", "code")
    passages = {
        passage.passage_id: (passage, title, index.dense.take(np.array([row]))[0].tolist())
        for row, title, passage in index.titled_passages()
    }
    grams = {one for _, title, passage in index.titled_passages() for one in normalise(title + passage.text)[:40]}
    library = index.library.execute
    return {
        "counts": [getattr(index.manifest, count) for count in counts],
        "articles": {one: (index.article(one), index.notices(one)) for one in ids},
        "passages": passages,
        "rows by article": {one: len(rows) for one, rows in index.article_rows().items()},
        "words": set(index.vocabulary._connection.execute("SELECT * FROM words")),
        "characters": set(index.vocabulary._connection.execute("SELECT * FROM characters")),
        "spelt": index.vocabulary.spelt(),
        "grams": index.ngrams.counts(sorted(grams)),
        "shares": {word: (index.lexical.share(word), index.lexical.rarity(word)) for word in (*WORDS, *grams, "第")},
        "traces": set(library("SELECT * FROM traces")),
        "minima": set(library("SELECT * FROM minima")),
        "copies": set(library("SELECT * FROM copies")),
        "files": list(library("SELECT name, digest, entries FROM files ORDER BY place")),
    }


def answers(index: Index, question: str) -> list[list[tuple[float, list[str]]]]:
    """The rankings of a question: each score, and the passages that have it, in no order; the last may be cut off."""
    found = []
    for scored in (
        index.lexical.search(terms(question), 15),
        index.lexical.search(terms(question), 15, beside=terms(QUESTIONS[0])),
        index.dense.search(HashEncoder().encode_query(question), 15),
    ):
        by_score: dict[float, list[str]] = {}
        for hit in index.ranking(scored):
            by_score.setdefault(round(hit.score, 4), []).append(hit.passage_id)
        found.append([(score, sorted(ids)) for score, ids in by_score.items()][:-1])
    return found


@pytest.mark.parametrize("seed", range(4))
def test_an_updated_index_is_that_of_a_full_build(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed % 2:  # what the disk says is believed at once
        monkeypatch.setattr("index.listing.SETTLED", 0)
    corpus = Corpus(tmp_path / "corpus", seed)
    build([corpus.folder], tmp_path / "index", HashEncoder, lambda *step: None)
    for step in range(4):
        corpus.change()
        report = updated(tmp_path)
        assert report.made is not None
        build([corpus.folder], tmp_path / f"{step}", HashEncoder, lambda *step: None)
        one, other = Index(tmp_path / "index"), Index(tmp_path / f"{step}")
        ours, theirs = kept(one), kept(other)
        for key in ours:
            assert ours[key] == theirs[key], key
        for question in QUESTIONS:
            assert answers(one, question) == answers(other, question)
        assert (report.articles, report.passages) == (one.manifest.articles, one.manifest.passages)
        assert examine(tmp_path / "index") == []


def test_only_what_changed_is_read_cleaned_and_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path, ARTICLES)
    before = Index(tmp_path / "index").manifest
    read: list[str] = []

    def hear(file: Path, name: str):  # type: ignore[no-untyped-def]
        read.append(name)
        return read_file(file, name)

    monkeypatch.setattr("index.listing.read_file", hear)
    (tmp_path / "corpus" / "2.txt").write_text("第二篇改过了，讲协商还款。", "utf-8")
    (tmp_path / "corpus" / "3.txt").unlink()
    (tmp_path / "corpus" / "新.txt").write_text("新的一篇，讲起诉以后的事。", "utf-8")
    report = updated(tmp_path)
    assert (read, report.encoded, report.made, report.removed) == (["2.txt", "新.txt"], 2, 2, 1)
    index = Index(tmp_path / "index")
    base = [
        tmp_path / "index" / generation / "library.sqlite"
        for generation in (before.generation, index.manifest.generation)
    ]
    assert base[0].samefile(base[1])
    assert index.manifest.files["changes/rows.npy"]
    assert index.article("2")[0].text == "第二篇改过了，讲协商还款。"
    with pytest.raises(KeyError):
        index.article("3")
    assert not index.passages_of("3")


ARTICLES = {f"{n}.txt": f"第{n}篇文章，讲逾期之后的第{n}件事，要留下第{n}张凭证。" for n in range(30)}


def test_files_that_the_disk_calls_untouched_are_not_even_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is believed of a file written just now, of one that could not be read, or where a time was put back."""
    hashed: list[str] = []

    def hear(file: Path) -> str:
        hashed.append(file.name)
        return "unreadable" if file.name == "4.txt" else content(file)

    monkeypatch.setattr("index.listing.content", hear)
    built(tmp_path, ARTICLES)
    updated(tmp_path)
    assert len(hashed) == 60, "too fresh"
    monkeypatch.setattr("index.listing.SETTLED", 0)
    (tmp_path / "corpus" / "新.txt").write_text("新的一篇，讲起诉以后的事。", "utf-8")
    updated(tmp_path)
    hashed.clear()
    file = tmp_path / "corpus" / "2.txt"
    before = file.stat()
    file.write_text(ARTICLES["2.txt"].replace("凭证", "证据"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert updated(tmp_path).made == 1
    assert hashed == ["2.txt", "4.txt"]
    assert "证据" in Index(tmp_path / "index").article("2")[0].text


def test_where_nothing_changed_nothing_is_published(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    before = Index(tmp_path / "index")
    report = updated(tmp_path)
    assert (report.made, report.removed, report.articles) == (0, 0, 30)
    assert before.is_current()


def test_without_an_index_one_is_built_and_when_much_changed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path / "a", ARTICLES)
    (tmp_path / "a" / "corpus").rename(tmp_path / "corpus")
    assert (updated(tmp_path).made, Index(tmp_path / "index").manifest.articles) == (None, 30)
    monkeypatch.setattr("index.changed.LEAST", 2)
    for n, made in enumerate((1, 1, None, 1)):  # the third would be more than two of thirty, and a tenth is three
        (tmp_path / "corpus" / f"新{n}.txt").write_text(f"新的第{n}篇，讲起诉以后的第{n}件事。", "utf-8")
        monkeypatch.setattr("index.changed.SHARE", 0.07)
        assert updated(tmp_path).made == made
        assert (tmp_path / "index" / Index(tmp_path / "index").manifest.generation / "changes").is_dir() == bool(made)
    assert examine(tmp_path / "index") == []


def test_when_passages_come_to_be_of_another_length_all_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lexical.STEPS", 8)
    built(tmp_path, ARTICLES)
    (tmp_path / "corpus" / "长.txt").write_text("这一篇比别的都长。" * 60, "utf-8")
    assert updated(tmp_path).made is None
    assert Index(tmp_path / "index").manifest.articles == 31


def test_a_line_that_comes_to_recur_is_cleaned_from_all_its_articles(tmp_path: Path) -> None:
    front, footer, index = "---\nsite: 甲\n---\n", FOOTER.format(n=1), tmp_path / "index"
    texts = {
        f"{n}.md": f"{front}{word}以后要留下凭证，{word}的日期和金额也要一一记下来。\n{FOOTER.format(n=n)}\n"
        for n, word in enumerate(WORDS)
    }
    built(tmp_path, dict(list(texts.items())[:3]))
    assert footer in Index(index).passages_of("1")[0][1].text
    for name in ("3.md", "4.md"):
        (tmp_path / "corpus" / name).write_text(texts[name], "utf-8")
    assert updated(tmp_path).made == 5
    assert footer not in Index(index).passages_of("1")[0][1].text
    for name in ("3.md", "4.md"):
        (tmp_path / "corpus" / name).unlink()
    assert updated(tmp_path).made == 3
    assert footer in Index(index).passages_of("1")[0][1].text


def test_an_index_that_is_damaged_is_not_updated(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    index = Index(tmp_path / "index")
    file = tmp_path / "index" / index.manifest.generation / "ngrams" / "counts.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    (tmp_path / "corpus" / "1.txt").unlink()
    with pytest.raises(UnusableIndexError, match=r"counts\.npy does not match its checksum; type: .*index build"):
        updated(tmp_path)
    assert index.is_current()


def test_another_model_is_named_before_anything_is_written(tmp_path: Path) -> None:
    class Other(HashEncoder):
        """The same under another description."""

        def describe(self) -> dict[str, str | int]:
            return {"model": "other", "dim": 64}

    built(tmp_path, ARTICLES)
    (tmp_path / "corpus" / "1.txt").write_text("改过了。", "utf-8")
    with pytest.raises(UnusableIndexError, match="with model 'hash', found 'other'"):
        update([tmp_path / "corpus"], tmp_path / "index", Other, lambda *step: None)
    assert Index(tmp_path / "index").article("1")[0].text == ARTICLES["1.txt"]
