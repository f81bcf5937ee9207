"""Figures over judged questions: the only door to ir_measures.

Comes in: a folder with ``passages.jsonl[.gz]`` (a JSONL corpus) and ``queries.jsonl[.gz]``, ``{"id", "text",
"positives": [passage ids], "answers"?: [strings], "split"?}``. Goes out: retrieval, answer and refusal figures of the
whole path, as a user would meet it. Knows nothing of how anything is done.
"""

import gzip
import hashlib
import json
import sys
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG

from assistant.ask import Assistant
from assistant.evidence import choose, relevant
from assistant.fuse import fuse
from assistant.query import Query, QuestionError, to_query
from assistant.settings import Settings
from corpus.reading.decode import UnreadableError, decode
from index.build import build, is_current
from index.encoder import DEFAULT_MODEL, SentenceEncoder, open_encoder
from index.hit import Ranking
from index.store import Index
from index.terms import cache_folder, normalise

MEASURES = (Success @ 1, R @ 10, RR @ 10, nDCG @ 10)


class EvaluationError(ValueError):
    """Judged data that cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged question. ``positives`` are the article ids that answer it; empty when none does."""

    query_id: str
    query: Query
    positives: frozenset[str]
    answers: tuple[str, ...]


def _lines(folder: Path, stem: str) -> list[str]:
    plain, packed = folder / f"{stem}.jsonl", folder / f"{stem}.jsonl.gz"
    try:
        data = gzip.decompress(packed.read_bytes()) if packed.is_file() else plain.read_bytes()
        return decode(data).split("\n")
    except FileNotFoundError:
        raise EvaluationError(f"expected {plain} or {packed.name} beside it; found neither") from None
    except (OSError, EOFError, zlib.error, UnreadableError) as error:
        raise EvaluationError(f"cannot read {stem} in {folder}: {error}") from None


def _judged(line: str, settings: Settings) -> tuple[Judged, str] | None:
    """One judged question and its split; None for one that cannot be asked. Raises ValueError for other lines."""
    row = json.loads(line)
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("positives"), list):
        raise ValueError
    try:
        query = to_query(row["text"], settings.question_length)
    except QuestionError:
        return None
    positives, answers = map(str, row["positives"]), map(str, row.get("answers") or ())
    return Judged(str(row.get("id", "")), query, frozenset(positives), tuple(answers)), str(row.get("split", ""))


def judged_rows(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(the passages, the queries) of ``folder`` as they stand in its files."""
    articles, queries = ([json.loads(line) for line in _lines(folder, stem) if line.strip()]
                         for stem in ("passages", "queries"))  # fmt: skip
    return articles, queries


def judged(folder: Path, settings: Settings, split: str | None, limit: int) -> list[Judged]:
    """The judged questions of ``folder``, those of one ``split`` and the first ``limit`` when given."""
    if limit < 0:
        raise EvaluationError(f"--limit must be at least 0, found {limit}")
    found = []
    for number, line in enumerate(_lines(folder, "queries"), start=1):
        if not line.strip():
            continue
        try:
            one = _judged(line, settings)
        except (ValueError, TypeError, RecursionError):
            expected = '{"id", "text", "positives": [passage ids]}'
            raise EvaluationError(f"queries, line {number}: expected {expected}") from None
        if one and split in (None, one[1]):
            found.append(one[0])
        if limit and len(found) == limit:
            break
    if not found:
        raise EvaluationError(f"no judged questions in {folder}{f' with the split {split}' if split else ''}")
    return found


def _index(folder: Path, model: str) -> Index:
    """An index of the judged passages, built once and kept in the user's cache."""
    place = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    built = cache_folder() / "evaluate" / f"{folder.resolve().name}-{place}"
    with TemporaryDirectory() as scratch:
        corpus = Path(scratch, "passages.jsonl")
        corpus.write_text("\n".join(_lines(folder, "passages")), "utf-8")
        if not is_current([corpus], built, model):
            print(f"encoding the passages of {folder} into {built}", file=sys.stderr)
            build([corpus], built, lambda: SentenceEncoder(model), lambda step, done, total: None)
    return Index(built)


def _articles(ranking: Ranking) -> dict[str, float]:
    """Scores by article: that of its best passage. The rank decides, so that ties stay in their order."""
    ids = dict.fromkeys(hit.passage_id.rsplit("#", 1)[0] for hit in ranking)
    return {article_id: -float(rank) for rank, article_id in enumerate(ids)}


def _without(ranking: Ranking, article_ids: frozenset[str]) -> Ranking:
    return tuple(hit for hit in ranking if hit.passage_id.rsplit("#", 1)[0] not in article_ids)


def _said(assistant: Assistant, one: Judged, rankings: tuple[Ranking, Ranking]) -> tuple[float, tuple[str, ...]]:
    """(the confidence, the sentences that would be quoted) for one question over these rankings."""
    ranking = fuse(*rankings, assistant.settings.lexical_weight)
    evidence, sure = choose(one.query, ranking, assistant.index, assistant.settings.k)
    return sure, tuple(piece.text for piece in relevant(one.query, evidence, assistant.settings.statements))


def evaluate(folder: Path, settings: Settings, *, split: str | None = None, limit: int = 0) -> dict[str, Any]:
    """Retrieval, answer and refusal figures. Raises EvaluationError.

    Refusing is measured on the answerable questions too, asked of the same corpus without the passages that answer
    them: what remains has the words and not the answer.
    """
    questions = judged(folder, settings, split, limit)
    model = settings.model or DEFAULT_MODEL
    assistant = Assistant(_index(folder, model), open_encoder(model, bulk=False), replace(settings, model=model))
    runs: dict[str, dict[str, dict[str, float]]] = {"lexical": {}, "dense": {}, "fused": {}}
    holds: list[list[bool]] = []
    sure_with: list[float] = []
    sure_without: list[float] = []
    for one in questions:
        lexical, dense = assistant.rankings(one.query)
        for name, ranking in (("lexical", lexical), ("dense", dense)):
            runs[name][one.query_id] = _articles(ranking)
        runs["fused"][one.query_id] = _articles(fuse(lexical, dense, settings.lexical_weight))
        sure, texts = _said(assistant, one, (lexical, dense))
        (sure_with if one.positives else sure_without).append(sure)
        if one.positives and one.answers:
            holds.append([any(normalise(answer) in normalise(text) for answer in one.answers) for text in texts])
        if one.positives:
            left = _without(lexical, one.positives), _without(dense, one.positives)
            sure_without.append(_said(assistant, one, left)[0])
    answerable = {one.query_id: dict.fromkeys(one.positives, 1) for one in questions if one.positives}
    return {
        "folder": folder.name,
        "questions": len(questions),
        "retrieval": {name: _retrieval(answerable, run) for name, run in runs.items()},
        "answer": {
            "first": _share([found[:1] == [True] for found in holds]),
            "any": _share([any(found) for found in holds]),
        },
        "refusal": [
            {
                "refuse_below": threshold,
                "false": _share([sure < threshold for sure in sure_with]),
                "right": _share([sure < threshold for sure in sure_without]),
            }
            for threshold in sorted({0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, settings.refuse_below})
        ],
    }


def _retrieval(qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]]) -> dict[str, float]:
    found = ir_measures.calc_aggregate(MEASURES, qrels, run)
    return {str(measure).replace("Success@1", "R@1"): round(float(found[measure]), 3) for measure in MEASURES}


def _share(outcomes: list[bool]) -> float | None:
    return round(sum(outcomes) / len(outcomes), 3) if outcomes else None


def report(figures: dict[str, Any]) -> str:
    """The figures as a table that a person can read."""
    lines = [f"{figures['folder']}: {figures['questions']} questions"]
    for name, values in figures["retrieval"].items():
        lines.append(f"  {name:<8}" + "".join(f"  {measure} {value:.3f}" for measure, value in values.items()))
    answer = figures["answer"]
    if answer["first"] is not None:
        lines.append(f"  the answer stands in the first statement {answer['first']:.3f}, in any {answer['any']:.3f}")
    for row in figures["refusal"]:
        right = "-" if row["right"] is None else f"{row['right']:.3f}"
        lines.append(f"  refuse_below {row['refuse_below']:<5} refused wrongly {row['false']:.3f}, rightly {right}")
    return "\n".join(lines)
