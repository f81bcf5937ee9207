"""The judged set of the starter corpus is sound: what it quotes stands there, and it is split and varied as it says.

``judged/`` holds questions as worried people ask them, written from the articles before the reader was tuned. One JSON
object a line; ``half`` is ``tune`` or ``held``, and held ones are never looked at when something is turned.

answers.jsonl    {"id", "half", "kind", "text", "answers", "also", "list"?}: any one of ``answers`` answers by itself
                 (of a list: each is one of its points); ``also`` may stand beside it, but does not answer alone.
refusals.jsonl   {"id", "half", "kind", "text", "why", "fine"?}: no article answers; ``fine`` may be shown all the same,
                 for it denies what was asked or says where it is settled.
disagree.jsonl   {"id", "half", "text", "claims": [{"label", "answers"}]}: the articles in ``disagree/`` contradict one
                 another, and a good answer shows every claim.

A quote is {"article_id", "quote"}: a whole sentence or list item of the clean text, without its list mark.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.clean import clean
from corpus.heading import heading_levels, heading_text
from corpus.reading import read
from corpus.script import to_simplified
from corpus.sentence import sentences
from tests.conftest import ROOT

JUDGED = ROOT / "tests" / "judged"
STARTER, DISAGREE = ROOT / "corpus" / "articles", JUDGED / "disagree"
KINDS = {"yes_no", "when", "how_long", "how_much", "why", "who", "what", "how", "list"}
REFUSALS = {
    "absent_fact",
    "other_product",
    "false_premise",
    "other_field",
    "small_talk",
    "command",
    "place_time",
}
PRODUCTS = re.compile("白条|金条|花呗|借呗|微粒贷|京东")
RUN = 6  # characters that a question shares with a heading before it counts as taken from it
_MARK = re.compile(r"(?:[-*]|\d+\.)\s+")

Row = dict[str, Any]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The lines of ``name``.jsonl."""
    return tuple(json.loads(line) for line in (JUDGED / f"{name}.jsonl").read_text("utf-8").splitlines())


ANSWERS, REFUSED, TWO_SIDES = rows("answers"), rows("refusals"), rows("disagree")
ALL = (*ANSWERS, *REFUSED, *TWO_SIDES)


@cache
def texts(folder: Path) -> dict[str, str]:
    """The clean text of each article in ``folder``, by its id."""
    return {found.article_id: clean(found).text for found in read([folder]) if isinstance(found, Article)}


@cache
def whole(folder: Path) -> frozenset[tuple[str, str]]:
    """(article_id, sentence) for each sentence of ``folder``, without list marks."""
    return frozenset(
        (article_id, _MARK.sub("", span.of(text).strip(), count=1))
        for article_id, text in texts(folder).items()
        for span in sentences(text)
    )


def headings() -> set[str]:
    """Every title and heading of the starter corpus, without numbers and end marks."""
    found = set()
    for text in texts(STARTER).values():
        lines = text.split("\n")
        found |= {plain(heading_text(line)) for line, level in zip(lines, heading_levels(lines), strict=True) if level}
    return found


def plain(text: str) -> str:
    """``text`` in Simplified without the number before it and without punctuation and blank space."""
    return re.sub(r"\W", "", re.sub(r"^[一二三四五六七八九十]+、", "", to_simplified(text)))


def quotes(row: Row) -> Iterator[Row]:
    """Every quote of a line."""
    yield from (*row.get("answers", ()), *row.get("also", ()), *row.get("fine", ()))
    for claim in row.get("claims", ()):
        yield from claim["answers"]


@pytest.mark.parametrize(
    ("judged", "folder"),
    [(ANSWERS, STARTER), (REFUSED, STARTER), (TWO_SIDES, DISAGREE)],
    ids=["answers", "refusals", "disagree"],
)
def test_every_quote_is_a_sentence_of_its_article(judged: tuple[Row, ...], folder: Path) -> None:
    wrong = []
    for row in judged:
        found = [(quote["article_id"], quote["quote"]) for quote in quotes(row)]
        assert len(set(found)) == len(found) or judged is TWO_SIDES, row["id"]
        wrong += [(row["id"], *one) for one in found if one[1] not in texts(folder).get(one[0], "")]
        wrong += [(row["id"], *one) for one in found if one not in whole(folder)]
    assert not wrong


def test_ids_and_questions_are_unique() -> None:
    assert len({row["id"] for row in ALL}) == len(ALL)
    assert len({plain(row["text"]) for row in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("judged", "fields"),
    [
        (ANSWERS, {"id", "half", "kind", "text", "answers", "also"}),
        (REFUSED, {"id", "half", "kind", "text", "why"}),
        (TWO_SIDES, {"id", "half", "text", "claims"}),
    ],
    ids=["answers", "refusals", "disagree"],
)
def test_a_line_has_its_fields_and_each_kind_is_halved(judged: tuple[Row, ...], fields: set[str]) -> None:
    for row in judged:
        assert fields <= set(row) <= fields | {"list", "fine"}
        assert row["half"] in ("tune", "held")
        assert row["text"] == row["text"].strip() != ""
    halves = Counter((row.get("kind"), row["half"]) for row in judged)
    for kind in {row.get("kind") for row in judged}:
        assert abs(halves[kind, "tune"] - halves[kind, "held"]) <= 1, kind


def test_there_are_enough_of_each_kind() -> None:
    answered, refused = (Counter(row["kind"] for row in judged) for judged in (ANSWERS, REFUSED))
    assert answered.total() >= 150
    assert set(answered) == KINDS | {"other"}
    assert min(answered[kind] for kind in KINDS) >= 12
    assert refused.total() >= 75
    assert set(refused) == REFUSALS
    assert min(refused.values()) >= 8
    assert len(TWO_SIDES) >= 40
    assert all(row["answers"] for row in ANSWERS)
    assert all((row["kind"] == "list") == row.get("list", False) for row in ANSWERS)
    assert all(len(row["answers"]) > 1 for row in ANSWERS if row["kind"] == "list")


def test_questions_are_worded_as_people_ask() -> None:
    assert sum(to_simplified(row["text"]) != row["text"] for row in ANSWERS) >= 15
    assert sum(bool(PRODUCTS.search(to_simplified(row["text"]))) for row in ANSWERS) >= 10
    lengths = sorted(len(row["text"]) for row in ANSWERS)
    assert (lengths[5] <= 10, lengths[-10] >= 40) == (True, True)
    known = headings()
    assert not [row["id"] for row in ALL if plain(row["text"]) in known]
    runs = {heading[i : i + RUN] for heading in known for i in range(len(heading) - RUN + 1)}
    own = [not any(run in plain(row["text"]) for run in runs) for row in ANSWERS]
    assert sum(own) >= 2 * len(own) / 3


def test_two_sides_are_told_by_different_articles() -> None:
    told = texts(DISAGREE)
    assert 24 <= len(told) <= 30
    used = set()
    for row in TWO_SIDES:
        assert len(row["claims"]) >= 2
        sides = [{quote["article_id"] for quote in claim["answers"]} for claim in row["claims"]]
        assert all(sides)
        assert sum(map(len, sides)) == len(set.union(*sides)), row["id"]
        assert len({claim["label"] for claim in row["claims"]}) == len(row["claims"])
        used |= set.union(*sides)
    assert used == set(told)
    for article_id, text in told.items():
        body = "".join(line for line in text.split("\n") if not line.startswith("#"))
        assert 80 <= len(body) <= 250, article_id
