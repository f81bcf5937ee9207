"""JSON lines to Articles, one a line.

Comes in: lines of text, ``{"id", "text", "title"?, "uri"?, "site"?, "author"?, "published"?}``. Goes out: Articles,
and for each line that is not one, the reason. Knows nothing of files.
"""

import json
from collections.abc import Iterable, Iterator

from corpus.article import Article
from corpus.reading.bounds import MAX_LINE
from corpus.reading.card import FIELDS
from corpus.reading.mojibake import repair


def parse(line: str) -> Article | str:
    """The article of one line, or the reason why it holds none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(found, dict):
        return "expected an object with id and text"
    article_id, text = found.get("id"), found.get("text")
    if not isinstance(article_id, str | int) or isinstance(article_id, bool) or article_id == "":
        return "expected an id"
    if not isinstance(text, str):
        return "expected a text"
    card = {field: _clean(value) for field in FIELDS if isinstance(value := found.get(field), str)}
    return Article.with_card(_clean(str(article_id)), _clean(text), card)


def _clean(text: str) -> str:
    """``text`` put right, without what JSON escapes can smuggle in: lone surrogates, which no file can hold."""
    return repair(text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))


def read_jsonl(lines: Iterable[str | None]) -> Iterator[tuple[int, Article | str]]:
    """(line number from 1, its article or the reason why it holds none); blank lines are passed over.

    None stands for a line that was too long to read.
    """
    for number, line in enumerate(lines, start=1):
        if line is None:
            yield number, f"longer than {MAX_LINE:,} characters"
        elif line.strip():
            yield number, parse(line)
