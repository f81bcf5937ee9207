"""A question in the words of the articles: what Taiwan and Hong Kong say otherwise, and words that mean the same.

Comes in: wording.txt and synonyms.txt, then a question. Goes out: the text to search for, and words to search for
beside it. Knows nothing of passages; an article's wording is never touched.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from corpus.script import unified
from corpus.table import TableError
from index.terms import normalise

WORDING = Path(__file__).with_name("wording.txt")
SYNONYMS = Path(__file__).with_name("synonyms.txt")

Groups = tuple[tuple[str, ...], ...]


def read_groups(lines: Iterable[str]) -> Groups:
    """The groups of a table, in Simplified: one a line, words with ``|`` between them, ``#`` opens a comment.

    Raises TableError for a word that is empty or stands in the table twice.
    """
    found: list[tuple[str, ...]] = []
    seen = {""}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = tuple(unified(word.strip()) for word in line.split("|"))
        for word in words:
            if word in seen:
                raise TableError(f"line {number}: expected words with | between, each once, found {word!r} in {line!r}")
            seen.add(word)
        found.append(words)
    return tuple(found)


def _read(table: Path) -> Groups:
    return read_groups(table.read_text("utf-8").splitlines())


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of ``words``, the longest that fits."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@cache
def _wording() -> tuple[re.Pattern[str], dict[str, str]]:
    """The words that are replaced, and what replaces each; a word alone on its line replaces itself."""
    becomes = {word: group[0] for group in _read(WORDING) for word in group[1:] or group}
    return _any_of(becomes), becomes


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """The words that mean the same as others, and the group of each."""
    group_of = {word: group for group in _read(SYNONYMS) for word in group}
    return _any_of(group_of), group_of


def mainland(text: str) -> str:
    """``text`` in Simplified, in the mainland's words: 簡訊 becomes 短信, 收數佬 becomes 催收人员.

    Law: a text in Traditional and its twin in Simplified become the same; a product that is named stays named.
    """
    pattern, becomes = _wording()
    return pattern.sub(lambda match: becomes[match[0]], unified(text))


def synonyms(text: str) -> tuple[str, ...]:
    """What else ``text``, as ``mainland`` gives it, could have said, normalised as terms are; each once, in order.

    Law: none of it names a product.
    """
    pattern, group_of = _synonyms()
    others = (word for match in pattern.finditer(text) for word in group_of[match[0]] if word != match[0])
    return tuple(dict.fromkeys(map(normalise, others)))
