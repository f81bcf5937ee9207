"""Judged groups to questions that look answered and are not.

In: groups whose windows answer. Out: groups whose windows do not: a question on another subject beside the passages of
ours that share most words with it, and a question in which a name or a figure was put in the place of another. Knows
nothing of how they are learnt.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from assistant.reader.examples import Group, Member, Pool, Window
from index.terms import words

ON_OTHER_SUBJECTS = ("cmrc2018", "drcd")  # encyclopedias; what is asked of law or judgments our articles may answer
RARE = 5  # questions that hold a word at most, for it to be a name or a figure
ALTERED = 0.25  # of the questions that can be are also read altered
BESIDE = 2  # windows that each question on another subject is read beside


def elsewhere(groups: Sequence[Group], windows: Sequence[Window], most: int, seed: int) -> list[Group]:
    """At most ``most`` questions of ``groups`` on other subjects, each beside the ``windows`` most like it."""
    pool = Pool(windows)
    asked = [group.question for group in groups if group.source in ON_OTHER_SUBJECTS]
    chosen = Random(f"{seed} elsewhere").sample(asked, min(most, len(asked)))
    return [
        Group("elsewhere", question, tuple(Member(window, False, True) for window in alike), False)
        for question in chosen
        if (alike := pool.alike(question, BESIDE))
    ]


def altered(groups: Sequence[Group], seed: int) -> Iterator[Group]:
    """Some of ``groups`` with a rare word of the question that their window holds replaced by one, as long, of another
    question on the same article, that the window does not hold."""
    random = Random(f"{seed} altered")
    answered = [group for group in groups if group.members[0].answers]
    said = {group.question: [word for word in words(group.question) if len(word) > 1] for group in answered}
    held = Counter(word for found in said.values() for word in set(found))
    of_article: defaultdict[str, set[str]] = defaultdict(set)
    for group in answered:
        rare = {word for word in said[group.question] if held[word] <= RARE}
        of_article[group.members[0].window.article] |= rare
    for group in answered:
        window = group.members[0].window
        shown = f"{window.above} {window.text}"
        swaps = [
            (word, other)
            for word in said[group.question]
            if held[word] <= RARE and word in group.question and word in shown
            for other in sorted(of_article[window.article])
            if len(other) == len(word) and other.isdigit() == word.isdigit() and other not in shown
        ]
        if swaps and random.random() < ALTERED:
            question = group.question.replace(*random.choice(swaps))
            yield replace(group, question=question, members=(Member(window, False, True),))
