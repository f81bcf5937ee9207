"""Rows come from where they are: the standing index, an interrupted build, or the encoder."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.counted import counted
from index.rows import Draft, Remembering, encoded
from index.terms import terms
from tests.parts import DIM, HashEncoder

TEXTS = [f"第{n}段文字，讲逾期之后的事。" for n in range(7)]


class Counting(HashEncoder):
    """An encoder that remembers what it was given, and can fail like a process that is killed."""

    def __init__(self, fail_after: int = 99) -> None:
        self.given: list[str] = []
        self._fail_after = fail_after

    def encode_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
        if len(self.given) >= self._fail_after:
            raise KeyboardInterrupt
        self.given += texts
        return super().encode_passages(texts, progress)


def rows_of(texts: list[str], encoder: Counting, draft: Draft, standing: dict[str, object] | None = None):  # type: ignore[no-untyped-def]
    return encoded(texts, encoder, (standing or {}).items(), draft, lambda done: None)  # type: ignore[arg-type]


def expected(texts: list[str]):  # type: ignore[no-untyped-def]
    return HashEncoder().encode_passages(texts)


def test_each_text_is_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    rows, fresh = rows_of([*TEXTS, TEXTS[0]], encoder, Draft(tmp_path / "d", encoder.describe()))
    assert np.array_equal(rows, expected([*TEXTS, TEXTS[0]]))
    assert (fresh, sorted(encoder.given)) == (7, sorted(TEXTS))


def test_the_standing_index_is_used(tmp_path: Path) -> None:
    encoder = Counting()
    standing = dict(zip(TEXTS[:5], expected(TEXTS[:5]), strict=True))
    rows, fresh = rows_of(TEXTS, encoder, Draft(tmp_path / "d", encoder.describe()), standing)
    assert np.array_equal(rows, expected(TEXTS))
    assert (fresh, set(encoder.given)) == (2, set(TEXTS[5:]))


def test_an_interrupted_build_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.rows.SLICE", 2)
    first = Counting(fail_after=4)
    with pytest.raises(KeyboardInterrupt):
        rows_of(TEXTS, first, Draft(tmp_path / "d", first.describe()))
    second = Counting()
    rows, fresh = rows_of(TEXTS, second, Draft(tmp_path / "d", second.describe()))
    assert np.array_equal(rows, expected(TEXTS))
    assert fresh == 3
    assert not set(first.given) & set(second.given)


@given(st.data())
def test_a_damaged_draft_gives_no_wrong_row(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    file = tmp_path_factory.mktemp("draft") / "d"
    encoder = Counting()
    rows_of(TEXTS, encoder, Draft(file, encoder.describe()))
    content = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    assert np.array_equal(rows_of(TEXTS, Counting(), Draft(file, encoder.describe()))[0], expected(TEXTS))


def test_an_interrupted_count_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.counted.AT_ONCE", 2)
    texts = [*TEXTS[:3], "。", "\ud800 a", *TEXTS[3:]]
    asked: list[str] = []

    def count(text: str) -> list[str]:
        asked.append(text)
        if len(asked) == 6:
            raise KeyboardInterrupt
        return terms(text)

    monkeypatch.setattr("index.counted.terms", count)
    with pytest.raises(KeyboardInterrupt):
        list(counted(texts, tmp_path / "d", lambda done: None))
    heard: list[int] = []
    assert list(counted(texts, tmp_path / "d", heard.append)) == [terms(text) for text in texts]
    assert asked[6:] == texts[4:]
    assert heard == [2, 4, 6, 8, 9]


def test_a_draft_of_another_model_is_begun_anew(tmp_path: Path) -> None:
    rows_of(TEXTS, Counting(), Draft(tmp_path / "d", {"model": "other", "dim": DIM}))
    encoder = Counting()
    rows_of(TEXTS, encoder, Draft(tmp_path / "d", encoder.describe()))
    assert len(encoder.given) == 7


class Asked(Counting):
    """An encoder that counts the questions too."""

    def encode_query(self, text: str):  # type: ignore[no-untyped-def]
        self.given.append(text)
        return HashEncoder().encode_query(text)


def test_what_is_remembered_is_encoded_once_and_for_all(tmp_path: Path) -> None:
    for asked, news in (([*TEXTS[:5], TEXTS[0]], TEXTS[:5]), (TEXTS, TEXTS[5:]), (TEXTS, [])):
        single, bulk = Asked(), Counting()
        encoder = Remembering(single, lambda bulk=bulk: bulk, tmp_path / "rows")  # type: ignore[misc]
        assert np.array_equal([encoder.encode_query(text) for text in asked], expected(asked))
        assert np.array_equal(encoder.encode_passages(asked), expected(asked))
        assert (single.given, bulk.given) == (news, news)
    assert encoder.describe() == HashEncoder().describe()


def test_another_model_remembers_nothing_of_it(tmp_path: Path) -> None:
    class Other(Asked):
        """The same under another description."""

        def describe(self) -> dict[str, str | int]:
            return {"model": "other", "dim": DIM}

    encoders = [Asked(), Other(), Asked()]
    for encoder in encoders:
        Remembering(encoder, Counting, tmp_path / "rows").encode_query(TEXTS[0])
    assert [len(encoder.given) for encoder in encoders] == [1, 1, 0]


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    encoder = Remembering(Asked(), Counting, tmp_path / "file" / "rows")
    assert np.array_equal([encoder.encode_query(text) for text in TEXTS], expected(TEXTS))
