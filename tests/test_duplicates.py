"""Copies find each other, whatever was done to them; articles written after one form do not."""

import gzip
import json
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.clean import CleanText, clean
from corpus.duplicates import SHINGLE, SHORT, SKETCH, Signature, groups, resemblance, same, sign
from corpus.reading import read
from corpus.script import to_simplified, to_traditional
from tests.conftest import ROOT, SHARED
from tests.strategies import texts

STARTER = [found for found in read([ROOT / "corpus" / "articles"]) if isinstance(found, Article)]
FOOTER = "\n本页由读者投稿，编辑部只做了排版。想看更多同类文章，请在首页搜索，也可以在留言区说说自己的经历。" * 2


def signed(text: str, article_id: str = "a", **card: str) -> Signature:
    article = Article.with_card(article_id, text, card)
    return sign(article, clean(article))


def edited(text: str, chance: random.Random) -> str:
    """5 % of the characters changed to others of the text."""
    return "".join(chance.choice(text) if chance.random() < 0.05 else character for character in text)


def shortened(text: str, chance: random.Random) -> str:
    """A fifth of the sentences left out, one at least."""
    pieces = [piece for piece in re.split("(?<=。)", text) if piece]
    gone = set(chance.sample(range(len(pieces)), max(1, len(pieces) // 5))) if len(pieces) > 1 else set()
    return "".join(piece for i, piece in enumerate(pieces) if i not in gone)


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "exact": lambda text, chance: text,
    "edited": edited,
    "shortened": shortened,
    "with a footer": lambda text, chance: text + FOOTER,
    "in the other script": lambda text, chance: to_traditional(text),
}


def test_many_empty_pages_are_compared_with_one() -> None:
    page = "您要看的内容已经不在这里，可能改了地址或者被删除了，请回到首页再找。" * 3
    many = [signed(page, f"{n:04}") for n in range(3000)]
    started = time.perf_counter()
    (group,) = groups([*many, signed(page + "联系我们请看页尾。", "z")])
    assert (len(group), time.perf_counter() - started < 5) == (3001, True)


def test_no_article_of_the_starter_corpus_is_a_copy() -> None:
    assert groups(sign(article, clean(article)) for article in STARTER) == ()


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_is_found(change: str) -> None:
    originals = [signed(article.text, article.article_id) for article in STARTER]
    copies = [
        signed(CHANGES[change](article.text, random.Random(article.article_id)), f"{article.article_id}~copy")
        for article in STARTER
    ]
    assert groups(originals + copies) == tuple(
        (first.article_id, f"{first.article_id}~copy")
        if first.length >= copy.length
        else (copy.article_id, first.article_id)
        for first, copy in sorted(
            zip(originals, copies, strict=True),
            key=lambda pair: min((-s.length, s.article_id) for s in pair),
        )
    )


STEPS = (
    "先写下欠款的平台、本金、利率和到期日，再按利率从高到低排好次序，每月先还最低额，剩下的钱还排在最前面的一笔。" * 4
)


REPORT = (
    "本月个人消费贷款的平均年利率为{}%，全辖发放{}笔，受理投诉{}件，办结率{}%，逾期率为{}%，回访客户{}位，上门核实{}户。"
    "各网点要按时公布收费标准，向客户讲清楚还款方式和提前还款的条件，发现诱导借款、捆绑销售和不当催收的，"
    "当天上报分行消费者权益保护部门，由专人登记、核查并在规定时间内答复客户，答复要留下书面记录备查。"
    "催收外包机构的名单每季度更新一次，客户可以在网点大厅和手机银行里查到，也可以向客服索取纸质材料。"
)


@pytest.mark.parametrize(
    ("text", "card", "other", "other_card"),
    [
        ("您好，请联系客服。", {"title": "甲问题"}, "您好，请联系客服。", {"title": "乙问题"}),
        (STARTER[0].text, {}, STARTER[1].text, {}),
        (STARTER[0].text, {}, "".join(article.text for article in STARTER[:6]), {}),
        (REPORT.format(3.1, 420, 17, 68, 2.4, 905, 33), {}, REPORT.format(2.9, 388, 12, 71, 2.6, 871, 29), {}),
    ],
    ids=[
        "a short answer to another question",
        "other articles",
        "a part of a much longer one",
        "two reports after one form",
    ],
)
def test_no_copy(text: str, card: dict[str, str], other: str, other_card: dict[str, str]) -> None:
    assert not same(signed(text, "a", **card), signed(other, "b", **other_card))


def test_another_title_asks_for_nearly_the_same_text() -> None:
    text = "".join(article.text for article in STARTER[:2])
    loose = edited(text, random.Random(2))
    chance = random.Random(3)
    slightly = "".join("某" if chance.random() < 0.02 else character for character in text)
    assert same(signed(text, "a", title="甲"), signed(loose, "b", title="甲（转载）"))
    assert not same(signed(text, "a", title="甲"), signed(loose, "b", title="乙"))
    assert not same(signed(text, "a", title="甲"), signed(slightly, "b", title="乙"))
    assert same(signed(text, "a", title="甲"), signed(text + FOOTER, "b", title="乙"))


def test_the_representative_is_dated_then_early_then_long_then_first() -> None:
    text = STARTER[0].text
    made = [
        signed(text, "a"),
        signed(text + FOOTER, "b"),
        signed(text, "c", published="2024-02-01"),
        signed(text, "e", published="2024-01-01"),
        signed(text, "d", published="2024-01-01"),
        signed(text + FOOTER, "f", published="2024-01-01"),
    ]
    assert groups(made) == (("f", "d", "e", "c", "b", "a"),)


drawn = st.lists(
    st.tuples(st.sampled_from(range(6)), st.sampled_from(("", "2023-05-01", "2024-01-01")), st.booleans()), max_size=9
)


@given(drawn, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_groups_do_not_depend_on_the_order(chosen: list[tuple[int, str, bool]], chance: random.Random) -> None:
    made = [
        signed(STARTER[n].text + FOOTER * footer, f"{n}-{i}", published=published)
        for i, (n, published, footer) in enumerate(chosen)
    ]
    found = groups(made)
    chance.shuffle(made)
    assert groups(made) == found
    members = [article_id for group in found for article_id in group]
    assert len(members) == len(set(members))
    # Each set of copies is one group, and nothing else is.
    by_source: dict[str, set[str]] = {}
    for signature in made:
        by_source.setdefault(signature.article_id[0], set()).add(signature.article_id)
    assert {frozenset(group) for group in found} == {frozenset(ids) for ids in by_source.values() if len(ids) > 1}


def shingles(text: str) -> set[str]:
    """The runs of SHINGLE word characters, the slow way; for texts that NFKC and case folding leave alone."""
    words = re.sub(r"[\W_]+", "", to_simplified(text))
    width = min(SHINGLE, len(words))
    return {words[i : i + width] for i in range(len(words) - width + 1)} if words else set()


words = st.text("甲乙丙貸款，。\n", max_size=60)


@given(words, words)
def test_resemblance_is_jaccards(one: str, two: str) -> None:
    a, b = shingles(one), shingles(two)
    expected = len(a & b) / len(a | b) if a and b else 0.0
    assert resemblance(signed(one), signed(two)) == pytest.approx(expected)


@pytest.mark.parametrize(("first", "second"), [((0, 9000), (3000, 12000)), ((0, 2500), (0, 12000))])
def test_the_resemblance_of_long_articles_is_close(first: tuple[int, int], second: tuple[int, int]) -> None:
    whole = "".join(article.text for article in STARTER)
    one, two = whole[slice(*first)], whole[slice(*second)]
    a, b = shingles(one), shingles(two)
    assert min(len(a), len(b)) > SKETCH
    assert abs(resemblance(signed(one), signed(two)) - len(a & b) / len(a | b)) < 3 * 0.022


@given(texts)
def test_signing_is_a_function_of_what_reposting_keeps(text: str) -> None:
    article = Article("a", "", text)
    one, two = (sign(article, CleanText(found, ())) for found in (text, f"\n{text}。 \n"))
    for field in fields(Signature):
        a, b = getattr(one, field.name), getattr(two, field.name)
        assert (a == b).all() if hasattr(a, "all") else a == b
    assert groups([one]) == groups([]) == ()


def test_what_is_kept_of_an_article_is_bounded() -> None:
    signature = signed("".join(f"{n}号账单{chr(0x4E00 + n % 9000)}元" for n in range(30_000)))
    assert signature.shingles > 100_000
    kept = [getattr(signature, field.name) for field in fields(Signature)]
    assert sum(map(sys.getsizeof, (signature, *kept))) < 4500


def test_short_is_longer_than_a_form_letter_and_shorter_than_an_article() -> None:
    assert signed(STEPS[:54]).shingles < SHORT < min(signed(article.text).shingles for article in STARTER)


def passages_of(name: str) -> list[tuple[str, str]]:
    file = SHARED / "data" / name / "passages.jsonl.gz"
    if not file.is_file():
        pytest.skip(f"the shared passages to measure on are not here: {name}")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [(found["id"], found["text"]) for found in map(json.loads, lines)]


@pytest.fixture(scope="module")
def encyclopedia() -> tuple[list[tuple[str, str]], list[Signature]]:
    """The 1,104 passages of cmrc2018 as (id, text), and their signatures."""
    passages = passages_of("cmrc2018")
    return passages, [signed(text, article_id) for article_id, text in passages]


def test_no_passage_of_the_encyclopedia_is_a_copy(encyclopedia: tuple[list[tuple[str, str]], list[Signature]]) -> None:
    assert groups(encyclopedia[1]) == ()


@pytest.mark.parametrize("change", CHANGES)
def test_copies_among_a_thousand(encyclopedia: tuple[list[tuple[str, str]], list[Signature]], change: str) -> None:
    chance = random.Random(1)
    passages, originals = encyclopedia
    copies = [signed(CHANGES[change](text, chance), f"{article_id}~") for article_id, text in passages]
    found = groups(originals + copies)
    assert all(len({article_id.rstrip("~") for article_id in group}) == 1 for group in found)
    assert len(found) >= 0.98 * len(passages)


def test_news_of_one_week_holds_some_copies() -> None:
    found = groups(signed(text, article_id) for article_id, text in passages_of("credit_news"))
    assert 50 <= len(found) <= 70
    assert max(map(len, found)) <= 12
