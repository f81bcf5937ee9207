"""What a question names is met by the evidence, carried over and said so, or the question is refused."""

import pytest

from assistant.covered import Uncovered, uncovered
from assistant.evidence import Evidence
from assistant.kind import kind_of
from assistant.query import to_query
from corpus.article import Article
from corpus.passage import Passage
from corpus.span import Span


def piece(text: str, title: str = "逾期") -> Evidence:
    """A sentence that is its whole article."""
    span = Span(0, len(text))
    return Evidence(Passage("a#0-9", "a", span, text), Article("a", title, text), span, text, 1.0)


def left(question: str, *pieces: Evidence) -> Uncovered:
    return uncovered(to_query(question, 500), kind_of(question), pieces)


GENERAL = piece("逾期的利息以合同约定为准。")


def test_a_named_product_is_met_by_a_sentence_its_passage_or_its_title() -> None:
    assert left("花呗逾期利息怎么算", piece("花呗逾期的利息以合同约定为准。")) == Uncovered()
    assert left("花唄逾期利息怎麼算", piece("逾期的利息以合同约定为准。", "花呗是什么")) == Uncovered()


def test_what_holds_for_all_carries_over_and_says_so() -> None:
    assert left("花呗逾期利息怎么算", GENERAL) == Uncovered(("花呗",))
    assert left("花唄和白条逾期利息", piece("白条逾期的利息看合同。")) == Uncovered(("花唄",))


def test_a_lender_is_met_by_its_product_and_not_the_other_way() -> None:
    assert left("怎么和京东协商分期", piece("京东金条往往可以分期。")) == Uncovered()
    assert left("怎么和支付宝协商分期", piece("花呗往往可以分期。")) == Uncovered()
    assert left("支付宝的客服电话是多少", piece("花呗的事可以拨打12378投诉。")).refuse
    assert left("怎么和京东金条协商分期", piece("京东往往可以分期。")) == Uncovered(("京东金条",))


def test_a_lender_beside_its_product_is_no_matter_of_its_own() -> None:
    asked = "支付宝从来没有逾期，为什么借呗不能用了"
    assert left(asked, piece("借呗的额度由放款机构评估。")) == Uncovered()
    assert left(asked, GENERAL) == Uncovered(("借呗",))


def test_a_sort_of_loan_needs_no_sentence_of_its_own() -> None:
    assert left("网贷逾期利息怎么算", GENERAL) == Uncovered()


@pytest.mark.parametrize("question", ["微粒贷的客服电话是多少", "微粒貸客服熱線是多少"])
def test_a_number_of_somebody_else_is_never_given(question: str) -> None:
    assert left(question, piece("对银行的收费有意见，可以拨打12378投诉。")).refuse


def test_a_number_that_is_not_told_stays_uncovered() -> None:
    found = left("催收投诉的电话是多少", piece("客服电话要在合同里找。"))
    assert found.words == ("电话是多少",) and not found.refuse
    assert left("催收投诉的电话是多少", piece("催收投诉可以拨打12378。")) == Uncovered()
    assert left("催收打电话合法吗", GENERAL) == Uncovered()
    assert left("催收电话对借款人有什么影响", GENERAL) == Uncovered()


@pytest.mark.parametrize(
    "question",
    [
        "花呗催收电话一天打几次违法",
        "花呗怎么要求催收停止打电话",
        "微粒贷逾期，能不能不接催收电话",
        "借呗逾期会不会给紧急联系人打电话",
        "法院传票发到老家地址怎么办",
        "法院传票寄到老家地址",
    ],
)
def test_a_call_is_no_number_to_be_told(question: str) -> None:
    found = left(question, GENERAL)
    assert not found.refuse
    assert not any("电话" in word or "地址" in word for word in found.words)


@pytest.mark.parametrize("question", ["花呗客服电话打哪个", "花呗客服电话", "求花呗客服电话", "发一下花呗的客服电话"])
def test_what_can_be_dialled_is_asked_for_in_other_ways(question: str) -> None:
    assert left(question, piece("花呗是消费信贷。")).words


@pytest.mark.parametrize(
    "question",
    [
        "欠银行2000元诉讼时效多久",
        "网贷2000块逾期几天上征信",
        "借款1900元逾期多久会上征信",
        "扩大连带责任保证要多久",
        "担保人承担最大连带责任的期限是多久",
        "到期日本息没还上会怎样",
        "贷款买东西安全吗，多久能退",
        "完成都要多久",
        "他是违法国家规定放贷吗",
    ],
)
def test_letters_of_other_words_are_no_year_and_no_place(question: str) -> None:
    assert left(question, GENERAL) == Uncovered()


def test_a_banks_town_is_its_name() -> None:
    assert left("北京银行欠款诉讼时效多久", GENERAL) == Uncovered(("北京银行",))


def test_figures_of_a_year_or_a_town_do_not_carry_over() -> None:
    assert left("2019年的最低还款是多少", GENERAL).refuse
    assert not left("2019年借的网贷会坐牢吗", GENERAL).refuse
    assert left("成都的失业金一个月多少钱", GENERAL).refuse
    assert left("深圳的失业金一个月多少钱", piece("深圳的失业金由社保局核定。")) == Uncovered()
    assert left("我在成都，催收会上门吗", GENERAL) == Uncovered()


def test_other_law_does_not_answer() -> None:
    assert left("香港的网贷逾期会坐牢吗", GENERAL).refuse
    assert left("人在日本，国内网贷逾期会坐牢吗", piece("人在国外，网贷照样计息。")) == Uncovered()


@pytest.mark.parametrize(
    "question",
    [
        "我2022年逾期的，还清后征信多久消除",
        "我在深圳打工，逾期多久会被起诉",
        "我是河南的，网贷逾期多久会上征信",
        "2019年的网贷逾期，诉讼时效是几年",
        "网贷欠2000逾期多久会上征信",
        "借2000到手1500利息多少",
        "工资2000最多扣多少",
    ],
)
def test_a_year_or_a_town_told_in_passing_and_a_sum_refuse_nothing(question: str) -> None:
    assert left(question, GENERAL) == Uncovered()


@pytest.mark.parametrize(
    "question",
    [
        "深圳的失业金多少钱",
        "我失业了，成都的失业金一个月多少钱",
        "2024的利率是多少",
        "支付宝2019的利率是多少",
        "我在香港，网贷逾期多久会上征信",
    ],
)
def test_a_year_or_a_place_that_is_asked_about_refuses(question: str) -> None:
    assert left(question, GENERAL).refuse


@pytest.mark.parametrize(
    "question",
    [
        "微粒贷催收给我公司来电话合法吗",
        "逾期后换了手机号码",
        "催收怎么知道我的地址",
        "可以不接催收的电话",
        "要不要换号码",
        "催收打我单位电话",
        "催收骚扰我家人的电话",
        "怎么换绑手机号码",
        "催收用虚拟号码",
        "催收求我接电话",
        "催收怎么有我爸妈的号码",
    ],
)
def test_a_number_that_is_used_or_is_the_askers_is_not_wished_for(question: str) -> None:
    assert not [word for word in left(question, GENERAL).words if word != "微粒贷"]


@pytest.mark.parametrize(
    "question",
    ["给我京东的电话", "投诉电话", "我想知道花呗的电话", "信用卡客服电话", "微粒贷怎么打客服电话", "换卡的客服电话"],
)
def test_a_number_that_is_wished_for_stays_one(question: str) -> None:
    assert any("电话" in word for word in left(question, GENERAL).words)
