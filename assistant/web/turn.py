"""One turn of a conversation as HTML: the question, what the articles say to it, and where they say so.

Comes in: an Answer, the language of the page, the index that the citations point into. Goes out: HTML in which every
character of a question or an article is escaped. Knows nothing of Gradio; talk.js puts it on the page and keeps it.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from assistant.ask import Answer
from assistant.caution import word_of
from assistant.cite import Citation, Statement
from assistant.despair import is_despair
from assistant.render import card, in_script, numbered, one_line, to_text
from assistant.web.language import is_han
from assistant.web.markup import button, filled, lang_of, said, shown
from assistant.web.sources import sources
from assistant.words import WORDS, Language
from corpus.script import Script
from index.store import Index

OFFERED = 3  # questions put to a reader whose own found nothing
Numbers = Mapping[Citation, int]


def turn(
    asked: str,
    answer: Answer,
    answer_id: str,
    script: Script,
    language: Language,
    index: Index,
    examples: Sequence[str] = (),
) -> str:
    """The turn for ``asked`` as it was typed. ``examples`` are offered when nothing is found and nothing suggested."""
    words = WORDS[language]
    found = bool(answer.statements)
    parts = [_help(words)] if is_despair(answer.question, answer.query) else []
    if answer.query != answer.question:
        parts.append(said("p", "asked_as", words, "class=aside", in_script(one_line(answer.query), script)))
    parts.append(_statements(answer, script, words) if found else _not_found(answer, script, words))
    if answer.uncovered:
        parts.append(_uncovered(answer.uncovered, script, words))
    parts.append(_actions(to_text(answer, script, language), words))
    beside = sources(answer, script, words, index) if found else ""
    if offered := answer.suggestions or (() if found else tuple(examples[:OFFERED])):
        heading = said("h3", "follow" if found else "can_answer", words)
        beside += f'<div class="offered">{heading}{questions(offered, script)}</div>'
    attributes = f'data-answer="{answer_id}" data-outcome="{answer.outcome}"'
    return _section(asked, "".join(parts), beside, attributes, lang_of(script))


def problem(asked: str, key: str, words: dict[str, str], value: str = "") -> str:
    """The turn for a question that cannot be answered, and why; words of despair bring help first all the same."""
    help_first = _help(words) if is_despair(asked) else ""
    return _section(asked, help_first + said("p", key, words, "class=problem", value), "", "data-failed", "lang=zh")


def questions(texts: Sequence[str], script: Script) -> str:
    """A list of buttons that ask ``texts`` in the reader's script."""
    items = "".join(
        f'<li><button type="button" class="ask" data-question="{text}" {lang_of(script)}>{text}</button></li>'
        for text in (shown(one_line(text), script) for text in texts)
    )
    return f'<ul class="questions">{items}</ul>'


def _section(asked: str, body: str, beside: str, attributes: str, lang: str) -> str:
    """``lang`` is that of a question in Chinese."""
    question = html.escape(asked)
    heading = f'<h2 class="asked" tabindex="-1"{f" {lang}" if is_han(asked) else ""}>{question}</h2>'
    return (
        f'<section class="turn" data-asked="{question}" {attributes}>{heading}<div class="answer">{body}</div>{beside}'
        "</section>"
    )


def _help(words: dict[str, str]) -> str:
    return said("p", "help", words, "class=help")


def _statements(answer: Answer, script: Script, words: dict[str, str]) -> str:
    """The statements; claims that contradict each other stand side by side."""
    numbers = {citation: n for n, citation in enumerate(numbered(answer), start=1)}
    parts = []
    for disputed, run in groupby(answer.statements, key=lambda statement: statement.side > 0):
        drawn = _sides if disputed else _run
        parts.append(drawn(tuple(run), numbers, script, words))
    return "".join(parts)


def _run(run: Iterable[Statement], numbers: Numbers, script: Script, words: dict[str, str]) -> str:
    """Statements one after the other: points as a list, notes set apart."""
    parts = []
    for kind, alike in groupby(run, key=lambda statement: statement.kind):
        texts = [_statement(statement, numbers, script, words) for statement in alike]
        if kind == "point":
            parts.append(f'<ul class="points" {lang_of(script)}>{"".join(f"<li>{text}</li>" for text in texts)}</ul>')
        else:
            lang = "" if kind == "note" else f" {lang_of(script)}"  # we say it in the language of the page
            parts += [f'<p class="{kind}"{lang}>{text}</p>' for text in texts]
    return "".join(parts)


def _statement(statement: Statement, numbers: Numbers, script: Script, words: dict[str, str]) -> str:
    """The sentence and its marks, the first of which stays with the sentence's last character."""
    marks = "".join(
        f'<sup><button type="button" class="mark" data-label="source_n" data-value="{n}"'
        f' aria-label="{filled(words["source_n"], str(n))}">{n}</button></sup>'
        for n in (numbers[citation] for citation in statement.citations)
    )
    if statement.kind == "note":
        return said("span", word_of(statement.text), words) + marks
    text = in_script(one_line(statement.text), script)
    return f'{html.escape(text[:-1])}<span class="end">{html.escape(text[-1:])}{marks}</span>'


def _sides(run: tuple[Statement, ...], numbers: Numbers, script: Script, words: dict[str, str]) -> str:
    """Each claim in a box of its own, with the sources that make it and their dates."""
    boxes = []
    for side, alike in groupby(run, key=lambda statement: statement.side):
        claims = tuple(alike)
        places = dict.fromkeys(card(citation) for claim in claims for citation in claim.citations)
        items = "".join(f"<li>{shown(one_line(place), script)}</li>" for place in places)
        boxes.append(
            f'<section class="side">{said("h3", "side", words, value=str(side))}{_run(claims, numbers, script, words)}'
            f'<ul class="place" {lang_of(script)}>{items}</ul></section>'
        )
    return said("p", "sides", words, "class=aside") + f'<div class="sides">{"".join(boxes)}</div>'


def _uncovered(uncovered: Iterable[str], script: Script, words: dict[str, str]) -> str:
    items = "".join(f"<li>{shown(one_line(word), script)}</li>" for word in uncovered)
    return f'<div class="uncovered">{said("p", "uncovered", words)}<ul {lang_of(script)}>{items}</ul></div>'


def _not_found(answer: Answer, script: Script, words: dict[str, str]) -> str:
    items = "".join(
        f'<li><button type="button" class="read" data-article="{html.escape(article_id)}" data-script={script}'
        f' data-title="{title}" {lang_of(script)}>{title}</button></li>'
        for article_id, title in ((each, shown(one_line(title), script)) for each, title in answer.nearest)
    )
    nearest = f'<div class="nearest">{said("h3", "nearest", words)}<ul>{items}</ul></div>' if items else ""
    return said("p", answer.remark or "not_found", words, "class=not-found") + nearest


def _actions(plain: str, words: dict[str, str]) -> str:
    """What a reader may do with an answer; the reason is asked for once it was called unhelpful."""
    thumbs = "".join(
        button(key, words, f"class=thumb data-helpful={value} aria-pressed=false")
        for key, value in (("helpful", "true"), ("unhelpful", "false"))
    )
    return (
        '<div class="actions">'
        + button("copy_answer", words, f'class=copy data-copy="{html.escape(plain)}"')
        + button("share", words, "class=share")
        + thumbs
        + f'</div><form class="reason" hidden><label>{said("span", "reason", words)}'
        + f'<input name="reason" maxlength="200" autocomplete="off"></label>{said("button", "submit", words)}</form>'
    )
