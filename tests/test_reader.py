"""The reader at work: its laws over a small model made here, and what it says when its weights are not right."""

import json
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.reader.export import merged
from assistant.reader.graph import LAYER, Graph, network
from assistant.reader.pair import MAX_TOKENS, Pairing, above
from assistant.reader.reader import CARD, MODEL, WEIGHTS, Reader, ReaderError, session
from assistant.reader.smooth import Watched, factors
from corpus.script import to_simplified, to_traditional
from corpus.sentence import sentences
from corpus.span import Span
from index.packaged import packaged_model
from index.pieces import packaged_pieces
from tests.strategies import texts

QUESTION = "逾期一天会上征信吗？"
PASSAGE = "贷款逾期后，银行会把记录报送征信系统。多数银行有三天的宽限期。宽限期内还清，不算逾期。"


def weights(layers: int = 2) -> dict[str, NDArray[np.float32]]:
    """The packaged model's lower layers with heads by chance."""
    from safetensors.numpy import load_file

    loaded = load_file(packaged_model() / "model.safetensors")
    made = {f"bert.{name}": value.astype(np.float32) for name, value in loaded.items()}
    upper = tuple(LAYER.format(i) for i in range(layers, 12))
    made = {name: value for name, value in made.items() if not name.startswith(upper)}
    random = np.random.default_rng(1)
    for head, width in (("pointer", 2), ("dense", 384), ("relevance", 1)):
        made[f"{head}.weight"] = random.normal(0, 0.1, (width, 384)).astype(np.float32)
        made[f"{head}.bias"] = np.zeros(width, np.float32)
    return made


@cache
def small() -> Path:
    """A folder of weights of two layers."""
    from hashlib import sha256

    folder = Path(mkdtemp())
    content = network(Graph(weights()))
    (folder / MODEL).write_bytes(content)
    (folder / CARD).write_text(json.dumps({"sha256": sha256(content).hexdigest()}), "utf-8")
    return folder


@cache
def reader() -> Reader:
    return Reader(small())


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=30), texts)
def test_chances_sum_to_one_and_over_sentences_to_no_more(question: str, text: str) -> None:
    (reading,) = reader().read(question, [("标题", text)])
    assert reading.none + sum(reading.starts) == pytest.approx(1)
    assert sum(reading.probability(span) for span in sentences(text)) <= 1 - reading.none + 1e-9
    assert np.isfinite(reading.score)


def test_every_token_belongs_to_one_sentence() -> None:
    (reading,) = reader().read(QUESTION, [("", PASSAGE)])
    spans = sentences(PASSAGE)
    assert len(spans) == 3
    assert sum(reading.probability(span) for span in spans) == pytest.approx(1 - reading.none)
    assert reading.probability(spans[0]) + reading.probability(spans[1]) == pytest.approx(
        reading.probability(Span(spans[0].start, spans[1].end))
    )


@settings(max_examples=20)
@given(
    st.lists(
        st.sampled_from(("贷款", "逾期后", "，", "银行会", "发短信", "。", "头发", "后来", "网页", "5天")), min_size=1
    )
)
def test_both_scripts_read_the_same(words: list[str]) -> None:
    text = "".join(words)
    twin = to_traditional(text)
    here, there = reader().read(QUESTION, [("网贷", text), ("網貸", twin)])
    if to_simplified(twin) == text:  # 後 and 后 are one in Simplified; a few words come back as others
        assert here == there
    assert reader().read(to_traditional(QUESTION), [("网贷", text)])[0] == here


def test_a_mark_at_the_end_changes_nothing() -> None:
    bare = QUESTION.rstrip("？")
    readings = [reader().read(asked, [("网贷", PASSAGE)]) for asked in (QUESTION, bare, f"{bare}?", f"{bare}。")]
    assert readings[1:] == readings[:-1]


def test_a_passage_is_read_alike_in_any_company() -> None:
    passages = [("", PASSAGE), ("标题", PASSAGE * 4), ("", "没有关系的一句话。"), ("征信", PASSAGE[:30])]
    together = reader().read(QUESTION, passages)
    assert together == tuple(reader().read(QUESTION, [one])[0] for one in passages)
    assert reader().read(QUESTION, passages[::-1]) == together[::-1]
    assert reader().read(QUESTION, []) == ()


def test_easing_brings_what_is_rounded_nearer_to_what_is_exact() -> None:
    made, pieces = weights(), packaged_pieces()
    pairing = Pairing(pieces)
    pairs = [pairing.pair(pairing.question(QUESTION), "征信", PASSAGE[start:]) for start in range(8)]
    rows = [pieces.vectors(pair.ids)[None] for pair in pairs]

    def pointers(graph: Graph) -> NDArray[np.float32]:
        opened = session(network(graph))
        return np.concatenate([opened.run(["pointer"], {"rows": row})[0][0] for row in rows])

    exact = pointers(Watched(made))
    rounded, eased = (np.abs(pointers(graph) - exact).mean() for graph in (Graph(made), Graph(made, factors(made))))
    assert eased < 0.6 * rounded


@given(texts)
def test_a_pair_is_bounded_and_its_places_lie_in_the_text(text: str) -> None:
    pairing = Pairing(packaged_pieces())
    pair = pairing.pair(pairing.question(text * 3), above(text), text * 5)
    assert len(pair.ids) <= MAX_TOKENS
    assert pair.first + len(pair.places) + 1 == len(pair.ids)
    assert all(one[1] <= two[1] for one, two in pairwise(pair.places))


def test_a_very_long_text_is_read_as_far_as_it_fits() -> None:
    (reading,) = reader().read(QUESTION * 100, [("题" * 1000, PASSAGE * 10_000)])
    assert 0 < len(reading.starts) < MAX_TOKENS


@pytest.mark.parametrize("harm", ["no folder", "no model", "cut off", "one bit", "no card", "a list for a card"])
def test_weights_that_are_not_right_are_named(harm: str, tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    if harm != "no folder":
        shutil.copytree(small(), folder)
    model, card = folder / MODEL, folder / CARD
    if harm == "no model":
        model.unlink()
    elif harm == "cut off":
        model.write_bytes(model.read_bytes()[:-100])
    elif harm == "one bit":
        content = bytearray(model.read_bytes())
        content[len(content) // 2] ^= 1
        model.write_bytes(content)
    elif harm == "no card":
        card.unlink()
    elif harm == "a list for a card":
        card.write_text("[]")
    with pytest.raises(ReaderError, match=r"expected .*found.*next: ") as caught:
        Reader(folder)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_a_model_of_another_kind_is_named(tmp_path: Path) -> None:
    from hashlib import sha256

    (tmp_path / MODEL).write_bytes(b"no model")
    (tmp_path / CARD).write_text(json.dumps({"sha256": sha256(b"no model").hexdigest()}))
    with pytest.raises(ReaderError, match="expected onnxruntime to open"):
        Reader(tmp_path)


def test_what_a_checkpoint_learnt_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    name = "bert.encoder.layer.11.output.dense.bias"
    learnt = np.full(384, 0.5, np.float32)
    save_file({f"weight {name}": learnt, f"exp_avg {name}": learnt}, tmp_path / "c", metadata={"done": "3"})
    made, card = merged([tmp_path / "c"])
    assert card == {"done": "3"}
    assert (made[name] == 0.5).all()
    assert not [other for other in made if other.startswith(("exp_avg", "weight "))]


def test_of_a_checkpoint_and_weights_that_were_exported_the_mean_is_taken(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    from assistant.reader.graph import shipped
    from index.packaged import packaged_model

    name, stayed = "bert.encoder.layer.11.output.dense.bias", "encoder.layer.0.output.dense.weight"
    save_file({f"weight {name}": np.full(384, 0.5, np.float32)}, tmp_path / "c", metadata={"done": "3"})
    packaged = load_file(packaged_model() / "model.safetensors")
    made, card = merged([tmp_path / "c", WEIGHTS])
    assert card == {"done": "3"}
    assert np.allclose(made[name], (0.5 + shipped()[name]) / 2)
    assert (made[f"bert.{stayed}"] == packaged[stayed].astype(np.float32)).all()


def test_the_weights_that_ship_tell_the_sentence_that_answers() -> None:
    reader = Reader()
    text = "还款日过了三天以内，多数平台不算逾期。网贷逾期本身不会坐牢，它是民事纠纷。还款可以用银行卡。"
    other = "红烧肉要先焯水，再炒糖色。最后小火慢炖一个小时，收汁以后装盘。"
    answers, cooking = reader.read("欠网贷还不上会被抓去坐牢吗", [("", text), ("", other)])
    assert answers.relevance > cooking.relevance and answers.none < cooking.none
    assert "坐牢" in max(sentences(text), key=answers.probability).of(text)
