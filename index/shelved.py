"""What stands on the shelf of an index in Milvus, and how it is read.

Comes in: keys. Goes out: articles with their passages, the manifest, the dictionaries in the reader's cache. Knows
nothing of searching.

Milvus keeps texts of at most 65,535 bytes: a longer one lies in parts, each of which says how many there are.
"""

import base64
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from corpus.article import Article
from corpus.clean import kept_of
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.span import Span
from index.draft import key_of
from index.manifest import Manifest, UnusableIndexError, damage
from index.milvus import Milvus
from index.shelf import notices_json, read_notices
from index.store import Index
from index.terms import cache_folder

MANIFEST, COUNTS = "manifest", "counts.sqlite"
PART = 16_000  # characters, of at most 4 bytes each
PARTS_AT_ONCE = 64  # 4 MB
_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article, what cleaning kept of it, the notices on it, and by their ids its rows and passages."""

    article: Article
    kept: tuple[Span, ...]
    notices: tuple[Notice, ...]
    passages: dict[str, tuple[int, Passage]]

    @classmethod
    def of(cls, index: Index, article_id: str) -> "ArticleRecord":
        """The record of an article of ``index``."""
        article, kept = index.article(article_id)
        found = {passage.passage_id: (row, passage) for row, passage in index.passages_of(article_id)}
        return cls(article, kept, index.notices(article_id), found)

    def written(self) -> str:
        """The record as text. The passages' own texts are left out: they are what cleaning kept of their spans."""
        a = self.article
        stated = {
            "article": [a.article_id, a.title, a.text, a.uri, a.site, a.author, a.published],
            "kept": [[span.start, span.end] for span in self.kept],
            "notices": notices_json(self.notices),
            "passages": [[row, p.span.start, p.span.end, p.headings] for row, p in self.passages.values()],
        }
        return json.dumps(stated, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "ArticleRecord":
        """The record that ``written`` gave. Law: equal to it."""
        found = json.loads(text)
        kept = tuple(Span(start, end) for start, end in found["kept"])
        notices = read_notices(found["notices"])
        article_id, title, text, uri, site, author, published = found["article"]
        noted = tuple(notice.text for notice in notices)
        article = Article(article_id, title, text, uri, site, author, published, noted)
        passages = {}
        for row, start, end, headings in found["passages"]:
            span, passage_id = Span(start, end), f"{article.article_id}#{start}-{end}"
            stated = kept_of(kept, span, article.text)
            passages[passage_id] = (row, Passage(passage_id, article.article_id, span, stated, tuple(headings)))
        return cls(article, kept, notices, passages)


def article_key(article_id: str) -> str:
    """The key under which an article stands."""
    return f"a{key_of(article_id).hex()}"


def parts(key: str, text: str) -> Iterator[tuple[str, str]]:
    """``text`` as it stands under ``key``: the key and the content of each part."""
    pieces = [text[start : start + PART] for start in range(0, len(text), PART)] or [""]
    for number, piece in enumerate(pieces):
        yield f"{key}-{number}", f"{len(pieces)}\n{piece}"


def records(milvus: Milvus, collection: str, keys: Iterable[str]) -> dict[str, str]:
    """The texts under those of ``keys`` that are there. Raises UnreachableIndexError."""
    firsts = {f"{key}-0": key for key in keys}
    begun = {firsts[part]: content for part, content in _contents(milvus, collection, list(firsts)).items()}
    many = {key: int(content.partition("\n")[0]) for key, content in begun.items()}
    wanted = [f"{key}-{number}" for key, n in many.items() for number in range(1, n)]
    rest = _contents(milvus, collection, wanted)
    found = {}
    for key, content in begun.items():
        further = [rest.get(f"{key}-{number}", "") for number in range(1, many[key])]
        found[key] = "".join(one.partition("\n")[2] for one in (content, *further))
    return found


def _contents(milvus: Milvus, collection: str, wanted: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(wanted), PARTS_AT_ONCE):
        found |= milvus.shelved(collection, wanted[start : start + PARTS_AT_ONCE])
    return found


def file_key(name: str) -> str:
    """The key under which a file of dictionaries stands."""
    return f"f{key_of(name).hex()}"


def packed(file: Path) -> str:
    """A file as text."""
    return base64.b64encode(zlib.compress(file.read_bytes())).decode()


def fetched(milvus: Milvus, collection: str, manifest: Manifest) -> Path:
    """The folder, in the cache, of the dictionaries of an index; they are fetched the first time.

    Files that are not what the manifest says are fetched again. Raises UnusableIndexError.
    """
    names = (manifest.generation, *manifest.files)
    if not all(_NAME.fullmatch(name) for name in names):  # they become files here
        raise UnusableIndexError(f"the manifest of {milvus.address} names files that no index has")
    place = cache_folder() / "milvus"
    folder = place / manifest.generation
    if not damage(place, manifest, thorough=True):
        return folder
    found = records(milvus, collection, [file_key(name) for name in manifest.files])
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / ".lock"), tempfile.TemporaryDirectory(dir=place) as made:
            # Another may have put them there in the meantime, and read them.
            if damage(place, manifest, thorough=True):
                for name in manifest.files:
                    file = Path(made, "new", name)
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(zlib.decompress(base64.b64decode(found.get(file_key(name), ""))))
                shutil.rmtree(folder, ignore_errors=True)
                Path(made, "new").rename(folder)
    except (OSError, ValueError, zlib.error) as error:
        raise UnusableIndexError(
            f"cannot keep the dictionaries of {milvus.address} in {place}: {error}; set YOUJU_CACHE to a folder"
            " that can be written, or load the index again"
        ) from None
    return folder
