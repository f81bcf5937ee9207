"""A question typed on the page to what the page shows for it.

Comes in: a question and the language of the page. Goes out: a Reply, also when something goes wrong. Knows nothing of
Gradio or HTTP.
"""

import html
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from assistant.ask import Assistant
from assistant.query import QuestionError
from assistant.render import escaped, one_line, to_markdown
from assistant.web.sources import sources
from assistant.words import WORDS, Language
from corpus.script import Script, script_of, to_traditional

LOG = logging.getLogger("youju.web")
TRADITIONAL_REGIONS = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


@dataclass(frozen=True, slots=True)
class Reply:
    """``message`` is Markdown for the conversation, ``sources`` HTML for the panel beside it or empty.

    ``found`` is false when the reader is left without an answer and may want to be shown what can be asked.
    """

    message: str
    sources: str
    found: bool


def reply(assistant: Assistant, question: str, language: Language, earlier: Sequence[str] = ()) -> Reply:
    """What a page in ``language`` shows for ``question``, asked after the questions ``earlier``. Raises nothing.

    The marks of the message and the sources share an id of their own, so that a mark never opens the source that has
    its number in another answer of the conversation.
    """
    words = WORDS[language]
    answer_id = token_hex(4)
    try:
        answer = assistant.ask(question, earlier)
        script = script_for(answer.query, language)
        message = to_markdown(answer, script, f"source-{answer_id}")
        panel = sources(answer, answer_id, script, language, assistant.index) if answer.statements else ""
        return Reply(message, panel, found=bool(answer.statements))
    except QuestionError:
        longest = assistant.settings.question_length
        reason = words["too_long"].format(longest=longest) if len(question) > longest else words["empty"]
        return Reply(escaped(reason), "", found=False)
    except Exception as error:  # a page must say that it failed; the message could hold the question, so it stays out
        LOG.error("a question failed: %s", type(error).__name__)
        return Reply(escaped(words["failed"]), "", found=False)


def echo(question: str, longest: int) -> str:
    """``question`` as Markdown that shows it as typed; only its beginning when it is too long to be asked."""
    shown = one_line(question.encode("utf-8", "replace").decode("utf-8"))
    return escaped(shown if len(shown) <= longest else shown[:longest] + "…")


def typed(shown: str) -> str:
    """The question that ``echo`` shows as ``shown``. Law: ``typed(echo(question, ...)) == question`` for one line."""
    return html.unescape(re.sub(r"\\(.)", r"\1", shown))


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
