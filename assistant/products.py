"""Whether a text speaks of another product than the one that was asked about, and a question asked of none.

Comes in: what a question names, then a passage or a sentence, or the question. Goes out: yes or no, or the question as
it is asked of all loans, or of a product by its own name. Knows nothing of rankings.

Products are like one another and so are the words about them: 花呗, 白条 and credit cards all have a bill, a due date
and a least payment. What an article says of one must not be passed off as said of another; what it says of none in
particular holds for all.
"""

import re
from collections.abc import Iterable, Sequence

from assistant.names import BANK, GENERIC, PLATFORM, Name, folded, group_of, is_generic, lender_of, listed

_WORD = re.compile(r"\w{2}")


def in_general(text: str, names: Iterable[Name]) -> str:
    """The question ``text`` without the one product that is among its ``names``: asked of loans of any kind.

    As it is where nothing else is left of it, where it names several, where it is a card, and where what the product
    has of its own is asked about (花呗的额度).
    """
    products = [one for one in names if one.kind == "product" and group_of(one.name) not in (GENERIC, BANK)]
    if len(products) != 1 or text.startswith("的", products[0].span.end):
        return text
    span = products[0].span
    bare = text[: span.start].removesuffix("我的") + text[span.end :]
    return bare.strip(" ，,、") if _WORD.search(bare) else text


def by_own_name(text: str, names: Sequence[Name]) -> str:
    """``text``, whose ``names`` these are in their order, with each product by its own name: 花呗 for 蚂蚁花呗.

    The reader is surer of a question that names a product as most articles do (tests/LOG.md).
    """
    for one in reversed(names):
        typed = one.span.of(text)
        at = folded(typed).find(one.name)
        if one.kind == "product" and at >= 0:
            text = one.span.replaced(text, typed[at : at + len(one.name)])
    return text


def speaks_of(asked: Iterable[Name], text: str) -> bool:
    """Whether ``text`` names a product that is among ``asked``, a question's names."""
    wanted = {name.name for name in asked if name.kind == "product" and not is_generic(name.name)}
    return any(name.name in wanted for name in listed(folded(text)))


def other_product(asked: Iterable[Name], text: str) -> bool:
    """Whether ``text`` names products, and none of them is what ``asked``, a question's names, is about.

    No when the question names no product nor lender; when the text names none; when the text names the product asked
    about, beside whatever others, or its lender (京东 for 白条); when the lender was asked about and the text names a
    product of it. A platform (微信) or a bank that a text names is no product: money is paid and kept there too.
    """
    wanted = [name for name in asked if name.kind in ("product", "lender") and not is_generic(name.name)]
    if not wanted:
        return False
    found = tuple(listed(folded(text)))
    products = {name.name for name in found if name.kind == "product"}
    if products & {name.name for name in wanted} or _lenders(found) & _lenders(wanted, of_products=True):
        return False
    of_lenders = _lenders(wanted)
    return any(map(_is_loan, found)) and not any(_is_of(product, of_lenders) for product in products)


def _lenders(names: Iterable[Name], of_products: bool = False) -> set[str]:
    """The lenders among ``names`` and whom they belong to; those of its products too when asked for."""
    kinds = ("product", "lender") if of_products else ("lender",)
    named = [name for name in names if name.kind in kinds]
    return ({name.name for name in named if name.kind == "lender"} | {lender_of(name.name) for name in named}) - {""}


def _is_loan(name: Name) -> bool:
    """Whether ``name`` stands for somebody's loans and nothing besides."""
    group = group_of(name.name)
    return group != GENERIC if name.kind == "product" else name.kind == "lender" and group not in (BANK, PLATFORM)


def _is_of(product: str, lenders: Iterable[str]) -> bool:
    """Whether ``product`` is one of ``lenders``; a credit card is one of any bank."""
    return lender_of(product) in lenders or (
        group_of(product) == BANK and any(group_of(name) == BANK for name in lenders)
    )
