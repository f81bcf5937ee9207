"""Questions as people type them.

In: a question and a source of chance. Out: now and then the same question with a character of the same sound, spoken
to somebody, or without its question mark. Knows nothing of passages.
"""

import re
from collections.abc import Iterable
from random import Random

from corpus.sound import readings

SOUND, SPOKEN, BARE = 0.06, 0.08, 0.10  # the shares of questions changed in each way
_HAN = re.compile("[\u4e00-\u9fff]")
_BEFORE = ("请问", "请问一下，", "我想问一下，", "想知道", "麻烦问下，", "你好，", "有人知道", "大家帮忙看看，")
_AFTER = ("啊", "呢", "，谢谢", "，急", "求解答")


class Typist:
    """Types questions; knows which characters of ``texts`` sound alike."""

    def __init__(self, texts: Iterable[str], random: Random) -> None:
        self._random = random
        by_sound: dict[str, list[str]] = {}
        for character in sorted({character for text in texts for character in _HAN.findall(text)}):
            for sound in sorted(reading for reading in readings(character) if reading.isascii()):
                by_sound.setdefault(sound, []).append(character)
        self._alike: dict[str, set[str]] = {}
        for characters in by_sound.values():
            for character in characters:
                self._alike.setdefault(character, set()).update(set(characters) - {character})

    def typed(self, question: str) -> str:
        """``question``, changed now and then."""
        random = self._random
        if random.random() < SOUND:
            question = self._misspelt(question)
        if random.random() < BARE:
            question = question.rstrip("？?。 ")
        if random.random() < SPOKEN:
            bare = question.rstrip("？?。 ")
            question = random.choice(_BEFORE) + bare if random.random() < 0.6 else bare + random.choice(_AFTER)
        return question

    def _misspelt(self, question: str) -> str:
        """One character replaced by another of the same sound, where there is one."""
        able = [i for i, character in enumerate(question) if self._alike.get(character)]
        if not able:
            return question
        at = self._random.choice(able)
        return question[:at] + self._random.choice(sorted(self._alike[question[at]])) + question[at + 1 :]
