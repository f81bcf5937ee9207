"""Figures over judged questions, on a folder small enough to check by hand."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
import pytest

from assistant.evaluate import summary, write_run
from assistant.judged import EvaluationError, Selection
from assistant.reader.reader import Reading
from assistant.settings import Settings
from assistant.tables import report
from index.terms import cache_folder
from tests.conftest import ROOT
from tests.judged_parts import PASSAGES, evaluated, folder_of
from tests.parts import HashEncoder

QUERIES: list[dict[str, Any]] = [
    {"id": "a", "text": "网贷逾期会坐牢吗", "positives": ["p1"], "answers": ["不会坐牢"], "split": "dev"},
    {"id": "b", "text": "信用记录保存多久", "positives": ["p2"], "answers": ["五年"], "split": "train"},
    {"id": "c", "text": "？", "positives": []},
    {"id": "d", "text": "红烧肉为什么要放在烤箱里", "positives": [], "answerable": False},
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path_factory.mktemp("cache")
    if (cache_folder() / "models").is_dir():
        (cache / "models").symlink_to(cache_folder() / "models")  # unpacked already, for the one real command
    monkeypatch.setenv("YOUJU_CACHE", str(cache))


def run(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "assistant", "evaluate", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )


def test_the_whole_path_is_measured(tmp_path: Path) -> None:
    folder, kept, listed = folder_of(tmp_path, QUERIES), tmp_path / "kept.json", tmp_path / "run.txt"
    done = run(str(folder), "--json", "--save", str(kept), "--run", str(listed))
    found = json.loads(done.stdout)
    assert (found["questions"], found["asked"]["not_asked"], found["retrieval"]["fused"]["R@1"]) == (3, 1, 1.0)
    assert list(found["retrieval"]) == ["lexical", "dense", "fused", "reranked"]
    assert list(found["retrieval"]["fused"]) == ["R@1", "R@5", "R@10", "MRR@10", "nDCG@10"]
    assert found["intervals"]["retrieval"]["fused"]["R@1"] == [1, 1]
    assert found["answer"] == {"first": 1.0, "any": 1.0}
    assert [row["false"] for row in found["refusal"] if row["refuse_below"] == 0.25] == [0.0]
    assert {line.split()[0] for line in listed.read_text("utf-8").splitlines()} == {"a", "b", "d"}
    again = run(str(folder), "--against", str(kept), "--script", "hant", "--lines", "1")
    assert (again.returncode, again.stderr) == (0, b"")
    said = again.stdout.decode()
    assert "against " + folder.name in said
    assert "better: 0 questions" in said
    assert "something else in the other script: lexical 0" in said


def test_figures_by_hand(tmp_path: Path) -> None:
    """Three questions, found first, second and not at all by their words: R@1 1/3, MRR (1 + 1/2) / 3."""
    rows = [
        {"id": "first", "text": "红烧肉", "positives": ["p3"]},
        {"id": "second", "text": "信用 信用 坐牢", "positives": ["p1"]},
        {"id": "not", "text": "红烧肉", "positives": ["p2"]},
        {"id": "unjudged", "text": "红烧肉", "positives": []},
    ]
    found, _ = evaluated(folder_of(tmp_path, rows), answers=False)
    figures = summary(found, 0.25)
    assert figures["questions"] == 4
    third = round(1 / 3, 4)
    assert {name: figures["retrieval"]["lexical"][name] for name in ("R@1", "R@5", "R@10", "MRR@10")} == {
        "R@1": third, "R@5": round(2 / 3, 4), "R@10": round(2 / 3, 4), "MRR@10": 0.5,
    }  # fmt: skip
    assert [one.ranks["lexical"] for one in found.results] == [1, 2, None, None]
    assert [bool(one.measures) for one in found.results] == [True, True, True, False]
    low, high = figures["intervals"]["retrieval"]["lexical"]["R@1"]
    assert 0 == low < third < high == 1
    assert not {"answer", "refusal", "auroc"} & figures.keys()
    pair = figures["paired"]["fused against lexical"]["MRR@10"]
    gains = [one.measures["fused"]["MRR@10"] - one.measures["lexical"]["MRR@10"] for one in found.results[:3]]
    assert pair["difference"] == round(np.mean(gains), 4)
    assert (pair["won"], pair["lost"]) == (sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains))
    assert list(figures["paired"]) == ["fused against lexical", "fused against dense"]


def test_refusing_is_measured_with_and_without_the_articles(tmp_path: Path) -> None:
    found, outcomes = evaluated(folder_of(tmp_path, QUERIES))
    a, b, c, d = found.results
    assert a.sure is not None and a.sure_without is not None and a.sure > a.sure_without
    assert (c.ranks, c.sure, c.sure_without, c.holds) == ({}, None, None, None)
    assert (d.sure, d.holds) == (None, None)
    assert a.holds == b.holds == (True, True)
    figures = summary(found, a.sure_without + 1e-6)
    row = next(row for row in figures["refusal"] if row["refuse_below"] == a.sure_without + 1e-6)
    assert row["false"] == 0
    assert row["right"] >= round(1 / 3, 4)
    assert figures["auroc"]["removed"] == 1
    assert "AUROC" in report(figures)
    assert len(outcomes) == 4


def test_a_closed_list_is_ranked_alone(tmp_path: Path) -> None:
    rows = [
        {"id": "open", "text": "网贷逾期会坐牢吗", "positives": ["p2"]},
        {"id": "closed", "text": "网贷逾期会坐牢吗", "positives": ["p2"], "candidates": ["p3", "p2", "gone"]},
        {"id": "empty", "text": "网贷逾期会坐牢吗", "positives": ["p2"], "candidates": []},
    ]
    found, (opened, closed, empty) = evaluated(folder_of(tmp_path, rows))
    assert opened.rankings["dense"][0] == opened.rankings["fused"][0] == "p1"
    assert set(closed.rankings["dense"]) == {"p2", "p3"}
    assert closed.rankings["dense"] == tuple(one for one in opened.rankings["dense"] if one != "p1")
    assert set(empty.rankings.values()) == {()}
    assert [one.sure is None for one in found.results] == [False, True, True]  # closed lists are only ranked
    assert found.results[2].measures["fused"]["R@10"] == 0


def test_an_article_is_ranked_by_the_best_of_its_passages(tmp_path: Path) -> None:
    end = "逾期之后先核对账单，再联系平台协商。"
    passages = {"long": "红烧肉要先焯水，再炒糖色。" * 30 + end, "short": "逾期之后怎么办，另一篇会说。"}
    rows = [
        {"id": "open", "text": end, "positives": ["long"]},
        {"id": "closed", "text": end, "positives": ["long"], "candidates": ["long", "short"]},
    ]
    found, outcomes = evaluated(folder_of(tmp_path, rows, passages))
    assert [one.rankings["fused"] for one in outcomes] == [("long", "short")] * 2
    assert all(one.scores[0] > one.scores[1] for one in outcomes)
    assert found.results[0].holds is None  # no answer was given to look for


def test_copies_are_found_each_for_itself(tmp_path: Path) -> None:
    text = "".join(
        f"第{n}步要先核对账单里的第{n}笔金额，再把疑问写成一句话发给客服，并留下{n}张截图。" for n in range(1, 9)
    )
    rows = [
        {"id": "one", "text": "核对账单金额", "positives": ["copy"]},
        {"id": "other", "text": "核对账单金额", "positives": ["first", "lost"]},
    ]
    passages = {"first": text, "copy": text + "转载。", "p3": PASSAGES["p3"], "lost": "首页"}
    found, _ = evaluated(folder_of(tmp_path, rows, passages), answers=False)
    assert sorted(one.ranks["fused"] or 0 for one in found.results) == [1, 2]
    assert found.asked["not_findable"] == 1
    assert "not findable: 1 articles" in report(summary(found, 0.25))


def test_both_scripts_find_the_same_or_the_questions_are_counted(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": text, "positives": ["p1"]} for n, text in enumerate(["网贷逾期", "坐牢", "红烧肉"])]
    hant = Selection(script="hant")
    found, outcomes = evaluated(folder_of(tmp_path, rows), hant, answers=False)
    assert outcomes[0].judged.text == "網貸逾期"
    assert summary(found, 0.25)["differ"] == {"lexical": 0, "dense": 0, "fused": 0}
    rows[1]["text_trad"] = "信用記錄"  # no twin at all
    found, _ = evaluated(folder_of(tmp_path, rows), hant, answers=False)
    assert summary(found, 0.25)["differ"] == {"lexical": 1, "dense": 1, "fused": 1}
    assert [bool(one.differ) for one in found.results] == [False, True, False]
    assert "asked in hant" in report(summary(found, 0.25))
    assert "differ" not in summary(evaluated(tmp_path, answers=False)[0], 0.25)


def test_a_run_file_gives_trec_tools_the_same_figures(tmp_path: Path) -> None:
    found, outcomes = evaluated(folder_of(tmp_path, QUERIES))
    write_run(outcomes, tmp_path / "run.txt")
    lines = [line.split() for line in (tmp_path / "run.txt").read_text("utf-8").splitlines()]
    assert [(line[0], line[1], line[2], line[3], line[5]) for line in lines[:1]] == [("a", "Q0", "p1", "1", "youju")]
    assert all(float(line[4]) >= float(after[4]) for line, after in pairwise(lines) if line[0] == after[0])
    read = ir_measures.read_trec_run(str(tmp_path / "run.txt"))
    qrels = {query["id"]: dict.fromkeys(query["positives"], 1) for query in QUERIES if query["positives"]}
    measured = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, read)
    assert list(measured.values()) == [summary(found, 0.25)["retrieval"]["fused"]["nDCG@10"]]


def test_what_is_read_stays_before_the_rest_in_any_tool(tmp_path: Path) -> None:
    """Also one that sorts by score and holds it in 32 bits."""

    class Doubting:
        """A reader that finds the less in a passage the longer it reads."""

        def read(self, question: str, shown: list[tuple[str, str]]) -> list[Reading]:
            return [Reading(-float(at), 0.5, (0.5,), ((0, 1),)) for at, _ in enumerate(shown)]

    passages = {f"p{n}": f"第{n}号房的网贷逾期了{n}天，信用记录保存{n}年。" for n in range(30)}
    _, outcomes = evaluated(folder_of(tmp_path, QUERIES, passages), answers=False, reader=Doubting())
    for one in outcomes:
        if len(one.scores) > 10:
            assert np.float32(one.scores[9]) > np.float32(one.scores[10])
        assert list(one.scores) == sorted(one.scores, reverse=True)


def test_questions_that_cannot_be_asked_are_counted(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="none of the 1 questions"):
        evaluated(folder_of(tmp_path, QUERIES[2:3]))
    found, _ = evaluated(folder_of(tmp_path, QUERIES), settings=Settings(question_length=8))
    assert (found.asked["not_asked"], summary(found, 0.25)["questions"]) == (2, 2)
    assert "not asked: 2 questions" in report(summary(found, 0.25))


def test_an_index_and_its_questions_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Counted(HashEncoder):
        """An encoder that counts what it is asked."""

        passages = questions = 0
        weights = "1"

        def encode_passages(self, texts: Any, progress: Any = None) -> Any:
            self.passages += len(texts)
            return np.array([HashEncoder().encode_query(text) for text in texts], dtype=np.float32)

        def encode_query(self, text: str) -> Any:
            self.questions += 1
            return super().encode_query(text)

        def describe(self) -> dict[str, str | int]:
            return {**super().describe(), "fingerprint": self.weights}

    folder = folder_of(tmp_path, QUERIES)
    counts = []
    for weights in ("1", "1", "2"):  # a model of the same name with other weights is another model
        encoder = Counted()
        encoder.weights = weights
        first, _ = evaluated(folder, encoder=encoder)
        counts.append((encoder.passages, encoder.questions))
    assert counts == [(3, 3), (0, 0), (3, 3)]
    assert capsys.readouterr().err.count("indexing the passages") == 2
    assert first.results == evaluated(folder)[0].results
