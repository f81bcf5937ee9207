"""An answer as text: the reader's script for what is read, and nothing else."""

from pathlib import Path

from assistant.render import in_script, to_text
from assistant.words import WORDS
from tests.parts import assistant_over


def test_ids_and_addresses_lead_to_the_article_whatever_script_is_read(tmp_path: Path) -> None:
    address = "https://example.org/网贷/记录"
    text = f"---\ntitle: 记录怎么保存\nurl: {address}\n---\n信用记录保存五年。\n"
    assistant = assistant_over(tmp_path, {"记录怎么保存.md": text})
    found, nothing = assistant.ask("信用記錄保存幾年"), assistant.ask("北京到上海的高鐵多少錢")
    for answer, shown in ((found, "[1] 記錄怎麼保存"), (nothing, "- 記錄怎麼保存")):
        assert f"{shown}  (记录怎么保存" in to_text(answer, "hant")
    assert "信用記錄保存五年。[1]" in to_text(found, "hant")
    assert f"      {address}\n" in to_text(found, "hant")


def test_a_note_is_in_the_words_of_its_reader(tmp_path: Path) -> None:
    tale = "本故事纯属虚构。\n\n红蓝卡逾期一天要交九枚铜板。\n"
    answer = assistant_over(tmp_path, {"tale.txt": tale}).ask("红蓝卡逾期一天要交几枚铜板")
    for language, words in WORDS.items():
        assert words["note"] + words["only_fiction"] + "[1]" in to_text(
            answer, "hant" if language == "zh-TW" else "hans", language
        )


def test_what_is_traditional_already_stays_as_it_was_written() -> None:
    assert in_script("里民活動中心的聯絡人是范先生。", "hant") == "里民活動中心的聯絡人是范先生。"
    assert in_script("联系人是范先生。", "hant") != "联系人是范先生。"
    assert in_script("聯絡人是范先生。", "hans") == "联络人是范先生。"
