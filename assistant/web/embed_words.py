"""What the page that other sites frame says beside the words of the chat, in three languages.

Goes out: a table of sentences, each key in each language.
"""

from assistant.words import Language

_SIMPLIFIED = {
    "undated": "未注明日期",
    "back": "返回",
    "no_script": "需要启用 JavaScript 才能提问。",
}
_TRADITIONAL = {
    "undated": "未註明日期",
    "back": "返回",
    "no_script": "需要啟用 JavaScript 才能提問。",
}
_ENGLISH = {
    "undated": "undated",
    "back": "Back",
    "no_script": "Asking needs JavaScript.",
}
EMBED_WORDS: dict[Language, dict[str, str]] = {"zh-CN": _SIMPLIFIED, "zh-TW": _TRADITIONAL, "en": _ENGLISH}
