"""What the assistant says in its own words, in three languages.

Goes out: a table of sentences. Everything else that a reader sees stands in the articles.
"""

from typing import Literal

Language = Literal["zh-CN", "zh-TW", "en"]

_SIMPLIFIED = {
    "name": "有据",
    "tagline": "只用文章里写着的句子回答，每一句都注明出处",
    "disclaimer": "一般信息，不是法律意见。具体情况请咨询律师或拨打 12348。",
    "not_found": "文章里没有说。",
    "help": "如果您有伤害自己的念头，请现在就拨打 12356（心理援助热线），紧急时拨打 110 或 120。",
    "asked_as": "按“{query}”查找",
    "nearest": "最接近的文章：",
    "sources": "出处：",
    "ask": "输入您的问题",
    "send": "提问",
    "examples": "可以这样问",
    "no_sources": "回答里的每一句话，出处都会列在这里。",
    "as_published": "原文",
    "open": "打开原网页",
    "failed": "出错了，请再试一次。",
    "empty": "请写下您的问题。",
    "too_long": "问题太长了，请缩短到 {longest} 字以内。",
    "conversation": "对话",
    "clear": "清空对话",
    "sources_title": "出处",
    "in_article": "在文章中阅读",
    "language": "语言",
}
_TRADITIONAL = {
    "name": "有據",
    "tagline": "只用文章裡寫著的句子回答，每一句都註明出處",
    "disclaimer": "一般資訊，不是法律意見。具體情況請諮詢律師或撥打 12348。",
    "not_found": "文章裡沒有說。",
    "help": "如果您有傷害自己的念頭，請現在就撥打 12356（心理援助熱線），緊急時撥打 110 或 120。",
    "asked_as": "按「{query}」查找",
    "nearest": "最接近的文章：",
    "sources": "出處：",
    "ask": "輸入您的問題",
    "send": "提問",
    "examples": "可以這樣問",
    "no_sources": "回答裡的每一句話，出處都會列在這裡。",
    "as_published": "原文",
    "open": "開啟原網頁",
    "failed": "出錯了，請再試一次。",
    "empty": "請寫下您的問題。",
    "too_long": "問題太長了，請縮短到 {longest} 字以內。",
    "conversation": "對話",
    "clear": "清空對話",
    "sources_title": "出處",
    "in_article": "在文章中閱讀",
    "language": "語言",
}
_ENGLISH = {
    "name": "Youju",
    "tagline": "Answers only in sentences that stand in the articles, each with its source",
    "disclaimer": "General information, not legal advice. For your own case ask a lawyer, or call 12348.",
    "not_found": "The articles do not say.",
    "help": "If you think of harming yourself, please call 12356 (helpline) now; in an emergency 110 or 120.",
    "asked_as": "Asked as: {query}",
    "nearest": "Nearest articles:",
    "sources": "Sources:",
    "ask": "Your question",
    "send": "Ask",
    "examples": "You could ask",
    "no_sources": "The source of every sentence of an answer is listed here.",
    "as_published": "As published",
    "open": "Open the original page",
    "failed": "Something went wrong; please try again.",
    "empty": "Please type a question.",
    "too_long": "The question is too long; please keep it within {longest} characters.",
    "conversation": "Conversation",
    "clear": "Clear the conversation",
    "sources_title": "Sources",
    "in_article": "Read it in the article",
    "language": "Language",
}
WORDS: dict[Language, dict[str, str]] = {"zh-CN": _SIMPLIFIED, "zh-TW": _TRADITIONAL, "en": _ENGLISH}
