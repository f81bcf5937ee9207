"""A sentence to what a reader must be told with it.

Comes in: the pieces that were chosen, the candidates that they stand in. Goes out: the pieces as they are to be stated:
with the sentence that they lean on, that takes some of them back, or that says of what list they are points. Knows
nothing of how they were chosen.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from assistant.candidates import Candidate
from assistant.evidence import Evidence, statements, takes_back
from assistant.kind import kind_of
from assistant.points import heading, lists, opening
from assistant.rows import FIELD, head
from corpus.clean import CleanText, clipped, kept_of
from corpus.damage import first_damage
from corpus.script import to_simplified
from corpus.sentence import MAX_LENGTH, sentences
from corpus.span import Span

NEAR = 2 * MAX_LENGTH  # characters behind a sentence that hold the next one whole; articles may have a million

# A sentence that opens so, or ends so, leans on the one before it.
_LEANS = re.compile(
    r"(?:这(?![里裡边邊])|那(?![里裡边邊])|反之|由此|[届屆][时時]|除此之外|(?:在|[对對]于?|遇到|[针針][对對])(?:[这這那]|上述|此)|此[时外类种项]?|该|其(?!他|它|余|实|中)|对此|因此|所以|因而|从而|否则|不然|但是?|不过|然而|可是|同时|另外|并且|而且|而是?"
    r"|有的(?=[^，。]{1,12}，(?:也)?有的)|例如|比如|也就是说|换句话说|前者|后者|两者|二者|他们?|她们?|它们?|上述|以上)"
    r"|.*(?:[都也亦]是?(?:这样|如此)|同上)的?[。！]?$"
)

# One that ends so says nothing without the one behind it.
_LEADS_ON = re.compile(
    r".*(?:(?:取决于|取決於|[视視])[^，。；]{0,6}(?:因素|情[况況]|方面)(?:而定|[决決]定)?|因人而[异異]|不(?:能|可)一概而[论論]|有(?:以下|如下|下[列面])[^，。；]{0,8}"
    r"|按(?:照)?(?:以下|如下|下[列面]|這些|这些)(?:步[骤驟]|方法|方式|流程|[顺順]序)[^，。；]{0,8})[。！]?"
)
# What opens an example, what gives a figure, and what speaks of all again.
_SUPPOSES = re.compile(
    r"(?:假设|假定|假如|例如|比如|譬如|举例|举个例子|打个比方|以[^，。,]{2,20}为例|[^，。,]{1,12}[，,](?:假设|假定|例如|比如))"
)
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千万]+[元块天年月日倍成度期吨斤克米次人份分]")
_GENERAL = re.compile(r"一般|通常|根据|按照|依照|总之|综上|此外|另外|除此|目前|法律|规定|需要|注意|温馨")
MOST_SUPPOSED = 4  # sentences before the one that gives the figure, in which an example may have been opened
MOST_LEANT = 3  # sentences that each lean on the one before
# What says of a list, or asks, whether its points are to be done; 能不能 leaves it open.
_FORBIDS = re.compile(r"不[能得可许准让予应要宜该]|不(?:属于|包括|适[用合宜])|[禁勿忌]|慎[用服]")
_PERMITS = re.compile("可以|能够?(?![力源量])|允许|准许|适[合宜]")
_EITHER = re.compile(r"(.)不\1")


def whole(piece: Evidence, candidates: Sequence[Candidate]) -> Evidence:
    """``piece``, with the sentence before it when it leans on that, and the one behind it when that takes some of it
    back or it only leads on to that, where they stand in one paragraph; what comes of an example with what is supposed
    there."""
    candidate = _of(piece, candidates)
    told = _with_what_is_behind(piece, candidate)
    if _leans(piece.text) or takes_back(piece.text):
        told = _with_what_is_before(told, candidate)
    return _with_what_is_supposed(told, candidate)


def _leans(text: str) -> bool:
    return bool(_LEANS.match(to_simplified(text)))


def _with_what_is_before(piece: Evidence, candidate: Candidate) -> Evidence:
    """``piece`` with the sentence before it, and with what that leans on in turn."""
    text = piece.passage.text
    if not text[: piece.inside.start].strip():
        return _with_what_precedes(piece, candidate.cleaned)
    begun = piece.inside
    ahead = [one for one in statements(piece.passage, piece.article.title) if one.end <= begun.start][-MOST_LEANT:]
    for one in reversed(ahead):
        if "\n" in text[one.start : begun.start] or (begun is not piece.inside and not _leans(begun.of(text))):
            break
        begun = one
    if begun is piece.inside:
        return piece
    clean = CleanText(text, clipped(candidate.kept, piece.passage.span))
    inside = Span(begun.start, piece.inside.end)
    return replace(_back_to(piece, clean.source(begun).start, candidate), inside=inside)


def _with_what_is_behind(piece: Evidence, candidate: Candidate) -> Evidence:
    """``piece`` with the sentence behind it, where that belongs to it."""
    text, leads_on = piece.passage.text, bool(_LEADS_ON.fullmatch(piece.text))
    behind = [one for one in statements(piece.passage, piece.article.title) if one.start >= piece.inside.end][:1]
    if not behind and not text[piece.inside.end :].strip():
        return _with_what_follows(piece, candidate, leads_on)
    for one in behind:
        between = text[piece.inside.end : one.start]
        if "\n" not in between and (leads_on or (not between.strip() and takes_back(one.of(text)))):
            return _extended(piece, Span(piece.inside.start, one.end), candidate)
    return piece


def _with_what_is_supposed(piece: Evidence, candidate: Candidate) -> Evidence:
    """``piece``, figures of an example that its paragraph opened a few sentences before, from that opening on: what
    somebody pays there is no rule."""
    if not _FIGURE.search(piece.text) or _GENERAL.match(to_simplified(piece.text)):
        return piece
    text, start = piece.article.text, max(0, piece.span.start - NEAR)
    near = clipped(candidate.kept, Span(start, piece.span.start)) if start < piece.span.start else ()
    clean = CleanText("".join(span.of(text) for span in near), near)
    above = clean.text.rfind("\n") + 1
    ahead = [Span(above + one.start, above + one.end) for one in sentences(clean.text[above:])]
    for one in reversed(ahead[0 if above or not start else 1 :][-MOST_SUPPOSED:]):
        said = to_simplified(one.of(clean.text)).lstrip()
        if _SUPPOSES.match(said) and _FIGURE.search(said):
            blank = len(one) - len(one.of(clean.text).lstrip())
            return _back_to(piece, clean.source(Span(one.start + blank, one.end)).start, candidate)
        if _GENERAL.match(said):
            break
    return piece


def below_openings(asked: str, pieces: Sequence[Evidence], candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """``pieces``, the point of a list below the line that says of what it is one where that, or the question ``asked``,
    forbids: in 不得携带：刀具 the point alone says nothing of whether; a row of a table below the one that names its
    fields where it cannot be read without."""
    told: list[Evidence] = []
    over = [
        [
            line
            for where in lists(piece.passage.text)
            if where.overlaps(piece.inside)
            for line in above_list(_of(piece, candidates), where, piece.score)
        ]
        for piece in pieces
    ]
    # Where one list forbids, what may be done would read as its next point.
    forbids = sense(asked) == "forbids" or any(sense(line.text) == "forbids" for lines in over for line in lines)
    for piece, above in zip(pieces, over, strict=True):
        if forbids:
            told += [one for one in above if not any(shares(one, other) for other in (*told, *pieces))]
        names = _head(asked, piece, candidates) if FIELD in piece.text else ()
        told += [one for one in names if not any(shares(one, other) for other in told)]
        if not any(piece is not one and shares(piece, one) for one in told):
            told.append(piece)
    return tuple(told)


def above_list(candidate: Candidate, where: Span, score: float) -> tuple[Evidence, ...]:
    """What says of the list at ``where`` in the candidate's passage what its points are: the sentence above it that
    ends in a colon, else the heading where that forbids; one that asks why, or how long, names no points."""
    named = [one for one in heading(candidate, where, score) if kind_of(one.text) in ("list", "who", "what", "other")]
    return opening(candidate, where, score) or tuple(one for one in named if sense(one.text) == "forbids")


def _head(asked: str, piece: Evidence, candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """The row above ``piece``, one of a table, that names its fields, where it cannot be read without."""
    clean = _of(piece, candidates).cleaned
    for found in re.finditer(re.escape(piece.text), clean.text):
        row = Span(*found.span())
        if clean.source(row) == piece.span and (names := head(asked, clean.text, row)):
            text = names.of(clean.text)
            return (replace(piece, span=clean.source(names), text=text, damaged=first_damage(text)),)
    return ()


def sense(text: str) -> Literal["forbids", "permits", ""]:
    """Whether ``text`` speaks of what is not to be done, or of what may be; empty for neither, or who knows."""
    told = _EITHER.sub("", to_simplified(text))
    return "forbids" if _FORBIDS.search(told) else "permits" if _PERMITS.search(told) else ""


def is_clear(piece: Evidence) -> bool:
    """Whether a reader can tell what ``piece``, with what was brought along, speaks of: 前者 that stands first can be
    taken for what was asked about."""
    return not re.match("前者|后者", to_simplified(piece.text))


def _of(piece: Evidence, candidates: Sequence[Candidate]) -> Candidate:
    """The one of ``candidates`` that ``piece`` stands in."""
    return next(one for one in candidates if one.passage.passage_id == piece.passage.passage_id)


def _extended(piece: Evidence, inside: Span, candidate: Candidate) -> Evidence:
    """``piece`` as what stands ``inside`` its passage."""
    text = piece.passage.text
    clean = CleanText(text, clipped(candidate.kept, piece.passage.span))
    said = inside.of(text)
    return replace(piece, span=clean.source(inside), text=said, inside=inside, damaged=first_damage(said))


def _back_to(piece: Evidence, start: int, candidate: Candidate) -> Evidence:
    """``piece`` as what stands in its article from ``start`` on."""
    span = Span(start, piece.span.end)
    text = kept_of(candidate.kept, span, piece.article.text)
    return replace(piece, span=span, text=text, damaged=first_damage(text))


def _with_what_precedes(piece: Evidence, clean: CleanText) -> Evidence:
    """``piece``, which opens its passage, with the sentence before it in its article, ``clean``, where both stand in
    one paragraph."""
    ahead = [one for one in sentences(clean.text) if clean.source(one).end <= piece.span.start][-1:]
    at = clean.text.find(piece.text, ahead[0].end) if ahead else -1
    asks = bool(ahead) and ahead[0].of(clean.text).rstrip().endswith(("?", "？"))
    if at < 0 or asks or clean.text[ahead[0].end : at].strip() or "\n" in clean.text[ahead[0].start : at].lstrip():
        return piece
    inside = Span(ahead[0].start, at + len(piece.text))
    both = inside.of(clean.text)
    return replace(piece, span=clean.source(inside), text=both, damaged=first_damage(both))


def _with_what_follows(piece: Evidence, candidate: Candidate, leads_on: bool) -> Evidence:
    """``piece``, which ends its passage, with the sentence behind it in its article where that takes some of it back or
    ``leads_on`` says that it says nothing without, and both stand in one paragraph."""
    text = piece.article.text
    near = clipped(candidate.kept, Span(piece.span.start, min(len(text), piece.span.end + NEAR)))
    clean = CleanText("".join(span.of(text) for span in near), near)
    behind = next((one for one in sentences(clean.text) if one.start >= len(piece.text)), None)
    said = behind.of(clean.text).rstrip() if behind else ""
    if behind is None or not (leads_on or takes_back(said)):
        return piece
    between = clean.text[len(piece.text) : behind.start]
    if between.strip() or "\n" in between or not said:
        return piece
    inside = Span(0, behind.start + len(said))
    both = inside.of(clean.text)
    return replace(piece, span=clean.source(inside), text=both, damaged=first_damage(both))


def joined(pieces: Sequence[Evidence], candidates: Sequence[Candidate]) -> list[Evidence]:
    """``pieces`` without what stands in two of them: those become one, where the first of them stood."""
    told: list[Evidence] = []
    for piece in pieces:
        shared = [one for one in told if shares(one, piece)]
        if not shared:
            told.append(piece)
            continue
        at, spans = told.index(shared[0]), [one.span for one in (*shared, piece)]
        span = Span(min(one.start for one in spans), max(one.end for one in spans))
        text = kept_of(_of(piece, candidates).kept, span, piece.article.text)
        told[at] = replace(shared[0], span=span, text=text, damaged=first_damage(text))
        told = [one for one in told if one not in shared[1:]]
    return told


def shares(one: Evidence, other: Evidence) -> bool:
    return one.article.article_id == other.article.article_id and one.span.overlaps(other.span)
