"""Questions to answers: fusion, evidence, citing and rendering, over small real indexes."""

import json
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ask import Answer, Assistant
from assistant.cite import Citation
from assistant.confidence import from_overlap, from_reading
from assistant.evidence import statements
from assistant.fuse import fuse, lexical_share, z_scores
from assistant.grams import grams, overlap
from assistant.query import QuestionError, to_query
from assistant.render import numbered, to_json, to_text
from corpus.clean import kept_of
from corpus.passage import Passage
from corpus.span import Span
from index.hit import Hit, Ranking
from tests.parts import assistant_over

ARTICLES = {
    "jail.md": "---\ntitle: 逾期会坐牢吗\ndate: 2026-01-02\n---\n网贷逾期会坐牢吗？网贷逾期本身不会坐牢，它是民事纠纷。"
    "法院判决以后，有钱不还的人可能被拘留。\n",
    "credit.txt": "信用紀錄\n\n信用紀錄(lù)保存多久？信用紀錄保存五年，從還清之日起算。\n责任编辑：某某 12345678\n",
    "noise.txt": "做菜\n\n红烧肉要先焯水，再炒糖色，最后小火慢炖一个小时。\n",
}


def rankings(scores: st.SearchStrategy[list[int]]) -> st.SearchStrategy[Ranking]:
    return scores.map(lambda found: tuple(Hit(f"p{i}", float(s)) for i, s in enumerate(sorted(found, reverse=True))))


@given(rankings(st.lists(st.integers(0, 9), max_size=9)), rankings(st.lists(st.integers(0, 9), max_size=9)))
def test_fusing_keeps_every_passage_once(lexical: Ranking, dense: Ranking) -> None:
    fused = fuse(lexical, dense, 0.3)
    assert sorted(hit.passage_id for hit in fused) == sorted({hit.passage_id for hit in (*lexical, *dense)})
    assert all(before.score >= after.score for before, after in pairwise(fused))


def test_z_scores_by_hand() -> None:
    assert z_scores((Hit("a", 5.0), Hit("b", 1.0))) == {"a": 1.0, "b": -1.0}
    assert z_scores((Hit("a", 5.0),)) == {"a": 0.0}


def test_fusion_by_hand() -> None:
    lexical = (Hit("a", 5.0), Hit("b", 1.0))
    dense = (Hit("b", 0.9), Hit("c", 0.7))
    assert [(h.passage_id, round(h.score, 2)) for h in fuse(lexical, dense, 0.3)] == [
        ("b", 0.4), ("a", -0.4), ("c", -1.0),
    ]  # fmt: skip


def test_a_longer_question_gives_more_to_its_words() -> None:
    assert lexical_share("逾期四个月会户籍地催收吗？", 0.35) == pytest.approx(0.35)
    shares = [lexical_share("逾" * length, 0.35) for length in (0, 1, 2, 6, 12, 40, 500)]
    assert shares == sorted(shares) and shares[0] > 0 and lexical_share("逾" * 500, 1.0) == 1.0


def test_grams_are_characters_and_their_pairs() -> None:
    assert grams("逾期，吗") == {"逾", "期", "吗", "逾期", "期吗"}
    assert overlap(grams("逾期"), "逾期了") == 1.0
    assert overlap(grams("逾期"), "期") == pytest.approx(1 / 3)
    assert grams("逾期") == grams("逾 期！")


def test_confidence_rises_with_each_part() -> None:
    sure = [from_overlap(*parts) for parts in ((0, 0, 0), (0.5, 0, 0), (0.5, 0.5, 0), (0.5, 0.5, 3))]
    assert sure == sorted(set(sure)) and sure[0] > 0 and sure[-1] < 1
    assert 0 < from_reading(-3, 0) < from_reading(3, 0) < from_reading(3, 2) < 1


@pytest.mark.parametrize("question", ["", "   ", "？？！", "\x00\ud800\u200b", "。"])
def test_nothing_to_ask_is_said(question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        to_query(question, 500)


def test_too_long_a_question_is_said() -> None:
    with pytest.raises(QuestionError, match="has 100000 characters, at most 500"):
        to_query("逾" * 100_000, 500)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("逾 期 了 怎 么 办？", "逾期了怎么办？"),
        ("花呗 逾期 怎么办", "花呗 逾期 怎么办"),
        ("我欠了三万\n怎么办", "我欠了三万。怎么办"),
        ("會坐牢嗎 \r\n\r\n會上門嗎", "會坐牢嗎？會上門嗎"),
    ],
)
def test_lines_and_characters_one_by_one_are_read_as_meant(typed: str, text: str) -> None:
    assert to_query(typed, 500).text == text


@given(st.text(st.characters(), max_size=60))
def test_a_query_is_printable_or_an_error(question: str) -> None:
    try:
        query = to_query(question, 500)
    except QuestionError:
        return
    query.text.encode("utf-8")
    assert query.text == query.text.strip() != ""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("assistant"), ARTICLES)


def citations(answer: Answer) -> list[Citation]:
    return [citation for statement in answer.statements for citation in statement.citations]


def test_an_answer_is_quoted_and_cited(assistant: Assistant) -> None:
    answer = assistant.ask("网贷逾期会坐牢吗？")
    assert answer.outcome == "answered"
    assert answer.statements[0].text == "网贷逾期本身不会坐牢，它是民事纠纷。"
    first = citations(answer)[0]
    assert (first.article_id, first.title, first.published) == ("jail", "逾期会坐牢吗", "2026-01-02")


@pytest.mark.parametrize(
    "question", ["信用记录保存多久", "信用紀錄保存多久", "网贷逾期会坐牢吗", "红烧肉怎么做", "逾期 记录 多久"]
)
def test_every_quote_is_what_cleaning_kept_of_its_span(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.outcome == "not_found") == (not answer.statements)
    for citation in citations(answer):
        article, kept = assistant.index.article(citation.article_id)
        assert kept_of(kept, citation.span, article.text) == citation.quote != ""
    for piece in answer.evidence:
        kept = assistant.index.article(piece.article.article_id)[1]
        assert kept_of(kept, piece.span, piece.article.text) == piece.text != ""
    assert {citation.quote for citation in citations(answer)} <= {piece.text for piece in answer.evidence}


def test_a_quote_spans_the_gloss_that_cleaning_removed(assistant: Assistant) -> None:
    answer = assistant.ask("信用記錄保存幾年？")
    assert "信用紀錄保存五年，從還清之日起算。" in [statement.text for statement in answer.statements]


def test_both_scripts_get_the_same_answer(assistant: Assistant) -> None:
    simplified, traditional = assistant.ask("信用记录保存多久"), assistant.ask("信用記錄保存多久")
    assert simplified.statements == traditional.statements
    assert [e.score for e in simplified.evidence] == [e.score for e in traditional.evidence]
    assert "信用纪录保存五年" in to_text(simplified, "hans")
    assert "信用紀錄保存五年" in to_text(traditional, "hant")


def test_questions_and_lead_ins_are_no_statements(assistant: Assistant) -> None:
    texts = [piece.text for piece in assistant.ask("信用紀錄保存多久？").evidence]
    assert not [text for text in texts if text.endswith(("？", "：", "?", ":"))]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("以上是对“逾期会坐牢吗？”这个问题的解答，希望能帮到各位，祝大家顺利！先把本金还清。", ["先把本金还清。"]),
        ("先把本金还清。以上就是关于逾期还款的全部介绍，希望对各位有用。", ["先把本金还清。"]),
        ("希望我的回答能帮到你，望采纳，谢谢！", []),
        ("希望對您有所幫助，望採納", []),
        ("本文将从多个角度对此进行全面解析。先把本金还清。", ["先把本金还清。"]),
        ("下面小編就為大家介紹還款的辦法。", []),
        ("发布日期：2024年9月1日", []),
        ("青湖图书馆 2024-09-01", []),
        ("发布日期：2024-09-01 来源：青湖图书馆 阅读 560", []),
        ("建成日期：1987年5月1日", ["建成日期：1987年5月1日"]),
        ("以下行为由法院处理。", ["以下行为由法院处理。"]),
        ("接下来法院会给被告发传票，并说明开庭时间。", ["接下来法院会给被告发传票，并说明开庭时间。"]),
        ("以下费用将在合同里说明。", ["以下费用将在合同里说明。"]),
        ("这篇文章里的平台将按合同分享信息。", ["这篇文章里的平台将按合同分享信息。"]),
        ("下面我们就来详细看看。", []),
        ("以下材料会影响审核，建议提前准备。", ["以下材料会影响审核，建议提前准备。"]),
        (f"{'甲' * 70}要先办；{'乙' * 70}要后办。", [f"{'甲' * 70}要先办；", f"{'乙' * 70}要后办。"]),
        ("甲类要先办；乙类要后办。", ["甲类要先办；乙类要后办。"]),
        ("以上是对“要还吗？听说不用还了”这个问题的回答，希望能帮助到您！", []),
        ("他问的“要还吗”这个问题的答案在合同里。", ["他问的“要还吗”这个问题的答案在合同里。"]),
        (f"他于2015年5月借款{'三' * 120}万元，双方约定：", [f"他于2015年5月借款{'三' * 120}万元"]),
        (f"他于2015年5月借款{'三' * 120}万元并且约定：", []),
        ("他借款三万元，双方约定：", []),
        ("希望借款人对自己的信用负责。", ["希望借款人对自己的信用负责。"]),
        ("以上材料对银行有帮助。", ["以上材料对银行有帮助。"]),
        ("法院采纳了他的意见。", ["法院采纳了他的意见。"]),
        ("感谢信不能代替结清证明。", ["感谢信不能代替结清证明。"]),
    ],
)
def test_courtesies_are_no_statements(text: str, stated: list[str]) -> None:
    found = statements(Passage("a#0-1", "a", Span(0, len(text)), text, ()), "")
    assert [span.of(text) for span in found] == stated


@pytest.mark.parametrize("part", ["祝您", "希望对您", "以上是对", "谢谢", "、"])
def test_nearly_courtesies_are_read_in_no_time(part: str) -> None:
    text, started = part * (380 // len(part)) + "，甲", time.perf_counter()
    assert list(statements(Passage("a#0-1", "a", Span(0, len(text)), text, ()), "")) == [Span(0, len(text))]
    assert time.perf_counter() - started < 10


def test_what_the_articles_do_not_say(assistant: Assistant) -> None:
    answer = assistant.ask("北京到上海的高铁多少钱？")
    assert (answer.outcome, answer.statements) == ("not_found", ())
    assert answer.nearest
    assert "文章里没有说" in to_text(answer, "hans")
    assert "文章裡沒有說" in to_text(answer, "hant")


def test_whether_a_question_that_is_offered_is_answered_is_found_out_once(tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path / "index", {"jail.md": ARTICLES["jail.md"]})
    asked: list[str] = []
    part = assistant.part
    assistant.part = lambda query, *most: asked.append(query.text) or part(query, *most)  # type: ignore[func-returns-value, method-assign]
    for _ in range(2):
        answer = assistant.ask("逾期以后红烧肉怎么做")
        assert (answer.outcome, answer.suggestions) == ("not_found", ("逾期会坐牢吗",))
    assert asked == ["逾期以后红烧肉怎么做", "逾期会坐牢吗", "逾期以后红烧肉怎么做"]


def test_what_is_offered_next_is_answered_with_something_else(tmp_path: Path) -> None:
    text = (
        "# 逾期会坐牢吗\n\n## 网贷逾期会坐牢吗\n\n网贷逾期本身不会坐牢，它是民事纠纷。\n\n"
        "## 不良记录保存多久\n\n不良记录从还清那天起保存五年。\n\n## 说明\n\n本文只供参考。\n"
    )
    assistant = assistant_over(tmp_path / "index", {"jail.md": text, "noise.txt": ARTICLES["noise.txt"]})
    answer = assistant.ask("网贷逾期会坐牢吗")
    assert answer.suggestions == ()
    offered = assistant.followed(answer).suggestions
    assert offered == ("不良记录保存多久",)
    said = {statement.text for statement in answer.statements}
    assert assistant.ask(offered[0]).statements[0].text not in said
    assistant._said_first = lambda text: (text, answer.statements[0].citations[0].span)  # type: ignore[assignment]
    assert assistant.followed(answer).suggestions == ("逾期会坐牢吗", "不良记录保存多久"), "never what was asked"
    refused = assistant.ask("北京到上海的高铁多少钱？")
    assert assistant.followed(refused) is refused


def test_the_sites_number_is_never_an_answer(assistant: Assistant) -> None:
    for question in ("责任编辑的电话是多少", "12345678"):
        answer = assistant.ask(question)
        assert "12345678" not in json.dumps(to_json(answer)["citations"])


def test_json_is_the_contract(assistant: Assistant) -> None:
    found = to_json(assistant.ask("网贷逾期会坐牢吗？"))
    assert list(found) == ["question", "query", "outcome", "statements", "citations", "uncovered", "nearest",
                           "suggestions", "remark", "confidence", "timings_ms"]  # fmt: skip
    assert found["statements"][0]["citations"] == [1]
    first = found["citations"][0]
    assert list(first) == ["n", "article_id", "title", "uri", "published", "start", "end", "quote", "notices"]
    article = assistant.index.article(first["article_id"])[0]
    assert first["quote"] in article.text[first["start"] : first["end"]]


def test_marks_number_the_sources_in_order_of_use(assistant: Assistant) -> None:
    answer = assistant.ask("网贷逾期会坐牢吗？")
    text = to_text(answer, "hans")
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]$", text.split("\n\n")[0], re.MULTILINE)]
    assert marks == list(range(1, len(numbered(answer)) + 1))


def test_one_article_is_enough_to_be_answered_from(tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path, {"bike.txt": "自行车保养\n\n链条每骑行三百公里要上一次油。\n"})
    assert [s.text for s in assistant.ask("自行车链条多久上一次油").statements] == ["链条每骑行三百公里要上一次油。"]
    assert assistant.ask("北京到上海的高铁多少钱").outcome == "not_found"


@pytest.mark.parametrize("question", ["欠钱被催收逼得想死", "被債逼得想跳樓怎麼辦", "我不想活了"])
def test_words_of_despair_bring_help_first(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert to_text(answer, "hans").startswith("如果您有伤害自己的念头，请现在就拨打 12356")
    assert to_text(answer, "hant").startswith("如果您有傷害自己的念頭，請現在就撥打 12356")


def test_other_questions_do_not(assistant: Assistant) -> None:
    for question in ("花呗激活不了怎么办", "网贷逾期会坐牢吗"):
        assert "12356" not in to_text(assistant.ask(question), "hans")


def test_search_gives_ranked_passages(assistant: Assistant) -> None:
    query, hits = assistant.hits("红烧肉", 2)
    assert query.text == "红烧肉"
    assert hits[0][2].article_id == "noise"
    assert len(hits) == 2


def test_a_question_on_one_product_is_not_answered_from_another(tmp_path: Path) -> None:
    articles = {
        "baitiao.md": "---\ntitle: 白条逾期\n---\n白条逾期一天按合同收违约金。白条逾期一天还会打电话。\n",
        "general.md": "---\ntitle: 贷款逾期\n---\n逾期一天收不收违约金要看合同。金条逾期一天也会收违约金。\n",
    }
    assistant = assistant_over(tmp_path, articles, refuse_below=0.0)
    said = [piece.text for piece in assistant.ask("花呗逾期一天收违约金吗").evidence]
    assert said == ["逾期一天收不收违约金要看合同。"]
    assert any("白条" in piece.text for piece in assistant.ask("逾期一天收违约金吗").evidence)
    assert any("白条" in piece.text for piece in assistant.ask("白条逾期一天收违约金吗").evidence)
