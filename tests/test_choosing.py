"""From what was found to what is stated: lists, sides, what leans, what is left out."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.candidates import Candidate
from assistant.caution import ONLY_FICTION, notes
from assistant.choose import _forbidding_first, _says_the_same, together
from assistant.cite import Statement, cite
from assistant.evidence import Evidence, _distinct, statements
from assistant.points import lists, name_of, points
from assistant.query import to_query
from assistant.reader.reader import Reader
from assistant.sides import sides
from assistant.whole import _LEANS, whole
from corpus.article import Article
from corpus.clean import clean, kept_of
from corpus.notice import FICTION
from corpus.passage import Passage, passages
from corpus.span import Span
from index.hit import Hit
from tests.parts import assistant_over

ARTICLES = {
    "papers.md": "---\ntitle: 协商分期要准备哪些材料\ndate: 2026-01-02\n---\n先打客服电话，再交材料。\n\n"
    "## 要交的材料\n\n- 收入证明，可以是工资流水。\n- 困难证明，例如离职证明或者病历。\n"
    "- 还款计划，写明每个月还多少。\n\n"
    "## 谈不成怎么办\n\n谈不成可以换一个时间再谈。这种情况下先还一部分也有用。\n\n"
    "## 能减多少\n\n利息能减多少，取决于多种因素。有的减一半，有的一分不减。\n\n"
    "## 要不要盖章\n\n收入证明要盖单位的公章。病历和银行流水也是这样。\n",
    "visit.md": "---\ntitle: 催收会不会上门\ndate: 2024-05-01\n---\n催收人员会上门，欠款超过一万元就会派人到家里。\n",
    "never.md": "---\ntitle: 催收上门是真的吗\ndate: 2026-05-01\n---\n催收人员不会上门，说要上门的都是吓唬人。\n",
    "report.md": "---\ntitle: 怎样查信用报告\n---\n查信用报告不收钱。\n\n## 网上查信用报告的步骤\n\n"
    "1. 打开信用报告的官方网站，先注册账号。\n2. 回答几个问题，验证自己的身份。\n3. 第二天登录，下载信用报告。\n",
    "tale.txt": "一个故事\n\n本文人物和情节均为虚构。\n\n老王把蓝色的帽子卖了三百元，用来还分期的最后一笔。\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("choosing")
    found = assistant_over(folder, ARTICLES, refuse_below=0.0)  # what is chosen is looked at, however sure
    return Assistant(found.index, found.encoder, found.settings, reader=Reader())


def quoted(assistant: Assistant, statement: Statement) -> None:
    """The law of every citation."""
    for citation in statement.citations:
        article, kept = assistant.index.article(citation.article_id)
        assert kept_of(kept, citation.span, article.text) == citation.quote
        assert statement.kind == "note" or statement.text == citation.quote


def test_a_list_is_given_whole_each_point_with_its_place(assistant: Assistant) -> None:
    answer = assistant.ask("协商分期要准备哪些材料")
    points = [statement for statement in answer.statements if statement.kind == "point"]
    assert [point.text for point in points] == [
        "收入证明，可以是工资流水。", "困难证明，例如离职证明或者病历。", "还款计划，写明每个月还多少。",
    ]  # fmt: skip
    for statement in answer.statements:
        quoted(assistant, statement)
    assert len({point.citations for point in points}) == 3


def test_what_to_do_is_told_by_steps_not_by_facts_in_a_row(assistant: Assistant) -> None:
    steps = [statement.kind for statement in assistant.ask("信用报告在网上怎么查").statements]
    assert steps.count("point") == 3
    facts = assistant.ask("怎样证明有困难").statements
    assert facts
    assert "point" not in [statement.kind for statement in facts]


def test_a_question_is_read_in_the_mainlands_words(assistant: Assistant) -> None:
    taiwan, here = (assistant.ask(f"{word}要准备哪些材料") for word in ("債務協商", "协商还款"))
    assert taiwan.confidence == here.confidence
    assert [one.text for one in taiwan.statements] == [one.text for one in here.statements]


@pytest.mark.parametrize(
    ("question", "leans", "brings"),
    [
        ("谈不成先还一部分有用吗", "这种情况下先还一部分也有用。", "谈不成可以换一个时间再谈。"),
        ("病历和银行流水要盖章吗", "病历和银行流水也是这样。", "收入证明要盖单位的公章。"),
        ("利息能减多少", "有的减一半，有的一分不减。", "利息能减多少，取决于多种因素。"),
    ],
)
def test_a_sentence_that_says_nothing_alone_brings_its_neighbour(
    assistant: Assistant, question: str, leans: str, brings: str
) -> None:
    answer = assistant.ask(question)
    assert [statement.text for statement in answer.statements if leans in statement.text] == [brings + leans]
    for statement in answer.statements:
        quoted(assistant, statement)


def test_sources_that_disagree_stand_side_by_side_newest_first(assistant: Assistant) -> None:
    answer = assistant.ask("催收人员会不会上门")
    told = [(statement.side, statement.citations[0].article_id) for statement in answer.statements if statement.side]
    assert told == [(1, "never"), (2, "visit")]
    assert assistant.ask("協商分期要準備哪些材料").statements[0].side == 0


def test_lists_are_runs_of_marked_lines() -> None:
    text = "说明：\n- 第一条的内容\n- 第二条的内容\n结尾一句。\n1. 只有一条"
    assert [span.of(text) for span in lists(text)] == ["- 第一条的内容\n- 第二条的内容"]
    assert list(lists("没有列表。")) == []
    nested = "1、不能用的东西：\n（1）电炉；\n（2）酒精。\n2、处罚"
    assert [span.of(nested) for span in lists(nested)] == ["（1）电炉；\n（2）酒精。"]
    named = "催收的办法包括：\n\n短信催收：通过短信提醒借款人还款。\n\n上門催收:派人到家里提醒借款人。\n\n结尾一句。"
    assert [span.of(named) for span in lists(named)] == [named[named.index("短信") : named.index("\n\n结尾")]]
    assert list(lists(named.replace("催收的办法包括：", "催收要合法。"))) == []
    assert (name_of("短信催收：通过短信提醒借款人还款。"), name_of("通过短信提醒借款人还款。")) == ("短信催收", "")
    assert list(lists("问：逾期会坐牢吗，要紧吗\n答：不会坐牢，不要紧的\n9:00 开门\n20:30 关门关门关门")) == []


def evidence(article_id: str, text: str, published: str = "", notices: tuple[str, ...] = ()) -> Evidence:
    article = Article(article_id, article_id, text, published=published, notices=notices)
    span = Span(0, len(text))
    return Evidence(Passage(f"{article_id}#0-1", article_id, span, text), article, span, text, 1.0)


def test_what_is_said_twice_is_told_by_its_figures_and_denials() -> None:
    assert _says_the_same("花呗逾期会上征信。", "花呗逾期是会上征信的。")
    assert not _says_the_same("花呗逾期会上征信。", "花呗逾期不会上征信。")
    assert not _says_the_same("逾期三个月会被起诉。", "逾期六个月会被起诉。")
    kept = _distinct([evidence("a", "年利率为3.5%。"), evidence("b", "年利率为35%。"), evidence("c", "年利率为3.5%！")])
    assert [piece.article.article_id for piece in kept] == ["a", "b"]


def test_what_forbids_stands_before_what_allows_the_same() -> None:
    allows, forbids = evidence("a", "用吸尘器吸走就行了。"), evidence("a", "收拾水银，千万不要用吸尘器，也别扫。")
    of_else, elsewhere = evidence("a", "吸尘器要充电，不要泡水。"), replace(forbids, article=Article("b", "", ""))
    query = to_query("水银能用吸尘器吸吗", 500)
    assert _forbidding_first(query, "yes_no", [allows, of_else, forbids]) == [forbids, allows, of_else]
    for told in ([allows, of_else], [allows, elsewhere], [of_else, forbids]):
        assert _forbidding_first(query, "yes_no", told) == told
    assert _forbidding_first(query, "how", [allows, forbids]) == [allows, forbids]


def test_what_a_sound_source_says_too_is_not_said_by_a_story_alone() -> None:
    tale, plain = evidence("tale", "网贷逾期不会坐牢。", notices=(FICTION,)), evidence("plain", "网贷逾期不会坐牢。")
    assert [piece.article.article_id for piece in _distinct([tale, plain])] == ["plain"]
    assert [piece.article.article_id for piece in _distinct([plain, tale])] == ["plain"]


def test_the_parts_of_a_question_are_told_together_and_their_sides_counted_on() -> None:
    yes, no, fee, free = (replace(evidence(name, f"{name}的说法。"), side=side)
                          for name, side in (("甲", 1), ("乙", 2), ("丙", 1), ("丁", 2)))  # fmt: skip
    opens = evidence("戊", "食堂七点开门。")
    told = together([[yes, no], [fee, free], [replace(no, side=0), opens]])
    assert [(piece.article.article_id, piece.side) for piece in told] == [
        ("甲", 1), ("乙", 2), ("丙", 3), ("丁", 4), ("戊", 0)]  # fmt: skip
    turned = together([[replace(no, side=0), opens], [yes, no]])
    assert [(piece.article.article_id, piece.side) for piece in turned] == [("戊", 0), ("甲", 1), ("乙", 2)]


def test_a_long_enumeration_keeps_what_holds_of_all_its_parts() -> None:
    item = "（{}）患病或者受伤，在规定的医疗期以内，并且已经把证明交给单位的；"
    text = "有下列情形之一的，单位不得解除合同：" + "".join(item.format(n) for n in "一二三四")
    piece = evidence("a", f"{text}（五）其他。")
    assert [span.of(piece.text) for span in statements(piece.passage, "")] == [piece.text]
    several = "单位可以解除合同，但要提前一个月告诉本人，并且写明原因和日期；" * 5
    assert len(list(statements(evidence("a", several).passage, ""))) == 5


def test_a_list_that_counts_from_one_again_is_another() -> None:
    text = "（一）身份证原件\n（二）收入证明\n\n（一）退卡要带发票\n（二）退卡要带卡"
    assert [span.of(text) for span in lists(text)] == text.split("\n\n")
    assert len(list(lists("\n".join(f"{n}. 第{n}步要做的事" for n in range(1, 13))))) == 1


def test_a_sentence_that_opens_its_passage_brings_what_stands_before_it() -> None:
    leans, before = "这种情况下，补办校园卡要交工本费二十元。", "卡片损坏是由本人造成的，例如折断或者打孔。"
    for filler in range(20, 250):
        article = Article(
            "card", "校园卡", f"{'卡' * filler}的说明。{before}{leans}补办当天就可以取卡。{'余' * 200}额可以退。\n"
        )
        kept = clean(article)
        opens = next((one for one in passages(article, kept) if one.text.startswith(leans)), None)
        if opens:
            break
    assert opens
    span = Span(opens.span.start, opens.span.start + len(leans))
    piece = Evidence(opens, article, span, leans, 1.0, inside=Span(0, len(leans)))
    candidate = Candidate(Hit(opens.passage_id, 1.0), opens, article, kept.kept)
    found = whole(piece, [candidate])
    assert found.text == before + leans == found.span.of(article.text)


@pytest.mark.parametrize("inner", ["（1）身份证\n（2）行驶证", "- 身份证\n- 行驶证", "①身份证\n②行驶证"])
def test_a_list_goes_on_behind_its_sub_points(inner: str) -> None:
    text = f"1. 领申请表\n2. 准备材料：\n{inner}\n3. 填写表格\n4. 交押金"
    assert [span.of(text) for span in lists(text)] == [text]
    apart = f"1. 领申请表\n2. 准备材料\n{inner}\n1. 另一张表\n2. 交押金"
    assert len(list(lists(apart))) == 3


def even(term: str) -> float:
    """As if every word were as rare."""
    return 1.0


def test_one_article_never_disagrees_with_itself_and_equal_figures_agree() -> None:
    one, other = evidence("a", "答辩期是十五天。", "2024"), evidence("b", "答辩期有15天。", "2025")
    assert sides("答辩期几天", "how_long", [one, other], even) == ()
    assert sides("答辩期几天", "how_long", [one, evidence("a", "答辩期有三十天。")], even) == ()
    told = sides("答辩期几天", "how_long", [one, other, evidence("c", "答辩期有三十天。", "2026")], even)
    assert [(piece.article.article_id, piece.side) for piece in told] == [("c", 1), ("a", 2), ("b", 2)]


@pytest.mark.parametrize(
    ("question", "one", "other", "are_sides"),
    [
        ("花呗能延期还款吗", "花呗可以延期还款。", "花呗不能延期还款。", True),
        ("花呗能延期还款吗", "花呗能不能延期还款，看各自的合同。", "花呗不能延期还款。", False),
        ("花呗能延期还款吗", "花呗可以延期还款。", "法律没有规定花呗延期还款要同意。", False),
        ("花呗能延期还款吗", "花呗延期还款由放款机构决定，不保证。", "花呗可以延期还款。", False),
        ("房价包含早餐吗", "房价包含早餐。", "房价不包含早餐。", True),
        ("会员卡可以退吗", "会员卡可以退。", "会员卡一律不退。", True),
        ("逾期一天会计入征信吗", "逾期一天不计入征信。", "逾期一天不会计入征信。", False),
        ("会不会上征信要看什么", "逾期会上征信不过要满三天。", "逾期会上征信。", False),
        ("有没有上征信", "有没有上征信，查报告就知道。", "报送以后会上征信。", False),
        ("逾期了吗", "逾期会影响征信。", "家人没有逾期。", False),
        ("欠债影响孩子上学吗", "父母欠债，不影响孩子上学。", "说“欠债就影响孩子上学”的，多半是在吓唬人。", False),
        ("信用卡逾期会坐牢吗", "信用卡逾期本身不会被抓、坐牢。", "信用卡逾期不会因为还不起就坐牢。", False),
        ("花呗逾期会上征信吗", "花呗逾期会上征信。", "花呗没有按时还款会上征信。", False),
        ("花呗逾期会上征信吗", "花呗逾期会上征信。", "花呗逾期不可避免会上征信。", False),
        ("提前还款收费吗", "提前还款没有另外约定的，会收费。", "提前还款会收费。", False),
        ("欠债影响孩子上学吗", "父母欠债，不影响孩子上学。", "他们把这叫作“连坐催收法”，欠债会影响孩子上学。", True),
    ],
)
def test_what_leaves_it_open_takes_no_side(question: str, one: str, other: str, are_sides: bool) -> None:
    found = [evidence("a", one, "2025"), evidence("b", other, "2024")]
    assert bool(sides(question, "yes_no", found, even)) == are_sides
    assert bool(sides(question, "yes_no", found[::-1], even)) == are_sides


def test_of_undated_editions_the_newer_stands_first() -> None:
    old, new = (replace(evidence(name, f"年假{rule}结转到下一年。"), article=Article(name, f"员工手册（{name}版）", ""))
                for name, rule in (("2022", "不能"), ("2025", "可以")))  # fmt: skip
    told = sides("年假可以结转到下一年吗", "yes_no", [old, new], even)
    assert [piece.article.article_id for piece in told] == ["2025", "2022"]


@pytest.mark.parametrize("opens", ["这意味着", "反之", "这两种情况下", "在这种情况下", "由此", "届时", "那么"])
def test_what_opens_so_leans(opens: str) -> None:
    assert _LEANS.match(f"{opens}余额不会再增加。")
    assert not _LEANS.match("这里的余额不会再增加。")
    assert _LEANS.match("有的减一半，有的一分不减。")


def test_a_point_says_what_is_broken_in_it() -> None:
    text = "要交：\n1. 先联系锟斤拷锟斤拷客服说明情况。\n2. 再交收入证明。\n"
    article, passage = Article("a", "", text), Passage("a#0-9", "a", Span(0, len(text)), text)
    (where,) = lists(text)
    found = points(Candidate(Hit("a#0-9", 1.0), passage, article, (Span(0, len(text)),)), where, 1.0)
    assert [bool(point.damaged) for point in found] == [True, False]


def test_only_sources_that_call_themselves_fictional_are_said_to_be_so() -> None:
    tale, true = evidence("t", "老王卖了帽子。", notices=(FICTION,)), evidence("u", "帽子卖了。")
    (note,) = notes(cite([("老王卖了帽子。", (tale,))]))
    assert (note.text, note.kind, len(note.citations)) == (ONLY_FICTION, "note", 1)
    assert notes(cite([("老王卖了帽子。", (tale,)), ("帽子卖了。", (true,))])) == ()
    assert notes(()) == ()
