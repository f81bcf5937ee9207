"""The API as OpenAI's own client meets it."""

from collections.abc import Iterator

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from assistant.web.openai import pieces
from assistant.words import WORDS
from tests.web_parts import NOTE, served, small_assistant


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAI]:
    assistant = small_assistant(tmp_path_factory.mktemp("openai"), rate_address="")
    with (
        served(assistant) as port,
        OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="any", max_retries=0) as client,
    ):
        yield client


def test_the_model_is_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["youju"]
    assert client.models.retrieve("youju").owned_by == "youju"
    with pytest.raises(openai.NotFoundError, match="there is only youju"):
        client.models.retrieve("gpt-4")


def test_an_answer_has_marks_and_sources_and_comes_whole_beside(client: OpenAI) -> None:
    found = client.chat.completions.create(
        model="youju", messages=[{"role": "user", "content": "网贷逾期不会坐牢"}], temperature=0.2, max_tokens=100
    )
    message = found.choices[0].message
    assert message.role == "assistant" and found.choices[0].finish_reason == "stop"
    assert message.content == (
        "普通网贷逾期不会坐牢。[1]\n\n出处：\n\n"
        "- [1] 普通网贷逾期会坐牢吗 · 2026-01-19 · https://example.org/prison?a=1&b=2"
    ).replace("普通网贷逾期不会坐牢。", "普通網貸逾期不會坐牢。")
    assert found.usage and found.usage.completion_tokens == len(message.content)
    extra = found.model_extra
    assert extra and extra["youju"]["citations"][0]["article_id"] == "prison"
    assert found.id == f"chatcmpl-{extra['youju']['answer_id']}"


def test_a_stream_says_the_same(client: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "网贷逾期不会坐牢"}]
    whole = client.chat.completions.create(model="youju", messages=messages)
    chunks = list(
        client.chat.completions.create(
            model="youju", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    told = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "".join(piece or "" for piece in told) == whole.choices[0].message.content
    assert sum(bool(piece) for piece in told) > 2, "it comes in pieces"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-2].model_extra or {})["youju"]["outcome"] == "answered"
    assert chunks[-1].usage and whole.usage and chunks[-1].usage.total_tokens == whole.usage.total_tokens


def test_the_conversation_is_that_of_its_user(client: OpenAI) -> None:
    found = client.chat.completions.create(
        model="youju",
        messages=[
            {"role": "system", "content": "征信报告每年"},
            {"role": "user", "content": "花呗逾期不会坐牢!"},
            {"role": "assistant", "content": "文章里没有说。"},
            {"role": "user", "content": [{"type": "text", "text": "那网贷呢"}]},
        ],
    )
    assert "坐牢。[1]" in (found.choices[0].message.content or "")


def test_what_is_not_found_is_said(client: OpenAI) -> None:
    found = client.chat.completions.create(model="youju", messages=[{"role": "user", "content": "明天天气怎么样"}])
    content = found.choices[0].message.content or ""
    assert content.startswith("文章里没有说。\n\n最接近的文章：\n\n- ")


def test_what_stays_open_and_who_contradicts_whom_is_said(client: OpenAI) -> None:
    def told(question: str) -> list[str]:
        found = client.chat.completions.create(model="youju", messages=[{"role": "user", "content": question}])
        return (found.choices[0].message.content or "").split("\n\n")

    said = WORDS["zh-CN"]
    partly = told("征信报告每年PARTLY")
    assert partly[1:3] == [said["uncovered"] + r"利率、\<b\>", said["sources"]]
    sides = told("金条逾期以后SIDES")
    assert sides[0] == said["sides"] and sides[1:4:2] == ["说法 1", "说法 2"] and sides[5] == said["sources"]
    assert told("征信报告每年NOTE")[1] == f"{said['note']}{NOTE}[1]"
    assert [line[:2] for line in told("金条逾期以后POINTS")[:2]] == ["- ", "- "]


def test_no_text_of_an_article_becomes_active(client: OpenAI) -> None:
    from markdown_it import MarkdownIt

    found = client.chat.completions.create(model="youju", messages=[{"role": "user", "content": "恶意"}])
    tokens = MarkdownIt("commonmark").parse(found.choices[0].message.content or "")
    inside = [child.type for token in tokens for child in token.children or ()]
    assert not {"link_open", "image", "html_inline", "code_inline", "strong_open", "em_open"} & set(inside)
    assert "html_block" not in {token.type for token in tokens}


def test_no_field_of_an_article_becomes_active(client: OpenAI) -> None:
    from markdown_it import MarkdownIt

    found = client.chat.completions.create(model="youju", messages=[{"role": "user", "content": "征信报告每年"}])
    answer = (found.model_extra or {})["youju"]
    for text in ("![x](https://evil.example/a.png)", "[x](https://evil.example)", "<https://evil.example>", "`x` *y*"):
        for field in ("title", "published", "uri"):
            forged = {**answer, "citations": [{**answer["citations"][0], field: text}]}
            (line,) = [line for line in "".join(pieces(forged)).splitlines() if line.startswith("- [1]")]
            (token,) = MarkdownIt("commonmark").parseInline(line)
            assert {child.type for child in token.children or ()} == {"text"}, (field, text)
            assert text in "".join(child.content for child in token.children or ())
    for uri in ("https://example.org/a_b?c=1&d=2#e", "http://例子.cn/文章"):
        shown = "".join(pieces({**answer, "citations": [{**answer["citations"][0], "uri": uri}]}))
        assert f" · {uri}" in shown


@pytest.mark.parametrize("text", ["年化&nbsp;24%", "&lt;b&gt;说&#x4e0d;&#19981;", "AT&T; a&b"])
def test_letters_that_html_would_read_as_another_stay_what_they_are(client: OpenAI, text: str) -> None:
    from markdown_it import MarkdownIt

    found = client.chat.completions.create(model="youju", messages=[{"role": "user", "content": "征信报告每年"}])
    answer = (found.model_extra or {})["youju"]
    message = "".join(pieces({**answer, "statements": [{**answer["statements"][0], "text": text}]}))
    (token,) = MarkdownIt("commonmark").parseInline(message.splitlines()[0])
    assert "".join(child.content for child in token.children or ()) == f"{text}[1]"


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ([], "messages: List should have at least 1 item"),
        ([{"role": "assistant", "content": "a"}], "the question is empty"),
        ([{"role": "user", "content": "长" * 501}], "at most 500"),
        ([{"role": "user", "content": 5}], "messages.0.content"),
        (["a"], "messages.0"),
    ],
)
def test_a_mistake_is_one_line_in_their_form(client: OpenAI, messages: list[object], told: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as raised:
        client.chat.completions.create(model="youju", messages=messages)
    assert isinstance(raised.value.body, dict)
    assert told in raised.value.body["message"] and "\n" not in raised.value.body["message"]
    assert raised.value.type == "invalid_request_error"


def test_a_failure_ends_the_stream_with_an_error(client: OpenAI) -> None:
    with pytest.raises(openai.APIError, match="something went wrong"):
        list(client.chat.completions.create(model="youju", messages=[{"role": "user", "content": "fail"}], stream=True))
