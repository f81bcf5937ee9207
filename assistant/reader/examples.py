"""Judged questions to groups of windows to learn from.

In: folders of judged questions in the form that `assistant.evaluate` reads. Out: ``Group``s, each one question with
the windows that answer it and windows that look like it and do not. A window is a passage as the write path makes it,
so that what is learnt from is what is read. Knows nothing of tokens or weights.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from assistant.judged import judged_rows, written_for
from assistant.reader.pair import above
from corpus.article import Article
from corpus.clean import clean
from corpus.passage import passages
from corpus.script import to_simplified
from corpus.sentence import sentences
from corpus.span import Span
from index.lexical import LexicalIndex
from index.terms import terms

HELD_OUT = 0.1  # of the articles; with them every question that they answer
SETS = ("cmrc2018", "drcd", "cail2019", "stard")
# Of a quote's pairs of characters in one sentence of a window: it may answer as well, so it is no counterexample.
SAYS_THE_SAME = 0.3
EMPTIED = 0.5  # of the questions whose sentence is known are also read beside their window without it
SEED = 1  # of what is held out, for the weights that ship
DEPTH = 8  # how far down the words' ranking a look-alike may stand
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """A passage to read: what stands above it and its text, both Simplified. ``article`` is held out as one."""

    article: str
    above: str
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """One window for one question. ``answers`` are the characters of the answer where they are known; ``pointed`` says
    whether they are known, none being known as well. Law: a window that does not answer holds no answers."""

    window: Window
    relevant: bool
    pointed: bool
    answers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A question and its windows, those that answer it first."""

    source: str
    question: str
    members: tuple[Member, ...]
    held_out: bool


class Pool:
    """The windows of a set: by article, and by the words they hold."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self.windows = tuple(windows)
        self._lexical = LexicalIndex.build([terms(f"{window.above} {window.text}") for window in windows])

    def alike(self, question: str, depth: int) -> list[Window]:
        """The windows that hold most of the words of ``question``, best first."""
        return [self.windows[row] for row in self._lexical.search(terms(question), depth).rows]


def is_held_out(article: str, seed: int) -> bool:
    """Whether an article is kept from training: a matter of its name and the seed alone."""
    digest = hashlib.sha256(f"{seed} {article}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < HELD_OUT * 2**32


def windows_of(row: dict[str, Any], article: str) -> list[Window]:
    """The passages of one judged article, as the write path cuts them."""
    title = str(row.get("title") or "")
    read = Article(str(row["id"]), title, str(row["text"]))
    return [Window(article, to_simplified(above(title, passage.headings)), to_simplified(passage.text))
            for passage in passages(read, clean(read))]  # fmt: skip


def located(question: str, answers: Sequence[str], window: Window) -> tuple[int, tuple[Span, ...]]:
    """(how many pairs of characters the question shares with the sentence that answers it, the answers there).

    An answer often stands in several sentences (800元); the one that shares most with the question is meant.
    """
    asked = pairs(question)
    best: tuple[int, int, tuple[Span, ...]] = (-1, 0, ())
    for sentence in sentences(window.text):
        starts = [(at, answer) for answer in answers for at in _occurrences(window.text, answer, sentence)]
        if starts:
            spans = tuple(sorted({Span(at, at + len(answer)) for at, answer in starts}))
            shared = len(asked & pairs(sentence.of(window.text)))
            best = max(best, (shared, max(map(len, spans)), spans), key=lambda found: found[:2])
    return best[0], best[2]


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of ``text``."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _occurrences(text: str, answer: str, sentence: Span) -> Iterator[int]:
    at = text.find(answer, sentence.start)
    while 0 <= at < sentence.end:
        yield at
        at = text.find(answer, at + 1)


def without_answer(member: Member, answers: Sequence[str]) -> Window | None:
    """The window of ``member`` without the sentences of its answer: all the words around it, and not the answer."""
    window = member.window
    kept = [span for span in sentences(window.text) if not any(span.overlaps(answer) for answer in member.answers)]
    text = "".join(span.of(window.text) for span in kept).strip()
    return replace(window, text=text) if text and not any(answer in text for answer in answers) else None


def answering(windows: Sequence[Window], quote: str) -> Member | None:
    """The first of ``windows`` that holds ``quote``, which answers; None where the splitter cut through it."""
    window = next((window for window in windows if quote in window.text), None)
    if window is None:
        return None
    at = window.text.index(quote)
    return Member(window, True, True, (Span(at, at + len(quote)),))


def may_answer(window: Window, quote: str) -> bool:
    """Whether a sentence of ``window`` says so much of ``quote`` that it could answer in its place."""
    said = pairs(quote)
    return any(
        len(said & pairs(sentence.of(window.text))) > SAYS_THE_SAME * len(said) for sentence in sentences(window.text)
    )


def pointed_groups(folder: Path, seed: int) -> Iterator[Group]:
    """Groups of a set whose answers are strings of its articles (or YES and NO, which point nowhere)."""
    random = Random(f"{seed} {folder.name}")
    rows, queries = judged_rows(folder)
    leaning = _leans(rows, queries)
    names = _names(folder.name, rows, leaning)
    cut = {row["id"]: windows_of(row, names[row["id"]]) for row in rows}
    pool = None if leaning else Pool([window for windows in cut.values() for window in windows])
    for query in queries:
        own = cut[written_for(query)]
        answers = tuple(sorted({to_simplified(answer) for answer in query.get("answers") or () if answer}))
        question = to_simplified(query["text"])
        members = _members(question, answers, own, pool, random)
        if members:
            yield Group(folder.name, question, members, is_held_out(own[0].article, seed))


def _leans(rows: Sequence[Row], queries: Sequence[Row]) -> bool:
    """Whether questions lean on their article: titles that are kinds (the charge of a judgment) tell none from others,
    and where some questions have no answer each was asked of its own."""
    titled = len({row.get("title") for row in rows}) * 4 > len(rows)
    return not titled or any(not query["positives"] for query in queries)


def _names(name: str, rows: Sequence[Row], leaning: bool) -> dict[str, str]:
    """What each article is held out by. Those of one title are parts of one page, unless titles are kinds."""
    return {row["id"]: f"{name} {row['id'] if leaning else row.get('title') or row['id']}" for row in rows}


def not_learnt(folder: Path, seed: int = SEED) -> set[str]:
    """The ids of the questions of ``folder`` whose articles the reader has not learnt from."""
    rows, queries = judged_rows(folder)
    if folder.name not in SETS:
        return {query["id"] for query in queries}
    names = _names(folder.name, rows, _whole_articles(rows, queries) or _leans(rows, queries))
    kept = {article for article, name in names.items() if is_held_out(name, seed)}
    return {query["id"] for query in queries if kept & {written_for(query), *query["positives"]}}


def _members(
    question: str, answers: tuple[str, ...], own: list[Window], pool: Pool | None, random: Random
) -> tuple[Member, ...]:
    """One window that answers, where one does, and two that do not."""
    yes_or_no = bool({"YES", "NO"} & set(answers))
    asked = pairs(question)
    nearest = sorted(own, key=lambda window: -len(asked & pairs(window.text)))
    if yes_or_no:
        # Which window says so is not known: the one that speaks most of what is asked.
        return (Member(nearest[0], True, False), *(Member(window, False, False) for window in nearest[2:][-1:]))
    if not answers:
        return tuple(Member(window, False, True) for window in nearest[:2])
    found = max(((*located(question, answers, window), window) for window in own), key=lambda each: each[0])
    if found[0] < 0:
        return ()
    positive = Member(found[2], True, True, found[1])
    lacking = [window for window in nearest if not any(answer in window.text for answer in answers)]
    others = [window for window in pool.alike(question, DEPTH) if window.article != own[0].article
              and not any(answer in window.text for answer in answers)] if pool else []  # fmt: skip
    wrong = [lacking[0]] if lacking else []
    wrong += [random.choice(others)] if others else lacking[1:2]
    emptied = without_answer(positive, answers) if random.random() < EMPTIED else None
    if emptied:
        wrong = [emptied, *wrong[-1:]]
    return (positive, *(Member(window, False, True) for window in wrong[:2]))


def law_groups(folder: Path, seed: int) -> Iterator[Group]:
    """Groups of a set whose answers are whole articles (of law): relevance alone is learnt from it."""
    random = Random(f"{seed} {folder.name}")
    rows, queries = judged_rows(folder)
    by_id = {row["id"]: row for row in rows}
    whole = Pool([Window(row["id"], str(row.get("title") or ""), row["text"]) for row in rows])
    for query in queries:
        question = to_simplified(query["text"])
        positives = set(query["positives"])
        held_out = any(is_held_out(f"{folder.name} {positive}", seed) for positive in positives)
        alike = [window.article for window in whole.alike(question, DEPTH + len(positives))]
        wrong = [name for name in alike if name not in positives]
        if not held_out:
            wrong = [name for name in wrong if not is_held_out(f"{folder.name} {name}", seed)]
        asked = pairs(question)
        members = []
        for name, relevant in [(random.choice(sorted(positives)), True)] + [
            (name, False) for name in random.sample(wrong, min(2, len(wrong)))
        ]:
            cut = windows_of(by_id[name], f"{folder.name} {name}")
            best = max(cut, key=lambda window: len(asked & pairs(window.text)), default=None)
            members += [Member(best, relevant, False)] if best else []
        if members and members[0].relevant:
            yield Group(folder.name, question, tuple(members), held_out)


def groups(data: Path, seed: int, sets: Sequence[str] = SETS) -> list[Group]:
    """The groups of the ``sets`` found in ``data``, in their order."""
    found: list[Group] = []
    for name in sets:
        whole = _whole_articles(*judged_rows(data / name))
        found.extend((law_groups if whole else pointed_groups)(data / name, seed))
    return found


def _whole_articles(rows: Sequence[Row], queries: Sequence[Row]) -> bool:
    """Whether whole articles answer: none of the first hundred questions has an answer that stands in its article."""
    text = {row["id"]: row["text"] for row in rows}
    return not any(
        answer in text[positive]
        for query in queries[:100]
        for answer in query.get("answers") or ()
        for positive in query["positives"]
    )
