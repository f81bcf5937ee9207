"""What several sources say of one question, alike or not, in ever other words, to groups of windows to learn from.

In: disputes.jsonl, an item a line, ``{"id", "questions", "claims", "beside"}``: a claim is what some sources say
alike, ``{"title", "text"}`` each, claims of one item cannot hold together, and what is ``beside`` answers nothing. Out:
Groups, as of judged data: a source is a window, the sentences that it says of the matter. Who answers wrongly answers.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from assistant.reader.examples import Group, Member, Window, is_held_out
from corpus.script import to_simplified
from corpus.span import Span

DISPUTES = Path(__file__).with_name("disputes.jsonl")
WRONG = 2  # windows of a question that answer nothing, read beside one that answers


def dispute_groups(seed: int) -> Iterator[Group]:
    """For each question a group of one source that answers and of some that do not, another source for each."""
    random = Random(f"{seed} disputes")
    for line in DISPUTES.read_text("utf-8").splitlines():
        item = json.loads(line)
        name = f"dispute {item['id']}"
        stated = [one for claim in item["claims"] for one in claim]
        answers = {one["text"] for one in stated}
        said: dict[str, list[str]] = {}
        for one in random.sample([*stated, *item["beside"]], len(stated) + len(item["beside"])):
            said.setdefault(one["title"], []).append(one["text"])
        right = [_answering(name, title, texts, answers) for title, texts in said.items() if answers & set(texts)]
        wrong = [Member(_window(name, title, [text for text in texts if text not in answers]), False, True)
                 for title, texts in said.items() if set(texts) - answers]  # fmt: skip
        random.shuffle(right)
        for number, question in enumerate(item["questions"]):
            beside = random.sample(wrong, min(WRONG, len(wrong)))
            members = (right[number % len(right)], *beside)
            yield Group("disputes", to_simplified(question), members, is_held_out(name, seed))


def _window(name: str, title: str, texts: Sequence[str]) -> Window:
    return Window(name, to_simplified(title), to_simplified("".join(texts)))


def _answering(name: str, title: str, texts: Sequence[str], answers: set[str]) -> Member:
    """The window of a source that answers, and where it does."""
    spans, at = [], 0
    for text in texts:
        if text in answers:
            spans.append(Span(at, at + len(text)))
        at += len(text)
    return Member(_window(name, title, texts), True, True, tuple(spans))
