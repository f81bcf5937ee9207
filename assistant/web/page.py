"""The page of the chat in one language: the only door to Gradio.

Comes in: an Assistant, a language, example questions. Goes out: a FastAPI app with the page mounted on it. Knows
nothing of how an answer is found or drawn.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

# Before the import: Gradio reads it once, and would else report every start to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# It also draws up statistics of all questions so far, at every question, for a page that is closed here.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**31)

import gradio as gr

from assistant.ask import Assistant
from assistant.render import in_script
from assistant.web.reply import echo, reply, typed
from assistant.words import WORDS, Language

AT_ONCE = 4  # questions of one language answered at the same time; the others wait their turn
LANGUAGE_NAMES: dict[Language, str] = {"zh-CN": "简体", "zh-TW": "繁體", "en": "English"}
Messages = list[dict[str, Any]]


def mount(app: FastAPI, path: str, assistant: Assistant, language: Language, examples: tuple[str, ...]) -> None:
    """Mount the page in ``language`` on ``app`` under ``path``."""
    gr.mount_gradio_app(
        app,
        _page(assistant, language, examples),
        path,
        footer_links=[],
        run_history=False,  # it keeps every question in the browser, where the next person at it can read them
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_head(language),
    )


def _head(language: Language) -> str:
    """What goes into <head>: Gradio rewrites a style sheet given as ``css``, and leaves this one as it is."""
    here = Path(__file__)
    style = here.with_name("page.css").read_text("utf-8")
    script = here.with_name("page.js").read_text("utf-8")
    return (
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">'
        f"<style>{style}</style>"
        # Gradio says lang="en" whatever the page holds; screen readers and the choice of glyphs go by it.
        f'<script>document.documentElement.lang = "{language}";</script><script>{script}</script>'
    )


def _page(assistant: Assistant, language: Language, examples: tuple[str, ...]) -> Any:
    words = WORDS[language]
    if language == "zh-TW":
        examples = tuple(in_script(example, "hant") for example in examples)
    with gr.Blocks(title=words["name"], analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_masthead(language), elem_id="masthead")
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="talk", min_width=0):
                chat = _conversation(words)
                box, send, clear = _question(words)
                shown, buttons = _examples(words, examples)
            with gr.Column(elem_id="beside", min_width=0):
                inbox = _beside(words)
        gr.HTML(f"<p>{words['disclaimer']}</p>", elem_id="disclaimer")

        answer = partial(_answer, assistant, language)
        settings = {"outputs": [box, chat, inbox, shown], "show_progress": "hidden", "api_visibility": "private"}
        for trigger in (box.submit, send.click):
            trigger(answer, [box, chat], **settings)
        for button in buttons:
            button.click(answer, [button, chat], **settings)
        clear.click(lambda: ("", [], "", gr.update(visible=bool(buttons))), None, **settings)
    page.queue(default_concurrency_limit=AT_ONCE, api_open=False)
    return page


def _conversation(words: dict[str, str]) -> Any:
    # What a message may hold is decided where it is written; everything that would draw more than text is off.
    return gr.Chatbot(
        elem_id="conversation",
        label=words["conversation"],
        show_label=False,
        height=None,
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        allow_tags=False,
        layout="panel",
    )


def _question(words: dict[str, str]) -> tuple[Any, Any, Any]:
    """The question box, the button that asks, the button that clears the conversation."""
    with gr.Row(elem_id="question", equal_height=False):
        box = gr.Textbox(
            label=words["ask"], show_label=False, placeholder=words["ask"], container=False,
            lines=1, max_lines=6, scale=1, min_width=0,
        )  # fmt: skip
        send = gr.Button(words["send"], variant="primary", scale=0, min_width=0)
    return box, send, gr.Button(words["clear"], elem_id="clear", size="sm", min_width=0)


def _examples(words: dict[str, str], examples: tuple[str, ...]) -> tuple[Any, list[Any]]:
    """The column of example questions, and its buttons."""
    with gr.Column(elem_id="examples", visible=bool(examples), min_width=0) as column:
        gr.HTML(f"<h2>{words['examples']}</h2>")
        buttons = [gr.Button(example, size="sm", elem_classes="example", min_width=0) for example in examples]
    return column, buttons


def _beside(words: dict[str, str]) -> Any:
    """The inbox, which holds the sources of the last answer.

    page.js copies them into #shown and keeps those of every answer there, so that the marks of earlier answers go on
    working.
    """
    none = f'<p class="none">{words["no_sources"]}</p>'
    gr.HTML(f'<h2>{words["sources_title"]}</h2><div id="shown">{none}</div>')
    return gr.HTML(elem_id="inbox")


def _masthead(language: Language) -> str:
    words = WORDS[language]
    links = "".join(
        f'<a href="../{other}/" lang="{other}"{" aria-current=page" if other == language else ""}>{name}</a>'
        for other, name in LANGUAGE_NAMES.items()
    )
    return f'<h1>{words["name"]}</h1><p>{words["tagline"]}</p><nav aria-label="{words["language"]}">{links}</nav>'


def _earlier(chat: Messages) -> list[str]:
    """The questions of a conversation, oldest first, as they were typed: the page holds them, not we."""
    parts = [part for message in chat if message["role"] == "user" for part in message["content"]]
    return [typed(part["text"]) for part in parts if part["type"] == "text"]


def _answer(assistant: Assistant, language: Language, question: str, chat: Messages) -> Iterator[tuple[Any, ...]]:
    """(question box, conversation, sources, examples), first with the question alone and then with its answer.

    Gradio runs this in a thread of its own for each question; nothing is kept between two of them.
    """
    if not question.strip():
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    asked = [*chat, {"role": "user", "content": echo(question, assistant.settings.question_length)}]
    yield "", asked, gr.skip(), gr.update(visible=False)
    found = reply(assistant, question, language, _earlier(chat))
    answered = [*asked, {"role": "assistant", "content": found.message}]
    yield gr.skip(), answered, found.sources, gr.update(visible=not found.found)
