"""A large index laid together from copies of a smaller one: to measure searching without an hour of building.

Comes in: the folder of an index, how many copies. Goes out: a published index of as many times its passages. A copy of
a passage has its text, a name of its own and a row of its own: that of the passage plus 0.3 of the difference of two
others, of length 1.
"""

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.manifest import checksums
from index.publish import generation, publish, writing
from index.shelf import LIBRARY
from index.store import DENSE, LEXICAL, NGRAMS, VOCABULARY, Index

_ARTICLES = (
    "INSERT INTO articles SELECT ? || article_id, title, text, uri, site, author, published, notices, kept FROM {}"
)
_PASSAGES = "INSERT INTO passages SELECT row + ?, ? || passage_id, ? || article_id, start, end, text, headings FROM {}"


def tiled(base: Path, copies: int, folder: Path) -> None:
    """Publish in ``folder`` an index of ``copies`` of the one in ``base``."""
    index, now = Index(base), datetime.now(UTC)
    standing = base / index.manifest.generation
    with writing([], folder), generation(folder, now) as made:
        library(standing / LIBRARY, copies, index.manifest.passages, made / LIBRARY)
        shutil.copyfile(standing / VOCABULARY, made / VOCABULARY)
        shutil.copytree(standing / NGRAMS, made / NGRAMS)
        postings(index.lexical, copies).save(made / LEXICAL)
        DenseIndex.build(rows(index.dense.rows(), copies)).save(made / DENSE)
        manifest = replace(
            index.manifest,
            generation=made.name,
            articles=copies * index.manifest.articles,
            passages=copies * index.manifest.passages,
            files=checksums(made),
        )
        publish(folder, manifest)
    index.close()


def library(base: Path, copies: int, passages: int, made: Path) -> None:
    """The articles and passages, the names of a copy with its number in front."""
    shutil.copyfile(base, made)
    connection = sqlite3.connect(made)
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-500000")
    connection.execute("ATTACH DATABASE ? AS base", [str(base)])
    for copy in range(1, copies):
        connection.execute(_ARTICLES.format("base.articles"), [f"{copy}-"])
        connection.execute(_PASSAGES.format("base.passages"), [copy * passages, f"{copy}-", f"{copy}-"])
    connection.commit()
    connection.close()


def postings(base: LexicalIndex, copies: int) -> LexicalIndex:
    """The postings of every copy, its rows after those of the one before."""
    numbers = np.repeat(np.arange(len(base.terms), dtype=np.int32), np.diff(base.starts))
    pieces = [(numbers, base.rows + np.int32(copy * base.size), base.shares) for copy in range(copies)]
    return LexicalIndex.of(pieces, np.tile(base.lengths, copies), list(base.terms))


def rows(base: NDArray[np.float32], copies: int) -> NDArray[np.float32]:
    """The rows of every copy, those of the first as they are."""
    found = np.tile(base, (copies, 1))
    chance = np.random.default_rng(0)
    for start in range(len(base), len(found), len(base)):
        some = found[start : start + len(base)]
        some += np.float32(0.3) * (base[chance.permutation(len(base))] - base[chance.permutation(len(base))])
        some /= np.linalg.norm(some, axis=1, keepdims=True)
    return found
