"""The index on disk: what it gives back, how it is built and replaced."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from filelock import FileLock

from corpus.article import Article
from corpus.clean import clean, kept_of
from corpus.notice import Notice, notices
from corpus.passage import passages
from corpus.reading import CorpusError, read
from index.build import build, is_current
from index.doctor import examine
from index.manifest import UnusableIndexError, read_manifest
from index.publish import writing
from index.stale import stale
from index.store import Index
from index.terms import terms
from tests.conftest import ROOT
from tests.parts import HashEncoder, built

ARTICLES = {
    "a.txt": "白条逾期\n\n白条逾期以后会先收到短信。\n然后会接到电话。\n",
    "b.md": "---\ntitle: 征信\ndate: 2026-01-02\nurl: https://example.com/b\n---\n"
    "# 征信\n\n## 一、时间\n\n記錄保存五年(nián)。\n",
}


def test_an_index_gives_back_what_went_in(tmp_path: Path) -> None:
    report = built(tmp_path, ARTICLES)
    assert (report.articles, report.passages, report.skipped) == (2, 2, ())
    index = Index(tmp_path / "index")
    for found in read([tmp_path / "corpus"]):
        assert isinstance(found, Article)
        cleaned = clean(found)
        noted = notices(found, cleaned)
        assert index.notices(found.article_id) == noted
        assert index.article(found.article_id) == (replace(found, notices=tuple(n.text for n in noted)), cleaned.kept)
        made = passages(found, cleaned)
        assert index.passages([passage.passage_id for passage in made]) == made
        assert all(kept_of(cleaned.kept, passage.span, found.text) == passage.text for passage in made)
    for look_up in (index.article, index.notices):
        with pytest.raises(KeyError):
            look_up("没有")


def test_rows_by_article_and_copies_that_are_searched(tmp_path: Path) -> None:
    lines = [{"id": name, "text": text} for name, text in (("a", COPIED), ("b", COPIED * 2), ("c", COPIED))]
    corpus = tmp_path / "articles.jsonl"
    corpus.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    for search_copies, found in ((True, ["a", "b", "c"]), (False, ["b"])):
        report = build([corpus], tmp_path / "i", HashEncoder, lambda *step: None, search_copies=search_copies)
        index = Index(tmp_path / "i")
        assert list(index.article_rows()) == found
        assert report.duplicates == 3 - len(found)
        assert sorted(row for rows in index.article_rows().values() for row in rows) == list(range(report.passages))
        titled = [passage.article_id for _, _, passage in index.titled_passages()]
        assert all(titled[row] == article_id for article_id, rows in index.article_rows().items() for row in rows)


COPIED = "".join(
    f"第{n}步要先核对账单里的第{n}笔金额，再把疑问写成一句话发给客服，并留下{n}张截图。\n" for n in range(1, 9)
)


def test_copies_stay_in_the_library_and_are_not_searched(tmp_path: Path) -> None:
    lines = [
        {"id": "a-copy", "text": COPIED + "转载自别处，欢迎留言。", "site": "甲网"},
        {"id": "between", "text": "这一篇讲的是别的事情：提前还款要不要付违约金。", "published": "2025-01-01"},
        {"id": "first", "text": COPIED, "site": "乙网", "published": "2024-05-01"},
        {"id": "late", "text": COPIED, "site": "丙网", "published": "2024-06-01"},
    ]
    corpus = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    report = built(tmp_path, {"articles.jsonl": corpus})
    index = Index(tmp_path / "index")
    assert (report.articles, report.duplicates) == (4, 2)
    assert (index.manifest.articles, index.manifest.duplicates) == (4, 2)
    assert index.manifest.passages == index.dense.size == report.passages == 3
    found = index.ranking(index.lexical.search(terms("核对账单金额违约金"), 9))
    assert {passage.article_id for passage in index.passages([hit.passage_id for hit in found])} == {"first", "between"}
    assert index.article("a-copy")[0].text == COPIED + "转载自别处，欢迎留言。"
    assert index.notices("first") == (Notice("另有2个网站刊载了几乎相同的内容", None),)
    assert index.notices("late") == index.notices("between") == ()
    assert examine(tmp_path / "index") == []


def test_copies_of_no_known_site_are_counted_as_articles(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": COPIED, "b.txt": COPIED})
    assert [notice.text for notice in Index(tmp_path / "index").notices("a")] == [
        "未注明发布日期", "另有1篇文章刊载了几乎相同的内容",
    ]  # fmt: skip


def test_a_new_index_replaces_the_old_and_readers_keep_theirs(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    before = Index(tmp_path / "index")
    assert before.is_current()
    assert is_current([tmp_path / "corpus"], tmp_path / "index", "hash")
    built(tmp_path, {"c.txt": "又一篇文章，讲的是协商还款。"})
    assert before.article("a")[0].title == "白条逾期"
    assert not before.is_current()
    after = Index(tmp_path / "index")
    assert after.is_current()
    assert after.manifest.articles == 3
    built(tmp_path, {"d.txt": "再一篇文章。"})
    assert len([path for path in (tmp_path / "index").iterdir() if path.name.startswith("g-")]) == 2
    (tmp_path / "index" / "manifest.json").write_text("{", "utf-8")
    assert after.is_current()  # what cannot be read is nothing newer


def test_only_what_changed_is_encoded_and_the_result_is_that_of_a_full_build(tmp_path: Path) -> None:
    assert built(tmp_path / "1", ARTICLES).encoded == 2
    assert built(tmp_path / "1", {"c.txt": "又一篇文章，讲的是协商还款。"}).encoded == 1
    full = ARTICLES | {"c.txt": "又一篇文章，讲的是协商还款。"}
    assert built(tmp_path / "2", full).encoded == 3
    updated, anew = Index(tmp_path / "1" / "index"), Index(tmp_path / "2" / "index")
    assert np.array_equal(updated.dense.rows(), anew.dense.rows())
    assert list(updated.titled_passages()) == list(anew.titled_passages())
    assert not (tmp_path / "1" / "index" / "rows.draft").exists()


def test_a_change_of_the_articles_is_noticed(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    (tmp_path / "corpus" / "a.txt").write_text("改了。", "utf-8")
    assert not is_current([tmp_path / "corpus"], tmp_path / "index", "hash")
    assert "the articles changed" in examine(tmp_path / "index")[0]


def test_a_change_is_told_at_once_where_that_is_quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path, ARTICLES)
    file = tmp_path / "corpus" / "a.txt"
    manifest = read_manifest(tmp_path / "index")
    assert stale(tmp_path / "index", manifest) == ""
    soon = time.time() + 100
    os.utime(file, (soon, soon))
    assert stale(tmp_path / "index", manifest) == "", "touched, and the same"
    file.unlink()
    os.utime(tmp_path / "corpus", (soon, soon))
    assert "the articles changed" in stale(tmp_path / "index", manifest)
    monkeypatch.setattr("index.stale.MANY", 1)
    assert stale(tmp_path / "index", manifest) == ""
    monkeypatch.undo()
    shutil.rmtree(tmp_path / "corpus")
    assert stale(tmp_path / "index", manifest) == "", "the articles are gone, and it answers all the same"


def test_nothing_to_read_leaves_the_old_index(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.bin").write_bytes(b"\x00\x01")
    with pytest.raises(CorpusError, match=r"no articles found.*1 skipped.*x\.bin"):
        build([tmp_path / "empty"], tmp_path / "index", HashEncoder, lambda step, done, total: None)
    assert Index(tmp_path / "index").manifest.articles == 2
    assert len(list((tmp_path / "index").glob("g-*"))) == 1


def test_a_persons_own_files_are_left_alone(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    own = tmp_path / "index" / "g-photos" / "a.jpg"
    own.parent.mkdir()
    own.write_bytes(b"precious")
    (tmp_path / "index" / "manifest.json.bak").write_text("mine")
    for n in range(3):
        built(tmp_path, {"c.txt": f"第{n}次改动的文章。"})
    assert own.read_bytes() == b"precious"
    assert (tmp_path / "index" / "manifest.json.bak").is_file()


def test_an_index_is_not_built_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "thesis.docx").write_bytes(b"x")
    with pytest.raises(UnusableIndexError, match="holds other files and no index"):
        built(tmp_path, ARTICLES)
    (tmp_path / "corpus2").mkdir()
    with pytest.raises(UnusableIndexError, match="lies inside the corpus"):
        build([tmp_path / "corpus2"], tmp_path / "corpus2" / "index", HashEncoder, lambda step, done, total: None)


def test_two_builds_exclude_each_other(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES)
    with FileLock(tmp_path / "index" / ".lock"), pytest.raises(UnusableIndexError, match="another build"):
        built(tmp_path, ARTICLES)


def test_what_killed_builds_left_goes_with_the_next(tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(tmp_path, ARTICLES)
    before = read_manifest(index).generation
    built(tmp_path, {"c.txt": "又一篇文章，讲的是协商还款。"})
    stands = read_manifest(index).generation
    moment = int(stands[-15:-9])  # microseconds
    just_after = f"{stands[:-15]}{moment + 1:06}-00000000"  # within the same second
    for name in ("g-20200101T000000-00000000", just_after, "g-20990101T000000000000-00000000", "g-photos"):
        (index / name).mkdir()
    with writing([tmp_path / "corpus"], index):
        assert {path.name for path in index.iterdir() if path.is_dir()} == {before, stands, "g-photos"}


KILLED = """
import sys
from pathlib import Path
from unittest.mock import Mock
from index.build import build
from tests.parts import HashEncoder
while True:
    build([Path(sys.argv[1])], Path(sys.argv[2]), HashEncoder, lambda step, done, total: print(step, flush=True))
"""


def test_a_build_killed_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES | {f"{n}.txt": f"第{n}篇文章，讲逾期之后的第{n}件事。" for n in range(30)})
    for attempt in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path / "corpus"), str(tmp_path / "index")],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert process.stdout and process.stdout.readline()
        time.sleep(0.013 * attempt)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert examine(tmp_path / "index") == []
        assert Index(tmp_path / "index").article("a")[0].title == "白条逾期"


def test_a_path_with_chinese_and_spaces(tmp_path: Path) -> None:
    built(tmp_path / "索 引#?%", ARTICLES)
    assert Index(tmp_path / "索 引#?%" / "index").article("b")[0].uri == "https://example.com/b"


def test_what_is_published_stays_when_clearing_up_behind_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        built(tmp_path, {f"{number}.txt": f"第{number}篇文章。"})
    remove = shutil.rmtree
    monkeypatch.setattr("index.publish.shutil.rmtree", interrupted := Mock(side_effect=[KeyboardInterrupt, None]))
    with pytest.raises(KeyboardInterrupt):
        built(tmp_path, {"3.txt": "第三篇文章。"})
    assert interrupted.call_count == 1
    monkeypatch.setattr("index.publish.shutil.rmtree", remove)
    assert Index(tmp_path / "index").manifest.articles == 4
    assert examine(tmp_path / "index") == []
