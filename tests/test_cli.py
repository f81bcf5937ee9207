"""The real command line: a subprocess for every promise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli_parts import complaint, run
from tests.conftest import ROOT

QUESTION = "京东白条逾期四个月会户籍地催收吗?"


def test_an_answer_with_its_sources(starter_index: Path) -> None:
    done = run("ask", QUESTION, "--index", str(starter_index))
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert "[1]" in text.splitlines()[0]
    assert "户籍地" in text
    assert "出处：" in text
    assert "baitiao-hukou-collection" in text


def test_json_is_the_contract_and_quotes_stand_in_the_file(starter_index: Path) -> None:
    done = run("ask", QUESTION, "--json", "--index", str(starter_index))
    found = json.loads(done.stdout)
    assert found["outcome"] == "answered"
    for citation in found["citations"]:
        article = (ROOT / "corpus" / "articles" / f"{citation['article_id']}.md").read_text("utf-8")
        assert citation["quote"] in article


def test_not_found_is_status_3_and_traditional_is_answered_in_traditional(starter_index: Path) -> None:
    done = run("ask", "北京到上海的高鐵多少錢?", "--index", str(starter_index))
    assert done.returncode == 3
    assert "文章裡沒有說" in done.stdout.decode()


@pytest.mark.parametrize("reader", ["none", "no/such/folder"])
def test_without_a_reader_it_answers_all_the_same_and_says_so_once(starter_index: Path, reader: str) -> None:
    done = run("ask", "--batch", "-", "--index", str(starter_index), stdin=QUESTION.encode() * 2, YOUJU_READER=reader)
    assert done.returncode == 0 and "[1]" in done.stdout.decode()
    assert "sentences are chosen by shared words" in complaint(done, 0)


def test_a_question_from_a_pipe(starter_index: Path) -> None:
    for arguments in (["-"], []):
        done = run("ask", *arguments, "--index", str(starter_index), stdin="网贷逾期会坐牢吗".encode("gb18030"))
        assert done.returncode == 0
        assert "不会坐牢" in done.stdout.decode()


def test_a_batch_keeps_ids_and_order(starter_index: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    lines = [
        '{"id": "a", "question": "网贷逾期会坐牢吗"}',
        "逾期多久会上征信",
        "",
        '{"id": 7, "question": "？"}',
        "{oops",
    ]
    batch.write_text("\n".join(lines), "utf-8")
    done = run("ask", "--batch", str(batch), "--json", "--index", str(starter_index))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1  # two of the lines could not be asked
    assert [next(iter(row)) for row in found] == ["id", "question", "id", "question"]
    assert [row.get("id") for row in found] == ["a", None, 7, None]
    assert [row.get("outcome") for row in found] == ["answered", "answered", None, None]
    assert "empty" in found[2]["error"]
    assert "expected" in found[3]["error"]


def test_search_prints_ranked_passages(starter_index: Path) -> None:
    done = run("search", "白条 户籍地 催收", "--k", "3", "--json", "--index", str(starter_index))
    found = json.loads(done.stdout)
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert list(found["hits"][0]) == [
        "rank", "score", "passage_id", "article_id", "title", "start", "end", "text",
    ]  # fmt: skip
    assert found["hits"][0]["article_id"] == "baitiao-hukou-collection"
    assert "户籍地" in run("search", "户籍地", "--index", str(starter_index)).stdout.decode()


def test_a_conversation(starter_index: Path) -> None:
    done = run("chat", "--index", str(starter_index), stdin="网贷逾期会坐牢吗\n？\n逾期多久会上征信\n".encode())
    assert done.returncode == 0
    assert done.stdout.decode().count("出处：") == 2
    assert b"youju: the question is empty" in done.stderr


def test_info_and_doctor(starter_index: Path) -> None:
    info = json.loads(run("index", "info", "--json", "--index", str(starter_index)).stdout)
    assert (info["model"]["model"], info["model"]["dim"], info["articles"] >= 20) == ("packaged", 384, True)
    done = run("index", "doctor", "--index", str(starter_index))
    assert (done.returncode, "is sound" in done.stdout.decode()) == (0, True)
    assert run("index", "doctor", "--index", "nowhere").returncode == 1


def test_build_names_what_it_skips_and_skips_when_current(tmp_path: Path) -> None:
    corpus, index = tmp_path / "语 料", tmp_path / "索 引"
    corpus.mkdir()
    (corpus / "a.txt").write_text("白条逾期以后，平台会先发短信提醒。", "gb18030")
    (corpus / "b.txt").write_bytes(bytes(range(256)))
    (corpus / "c.txt").write_bytes(b"")
    unreadable = corpus / "d.txt"
    unreadable.symlink_to(tmp_path / "nowhere")
    done = run("index", "build", "--corpus", str(corpus), "--index", str(index))
    assert done.returncode == 0, done.stderr.decode()
    assert "1 articles, 1 passages, 3 skipped" in done.stdout.decode()
    skipped = done.stderr.decode()
    assert all(f"skipped {name}.txt: " in skipped for name in "bcd")
    assert "Traceback" not in skipped
    again = run("index", "build", "--if-needed", "--json", "--corpus", str(corpus), "--index", str(index))
    assert ("is up to date" in again.stderr.decode(), json.loads(again.stdout)) == (True, {"current": True})
    assert "短信" in run("ask", "白条逾期会发短信吗", "--index", str(index)).stdout.decode()


def test_update_takes_in_what_was_added_changed_and_removed(tmp_path: Path) -> None:
    corpus, index = tmp_path / "语 料", tmp_path / "索 引"
    corpus.mkdir()
    texts = {
        "a": "白条逾期以后，平台会先发短信提醒。",
        "b": "银行卡丢失以后要先打电话挂失。",
        "c": "公积金每年七月调整基数。",
        **{f"{n}": f"第{n}张发票要在第{n}天以前交给财务。" for n in range(20)},
    }
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, "utf-8")
    assert run("index", "build", "--corpus", str(corpus), "--index", str(index)).returncode == 0
    (corpus / "a.txt").write_text("白条逾期以后，平台会先打电话提醒。", "utf-8")
    (corpus / "c.txt").unlink()
    (corpus / "d.txt").write_text("护照到期以前六个月可以换发。", "utf-8")
    doctor = run("index", "doctor", "--index", str(index))
    assert (doctor.returncode, "index update" in doctor.stdout.decode()) == (1, True)
    before = run("ask", "白条逾期以后平台会怎么提醒", "--index", str(index))
    assert (before.returncode, before.stderr.count(b"\n")) == (0, 1)
    assert "the articles changed since the index was built; type: " in before.stderr.decode()
    done = run("index", "update", "--index", str(index))
    assert (done.returncode, done.stderr) == (0, b"")
    assert "2 articles new or changed, 1 removed: 23 articles" in done.stdout.decode()
    said = [
        run("ask", question, "--index", str(index)).stdout.decode()
        for question in ("白条逾期以后平台会怎么提醒", "护照到期以前多久可以换发", "公积金什么时候调整基数")
    ]
    assert ("打电话" in said[0], "短信" in said[0], "六个月" in said[1], "七月" in said[2]) == (
        True,
        False,
        True,
        False,
    )
    assert run("index", "doctor", "--index", str(index)).returncode == 0
    again = run("index", "update", "--json", "--index", str(index))
    found = json.loads(again.stdout)
    assert ("is up to date" in again.stderr.decode(), found["made"], found["removed"]) == (True, 0, 0)


def test_usage_is_status_2_and_help_needs_nothing_heavy() -> None:
    assert run().returncode == run("nonsense").returncode == 2
    code = (
        "import sys; from assistant.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'numpy', 'torch', 'jieba', 'gradio', 'faiss'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_question_needs_no_heavy_stack(starter_index: Path) -> None:
    code = (
        "import sys; from assistant.cli import main\n"
        f"main(['ask', '逾期会坐牢吗', '--index', {str(starter_index)!r}])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'gradio', 'pypinyin'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_reader_that_has_seen_enough_is_no_error(starter_index: Path) -> None:
    command = f'"{sys.executable}" -m assistant search 逾期 --k 100 --index "{starter_index}" | head -1'
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (done.stderr, done.stdout.count(b"\n")) == (b"", 1)


def test_cleaning_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("網(wǎng)貸逾期\n责任编辑：某某\n正文在这里。\n", "utf-8")
    shown = run("corpus", "clean", str(file)).stdout.decode()
    assert "~ 網[-(wǎng)-]貸逾期" in shown
    assert "- 责任编辑：某某" in shown
    assert "pinyin gloss" in run("corpus", "report", str(tmp_path)).stdout.decode()
    assert json.loads(run("corpus", "report", str(tmp_path), "--json").stdout)["articles"] == 1
    assert "no such file" in complaint(run("corpus", "clean", "nowhere.txt"), 1)
