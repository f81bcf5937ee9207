"""A question in, an answer with its sources out: the read path.

Comes in: an open index, an encoder, settings, perhaps a reader; then questions. Goes out: Answers. Knows nothing of how
they are shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from time import perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.candidates import candidates, reranked
from assistant.caution import notes
from assistant.choose import choose, together
from assistant.cite import Statement, cite
from assistant.covered import uncovered
from assistant.despair import is_despair
from assistant.evidence import Evidence, Found, look
from assistant.expand import mainland, synonyms
from assistant.followup import of_subject, standalone
from assistant.fuse import fuse, lexical_share
from assistant.grams import grams
from assistant.kind import kind_of
from assistant.names import names
from assistant.nearby import MOST, nearest, questions
from assistant.otherwise import GAIN, SURELY, surer
from assistant.parts import parts
from assistant.products import by_own_name
from assistant.query import Query, to_query
from assistant.reader.reader import Reader
from assistant.remark import Remark, means_something, remark
from assistant.settings import Settings
from assistant.slips import corrected
from assistant.unheard import unheard
from assistant.write import Quoter, Writer
from corpus.article import Article
from corpus.passage import Passage
from corpus.script import script_of
from corpus.span import Span
from index.encoder import Encoder
from index.hit import Hit, Ranking
from index.parallel import start
from index.scored import Scored
from index.store import Index
from index.terms import terms

ALONE = 250_000  # passages; of fewer, words are searched before another thread has begun (tests/LOG.md)
KNOWN = 10_000  # questions of which is kept what is said first to them: it costs a fifth of a question to find out
GLANCED = 2  # passages looked at for that; what is offered stands over one of them (tests/LOG.md)

Outcome = Literal["answered", "partial", "not_found"]
Place = tuple[str, Span]  # an article_id and where in the article's text


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to a question.

    ``evidence`` is what was found, best first, also when it was not enough to answer. ``uncovered`` are the words of
    the question that no statement covers, when the outcome is ``partial``, or for want of which nothing is stated.
    ``suggestions`` are questions that the articles do answer. When nothing answers, ``nearest`` are the (article_id,
    title) of the nearest articles, and ``remark`` says whether it was a question at all. ``confidence`` is how sure we
    are that the evidence answers, 0 to 1. ``timings_ms`` are milliseconds by step.

    Law: there are no statements exactly when ``outcome`` is ``not_found``.
    """

    question: str
    query: str
    outcome: Outcome
    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]
    suggestions: tuple[str, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()
    uncovered: tuple[str, ...] = ()
    remark: Remark = ""
    confidence: float = 0.0
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found for one part of a question, what of it is to be stated, and what that leaves uncovered.
    ``missing`` are the words for want of which nothing is stated."""

    found: Found
    pieces: tuple[Evidence, ...] = ()
    uncovered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Assistant:
    """Holds an open index and what it takes to ask it. Safe to use from several threads.

    Without a ``reader`` sentences are chosen, and questions refused, by shared words.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        settings: Settings,
        writer: Writer | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.settings = settings
        self.writer = writer or Quoter()
        self.reader = reader
        self._said_first = lru_cache(KNOWN)(self._glance)

    def query(self, question: str, earlier: Sequence[str] = ()) -> Query:
        """The query for ``question``, asked after the questions ``earlier``, oldest first. Raises QuestionError.

        Its ``text`` is the question as it was probably meant, and as it would be asked alone. Earlier questions that
        were too long are passed over.
        """
        query = to_query(question, self.settings.question_length)
        meant = query.text if is_despair(query.text) else corrected(query.text, self.index)
        text = standalone(meant, self._short(earlier))
        return replace(query, text=text, script=script_of(text), names=names(text))

    def _short(self, earlier: Sequence[str]) -> list[str]:
        """The questions ``earlier`` that are not too long: the time to take one apart grows with its square."""
        return [turn for turn in earlier if len(turn) <= self.settings.question_length]

    def rankings(self, query: Query, among: NDArray[np.int64] | None = None) -> tuple[Ranking, Ranking]:
        """The lexical and the dense ranking for ``query``.

        ``among``, int64 ascending, are the only rows to rank, all of them: a closed list.
        Law: a question in Traditional and its twin in Simplified have the same rankings.
        """
        depth = self.settings.depth if among is None else len(among)
        text = mainland(query.text)
        said = terms(text)
        beside = [word for word in synonyms(text) if word not in said]
        lexical: Callable[[], Scored] = partial(self.index.lexical.search, said, depth, among, beside)
        if self.index.manifest.passages > ALONE:
            lexical = start(lexical)
        dense = self.index.dense.search(self.encoder.encode_query(text), depth, among)
        return self.index.ranking(lexical()), self.index.ranking(dense)

    def search(self, query: Query) -> Ranking:
        """The candidates for ``query``, best first."""
        return fuse(*self.rankings(query), self.lexical_share(query))

    def reranked(self, query: Query, ranking: Ranking) -> Ranking:
        """``ranking`` with those in front that the reader finds to answer; as it is where there is no reader."""
        return reranked(query, ranking, self.index, self.reader) if self.reader else ranking

    def lexical_share(self, query: Query) -> float:
        """The share of BM25 in the fused ranking for ``query``, 0 to 1."""
        return lexical_share(query.text, self.settings.lexical_weight)

    def hits(self, words: str, k: int) -> tuple[Query, tuple[tuple[Hit, Passage, Article], ...]]:
        """The query for ``words`` and its k best passages, each with its score and article. Raises QuestionError."""
        query = self.query(words)
        ranking = self.reranked(query, self.search(query))[:k]
        passages = self.index.passages([hit.passage_id for hit in ranking])
        articles = (self.index.article(passage.article_id)[0] for passage in passages)
        return query, tuple(zip(ranking, passages, articles, strict=True))

    def look(self, query: Query, ranking: Ranking, most: int = 0) -> Found:
        """What the best passages of ``ranking``, ``most`` or as many as are set, hold for ``query``, read by the reader
        where there is one."""
        found = candidates(query, ranking, self.index, most or self.settings.k, self.reader)
        return look(query, found, len(ranking))

    def choose(self, query: Query, found: Found) -> tuple[Evidence, ...]:
        """What of ``found`` is to be stated for ``query``."""
        return choose(query, kind_of(query.text), found, self.settings.statements, self.index.lexical.rarity)

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        """The answer to ``question``, asked after the questions ``earlier``. Raises QuestionError."""
        started = perf_counter()
        query = self.query(question, earlier)
        said = remark(query.question)
        if said and not (said == "unclear" and means_something(query.question, query.text, self.index.lexical.knows)):
            return Answer(query.question, query.question, "not_found", (), (), self._suggestions(()), remark=said)
        texts = parts(by_own_name(query.text, query.names))
        asked = [self.part(replace(query, text=text, names=names(text))) for text in texts]
        sure = max(part.found.confidence for part in asked) if any(part.pieces for part in asked) else 0.0
        if earlier and sure < SURELY:
            query, asked = self._other_turn(query, question, earlier, sure + GAIN) or (query, asked)
        read = perf_counter()
        quoted = cite(self.writer.write(query.text, together([part.pieces for part in asked])))
        evidence = tuple(piece for part in asked for piece in part.found.evidence)
        left = tuple(dict.fromkeys(words for one in asked for words in (one.uncovered if quoted else one.missing)))
        answer = Answer(
            question=query.question,
            query=query.text,
            outcome="not_found" if not quoted else "partial" if left else "answered",
            statements=(*quoted, *notes(quoted)),
            evidence=evidence,
            suggestions=() if quoted else self._suggestions(evidence),
            nearest=() if quoted else nearest(evidence),
            uncovered=left,
            confidence=max(part.found.confidence for part in asked),
        )
        answer.timings_ms.update(find=round(1000 * (read - started), 1), state=round(1000 * (perf_counter() - read), 1))
        return answer

    def _other_turn(
        self, query: Query, question: str, earlier: Sequence[str], least: float
    ) -> tuple[Query, list[Part]] | None:
        """``query``, which nothing surely answers, asked of what the turns before it are about, or without them where
        it was, if that surely answers and is at least so sure."""
        alone = self.query(question)
        text = of_subject(query.text, self._short(earlier)) if query.text == query.question else alone.text
        if text in ("", query.text) or (alone == query and unheard(query, self.index.lexical.knows)):
            return None
        query = replace(query, text=text, names=names(text))
        part = self.part(query)
        return (query, [part]) if part.pieces and part.found.confidence >= max(SURELY, least) else None

    def part(self, query: Query, most: int = 0) -> Part:
        """What is to be stated for ``query``, one part of a question, from so many passages as ``look`` takes."""
        found = self.look(query, self.search(query), most)
        if found.read:
            found = surer(
                query, found, lambda other: self.look(other, self.search(other), most), self.settings.refuse_below
            )
        if found.confidence < self.settings.refuse_below:
            return Part(found, (), (query.text,))
        pieces = self.choose(query, found)
        left = uncovered(query, kind_of(query.text), pieces)
        if left.refuse:
            return Part(found, (), (query.text,), left.words)
        # To someone in danger the means is not said again.
        words = () if is_despair(query.text) else (*left.words, *unheard(query, self.index.lexical.knows))
        return Part(found, pieces, words)

    def followed(self, answer: Answer) -> Answer:
        """``answer`` with questions to ask next where it says something and offers none."""
        if not answer.statements or answer.suggestions:
            return answer
        said = [(cited.article_id, cited.span) for statement in answer.statements for cited in statement.citations]
        return replace(answer, suggestions=self._suggestions(answer.evidence, said, answer.query))

    def _suggestions(
        self, evidence: Sequence[Evidence], said: Sequence[Place] = (), asked: str = ""
    ) -> tuple[str, ...]:
        """Questions near ``evidence`` that the articles answer, each with a sentence that is not ``said`` already, and
        none that was ``asked``."""
        offered: dict[Place, str] = {}
        for text in questions(evidence):
            first = self._said_first(text) if grams(text) != grams(asked) else None
            if first and not any(first[0] == other[0] and first[1].overlaps(other[1]) for other in (*said, *offered)):
                offered[first] = text
            if len(offered) == MOST:
                break
        return tuple(offered.values())

    def _glance(self, text: str) -> Place | None:
        """Where the first statement to the question ``text`` stands; None where nothing answers."""
        pieces = self.part(to_query(text, len(text)), GLANCED).pieces
        return (pieces[0].article.article_id, pieces[0].span) if pieces else None
