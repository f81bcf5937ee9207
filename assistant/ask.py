"""A question in, an answer with its sources out: the read path.

Comes in: an open index, an encoder, settings; then questions. Goes out: Answers. Knows nothing of how they are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.cite import Statement, cite
from assistant.evidence import Evidence, choose, relevant
from assistant.expand import mainland, synonyms
from assistant.followup import standalone
from assistant.fuse import fuse, lexical_share
from assistant.names import names
from assistant.query import Query, to_query
from assistant.settings import Settings
from assistant.slips import corrected
from assistant.write import Quoter, Writer
from corpus.article import Article
from corpus.passage import Passage
from corpus.script import script_of
from index.encoder import Encoder
from index.hit import Hit, Ranking
from index.store import Index
from index.terms import terms

Outcome = Literal["answered", "partial", "not_found"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to a question.

    ``evidence`` is what was found, best first, also when it was not enough to answer. ``suggestions`` are titles of
    the nearest articles when nothing answers. ``timings_ms`` are milliseconds by step.

    Law: there are no statements exactly when ``outcome`` is ``not_found``.
    """

    question: str
    query: str
    outcome: Outcome
    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]
    suggestions: tuple[str, ...]
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)


class Assistant:
    """Holds an open index and what it takes to ask it. Safe to use from several threads."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings, writer: Writer | None = None) -> None:
        self.index = index
        self.encoder = encoder
        self.settings = settings
        self.writer = writer or Quoter()

    def query(self, question: str, earlier: Sequence[str] = ()) -> Query:
        """The query for ``question``, asked after the questions ``earlier``, oldest first. Raises QuestionError.

        Its ``text`` is the question as it was probably meant, and as it would be asked alone. Earlier questions that
        were too long are passed over.
        """
        longest = self.settings.question_length
        query = to_query(question, longest)
        meant = corrected(query.text, self.index)
        text = standalone(meant, [turn for turn in earlier if len(turn) <= longest])
        return replace(query, text=text, script=script_of(text), names=names(text))

    def rankings(self, query: Query, among: NDArray[np.int64] | None = None) -> tuple[Ranking, Ranking]:
        """The lexical and the dense ranking for ``query``.

        ``among``, int64 ascending, are the only rows to rank, all of them: a closed list.
        Law: a question in Traditional and its twin in Simplified have the same rankings.
        """
        depth = self.settings.depth if among is None else len(among)
        text = mainland(query.text)
        said = terms(text)
        beside = [word for word in synonyms(text) if word not in said]
        lexical = self.index.lexical.search(said, depth, among, beside)
        dense = self.index.dense.search(self.encoder.encode_query(text), depth, among)
        return self.index.ranking(lexical), self.index.ranking(dense)

    def search(self, query: Query) -> Ranking:
        """The candidates for ``query``, best first."""
        return fuse(*self.rankings(query), self.lexical_share(query))

    def lexical_share(self, query: Query) -> float:
        """The share of BM25 in the fused ranking for ``query``, 0 to 1."""
        return lexical_share(query.text, self.settings.lexical_weight)

    def hits(self, words: str, k: int) -> tuple[Query, tuple[tuple[Hit, Passage, Article], ...]]:
        """The query for ``words`` and its k best passages, each with its score and article. Raises QuestionError."""
        query = self.query(words)
        ranking = self.search(query)[:k]
        passages = self.index.passages([hit.passage_id for hit in ranking])
        articles = (self.index.article(passage.article_id)[0] for passage in passages)
        return query, tuple(zip(ranking, passages, articles, strict=True))

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        """The answer to ``question``, asked after the questions ``earlier``. Raises QuestionError."""
        started = perf_counter()
        query = self.query(question, earlier)
        ranking = self.search(query)
        searched = perf_counter()
        evidence, confidence = choose(query, ranking, self.index, self.settings.k)
        answered = confidence >= self.settings.refuse_below
        chosen = relevant(query, evidence, self.settings.statements) if answered else ()
        statements = cite(self.writer.write(query.text, chosen))
        timings = {"search": 1000 * (searched - started), "answer": 1000 * (perf_counter() - searched)}
        return Answer(
            question=query.question,
            query=query.text,
            outcome="answered" if statements else "not_found",
            statements=statements,
            evidence=evidence,
            suggestions=() if statements else _titles(evidence),
            timings_ms={step: round(ms, 1) for step, ms in timings.items()},
        )


def _titles(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The titles of the three nearest articles."""
    return tuple(dict.fromkeys(piece.article.title or piece.article.article_id for piece in evidence))[:3]
