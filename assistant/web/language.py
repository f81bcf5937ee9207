"""Which script and which language a reader reads.

Comes in: what they typed, what their browser says. Goes out: a script, a language. Knows nothing of answers.
"""

import re
from collections.abc import Sequence

from assistant.words import Language
from corpus.script import Script, script_of, to_traditional

TRADITIONAL_REGIONS = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_WANTED = re.compile(r"\s*([a-z]+(?:-[a-z0-9]+)*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")  # fr-CH;q=0.9


def script_for(query: str, language: Language) -> Script:
    """The script of the reader who typed ``query`` on a page in ``language``.

    What is typed decides. Only a query that both scripts write alike, as 上法院, leaves it to the page.
    """
    if script_of(query) == "hant":
        return "hant"
    return "hant" if language == "zh-TW" and to_traditional(query) == query else "hans"


def typed(query: str, question: str, earlier: Sequence[str]) -> str:
    """What tells the script of the reader who asked ``question`` after ``earlier``, searched for as ``query``.

    The query of a question in pinyin is in Simplified whoever typed it: the last question in characters tells then, and
    where there is none nothing does.
    """
    if is_han(question):
        return query
    last = next(filter(is_han, reversed(earlier)), "")
    return last.encode("utf-8", "replace").decode("utf-8")


def is_han(text: str) -> bool:
    """Whether any character of ``text`` is Chinese."""
    return _HAN.search(text) is not None


def language_of(accept_language: str) -> Language:
    """The language of the page for a browser that sends this header: the one of ours it likes best, else Simplified."""
    found = [one for one in map(_WANTED.fullmatch, accept_language.lower().split(",")) if one]
    found.sort(key=lambda one: -float(one[2] or 1))  # those that it likes alike stay in its order
    spoken = (_spoken(one[1]) for one in found if float(one[2] or 1))
    return next(filter(None, spoken), "zh-CN")


def _spoken(name: str) -> Language | None:
    """Which of our languages a browser means by ``name``, such as zh-hk; None for every other one."""
    if name.startswith(TRADITIONAL_REGIONS):
        return "zh-TW"
    kinds: dict[str, Language] = {"zh": "zh-CN", "en": "en"}
    return kinds.get(name.split("-")[0])
