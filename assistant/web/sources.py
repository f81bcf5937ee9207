"""The sources of an answer as HTML: who says it, and the article opened at that very sentence.

Comes in: an Answer and the index that its citations point into. Goes out: HTML in which every character of an article
is escaped. Knows nothing of Gradio. Sentences are marked here, by code points; the page never slices text.
"""

import html
from collections.abc import Iterator
from urllib.parse import urlsplit

from assistant.ask import Answer
from assistant.cite import Citation
from assistant.render import in_script, numbered, one_line
from assistant.words import WORDS, Language
from corpus.article import Article
from corpus.script import Script
from corpus.span import Span
from index.store import Index

SHOWN = 20_000  # characters of the article on either side of the quote; longer ones would make the page slow
AS_PUBLISHED = 400  # characters of the raw text on either side: enough to see what cleaning took out


def sources(answer: Answer, answer_id: str, script: Script, language: Language, index: Index) -> str:
    """The sources of ``answer``; source n has the id ``source-<answer_id>-<n>``."""
    words = WORDS[language]
    cards = []
    for n, citation in enumerate(numbered(answer), start=1):
        article, kept = index.article(citation.article_id)
        cards.append(_source(f"source-{answer_id}-{n}", n, citation, article, kept, script, words))
    return f'<section class="sources" data-answer="{answer_id}">{"".join(cards)}</section>'


def _source(
    source_id: str,
    n: int,
    citation: Citation,
    article: Article,
    kept: tuple[Span, ...],
    script: Script,
    words: dict[str, str],
) -> str:
    title = _shown(one_line(citation.title), script)
    place = " · ".join(_shown(one_line(part), script) for part in (article.site, citation.published) if part)
    notices = "".join(f"<li>{_shown(one_line(notice), script)}</li>" for notice in citation.notices)
    text, quote = clean_text(article, kept, citation)
    lang = "lang=zh-Hant" if script == "hant" else "lang=zh-Hans"  # the page around it may be in another language
    return (
        f'<article class="source" id="{source_id}" tabindex="-1" aria-labelledby="{source_id}-title">'
        f'<h3 id="{source_id}-title"><span class="number">{n}</span> {title}</h3><p class="place">{place}</p>'
        + (f'<ul class="notices">{notices}</ul>' if notices else "")
        + f"<blockquote {lang}>{_shown(one_line(citation.quote), script)}</blockquote>"
        + _folded("in-article", words["in_article"], in_article(text, quote, script), lang)
        + _folded("as-published", words["as_published"], as_published(article.text, citation.span), "lang=zh")
        + _link(citation.uri, words["open"])
        + "</article>"
    )


def _folded(kind: str, summary: str, text: str, lang: str) -> str:
    """A text to open and scroll; tabindex lets the keyboard scroll it."""
    region = f'<div class="text" tabindex="0" role="region" aria-label="{summary}" {lang}>{text}</div>'
    return f'<details class="{kind}"><summary>{summary}</summary>{region}</details>'


def clean_text(article: Article, kept: tuple[Span, ...], citation: Citation) -> tuple[str, Span]:
    """What cleaning kept of ``article``, and where the quote stands in it.

    Law: the span of that text is ``citation.quote``.
    """
    start = sum(
        min(piece.end, citation.span.start) - piece.start for piece in kept if piece.start < citation.span.start
    )
    return "".join(piece.of(article.text) for piece in kept), Span(start, start + len(citation.quote))


def in_article(text: str, quote: Span, script: Script) -> str:
    """``text`` as paragraphs in the reader's script, with ``quote`` marked."""
    first, last = max(0, quote.start - SHOWN), min(len(text), quote.end + SHOWN)
    paragraphs = [_paragraph(text, line, quote, script) for line in _lines(text, first, last)]
    return ("<p>…</p>" if first else "") + "".join(paragraphs) + ("<p>…</p>" if last < len(text) else "")


def _lines(text: str, first: int, last: int) -> Iterator[Span]:
    """The lines of ``text`` between two positions that are not blank."""
    start = first
    while start < last:
        end = text.find("\n", start, last)
        end = last if end < 0 else end
        if text[start:end].strip():
            yield Span(start, end)
        start = end + 1


def _paragraph(text: str, line: Span, quote: Span, script: Script) -> str:
    """One line, with the part of ``quote`` that lies in it marked.

    A heading loses the ``#`` that reading gave it and looks like one instead, unless it is quoted.
    """
    if not line.overlaps(quote):
        plain = line.of(text)
        level = " class=heading" if plain.startswith("#") else ""
        return f"<p{level}>{_shown(plain.lstrip('# ') if level else plain, script)}</p>"
    start, end = max(line.start, quote.start), min(line.end, quote.end)
    before, inside, after = (_shown(text[a:b], script) for a, b in ((line.start, start), (start, end), (end, line.end)))
    return f"<p>{before}<mark>{inside}</mark>{after}</p>"


def as_published(text: str, span: Span) -> str:
    """The raw text around ``span``, in its own script and with everything that cleaning removed."""
    first, last = max(0, span.start - AS_PUBLISHED), min(len(text), span.end + AS_PUBLISHED)
    before, inside, after = (
        html.escape(part) for part in (text[first : span.start], span.of(text), text[span.end : last])
    )
    return f"{'…' if first else ''}{before}<mark>{inside}</mark>{after}{'…' if last < len(text) else ''}"


def _link(uri: str, words: str) -> str:
    """A link to the original page; nothing for anything but http and https, which could run or leak something."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f'<a class="original" href="{html.escape(uri)}" target="_blank" rel="noopener noreferrer">{words}</a>'


def _shown(text: str, script: Script) -> str:
    return html.escape(in_script(text, script))
