"""Questions that lean on the ones before them: judged dialogues, laws, and the ways in which turns arrive."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ask import Assistant, Part
from assistant.asked import Asked, taken_apart
from assistant.followup import TURNS, of_subject, standalone
from assistant.query import Query
from assistant.reader.reader import Reader
from assistant.settings import Settings
from corpus.script import to_simplified, to_traditional
from index.encoder import open_encoder
from index.store import Index
from tests.cli_parts import run
from tests.conftest import ROOT
from tests.parts import HashEncoder, assistant_over, built
from tests.strategies import texts

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "tests" / "judged" / "followups.jsonl").read_text("utf-8").splitlines()
]
LEANING = [row for row in ROWS if row["kind"] != "fresh"]
FRESH = [row for row in ROWS if row["kind"] == "fresh"]
FIRST = "京东白条逾期四个月会户籍地催收吗?"


def ours(row: dict[str, Any]) -> str:
    return standalone(row["text"], row["earlier"])


def ids(row: dict[str, Any]) -> str:
    return str(row["id"])


@pytest.mark.parametrize("row", FRESH, ids=ids)
def test_a_fresh_question_stays_as_it_was_typed(row: dict[str, Any]) -> None:
    assert ours(row) == row["text"]


def test_what_leans_is_asked_as_a_careful_person_would() -> None:
    def good(text: str, row: dict[str, Any]) -> bool:
        return all(word in text for word in row["must"]) and not any(word in text for word in row["must_not"])

    assert all(good(row["standalone"], row) for row in LEANING), "the judgements agree with themselves"
    bad = [ids(row) for row in LEANING if not good(ours(row), row)]
    assert len(bad) <= 0.02 * len(LEANING), bad


@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
        ([FIRST], "那金条呢", "金条逾期四个月会户籍地催收吗"),
        ([FIRST, "那金条呢", "谢谢"], "如果是一年", "金条逾期一年会户籍地催收吗"),
        ([FIRST], "多久", "京东白条逾期四个月多久会户籍地催收"),
        ([FIRST], "這樣合法嗎", "京東白條逾期四個月戶籍地催收合法嗎"),
        ([FIRST], "好的，那利息呢", "京东白条逾期四个月的利息"),
        ([FIRST], "半年会被起诉吗", "京东白条逾期半年会被起诉吗"),
        (["花呗逾期影响房贷吗"], "车贷呢", "花呗逾期影响车贷吗"),
        (["招商银行信用卡逾期怎么办"], "花呗呢", "花呗逾期怎么办"),
        (["花呗逾期会坐牢吗"], "那欠了三万以上呢", "花呗欠三万以上逾期会坐牢吗"),
        (
            ["我在花呗借了两万，每个月工资都不够用，催收天天打电话给我，怎么办"],
            "会坐牢吗",
            "我在花呗借了两万，催收天天打电话给我，会坐牢吗",
        ),
        (["花唄逾期會被告嗎"], "多久", "花唄逾期多久會被告"),  # written alike in both scripts: the conversation decides
        (["花呗逾期会被告吗"], "我不想活了，怎么办", "我不想活了，怎么办"),
        (["花呗逾期三个月了"], "利息什么时候算", "花呗逾期三个月了利息什么时候算"),
        (["花呗逾期三个月了"], "罚息是什么", "罚息是什么"),
        (["？？"], "会坐牢吗", "会坐牢吗"),
        ([], "那金条呢", "那金条呢"),
        (["联系人要替我还钱吗"], "不是担保人呢", "不是担保人，联系人要替我还钱吗"),
        (["停息挂账怎么办理"], "可靠吗", "停息挂账办理可靠吗"),
        (["可以不还吗"], "会坐牢吗", "不还会坐牢吗"),
        (["可以不還嗎"], "會坐牢嗎", "不還會坐牢嗎"),
        (["可以先不还吗"], "会被起诉吗", "先不还会被起诉吗"),
        (["能晚几天还吗"], "会坐牢吗", "晚几天还会坐牢吗"),
        (["可以不还吗"], "不还会怎样", "不还会怎样"),
        (["逾期了该怎么协商"], "会上征信吗", "逾期了会上征信吗"),
        (["打算怎么还"], "会坐牢吗", "还会坐牢吗"),
        (["花呗逾期还会上征信吗"], "会坐牢吗", "花呗逾期会坐牢吗"),
        (["花呗逾期会上征信吗"], "借呗也是吗", "借呗逾期会上征信吗"),
        (["信用卡逾期能申请个性化分期吗", "最长多久"], "网贷也可以吗", "网贷逾期能申请个性化分期吗"),
        (["花呗逾期会上门吗", "怎么投诉"], "借唄也會嗎？", "借唄逾期會上門嗎"),
        (["花唄逾期會上徵信嗎"], "借唄也是這樣嗎", "借唄逾期會上徵信嗎"),
        (["催收可以联系我的家人吗"], "如果家人说了不还呢", "如果家人说了不还，催收可以联系我的家人吗"),
        (["怎么申请延期还款"], "条件呢", "条件，怎么申请延期还款"),
        (["花呗逾期三天了", "哈哈哈"], "会坐牢吗", "花呗逾期三天了会坐牢吗"),
        (["花呗逾期三天了", "转人工"], "会坐牢吗", "花呗逾期三天了会坐牢吗"),
        (["LPR"], "是多少", "lpr是多少"),
        (["花呗逾期会上征信吗"], "会坐牢吗😭", "花呗逾期会坐牢吗"),
        (["花呗逾期三天上不上征信"], "会坐牢吗", "花呗逾期三天会坐牢吗"),
    ],
)
def test_a_dialogue(earlier: list[str], question: str, asked: str) -> None:
    assert standalone(question, earlier) == asked


def test_a_short_question_may_be_about_what_was_spoken_of() -> None:
    assert of_subject("先弄哪个", ["花呗和借呗都逾期了"]) == "花呗和借呗都逾期了，先弄哪个"
    assert of_subject("先弄哪個", ["花唄和借唄都逾期了"]) == "花唄和借唄都逾期了，先弄哪個"
    for question, earlier in (
        ("先弄哪个", []),
        ("谢谢", [FIRST]),
        ("花呗怎么办", [FIRST]),
        ("不想活了怎么办", [FIRST]),
    ):
        assert of_subject(question, earlier) == ""


def test_nothing_is_asked_of_a_turn_that_was_too_long(tmp_path: Path) -> None:
    looked_for: list[str] = []

    class Listening(Assistant):
        def part(self, query: Query, most: int = 0) -> Part:
            looked_for.append(query.text)
            return super().part(query, most)

    built(tmp_path, {"order.md": "先弄哪个，看哪个的利息高。"})
    assistant = Listening(Index(tmp_path / "index"), HashEncoder(), Settings(question_length=20, refuse_below=1))
    for earlier, asked in (
        ("花呗和借呗都逾期了", {"先弄哪个", "花呗和借呗都逾期了，先弄哪个"}),
        ("花呗，" * 9, {"先弄哪个"}),
    ):
        looked_for.clear()
        assistant.ask("先弄哪个", [earlier])
        assert set(looked_for) == asked


def test_only_the_last_turns_are_looked_at() -> None:
    assert "白条" in standalone("多久", [FIRST, *["谢谢"] * (TURNS - 1)])
    assert standalone("多久", [FIRST, *["谢谢"] * TURNS]) == "多久"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("花呗逾期会上征信吗?", Asked("花呗逾期会上征信吗", "花呗逾期", "会", "上征信")),
        ("什么是呆账", Asked("什么是呆账", "呆账")),
        ("怎么和平台协商分期", Asked("怎么和平台协商分期", "和平台协商分期")),
        ("请问花呗逾期三天，影响房贷吗", Asked("花呗逾期三天，影响房贷吗", "花呗逾期三天，影响房贷")),
        ("催收晚上打电话合法吗", Asked("催收晚上打电话合法吗", "催收晚上打电话")),
        ("逾期一年", Asked("逾期一年", "逾期一年")),
        ("", Asked("", "")),
    ],
)
def test_a_question_is_taken_apart(question: str, asked: Asked) -> None:
    assert taken_apart(question) == asked


questions = st.one_of(st.sampled_from([text for row in ROWS for text in (*row["earlier"], row["text"])]), texts)


@given(st.lists(questions, max_size=8), questions)
def test_any_turns_give_a_question_and_both_scripts_the_same(earlier: list[str], question: str) -> None:
    hans, before = to_simplified(question), [to_simplified(turn) for turn in earlier]
    hant = to_traditional(hans)
    if to_simplified(hant) == hans:  # not of every text that people do not write
        twin = standalone(hant, [to_traditional(turn) for turn in before])
        assert to_simplified(twin) == standalone(hans, before)
    assert standalone(question, earlier[:0]) == question
    asked = taken_apart(hans)
    assert asked.subject in asked.text


def test_what_leans_is_found_as_the_careful_question_is(starter_index: Path) -> None:
    assistant = Assistant(Index(starter_index), open_encoder("packaged", bulk=False), Settings())
    rows = [row for row in LEANING if row["positives"]]

    @cache
    def articles(text: str) -> list[str]:
        """The article ids of the ranking for ``text``, best first."""
        ranking = assistant.search(assistant.query(text))
        return list(dict.fromkeys(hit.passage_id.rsplit("#", 1)[0] for hit in ranking))

    def right(k: int, texts: list[str]) -> float:
        """The share of dialogues for which one of the first k articles answers."""
        found = (set(articles(text)[:k]) & set(row["positives"]) for text, row in zip(texts, rows, strict=True))
        return sum(map(bool, found)) / len(rows)

    leaning = [assistant.query(row["text"], row["earlier"]).text for row in rows]
    for k in (1, 3):
        assert right(k, leaning) >= right(k, [row["standalone"] for row in rows]) - 0.03
        assert right(k, leaning) >= right(k, [row["text"] for row in rows]) + 0.2


def test_what_is_answered_without_the_turns_before_it_is_asked_without_them(tmp_path: Path) -> None:
    articles = {"kiln.md": "# 陶窑\n\n陶窑第一次点火要烘三天。\n", "shop.md": "# 开店\n\n顾客可以拨打12315投诉商家。\n"}
    found = assistant_over(tmp_path, articles)
    assistant = Assistant(found.index, found.encoder, found.settings, reader=Reader())
    before = ["陶窑第一次点火会裂吗"]
    assert assistant.query("怎么投诉", before).text == "陶窑第一次点火怎么投诉"
    answer = assistant.ask("怎么投诉", before)
    assert (answer.query, answer.statements[0].text) == ("怎么投诉", "顾客可以拨打12315投诉商家。")


def test_turns_reach_the_answer_from_the_command_line(starter_index: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    lines = [
        {"id": 1, "question": "会坐牢吗", "earlier": ["网贷逾期半年了怎么办"]},
        {"id": 2, "question": "会坐牢吗"},
        {"id": 3, "question": "会坐牢吗", "earlier": "网贷逾期"},
        {"id": 4, "question": "会坐牢吗", "earlier": ["网贷逾期半年了怎么办", "长" * 501]},
    ]
    batch.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    done = run("ask", "--batch", str(batch), "--json", "--index", str(starter_index))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("query") for row in found] == ["网贷逾期半年了会坐牢吗", "会坐牢吗", None, "网贷逾期半年了会坐牢吗"]
    assert {row["question"] for row in found} == {"会坐牢吗"}
    assert "list of questions" in found[2]["error"]

    turns = ["網貸逾期會坐牢嗎", "？", "那信用卡呢"]
    done = run("chat", "--json", "--index", str(starter_index), stdin="\n".join(turns).encode())
    asked = [json.loads(line)["query"] for line in done.stdout.splitlines()]
    assert asked == ["網貸逾期會坐牢嗎", "信用卡逾期會坐牢嗎"]
