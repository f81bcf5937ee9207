"""An Answer as people and programs read it.

Comes in: an Answer. Goes out: plain text or JSON. The only place where marks like [1] are drawn.
Knows nothing of how the answer was found.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from assistant.ask import Answer
from assistant.caution import word_of
from assistant.cite import Citation
from assistant.despair import is_despair
from assistant.query import Query
from assistant.words import WORDS, Language
from corpus.article import Article
from corpus.passage import Passage
from corpus.script import Script, script_of, to_simplified, to_traditional
from index.hit import Hit

Hits = tuple[tuple[Hit, Passage, Article], ...]


def search_json(query: Query, hits: Hits) -> dict[str, Any]:
    """Ranked passages as the command line and the API give them; offsets in code points."""
    return {
        "query": query.text,
        "hits": [
            {
                "rank": rank,
                "score": round(hit.score, 4),
                "passage_id": hit.passage_id,
                "article_id": passage.article_id,
                "title": article.title,
                "start": passage.span.start,
                "end": passage.span.end,
                "text": passage.text,
            }
            for rank, (hit, passage, article) in enumerate(hits, start=1)
        ],
    }


def search_text(query: Query, hits: Hits) -> str:
    """Ranked passages for a terminal, as published."""
    lines = [asked_as(query.text, WORDS[_language(query.script)])] if query.text != query.question else []
    for rank, (hit, passage, article) in enumerate(hits, start=1):
        above = " / ".join(part for part in (article.title, *passage.headings) if part)
        lines.append(f"{rank:>2}. {above}  ({hit.passage_id}, {hit.score:.2f})\n    {one_line(passage.text)}")
    return "\n".join(lines)


def in_script(text: str, script: Script) -> str:
    """``text`` in the reader's script; what is Traditional already stays as it was written: 范先生 is no 範先生."""
    if script == "hans":
        return to_simplified(text)
    return text if script_of(text) == "hant" else to_traditional(text)


def numbered(answer: Answer) -> tuple[Citation, ...]:
    """The citations in the order in which the statements first use them; the first has the number 1."""
    return tuple(dict.fromkeys(citation for statement in answer.statements for citation in statement.citations))


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as the command line and the API give it; everything as published, offsets in code points."""
    citations = numbered(answer)
    return {
        "question": answer.question,
        "query": answer.query,
        "outcome": answer.outcome,
        "statements": [
            {
                "text": s.text,
                "citations": [citations.index(c) + 1 for c in s.citations],
                "kind": s.kind,
                "side": s.side,
            }
            for s in answer.statements
        ],
        "citations": [
            {
                "n": n,
                "article_id": c.article_id,
                "title": c.title,
                "uri": c.uri,
                "published": c.published,
                "start": c.span.start,
                "end": c.span.end,
                "quote": c.quote,
                "notices": list(c.notices),
            }
            for n, c in enumerate(citations, start=1)
        ],
        "uncovered": list(answer.uncovered),
        "nearest": [{"article_id": article_id, "title": title} for article_id, title in answer.nearest],
        "suggestions": list(answer.suggestions),
        "remark": answer.remark,
        "confidence": round(answer.confidence, 3),
        "timings_ms": dict(answer.timings_ms),
    }


def marks(numbers: list[int]) -> str:
    """The marks of a statement: [1][3]."""
    return "".join(f"[{n}]" for n in numbers)


def card(citation: Citation) -> str:
    """Title and date of a source, as far as they are known."""
    return " · ".join(part for part in (citation.title, citation.published) if part)


def to_text(answer: Answer, script: Script, language: Language | None = None) -> str:
    """The answer for a terminal or the clipboard, in the reader's script; our own words in ``language``.

    Ids and addresses stay as they are: in another script they would lead nowhere.
    """
    words = WORDS[language or _language(script)]

    def shown(*lines: str) -> list[str]:
        return [in_script(line, script) for line in lines]

    lines = shown(words["help"], "") if is_despair(answer.question, answer.query) else []
    if answer.query != answer.question:
        lines += shown(asked_as(answer.query, words), "")
    if answer.outcome == "not_found":
        lines += shown(words[answer.remark or "not_found"], *_uncovered(answer.uncovered, words, one_line))
        if answer.nearest:
            lines += shown("", words["nearest"])
            lines += [f"  - {in_script(title, script)}  ({article_id})" for article_id, title in answer.nearest]
        if answer.suggestions:
            lines += shown("", words["can_answer"], *(f"  - {question}" for question in answer.suggestions))
    else:
        lines += shown(*listed(to_json(answer), words, one_line), "", words["sources"])
        for n, citation in enumerate(numbered(answer), start=1):
            place = f"{citation.article_id}, {citation.span.start}-{citation.span.end}"
            lines.append(f"  [{n}] {in_script(card(citation), script)}  ({place})")
            lines += [f"      {citation.uri}"] if citation.uri else []
            lines += shown(*(f"      ! {notice}" for notice in citation.notices))
    return "\n".join(lines)


def listed(found: dict[str, Any], words: dict[str, str], shown: Callable[[str], str]) -> Iterator[str]:
    """The lines of an answer as JSON, its texts as ``shown`` gives them: the statements and their marks, points with a
    dash, notes named as such, each claim under its number; then what stays uncovered."""
    side = 0
    for statement in found["statements"]:
        if statement["side"] not in (0, side):
            yield from () if side else (words["sides"],)
            yield words["side"].format(n=statement["side"])
        side = statement["side"]
        before = {"point": "- ", "note": words["note"]}.get(statement["kind"], "")
        text = words[word_of(statement["text"])] if statement["kind"] == "note" else shown(statement["text"])
        yield before + text + marks(statement["citations"])
    yield from _uncovered(found["uncovered"], words, shown)


def _uncovered(left: Sequence[str], words: dict[str, str], shown: Callable[[str], str]) -> Iterator[str]:
    if left:
        yield words["uncovered"] + "、".join(map(shown, left))


def asked_as(query: str, words: dict[str, str]) -> str:
    """What the reader is told when something else was searched for than was typed."""
    return words["asked_as"].format(query=one_line(query))


def one_line(text: str) -> str:
    """``text`` with its line ends and runs of blank space as single spaces."""
    return " ".join(text.split())


def _language(script: Script) -> Language:
    return "zh-TW" if script == "hant" else "zh-CN"
