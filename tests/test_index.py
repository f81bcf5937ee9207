"""Terms, postings and vectors, each against an independent oracle."""

import marshal
import math
import unicodedata
from pathlib import Path
from zlib import crc32

import bm25s
import jieba
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.script import to_simplified, to_traditional
from index.dense import CODES, COMPARED_WITH_ALL, DenseIndex
from index.encoder import unit
from index.lexical import BESIDE, K1, STEPS, B, LexicalIndex
from index.scored import best
from index.terms import FIELD, NORMALISER, _jieba, normalise, terms, words
from tests.strategies import texts

any_text = st.one_of(texts, st.text(st.characters(), max_size=40))


@given(any_text)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(texts)
def test_both_scripts_have_the_same_terms(text: str) -> None:
    simplified = to_simplified(unicodedata.normalize("NFKC", text))
    assert terms(to_simplified(to_traditional(simplified))) == terms(to_traditional(simplified))


@given(any_text)
def test_terms_take_any_text(text: str) -> None:
    assert all(term.strip() for term in terms(text))


def test_widths_and_variants_are_one() -> None:
    assert normalise("ＡＰＰ　１２％，妳的帳戶①") == "app 12%,你的账户1"


def test_jieba_search_mode_gives_the_words_inside_words() -> None:
    assert {"户籍", "户籍地"} <= set(words("京东白条会户籍地催收吗？"))


def test_a_damaged_cache_of_the_dictionary_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, cache = "京东白条会户籍地催收吗？", tmp_path / "jieba.cache"
    expected = words(text)
    monkeypatch.setenv("YOUJU_CACHE", str(tmp_path))
    sound = marshal.dumps((dict(jieba.dt.FREQ), jieba.dt.total))
    for kept in (sound[:100_000], marshal.dumps((7, 7, 7)), sound):
        cache.write_bytes(kept)
        monkeypatch.setattr(jieba.dt, "FREQ", {})
        monkeypatch.setattr(jieba.dt, "initialized", False)
        _jieba.__wrapped__()
        assert words(text) == expected
        assert len(marshal.loads(cache.read_bytes())[0]) > 400_000


def test_characters_are_terms_after_the_words() -> None:
    assert terms("App逾期12天，") == [*words("App逾期12天"), "app", "逾", "期", "12", "天"]


@pytest.mark.parametrize("line", [line for line in FIELD.read_text("utf-8").splitlines() if line[0] != "#"])
def test_the_words_of_the_field_are_not_cut(line: str) -> None:
    word = normalise(line.split()[0])
    assert word in words(f"逾期了{word}会怎样")


def test_words_of_the_field_part_from_those_around_them() -> None:
    assert {"网贷", "上征信"} <= set(words("网贷会上征信吗"))
    assert "上门" in words("逾期会上门吗")
    assert not [word for word in words("网贷会不会") if len(word) > 3]


def test_an_index_knows_the_words_of_the_field_it_was_built_with() -> None:
    assert NORMALISER.endswith(f"{crc32(FIELD.read_bytes()):08x}")


PASSAGES = [["白条", "逾期", "逾期"], ["征信", "逾期"], ["白条"], []]


def test_bm25_by_hand() -> None:
    """Robertson and Zaragoza 2009 in Lucene's variant: idf = ln(1 + (N - df + 0.5) / (df + 0.5))."""
    lengths = [len(passage) for passage in PASSAGES]
    average = 2 ** (round(STEPS * math.log2(sum(lengths) / len(lengths))) / STEPS)
    idf = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    expected = [
        idf * (tf := passage.count("逾期")) / (tf + K1 * (1 - B + B * length / average))
        for passage, length in zip(PASSAGES, lengths, strict=True)
    ]
    assert LexicalIndex.build(PASSAGES).scores(["逾期"]).tolist() == pytest.approx(expected, rel=1e-5)


@given(st.lists(st.lists(st.sampled_from("的逾期还款利率白条"), max_size=9), min_size=1, max_size=30), st.data())
def test_bm25_is_that_of_its_library(passages: list[list[str]], data: st.DataObject) -> None:
    assume(any(passages))
    question = data.draw(st.lists(st.sampled_from(sorted(set().union(*passages))), min_size=1, max_size=9))
    oracle = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
    oracle.index(passages, show_progress=False)
    average = sum(map(len, passages)) / len(passages)
    assert LexicalIndex.build(passages, average).scores(question) == pytest.approx(
        oracle.get_scores(question), rel=1e-5
    )


def test_terms_beside_count_for_less() -> None:
    index = LexicalIndex.build(PASSAGES)
    found = index.search(["白条"], 10, beside=["征信", "没有的词"])
    expected = index.scores(["白条"]) + BESIDE * index.scores(["征信"])
    assert found.scores.tolist() == pytest.approx(sorted(expected[expected > 0], reverse=True))
    assert set(found.rows.tolist()) == {0, 1, 2}
    assert index.share("白条") == sum("白条" in passage for passage in PASSAGES) / len(PASSAGES)
    assert index.share("没有的词") == 0
    assert index.search(["白条"], 10, beside=["没有的词"]).scores.tolist() == index.search(["白条"], 10).scores.tolist()


def test_lexical_search_saved_and_opened(tmp_path: Path) -> None:
    made = LexicalIndex.build(PASSAGES)
    made.save(tmp_path / "中 文")
    opened = LexicalIndex.open(tmp_path / "中 文")
    for index in (made, opened):
        assert index.search(["白条", "逾期"], 10).rows.tolist() == [0, 2, 1]
        assert index.search(["没有的词"], 10).rows.tolist() == []
        assert index.search([], 10).rows.tolist() == []


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_passages_without_terms_have_no_hits(passages: list[list[str]]) -> None:
    assert LexicalIndex.build(passages).search(["词"], 5).rows.tolist() == []


@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(1, 40))
def test_the_best_are_the_sorted_ones(scores: list[int], depth: int) -> None:
    found = best(np.array(scores, dtype=np.float32), depth)
    assert found.rows.tolist() == sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:depth]


@pytest.mark.parametrize("values", [1, 2, 3, 1000])
def test_the_best_of_many_are_the_sorted_ones(values: int) -> None:
    """Also where most are equal, and where the higher ones stand side by side."""
    scores = np.random.default_rng(values).integers(0, values, size=10_000).astype(np.float32)
    scores[500:640] += 1
    for depth in (1, 100, 139, 141, 156, 157, 9_999, 10_000):
        expected = np.argsort(-scores, kind="stable")[:depth]
        assert best(scores, depth).rows.tolist() == expected.tolist()
        assert best(scores, depth).scores.tolist() == scores[expected].tolist()


def unit_rows(size: int, dim: int) -> NDArray[np.float32]:
    """Seeded rows of length 1."""
    return unit(np.random.default_rng(7).normal(size=(size, dim)).astype(np.float32))


@pytest.mark.parametrize(
    ("size", "parts"), [(1, 0), (50, 0), (COMPARED_WITH_ALL, 0), (COMPARED_WITH_ALL + 1, 1), (COMPARED_WITH_ALL + 1, 4)]
)
def test_dense_search_is_rows_times_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, parts: int
) -> None:
    """Also of many, where only the best by their codes are compared; there a hit of a thousand may be missed."""
    monkeypatch.setattr("index.dense.TOGETHER", -(-size // max(1, parts)))
    rows = unit_rows(size, 48)
    DenseIndex.build(rows).save(tmp_path / "向 量")
    index = DenseIndex.open(tmp_path / "向 量")
    assert len([*(tmp_path / "向 量").glob(CODES.format("*"))]) == parts
    assert (index.size, index.dim) == rows.shape
    assert np.array_equal(index.rows(), rows)
    missed = 0
    for query in unit_rows(20, 48):
        expected = np.argsort(-np.vecdot(rows, query), kind="stable")[:100]
        found = index.search(query, 100)
        assert found.rows[:10].tolist() == expected[:10].tolist()
        assert found.scores == pytest.approx((rows @ query)[found.rows], abs=1e-6)
        missed += len(set(expected.tolist()) - set(found.rows.tolist()))
    assert missed <= (2 if size > COMPARED_WITH_ALL else 0)


@pytest.fixture(params=["compared with all", "coded", "coded in parts"])
def every_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows, searched as few, as many and as very many are."""
    monkeypatch.setattr("index.dense.COMPARED_WITH_ALL", 100_000 if request.param == "compared with all" else 0)
    monkeypatch.setattr("index.dense.TOGETHER", 300 if request.param == "coded in parts" else 100_000)


@pytest.mark.usefixtures("every_way")
def test_equal_cosines_go_by_row() -> None:
    rows = unit_rows(700, 16)
    rows = np.concatenate([rows, rows, rows])
    query = rows[5]
    exact = np.vecdot(rows, query)
    found = DenseIndex.build(rows).search(query, 9)
    assert found.rows[:3].tolist() == [5, 705, 1405]
    assert found.rows.tolist() == sorted(range(2100), key=lambda row: (-exact[row], row))[:9]


@pytest.mark.usefixtures("every_way")
def test_all_rows_alike_are_in_their_order() -> None:
    index = DenseIndex.build(np.repeat(unit_rows(1, 16), 40, axis=0))
    assert index.search(index.rows()[0], 7).rows.tolist() == list(range(7))


@pytest.mark.usefixtures("every_way")
def test_more_hits_than_rows_are_all_rows() -> None:
    rows = unit_rows(1500, 16)
    found = DenseIndex.build(rows).search(rows[0], 2000)
    assert found.rows.tolist() == np.argsort(-np.vecdot(rows, rows[0]), kind="stable").tolist()


def test_no_rows_have_no_hits(tmp_path: Path) -> None:
    made = DenseIndex.build(np.zeros((0, 16), dtype=np.float32))
    made.save(tmp_path / "dense")
    for index in (made, DenseIndex.open(tmp_path / "dense")):
        assert (index.size, index.dim) == (0, 16)
        assert index.search(np.ones(16, dtype=np.float32), 5).rows.tolist() == []


@given(st.sets(st.integers(0, 39)), st.integers(1, 50), st.integers(0, 9))
def test_a_closed_list_is_ranked_as_if_the_others_were_not_there(chosen: set[int], depth: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows = generator.integers(-2, 3, size=(40, 4)).astype(np.float32)
    counted = [["白条"] * count + ["逾期"] for count in generator.integers(0, 4, size=40)]
    among = np.array(sorted(chosen), dtype=np.int64)
    dense, lexical = DenseIndex.build(rows), LexicalIndex.build(counted)
    for closed, full in (
        (dense.search(rows[0], depth, among), dense.search(rows[0], 40)),
        (lexical.search(["白条"], depth, among), lexical.search(["白条"], 40)),
    ):
        left = [place for place, row in enumerate(full.rows.tolist()) if row in chosen][:depth]
        assert closed.rows.tolist() == full.rows[left].tolist()
        assert closed.scores == pytest.approx(full.scores[left], abs=1e-5)
