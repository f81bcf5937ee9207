"""The bench of peers measures what it says: its sums, its jobs as processes of their own, and what it refuses."""

import ast
import inspect
import sys
from pathlib import Path

import pytest

from tests.bench_peers import OTHERS, OURS, BenchError, Spent, System, check_found, measured, percentile, row, task
from tests.conftest import ROOT
from tests.judged_parts import folder_of
from tests.peers.run import Peer

PASSAGES = {
    "p1": "网贷逾期本身不会坐牢，它是民事纠纷。",
    "p2": "信用记录保存五年，从还清之日起算。",
    "p3": "红烧肉要先焯水，再炒糖色。",
    "p4": "催收电话不得在晚上十点以后打。",
    "p5": "宽限期内还款不算逾期。",
    "p6": "公积金可以用来偿还房贷。",
}
QUERIES = [{"id": f"q{number}", "text": text[:6], "positives": [f"p{number}"]}
           for number, text in enumerate(PASSAGES.values(), start=1)]  # fmt: skip
SMALL = System("small", "tests.peer_parts", python=Path(sys.executable))
MODEL = {"model": "", "dtype": "float32"}


def test_the_figures_of_a_row_are_those_by_hand() -> None:
    warm = {"found": {"a": ["x", "y"], "b": ["x", "y"], "c": ["x"]}, "ms": [1.0, 9.0, 2.0], "processor_ms": 4.0,
            "add_ms": 500.0}  # fmt: skip
    found = {
        "build": [Spent(10, 8, 700, {})],
        "update": [Spent(3, 2, 600, {})],
        "cold": [Spent(5, 4, 200, {}), Spent(1, 1, 300, {}), Spent(2, 3, 250, {})],
        "warm": [Spent(9, 9, 900, warm)],
    }
    expected = ["0.333", "0.667", "10.0 (8.0)", "3.0 (2.0)", "0.50", "2 / 9 (4)", "2.0 (3.0)", "700 / 300"]
    assert row(found, {"a": ["x"], "b": ["y"], "c": ["z"]}) == expected


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 3
    assert percentile(list(range(100)), 0.95) == 95
    assert percentile([7], 0.95) == 7


def test_a_task_holds_two_articles_back_and_keeps_all_that_answer(tmp_path: Path) -> None:
    given, positives = task(folder_of(tmp_path, QUERIES, PASSAGES), 3, 0, 0)
    kept = {one["id"] for one in given["articles"]}
    assert len(given["questions"]) == 3 and kept | {given["added"]["id"], given["later"]["id"]} == set(PASSAGES)
    assert {article_id for found in positives.values() for article_id in found} <= kept and len(kept) == 4
    fewer, _ = task(tmp_path, 2, 3, 0)
    assert len(fewer["articles"]) == 3 and set(fewer["questions"]) <= set(positives) | {one["id"] for one in QUERIES}
    assert task(tmp_path, 3, 0, 0) == (given, positives) != task(tmp_path, 3, 0, 1)


def test_each_job_is_a_process_and_what_is_added_is_found(tmp_path: Path) -> None:
    given, positives = task(folder_of(tmp_path, QUERIES, PASSAGES), 3, 0, 0)
    said: list[str] = []
    found = measured((OURS[1], SMALL), {**given, **MODEL}, tmp_path / "scratch", said.append)
    assert [line.split()[0] for line in said] == [v for v in ("build", "update", *["cold"] * 3, "warm") for _ in "ab"]
    for system in (OURS[1], SMALL):
        assert row(found[system], positives)[:2] == ["1.000", "1.000"]
        assert len(found[system]["warm"][0].printed["ms"]) == 3
        assert found[system]["cold"][0].memory > 5


def test_a_try_to_reach_a_network_is_refused_and_told(tmp_path: Path) -> None:
    given, _ = task(folder_of(tmp_path, QUERIES, PASSAGES), 3, 0, 0)
    calling = System("calling", SMALL.module, True, SMALL.python)
    with pytest.raises(BenchError, match="calling tried to reach a network: socket"):
        measured((calling,), {**given, **MODEL}, tmp_path / "scratch", lambda line: None)


def test_what_does_not_end_well_or_does_not_find_the_added_article_is_no_figure(tmp_path: Path) -> None:
    given, _ = task(folder_of(tmp_path, QUERIES, PASSAGES), 3, 0, 0)
    with pytest.raises(BenchError, match=r"No module named .tests\.peers\.with_nobody."):
        measured((System("nobody", "tests.peers.with_nobody", python=SMALL.python),), {**given, **MODEL},
                 tmp_path / "scratch", lambda line: None)  # fmt: skip
    check_found(SMALL, Spent(1, 1, 1, {"hits": ["p1", {"article_id": "p2"}]}), "p2")
    with pytest.raises(BenchError, match="small does not find the article p3"):
        check_found(SMALL, Spent(1, 1, 1, {"hits": ["p1"]}), "p3")


@pytest.mark.parametrize("module", sorted({one.module for one in (*OURS, *OTHERS)}))
def test_a_peer_has_the_form_that_is_asked_of_it(module: str) -> None:
    """Read, not imported: what they need is not installed here."""
    tree = ast.parse(ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8"))
    (peer,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Peer")
    methods = {node.name: [a.arg for a in node.args.args] for node in peer.body if isinstance(node, ast.FunctionDef)}
    for name in ("__init__", "build", "open", "add", "hits"):
        assert methods[name] == list(inspect.signature(getattr(Peer, name)).parameters)


def test_what_the_peers_are_is_pinned() -> None:
    lines = (ROOT / "tests" / "peers" / "requirements.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    ours = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert all("==" in line for line in pins)
    assert {line for line in pins if line.startswith(("torch=", "sentence-transformers=", "transformers="))} <= set(
        ours
    )
