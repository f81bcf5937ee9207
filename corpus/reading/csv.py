"""Tables of comma-separated values to Articles, one a row.

Comes in: lines of text, the first a header that names its columns. Goes out: Articles, and for each row that is none,
the reason. Knows nothing of files.
"""

import csv
from collections.abc import Iterable, Iterator

from corpus.article import Article
from corpus.reading.bounds import MAX_LINE
from corpus.reading.card import FIELDS
from corpus.reading.decode import UnreadableError
from corpus.reading.mojibake import repair

DELIMITERS = ",;\t，"  # a full-width comma is what Chinese typing makes of a comma
# What people call a column, without case or space.
_COLUMNS = {
    "id": ("id", "article_id", "编号", "編號", "序号", "序號"),
    "text": ("text", "content", "body", "正文", "内容", "內容", "全文"),
    "title": ("title", "标题", "標題", "题目", "題目"),
    "uri": ("uri", "url", "link", "网址", "網址", "链接", "鏈接", "連結"),
    "site": ("site", "source", "来源", "來源", "网站", "網站"),
    "author": ("author", "作者"),
    "published": ("published", "date", "日期", "发布日期", "發布日期", "发布时间", "發布時間", "时间", "時間"),
}
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names}


def _delimiter(header: str) -> str:
    """The delimiter that cuts ``header`` into the most columns that we know; a comma when none does."""

    def known(delimiter: str) -> int:
        return sum(_field(name) != "" for name in next(csv.reader([header], delimiter=delimiter), []))

    return max(DELIMITERS, key=known)


def _field(column: str) -> str:
    return _FIELD_OF.get(column.strip().casefold(), "")


def _checked(lines: Iterable[str | None]) -> Iterator[str]:
    for line in lines:
        if line is None:
            raise UnreadableError(f"a line longer than {MAX_LINE:,} characters")
        yield line


def read_csv(lines: Iterable[str | None], name: str) -> Iterator[tuple[int, Article | str]]:
    """(row from 1 below the header, its article or the reason why it holds none); blank rows are passed over.

    A row without an id is called ``name:row``. Raises UnreadableError when no column holds texts, or a line
    (None) is too long: the rows after it cannot be told apart.
    """
    checked = _checked(lines)
    header = next((line for line in checked if line.strip()), "")
    csv.field_size_limit(MAX_LINE)
    try:
        delimiter = _delimiter(header)
        columns = [_field(column) for column in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error as error:
        raise UnreadableError(f"not a table: {error}") from None
    if "text" not in columns:
        raise UnreadableError("no column named text, content, 正文 or 内容 in the first line")
    rows = csv.reader(checked, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            # A quote that is never closed: the rows after it cannot be told apart.
            yield number, f"not a row, nor what follows: {error}"
            return
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield number, _article(columns, row, f"{name}:{number}")


def _article(columns: list[str], row: list[str], number: str) -> Article | str:
    """The article of one row; of two columns with one meaning the first that is not blank counts."""
    found: dict[str, str] = {}
    for field, cell in zip(columns, row, strict=False):
        if field and not found.get(field, "").strip():
            found[field] = repair(cell.replace("\r\n", "\n").replace("\r", "\n"))
    if not found.get("text", "").strip():
        return "no text"
    card = {field: found.get(field, "").strip() for field in FIELDS}
    return Article.with_card(found.get("id", "").strip() or number, found["text"], card)
