"""What a browser draws of a page and its bare words do not say: raised digits, struck words, numbers of list items.

Comes in: the tree of a page. Goes out: the same tree, its words as they are seen. Knows nothing of trafilatura, which
keeps neither.
"""

import re
from typing import Any

OWN_MARK = "\ue0b0"  # private use: opens an item that brings its number along
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_SIGNS = "0123456789+-()n"
_RAISED, _LOWERED = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"), str.maketrans(_SIGNS[:-1], "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_NUMBER = re.compile(r"\s*(-?\d{1,6})\s*")


def as_drawn(tree: Any) -> None:
    """Change ``tree`` so that its words alone say what it shows: 10 with a raised 4 is no 104, what is struck out is
    withdrawn, a list may begin at 5, lines of ``<pre>`` are lines, and an anchor is no link."""
    for one in [*tree.iter("del", "s", "strike", "span", "p", "font")]:
        if (one.tag in ("del", "s", "strike") or _STRUCK.search(one.get("style", ""))) and one.getparent() is not None:
            one.drop_tree()
    for one in [*tree.iter("sup", "sub")]:
        if (drawn := shifted("".join(one.itertext()).strip(), one.tag == "sup")) is not None:
            one.text = drawn
            one[:] = []
    for one in [*tree.iter("a")]:
        is_anchor = (one.get("name") or one.get("id")) and not one.get("href") and not one.get("onclick")
        if is_anchor and one.getparent() is not None:
            one.drop_tag()
    for listed in tree.iter("ol"):
        _number(listed)
    for pre in tree.iter("pre"):
        _cut_lines(pre)


def shifted(signs: str, raised: bool) -> str | None:
    """Digits and ``signs`` as they are drawn above or below the line; None for anything else."""
    return signs.translate(_RAISED if raised else _LOWERED) if signs and not signs.strip(_SIGNS) else None


def _number(listed: Any) -> None:
    """Write the numbers of a list that does not count from 1 into its items."""
    items = [*listed.iterchildren("li")]
    if listed.get("start") is None and all(item.get("value") is None for item in items):
        return
    at = _stated(listed.get("start"), 1)
    for item in items:
        at = _stated(item.get("value"), at)
        first = item
        while not (first.text or "").strip() and len(first) and first[0].tag in ("p", "div", "span", "strong", "b"):
            first = first[0]
        first.text = f"{OWN_MARK}{at}. {(first.text or '').lstrip()}"
        at += 1


def _stated(number: str | None, else_: int) -> int:
    found = _NUMBER.fullmatch(number or "")
    return int(found[1]) if found else else_


def _cut_lines(pre: Any) -> None:
    """Put a ``<br>`` in the place of each line end in ``pre``, whose words then have no other marks in them."""
    for one in [*pre.iterdescendants()]:
        if one.tag != "br":
            one.drop_tag()
    for at in (None, *pre):
        first, *others = ((pre.text if at is None else at.tail) or "").split("\n")
        if at is None:
            pre.text = first
        else:
            at.tail = first
        place = 0 if at is None else pre.index(at) + 1
        for line in reversed(others):
            broken = pre.makeelement("br")
            broken.tail = line
            pre.insert(place, broken)
