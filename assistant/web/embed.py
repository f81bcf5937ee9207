"""What another site embeds: ``/widget.js``, and the light page ``/embed`` that it frames.

Comes in: example questions, the sites that may frame the page. Goes out: routes. Knows nothing of answering: the page
asks ``/api/ask`` by itself.
"""

import html
import json
from hashlib import sha256
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.despair import DESPAIR
from assistant.render import in_script
from assistant.settings import Settings, listed
from assistant.web.embed_words import EMBED_WORDS
from assistant.web.language import language_of
from assistant.words import WORDS, Language
from corpus.script import Script

HERE = Path(__file__).parent
PARTS = ("embed.css", "embed.js", "embed_answer.js", "embed_reader.js")
THEMES = ("auto", "light", "dark")

# Nothing inline, nothing from elsewhere; and no text can become markup, by mistake or on purpose (Trusted Types).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors {sites}"
)
# Sites that isolate themselves (COEP) take from others only what says that it may be taken.
SHARED = {"Cross-Origin-Resource-Policy": "cross-origin"}


def embed(examples: tuple[str, ...], settings: Settings) -> APIRouter:
    """The routes. Which sites may frame the page says ``allowed_sites``; when it is empty, nobody but ourselves."""
    routes = APIRouter(include_in_schema=False)
    pages = {
        (language, theme): _page(language, theme, examples, settings.question_length).encode()
        for language in WORDS
        for theme in THEMES
    }
    parts = {name: (HERE / name).read_bytes() for name in PARTS}
    script = (HERE / "widget.js").read_bytes()
    own = {
        "Content-Security-Policy": POLICY.format(sites=" ".join(listed(settings.allowed_sites)) or "'self'"),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Vary": "Accept-Language",
        **SHARED,
    }

    @routes.api_route("/embed", methods=["GET", "HEAD"])
    def page(request: Request, lang: str = "", theme: str = "") -> Response:
        language = language_of(lang or request.headers.get("accept-language", ""))
        return _response(request, pages[language, theme if theme in THEMES else "auto"], "text/html", own)

    @routes.api_route("/embed/{name}", methods=["GET", "HEAD"])
    def part(request: Request, name: str) -> Response:
        if name not in parts:
            return Response("Not Found", 404, media_type="text/plain")
        return _response(request, parts[name], "text/css" if name.endswith(".css") else "text/javascript", {})

    @routes.api_route("/widget.js", methods=["GET", "HEAD"])
    def widget(request: Request) -> Response:
        return _response(request, script, "text/javascript", SHARED)

    return routes


def _page(language: Language, theme: str, examples: tuple[str, ...], longest: int) -> str:
    """The page with its words in place, so that it can be read before its script runs."""
    words = {**EMBED_WORDS[language], **WORDS[language]}
    values = {name: html.escape(word) for name, word in words.items()}
    return Template((HERE / "embed.html").read_text("utf-8")).substitute(
        values,
        language=language,
        theme=theme,
        longest=longest,
        buttons="".join(_button(example, "hant" if language == "zh-TW" else "hans") for example in examples),
        no_examples="" if examples else "hidden",
        words=html.escape(json.dumps(words, ensure_ascii=False)),
        despair=html.escape(DESPAIR.pattern),
    )


def _button(example: str, script: Script) -> str:
    """An example question; it is in Chinese, as the articles are, whatever the page speaks."""
    text = html.escape(in_script(example, script))
    return f'<li><button type="button" class="question" lang="zh-{script.capitalize()}">{text}</button></li>'


def _response(request: Request, body: bytes, kind: str, own: dict[str, str]) -> Response:
    """``body``, or 304 to whoever holds it already.

    It is asked after each time it is used: that costs less than a page that runs behind its server.
    """
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", **own}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=f"{kind}; charset=utf-8", headers=headers)
