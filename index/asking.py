"""Which prompt a passage is encoded with: one that is itself a question, as a question.

Comes in: a text to search in. Goes out: a prompt. Knows nothing of models.

A model that was taught one prompt for questions and another for passages (E5) wants the former on both sides where
questions are compared with each other (its model card, FAQ 1). A list of what people asked is such a corpus
(tests/LOG.md).
"""

import re

LONGEST = 64  # characters; what people type into a box, and longer than most of it
# What ends so, or has a title above it, was not typed into a box.
_TELLS = re.compile(r"[。．.！!；;：:，,、…]\s*$|\n")
AS_QUESTIONS = f"one line of {LONGEST}"  # what an index says of the rule it was made by


def asks(text: str) -> bool:
    """Whether ``text`` reads as what somebody typed to ask: one short line without a stop."""
    return len(text) <= LONGEST and not _TELLS.search(text)


def prompt_of(text: str, query_prompt: str, passage_prompt: str) -> str:
    """The prompt for ``text`` among passages. A model that has none for passages has its own way with questions."""
    return query_prompt if passage_prompt and asks(text) else passage_prompt
