"""Pages of questions and answers: each question heads its answer, and an answer may be as short as 不能。"""

from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.candidates import Candidate
from assistant.evidence import Evidence, statements
from assistant.reader.reader import Reader
from assistant.whole import whole
from corpus.article import Article
from corpus.clean import clean
from corpus.heading import heading_levels
from corpus.passage import Passage, passages
from corpus.span import Span
from index.hit import Hit
from tests.parts import assistant_over

PAGE = "问：学生票能改签吗？\n答：不能。\n\n问：老人票能改签吗？\n答：能的，要带老年证。\n"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("pairs")
    made = {
        "tickets.md": f"---\ntitle: 船票的问答\n---\n{PAGE}",
        "cash.md": "---\ntitle: 船上可以付现金吗？\n---\n不可以。\n",
        "locker.md": "---\ntitle: 船上可以寄存行李吗？\n---\n可以，靠岸以前来取，过夜要另外付钱。\n",
    }
    found = assistant_over(folder, made)
    return Assistant(found.index, found.encoder, found.settings, reader=Reader())


@pytest.mark.parametrize(
    ("lines", "levels"),
    [
        (["问：学生票能改签吗？", "答：不能。", "問：老人票呢？", "答：能的。"], [95, 0, 95, 0]),
        (["Q1：几点开船？", "A1：七点。", "", "**12. 问：狗能上船吗**", "不能。"], [95, 0, 0, 95, 0]),
        (["Q: 几点开船", "七点。"], [0, 0]),  # asks nothing
        (["问：几点开船？", "问：几点靠岸？"], [0, 0]),  # each above no answer
        (
            [
                "海风大的时候船会停开，票都可以退。",
                "怎样退票",
                "带上船票和证件到码头的窗口去退，钱当场给，当天不退的过期作废，第二天起就退不了了。",
            ],
            [0, 30, 0],
        ),
        ([f"问：{'长' * 60}吗？", "答：不能。"], [0, 0]),
    ],
)
def test_a_question_heads_its_answer(lines: list[str], levels: list[int]) -> None:
    assert heading_levels(lines) == levels


def test_each_pair_is_a_passage_under_its_question() -> None:
    article = Article("a", "船票的问答", PAGE)
    assert [(one.headings[-1], one.text) for one in passages(article, clean(article))] == [
        ("问：学生票能改签吗？", "答：不能。"),
        ("问：老人票能改签吗？", "答：能的，要带老年证。"),
    ]


@pytest.mark.parametrize(
    ("title", "headings", "text", "stated"),
    [
        ("可以付现金吗？", (), "不可以。", ["不可以。"]),
        ("船票须知", ("多少钱一张",), "9元。", ["9元。"]),
        ("船票须知", (), "不可以。", []),
        ("可以付现金吗？", ("怎么付",), "刷卡。返回。", ["刷卡。"]),  # what comes behind answers nothing
        ("可以付现金吗？", ("付款方式",), "刷卡。", []),
    ],
)
def test_a_short_sentence_states_something_where_it_answers(
    title: str, headings: tuple[str, ...], text: str, stated: list[str]
) -> None:
    passage = Passage("a#0-9", "a", Span(0, len(text)), text, headings)
    assert [span.of(text) for span in statements(passage, title)] == stated


def test_an_exception_is_told_with_what_it_takes_back() -> None:
    text = "不行。除非上船的时候已经破了，那样可以换一张。"
    article = Article("a", "船票能退吗？", text)
    passage = Passage("a#0-23", "a", Span(0, len(text)), text)
    candidate = Candidate(Hit("a#0-23", 1.0), passage, article, (Span(0, len(text)),))
    behind = Span(3, len(text))
    piece = Evidence(passage, article, behind, behind.of(text), 1.0, inside=behind)
    assert whole(piece, [candidate]).text == text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("船上可以付现金吗", "不可以。"),
        ("学生票能不能改签", "答：不能。"),
        ("老人票能改签吗", "答：能的，要带老年证。"),
    ],
)
def test_the_right_answer_comes_first(assistant: Assistant, question: str, first: str) -> None:
    assert assistant.ask(question).statements[0].text == first
