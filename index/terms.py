"""Text to terms: the only normaliser, and the only door to jieba.

Comes in: text of a passage or a question. Goes out: the terms to count in it. Passages and questions go through the
same function, so a question in Traditional finds exactly what its Simplified twin finds. Normalising changes lengths:
no offset ever comes from here.
"""

import logging
import marshal
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from platformdirs import user_cache_dir

from corpus.script import unified

FIELD = Path(__file__).with_name("words.txt")
# Recorded in every index; change the figure when terms() changes. The words of the field tell of themselves.
NORMALISER = f"nfkc-t2s-casefold-jieba-search-characters-4-{crc32(FIELD.read_bytes()):08x}"

_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w")
_CHARACTER = re.compile(r"[a-z]+|[0-9]+|[^\W_a-z0-9]")


@lru_cache(512)  # a question is normalised for its words, its characters and its length; its sentences when compared
def normalise(text: str) -> str:
    """``text`` as it is compared: NFKC, Simplified in one spelling, case folded.

    Law: normalising twice changes nothing more. NUL and lone surrogates become spaces.
    """
    # NFKC first: it maps compatibility ideographs to the ones that t2s knows. Case folding can undo NFKC (İ), so NFKC
    # closes as well.
    text = unicodedata.normalize("NFKC", _SURROGATE.sub(" ", text).replace("\x00", " "))
    return unicodedata.normalize("NFKC", unified(text).casefold())


class CacheError(ValueError):
    """There is no place for the cache; the message says how to give one."""


def cache_folder() -> Path:
    """Where this user's rebuilt-at-will files live; ``YOUJU_CACHE`` moves it. Raises CacheError."""
    try:
        return Path(os.environ.get("YOUJU_CACHE") or user_cache_dir("youju"))
    except RuntimeError:  # a container's user without a name and a home
        raise CacheError("this user has no home folder for the cache; set YOUJU_CACHE to a folder") from None


def _field_words() -> Iterator[tuple[str, int, str]]:
    """The words of the field: the word, how common it is, its sort."""
    for line in FIELD.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            word, frequency, sort = line.split()
            yield normalise(word), int(frequency), sort


def _keep(file: Path, content: bytes) -> None:
    """Write ``file`` whole, or not at all where that cannot be."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(file)
    except OSError:
        with suppress(OSError):
            draft.unlink()


@cache
def _jieba() -> Any:
    """The segmenter, its dictionary and ours loaded. Its cache lies in our folder: jieba's default is world-shared."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    file, segmenter = cache_folder() / "jieba.cache", jieba.dt
    # Read and written here: jieba reads it an entry at a time, which takes three times as long, and where it cannot be
    # written, on a full disk or in a read-only home, prints ten lines and leaves a file behind at every call.
    try:
        segmenter.FREQ, segmenter.total = marshal.loads(file.read_bytes())
    except (OSError, EOFError, ValueError, TypeError):
        segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
        _keep(file, marshal.dumps((segmenter.FREQ, segmenter.total)))
    segmenter.initialized = True
    for word in _field_words():
        jieba.add_word(*word)
    return jieba


def words(text: str) -> list[str]:
    """jieba's words of ``text`` and the shorter words inside them, in order, punctuation left out."""
    return _words(normalise(text))


def characters(text: str) -> list[str]:
    """The characters of ``text``, normalised, punctuation left out; a run of ASCII letters or digits counts as one."""
    return _CHARACTER.findall(normalise(text))


def terms(text: str) -> list[str]:
    """The terms of ``text``: its words, then its characters.

    Words that two people cut or choose differently (户籍 and 户口) still share characters: 5 points of BM25's R@1 on
    web questions, 2 on encyclopedia and on law (tests/LOG.md).
    """
    plain = normalise(text)
    return [*_words(plain), *_CHARACTER.findall(plain)]


def _words(normalised: str) -> list[str]:
    return [word for word in _jieba().lcut_for_search(normalised) if _WORD.search(word)]


@lru_cache(512)  # of a stretch of a question each word that sounds like it is tried
def likelihood(text: str) -> float:
    """The natural logarithm of how likely general Chinese runs as ``text``, normalised: its words, each for itself.

    The product of the words' shares in jieba's dictionary, for the cut that makes it greatest; an unknown character
    counts as a word that was seen once.
    """
    if not text:
        return 0.0
    segmenter = _jieba().dt
    route: dict[int, tuple[float, int]] = {}
    segmenter.calc(text, segmenter.get_DAG(text), route)
    return float(route[0][0])


def times_seen(text: str) -> int:
    """How often the text that jieba's dictionary was counted in, 60 million words, holds ``text`` as a word."""
    return int(_jieba().dt.FREQ.get(text) or 0)


def is_noun(word: str) -> bool:
    """Whether jieba's dictionary calls ``word``, normalised, a noun or a name."""
    return _tag(word).startswith(b"n")


def is_name(word: str) -> bool:
    """Whether jieba's dictionary calls ``word``, normalised, the name of a person, a place, an office or a thing."""
    return _tag(word).startswith((b"nr", b"ns", b"nt", b"nz"))


@lru_cache(1024)
def _tag(word: str) -> bytes:
    """What jieba's dictionary takes ``word``, normalised, for; empty where it lacks it. Looked up in its file: what
    jieba has for it, all tags of all words, takes a second to load."""
    import jieba

    with jieba.get_dict_file() as file:
        listed: bytes = file.read()
    entry = f"\n{word} ".encode()
    start = listed.find(entry)
    fields = listed[start + len(entry) : listed.find(b"\n", start + 1)].split()
    return fields[-1] if start >= 0 else b""


def is_word(text: str) -> bool:
    """Whether jieba's dictionary holds ``text``, normalised."""
    return times_seen(text) > 0
