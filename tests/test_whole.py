"""A sentence is told with what it cannot do without: exceptions, the head of its list, what it leans on."""

from pathlib import Path

import pytest

from assistant.ask import Answer, Assistant
from assistant.candidates import Candidate
from assistant.evidence import Evidence, statements, takes_back
from assistant.points import lists, opening, points
from assistant.reader.reader import Reader
from assistant.whole import below_openings, sense, whole
from corpus.article import Article
from corpus.clean import clean, kept_of
from corpus.passage import Passage, passages
from corpus.script import to_traditional
from corpus.span import Span
from index.hit import Hit
from tests.parts import assistant_over

_DONE = ("领表", "填表", "盖章", "复印", "装订", "登记", "取号", "排队", "交表", "交费", "开票", "核对", "签名", "归档")
STEPS = [f"{step}，并且拍照留底" for step in _DONE]
ARTICLES = {
    "pool.md": "---\ntitle: 游泳馆办卡须知\ndate: 2025-03-01\n---\n会员卡可以转让。"
    "转让要付手续费六十元，一张卡只转一次。会员卡可以暂停。但暂停不得超过两个月，而且要提前五天说。\n\n保管柜每天收三元。保修三年。\n",
    "fire.md": "---\ntitle: 员工合同的终止\ndate: 2025-03-01\n---\n有下列情形之一的，公司不得终止合同：\n\n"
    "（一）员工正在住院治疗；\n（二）员工怀孕或者哺乳；\n",
    "boat.md": "---\ntitle: 游船登船须知\ndate: 2025-03-01\n---\n下面这些可以带上游船：\n1. 婴儿推车，要能折叠\n"
    "2. 瓶装水，每人两瓶\n\n不得携带：\n1. 打火机\n2. 渔网\n3. 风筝\n",
    "steps.md": "---\ntitle: 渔船年检流程\ndate: 2025-03-01\n---\n渔船年检这样办：\n\n"
    + "".join(f"{n}. {step}\n" for n, step in enumerate(STEPS, start=1)),
    "salts.md": "---\ntitle: 浴盐和香薰灯怎么选\ndate: 2025-03-01\n---\n"
    "浴盐：便宜，用一次少一次。\n香薰灯：贵，能用好几年。\n\n"
    "前者每月最多花四十元。后者看灯泡的寿命。\n",
    "filter.md": "---\ntitle: 滤芯\ndate: 2025-03-01\n---\n净水机的滤芯请按以下步骤更换。先关水阀，再换滤芯。\n",
    "water.md": "---\ntitle: 水费怎么算\ndate: 2025-03-01\n---\n水费分两档算。例如，老赵家一个月用了三十吨水。"
    "前二十吨每吨三元。一共要交一百元水费。一般家庭每月用十吨水。\n\n渔船可以停靠。但是船要登记。因此新船要先办证。\n",
    "glue.md": "---\ntitle: 胶水说明\ndate: 2025-03-01\n---\n木胶和白胶混用会鼓泡。因此，两种胶不要一起用。\n",
    "cups.md": "---\ntitle: 拔火罐前要知道什么\ndate: 2025-03-01\n---\n## 哪些人适合拔罐\n\n- 肩酸的人\n"
    "- 久坐的人\n\n## 拔罐的禁忌\n\n- 发高烧的人\n- 皮肤溃烂的人\n\n"
    "## 为什么不能泡澡\n\n- 毛孔还张着，容易受凉\n- 皮肤会红肿\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("whole")
    found = assistant_over(folder, ARTICLES, refuse_below=0.0)
    return Assistant(found.index, found.encoder, found.settings, reader=Reader())


def asked(assistant: Assistant, question: str) -> Answer:
    """The answer, of which every citation holds what stands in its article."""
    answer = assistant.ask(question)
    for statement in answer.statements:
        for citation in statement.citations:
            article, kept = assistant.index.article(citation.article_id)
            assert statement.text == citation.quote == kept_of(kept, citation.span, article.text)
    return answer


def told(assistant: Assistant, question: str) -> list[str]:
    return [statement.text for statement in asked(assistant, question).statements]


def test_what_takes_a_sentence_back_comes_with_it(assistant: Assistant) -> None:
    assert "会员卡可以暂停。但暂停不得超过两个月，而且要提前五天说。" in told(assistant, "会员卡可以暂停吗")


def test_what_leans_on_a_sentence_that_is_told_is_not_lost(assistant: Assistant) -> None:
    assert "木胶和白胶混用会鼓泡。因此，两种胶不要一起用。" in told(assistant, "木胶和白胶混用会鼓泡吗")


def test_what_announces_steps_comes_with_them(assistant: Assistant) -> None:
    assert told(assistant, "净水机滤芯怎么换")[0] == "净水机的滤芯请按以下步骤更换。先关水阀，再换滤芯。"


def test_sentences_that_differ_in_what_is_asked_are_not_the_same(assistant: Assistant) -> None:
    assert "会员卡可以转让。" in told(assistant, "会员卡能不能转让给别人")


def test_a_short_sentence_may_be_the_answer(assistant: Assistant) -> None:
    assert told(assistant, "游泳馆的保管柜保修几年")[0] == "保修三年。"


def test_a_list_comes_below_what_says_what_it_is_of(assistant: Assistant) -> None:
    assert told(assistant, "哪些情况下公司可以终止员工的合同")[:2] == [
        "有下列情形之一的，公司不得终止合同：", "员工正在住院治疗；"]  # fmt: skip


def test_the_list_of_what_is_forbidden_is_not_answered_with_what_is_allowed(assistant: Assistant) -> None:
    assert told(assistant, "上游船不能带哪些东西") == ["不得携带：", "打火机", "渔网", "风筝"]
    assert told(assistant, "哪些东西可以带上游船")[0] == "下面这些可以带上游船："
    texts = told(assistant, "游船不能带瓶装水吗")
    if "瓶装水，每人两瓶" in texts:  # alone it would read as one that must not be brought
        assert texts[0] == "下面这些可以带上游船："


def test_a_list_is_not_cut_short(assistant: Assistant) -> None:
    found = asked(assistant, "渔船年检有哪些步骤").statements
    assert [statement.text for statement in found if statement.kind == "point"] == STEPS


def test_a_list_too_long_to_be_told_whole_is_not_told_as_one(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.choose.MOST_POINTS", len(STEPS) - 1)
    found = asked(assistant, "渔船年检有哪些步骤").statements
    assert found and "point" not in [statement.kind for statement in found]


def test_what_is_called_the_former_elsewhere_is_not_told(assistant: Assistant) -> None:
    assert not any(text.startswith(("前者", "后者")) for text in told(assistant, "香薰灯每月最多花多少钱"))


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("但是，合同另有约定的除外。", True),
        ("不過，節假日不開放。", True),
        ("三个月以下的婴儿除外，他们要看医生。", True),
        ("但凡迟到的都要登记。", False),
        ("不过三天就到了。", False),
        ("此外，还要交照片。", False),
    ],
)
def test_what_takes_back(text: str, does: bool) -> None:
    assert takes_back(text) == does


def test_a_question_states_nothing_without_its_mark_either() -> None:
    text = "问：这锅能进烤箱吗\n答：可以的。\n网友：烤箱要预热吗\n预热五分钟。"
    passage = Passage("a#0-1", "a", Span(0, len(text)), text)
    assert [span.of(text) for span in statements(passage, "")] == ["答：可以的。", "预热五分钟。"]


def test_what_takes_back_is_found_behind_the_end_of_a_passage() -> None:
    says, takes = "补办校园卡不收钱。", "但是一年里补办第三次的，要交工本费二十元。"
    for filler in range(150, 250):
        article = Article("card", "校园卡", f"{'卡' * filler}的说明。{says}{takes}{'余' * 200}额可以退。\n")
        kept = clean(article)
        ends = next((one for one in passages(article, kept) if one.text.endswith(says)), None)
        if ends:
            break
    assert ends
    inside = Span(len(ends.text) - len(says), len(ends.text))
    at = article.text.index(says)
    piece = Evidence(ends, article, Span(at, at + len(says)), says, 1.0, inside=inside)
    found = whole(piece, [Candidate(Hit(ends.passage_id, 1.0), ends, article, kept.kept)])
    assert found.text == says + takes == found.span.of(article.text)


def test_a_long_point_keeps_what_says_something_and_what_takes_it_back() -> None:
    text = (
        f"要做：\n1. 提交申请。申请要在系统里提交。但超过五千元的，还要经理签字。{'另附说明。' * 20}\n2. 等待打款。\n"
    )
    passage = Passage("a#0-9", "a", Span(0, len(text)), text)
    candidate = Candidate(Hit("a#0-9", 1.0), passage, Article("a", "", text), (Span(0, len(text)),))
    (where,) = lists(text)
    assert [point.text for point in points(candidate, where, 1.0)] == [
        "提交申请。申请要在系统里提交。但超过五千元的，还要经理签字。", "等待打款。"]  # fmt: skip
    assert opening(candidate, where, 1.0) == ()  # 要做： is no more than a label


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("一共要交一百元水费。", "例如，老赵家一个月用了三十吨水。前二十吨每吨三元。一共要交一百元水费。"),
        ("一般家庭每月用十吨水。", "一般家庭每月用十吨水。"),  # of all again
        ("水费分两档算。", "水费分两档算。"),
        ("因此新船要先办证。", "渔船可以停靠。但是船要登记。因此新船要先办证。"),  # what it leans on leans too
    ],
)
def test_what_comes_of_an_example_and_what_leans_on_what_leans(assistant: Assistant, said: str, expected: str) -> None:
    article, kept = assistant.index.article("water")
    (passage,) = (one for _, one in assistant.index.passages_of("water") if said in one.text)
    inside, start = Span(passage.text.index(said), passage.text.index(said) + len(said)), article.text.index(said)
    piece = Evidence(passage, article, Span(start, start + len(said)), said, 1.0, inside=inside)
    found = whole(piece, [Candidate(Hit(passage.passage_id, 1.0), passage, article, kept)])
    assert found.text == expected == kept_of(kept, found.span, article.text)


def test_a_point_below_a_heading_that_forbids_comes_with_it(assistant: Assistant) -> None:
    texts = told(assistant, "发高烧的人能拔罐吗")
    assert texts[0] == "拔罐的禁忌" and "发高烧的人" in texts
    assert told(assistant, "哪些人不能拔罐") == ["拔罐的禁忌", "发高烧的人", "皮肤溃烂的人"]
    assert told(assistant, "哪些人适合拔罐") == ["肩酸的人", "久坐的人"]
    assert "哪些人适合拔罐" not in told(assistant, "久坐的人能拔罐吗")
    assert "为什么不能泡澡" not in told(assistant, "拔罐以后为什么不能泡澡")  # of what it says of why


@pytest.mark.parametrize("text", ["孕妇慎用", "哪些人不适合", "不适宜的人", "有哪些禁忌", "忌口的东西"])
def test_what_forbids_in_other_words(text: str) -> None:
    assert sense(text) == sense(to_traditional(text)) == "forbids"


def test_what_may_be_done_does_not_read_as_forbidden(assistant: Assistant) -> None:
    passages_of = [one for _, one in assistant.index.passages_of("boat")]
    article, kept = assistant.index.article("boat")
    found = [Candidate(Hit(one.passage_id, 1.0), one, article, kept) for one in passages_of]
    pieces = [
        Evidence(one, article, Span(at, at + len(said)), said, 1.0, inside=Span(there, there + len(said)))
        for said in ("打火机", "瓶装水，每人两瓶")
        for one in passages_of
        if (there := one.text.find(said)) >= 0 and (at := article.text.index(said))
    ]
    assert [one.text for one in below_openings("打火机可以带上船吗", pieces, found)] == [
        "不得携带：", "打火机", "下面这些可以带上游船：", "瓶装水，每人两瓶"]  # fmt: skip
    assert [one.text for one in below_openings("瓶装水可以带上船吗", pieces[1:], found)] == ["瓶装水，每人两瓶"]


def test_points_with_a_line_that_explains_each_are_a_list() -> None:
    told = "1. 看证件\n两证的名字一致。\n2. 问押金\n写明几天内退。\n3. 抄水表\n拍照留底。\n"
    (where,) = lists(f"要注意：\n{told}\n再见面就签字。\n")
    assert len(where) == len(told.rstrip())
    sections = told.replace("两证的名字一致。", "两证的名字一致。\n还要看原件。").replace("抄水表", "抄水表" * 20)
    assert list(lists(f"要注意：\n{sections}")) == []
