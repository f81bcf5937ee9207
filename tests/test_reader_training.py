"""Learning to read: what is made of judged questions, and that a run learns and resumes to the same weights."""

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assistant.judged import judged_rows
from assistant.names import listed
from assistant.reader import examples
from assistant.reader.examples import Group, Member, Window, groups, is_held_out, located, not_learnt, without_answer
from assistant.reader.held_out import auroc, measure
from assistant.reader.noise import Typist
from assistant.reader.own import of_product, own_groups
from assistant.reader.pair import Pairing
from assistant.reader.reader import Reader
from assistant.reader.unanswered import altered, elsewhere
from corpus.sentence import sentences
from corpus.span import Span
from index.pieces import packaged_pieces

RIVER, BRIDGE = "长河全长300公里，流经四省。它在东港入海。" * 4, "石桥建于1950年。桥长300公尺，桥上可以走车。"
CASE = "原告于2015年借给被告8000元。双方约定2016年还款。被告至今没有还款。"


def write(folder: Path, passages: list[dict[str, Any]], queries: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True)
    for name, rows in (("passages", passages), ("queries", queries)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sets of the three kinds: pages with a title each, cases to which questions lean, and laws."""
    folder = tmp_path_factory.mktemp("data")
    pages = [{"id": f"p{i}", "title": f"{name}{i}", "text": text.replace("300", str(300 + i))}
             for i in range(20) for name, text in (("长河", RIVER), ("石桥", BRIDGE))]  # fmt: skip
    pages = [{**page, "id": f"{page['id']}-{page['title']}"} for page in pages]
    write(folder / "pages", pages, [
        {"id": f"q{i}", "text": f"{page['title']}有多长？", "positives": [page["id"]], "context": page["id"],
         "answers": [f"{300 + i // 2}公里" if "长河" in page["title"] else f"{300 + i // 2}公尺"]}
        for i, page in enumerate(pages)])  # fmt: skip
    write(folder / "cases", [{"id": f"c{i}", "title": "借款纠纷", "text": CASE} for i in range(8)], [
        {"id": "a", "text": "被告借了多少钱？", "positives": ["c0"], "context": "c0", "answers": ["8000元"]},
        {"id": "b", "text": "被告还款了吗？", "positives": ["c1"], "context": "c1", "answers": ["NO"]},
        {"id": "c", "text": "利息是多少？", "positives": [], "context": "c2", "answers": []}])  # fmt: skip
    laws = [{"id": f"l{i}", "title": f"借款法第{i}条", "text": f"借款人应当在{i}日内还款。"} for i in range(30)]
    asked = {"id": "x", "text": "借款要几天还？", "positives": ["l3", "l4"], "answers": ["请看第三条。"]}
    write(folder / "laws", laws, [asked])
    return folder


def test_the_questions_that_were_not_learnt_are_those_held_out(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not_learnt(data / "cases") == {"a", "b", "c"}  # none of it is learnt from
    monkeypatch.setattr(examples, "SETS", ("pages", "cases", "laws"))
    for name in examples.SETS:
        asked = {query["text"]: query["id"] for query in judged_rows(data / name)[1]}
        assert not_learnt(data / name) == {asked[group.question] for group in of(data, name) if group.held_out}
    assert 0 < len(not_learnt(data / "pages")) < 40


def of(data: Path, name: str) -> list[Group]:
    return groups(data, 1, [name])


def test_the_first_window_answers_and_the_others_do_not(data: Path) -> None:
    for group in of(data, "pages"):
        first, *others = group.members
        assert first.relevant and first.answers
        answer = first.answers[0].of(first.window.text)
        assert others
        assert not [one for one in others if one.relevant or one.answers or answer in one.window.text]


def test_a_yes_points_nowhere_and_a_question_without_answer_has_no_window(data: Path) -> None:
    money, yes, without = of(data, "cases")
    assert money.members[0].answers[0].of(money.members[0].window.text) == "8000元"
    assert [(one.relevant, one.pointed) for one in yes.members] == [(True, False)]
    assert without.members and not any(one.relevant for one in without.members) and without.members[0].pointed


def test_laws_teach_relevance_alone(data: Path) -> None:
    (group,) = of(data, "laws")
    assert [one.relevant for one in group.members] == [True, False, False]
    assert not any(one.pointed for one in group.members)


def test_what_is_held_out_is_an_article_and_stays_so(data: Path) -> None:
    assert groups(data, 1, ["pages"]) == groups(data, 1, ["pages"])
    held = {group.members[0].window.article for group in of(data, "pages") if group.held_out}
    learnt = {group.members[0].window.article for group in of(data, "pages") if not group.held_out}
    assert held and learnt and not held & learnt
    assert 0.05 < sum(is_held_out(f"article {i}", 1) for i in range(2000)) / 2000 < 0.15


def test_the_occurrence_meant_is_the_one_near_the_words_of_the_question() -> None:
    window = Window("a", "", "利息共300元。他后来又交了罚金300元。")
    assert located("罚金交了多少", ["300元"], window)[1] == (Span(16, 20),)
    assert located("罚金交了多少", ["400元"], window)[1] == ()


def test_the_sentence_of_the_answer_can_be_taken_out() -> None:
    member = Member(Window("a", "", "桥在城东。桥长30公尺。"), True, True, (Span(7, 11),))
    emptied = without_answer(member, ["30公尺"])
    assert emptied and emptied.text == "桥在城东。"
    assert without_answer(Member(Window("a", "", "桥长30公尺。"), True, True, (Span(2, 6),)), ["30公尺"]) is None


def test_a_question_on_another_subject_is_read_beside_what_is_most_like_it() -> None:
    windows = [Window("a", "", "循环利息按天算。"), Window("b", "", "催收电话不能半夜打。")]
    groups = [
        Group(source, question, (Member(Window("c", "", "东港有桥。"), True, True, (Span(0, 2),)),), False)
        for source, question in (("drcd", "循环赛怎么打"), ("stard", "循环利息怎么算"), ("drcd", "mm"))
    ]
    (found,) = elsewhere(groups, windows, 5, 1)
    assert (found.question, found.held_out) == ("循环赛怎么打", False)
    assert [one.window for one in found.members] == windows, "the one that shares most words first"
    assert not any(one.relevant for one in found.members) and all(one.pointed for one in found.members)


def test_an_altered_question_asks_of_what_its_window_does_not_hold() -> None:
    groups = [
        Group("pages", f"{year}年建成的桥有多长？",
              (Member(Window(f"{year // 10}", "", f"{year}年建成的桥长30米。"), True, True, (Span(11, 14),)),), False)
        for year in range(1900, 2000)
    ]  # fmt: skip
    found = list(altered(groups, 1))
    assert 10 < len(found) < 45
    for group in found:
        (member,) = group.members
        assert not member.relevant and member.pointed and not member.answers
        assert group.question[:4] != member.window.text[:4], "another year"
        assert group.question[:3] == member.window.text[:3], "that the article holds"
    assert found == list(altered(groups, 1)) and found != list(altered(groups, 2))


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("网贷逾期会坐牢吗", "欠款不还是民事纠纷。", "花呗逾期会坐牢吗"),
        ("逾期会坐牢吗", "网贷逾期是民事纠纷。", "花呗逾期会坐牢吗"),
        ("借款人会坐牢吗", "欠款不还是民事纠纷。", "我的花呗，借款人会坐牢吗"),
        ("借呗逾期会坐牢吗", "欠款不还是民事纠纷。", "借呗逾期会坐牢吗"),
        ("网贷逾期会坐牢吗", "白条逾期是民事纠纷。", "网贷逾期会坐牢吗"),
        ("网贷逾期会坐牢吗", "花呗和白条逾期是民事纠纷。", "花呗逾期会坐牢吗"),
    ],
)
def test_what_holds_for_all_loans_is_asked_of_one_product(question: str, text: str, asked: str) -> None:
    (product,) = listed("花呗")
    assert of_product(question, Window("a", "逾期", text), product) == asked


def test_windows_most_like_a_short_question_are_no_counterexamples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = {f"{n}": [Window(f"{n}", "", "逾期怎么办" + "，还有别的事情要做" * n + "。")] for n in range(8)}
    cut["a"] = [Window("a", "", "先把欠的钱还足。")]
    short, long = "逾期怎么办", "我忘了还款日，现在逾期怎么办"
    rows = [{"text": text, "article_id": "a", "quote": "先把欠的钱还足。"} for text in (short, long)]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    monkeypatch.setattr("assistant.reader.own.QUESTIONS", file)
    monkeypatch.setattr("assistant.reader.own.NAMED", 0)
    found = {group.question: [one.window.article for one in group.members[1:]] for group in own_groups(cut, 1)}
    assert found == {short: ["4", "5"], long: ["0", "1"]}


def test_what_is_of_another_field_is_read_beside_the_windows_most_like_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("逾期以后先催收。", "起诉要交钱。", "催收会上门。")
    cut = {"b": [Window("b", "", text) for text in texts]}
    row = {"text": "催熟香蕉", "article_id": "", "quote": ""}
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(row), "utf-8")
    monkeypatch.setattr("assistant.reader.own.QUESTIONS", file)
    (group,) = own_groups(cut, 1)
    assert {one.window.text for one in group.members} == {texts[0], texts[2]}
    assert not any(one.relevant or one.answers for one in group.members)


def test_a_typist_changes_few_questions_and_only_so_much() -> None:
    question = "逾期多久会上征信？"
    typist = Typist([question, "愉起"], Random(1))
    typed = [typist.typed(question) for _ in range(400)]
    assert 0.65 < typed.count(question) / 400 < 0.9
    assert "愉期多久会上征信？" in typed


def test_auroc_by_hand() -> None:
    assert auroc([(3, True), (1, True), (2, False), (1, False)]) == 0.625


def test_it_learns_resumes_to_the_same_weights_and_exports_what_it_learnt(data: Path, tmp_path: Path) -> None:
    import torch

    from assistant.reader.export import export
    from assistant.reader.graph import shipped
    from assistant.reader.network import Network
    from assistant.reader.train import Run, planned, train
    from index.packaged import packaged_model

    torch.set_num_threads(1)
    learnt = [group for group in of(data, "pages") if not group.held_out][:3]
    batches = planned(learnt, Pairing(packaged_pieces()), 10**9, 1)[:1] * 6

    def run() -> Run:
        torch.manual_seed(1)
        return Run(Network(packaged_model()), len(batches))

    whole = run()
    losses = [sum(whole.step(batch)) for batch in batches]
    assert losses[-1] < losses[0] - 0.5
    halved = run()
    for batch in batches[:3]:
        halved.step(batch)
    halved.save(tmp_path)
    resumed = run()
    resumed.resume(tmp_path / "checkpoint.safetensors")
    assert resumed.done == 3
    train(resumed, batches, tmp_path, [])
    assert all(torch.equal(weight, whole.learnt[name]) for name, weight in resumed.learnt.items())
    assert len(whole.learnt) == 8 * 16 + 6

    export([tmp_path / "checkpoint.safetensors"], tmp_path / "weights")
    further = run()
    further.start_from(shipped(tmp_path / "weights"))
    for name, weight in further.learnt.items():  # behind inputs that hardly swing weights are rounded less finely
        assert (weight - resumed.learnt[name]).norm() <= 0.1 * resumed.learnt[name].norm(), name
    figures, exported = measure(resumed.network.read, learnt), Reader(tmp_path / "weights")
    assert figures["sentence"] >= 0.5
    for group in learnt:
        passages = [(one.window.above, one.window.text) for one in group.members]
        readings = (one.read(group.question, passages) for one in (exported, further.network, resumed.network))
        for ours, gone_on, theirs in zip(*readings, strict=True):
            assert gone_on.relevance == pytest.approx(theirs.relevance, abs=0.1)
            assert ours.relevance == pytest.approx(theirs.relevance, abs=0.3)
            spans = sentences(passages[0][1])
            assert [ours.probability(s) for s in spans] == pytest.approx(
                [theirs.probability(s) for s in spans], abs=0.15
            )
