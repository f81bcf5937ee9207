"""What was found to the few pieces that make an answer.

Comes in: a query, its kind, what was found for it. Goes out: the pieces to state, in the order in which they read.
Knows nothing of how sure we are, or of how an answer is written.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.candidates import Candidate
from assistant.evidence import BULLETS, FUSED_SHARE, Evidence, Found, of_another, read_score, statements
from assistant.grams import alike, grams, overlap
from assistant.kind import Kind
from assistant.names import folded
from assistant.numbers import number
from assistant.points import lists, name_of, points
from assistant.products import speaks_of
from assistant.query import Query
from assistant.sides import Rarity, sides
from corpus.clean import CleanText, clipped
from corpus.damage import first_damage
from corpus.script import to_simplified
from corpus.sentence import sentences
from corpus.span import Span

# A sentence whose score is further below the best one's than this is about something else (tests/LOG.md).
READ_MARGIN = 2.5
NAMED_MARGIN = 5.0  # the same for a sentence on the very product that is asked about
SIDE_MARGIN = 10.0  # the same for one that contradicts: whoever answers best finds the other unlikely
# A list this far below the best sentence still answers a question that asks for one; what to do is told by a sentence
# as often as by steps.
LIST_MARGINS: dict[Kind, float] = {"list": 8.0, "how": 1.0}
# Without a reader: a sentence that shares less than half of what the best one shares of the question.
RELEVANT_SHARE = 0.5
MOST_POINTS = 12  # a procedure without its last steps reads as if it were whole

# In what two sentences that are much alike may say opposite things: figures, denials.
_TELLING = re.compile(r"\d+(?:\.\d+)?|[二两三四五六七八九十百千万亿]+|[不没沒无無未非勿]")
# A sentence that opens so, or ends so, leans on the one before it.
_LEANS = re.compile(
    r"(?:这(?![里裡边邊])|那(?![里裡边邊])|反之|由此|[届屆][时時]|除此之外|(?:在|[对對]于?|遇到|[针針][对對])(?:[这這那]|上述|此)|此[时外类种项]?|该|其(?!他|它|余|实|中)|对此|因此|所以|因而|从而|否则|不然|但是?|不过|然而|可是|同时|另外|并且|而且|而是?"
    r"|有的(?=[^，。]{1,12}，(?:也)?有的)|例如|比如|也就是说|换句话说|前者|后者|两者|二者|他们?|她们?|它们?|上述|以上)"
    r"|.*(?:[都也亦]是?(?:这样|如此)|同上)的?[。！]?$"
)

# One that ends so says nothing without the one behind it.
_LEADS_ON = re.compile(
    r".*(?:(?:取决于|取決於|[视視])[^，。；]{0,6}(?:因素|情[况況]|方面)(?:而定|[决決]定)?|因人而[异異]|不(?:能|可)一概而[论論]|有(?:以下|如下|下[列面])[^，。；]{0,8})[。！]?"
)


def choose(query: Query, kind: Kind, found: Found, most: int, rarity: Rarity) -> tuple[Evidence, ...]:
    """The pieces of ``found`` that answer ``query``, at most ``most``, or the points of one list, or every side of a
    disagreement. ``rarity`` is that of a term (assistant/sides.py)."""
    if not found.evidence:
        return ()
    if not found.read:
        return tuple(_different(_sharing(query, found.evidence), most))
    found = replace(found, evidence=_with_numbers(kind, found.evidence))
    best = found.evidence[0].score
    near = [one for one in found.evidence if one.score >= best - SIDE_MARGIN]
    disagreeing = sides(query.text, kind, near, rarity)
    if disagreeing:
        return tuple(_whole(one, found.candidates) for one in disagreeing)
    listed = _listed(query, kind, found, best - LIST_MARGINS[kind]) if kind in LIST_MARGINS else ()
    if listed:
        lead = [one for one in found.evidence[:1] if not any(_overlap(one, point) for point in listed)]
        return (*(_whole(one, found.candidates) for one in lead), *listed)
    near = [one for one in found.evidence if one.score >= best - _margin(query, one)]
    whole = [_whole(one, found.candidates) for one in _different(near, most)]
    return _in_order([one for n, one in enumerate(whole) if not any(_overlap(one, other) for other in whole[:n])])


def together(parts: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The pieces chosen for the parts of a question: none twice, and the sides of each part counted on from those
    before. A sentence that takes a side in one part stands there alone."""
    sided = [piece for part in parts for piece in part if piece.side]
    told: list[Evidence] = []
    for part in parts:
        last = max((piece.side for piece in told), default=0)
        for piece in part:
            elsewhere = told if piece.side else (*told, *sided)
            if not any(_overlap(piece, other) for other in elsewhere):
                told.append(replace(piece, side=piece.side and last + piece.side))
    return tuple(told)


def _margin(query: Query, piece: Evidence) -> float:
    """How far below the best sentence ``piece`` may score and still stand beside it."""
    return NAMED_MARGIN if speaks_of(query.names, piece.text) else READ_MARGIN


def _with_numbers(kind: Kind, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """``evidence``, best first where a figure is asked for. The first stays one of the same article: the number of
    another may be one of another matter."""
    gains = [number(kind, one.text) for one in evidence]
    if not any(gains):
        return evidence
    best = evidence[0].article.article_id
    scores = [one.score + gain for one, gain in zip(evidence, gains, strict=True)]
    highest = max(score for one, score in zip(evidence, scores, strict=True) if one.article.article_id == best)
    weighed = [replace(one, score=min(score, highest)) for one, score in zip(evidence, scores, strict=True)]
    return tuple(sorted(weighed, key=lambda one: (-one.score, one.article.article_id != best)))


def _sharing(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Those of ``evidence`` that share enough of the question with the first to stand beside it."""
    question = grams(query.text)
    enough = RELEVANT_SHARE * overlap(question, evidence[0].text)
    return [piece for piece in evidence if overlap(question, piece.text) >= enough]


def _different(pieces: Sequence[Evidence], most: int) -> list[Evidence]:
    """The first ``most`` of which no two say the same."""
    chosen: list[Evidence] = []
    for piece in pieces:
        if len(chosen) < most and not any(_says_the_same(piece.text, other.text) for other in chosen):
            chosen.append(piece)
    return chosen


def _says_the_same(one: str, other: str) -> bool:
    """Whether two sentences say much the same, with the same figures and as many denials."""
    return alike(one, other) and sorted(_TELLING.findall(one)) == sorted(_TELLING.findall(other))


def _listed(query: Query, kind: Kind, found: Found, least: float) -> tuple[Evidence, ...]:
    """The points of the list that answers best, where one scores at least ``least``; none of something else, and only
    those that ``query`` names where it names some. What to do is told by steps, not by facts in a row."""
    scored = [
        (read_score(one.reading, where) + FUSED_SHARE * one.hit.score, number, where)
        for number, one in enumerate(found.candidates)
        if one.reading
        for where in lists(one.passage.text)
        if kind == "list" or one.passage.text[where.start] not in BULLETS
    ]
    if not scored:
        return ()
    score, number, where = max(scored, key=lambda one: one[0])
    if score < least:
        return ()
    told = [point for point in points(found.candidates[number], where, score) if not of_another(query, point.text)]
    # The name of a point that the list as a whole goes by singles out none.
    about = folded(f"{found.candidates[number].article.title} {' '.join(found.candidates[number].passage.headings)}")
    names = ["" if folded(name) in about else name for name in (name_of(point.text) for point in told)]
    asked = [
        point for point, name in zip(told, names, strict=True)
        if name and folded(name) in folded(query.text) and sum(name in other for other in names) == 1
    ]  # fmt: skip
    return tuple(replace(point, kind="point") for point in asked or told)[:MOST_POINTS]


def _whole(piece: Evidence, candidates: Sequence[Candidate]) -> Evidence:
    """``piece``, with the sentence before it when it leans on that, or the one behind it when it only leads on to that,
    where they stand in one paragraph."""
    leans, leads_on = bool(_LEANS.match(to_simplified(piece.text))), bool(_LEADS_ON.fullmatch(piece.text))
    if not (leans or leads_on):
        return piece
    candidate = next(one for one in candidates if one.passage.passage_id == piece.passage.passage_id)
    text = piece.passage.text
    before = [one for one in statements(piece.passage) if one.end <= piece.inside.start][-1:] if leans else []
    behind = [one for one in statements(piece.passage) if one.start >= piece.inside.end][:1] if leads_on else []
    inside = Span((before or [piece.inside])[0].start, (behind or [piece.inside])[0].end)
    if leans and not text[: piece.inside.start].strip():
        return _with_what_precedes(piece, candidate.cleaned)
    if inside == piece.inside or "\n" in inside.of(text).strip():
        return piece
    clean = CleanText(text, clipped(candidate.kept, piece.passage.span))
    whole = inside.of(text)
    return replace(piece, span=clean.source(inside), text=whole, inside=inside, damaged=first_damage(whole))


def _with_what_precedes(piece: Evidence, clean: CleanText) -> Evidence:
    """``piece``, which opens its passage, with the sentence before it in its article, ``clean``, where both stand in
    one paragraph."""
    ahead = [one for one in sentences(clean.text) if clean.source(one).end <= piece.span.start][-1:]
    at = clean.text.find(piece.text, ahead[0].end) if ahead else -1
    asks = bool(ahead) and ahead[0].of(clean.text).rstrip().endswith(("?", "？"))
    if at < 0 or asks or clean.text[ahead[0].end : at].strip() or "\n" in clean.text[ahead[0].start : at].lstrip():
        return piece
    inside = Span(ahead[0].start, at + len(piece.text))
    whole = inside.of(clean.text)
    return replace(piece, span=clean.source(inside), text=whole, damaged=first_damage(whole))


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.article.article_id == other.article.article_id and one.span.overlaps(other.span)


def _in_order(pieces: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first, then what its article says besides, as it stands there, then the others, best first."""
    first, *others = pieces
    beside = [one for one in others if one.article.article_id == first.article.article_id]
    apart = [one for one in others if one.article.article_id != first.article.article_id]
    return (first, *sorted(beside, key=lambda one: one.span), *apart)
