"""Links that stand among an article's own words: a keyword in a sentence, the name of who answers.

Comes in: the tree of a page. Goes out: the same tree, the words of such links without their links. Knows nothing of
trafilatura, which takes a short box with two short links for a menu, whatever else it says, and drops its words; it
counts in letters, and what is short in letters is a paragraph in Chinese.
"""

import re
from typing import Any

_BOXES = ("p", "li", "div", "section", "td", "dd", "ul", "ol", "blockquote")
_BLOCKS = {*_BOXES, "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "nav"}
_SENTENCE = re.compile(r"[。！？；]")
_NO_LETTER = re.compile(r"[\W_]+")
LONGEST = 300  # characters of a box: what trafilatura drops for its short links is no longer
SHORT = 10  # letters of a link that stands alone, as a name does; a longer one is the title of another page
MOST = 0.5  # of a box's letters may be linked where they are its text


def unlink(tree: Any) -> None:
    """Take the links off the words of each short box of ``tree`` that says more beside them, and in sentences.

    A menu in such a box goes, as trafilatura has it in a long one.
    """
    too_long: set[Any] = set()
    for box in reversed([*tree.iter(*_BOXES)]):  # the sentence before the answer that it stands in
        shown = "" if box in too_long else "".join("".join(box.itertext()).split())
        if len(shown) > LONGEST:
            too_long.update(box.iterancestors())
        elif _SENTENCE.search(shown) and (links := [*box.iter("a")]):
            _unlink(box, links)


def _unlink(box: Any, links: list[Any]) -> None:
    alone = {one: [*one.iter("a")] for one in (_alone(link, box) for link in links) if one is not None}
    menus = [one for one, held in alone.items() if len(held) > 1]
    in_menus = {link for menu in menus for link in alone[menu]}
    own = [link for link in links if link not in in_menus]
    said = len(_letters(box)) - sum(len(_letters(menu)) for menu in menus)
    is_title = any(len(_letters(one)) > SHORT for one in alone if one not in menus)
    if is_title or sum(len(_letters(link)) for link in own) > MOST * said:
        return
    for menu in menus:
        menu.drop_tree()
    for link in own:
        link.drop_tag()


def _alone(link: Any, box: Any) -> Any | None:
    """The block around ``link`` in ``box`` that says nothing but links, the outermost; None where it has words beside.

    What is bold is no block: two keywords in it are words of their sentence.
    """
    found = None
    for one in link.iterancestors():
        if one is box or not _letters(link) or _letters(one) != "".join(map(_letters, one.iter("a"))):
            break
        found = one if one.tag in _BLOCKS else found
    return found


def _letters(element: Any) -> str:
    return _NO_LETTER.sub("", "".join(element.itertext()))
