"""What was found to the few pieces that make an answer.

Comes in: a query, its kind, what was found for it. Goes out: the pieces to state, in the order in which they read.
Knows nothing of how sure we are, or of how an answer is written.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.candidates import Candidate
from assistant.evidence import BULLETS, FUSED_SHARE, Evidence, Found, of_another, read_score
from assistant.grams import alike, grams, overlap
from assistant.kind import Kind
from assistant.names import folded
from assistant.numbers import number
from assistant.points import heading, lists, name_of, opening, points
from assistant.products import speaks_of
from assistant.query import Query
from assistant.rows import FIELD, other_entries, table
from assistant.series import other_side
from assistant.sides import Rarity, sides
from assistant.whole import above_list, below_openings, is_clear, joined, sense, shares, whole
from corpus.damage import first_damage
from corpus.span import Span
from index.terms import terms

# A sentence whose score is further below the best one's than this is about something else (tests/LOG.md).
READ_MARGIN = 2.5
NAMED_MARGIN = 5.0  # the same for a sentence on the very product that is asked about
SIDE_MARGIN = 10.0  # the same for one that contradicts: whoever answers best finds the other unlikely
# A list this far below the best sentence still answers a question that asks for one; what to do is told by a sentence
# as often as by steps.
LIST_MARGINS: dict[Kind, float] = {"list": 8.0, "how": 1.0}
# Without a reader: a sentence that shares less than half of what the best one shares of the question.
RELEVANT_SHARE = 0.5
MOST_POINTS = 30  # a list without its last points reads as if it were whole: a longer one is none

# In what two sentences that are much alike may say opposite things: figures, denials.
_TELLING = re.compile(r"\d+(?:\.\d+)?|[二两三四五六七八九十百千万亿]+|[不没沒无無未非勿]")
_CLAUSE = re.compile("[，。；！,;!]")

Scored = tuple[float, int, Span]
"""(score, number of the candidate, where in its passage) of a list."""


def choose(query: Query, kind: Kind, found: Found, most: int, rarity: Rarity) -> tuple[Evidence, ...]:
    """The pieces of ``found`` that answer ``query``, at most ``most``, or the points of one list, or every side of a
    disagreement. ``rarity`` is that of a term (assistant/sides.py)."""
    if not found.evidence:
        return ()
    if not found.read:
        return tuple(_different(query, _sharing(query, found.evidence), most))
    found = replace(found, evidence=_with_numbers(kind, query.text, _of_what_is_asked(query, found)))
    if not found.evidence:
        return ()
    best = found.evidence[0].score
    near = [one for one in found.evidence if one.score >= best - SIDE_MARGIN]
    disagreeing = sides(query.text, kind, near, rarity)
    if disagreeing:
        return tuple(whole(one, found.candidates) for one in disagreeing)
    rows = _table(query, found, best - LIST_MARGINS[kind]) if kind == "list" else ()
    if rows:
        return rows
    listed = _listed(query, kind, found, best - LIST_MARGINS[kind]) if kind in LIST_MARGINS else ()
    if listed:
        lead = [whole(one, found.candidates) for one in found.evidence[:1] if not _in_a_list(one, listed)]
        lead = [one for one in lead if not any(shares(one, other) for other in listed)]
        return (*below_openings(query.text, lead, found.candidates), *listed)
    near = [one for one in found.evidence if one.score >= best - _margin(query, one)]
    told = [one for piece in _different(query, near, most) if is_clear(one := whole(piece, found.candidates))]
    if not told:
        return ()
    told = joined(_forbidding_first(query, kind, told), found.candidates)
    return below_openings(query.text, _in_order(told), found.candidates)


def _forbidding_first(query: Query, kind: Kind, told: list[Evidence]) -> list[Evidence]:
    """``told`` with what forbids the very thing that the first of it allows before that, where one article says both:
    somebody's 开排气扇就行 must not be read before 不要开排气扇."""
    first = told[0]
    met = {term for term in terms(query.text) if len(term) > 1}.intersection(terms(first.text))
    if kind != "yes_no" or not met or sense(first.text) == "forbids":
        return told
    forbidding = [
        one
        for one in told[1:]
        if one.article.article_id == first.article.article_id
        and any(sense(clause) == "forbids" and met.issubset(terms(clause)) for clause in _CLAUSE.split(one.text))
    ][:1]
    return [*forbidding, *(one for one in told if one not in forbidding)]


def together(parts: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The pieces chosen for the parts of a question: none twice, and the sides of each part counted on from those
    before. A sentence that takes a side in one part stands there alone."""
    sided = [piece for part in parts for piece in part if piece.side]
    told: list[Evidence] = []
    for part in parts:
        last = max((piece.side for piece in told), default=0)
        for piece in part:
            elsewhere = told if piece.side else (*told, *sided)
            if not any(shares(piece, other) for other in elsewhere):
                told.append(replace(piece, side=piece.side and last + piece.side))
    return tuple(told)


def _margin(query: Query, piece: Evidence) -> float:
    """How far below the best sentence ``piece`` may score and still stand beside it."""
    return NAMED_MARGIN if speaks_of(query.names, piece.text) else READ_MARGIN


def _of_what_is_asked(query: Query, found: Found) -> tuple[Evidence, ...]:
    """The evidence without what says of after what is asked of before, and without the entries of other people."""
    others: dict[str, tuple[Span, ...]] = {}
    for one in found.candidates:
        if one.article.article_id not in others:
            others[one.article.article_id] = other_entries(query.text, one.article.text)
    return tuple(
        piece
        for piece in found.evidence
        if not other_side(query.text, piece.text)
        and not any(piece.span.overlaps(line) for line in others[piece.article.article_id])
    )


def _with_numbers(kind: Kind, asked: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """``evidence``, best first where a figure is asked for. The first stays one of the same article: the number of
    another may be one of another matter."""
    gains = [number(kind, asked, one.text) for one in evidence]
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


def _different(query: Query, pieces: Sequence[Evidence], most: int) -> list[Evidence]:
    """The first ``most`` of which no two say the same; one that holds more of what is asked says something else:
    会员卡可以转让 and 会员卡可以暂停 differ in two characters."""
    words = {term for term in terms(query.text) if len(term) > 1}
    chosen: list[Evidence] = []
    for piece in pieces:
        same = [other for other in chosen if _says_the_same(piece.text, other.text)]
        asked = words.intersection(terms(piece.text)) if same else words
        if len(chosen) < most and not any(asked.issubset(terms(other.text)) for other in same):
            chosen.append(piece)
    return chosen


def _says_the_same(one: str, other: str) -> bool:
    """Whether two sentences say much the same, with the same figures and as many denials."""
    return alike(one, other) and sorted(_TELLING.findall(one)) == sorted(_TELLING.findall(other))


def _listed(query: Query, kind: Kind, found: Found, least: float) -> tuple[Evidence, ...]:
    """The points of the list that answers best below what says of what they are, where one scores at least ``least``;
    none of something else, and only those that ``query`` names where it names some. What to do is told by steps, not by
    facts in a row."""
    scored = [
        (read_score(one.reading, where) + FUSED_SHARE * one.hit.score, number, where)
        for number, one in enumerate(found.candidates)
        if one.reading
        for where in lists(one.passage.text)
        if kind == "list" or one.passage.text[where.start] not in BULLETS
    ]
    scored = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1:]))
    if not scored:
        return ()
    score, number, where = _of_its_sense(query, scored, found.candidates)
    above = above_list(found.candidates[number], where, score)
    told = [point for point in points(found.candidates[number], where, score) if not of_another(query, point.text)]
    # The name of a point that the list as a whole goes by singles out none.
    about = folded(f"{found.candidates[number].article.title} {' '.join(found.candidates[number].passage.headings)}")
    names = ["" if folded(name) in about else name for name in (name_of(point.text) for point in told)]
    asked = [
        point for point, name in zip(told, names, strict=True)
        if name and folded(name) in folded(query.text) and sum(name in other for other in names) == 1
    ]  # fmt: skip
    told = asked or told
    if not told or len(told) > MOST_POINTS:
        return ()
    return (*above, *(replace(point, kind="point") for point in told))


def _table(query: Query, found: Found, least: float) -> tuple[Evidence, ...]:
    """The rows of the table that ``query`` asks for, where one of them scores at least ``least``."""
    for piece in found.evidence:
        if FIELD not in piece.text or piece.score < least:
            continue
        above = " ".join(piece.passage.headings)
        clean = next(one for one in found.candidates if one.passage is piece.passage).cleaned
        for at in re.finditer(re.escape(piece.text), clean.text):
            row = Span(*at.span())
            rows = (
                table(query.text, piece.article.title, above, clean.text, row)
                if clean.source(row) == piece.span
                else ()
            )
            if rows and len(rows) <= MOST_POINTS:
                told = [(clean.source(one), one.of(clean.text)) for one in rows]
                return tuple(
                    replace(piece, span=span, text=text, damaged=first_damage(text), kind="point")
                    for span, text in told
                )
    return ()


def _of_its_sense(query: Query, scored: Sequence[Scored], candidates: Sequence[Candidate]) -> Scored:
    """The first of ``scored``, lists, best first; or the best other of its article that is of what ``query`` asks for,
    what may be done or what must not, where the first is of the other of the two."""
    wanted, article = sense(query.text), candidates[scored[0][1]].article
    for one in scored if wanted else ():
        above = [said for of in (opening, heading) for said in of(candidates[one[1]], one[2], one[0])]
        told = sense(above[0].text) if above else ""
        if candidates[one[1]].article is article and told == wanted:
            return one
        if one is scored[0] and not told:
            break
    return scored[0]


def _in_a_list(piece: Evidence, listed: Sequence[Evidence]) -> bool:
    """Whether ``piece`` is a point of a list of the article of ``listed``: of that list, or of one that was passed over
    for it."""
    beside = piece.article.article_id == listed[0].article.article_id
    return beside and any(where.overlaps(piece.inside) for where in lists(piece.passage.text))


def _in_order(pieces: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first, then what its article says besides, as it stands there, then the others, best first."""
    first, *others = pieces
    beside = [one for one in others if one.article.article_id == first.article.article_id]
    apart = [one for one in others if one.article.article_id != first.article.article_id]
    return (first, *sorted(beside, key=lambda one: one.span), *apart)
