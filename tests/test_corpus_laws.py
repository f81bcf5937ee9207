"""The laws of the corpus room, as their docstrings state them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.clean import clean, kept_of
from corpus.heading import heading_levels
from corpus.passage import passages
from corpus.reading.decode import UnreadableError, decode
from corpus.reading.jsonl import parse
from corpus.reading.markdown import read_markdown
from corpus.reading.text import read_text
from corpus.sentence import MAX_LENGTH, sentences
from corpus.span import Span
from tests.strategies import articles, texts


@given(st.integers(-3, 20), st.integers(-3, 20), texts)
def test_a_span_is_a_slice(start: int, end: int, text: str) -> None:
    if 0 <= start < end:
        assert Span(start, end).of(text) == text[start:end]
    else:
        with pytest.raises(ValueError, match="0 <= start < end"):
            Span(start, end)


@given(articles)
def test_cleaning_only_deletes(article: Article) -> None:
    cleaned = clean(article)
    assert "".join(span.of(article.text) for span in cleaned.kept) == cleaned.text
    assert all(before.end < after.start for before, after in pairwise(cleaned.kept))


@given(articles, st.data())
def test_every_clean_position_has_one_source(article: Article, data: st.DataObject) -> None:
    cleaned = clean(article)
    if not cleaned.text:
        return
    start = data.draw(st.integers(0, len(cleaned.text) - 1))
    end = data.draw(st.integers(start + 1, len(cleaned.text)))
    source = cleaned.source(Span(start, end))
    assert article.text[source.start] == cleaned.text[start]
    assert article.text[source.end - 1] == cleaned.text[end - 1]
    assert kept_of(cleaned.kept, source, article.text) == cleaned.text[start:end]


@given(texts)
def test_sentences_tile(text: str) -> None:
    spans = sentences(text)
    assert "".join(span.of(text) for span in spans) == text
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(len(span) <= MAX_LENGTH for span in spans)


@given(st.integers(1, 5000))
def test_a_sentence_without_an_end_is_bounded(length: int) -> None:
    assert max(len(span) for span in sentences("啊" * length)) <= MAX_LENGTH


@given(articles, st.integers(1, 300))
@settings(max_examples=300)
def test_a_passage_is_what_cleaning_kept_of_its_span(article: Article, length: int) -> None:
    cleaned = clean(article)
    for passage in passages(article, cleaned, length):
        assert kept_of(cleaned.kept, passage.span, article.text) == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.passage_id == f"{article.article_id}#{passage.span.start}-{passage.span.end}"


@given(texts)
def test_passages_lose_nothing_but_headings(text: str) -> None:
    article = Article("a", "", text)
    cleaned = clean(article)
    lines = cleaned.text.split("\n")
    body = "".join(line for line, level in zip(lines, heading_levels(lines), strict=True) if not level)
    assert "".join("".join(p.text.split()) for p in passages(article, cleaned)) == "".join(body.split())


@given(texts)
def test_reading_is_a_function(text: str) -> None:
    assert read_text("a", text) == read_text("a", text)
    assert read_markdown("a", text) == read_markdown("a", text)


@given(st.binary(max_size=400))
def test_decoding_takes_any_bytes(data: bytes) -> None:
    try:
        text = decode(data)
    except UnreadableError:
        return
    assert "\r" not in text
    text.encode("utf-8")  # no lone surrogate


@given(st.text(max_size=80))
def test_a_json_line_is_an_article_or_a_reason(line: str) -> None:
    found = parse(line)
    assert isinstance(found, (Article, str))
