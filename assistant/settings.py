"""Every number and name a person may turn, with its unit and its reason.

Comes in: environment variables, named YOUJU_ and the setting in capitals. Goes out: Settings.
Knows nothing of what they do.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

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
    query_prompt: str = _setting("", "text", "put before a question, for models that declare no prompt of their own")
    passage_prompt: str = _setting("", "text", "put before a passage, for models that declare no prompt of their own")
    depth: int = _setting(100, "hits", "asked of each retriever before fusion; every figure was measured with it")
    k: int = _setting(8, "passages", "kept after fusion and searched for sentences")
    lexical_weight: float = _setting(
        0.35, "0 to 1", "share of BM25 in the fused score for a question of 12 characters; longer ones get more"
    )
    statements: int = _setting(3, "sentences", "at most, in one answer; a reader checks few")
    refuse_below: float = _setting(0.25, "0 to 1", "confidence under which the answer is not_found")
    question_length: int = _setting(500, "characters", "longer questions are refused with one line")
    host: str = _setting("127.0.0.1", "address", "where the web chat listens; this machine only")
    port: int = _setting(7860, "port", "where the web chat listens")

    def __post_init__(self) -> None:
        for name in ("depth", "k", "statements", "question_length"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{PREFIX}{name.upper()} must be at least 1, found {getattr(self, name)}")
        for name in ("lexical_weight", "refuse_below"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingsError(f"{PREFIX}{name.upper()} must lie between 0 and 1, found {getattr(self, name)}")


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
