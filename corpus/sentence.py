"""Text to sentences.

Comes in: clean text. Goes out: spans that tile it, one a sentence. Knows nothing of articles or passages.
"""

import re

from corpus.span import Span

MAX_LENGTH = 400  # characters; longer runs without an end mark are cut, at a comma where there is one

# A sentence ends after 。！？ (or their ASCII forms) with the closing quotes and brackets that follow, or at a line
# end. A full stop ends one only between a word and a capital, so that 3.5, 1.1 and e.g. stay whole, and not behind what
# is shortened (Mr. Smith, Apple Inc. 的财报); ? ends none inside an address, nor any mark inside a title that goes
# on (《怎么办？》一书). Blank space after an end belongs to the sentence before it.
_CLOSERS = re.escape("”’」』）)】》〉\"'］]")
_SHORTENED = "".join(rf"(?<!\b{word}\.)" for word in ("Mr", "Mrs", "Ms", "Dr", "St", "vs", "Inc", "Ltd", "Co", "Corp"))
# Each alternative opens with the mark it ends at: a search skips to those.
_END = re.compile(
    rf"(?:(?:[。！？!]|\?(?!(?<=[A-Za-z0-9/].)[A-Za-z0-9/&=]))[。！？!?]*+(?![》〉]\S)"
    rf"|\.(?<=[a-z].){_SHORTENED}(?=\s+[A-Z\u3400-\u9fff]))[{_CLOSERS}]*[ \t\u3000]*\n*|\n\n*"
)
_SOFT_END = re.compile(r"[，、；;：\s]|[,:](?!\d)")
_NUMBER_END = re.compile(r"[\d.,]+$")


def _bounded(start: int, end: int, text: str) -> list[Span]:
    """``start..end`` as spans of at most MAX_LENGTH, cut behind the last soft end where there is one."""
    spans = []
    while end - start > MAX_LENGTH:
        window = text[start + MAX_LENGTH // 2 : start + MAX_LENGTH]
        soft = [match.end() for match in _SOFT_END.finditer(window)]
        number = _NUMBER_END.search(window) if text[start + MAX_LENGTH].isdigit() else None
        cut = start + MAX_LENGTH // 2 + (soft[-1] if soft else number.start() if number else len(window))
        spans.append(Span(start, cut))
        start = cut
    spans.append(Span(start, end))
    return spans


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text``, in order.

    Law: they tile it: the first starts at 0, each starts where the one before ends, the last ends at ``len(text)``.
    None is longer than MAX_LENGTH. The empty text has none.
    """
    spans: list[Span] = []
    start = seen = 0
    for match in _END.finditer(text):
        is_blank, seen = text[seen : match.end()].isspace(), match.end()
        if is_blank:
            continue  # blank space alone is not a sentence; it opens the next one
        spans.extend(_bounded(start, seen, text))
        start = seen
    if start < len(text):
        spans.extend(_bounded(start, len(text), text))
    return tuple(spans)
