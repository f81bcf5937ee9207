"""The reader's training questions: every answer stands in its article, and a quarter of the articles stays unseen."""

import hashlib
import json
import re
from collections import Counter

import pytest

from corpus.article import Article
from corpus.clean import clean
from corpus.reading import read
from tests.conftest import ROOT

KINDS = {"yes_no", "when", "how_long", "how_much", "list", "why", "who", "what", "how", "other", "none"}
SEEN = "0123456789ab"  # first hex digit of an article's digest; the other four are kept for testing
QUESTIONS: list[dict[str, str]] = [
    json.loads(line) for line in (ROOT / "assistant" / "reader" / "questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """article_id -> clean text, of the articles that may be trained on."""
    found = [article for article in read([ROOT / "corpus" / "articles"]) if isinstance(article, Article)]
    return {
        article.article_id: clean(article).text
        for article in found
        if hashlib.sha256(article.article_id.encode()).hexdigest()[0] in SEEN
    }


def test_a_question_has_its_fields() -> None:
    for question in QUESTIONS:
        assert set(question) == {"text", "article_id", "quote", "kind"}
        assert question["kind"] in KINDS
        assert question["text"].strip()
        assert (question["kind"] == "none") == (question["quote"] == ""), question["text"]
        assert question["article_id"] or not question["quote"], question["text"]  # of another field


def test_a_quote_is_a_whole_sentence_or_item_of_its_article(texts: dict[str, str]) -> None:
    for question in QUESTIONS:
        text, quote = texts[question["article_id"]] if question["article_id"] else "", question["quote"]
        before, _, after = text.partition(quote) if quote else ("", "", "")
        assert not quote or quote in text, question["text"]
        assert re.search(r"(?:^|[\n。！？”]|[-*+] |\d[.、] )\s*$", before), quote
        assert not quote or re.search(r"[。！？”]$", quote) or after.startswith("\n"), quote


def test_no_question_is_asked_twice() -> None:
    asked = Counter(re.sub(r"\W", "", question["text"]) for question in QUESTIONS)
    assert [text for text, times in asked.items() if times > 1] == []


def test_no_question_copies_its_answer() -> None:
    for question in QUESTIONS:
        words = re.sub(r"\W", "", question["text"])
        quote = re.sub(r"\W", "", question["quote"])
        copied = [words[i : i + 10] for i in range(len(words) - 9) if words[i : i + 10] in quote]
        assert not copied, question["text"]


def test_every_allowed_article_has_questions_with_and_without_an_answer(texts: dict[str, str]) -> None:
    answered = Counter(question["article_id"] for question in QUESTIONS if question["quote"])
    unanswered = Counter(question["article_id"] for question in QUESTIONS if not question["quote"])
    assert unanswered.pop("") >= 300  # of other fields
    assert set(answered) == set(unanswered) == set(texts)
    assert min(answered.values()) >= 7
    assert min(unanswered.values()) >= 2
    assert answered.total() >= 550
    assert unanswered.total() >= 160
