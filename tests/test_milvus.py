"""An index in Milvus answers as the one in a folder that it was loaded from."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.ask import Assistant
from assistant.cli import main
from assistant.render import to_json
from assistant.settings import Settings
from corpus.script import to_traditional
from index.address import Address
from index.build import build
from index.encoder import open_encoder
from index.load import collection_of, load
from index.manifest import UnusableIndexError
from index.milvus import Milvus
from index.remote import RemoteIndex
from index.shelved import ArticleRecord, parts
from index.store import Index
from index.terms import terms
from index.update import update
from tests.conftest import ROOT
from tests.milvus_parts import ARTICLES, LOOK_UP, loading, quiet
from tests.parts import HashEncoder, assistant_over, built

QUESTIONS = [
    json.loads(line)["text"]
    for name in ("answers", "refusals", "slips", "wording", "disagree")
    for line in (ROOT / "tests" / "judged" / f"{name}.jsonl").read_text("utf-8").splitlines()[::2]
]


@pytest.fixture(scope="module")
def both(milvus: str, milvus_cache: Path, starter_index: Path) -> tuple[Index, RemoteIndex]:
    """The index of the starter corpus, in its folder and in Milvus."""
    address = Address(milvus, "starter")
    load(starter_index, address, quiet)
    return Index(starter_index), RemoteIndex(address)


def agrees(one: Index, other: Index, question: str, row: "np.typing.NDArray[np.float32]", depth: int = 100) -> None:
    """Assert that both rank alike: the same passages, scores within 1e-5 of each other; nearly equal ones may swap."""
    pairs = [
        (index.ranking(index.lexical.search(terms(question), depth)), index.ranking(index.dense.search(row, depth)))
        for index in (one, other)
    ]
    for ours, theirs in zip(*pairs, strict=True):
        assert len(ours) == len(theirs)
        assert np.allclose([hit.score for hit in ours], [hit.score for hit in theirs], rtol=1e-5, atol=1e-6)
        scores = {hit.passage_id: hit.score for hit in ours}
        for hit in theirs:
            assert np.isclose(hit.score, scores.get(hit.passage_id, ours[-1].score), rtol=1e-5, atol=1e-6)


def test_hits_and_scores_are_those_of_the_folder(both: tuple[Index, RemoteIndex]) -> None:
    encoder = open_encoder("packaged", bulk=False)
    assert len(QUESTIONS) >= 200
    for number, question in enumerate(QUESTIONS):
        asked = to_traditional(question) if number % 2 else question
        agrees(*both, asked, encoder.encode_query(asked))


def test_everything_else_that_answering_asks_is_that_of_the_folder(both: tuple[Index, RemoteIndex]) -> None:
    ours, theirs = both
    assert theirs.article_rows() == ours.article_rows()
    for article_id in ours.article_rows():
        for look_up in ("article", "notices", "passages_of"):
            assert getattr(theirs, look_up)(article_id) == getattr(ours, look_up)(article_id)
    ids = [passage.passage_id for _, _, passage in ours.titled_passages()]
    assert theirs.passages(ids[::-1]) == ours.passages(ids[::-1])
    for term in (*terms("逾期以后征信怎么办"), "没有的词"):
        assert theirs.lexical.knows(term) == ours.lexical.knows(term)
        assert theirs.lexical.share(term) == pytest.approx(ours.lexical.share(term))
        assert theirs.lexical.rarity(term) == pytest.approx(ours.lexical.rarity(term))
    held = [["征信"], ["逾期"], ["没有的词"], ["上门", "户籍"]]
    expected = pytest.approx(ours.lexical.highest_holding(terms("怎么还款"), held), rel=1e-5)
    assert theirs.lexical.highest_holding(terms("怎么还款"), held) == expected
    assert theirs.lexical.highest_holding(["没有的词"], held) == (0, 0, 0, 0, 0)
    for missing in (theirs.article, theirs.notices):
        with pytest.raises(KeyError):
            missing('没有" or 1 == 1')
    with pytest.raises(KeyError):
        theirs.passages(["没有#0-1"])
    assert theirs.passages_of("没有") == ()


def test_words_that_more_passages_hold_than_milvus_gives_at_once(
    both: tuple[Index, RemoteIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in ("index.remote.MOST", "index.milvus.MOST"):
        monkeypatch.setattr(most, 100)
    ours, theirs = both
    assert ours.lexical.share("逾期") * ours.lexical.left > 100
    expected = ours.lexical.highest_holding(terms("怎么还款"), [["逾期"]])
    assert theirs.lexical.highest_holding(terms("怎么还款"), [["逾期"]]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("among", [[], [3], list(range(5, 300, 7))], ids=len)
def test_a_closed_list(both: tuple[Index, RemoteIndex], among: list[int]) -> None:
    rows, vector = np.array(among, dtype=np.int64), open_encoder("packaged", bulk=False).encode_query(LOOK_UP)
    ours, theirs = both
    for part, question in (("lexical", terms(LOOK_UP)), ("dense", vector)):
        if part == "dense" and not among:
            continue
        one, other = (getattr(index, part).search(question, 50, rows) for index in (ours, theirs))
        assert one.rows.tolist() == other.rows.tolist()
        assert np.allclose(one.scores, other.scores, rtol=1e-5)


def test_whole_answers_are_those_of_the_folder(both: tuple[Index, RemoteIndex]) -> None:
    encoder = open_encoder("packaged", bulk=False)
    assistants = [Assistant(index, encoder, Settings()) for index in both]
    for question in (*QUESTIONS[::25], "网贷预期会坐牢吗", "baitiao yuqi", "網貸逾期會坐牢嗎"):
        ours, theirs = (to_json(assistant.ask(question)) for assistant in assistants)
        for found in (ours, theirs):
            found.pop("timings_ms")
            found["confidence"] = pytest.approx(found["confidence"], rel=1e-4)
        assert ours == theirs


def test_an_updated_index_is_loaded_as_it_stands(tmp_path: Path, milvus: str, milvus_cache: Path) -> None:
    long = "金条逾期三十天以后会怎样，先看合同。" * 2500  # more bytes than Milvus keeps in one text
    built(tmp_path, {**ARTICLES, "长.md": f"# 长\n\n{long}"})
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    (corpus / "3.txt").unlink()
    (corpus / "新.md").write_text("# 新\n\n花呗逾期以后，先看合同。", "utf-8")
    assert update([corpus], folder, HashEncoder, quiet).made == 1
    address = Address(milvus, "updated")
    load(folder, address, quiet)
    ours, theirs = Index(folder), RemoteIndex(address)
    assert theirs.article("长") == ours.article("长") and "3" not in theirs.article_rows()
    for question in ("花呗逾期以后", "金条逾期三十天", "白条逾期3天", "征信记录第9条"):
        agrees(ours, theirs, question, HashEncoder().encode_query(question), 20)


@pytest.mark.parametrize(("killed_at", "left"), [("load 20 30\n", 10), ("load articles 30 30\n", 0)])
def test_a_load_that_was_killed_goes_on(thirty: Path, milvus: str, killed_at: str, left: int) -> None:
    address = Address(milvus, f"killed_{left}")
    process = loading(thirty, address)
    assert process.stdout and process.stdin
    while process.stdout.readline() != killed_at:
        process.stdin.write("\n")
        process.stdin.flush()
    process.kill()
    assert process.wait() == -9
    with pytest.raises(UnusableIndexError, match="no index in milvus"):
        RemoteIndex(address)
    assert load(thirty, address, quiet).loaded == left
    agrees(Index(thirty), RemoteIndex(address), LOOK_UP, HashEncoder().encode_query(LOOK_UP))
    assert load(thirty, address, quiet).loaded == 0


def test_readers_never_see_half_an_index(thirty: Path, milvus: str) -> None:
    address = Address(milvus, "switched")
    load(thirty, address, quiet)
    before = Milvus(address).target()
    (thirty.parent / "corpus" / "0.txt").write_text("白条逾期以后新的说法。\n", "utf-8")
    seen, wrong, done = set[str](), list[object](), threading.Event()

    def read() -> None:
        index = RemoteIndex(address)
        while not done.is_set() or index.manifest.generation not in after:
            time.sleep(0.02)
            try:
                if not index.is_current():
                    index = RemoteIndex(address)
                found = index.ranking(index.lexical.search(terms(LOOK_UP), 100))
                seen.add(index.manifest.generation)
                if len(found) != 30 or len(index.passages([hit.passage_id for hit in found])) != 30:
                    wrong.append(len(found))
            except Exception as error:
                wrong.append(error)
                return

    build([thirty.parent / "corpus"], thirty, HashEncoder, quiet)
    after = {Index(thirty).manifest.generation}
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    load(thirty, address, quiet, left_for=2)
    done.set()
    for reader in readers:
        reader.join(30)
    assert wrong == [] and len(seen) == 2
    standing = Milvus(address).collections()
    assert before not in standing and collection_of(address, *after) in standing


def test_records_give_back_what_went_in(tmp_path: Path) -> None:
    index = assistant_over(tmp_path, ARTICLES).index
    for article_id in index.article_rows():
        record = ArticleRecord.of(index, article_id)
        assert ArticleRecord.read(record.written()) == record
    for text in ("", "短", "𠮷" * 40_000):
        made = dict(parts("k", text))
        assert "".join(content.partition("\n")[2] for content in made.values()) == text
        assert all(len(content.encode()) <= 65_535 for content in made.values())


def test_evaluating_in_milvus_gives_the_same_figures(
    milvus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passages = [{"id": str(n), "text": f"{text}\n白条逾期的第{n}种说法。"} for n, text in enumerate(ARTICLES.values())]
    queries = [{"id": f"q{n}", "text": f"白条逾期{n}天第{n}次", "positives": [str(n)]} for n in range(0, 30, 5)]
    queries += [{**queries[0], "id": "closed", "candidates": ["0", "7", "9"]}]
    for name, lines in (("passages", passages), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    opened: Callable[..., HashEncoder] = lambda *_, **__: HashEncoder()  # noqa: E731
    monkeypatch.setattr("index.encoder.open_encoder", opened)
    monkeypatch.setattr("assistant.evaluate.cache_folder", lambda: tmp_path / "cache")
    figures = []
    for place in ("index/built", f"milvus+{milvus}/judged"):
        assert main(["evaluate", str(tmp_path), "--no-answers", "--json", "--index", place]) == 0
        figures.append(json.loads(capsys.readouterr().out))
    assert figures[0] == figures[1]
