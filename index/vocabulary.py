"""The words of a corpus by their sound.

Comes in: the terms of passages, then sounds. Goes out: the words that sound so, and in how many passages each stands.
Knows nothing of questions. Sounds are worked out when the index is built: a question then needs no pypinyin, whose
import alone takes 0.3 s.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path

from corpus.sound import blurred, syllables

MOST = 2**18  # words kept, the most widespread: about 60 bytes each, so at most 16 MB, however large the corpus
LONGEST = 5  # characters of a word
_WORD = re.compile(rf"[\u4e00-\u9fff]{{1,{LONGEST}}}")

_SCHEMA = """
CREATE TABLE words (sound TEXT, word TEXT, spelling TEXT, passages INTEGER,
                    PRIMARY KEY (sound, word, spelling)) WITHOUT ROWID;
CREATE TABLE characters (character TEXT, sound TEXT, PRIMARY KEY (character, sound)) WITHOUT ROWID;
CREATE TABLE spelt (word TEXT PRIMARY KEY, spelling TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the corpus. ``sound`` and ``spelling`` are its syllables, blurred and exact, spaces between them;
    ``passages`` is in how many passages it stands."""

    word: str
    sound: str
    spelling: str
    passages: int


class Vocabulary:
    """The Chinese words of one to LONGEST characters of a corpus, and how every common character may be read."""

    def __init__(self, file: Path) -> None:
        """Open the file that ``write_vocabulary`` wrote."""
        uri = file.absolute().as_uri() + "?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def sounding(self, sounds: Iterable[str]) -> list[Word]:
        """The words that have any of these sounds."""
        query = (
            "SELECT word, sound, spelling, passages FROM words WHERE sound IN (SELECT value FROM json_each(?))"
            " ORDER BY sound, word, spelling"
        )
        return [Word(*row) for row in self._connection.execute(query, [json.dumps(list(sounds))])]

    def sounds(self, characters: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The sounds that each character may have; one that is neither common nor in the corpus has none."""
        query = "SELECT character, sound FROM characters WHERE character IN (SELECT value FROM json_each(?))"
        found: dict[str, tuple[str, ...]] = dict.fromkeys(characters, ())
        for character, sound in self._connection.execute(query, [json.dumps(list(found))]):
            found[character] += (sound,)
        return found

    def spelt(self) -> dict[str, list[str]]:
        """The syllables of every word and character as it is usually read: what writing the next vocabulary needs."""
        found = self._connection.execute("SELECT word, spelling FROM spelt")
        return {word: spelling.split(" ") for word, spelling in found}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def write_vocabulary(
    holding: Iterable[tuple[str, int]], file: Path, before: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Write a vocabulary to ``file``, given terms, single characters among them, and how many passages hold each.

    ``before`` are the spellings of words that were read before.
    """
    passages = {term: held for term, held in holding if held and _WORD.fullmatch(term)}
    words = sorted(nlargest(MOST, passages, key=lambda word: (passages[word], word)))
    characters = sorted(_common() | {character for word in words for character in word})
    spelt = dict(before or {})
    new = [word for word in dict.fromkeys((*words, *characters)) if word not in spelt]
    spelt.update(zip(new, syllables(new), strict=True))
    read = {word: tuple(spelt[word]) for word in (*words, *characters)}
    # As it is usually read, and as words of the corpus read it: rarer readings make everything sound like anything.
    readings = {pair for word, spelt in read.items() for pair in zip(word, spelt, strict=True)}
    known = set(words)
    rows = [(word, read[word]) for word in words if len(word) > 1]
    rows += [(character, (one,)) for character, one in readings if character in known]
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=OFF")  # nobody reads a generation before it is published
    connection.executescript(_SCHEMA)
    connection.executemany(
        "INSERT INTO words VALUES (?,?,?,?)",
        ((" ".join(map(blurred, spelt)), word, " ".join(spelt), passages[word]) for word, spelt in sorted(rows)),
    )
    sounds = {(character, blurred(one)) for character, one in readings}
    connection.executemany("INSERT INTO characters VALUES (?,?)", sorted(sounds))
    connection.executemany(
        "INSERT INTO spelt VALUES (?,?)", [(word, " ".join(one)) for word, one in sorted(read.items())]
    )
    connection.commit()
    connection.close()


def _common() -> set[str]:
    """The 6,763 characters of GB 2312, which every input method offers."""
    return {character for character in map(chr, range(0x4E00, 0xA000)) if character.encode("gb2312", "ignore")}
