"""A folder of judged data small enough to check by hand, and an evaluation of it without a model."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.compare import Evaluation
from assistant.evaluate import evaluate
from assistant.judged import Selection
from assistant.outcome import Outcome
from assistant.settings import Settings
from tests.parts import HashEncoder

PASSAGES = {
    "p1": "网贷逾期本身不会坐牢，它是民事纠纷。",
    "p2": "信用记录保存五年，从还清之日起算。",
    "p3": "红烧肉要先焯水，再炒糖色。",
}


def folder_of(
    place: Path, queries: Sequence[Mapping[str, Any]] | bytes, passages: Mapping[str, str] = PASSAGES
) -> Path:
    """``place`` with these passages and queries, given as rows or as the bytes of the file."""
    lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in passages.items()]
    (place / "passages.jsonl").write_text("\n".join(lines), "utf-8")
    if not isinstance(queries, bytes):
        queries = "\n".join(json.dumps(query) for query in queries).encode()
    (place / "queries.jsonl.gz").write_bytes(gzip.compress(queries))
    return place


def evaluated(
    folder: Path, selection: Selection | None = None, settings: Settings | None = None, **options: Any
) -> tuple[Evaluation, list[Outcome]]:
    """``evaluate`` with an encoder that needs no model."""
    encoder = options.pop("encoder", HashEncoder())
    progress = lambda step, done, total: None  # noqa: E731
    return evaluate(folder, settings or Settings(), lambda bulk: encoder, selection or Selection(), progress, **options)
