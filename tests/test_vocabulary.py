"""Sounds, the words of a corpus by their sound, and its n-grams, each against an independent count."""

import math
import random
import sqlite3
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sound import blurred, syllables
from index import ngrams
from index.ngrams import CHARACTERS, ONE, OTHER, THREE, TWO, NGrams, plain
from index.terms import is_word, likelihood, normalise
from index.vocabulary import Vocabulary, Word, write_changed, write_vocabulary
from tests.strategies import texts


def test_a_word_is_read_as_a_whole() -> None:
    assert syllables(["银行", "行长", "逾期", "绿"]) == [("yin", "hang"), ("hang", "zhang"), ("yu", "qi"), ("lv",)]
    assert syllables([]) == []


@pytest.mark.parametrize(
    "same",
    ["zhan zan zhang zang", "chi ci", "shen sheng sen", "nan lan lang", "jin jing", "nv lu"],
)
def test_near_sounds_are_one_class(same: str) -> None:
    assert len(set(map(blurred, same.split()))) == 1


@pytest.mark.parametrize("other", ["zan can", "lan ran", "hu fu", "long lon", "an n", "ban pan", "yi yu", "jian jia"])
def test_other_sounds_are_not(other: str) -> None:
    one, two = other.split()
    assert blurred(one) != blurred(two)


def test_blurring_twice_changes_nothing_more() -> None:
    every = {one for character in map(chr, range(0x4E00, 0xA000)) for one in syllables([character])[0]}
    assert len(every) > 400
    assert not [syllable for syllable in every if blurred(blurred(syllable)) != blurred(syllable)]


PASSAGES = [["逾期", "多久", "上", "征信"], ["逾期", "预期", "app"], ["银行", "行长", "一个很长很长的词"]]


def holding() -> list[tuple[str, int]]:
    """In how many of PASSAGES each word and each character stands."""
    return list(Counter(one for words in PASSAGES for one in {*words, *"".join(words)}).items())


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    write_vocabulary(holding(), tmp_path / "词 汇.sqlite")
    return Vocabulary(tmp_path / "词 汇.sqlite")


def test_words_are_found_by_their_sound(vocabulary: Vocabulary) -> None:
    assert vocabulary.sounding(["yu qi", "no such"]) == [
        Word("逾期", "yu qi", "yu qi", 2), Word("预期", "yu qi", "yu qi", 1),
    ]  # fmt: skip
    assert [(word.word, word.spelling) for word in vocabulary.sounding(["zen xin"])] == [("征信", "zheng xin")]
    assert vocabulary.sounding([]) == []


def test_only_chinese_words_of_a_few_characters_are_kept(vocabulary: Vocabulary) -> None:
    assert not vocabulary.sounding(["app", "yi ge hen cang hen cang de ci"])


def test_characters_are_read_as_usual_and_as_in_words_of_the_corpus(vocabulary: Vocabulary) -> None:
    found = vocabulary.sounds("行贝é")
    assert sorted(found["行"]) == ["han", "xin"]
    assert found["贝"] == ("bei",)  # common, though not in the corpus
    assert found["é"] == ()


def test_the_most_widespread_words_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vocabulary.MOST", 3)
    write_vocabulary(holding(), tmp_path / "v.sqlite")
    words = {word for (word,) in sqlite3.connect(tmp_path / "v.sqlite").execute("SELECT word FROM words")}
    assert words == {"逾期", "逾", "期"}


def counted(passages: list[str]) -> Counter[str]:
    """How often each n-gram stands in ``passages``, the slow way: two OTHER around each, no longer run of them."""
    found: Counter[str] = Counter()
    for passage in passages:
        text = OTHER * 2 + plain(passage) + OTHER * 2
        while OTHER * 3 in text:
            text = text.replace(OTHER * 3, OTHER * 2)
        found.update(text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1))
    return found


@given(st.lists(texts, max_size=4))
def test_ngrams_are_counted(passages: list[str]) -> None:
    normalised = list(map(normalise, passages))
    expected = counted(normalised)
    made = NGrams.build(normalised)
    grams = [*expected, "从未", "无"]
    assert dict(zip(grams, made.counts(grams), strict=True)) == {gram: expected[gram] for gram in grams}


def test_counting_in_parts_and_opening_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = [f"逾期{'会' * n}上征信" for n in range(7)]
    whole = NGrams.build(passages)
    monkeypatch.setattr(ngrams, "AT_ONCE", 2)
    NGrams.build(passages).save(tmp_path / "字")
    grams = list(counted(passages))
    assert NGrams.open(tmp_path / "字").counts(grams) == whole.counts(grams) == [counted(passages)[g] for g in grams]


def test_the_rarest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "MOST", 20)
    made = NGrams.build(["逾期"] * 9 + ["征信"] * 8 + ["这一句里的每个字都只有一次"])
    assert made.counts(["逾期", "征信", "这一", "一次"]) == [9, 8, 0, 0]


def test_likelihood_by_hand() -> None:
    made = NGrams.build(["逾期", "逾期", "逾越"])
    n = counted(["逾期", "逾期", "逾越"])
    size = sum(count for gram, count in n.items() if len(gram) == 1)
    of_one = ONE * (2 + 0.5) / (size + CHARACTERS / 2)
    of_two, of_three = TWO * 2 / 3, THREE * 2 / 3
    assert made.likelihoods(["#逾期"]) == [pytest.approx(math.log(of_one + of_two + of_three))]
    unknown = math.log(ONE * 0.5 / (size + CHARACTERS / 2))
    assert made.likelihoods(["#贝呗", "##"]) == [pytest.approx(unknown), 0.0]


@given(texts.map(normalise), texts.map(normalise))
def test_likelihoods_are_logarithms_of_probabilities(passage: str, text: str) -> None:
    (found,) = NGrams.build([passage]).likelihoods([OTHER * 2 + plain(text)])
    assert -math.inf < found <= 0.0


def test_general_chinese_is_likelier_in_words_than_in_slips() -> None:
    assert likelihood("怎么办") > likelihood("怎么扮")
    assert likelihood("") == 0.0
    assert likelihood("银行") == pytest.approx(likelihood("银行银行") / 2)
    assert is_word("银行")
    assert not is_word("银行银")


def tables(file: Path) -> list[set[tuple[object, ...]]]:
    """All that a vocabulary holds."""
    with closing(sqlite3.connect(file)) as connection:
        return [set(connection.execute(f"SELECT * FROM {name}")) for name in ("words", "characters", "spelt")]


@pytest.mark.parametrize("most", [2**18, 20])
@pytest.mark.parametrize("seed", range(5))
def test_what_changed_leaves_the_vocabulary_that_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    monkeypatch.setattr("index.vocabulary.MOST", most)
    chance = random.Random(seed)
    words = ["银行", "行长", "长期", "逾期", "重庆", "重复", "复还", "还款", "龘龘", "龘还", "app"]
    counts = [Counter(one for word in chance.sample(words, 6) for one in {word, *word}) for _ in range(4)]
    write_vocabulary(counts[0].items(), tmp_path / "0")
    for number, (before, now) in enumerate(pairwise(counts)):
        with closing(Vocabulary(tmp_path / str(number))) as vocabulary:
            write_changed(
                vocabulary, now, {term for term, _ in before.items() ^ now.items()}, tmp_path / f"{number + 1}"
            )
        write_vocabulary(now.items(), tmp_path / f"anew {number}")
        assert tables(tmp_path / f"{number + 1}") == tables(tmp_path / f"anew {number}")
