"""The starter corpus: every article has its card, is our own words, and answers what people ask first."""

import gzip
import json
import re
from pathlib import Path

import pytest
import yaml

from assistant.ask import Assistant
from assistant.reader.reader import Reader
from assistant.settings import Settings
from corpus.clean import kept_of, removals
from corpus.reading.decode import decode
from corpus.reading.markdown import read_markdown
from corpus.script import to_simplified
from index.encoder import open_encoder
from index.store import Index
from tests.conftest import ROOT, SHARED

ARTICLES = sorted((ROOT / "corpus" / "articles").glob("*.md"))
EXAMPLES = (ROOT / "corpus" / "examples.txt").read_text("utf-8").split()
TOPICS = {"产品与合同", "逾期", "利息与费用", "征信", "催收", "隐私", "协商", "诉讼与执行", "防骗", "求助"}
RUN = 13  # characters; more in a row than two people write alike by chance


def test_there_are_at_least_twenty() -> None:
    assert len(ARTICLES) >= 20


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_an_article_has_its_card(file: Path) -> None:
    text = file.read_text("utf-8")
    card = yaml.safe_load(text.split("---")[1])
    assert set(card) == {"title", "published", "topic", "sources"}
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(card["published"]))
    assert card["topic"] in TOPICS
    assert card["sources"]
    article = read_markdown(file.stem, text)
    assert article.title == card["title"]
    assert removals(article.text, article.title) == []


def runs(text: str, length: int = RUN) -> set[str]:
    """Every run of ``length`` Chinese characters, titles and article numbers of laws left out."""
    unglossed = to_simplified(re.sub(r"[(（][a-zà-ǜ]{1,7}[)）]", "", text))
    plain = re.sub(r"《[^》]*》|第[一二三四五六七八九十百千零]+条(?:之一)?、?", "\n", unglossed)
    pieces = re.findall(rf"[\u4e00-\u9fff，、]{{{length},}}", plain)
    return {piece[i : i + length] for piece in pieces for i in range(len(piece) - length + 1)}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the articles and data to compare with are not here")
def test_no_sentence_is_anyone_elses() -> None:
    ours = {run: file.stem for file in ARTICLES for run in runs(file.read_text("utf-8"))}
    for file in sorted((SHARED / "articles").glob("*")):
        assert not ours.keys() & runs(decode(file.read_bytes())), file.name
    for file in sorted((SHARED / "data").glob("*/passages.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            shared = {run for line in lines for run in runs(json.loads(line)["text"]) if run in ours}
        assert not shared, (file.parent.name, {ours[run] for run in shared})


@pytest.fixture(scope="module")
def assistant(starter_index: Path) -> Assistant:
    return Assistant(Index(starter_index), open_encoder("packaged", bulk=False), Settings())


def test_the_first_questions_are_ten() -> None:
    assert len(EXAMPLES) == 10


# The article that answers each question and a word without which its first statement would be no answer.
EXPECTED = {
    "京东白条逾期四个月会户籍地催收吗?": ("baitiao-hukou-collection", "户籍地"),
    "网贷逾期会坐牢吗?": ("will-i-go-to-jail", "不会坐牢"),
    "逾期多久会上征信?": ("overdue-credit-report-when", "没有规定统一的天数"),
    "征信上的逾期记录多久能消除?": ("negative-record-five-years", "五年"),
    "催收可以联系我的家人和朋友吗?": ("contacting-family-friends-employer", "不可以"),
    "催收晚上打电话合法吗?": ("collection-call-hours", "晚上十点"),
    "逾期的利息和违约金有上限吗?": ("interest-penalty-cap", "有上限"),
    "还不上钱怎么和平台协商分期?": ("negotiate-repayment-steps", "客服"),
    "收到法院传票怎么办?": ("received-court-summons", "12368"),
    "逾期会冻结银行卡和工资吗?": ("frozen-bank-card-and-wages", "不会冻结"),
}


@pytest.mark.parametrize("question", EXAMPLES)
def test_a_first_question_is_answered_and_cited(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome == "answered"
    first = answer.statements[0]
    article_id, word = EXPECTED[question]
    assert (first.citations[0].article_id, word in first.text) == (article_id, True)
    for statement in answer.statements:
        for citation in statement.citations:
            article, kept = assistant.index.article(citation.article_id)
            assert kept_of(kept, citation.span, article.text) == citation.quote == statement.text


@pytest.mark.parametrize("question", ["怎么做红烧肉", "谁是美国总统", "感冒吃什么药", "北京到上海的高铁多少钱", "你好"])
def test_another_field_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).outcome == "not_found"


@pytest.fixture(scope="module")
def reading(assistant: Assistant) -> Assistant:
    return Assistant(assistant.index, assistant.encoder, assistant.settings, reader=Reader())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("逾期了会怎么样", ()),
        ("网贷逾期有哪些后果", ()),
        ("假如还款逾期了怎么办", ()),
        ("花呗逾期会有什么影响", ()),
        ("美团月付逾期会有什么影响", ("美团月付",)),
        ("花呗冻结了，什么时候能恢复", ()),
        ("借呗逾期一天会怎样", ()),
        ("网贷还不起怎么办", ()),
        ("借呗花呗还不上咋办", ()),
    ],
)
def test_what_people_ask_most_is_answered(reading: Assistant, question: str, words: tuple[str, ...]) -> None:
    answer = reading.ask(question)
    assert (answer.outcome, answer.uncovered) == ("partial" if words else "answered", words)
