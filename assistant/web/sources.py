"""The sources of an answer as HTML: a card for each article, with the sentences that the answer quotes from it.

Comes in: an Answer and the index that its citations point into. Goes out: HTML. Knows nothing of Gradio, nor of how an
article is opened: a button names the article and the place in it.
"""

import html

from assistant.ask import Answer
from assistant.cite import Citation
from assistant.render import card, numbered, one_line
from assistant.web.markup import button, lang_of, original, place, remarks, said, shown
from corpus.article import Article
from corpus.script import Script
from index.store import Index

Numbered = tuple[int, Citation]


def sources(answer: Answer, script: Script, words: dict[str, str], index: Index) -> str:
    """A card for each article that ``answer`` cites, in the order of its first number."""
    by_article: dict[str, list[Numbered]] = {}
    for n, citation in enumerate(numbered(answer), start=1):
        by_article.setdefault(citation.article_id, []).append((n, citation))
    cards = (_card(index.article(article_id)[0], cited, script, words) for article_id, cited in by_article.items())
    return f'<div class="sources">{said("h3", "sources_title", words)}{"".join(cards)}</div>'


def _card(article: Article, cited: list[Numbered], script: Script, words: dict[str, str]) -> str:
    title = shown(one_line(article.title or article.article_id), script)
    notices = tuple(dict.fromkeys(notice for _, citation in cited for notice in citation.notices))
    quotes = "".join(_quote(n, citation, script, words) for n, citation in cited)
    return (
        f'<article class="source"><h4 {lang_of(script)}>{title}</h4>{place(article, script)}{remarks(notices, script)}'
        f'<ol class="quotes">{quotes}</ol>{original(article.uri, words)}</article>'
    )


def _quote(n: int, citation: Citation, script: Script, words: dict[str, str]) -> str:
    """One quoted sentence; its button holds all that page.js needs to open the article, or to say that it is gone."""
    quote, title = shown(one_line(citation.quote), script), shown(one_line(card(citation)), script)
    where = (
        f'data-article="{html.escape(citation.article_id)}" data-start={citation.span.start}'
        f" data-end={citation.span.end} data-script={script}"
    )
    whence = html.escape(" ".join(part for part in ("——", one_line(card(citation)), citation.uri) if part))
    return (
        f'<li><span class="number">{n}</span><blockquote {lang_of(script)}>{quote}</blockquote><p class="doing">'
        + button("in_article", words, f'class=read data-n={n} {where} data-title="{title}" data-quote="{quote}"')
        + button("copy_quote", words, f'class=copy data-copy="{quote}&#10;{whence}"')
        + "</p></li>"
    )
