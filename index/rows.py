"""Rows that need not be encoded again.

Comes in: the texts of a build, an encoder, the standing index. Goes out: float32 (n, dim), row i for text i, encoding
only what neither the standing index nor an interrupted build has encoded. Or texts
of any kind, and their rows from wherever they were kept. Knows nothing of articles.

Rows are kept by what was encoded: a text and the model's description. A draft file beside the index takes them slice by
slice, each record with its checksum, so that a build killed at any moment goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.draft import Records, key_of
from index.encoder import Encoder
from index.texts import AnyTexts

SLICE = 1024  # texts between two records of the draft: 10 to 30 seconds of work

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


@runtime_checkable
class SlicesEncoder(Protocol):
    """An encoder that has several slices under way at once."""

    def encode_slices(self, slices: Iterable[Sequence[str]]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """The number of each slice and its rows, float32 (n, dim), in the order in which they are ready."""
        ...


class DescribedEncoder(BulkEncoder, Encoder, Protocol):
    """An encoder that says what it is."""


class Draft:
    """Rows by key, in a file. A draft of another model is begun anew."""

    def __init__(self, file: Path, description: dict[str, str | int]) -> None:
        self._records = Records(file, json.dumps(description, sort_keys=True))
        self.dim = int(description["dim"])

    def read(self) -> Iterator[tuple[bytes, Row]]:
        """The sound records; reading ends at the first that is cut short or damaged."""
        for key, packed in self._records.read():
            yield key, np.frombuffer(packed, dtype="<f4").astype(np.float32)

    def go_on(self) -> None:
        """Cut off what is not sound, now that all was read."""
        self._records.go_on()

    def append(self, rows: Iterable[tuple[bytes, Row]]) -> None:
        """Add records at the end."""
        self._records.append((key, row.astype("<f4").tobytes()) for key, row in rows)


def encoded(
    texts: AnyTexts,
    encoder: BulkEncoder,
    standing: Iterable[tuple[str, Row]],
    draft: Draft,
    progress: Callable[[int], None],
) -> tuple[NDArray[np.float32], int]:
    """(float32 (n, dim), row i for text i; how many of the texts were encoded now).

    ``standing`` are texts whose rows the same model made before. The texts are sliced in order of length, so that
    slicing costs no more padding than encoding all at once.
    """
    keys: list[bytes] = []
    lengths: list[int] = []
    for text in texts:
        keys.append(key_of(text))
        lengths.append(len(text))
    first: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        first.setdefault(key, row)
    rows = np.empty((len(keys), draft.dim), dtype=np.float32)
    is_known = np.zeros(len(keys), dtype=bool)
    for key, found in chain(((key_of(text), found) for text, found in standing), draft.read()):
        if key in first:
            rows[first[key]] = found
            is_known[first[key]] = True
    draft.go_on()
    missing = [row for row in sorted(first.values(), key=lambda row: (-lengths[row], row)) if not is_known[row]]
    done = len(keys) - len(missing)
    progress(done)
    parts = [missing[start : start + SLICE] for start in range(0, len(missing), SLICE)]
    slices = ([texts[row] for row in part] for part in parts)
    for number, fresh in _in_slices(encoder, slices, lambda n: progress(done + n)):  # noqa: B023 (what is done by then)
        part = parts[number]
        draft.append((keys[row], found) for row, found in zip(part, fresh, strict=True))
        rows[part] = fresh
        done += len(part)
        progress(done)
    for row, key in enumerate(keys):
        if first[key] != row:
            rows[row] = rows[first[key]]
    return rows, len(missing)


def _in_slices(
    encoder: BulkEncoder, slices: Iterable[list[str]], progress: Callable[[int], None]
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The number of each slice and its rows, in the order in which they are ready."""
    if isinstance(encoder, SlicesEncoder):
        yield from encoder.encode_slices(slices)
        return
    for number, texts in enumerate(slices):
        yield number, encoder.encode_passages(texts, progress)


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
            self._draft.go_on()
        return known

    def rows(self, texts: Sequence[str], encode: Callable[[list[str]], NDArray[np.float32]]) -> NDArray[np.float32]:
        """float32 (n, dim), row i for text i; ``encode`` is given the texts that are new, at least one."""
        keys = [key_of(text) for text in texts]
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
