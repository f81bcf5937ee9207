"""Our own questions on the starter corpus to groups of windows to learn from, last and beside what came before.

In: questions.jsonl, one ``{"text", "article_id", "quote", "kind"}`` a line, ``quote`` the sentence that answers, empty
where the article speaks of the matter and does not answer, ``article_id`` too where no article speaks of it; the
articles. Out: Groups, as of judged data.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from assistant.names import Name, folded, is_generic, listed
from assistant.products import other_product
from assistant.reader.examples import (
    EMPTIED,
    Group,
    Member,
    Pool,
    Window,
    answering,
    is_held_out,
    may_answer,
    without_answer,
)
from assistant.reader.pair import above
from corpus.article import Article
from corpus.clean import clean
from corpus.passage import passages
from corpus.reading import read
from corpus.script import to_simplified

QUESTIONS = Path(__file__).with_name("questions.jsonl")
ARTICLES = Path(__file__).parents[2] / "corpus" / "articles"
DEPTH = 12
# A question of so few characters (逾期怎么办) is one that several articles answer: the windows most like it are no
# counterexamples to it.
SHORT, LIKELY = 12, 4
NAMED = 0.3  # of the questions that an article answers for loans of any kind are asked of one product
_WHERE = re.compile("(?:网贷|贷款|借款|欠款)(?![人方机公平合])|(?=逾期)")  # where a product's name fits


def own_groups(cut: Mapping[str, list[Window]], seed: int) -> list[Group]:
    """A group for each of our own questions, of the windows ``cut``; a tenth of the articles is held out."""
    random = Random(f"{seed} own")
    pool = Pool([window for windows in cut.values() for window in windows])
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    products = [name for row in rows if not row["quote"] for name in _products(row["text"])]
    found = []
    for row in rows:
        members = _members(row, cut.get(row["article_id"], []), pool, random)
        if members:
            question = to_simplified(row["text"])
            if members[0].relevant and random.random() < NAMED:
                question = of_product(question, members[0].window, random.choice(products))
            found.append(Group("own", question, tuple(members), kept_out(row["article_id"] or row["text"], seed)))
    return found


def of_product(question: str, window: Window, product: Name) -> str:
    """``question`` asked of ``product``, unless it or the ``window`` that answers it speaks of another.

    What no article says is mostly asked of a product by name (花呗分12期的费率), what one says of loans of any kind.
    The name alone must not tell that there is no answer: what holds for all holds for it.
    """
    if _products(question) or other_product([product], f"{window.above} {window.text}"):
        return question
    put, times = _WHERE.subn(product.name, question, count=1)
    return put if times else f"我的{product.name}，{question}"


def _products(question: str) -> list[Name]:
    """The products that ``question`` names, 网贷 and other sorts of loan left out."""
    return [name for name in listed(folded(question)) if name.kind == "product" and not is_generic(name.name)]


def own_windows() -> dict[str, list[Window]]:
    """The windows of each article of the starter corpus."""
    return {found.article_id: _windows(found) for found in read([ARTICLES]) if isinstance(found, Article)}


def kept_out(article_id: str, seed: int) -> bool:
    """Whether an article of the starter corpus is kept from training."""
    return is_held_out(f"own {article_id}", seed)


def _windows(article: Article) -> list[Window]:
    return [
        Window(article.article_id, to_simplified(above(article.title, passage.headings)), to_simplified(passage.text))
        for passage in passages(article, clean(article))
    ]


def _members(row: dict[str, str], own: list[Window], pool: Pool, random: Random) -> list[Member]:
    """The window that answers, where one does, and two that do not."""
    quote, question = to_simplified(row["quote"]), to_simplified(row["text"])
    alike = pool.alike(question, DEPTH)
    if not quote:
        # What this article does not answer another might: only its own windows are known not to. What is of another
        # field none does.
        return [Member(window, False, True) for window in (_nearest(own, alike) if own else alike)[:2]]
    positive = answering(own, quote)
    if positive is None:
        return []
    wrong = [one for one in alike[LIKELY * (len(question) <= SHORT) :] if not may_answer(one, quote)]
    emptied = without_answer(positive, [quote]) if random.random() < EMPTIED else None
    if emptied and not may_answer(emptied, quote):
        wrong = [emptied, *wrong]
    return [positive, *(Member(one, False, True) for one in wrong[:2])]


def _nearest(own: list[Window], alike: Sequence[Window]) -> list[Window]:
    """The windows of an article, those first that hold most of the words of the question."""
    return [*(window for window in alike if window in own), *(window for window in own if window not in alike)]
