"""The lists that a passage holds, and all points of one.

Comes in: candidates. Goes out: where lists stand in a passage, and every point of a list wherever its article goes on
with it. Knows nothing of questions.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from assistant.candidates import Candidate
from assistant.evidence import MARK, SHORTEST, Evidence, takes_back
from assistant.quantity import number
from corpus.clean import CleanText, clipped
from corpus.damage import first_damage
from corpus.sentence import sentences
from corpus.span import Span

# Characters of a point shown whole; of a longer one its first sentence stands for it, with what takes that back. What
# is shorter than NAME names the point and says nothing of it (身份证明。).
LONGEST, NAME = 100, 12
FEWEST = 2  # points of a list
# Characters of a point with a line below it that explains it, and how many of those in a row: fewer, or longer ones,
# are the sections of an article.
HEAD, EXPLAINED = 30, 3
Run = tuple[str, list[Span]]
"""(how lines open, the lines)."""
NAMED = "name"
_OPENS = re.compile(
    r"[:：]$|以下|如下|下[列面]|包括|包含|分[为為成]|[一二三四五六七八九十几幾\d][个個]?(?:类|類|种|種|点|點|项|項|步|方面|方式|因素)"
)
_COUNT = re.compile(r"\d+|[一二三四五六七八九十]+|[①-⑳]")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_FIRST = re.compile(r"[（(]?[1一①](?!\d|[一二三四五六七八九十])")
# 短信催款：通过短信提醒还款。 Not an interview (问：), nor an hour (20:30).
_NAMED = re.compile(r"[^\s\d，。,；;:：、？?][^\s，。,；;:：？?]{1,14}[:：](?!\d{2}(?!\d))\s*[^\n]{6,}")


def lists(text: str) -> Iterator[Span]:
    """The runs of marked lines in ``text``, and of lines that each open with a name for what they say below one that
    says that a list follows, two and more."""
    before = ""
    for item, run in _with_sub_points(text, _with_explanations(text, list(_runs(text)))):
        if item and len(run) >= FEWEST and (item != NAMED or _OPENS.search(before)):
            yield Span(run[0].start, run[-1].end)
        before = run[-1].of(text)


def _runs(text: str) -> Iterator[Run]:
    """The lines of ``text``, those that open alike together; a list that counts from 1 again is another one."""
    for item, lines in groupby(_lines(text), lambda line: _item(text, line)):
        run: list[Span] = []
        for line in lines:
            if run and item != NAMED and _FIRST.match(text, line.start):
                yield item, run
                run = []
            run.append(line)
        yield item, run


def _with_explanations(text: str, runs: list[Run]) -> Iterator[Run]:
    """``runs``, with points that each have one short line below them that says more made one list: 1. 看证件 above
    名字必须一致。"""
    at = 0
    while at < len(runs):
        item, lines = runs[at]
        end = at
        if item and item != NAMED and len(lines) == 1 and len(lines[0]) <= HEAD:
            while end + 2 < len(runs) and _explains(text, runs[end + 1]) and _goes_on(text, runs[end], runs[end + 2]):
                end += 2
        if (end - at) // 2 + 1 < EXPLAINED:
            yield runs[at]
            at += 1
            continue
        if end + 1 < len(runs) and _explains(text, (runs[end + 1][0], runs[end + 1][1][:1])):
            told, rest = runs[end + 1][1][:1], runs[end + 1][1][1:]
            yield item, [line for _, run in runs[at : end + 1] for line in run] + told
            if rest:
                yield runs[end + 1][0], rest
            at = end + 2
        else:
            yield item, [line for _, run in runs[at : end + 1] for line in run]
            at = end + 1


def _explains(text: str, run: Run) -> bool:
    """Whether ``run`` is one line that may say more of the point above it."""
    item, lines = run
    return not item and len(lines) == 1 and len(lines[0]) <= LONGEST and lines[0].of(text)[-1] not in "：:？?"


def _goes_on(text: str, run: Run, other: Run) -> bool:
    """Whether ``other`` is the next point after ``run``, alone and short like it."""
    last = _number(text, run[1][-1])
    return (
        run[0] == other[0]
        and len(other[1]) == 1
        and len(other[1][0]) <= HEAD
        and last is not None
        and _number(text, other[1][0]) == last + 1
    )


def _with_sub_points(text: str, runs: Iterable[Run]) -> list[Run]:
    """``runs``, one that a list goes on behind with its next number made part of it: its sub-points. Two numbers alone
    with a list below the first are sections."""
    found: list[Run] = []
    for item, lines in runs:
        outer = found[-2] if len(found) > 1 and found[-1][0] else ("", [])
        last = _number(text, outer[1][-1]) if item and item != NAMED and item == outer[0] else None
        if last is not None and _number(text, lines[0]) == last + 1 and len(outer[1]) + len(lines) > FEWEST:
            found[-2:] = [(item, [*outer[1], *found[-1][1], *lines])]
        else:
            found.append((item, lines))
    return found


def _number(text: str, line: Span) -> int | None:
    """What ``line`` counts as a point of a list; None when it does not count."""
    mark = MARK.match(text, line.start)
    count = mark and _COUNT.search(mark[0])
    if not count:
        return None
    value = number(count[0]) if count[0] < "①" or count[0] > "⑳" else ord(count[0]) - ord("①") + 1
    return None if value is None else int(value)


def _item(text: str, line: Span) -> str:
    """How ``line`` opens as a point of a list, 3、 and 4、 alike, （3） otherwise; empty when it does not."""
    if mark := MARK.match(text, line.start):
        return _COUNT.sub("n", mark[0].strip())
    return NAMED if _NAMED.match(text, line.start, line.end) else ""


def name_of(point: str) -> str:
    """The name that ``point`` opens with; empty where it has none."""
    return re.split("[:：]", point, maxsplit=1)[0] if _NAMED.fullmatch(point) else ""


def points(candidate: Candidate, where: Span, score: float) -> tuple[Evidence, ...]:
    """The points of the list at ``where`` in the candidate's passage, in their order, those too that other passages of
    the article hold."""
    clean = candidate.cleaned
    whole = _whole(candidate, clean, where)
    lines = _lines(clean.text) if whole else ()
    spans = [_point(clean.text, line) for line in lines if whole and line.overlaps(whole)]
    return tuple(_evidence(candidate, clean, inside, score) for inside in spans)


def opening(candidate: Candidate, where: Span, score: float) -> tuple[Evidence, ...]:
    """The sentence above the list at ``where`` in the candidate's passage that ends in a colon: whether what follows is
    to be done or not is said there alone (有下列情形之一的，不得解除合同：)."""
    line, start = _above(candidate, where)
    if not line.endswith((":", "：")):
        return ()
    start += sentences(line)[-1].start
    clean, end = candidate.cleaned, start + len(line) - sentences(line)[-1].start
    mark = MARK.match(clean.text, start)
    inside = Span(mark.end() if mark and mark.end() < end else start, end)
    return (_evidence(candidate, clean, inside, score),) if len(inside) >= SHORTEST else ()


def heading(candidate: Candidate, where: Span, score: float) -> tuple[Evidence, ...]:
    """The heading right above the list at ``where`` in the candidate's passage (## 哪些人不能吃)."""
    line, start = _above(candidate, where)
    marks = _HEADING.match(line)
    if not marks:
        return ()
    return (_evidence(candidate, candidate.cleaned, Span(start + marks.end(), start + len(line)), score),)


def _above(candidate: Candidate, where: Span) -> tuple[str, int]:
    """The line above the list at ``where`` in the candidate's passage, and where in its clean article it stands."""
    clean = candidate.cleaned
    whole = _whole(candidate, clean, where)
    above = clean.text[: whole.start].rstrip() if whole else ""
    line = above[above.rfind("\n") + 1 :]
    return line, len(above) - len(line)


def _whole(candidate: Candidate, clean: CleanText, where: Span) -> Span | None:
    """Where in ``clean`` the whole of the list stands of which the candidate's passage holds a part at ``where``."""
    passage = CleanText(candidate.passage.text, clipped(candidate.kept, candidate.passage.span))
    begun = passage.source(where)
    return next((found for found in lists(clean.text) if clean.source(found).overlaps(begun)), None)


def _evidence(candidate: Candidate, clean: CleanText, inside: Span, score: float) -> Evidence:
    text = inside.of(clean.text)
    return Evidence(candidate.passage, candidate.article, clean.source(inside), text, score, first_damage(text))


def _lines(text: str) -> Iterator[Span]:
    """The lines of ``text`` that hold more than blank space, trimmed."""
    start = 0
    for line in text.split("\n"):
        inside = line.strip()
        if inside:
            first = start + line.index(inside)
            yield Span(first, first + len(inside))
        start += len(line) + 1


def _point(text: str, line: Span) -> Span:
    """The point that ``line`` is, without its mark."""
    mark = MARK.match(text, line.start)
    start = mark.end() if mark and mark.end() < line.end else line.start
    if line.end - start <= LONGEST:
        return Span(start, line.end)
    end = start
    for sentence in sentences(text[start : line.end]):
        if end - start >= NAME and not takes_back(sentence.of(text[start : line.end])):
            break
        end = start + sentence.end
    return Span(start, start + len(text[start:end].rstrip()))
