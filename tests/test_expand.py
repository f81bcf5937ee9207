"""Questions in the words of the articles: wording of Taiwan and Hong Kong, words that mean the same."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ask import Assistant
from assistant.expand import SYNONYMS, WORDING, mainland, read_groups, synonyms
from assistant.names import Name, entries, is_generic, names
from assistant.settings import Settings
from corpus.script import to_simplified, to_traditional
from corpus.table import TableError
from index.encoder import open_encoder
from index.store import Index
from tests.conftest import ROOT
from tests.parts import assistant_over

SAYING = read_groups(WORDING.read_text("utf-8").splitlines())
MEANING = read_groups(SYNONYMS.read_text("utf-8").splitlines())
NAMED = [word for entry in entries() if entry.kind in ("product", "lender") for word in entry.words]
PIECES = [word for group in (*SAYING, *MEANING) for word in group] + NAMED + list("我的了吗，怎么办？3万")
sayings = st.lists(st.sampled_from(PIECES), max_size=12).map("，".join)


def products(found: tuple[Name, ...]) -> set[str]:
    """The products and lenders that are somebody's."""
    return {name.name for name in found if name.kind in ("product", "lender") and not is_generic(name.name)}


@given(sayings)
def test_both_scripts_become_the_same(text: str) -> None:
    traditional = to_traditional(text)
    assert mainland(traditional) == mainland(to_simplified(traditional))


@given(sayings)
def test_a_product_that_is_named_stays_named(text: str) -> None:
    assert products(names(text)) <= products(names(mainland(text)))


@given(sayings)
def test_no_word_beside_a_question_names_a_product_or_is_said_already(text: str) -> None:
    beside = synonyms(mainland(text))
    assert not [word for word in beside if products(names(word))]
    assert len(set(beside)) == len(beside)


@pytest.mark.parametrize("group", SAYING, ids=lambda group: group[0])
def test_a_word_of_the_mainland_stays(group: tuple[str, ...]) -> None:
    assert mainland(group[0]) == group[0]
    assert {mainland(to_traditional(word)) for word in group} == {group[0]}


@pytest.mark.parametrize("group", MEANING, ids=lambda group: group[0])
def test_words_that_mean_the_same_find_each_other(group: tuple[str, ...]) -> None:
    assert len(group) > 1
    assert not [(one, other) for one, other in permutations(group, 2) if one in other]
    for word in group:
        assert set(group) - {word} == set(synonyms(word))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("簡訊說要強制執行", "短信说要强制执行"),
        ("欠債唔還會唔會坐監", "欠债不还会不会坐牢"),
        ("收數佬可唔可以搵我屋企人", "催收人员可不可以找我家人"),
        ("月付金是多少，月付金额呢", "月供是多少，月付金额呢"),
        ("羊小咩逾期了", "羊小咩逾期了"),
        ("网贷逾期会上征信吗", "网贷逾期会上征信吗"),
        ("户口在老家，仲裁委的手机号", "户口在老家，仲裁委的手机号"),
        ("利率不符合约定怎么办", "利率不符合约定怎么办"),
        ("监管联合约谈了哪些平台", "监管联合约谈了哪些平台"),
        ("要提供款项用途证明吗", "要提供款项用途证明吗"),
        ("信用卡债权转让合法吗", "信用卡债权转让合法吗"),
        ("循环联系家人", "循环联系家人"),
        ("依家庭情况减免", "依家庭情况减免"),
        ("装修返工不给钱", "装修返工不给钱"),
    ],
)
def test_a_question_is_searched_for_in_the_words_of_the_mainland(text: str, expected: str) -> None:
    assert mainland(text) == expected


@pytest.mark.parametrize(("line", "found"), [("催收|催债|催收", "催收"), ("催收||催债", "''"), ("起訴|起诉", "起诉")])
def test_a_table_that_does_not_fit_is_named(line: str, found: str) -> None:
    with pytest.raises(TableError, match=f"line 2: expected .* each once, found .*{found}"):
        read_groups(["# words", line])


def test_both_scripts_have_the_same_rankings(starter_index: Path) -> None:
    assistant = Assistant(Index(starter_index), open_encoder("packaged", bulk=False), Settings())
    questions = [
        *(ROOT / "corpus" / "examples.txt").read_text("utf-8").split(),
        "聯徵紀錄多久會消除",
        "收數佬打嚟點算好",
    ]
    for question in questions:
        traditional = to_traditional(question)
        twins = [assistant.query(text) for text in (traditional, to_simplified(traditional))]
        assert assistant.rankings(twins[0]) == assistant.rankings(twins[1])
        assert assistant.search(twins[0]) == assistant.search(twins[1])


def test_a_word_of_the_same_meaning_finds_what_only_says_the_other(tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path, {"a.txt": "单位发的工资，法院可以扣一部分。", "b.txt": "征信记录保存五年。"})
    lexical, _ = assistant.rankings(assistant.query("薪水"))
    assert [hit.passage_id.split("#")[0] for hit in lexical] == ["a"]


def test_the_judged_questions_are_asked_of_articles_that_stand() -> None:
    rows = [json.loads(line) for line in (ROOT / "tests" / "judged" / "wording.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 40
    for row in rows:
        assert all((ROOT / "corpus" / "articles" / f"{stem}.md").is_file() for stem in row["positives"])
    assert len({row["id"] for row in rows}) == len(rows)
