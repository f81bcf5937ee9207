"""Which script and which language a reader reads.

Comes in: what they typed, what their browser says. Goes out: a script, a language. Knows nothing of answers.
"""

from assistant.words import Language
from corpus.script import Script, script_of, to_traditional

TRADITIONAL_REGIONS = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def script_for(query: str, language: Language) -> Script:
    """The script of the reader who typed ``query`` on a page in ``language``.

    What is typed decides. Only a query that both scripts write alike, as 上法院, leaves it to the page.
    """
    if script_of(query) == "hant":
        return "hant"
    return "hant" if language == "zh-TW" and to_traditional(query) == query else "hans"


def language_of(accept_language: str) -> Language:
    """The language of the page for a browser that sends this header: its first choice, else Simplified."""
    first = accept_language.split(",")[0].split(";")[0].strip().lower()
    if first.startswith(TRADITIONAL_REGIONS):
        return "zh-TW"
    return "en" if first.split("-")[0] == "en" else "zh-CN"
