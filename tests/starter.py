"""The starter corpus varied to as many articles and questions as are wanted, to measure on; everything is seeded.

Articles: sections of the starter corpus drawn at random under varied titles, three or four mostly and a hundred at
times, their sentences shuffled, every number drawn anew and one word in ten an invented name, names falling off as in
Zipf's law. Rows: for each passage the row of a passage of the section it was made from, as the packaged model encodes
it, plus 0.3 of the difference of two such rows, of length 1. Questions: titles and examples, varied alike.
"""

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.clean import clean
from corpus.passage import passages
from corpus.reading import read
from corpus.sentence import sentences
from index.encoder import SentenceEncoder
from index.terms import terms
from tests.bench import ROOT

QUESTIONS, NAMES = 500, 50_000


class Starter:
    """The starter corpus, to vary: sections by the title of their article, and the rows of each such article."""

    def __init__(self) -> None:
        articles = [found for found in read([ROOT / "corpus" / "articles"]) if isinstance(found, Article)]
        self.sections = {article.title: [p.text for p in passages(article, clean(article))] for article in articles}
        characters = sorted({c for texts in self.sections.values() for c in "".join(texts) if "一" <= c <= "鿿"})
        names = random.Random(0)
        self._names = ["".join(names.choices(characters, k=names.choice((2, 2, 3)))) for _ in range(NAMES)]
        self._weights = np.cumsum(1 / np.arange(1, NAMES + 1)).tolist()

    def varied(self, text: str, words: Sequence[str], chance: random.Random) -> str:
        """``text`` with other numbers, and an invented name in place of one of its ``words`` in ten."""
        for word in words:
            if chance.random() < 0.1:
                text = text.replace(word, chance.choices(self._names, cum_weights=self._weights)[0])
        return re.sub(r"\d+", lambda number: str(chance.randrange(10 ** len(number[0]))), text)

    def articles(self, wanted: int) -> Iterator[dict[str, str]]:
        """Articles of ``wanted`` sections in all."""
        chance = random.Random(1)
        titles = list(self.sections)
        while wanted > 0:
            drawn = chance.choices(titles, k=min(wanted, 1 + int(chance.lognormvariate(1.2, 1))))
            wanted -= len(drawn)
            parts = []
            for title in drawn:
                section = chance.choice(self.sections[title])
                pieces = [span.of(section).strip() for span in sentences(section)]
                chance.shuffle(pieces)
                parts.append(f"## {title}\n\n{self.varied(''.join(pieces), longer_words(section), chance)}\n")
            title = self.varied(drawn[0], longer_words(drawn[0]), chance)
            yield {"id": f"a{wanted}", "title": title, "text": "\n".join(parts), "published": "2026-01-02"}

    def questions(self) -> list[str]:
        """QUESTIONS questions, no two alike."""
        chance = random.Random(2)
        asked = [*self.sections, *(ROOT / "corpus" / "examples.txt").read_text("utf-8").split()]
        found: dict[str, None] = {}
        while len(found) < QUESTIONS:
            one = chance.choice(asked)
            found[self.varied(one, longer_words(one), chance) + chance.choice(("", "？", "怎么办？", "吗？"))] = None
        return list(found)


@cache
def longer_words(text: str) -> list[str]:
    """The words of ``text`` of two characters and more, each once: what of it may be replaced."""
    return sorted({word for word in terms(text) if len(word) > 1})


class StarterRows:
    """An encoder of passages made from sections of the starter corpus; see the top of this file."""

    def __init__(self, starter: Starter) -> None:
        self._encoder = SentenceEncoder()
        titles = [title for title, texts in starter.sections.items() for _ in texts]
        texts = [f"{title}\n{text}" for title, found in starter.sections.items() for text in found]
        self._rows = self._encoder.encode_passages(texts)
        self._of = defaultdict(list)
        for number, title in enumerate(titles):
            self._of[title].append(number)
        self.describe = self._encoder.describe

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self._rows.shape[1]), np.float32)
        for number, text in enumerate(texts):
            chance = random.Random(zlib.crc32(text.encode()))
            own = self._of[next(part for part in text.split("\n") if part in self._of)]
            one, other = chance.choices(range(len(self._rows)), k=2)
            row = self._rows[chance.choice(own)] + np.float32(0.3) * (self._rows[one] - self._rows[other])
            rows[number] = row / np.linalg.norm(row)
        return rows
