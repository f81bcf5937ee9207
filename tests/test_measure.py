"""Measures and intervals: sums that a reader can do by hand, oracles, and what the bootstrap promises."""

from itertools import product

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from assistant.measure import RESAMPLES, areas, interval, means, measures, resamples

NAN = float("nan")
values = st.lists(st.sampled_from([NAN, 0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=12)


def test_measures_by_hand() -> None:
    qrels = {"first": ["a"], "third": ["c"], "two of three": ["a", "c", "z"], "far": ["k"], "none": ["z"]}
    ranked, far = ["a", "b", "c"], [*"bcdefghij", "x", "k"]
    found = measures(qrels, {"first": ranked, "third": ranked, "two of three": ranked, "far": far})
    assert found["first"] == {"R@1": 1, "R@5": 1, "R@10": 1, "MRR@10": 1, "nDCG@10": 1}
    assert found["third"] == {"R@1": 0, "R@5": 1, "R@10": 1, "MRR@10": pytest.approx(1 / 3), "nDCG@10": 0.5}
    assert found["two of three"]["R@1"] == 1  # success: the first article answers, whatever else would
    assert found["two of three"]["R@5"] == pytest.approx(2 / 3)
    gains = 1 + 1 / np.log2(4), 1 + 1 / np.log2(3) + 1 / np.log2(4)
    assert found["two of three"]["nDCG@10"] == pytest.approx(gains[0] / gains[1])
    assert set(found["far"].values()) == set(found["none"].values()) == {0}  # eleventh, and not found


def test_an_id_is_any_text() -> None:
    odd = ["a\0b", "a\0c", "\ud800", ""]
    found = measures({one: ["b\0\ud800"] for one in odd}, {one: ["b\0", "b\0\ud800"] for one in odd})
    assert [found[one]["MRR@10"] for one in odd] == [0.5] * 4


@given(
    st.lists(st.tuples(st.permutations("abcdefghijklm"), st.sets(st.sampled_from("abcxyz"), min_size=1)), max_size=6)
)
def test_means_are_what_ir_measures_makes_of_the_whole_run(questions: list[tuple[list[str], set[str]]]) -> None:
    run = {str(number): ranked for number, (ranked, _) in enumerate(questions)}
    qrels = {str(number): answering for number, (_, answering) in enumerate(questions)}
    found = measures(qrels, run)
    expected = ir_measures.calc_aggregate(
        [Success @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10],
        {query: dict.fromkeys(ids, 1) for query, ids in qrels.items()},
        {query: {one: 100.0 - place for place, one in enumerate(ids)} for query, ids in run.items()},
    )
    for name, measure in {"R@1": Success @ 1, "R@5": R @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}.items():
        if questions:
            assert np.mean([one[name] for one in found.values()]) == pytest.approx(expected[measure])


def test_the_first_row_is_the_sample_and_draws_are_the_same_every_time() -> None:
    weights = resamples(7)
    assert weights.shape == (1 + RESAMPLES, 7)
    assert (weights[0] == 1).all()
    assert (weights.sum(axis=1) == 7).all()
    assert (weights[1:].std(axis=0) > 0).all()
    assert (resamples(7) == weights).all()


@given(values)
def test_means_leave_out_questions_without_a_value(found: list[float]) -> None:
    column = np.array(found)
    weights = resamples(len(column))
    got = means(weights, column)
    for row in (0, 1, RESAMPLES):
        drawn = np.repeat(column, weights[row].astype(int))
        drawn = drawn[~np.isnan(drawn)]
        assert got[row] == pytest.approx(drawn.mean()) if len(drawn) else np.isnan(got[row])


@given(values, st.randoms(use_true_random=False))
def test_areas_are_the_share_of_pairs_in_order(higher: list[float], random: "object") -> None:
    lower = [random.choice([NAN, 0.0, 0.25, 0.5, 1.0]) for _ in higher]  # type: ignore[attr-defined]
    weights = resamples(len(higher))
    got = areas(weights, np.array(higher), np.array(lower))
    for row in (0, 1, RESAMPLES):
        times = weights[row].astype(int)
        up, down = (np.repeat(each, times) for each in (higher, lower))
        pairs = [(h > low) + (h == low) / 2 for h, low in product(up, down) if not np.isnan(h + low)]
        assert got[row] == pytest.approx(np.mean(pairs)) if pairs else np.isnan(got[row])


def test_an_interval_is_as_wide_as_theory_says() -> None:
    """A share of 0.3 among 400 questions: 0.3 +- 1.96 sqrt(0.3 * 0.7 / 400), give or take the luck of 1,000 draws."""
    column = np.repeat([1.0, 0.0], [120, 280])
    ends = interval(means(resamples(400), column))
    assert ends == pytest.approx((0.3 - 0.0449, 0.3 + 0.0449), abs=0.006)
    assert interval(means(resamples(3), np.ones(3))) == (1, 1)
    assert interval(means(resamples(3), np.full(3, NAN))) is None


def test_differences_are_paired() -> None:
    """Two systems that differ in one question of 200: apart each is uncertain by 0.14, their difference is not."""
    weights = resamples(200)
    before = np.tile([1.0, 0.0], 100)
    after = before.copy()
    after[1] = 1
    ends = interval(means(weights, after - before))
    assert ends is not None
    assert 0 <= ends[0] <= 0.005 <= ends[1] <= 0.02
