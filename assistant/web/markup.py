"""The small pieces of HTML that turns, sources and articles share.

Comes in: text and the words of the page's language. Goes out: HTML; every character of a text is escaped here.
A sentence of the interface carries its key (``data-word``), so that page.js can say it in another language later.
"""

import html
import re
from urllib.parse import urlsplit

from assistant.render import in_script, one_line
from corpus.article import Article
from corpus.script import Script


def shown(text: str, script: Script) -> str:
    """``text`` in the reader's script, escaped."""
    return html.escape(in_script(text, script))


def lang_of(script: Script) -> str:
    """The attribute that tells the language of an article's words: the page around may be in another."""
    return "lang=zh-Hant" if script == "hant" else "lang=zh-Hans"


def said(tag: str, key: str, words: dict[str, str], attributes: str = "", value: str = "") -> str:
    """An element that says the sentence ``key``; ``value`` takes the place of the braces in it."""
    text = html.escape(filled(words[key], value))
    kept = f' data-value="{html.escape(value)}"' if value else ""
    return f'<{tag} data-word="{key}"{kept}{" " + attributes if attributes else ""}>{text}</{tag}>'


def button(key: str, words: dict[str, str], attributes: str, value: str = "") -> str:
    """A button that says the sentence ``key``."""
    return said("button", key, words, f"type=button {attributes}", value)


def filled(sentence: str, value: str) -> str:
    """``sentence`` with ``value`` in the place of its braces."""
    return re.sub(r"\{\w+\}", lambda _: value, sentence)


def place(article: Article, script: Script) -> str:
    """Site and date of an article, as far as it states them."""
    parts = " · ".join(shown(one_line(part), script) for part in (article.site, article.published) if part)
    return f'<p class="place" {lang_of(script)}>{parts}</p>' if parts else ""


def remarks(notices: tuple[str, ...], script: Script) -> str:
    """What a careful librarian says of a source."""
    items = "".join(f"<li>{shown(one_line(notice), script)}</li>" for notice in notices)
    return f'<ul class="notices" {lang_of(script)}>{items}</ul>' if items else ""


def original(uri: str, words: dict[str, str]) -> str:
    """A link to the original page; nothing for anything but http and https, which could run or leak something."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    there = f'href="{html.escape(uri)}" target="_blank" rel="noopener noreferrer" class="original"'
    return said("a", "open", words, there)
