"""What the API takes and gives, as OpenAPI describes it.

Comes in: JSON. Goes out: forms whose every field has its type, or a complaint. Knows nothing of answering.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from assistant.remark import Remark
from assistant.words import Language
from corpus.script import Script

REASONS = ("wrong_source", "off_topic", "incomplete", "outdated", "unclear", "other")
REASON_LENGTH = 200  # characters of a reason in one's own words
TURNS = 50  # questions of a conversation that may be sent along; answering looks back on fewer

Text = Annotated[str, StringConstraints(strict=True)]
# Described as one of a list or a few words, checked as words alone: of a union, a complaint would name the list first.
Reason = Annotated[
    str,
    StringConstraints(strict=True, max_length=REASON_LENGTH),
    WithJsonSchema({"anyOf": [{"enum": list(REASONS)}, {"type": "string", "maxLength": REASON_LENGTH}]}),
]


class Form(BaseModel):
    """A form with nothing on it that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class Typed(Form):
    """A question as it was typed, with those before it in the conversation, oldest first."""

    question: Text
    earlier: Annotated[list[Text], Field(max_length=TURNS)] = []


class Asked(Typed):
    """A question, with those before it in the conversation, oldest first.

    With ``language`` the texts come in the script of its reader (what the question is typed in decides first), our own
    notes in that language; without, every character is as published.
    """

    language: Language | None = None
    stream: Annotated[bool, Field(strict=True)] = False


class Statement(Form):
    """One sentence of an answer; ``citations`` are numbers of sources."""

    text: str
    citations: list[int]
    kind: Literal["quote", "point", "note"]
    side: int


class Citation(Form):
    """A source; ``start`` and ``end`` count code points of the article's text as read."""

    n: int
    article_id: str
    title: str
    site: str
    uri: str
    published: str
    start: int
    end: int
    quote: str
    notices: list[str]


class Nearest(Form):
    """An article near a question that nothing answers."""

    article_id: str
    title: str


class Answered(Form):
    """What the articles say; ``script`` is that of its texts, null as published; ``help`` is what someone in
    despair must read first, else null."""

    answer_id: str
    question: str
    query: str
    outcome: Literal["answered", "partial", "not_found"]
    statements: list[Statement]
    citations: list[Citation]
    uncovered: list[str]
    nearest: list[Nearest]
    suggestions: list[str]
    remark: Remark
    confidence: float
    timings_ms: dict[str, float]
    script: Script | None
    help: str | None


class Hit(Form):
    """A ranked passage."""

    rank: int
    score: float
    passage_id: str
    article_id: str
    title: str
    start: int
    end: int
    text: str


class Found(Form):
    """Ranked passages, best first."""

    query: str
    hits: list[Hit]


class Quoted(Form):
    """A quote and what stands around it."""

    before: str
    quote: str
    after: str


class ArticleShown(Form):
    """An article; the last five only when a quote was asked for."""

    article_id: str
    title: str
    uri: str
    site: str
    author: str
    published: str
    notices: list[str]
    text: str
    spans: list[tuple[int, int]]
    before: str | None = None
    quote: str | None = None
    after: str | None = None
    cut: tuple[bool, bool] | None = None
    as_published: Quoted | None = None


class Judged(Form):
    """Whether an answer helped, and why: one of a list, or a few words."""

    answer_id: Text
    helpful: Annotated[bool, Field(strict=True)]
    reason: Reason | None = None


class Kept(Form):
    """What was said of an answer is kept."""

    answer_id: str
    helpful: bool


class Wrong(Form):
    """What was wrong with a request, in one line."""

    error: str
