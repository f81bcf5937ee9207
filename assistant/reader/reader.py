"""The reader at work: question and passages in, how far each answers and in which sentence out. The only door to
onnxruntime.

It reads each passage by itself, so that what it says of one does not depend on which others it is read with, and two at
a time, one a thread. Ready in 0.25 s: no torch, and no unpacked model. Knows nothing of how its readings are used.
"""

import hashlib
import json
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reader.pair import Pair, Pairing
from corpus.span import Span
from index.pieces import Pieces, packaged_pieces
from index.wheel import PackagedModelError

WEIGHTS = Path(__file__).with_name("weights")
MODEL, CARD = "reader.onnx", "reader.json"
POINTER_SHARE = 0.5  # of the pointer's log odds in the score, beside the relevance logit


class ReaderError(ValueError):
    """The reader cannot be used; one line that says what was expected, what was found and what to type next."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage for one question.

    ``relevance``: a logit, how far the passage answers. ``starts[i]``: the probability that the answer starts in token
    i of the text, which lies at ``places[i]``; ``none``: that it starts nowhere. Law: ``none`` and ``starts`` sum to 1.
    """

    relevance: float
    none: float
    starts: tuple[float, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def score(self) -> float:
        """How far the passage answers: the relevance, and half the log odds of the answer being in a sentence of it."""
        none = min(max(self.none, 1e-6), 1 - 1e-6)
        return self.relevance + POINTER_SHARE * math.log((1 - none) / none)

    def probability(self, span: Span) -> float:
        """How likely the answer starts in this stretch of the text. Law: over spans that do not overlap, at most 1 in
        all; a token belongs to the stretch that holds its last character."""
        return sum(p for p, (_, end) in zip(self.starts, self.places, strict=True) if span.start < end <= span.end)


class Reader:
    """The reader that ships with the project, or the one in another folder of weights.

    Raises ReaderError when the weights are missing or damaged. Threads may share it.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        content = _checked(folder)
        try:
            self._pieces: Pieces = packaged_pieces()
        except PackagedModelError as error:
            raise ReaderError(str(error)) from error
        self._pairing = Pairing(self._pieces)
        self._session = session(content, folder)
        self._pool = ThreadPoolExecutor(min(2, os.cpu_count() or 1), thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[Reading, ...]:
        """A reading of each (what stands above it, text), in order; about 25 ms of one core for 250 characters."""
        asked = self._pairing.question(question)
        # One at a time into the pool: while two are read, the next is being cut into tokens.
        return tuple(self._pool.map(self._reading, (self._pairing.pair(asked, *passage) for passage in passages)))

    def _reading(self, pair: Pair) -> Reading:
        rows = self._pieces.vectors(pair.ids)
        pointer, relevance = self._session.run(None, {"rows": rows[None]})
        return reading(pair, pointer[0, :, 0], float(relevance[0, 0]))


def reading(pair: Pair, starts: NDArray[np.float32], relevance: float) -> Reading:
    """The reading of a pair, given the start logit of all its tokens, float32 (n,). Only the first token, which stands
    for "nowhere", and those of the text can be chosen."""
    chosen = np.concatenate([starts[:1], starts[pair.first : pair.first + len(pair.places)]]).astype(np.float64)
    chances = np.exp(chosen - chosen.max())
    chances /= chances.sum()
    return Reading(relevance, float(chances[0]), tuple(chances[1:].tolist()), pair.places)


def _checked(folder: Path) -> bytes:
    """The model, byte for byte as it was exported."""
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
        expected = str(card["sha256"])
        content = (folder / MODEL).read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = error.strerror if isinstance(error, OSError) else f"a damaged {CARD}"
        raise ReaderError(f"expected the reader's weights in {folder}, found: {found}; next: git checkout {folder}"
                          ) from None  # fmt: skip
    if (found := hashlib.sha256(content).hexdigest()) != expected:
        raise ReaderError(f"expected {folder / MODEL} with the checksum {expected[:12]}, found {found[:12]}; "
                          f"next: git checkout {folder}")  # fmt: skip
    return content


def session(content: bytes, folder: Path = WEIGHTS) -> Any:
    """An onnxruntime session of a model file, one thread. Raises ReaderError, which names ``folder``."""
    # Read once, when it is loaded: else it notes on the disk what it is used for and sends that to its makers.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Its further optimisations merge each sum with the normalisation behind it into an operator that takes twice
        # the time on a processor; the operators in the file are already the merged ones that help.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ImportError, or whatever onnxruntime raises; its classes have no common base
        found = next(iter(str(error).splitlines()), type(error).__name__)[:200]
        raise ReaderError(f"expected onnxruntime to open {folder / MODEL}, found: {found}; "
                          "next: pip install -r requirements.txt") from error  # fmt: skip
