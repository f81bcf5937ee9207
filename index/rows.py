"""Rows that need not be encoded again.

Comes in: the texts of a build, an encoder, the standing index. Goes out: float32 (n, dim), row i for text i, encoding
only what neither the standing index nor an interrupted build has encoded. Or texts
of any kind, and their rows from wherever they were kept. Knows nothing of articles.

Rows are kept by what was encoded: a text and the model's description. A draft file beside the index takes them slice by
slice, each record with its checksum, so that a build killed at any moment goes on where it stopped.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder

SLICE = 1024  # texts between two records of the draft: 10 to 30 seconds of work
KEY_BYTES = 16

Row = NDArray[np.float32]


class BulkEncoder(Protocol):
    """What a build needs of an encoder."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim), every row of length 1; ``progress`` hears how many are done."""
        ...

    def describe(self) -> dict[str, str | int]:
        """What the manifest says of the encoder."""
        ...


class DescribedEncoder(BulkEncoder, Encoder, Protocol):
    """An encoder that says what it is."""


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class Draft:
    """An append-only file of rows by key. Its head names the model; a draft of another model is begun anew."""

    def __init__(self, file: Path, description: dict[str, str | int]) -> None:
        self._file = file
        self._dim = int(description["dim"])
        self._head = hashlib.sha256(json.dumps(description, sort_keys=True).encode()).digest()

    def read(self) -> Iterator[tuple[bytes, Row]]:
        """The sound records; reading ends at the first that is cut short or damaged."""
        data = self._file.read_bytes() if self._file.is_file() else b""
        size = KEY_BYTES + 4 + 4 * self._dim
        if not data.startswith(self._head):
            return
        for start in range(len(self._head), len(data) - size + 1, size):
            record = data[start : start + size]
            key, checksum, row = record[:KEY_BYTES], record[KEY_BYTES : KEY_BYTES + 4], record[KEY_BYTES + 4 :]
            if zlib.crc32(key + row).to_bytes(4, "little") != checksum:
                return
            yield key, np.frombuffer(row, dtype="<f4").astype(np.float32)

    def restart(self, rows: Iterable[tuple[bytes, Row]]) -> None:
        """Begin anew with ``rows``: what a kill left half written must not stand in the middle."""
        self._file.write_bytes(self._head)
        self.append(rows)

    def append(self, rows: Iterable[tuple[bytes, Row]]) -> None:
        """Add records at the end."""
        with self._file.open("ab") as stream:
            for key, row in rows:
                packed = row.astype("<f4").tobytes()
                stream.write(key + zlib.crc32(key + packed).to_bytes(4, "little") + packed)


def encoded(
    texts: Sequence[str],
    encoder: BulkEncoder,
    standing: Iterable[tuple[str, Row]],
    draft: Draft,
    progress: Callable[[int], None],
) -> tuple[NDArray[np.float32], int]:
    """(float32 (n, dim), row i for text i; how many of the texts were encoded now).

    ``standing`` are texts whose rows the same model made before. The texts are sliced in order of length, so that
    slicing costs no more padding than encoding all at once.
    """
    keys = [_key(text) for text in texts]
    wanted = set(keys)
    drafted = dict(draft.read())
    known = {key: row for text, row in standing if (key := _key(text)) in wanted} | drafted
    draft.restart(drafted.items())
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    order = sorted(missing, key=lambda key: -len(missing[key]))
    done = len(texts) - len(order)
    progress(done)
    for start in range(0, len(order), SLICE):
        part = order[start : start + SLICE]
        rows = encoder.encode_passages([missing[key] for key in part], lambda n, done=done: progress(done + n))  # type: ignore[misc]
        fresh = dict(zip(part, rows, strict=True))
        draft.append(fresh.items())
        known |= fresh
        done += len(part)
    return np.stack([known[key] for key in keys]), len(order)


class Memory:
    """Rows by text, kept in a draft that is read when the first of them is asked for.

    Where the draft cannot be written nothing is lost but time.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    @cached_property
    def _known(self) -> dict[bytes, Row]:
        known = dict(self._draft.read())
        with suppress(OSError):
            self._draft.restart(known.items())
        return known

    def rows(self, texts: Sequence[str], encode: Callable[[list[str]], NDArray[np.float32]]) -> NDArray[np.float32]:
        """float32 (n, dim), row i for text i; ``encode`` is given the texts that are new, at least one."""
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            fresh = dict(zip(missing, encode(list(missing.values())), strict=True))
            self._known.update(fresh)
            with suppress(OSError):
                self._draft.append(fresh.items())
        return np.stack([self._known[key] for key in keys])


class Remembering:
    """An encoder that encodes no text twice. Law: its rows are those of the encoders that it asks.

    Worth it where the same thousands of questions are asked of the same passages, again and again, by code that changes
    in between. ``load`` gives the encoder for many passages, of the same description; it is called for new ones only.
    """

    def __init__(self, encoder: DescribedEncoder, load: Callable[[], BulkEncoder], kept: Path) -> None:
        """Keep the rows in files whose names begin as ``kept`` does and end by what they are and by the model."""
        self.name, self.dim, self.describe = encoder.name, encoder.dim, encoder.describe
        self._encoder, self._load = encoder, load
        model = hashlib.sha256(json.dumps(encoder.describe(), sort_keys=True).encode()).hexdigest()[:8]
        self._questions, self._passages = (
            Memory(Draft(kept.with_name(f"{kept.name}-{model}.{kind}"), encoder.describe()))
            for kind in ("questions", "passages")
        )

    def encode_query(self, text: str) -> Row:
        """float32 (dim,), of length 1."""
        row: Row = self._questions.rows([text], lambda new: self._encoder.encode_query(new[0])[None, :])[0]
        return row

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim), every row of length 1; ``progress`` hears how many of the new ones are done."""
        return self._passages.rows(texts, lambda new: self._load().encode_passages(new, progress))
