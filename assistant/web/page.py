"""The page of the chat in one language: the only door to Gradio.

Comes in: a language, example questions. Goes out: a FastAPI app with the page mounted on it. Knows nothing of how an
answer is found or drawn. Gradio makes the page; what happens on it is in the scripts beside this file, of which talk.js
asks at the route of chat.py.
"""

import json
import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI

# Before the import: Gradio reads it once, and would else report every start to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# It also draws up statistics of all questions so far, at every question, for a page that is closed here.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**31)

import gradio as gr

from assistant.despair import DESPAIR
from assistant.web.markup import button, said
from assistant.web.turn import questions
from assistant.words import WORDS, Language
from corpus.script import Script

LANGUAGE_NAMES: dict[Language, str] = {"zh-CN": "简体", "zh-TW": "繁體", "en": "English"}
STYLES = ("page.css", "turn.css", "panels.css")
SCRIPTS = ("page.js", "kept.js", "talk.js", "reader.js")


def mount(app: FastAPI, path: str, language: Language, examples: tuple[str, ...]) -> None:
    """Mount the page in ``language`` on ``app`` under ``path``."""
    gr.mount_gradio_app(
        app,
        _page(language, examples),
        path,
        footer_links=[],
        run_history=False,  # kept.js keeps conversations, where their owner can see and delete them
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_head(language),
    )


def _head(language: Language) -> str:
    """What goes into <head>: Gradio rewrites a style sheet given as ``css``, and leaves these as they are."""
    here = Path(__file__).parent
    styles = "".join(f"<style>{(here / name).read_text('utf-8')}</style>" for name in STYLES)
    scripts = "".join(f"<script>{(here / name).read_text('utf-8')}</script>" for name in SCRIPTS)
    known = {"language": language, "words": WORDS[language], "despair": DESPAIR.pattern}
    chat = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    return (
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">'
        '<meta name="color-scheme" content="light dark">'
        f"{styles}<script>window.chat = {chat};</script>{scripts}"
    )


def _page(language: Language, examples: tuple[str, ...]) -> Any:
    words = WORDS[language]
    script: Script = "hant" if language == "zh-TW" else "hans"
    with gr.Blocks(title=words["name"], analytics_enabled=False, fill_width=True) as page:
        _markup(_masthead(language), "masthead")
        _markup(_conversation(words, examples, script), "conversation")
        with gr.Column(elem_id="composer", min_width=0):
            with gr.Row(elem_id="question", equal_height=False):
                gr.Textbox(
                    label=words["ask"], show_label=False, placeholder=words["ask"], container=False,
                    lines=1, max_lines=6, scale=1, min_width=0,
                )  # fmt: skip
                gr.Button(words["send"], variant="primary", scale=0, min_width=0)
            _markup(said("p", "disclaimer", words), "disclaimer")
        _markup(_panels(words), "panels")
    return page


def _markup(markup: str, elem_id: str) -> None:
    gr.HTML(markup, elem_id=elem_id, apply_default_css=False)


def _masthead(language: Language) -> str:
    words = WORDS[language]
    links = "".join(
        f'<a href="../{other}/" lang="{other}"{" aria-current=page" if other == language else ""}>{name}</a>'
        for other, name in LANGUAGE_NAMES.items()
    )
    doing = button("new", words, "id=new") + button("past", words, "id=past") + button("dark", words, "id=theme")
    return (
        f'<header><h1>{words["name"]}</h1><div class="doing">{doing}</div>'
        f'<nav aria-label="{words["language"]}">{links}</nav></header>'
    )


def _conversation(words: dict[str, str], examples: tuple[str, ...], script: Script) -> str:
    """The turns, which talk.js adds; before the first, what could be asked. #told is read out by screen readers."""
    welcome = said("p", "tagline", words)
    if examples:
        welcome += said("h2", "examples", words) + questions(examples, script)
    return (
        f'<div id="turns" role="region" aria-label="{words["conversation"]}"></div><div id="welcome">{welcome}</div>'
        '<p id="kept-not" class="problem" role="status"></p><p id="told" role="status" class="unseen"></p>'
    )


def _panels(words: dict[str, str]) -> str:
    """An article opened at a sentence, and the list of past conversations; both closed."""
    close = button("close", words, "class=close")
    form = button("as_published", words, "id=form aria-pressed=false")
    copy = button("copy_quote", words, 'class=copy data-copy=""')
    return (
        f'<dialog id="reader" aria-labelledby="reader-title"><p class="doing">{form}{copy}{close}</p>'
        '<div id="article"></div></dialog>'
        f'<dialog id="history" aria-labelledby="history-title"><p class="doing">{close}</p>'
        f"{said('h2', 'past', words, 'id=history-title')}{said('p', 'kept_here', words)}"
        f'<ul id="conversations"></ul>{said("p", "none_kept", words, "id=none")}'
        f"{button('delete_all', words, 'id=delete-all')}</dialog>"
    )
