"""What the server keeps when a person asks for that: questions with numbers masked, judgements of answers."""

import json
import threading
from pathlib import Path

import httpx
import pytest

from assistant.settings import SettingsError
from assistant.web.feedback import TIMES, Feedback, TooOftenError
from assistant.web.journal import masked
from tests.web_parts import served, small_assistant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我叫张三，电话13800138000", "我叫张三，电话[number]"),
        ("+86 138-0013-8000 能打吗", "[number] 能打吗"),
        ("１３８００１３８０００", "[number]"),
        ("座机010-12345678", "座机[number]"),
        ("身份证11010519491231002X逾期", "身份证[number]逾期"),
        ("11010519491231002x", "[number]"),
        ("卡号6222 0212 3456 7890 123", "卡号[number]"),
        ("一三八零零一三八零零零", "[number]"),
        ("138 - 1234 - 5678", "[number]"),
        ("电话138，1234，5678。", "电话[number]。"),
        ("138、1234、5678", "[number]"),
        ("138:1234:5678 138~1234~5678", "[number]"),
        ("138*1234*5678", "[number]"),
        ("一三八 一二三四 五六七八", "[number]"),
        ("壹叁捌壹贰叁肆伍陆柒捌", "[number]"),
        ("我的1380013八000能打吗", "我的[number]能打吗"),
        ("给a.b@example.com写信", "给[mail]写信"),
        ("给 张三@qq.com 写信", "给 [mail] 写信"),
        ("给张三@qq.com写信", "[mail]写信"),
        ("20260119", "[number]"),
        ("2026-13-19", "[number]"),
        ("2026-01/19", "[number]"),
        ("2026-01-19-1380", "[number]"),
        ("010-2026-01-19", "[number]"),
        ("2026-01-19 13800138000", "[number]"),
        ("13800138000元", "[number]元"),
        ("1000000", "[number]"),
        ("0100000元", "[number]元"),
        ("2026-01-19到期", "2026-01-19到期"),
        ("2026/1/9、2026.12.31", "2026/1/9、2026.12.31"),
        ("2026-01-19 - 2026-02-03", "2026-01-19 - 2026-02-03"),
        ("借了1000000元，还剩 123456789.50 元", "借了1000000元，还剩 123456789.50 元"),
        ("借了50000元，逾期90天，利率24.5%", "借了50000元，逾期90天，利率24.5%"),
        ("2026年11月28日还12378", "2026年11月28日还12378"),
        ("2026-01-19一直没还", "2026-01-19一直没还"),
        ("借了1，000，000元", "借了1，000，000元"),
        ("利率15.4%、24%、36%", "利率15.4%、24%、36%"),
        ("只在8:00-20:00打", "只在8:00-20:00打"),
    ],
)
def test_numbers_of_people_are_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_questions_are_kept_only_when_a_person_asked_for_that(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    for log, question in ((str(file), "我的电话13800138000，恶意"), ("", "征信报告每年")):
        with served(small_assistant(tmp_path, question_log=log, pages=0)) as port:
            assert httpx.post(f"http://127.0.0.1:{port}/api/ask", json={"question": question}, timeout=20).is_success
    kept = file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0, "nobody else reads along"
    assert kept.count("\n") == 1 and "[number]" in kept and "13800138000" not in kept


def test_a_question_that_cannot_be_kept_is_answered(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "asked.jsonl"
    with served(small_assistant(tmp_path, question_log=str(file), pages=0)) as port:
        file.unlink()
        file.mkdir()  # what is there cannot be written, as on a full disk
        asked = {"question": "征信报告每年"}
        found = httpx.post(f"http://127.0.0.1:{port}/api/ask", json=asked, timeout=20).raise_for_status().json()
    assert found["outcome"] == "answered"
    assert [record.getMessage() for record in caplog.records] == ["a question could not be kept: Is a directory"]


def test_an_answer_is_judged_by_an_id_that_was_given_out(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    feedback = Feedback(str(file))
    answer_id = feedback.new_id()
    assert feedback.judge(answer_id, False)
    assert not feedback.judge(answer_id, False, "我的电话13800138000")
    for made_up in ("", "0" * 32, answer_id[:16], answer_id[:-1] + ("0" if answer_id[-1] != "0" else "1"), "é" * 32):
        with pytest.raises(KeyError):
            feedback.judge(made_up, True)
    kept = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(line["answer_id"], line["reason"]) for line in kept] == [
        (answer_id, None),
        (answer_id, "我的电话[number]"),
    ]


def test_answers_can_be_judged_after_a_restart_where_judgements_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    answer_id = Feedback(str(file)).new_id()
    assert Feedback(str(file)).judge(answer_id, True)
    assert (tmp_path / "said.jsonl.key").stat().st_mode & 0o077 == 0, "the key is its owner's alone"
    for other in (Feedback(), Feedback(str(tmp_path / "other.jsonl"))):
        with pytest.raises(KeyError):
            other.judge(answer_id, True)


def test_no_answer_fills_the_file(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    feedback = Feedback(str(file))
    answer_id = feedback.new_id()
    barrier, refused = threading.Barrier(TIMES + 5), []

    def judge() -> None:
        barrier.wait()
        try:
            feedback.judge(answer_id, True)
        except TooOftenError:
            refused.append(1)

    threads = [threading.Thread(target=judge) for _ in range(TIMES + 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), len(file.read_text("utf-8").splitlines())) == (5, TIMES)


def test_a_key_that_was_tampered_with_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "said.jsonl.key").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match=r"\Aexpected 64 hexadecimal digits in [^\n]+\Z"):
        Feedback(str(tmp_path / "said.jsonl"))
