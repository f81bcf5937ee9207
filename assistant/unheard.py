"""Nouns that a short question is about and that no article holds.

Comes in: a query, what knows the words of the articles. Goes out: those nouns. Knows nothing of answers.

云顶山门票多少钱 may be asked of articles that know another mountain: what they say of that is quoted, and that they
never say 云顶山 is said too.
"""

from collections.abc import Callable

from assistant.asked import Asked, taken_apart
from assistant.expand import mainland, synonyms
from assistant.names import folded
from assistant.query import Query
from index.terms import is_noun, times_seen, words

EVERYDAY = 2_000  # times in what jieba counted: a word that is said of everything (标准, 患者) need not be met
MAY = ("能", "能不能", "可以", "可不可以", "要", "要不要", "需要")
LONGEST, LONGEST_SUBJECT = 24, 8  # characters; a story holds much that an answer need not speak of


def unheard(query: Query, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The nouns of what ``query`` asks about, as typed, that no article holds, nor another word for them. Names of
    products are left to assistant/covered.py."""
    text, plain = query.text, folded(query.text)
    if len(text) > LONGEST:
        return ()
    named = [one.span for one in query.names]
    said = mainland(text)
    found: list[str] = []
    for word in _things(taken_apart(plain)):
        start = plain.find(word)
        if (
            len(word) < 2
            or word[0] in "几两多"
            or start < 0
            or word not in said
            or any(one.start <= start < one.end for one in named)
        ):
            continue
        if is_noun(word) and times_seen(word) < EVERYDAY and not any(map(knows, (word, *synonyms(word)))):
            found.append(text[start : start + len(word)])
    return tuple(one for one in dict.fromkeys(found) if not any(one != other and one in other for other in found))


def _things(asked: Asked) -> list[str]:
    """The words for what ``asked`` is about: those of its subject, unless that is long, and what something is done to
    (可以吃榴莲吗). In 能强制关机吗 and 能放鞭炮吗 it is all one deed, which may be told in other words."""
    subject = words(asked.subject) if len(asked.subject) <= LONGEST_SUBJECT else []
    deed, thing = asked.matter[:1], asked.matter[1:]
    cut = words(asked.matter) if asked.verb in MAY else []
    return [*subject, thing] if cut[:1] == [deed] and thing in cut and not is_noun(deed) else subject
