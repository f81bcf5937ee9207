"""Questions with one typing slip each, as people who type Chinese make them.

Comes in: a folder of judged questions, or one question. Goes out: the same questions, mistyped. Seeded: the same seed
gives the same slips. Knows nothing of how slips are mended.

    python -m tests.noise FOLDER OUT.jsonl --seed 0 [--kind same]

Someone who types by sound picks a wrong word of the input method more often than a wrong character, so a word gives
way to another of its sound and length where there is one, drawn by how common each is.
"""

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import jieba

from corpus.script import script_of, to_traditional
from corpus.sound import blurred, syllables
from index.terms import normalise

COMMON = 20  # how often a word stands in jieba's dictionary before an input method would offer it among the first
WORD_SHARE = 0.8  # of the slips by sound: another word; the others: another character
_WORD = re.compile("[\u4e00-\u9fff]{2,4}")

Slip = Callable[[str, Random], str]
"""A word and a source of chance to what is typed instead; the empty string when this slip cannot happen to it."""


@cache
def _offered() -> dict[str, dict[tuple[str, ...], dict[str, int]]]:
    """{"word" | "character": {blurred syllables: {what an input method offers for them: how common it is}}}."""
    jieba.initialize()
    found: dict[str, dict[tuple[str, ...], dict[str, int]]] = {
        "word": defaultdict(dict),
        "character": defaultdict(dict),
    }
    common = {word: n for word, n in jieba.dt.FREQ.items() if n >= COMMON and _WORD.fullmatch(word)}
    characters: dict[str, int] = defaultdict(int)
    for word, n in common.items():
        for character in word:
            characters[character] += n
    for kind, offered in (("word", common), ("character", characters)):
        for one, sound in zip(offered, syllables(list(offered)), strict=True):
            found[kind][tuple(map(blurred, sound))][one] = offered[one]
    return found


def _other(kind: str, typed: str, sound: tuple[str, ...], near: bool, chance: Random) -> str:
    """Another word or character that sounds like ``typed``, or (``near``) nearly so."""
    offered = _offered()[kind].get(tuple(map(blurred, sound)), {})
    sounds = zip(offered.items(), syllables(list(offered)), strict=True)
    fits = {one: n for (one, n), other in sounds if one != typed and (other != sound) == near}
    return chance.choices(list(fits), list(fits.values()))[0] if fits else ""


def _by_sound(word: str, near: bool, chance: Random) -> str:
    (sound,) = syllables([word])
    other = _other("word", word, sound, near, chance)
    if other and chance.random() < WORD_SHARE:
        return other
    for place in chance.sample(range(len(word)), len(word)):
        character = _other("character", word[place], sound[place : place + 1], near, chance)
        if character:
            return word[:place] + character + word[place + 1 :]
    return other


def _missing(word: str, chance: Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _swapped(word: str, chance: Random) -> str:
    places = [place for place, (one, two) in enumerate(pairwise(word)) if one != two]
    if not places:
        return ""
    place = chance.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _script(word: str, chance: Random) -> str:
    traditional = to_traditional(word)
    return traditional if traditional != word else ""


KINDS: dict[str, Slip] = {
    "same": lambda word, chance: _by_sound(word, False, chance),
    "near": lambda word, chance: _by_sound(word, True, chance),
    "missing": _missing,
    "swapped": _swapped,
    "pinyin": lambda word, chance: "".join(*syllables([word])),
    "width": lambda word, chance: word.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "script": _script,
}
"""Each kind of slip. ``width`` befalls letters and figures, all others a Chinese word of two to four characters."""


def mistyped(question: str, kind: str, chance: Random) -> str:
    """``question`` with one slip of ``kind``, in its own script; the empty string when there is no place for one."""
    plain = normalise(question)
    if len(plain) != len(question):
        return ""
    places, end = [], 0
    for word in jieba.lcut(plain):
        start, end = end, end + len(word)
        if re.fullmatch(r"[a-z0-9]+", word) if kind == "width" else _WORD.fullmatch(word):
            places.append((start, end))
    for start, end in chance.sample(places, len(places)):
        typed = KINDS[kind](question[start:end] if kind == "width" else plain[start:end], chance)
        if kind not in ("script", "width") and script_of(question) == "hant":
            typed = to_traditional(typed)
        if typed and typed != question[start:end]:
            return question[:start] + typed + question[end:]
    return ""


def noisy(folder: Path, seed: int, kind: str | None = None) -> list[dict[str, object]]:
    """The judged questions of ``folder`` with one slip each, of ``kind`` or of any; with ``clean`` and ``kind`` added.

    Those that no slip can befall are left out. Each question has chance of its own: leaving some out changes no other.
    """
    packed = folder / "queries.jsonl.gz"
    lines = gzip.decompress(packed.read_bytes()) if packed.is_file() else (folder / "queries.jsonl").read_bytes()
    found = []
    for row in map(json.loads, filter(str.strip, lines.decode().split("\n"))):
        chance = Random(f"{seed} {row['id']}")
        for drawn in [kind] if kind else chance.sample(list(KINDS), len(KINDS)):
            typed = mistyped(row["text"], drawn, chance)
            if typed:
                found.append({**row, "text": typed, "clean": row["text"], "kind": drawn})
                break
    return found


def main() -> None:
    """Write the noisy copy of a queries file."""
    parser = argparse.ArgumentParser(prog="python -m tests.noise", description="mistype judged questions")
    parser.add_argument("folder", type=Path, help="holds queries.jsonl[.gz]")
    parser.add_argument("out", type=Path, help="the file to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", choices=KINDS)
    arguments = parser.parse_args()
    rows = noisy(arguments.folder, arguments.seed, arguments.kind)
    arguments.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
