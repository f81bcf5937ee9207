"""What a large index rests on: texts on the disk, rows found by their codes, and the measuring of how it grows."""

from pathlib import Path
from threading import current_thread
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import COMPARED_WITH_ALL, DenseIndex
from index.joined import JoinedLexical
from index.lexical import LexicalIndex
from index.store import Index
from index.terms import terms
from index.texts import Texts
from tests.bench_scale import FAR, Size, growth, table
from tests.curves import Curve, picture, short
from tests.parts import assistant_over, built
from tests.test_index import unit_rows
from tests.tiled import tiled

ARTICLES = {
    f"{n}.txt": f"第{n}篇，讲{word}之后怎么办。\n\n{word}以后要先联系银行。"
    for n, word in enumerate(("逾期", "征信", "催收", "协商"))
}


@given(st.lists(st.text()), st.data())
def test_texts_are_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    kept = Texts(tmp_path_factory.getbasetemp())
    kept.extend(texts)
    assert list(kept) == texts
    for _ in range(2):
        places = sorted(data.draw(st.sets(st.sampled_from(range(len(texts)))))) if texts else []
        kept.keep(places)
        texts = [texts[place] for place in places]
        assert (len(kept), list(kept), [kept[n] for n in range(len(kept))]) == (len(texts), texts, texts)
    kept.close()


def test_texts_leave_no_file(tmp_path: Path) -> None:
    kept = Texts(tmp_path)
    kept.extend(["\ud800 逾期", ""])
    assert list(kept) == ["\ud800 逾期", ""]
    kept.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("few", [2_000, 10**9])
def test_the_ten_nearest_are_among_the_first_of_either_look(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Whether many candidates are coded at once or few: of a thousand hits at most one is missed, and none of ten."""
    monkeypatch.setattr("index.dense.FEW", few)
    rows = unit_rows(COMPARED_WITH_ALL + 1, 32)
    index, missed = DenseIndex.build(rows), 0
    for query in unit_rows(20, 32):
        expected = np.argsort(-np.vecdot(rows, query), kind="stable")[:50]
        found = index.search(query, 50)
        assert found.rows[:10].tolist() == expected[:10].tolist()
        missed += len(np.setdiff1d(expected, found.rows))
    assert missed <= 1


def test_words_searched_by_another_thread_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = assistant_over(tmp_path, ARTICLES)
    query = asked.query("逾期以后怎么办？")
    at_once = asked.rankings(query)
    monkeypatch.setattr("assistant.ask.ALONE", 0)
    threads, search = [], asked.index.lexical.search

    def watched(*given: Any) -> Any:
        threads.append(current_thread())
        return search(*given)

    monkeypatch.setattr(asked.index.lexical, "search", watched)
    assert asked.rankings(query) == at_once
    assert current_thread() not in threads != []


@given(st.lists(st.lists(st.sampled_from("甲乙丙丁"), max_size=4), max_size=8), st.lists(st.sampled_from("甲乙丙丁戊")))
def test_the_highest_score_is_that_of_those_that_hold_the_words(passages: list[list[str]], words: list[str]) -> None:
    whole = LexicalIndex.build(passages)
    joined = JoinedLexical(
        LexicalIndex.build(passages[:5], 2), LexicalIndex.build(passages[5:], 2), np.zeros(0, np.int64)
    )
    joined.count()
    scores = np.arange(len(passages), dtype=np.float32)
    expected = max((n for n, passage in enumerate(passages) if set(words) & set(passage)), default=0)
    assert whole.highest(scores, words) == joined.highest(scores, words) == expected


def test_copies_laid_together_are_found_like_the_first(tmp_path: Path) -> None:
    built(tmp_path / "one", ARTICLES)
    tiled(tmp_path / "one" / "index", 3, tmp_path / "three")
    one, three = Index(tmp_path / "one" / "index"), Index(tmp_path / "three")
    size = one.manifest.passages
    assert three.manifest.passages == 3 * size
    single, triple = (index.lexical.search(terms("逾期以后"), 99) for index in (one, three))
    assert sorted(triple.rows % size) == sorted(list(single.rows) * 3)
    assert np.array_equal(three.dense.rows()[:size], one.dense.rows())
    assert np.linalg.norm(three.dense.rows(), axis=1) == pytest.approx(1)
    copies = three.passages([hit.passage_id for hit in three.ranking(triple)])
    assert {passage.text for passage in copies} == {
        one_.text for one_ in one.passages([h.passage_id for h in one.ranking(single)])
    }
    assert {three.article(passage.article_id)[0].text for passage in copies} <= {
        text.strip() for text in ARTICLES.values()
    }


def size(passages: int, build_s: float) -> Size:
    return Size(passages, build_s, 100, 1, 1, 1, 1, 1, passages**0.5, 1, 1, 1)


def test_the_law_of_growth_is_that_of_the_larger_sizes() -> None:
    sizes = [size(10, 500), size(1_000, 2), size(10_000, 20), size(100_000, 0)]
    power, far = growth(sizes, "build_s")
    assert power == pytest.approx(1)
    assert far == pytest.approx(2 * FAR / 1_000)
    assert growth(sizes, "median_ms")[0] == pytest.approx(0.5)
    rows = table(sizes).splitlines()
    assert len({row.count("|") for row in rows}) == 1
    assert rows[2].startswith("| 10 | 500 |")
    assert rows[5].startswith("| 100,000 |  | ")
    assert rows[-1].startswith("| 100,000,000 by that | 200,000 |")


def test_the_picture_shows_every_value() -> None:
    curves = [Curve("秒 <s>", [(1_000, 1.3), (1_000_000, 1300)]), Curve("MB", [(5, 7)])]
    drawn = ElementTree.fromstring(picture(curves))
    texts = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["秒 <s>", "1.3", "1k", "1.3k", "1M", "MB", "7", "5"]
    assert [short(value) for value in (0.123, 99.4, 99.6, 994, 996, 99_600, 2e9)] == [
        "0.12", "99", "100", "994", "1k", "100k", "2G",
    ]  # fmt: skip
