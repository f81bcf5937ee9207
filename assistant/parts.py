"""A message that asks several things to the questions that it asks.

Comes in: the text of a query. Goes out: its questions, each as it would be asked alone. Knows nothing of passages.
"""

import re

from assistant.asked import ASKING, ASKS, MODAL
from assistant.despair import is_despair
from assistant.followup import standalone
from assistant.names import is_generic, names
from corpus.script import to_simplified
from index.terms import normalise, words

MOST = 3  # questions answered of one message
SHORTEST = 4  # characters of a question of its own
# What 还有 is the verb of is asked of the matter before it: 起诉了怎么办，还有机会协商吗.
_LEFT = r"机会|機會|可能|什么|什麼|没有|沒有|救|用|办法|辦法|希望|必要|多久|利息"
# 1、怎么协商, (2)会坐牢吗, ③要多久; 2.5万 is a sum, 五、六月 are months.
_NUMBER = (
    r"(?:[（(]\d{1,2}[）)][、.．，,]?|\d{1,2}[、.．）)](?!\d)|[①-⑩]、?"
    r"|[一二三四五六]、(?![一二三四五六七八九十])|第[一二三四五六][，,、：:])\s*"
)
_NUMBERED = re.compile(rf"(^|[：:]\s*){_NUMBER}")
# 花呗逾期怎么办，另外催收半夜打电话合法吗: what follows is a matter of its own.
_END = re.compile(
    rf"(?<=[?？❓❔])[?？!！❓❔\s]*|(?<=\w)(?=[①-⑩])|(?:[。；;，,]\s*|\s+)(?={_NUMBER})"
    rf"|[，,。.；;！!\s]+(?:另外|[还還]有(?!{_LEFT})|再问|再問|顺便|順便)(?:就是|[问問](?:一下)?)?[，,\s]*"
    # 会上门吗，会起诉吗; 是两码事吗，各自指谁 leans on what stands before it.
    r"|(?<=[吗嗎])[，,]\s*(?=(?:[会會能要]|可以|影响|影響|需要)\w{1,8}[吗嗎])"
)
# 有人知道吗, 怎么办怎么办: said before a question, and not one of its own.
_OPENS = re.compile(
    rf"(?:{ASKING}|{MODAL}|有没有|各位|大家|大神|高手|老师|律师|朋友们?|兄弟们?|姐妹们?|家人们|有?谁|有?人|懂|知道|了解|清楚"
    r"|遇到|碰到|经历|明白|问|请教|咨询|求助|求解|求|帮|帮忙|救|救命|一下|下|个|问题|事|这|那|种|情况|我们?|你们?|您|的|了|过|吗|么"
    r"|呢|啊|呀|该|应该|办|才|好|行|在|请|想|解答|回答|说|告诉|真|不)+"
)
_LETTERS = re.compile(r"[a-z\d]+", re.IGNORECASE)
_ASKS = re.compile(rf"{ASKS.pattern}|呢$")


def parts(text: str) -> tuple[str, ...]:
    """The questions of ``text``; only itself when it asks one thing, or more than can be answered at once.

    A word alone asks what it is or means. A story that ends in a question is one: pieces that ask nothing go with the
    question behind them. Their numbers are left out, or what follows would lean on none before it. Of what someone in
    danger asks only what says so is a question: the others would be answered as if it had not been said.
    """
    if asked := _in_full(text):
        return (asked,)
    found: list[str] = []
    before = ""
    for piece in filter(None, map(str.strip, _END.split(text))):
        piece = _NUMBERED.sub(r"\1", piece)
        before = _after(before, piece)
        bare = re.sub(r"\W+$", "", to_simplified(piece))
        opens = not found and _OPENS.fullmatch(bare)
        if (len(bare) >= SHORTEST and _ASKS.search(bare) and not opens) or _names_another(bare):
            found.append(before)
            before = ""
    if before and found:
        found[-1] = _after(found[-1], before)
    if not 1 < len(found) <= MOST:
        return (text,)
    each = tuple(standalone(one, found[:number]) for number, one in enumerate(found))
    return (tuple(filter(is_despair, each)) or (text,)) if is_despair(text) else each


def _names_another(bare: str) -> bool:
    """Whether ``bare`` asks the same of another thing in few words: 金条呢."""
    return bare.endswith("呢") and bool(names(bare))


def _after(before: str, piece: str) -> str:
    """``piece`` behind ``before``, parted from it: 借了一万 and 五千没还 are no 一万五千."""
    return f"{before}，{piece}" if before and re.search(r"\w$", before) else before + piece


def _in_full(text: str) -> str:
    """What one word, or name, that asks nothing by itself asks: what it means, or what it is; else empty."""
    text = text.rstrip("?？。 ")
    named = [one.span.of(text) for one in names(text) if not is_generic(one.name)]
    if text in named or _LETTERS.fullmatch(text):
        return f"{text}是什么"
    is_word = words(text) == [normalise(text)] and not _ASKS.search(to_simplified(text))
    return f"{text}是什么意思" if is_word else ""
