"""The words of a corpus by their sound.

Comes in: the terms of passages, then sounds. Goes out: the words that sound so, and in how many passages each stands.
Knows nothing of questions. Sounds are worked out when the index is built: a question then needs no pypinyin, whose
import alone takes 0.3 s.
"""

import json
import re
import shutil
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
        self.file = file
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

    def spelt(self) -> dict[str, str]:
        """Every word and character as it is usually read, spaces between syllables: what the next vocabulary needs."""
        return dict(self._connection.execute("SELECT word, spelling FROM spelt").fetchall())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def write_vocabulary(holding: Iterable[tuple[str, int]], file: Path, before: Mapping[str, str] | None = None) -> None:
    """Write a vocabulary to ``file``, given terms, single characters among them, and how many passages hold each.

    ``before`` are the spellings of words that were read before.
    """
    passages = {term: held for term, held in holding if held and _WORD.fullmatch(term)}
    words = list(passages)
    if len(words) > MOST:
        words = nlargest(MOST, words, key=lambda word: (passages[word], word))
    characters = sorted(_common() | {character for word in words for character in word})
    spelt = dict(before or {})
    _spell([word for word in dict.fromkeys((*words, *characters)) if word not in spelt], spelt)
    read = {word: spelt[word] for word in (*words, *characters)}
    # As it is usually read, and as words of the corpus read it: rarer readings make everything sound like anything.
    readings = {pair for word, one in read.items() for pair in zip(word, one.split(" "), strict=True)}
    known = set(words)
    rows = [(word, read[word]) for word in words if len(word) > 1]
    rows += [(character, one) for character, one in readings if character in known]
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=OFF")  # nobody reads a generation before it is published
    connection.executescript(_SCHEMA)
    _insert(connection, rows, readings, read.items(), passages)
    connection.close()


def write_changed(before: Vocabulary, now: Mapping[str, int], changed: Iterable[str], file: Path) -> None:
    """Write to ``file`` what ``write_vocabulary`` writes of ``now``, terms and how many passages hold each: what
    ``before`` holds, but for the terms ``changed``. Law: every character of a word is a term too."""
    spelt = before.spelt()
    terms = {term: now.get(term, 0) for term in changed if _WORD.fullmatch(term)}
    if len(spelt) + len(terms) > MOST:  # which words are kept is a matter of all of them
        write_vocabulary(now.items(), file, spelt)
        return
    words = {term: held for term, held in terms.items() if len(term) > 1}
    gone = [(word, spelt.pop(word)) for word, held in words.items() if not held and word in spelt]
    come = [word for word, held in words.items() if held and word not in spelt]
    characters = (terms.keys() - words.keys()).union(*come, *(word for word, _ in gone))
    rare = [one for one in characters - _common() if not now.get(one)]
    gone += [(one, spelt.pop(one)) for one in rare if one in spelt]
    come += sorted(characters - spelt.keys() - set(rare))
    _spell(come, spelt)
    readings = {pair for word, one in spelt.items() if not characters.isdisjoint(word)
                for pair in zip(word, one.split(" "), strict=True) if pair[0] in characters}  # fmt: skip
    read = [(word, spelt[word]) for word, held in words.items() if held]
    read += [(character, one) for character, one in readings if now.get(character)]
    sounded = [(sound, one) for one, sounds in before.sounds(characters).items() for sound in sounds]
    shutil.copyfile(before.file, file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.executemany(
        "DELETE FROM words WHERE sound = ? AND word = ?",
        [*sounded, *((_sound(one), word) for word, one in gone)],
    )
    connection.executemany("DELETE FROM characters WHERE character = ?", [(one,) for one in characters])
    connection.executemany("DELETE FROM spelt WHERE word = ?", [(word,) for word, _ in gone])
    _insert(connection, read, readings, [(word, spelt[word]) for word in come], now)
    connection.close()


def _spell(words: Sequence[str], spelt: dict[str, str]) -> None:
    """Add to ``spelt`` how ``words`` are usually read."""
    if not words:
        return  # without pypinyin, whose import takes longer than the rest of a small update
    spelt.update((word, " ".join(one)) for word, one in zip(words, syllables(words), strict=True))


def _sound(spelling: str) -> str:
    return " ".join(map(blurred, spelling.split(" ")))


def _insert(
    connection: sqlite3.Connection,
    words: Iterable[tuple[str, str]],
    readings: Iterable[tuple[str, str]],
    spelt: Iterable[tuple[str, str]],
    passages: Mapping[str, int],
) -> None:
    """Put in ``words`` and their spelling, how each character may be read, and how words are usually spelt."""
    connection.executemany(
        "INSERT OR REPLACE INTO words VALUES (?,?,?,?)",
        sorted((_sound(one), word, one, passages[word]) for word, one in words),
    )
    sounds = {(character, blurred(one)) for character, one in readings}
    connection.executemany("INSERT INTO characters VALUES (?,?)", sorted(sounds))
    connection.executemany("INSERT INTO spelt VALUES (?,?)", sorted(spelt))
    connection.commit()


def _common() -> set[str]:
    """The 6,763 characters of GB 2312, which every input method offers."""
    return {character for character in map(chr, range(0x4E00, 0xA000)) if character.encode("gb2312", "ignore")}
