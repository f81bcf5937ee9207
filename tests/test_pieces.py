"""The wheel's tokens and vectors, read without unpacking it: the unpacked folder is the oracle."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.packaged import normalised, packaged_model
from index.pieces import Pieces, packaged_pieces, placed
from tests.strategies import texts
from tests.test_packaged import ANYTHING, HAND_MADE, NEAR_SPECIAL

SOUND = st.one_of(texts, ANYTHING, NEAR_SPECIAL, st.sampled_from([text for text in HAND_MADE if text.isprintable()]))


@cache
def oracle() -> tuple[Any, Path]:
    from tokenizers import Tokenizer

    folder = packaged_model()
    return Tokenizer.from_file(str(folder / "tokenizer.json")), folder


def pieces() -> Pieces:
    return packaged_pieces()


@settings(max_examples=400)
@given(SOUND)
def test_the_pieces_are_those_of_the_unpacked_tokenizer(text: str) -> None:
    ids, places = pieces().encode(text)
    expected = oracle()[0].encode(text, add_special_tokens=False)
    assert pieces().unpacked(ids).tolist() == expected.ids
    assert len(places) == len(ids)


@given(SOUND)
def test_what_is_cut_is_what_the_model_normalises(text: str) -> None:
    seen, places = placed(text)
    assert seen == normalised(text)
    assert len(places) == len(seen)


@given(SOUND)
def test_places_lie_in_the_text_and_never_go_back(text: str) -> None:
    _, places = pieces().encode(text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in pairwise(places))


@given(st.text("逾期借呗ＡＢ，。？ \n9½①㎡网貸a", max_size=60))
def test_where_no_mark_joins_characters_the_places_are_the_tokenizers(text: str) -> None:
    expected = oracle()[0].encode(text, add_special_tokens=False).offsets
    assert pieces().encode(text)[1] == expected


def test_a_sum_a_reader_can_do_by_hand() -> None:
    ids, places = pieces().encode("ＡＢ逾期 ½")
    model = pieces()._model
    said = [model.blob[model.ends[i] : model.ends[i + 1]].decode() for i in ids]
    assert "".join(said) == "\u2581AB逾期\u25811⁄2"
    assert ["ＡＢ逾期 ½"[start:end] for start, end in places][-1] == " ½"


def test_vectors_are_what_the_unpacked_model_adds_up() -> None:
    from safetensors.numpy import load_file

    weights = load_file(oracle()[1] / "model.safetensors")
    ids, _ = pieces().encode("借款人逾期以后，催收人员不得骚扰第三人。")
    words, places, kinds = (weights[f"embeddings.{name}_embeddings.weight"].astype(np.float32)
                            for name in ("word", "position", "token_type"))  # fmt: skip
    expected = words[pieces().unpacked(ids)] + places[: len(ids)] + kinds[0]
    np.testing.assert_allclose(pieces().vectors(ids), expected, atol=1e-6)
