"""Every number and name a person may turn, with its unit and its reason.

Comes in: environment variables, named YOUJU_ and the setting in capitals. Goes out: Settings.
Knows nothing of what they do.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypedDict

PREFIX = "YOUJU_"


class SettingsError(ValueError):
    """A setting that cannot be used; the message says what was expected and found."""


def _setting(default: Any, unit: str, reason: str) -> Any:
    return field(default=default, metadata={"unit": unit, "reason": reason})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; ``Settings()`` are the defaults, which are measured in tests/LOG.md."""

    index: str = _setting("index/built", "folder", "where the index is read and written")
    corpus: str = _setting("corpus/articles", "folder or file", "what `index build` reads when it is not told")
    model: str = _setting(
        "", "name or folder", "`packaged`, or any sentence-transformers model; empty: the one the index was built with"
    )
    reader: str = _setting(
        "packaged", "name or folder", "`packaged`, a folder of exported weights, or `none`: then shared words choose"
    )
    query_prompt: str = _setting("", "text", "put before a question, for models that declare no prompt of their own")
    passage_prompt: str = _setting("", "text", "put before a passage, for models that declare no prompt of their own")
    depth: int = _setting(100, "hits", "asked of each retriever before fusion; every figure was measured with it")
    k: int = _setting(8, "passages", "kept after fusion, read and searched for sentences")
    lexical_weight: float = _setting(
        0.35, "0 to 1", "share of BM25 in the fused score for a question of 12 characters; longer ones get more"
    )
    statements: int = _setting(3, "sentences", "at most, in one answer; a reader checks few")
    refuse_below: float = _setting(0.25, "0 to 1", "confidence under which the answer is not_found")
    question_length: int = _setting(500, "characters", "longer questions are refused with one line")
    host: str = _setting("127.0.0.1", "address", "where the server listens; this machine only")
    port: int = _setting(7860, "port", "where the server listens")
    root_path: str = _setting("", "path", "where a proxy in front puts the server, such as /youju")
    pages: int = _setting(1, "0 or 1", "0 serves the API alone: no chat, no widget")
    allowed_sites: str = _setting("'self'", "sites", "may show the widget's page in a frame; `*` is every site")
    trusted_hosts: str = _setting("", "names", "the server is asked under, beside this machine's; `*` is every name")
    trusted_proxies: str = _setting("", "addresses", "whose X-Forwarded-For and -Proto are believed; nobody's")
    allowed_origins: str = _setting("", "origins", "whose pages may call the API (CORS); the server's own only")
    api_keys: str = _setting("", "file", "of hashed keys, made by `key`; when set, the API asks for one")
    rate_address: str = _setting("240/minute", "requests/time", "from one address, to all that costs work; empty: any")
    rate_session: str = _setting("60/minute", "requests/time", "from one open page; several readers share an address")
    rate_key: str = _setting("1200/minute", "requests/time", "with one key, in place of the two above")
    body_limit: int = _setting(1048576, "bytes", "of a request; a long conversation has 100,000")
    answers_at_once: int = _setting(0, "questions", "answered at the same time; 0: as many as there are processors")
    answers_waiting: int = _setting(128, "questions", "that wait for their turn, some 2 s; the next one is refused")
    question_log: str = _setting("", "file", "questions are added to, numbers masked; empty: they are not kept")
    feedback_log: str = _setting(
        "", "file", "what readers say of answers is added to, by answer id; empty: only counted"
    )

    def __post_init__(self) -> None:
        for name in ("index", "corpus"):
            if not getattr(self, name):  # it would mean the folder one stands in
                raise SettingsError(f"{PREFIX}{name.upper()} must name a folder, found nothing; give one or unset it")
        for name in ("depth", "k", "statements", "question_length", "body_limit"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{PREFIX}{name.upper()} must be at least 1, found {getattr(self, name)}")
        for name in ("answers_at_once", "answers_waiting"):
            if getattr(self, name) < 0:
                raise SettingsError(f"{PREFIX}{name.upper()} must be at least 0, found {getattr(self, name)}")
        for name in ("lexical_weight", "refuse_below"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingsError(f"{PREFIX}{name.upper()} must lie between 0 and 1, found {getattr(self, name)}")
        for name, (pattern, expected) in _FORMS.items():
            value = str(getattr(self, name))
            parts = listed(value) if name in _LISTS else (value,) if value else ()
            wrong = [one for one in parts if not re.fullmatch(pattern, one)]
            if wrong:
                raise SettingsError(f"{PREFIX}{name.upper()} must hold {expected}, found {wrong[0]!r}")


_HOST = r"(?:\*\.)?[\w-]+(?:\.[\w-]+)*|\[[0-9a-fA-F:.]+\]"
_RATE = (
    r"[1-9]\d*/(?:\d+)?(?:second|minute|hour|day)",
    "a number of requests a second, minute, hour or day: 60/minute",
)
_FORMS = {  # what each part of a setting looks like; one that is pasted into a header must not hold another
    "root_path": (r"(?:/[\w.~-]+)+", "a path without / at its end, such as /youju"),
    "pages": (r"[01]", "0 or 1"),
    "allowed_sites": (
        rf"'self'|'none'|\*|(?:https?://)?(?:{_HOST})(?::(?:\d+|\*))?",
        "sites such as https://example.org",
    ),
    "trusted_hosts": (rf"\*|{_HOST}", "names such as example.org or *.example.org"),
    "trusted_proxies": (r"\*|[0-9a-fA-F:.]+(?:/\d+)?", "addresses such as 10.0.0.1 or 10.0.0.0/8"),
    "allowed_origins": (rf"\*|https?://(?:{_HOST})(?::\d+)?", "origins such as https://example.org"),
    "rate_address": _RATE,
    "rate_session": _RATE,
    "rate_key": _RATE,
}

_LISTS = ("allowed_sites", "trusted_hosts", "trusted_proxies", "allowed_origins")


def listed(value: str) -> tuple[str, ...]:
    """The parts of a setting that may name several things, apart by commas or blank space."""
    return tuple(value.replace(",", " ").split())


class Prompts(TypedDict):
    """What an encoder is told to put before a text; None leaves it to the model."""

    query_prompt: str | None
    passage_prompt: str | None


def prompts(settings: Settings) -> Prompts:
    """The prompts that the settings give, for models that declare none."""
    return {"query_prompt": settings.query_prompt or None, "passage_prompt": settings.passage_prompt or None}


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The defaults, with what ``environment`` sets. Raises SettingsError."""
    found: dict[str, Any] = {}
    for setting in fields(Settings):
        name = PREFIX + setting.name.upper()
        kind: type = type(setting.default)
        if name in environment:
            try:
                found[setting.name] = kind(environment[name])
            except ValueError:
                raise SettingsError(f"{name} must be {kind.__name__}, found {environment[name]!r}") from None
    return Settings(**found)
