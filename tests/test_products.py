"""Whether a text speaks of another product than the one that was asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.names import entries, group_of, names
from assistant.products import by_own_name, in_general, other_product, speaks_of
from corpus.script import to_traditional

WORDS = [word for entry in entries() if entry.kind in ("product", "lender") for word in entry.words]
PRODUCTS = [entry.name for entry in entries() if entry.kind == "product" and entry.group != "generic"]


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("花呗逾期会怎样", "白条逾期以后会按天计算违约金。", True),
        ("花呗逾期会怎样", "花呗和白条都要看合同。", False),
        ("花呗逾期会怎样", "支付宝账单里可以查到，京东白条则在另一处。", False),
        ("花呗逾期会怎样", "逾期以后会按天计算违约金。", False),
        ("花呗逾期会怎样", "网贷逾期以后会按天计算违约金。", False),
        ("花呗逾期会怎样", "信用卡的最低还款额不算逾期。", True),
        ("花呗逾期会怎样", "微信聊天记录和工商银行的流水都可以作证据。", False),
        ("花呗逾期会怎样", "以京东金融App内页面为准。", True),
        ("花呗逾期会怎样", "借呗从放款起计算利息。", True),
        ("白条逾期会怎样", "以京东金融App内页面为准。", False),
        ("白条逾期会怎样", "金条是现金借款。", True),
        ("京东的钱还不上", "金条是现金借款。", False),
        ("京东金融逾期", "白条可以分期。", False),
        ("京东金融逾期", "花呗可以分期。", True),
        ("捷信逾期了", "花呗可以分期。", True),
        ("花呗逾期", "捷信的客户可以拨打客服电话。", True),
        ("招行的钱还不上", "信用卡可以申请个性化分期。", False),
        ("招行的钱还不上", "白条不能申请个性化分期。", True),
        ("招行闪电贷逾期", "闪电贷按日计息。", False),
        ("信用卡逾期", "信用卡可以申请个性化分期。", False),
        ("網貸逾期", "白条不能申请个性化分期。", False),
        ("逾期了怎么办", "白条不能申请个性化分期。", False),
        ("花唄逾期", "白條逾期以後會按天計算違約金。", True),
    ],
)
def test_what_is_said_of_another_product(question: str, text: str, other: bool) -> None:
    assert other_product(names(question), text) is other


@given(st.sampled_from(PRODUCTS), st.lists(st.sampled_from(WORDS), max_size=5))
def test_a_text_that_names_the_product_asked_about_is_never_of_another(product: str, words: list[str]) -> None:
    assert not other_product(names(product), "，".join([*words, product]))


@given(st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=5).map("，".join))
def test_both_scripts_are_judged_alike(word: str, text: str) -> None:
    assert other_product(names(word), text) == other_product(names(to_traditional(word)), to_traditional(text))


@given(st.sampled_from(PRODUCTS), st.sampled_from(PRODUCTS))
def test_two_products_are_never_one(one: str, two: str) -> None:
    assert other_product(names(one), two) == (one != two)


@given(st.lists(st.sampled_from(WORDS), max_size=5).map("，".join))
def test_a_sort_of_loan_asked_about_is_nobodys(text: str) -> None:
    generic = [entry.name for entry in entries() if group_of(entry.name) == "generic"]
    assert not other_product(names("，".join(generic)), text)


@pytest.mark.parametrize(
    ("question", "general"),
    [
        ("花呗逾期会怎样", "逾期会怎样"),
        ("我的花唄，逾期了怎么办", "逾期了怎么办"),
        ("花唄和白條都逾期了", "花唄和白條都逾期了"),
        ("花呗？", "花呗？"),
        ("美团月付的还款日是几号", "美团月付的还款日是几号"),
        ("信用卡逾期会怎样", "信用卡逾期会怎样"),
        ("网贷逾期会怎样", "网贷逾期会怎样"),
        ("招行的钱还不上", "招行的钱还不上"),
    ],
)
def test_a_question_on_a_product_is_asked_in_general(question: str, general: str) -> None:
    assert in_general(question, names(question)) == general


@pytest.mark.parametrize(
    ("text", "speaks"),
    [("花呗、借呗能不能延期，要看合同。", True), ("借呗是现金借款。", False), ("网贷逾期一天也是逾期。", False)],
)
def test_whether_a_text_speaks_of_the_product(text: str, speaks: bool) -> None:
    assert speaks_of(names("网贷花唄逾期了"), text) is speaks


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("蚂蚁花呗和支付宝借呗逾期了", "花呗和借呗逾期了"),
        ("螞蟻花唄逾期一天", "花唄逾期一天"),
        ("百度有钱花逾期", "有钱花逾期"),
        ("白条逾期四个月", "白条逾期四个月"),
        ("招商银行信用卡逾期", "招商银行信用卡逾期"),
        ("蚂蚁森林里的花呗", "蚂蚁森林里的花呗"),
    ],
)
def test_a_product_goes_by_its_own_name(question: str, own: str) -> None:
    assert by_own_name(question, names(question)) == own
    assert {name.name for name in names(own)} == {name.name for name in names(question)}
