"""The write path, top to bottom.

Comes in: paths to articles, a folder for the index, what loads an encoder. Goes out: a published index and a
report of what went in and what was skipped. Knows nothing of questions.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from corpus.article import Article
from corpus.clean import clean, clean_line
from corpus.duplicates import Signature, groups, sign
from corpus.notice import Notice, notices
from corpus.passage import Passage, passages
from corpus.reading import CorpusError, Skipped, files, read
from corpus.recurrence import Recurrence, site_of
from corpus.script import to_simplified
from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.manifest import Manifest, UnusableIndexError, checksums, damage, read_manifest
from index.ngrams import NGrams
from index.rows import BulkEncoder, Draft, encoded
from index.shelf import Library
from index.store import DENSE, DRAFT, LEXICAL, NGRAMS, VOCABULARY, Index, may_hold_an_index, new_generation, publish
from index.terms import normalise, terms
from index.vocabulary import write_vocabulary

Progress = Callable[[str, int, int], None]
"""Called with the step, how many are done and how many there are (0: not known)."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. Times in seconds; ``skipped`` names each file or line that gave no article.

    ``duplicates`` of the ``articles`` are copies of others and not searched; ``encoded`` of the ``passages`` were
    encoded now, the others for the index that stood before or by a build that was interrupted.
    """

    articles: int
    passages: int
    duplicates: int
    encoded: int
    skipped: tuple[Skipped, ...]
    read_s: float
    encode_s: float
    total_s: float


def searched_text(title: str, passage: Passage) -> str:
    """What a passage is found by: the article's title, the headings above it, its text, all in Simplified.

    A question is searched for in Simplified too. Vectors of the two scripts differ: of 1,417 web questions 77 % found
    their passage first when they were asked in the other script than it was written in, 87 % now (tests/LOG.md).
    """
    return to_simplified("\n".join(part for part in (title, " ".join(passage.headings), passage.text) if part))


def digest(paths: Iterable[Path]) -> str:
    """A fingerprint of the files under ``paths`` and of the code that reads, cleans and splits them.

    The code counts too: an index built by an earlier version of it is out of date.
    """
    found = hashlib.sha256()
    house = Path(__file__).parents[1]
    patterns = ("corpus/**/*.py", "corpus/*.tsv", "index/*.py", "index/*.txt")
    code = sorted(file for pattern in patterns for file in house.glob(pattern))
    for file, name in [*files(paths), *((file, file.name) for file in code)]:
        try:
            content = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError:
            content = "unreadable"
        found.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def is_current(paths: Sequence[Path], folder: Path, model: str) -> bool:
    """Whether the index in ``folder`` is whole and was built from just these files, by this code, with ``model``."""
    try:
        manifest = read_manifest(folder)
    except UnusableIndexError:
        return False
    return (
        manifest.model["model"] == model
        and manifest.digest == digest(paths)
        and not damage(folder, manifest, thorough=True)
    )


def build(
    paths: Sequence[Path],
    folder: Path,
    load: Callable[[], BulkEncoder],
    progress: Progress,
    *,
    search_copies: bool = False,
) -> BuildReport:
    """Read, clean, split, count and encode everything under ``paths``, then publish it in ``folder``.

    ``load`` gives the encoder; it is called when there is something to encode, because loading takes seconds.
    With ``search_copies`` near-identical articles are all searched, each for itself.

    The old index stays usable until the new one takes its place in one rename. Raises CorpusError when there is
    nothing to read, UnusableIndexError when the folder cannot be written or another build is writing it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_place(paths, folder)
        with FileLock(folder / ".lock", timeout=0):
            now = datetime.now(UTC)
            generation = new_generation(folder, now.strftime("%Y%m%dT%H%M%S"))
            try:
                report, manifest = _write(paths, folder, generation, now, load, progress, search_copies)
                publish(folder, manifest)
                (folder / DRAFT).unlink(missing_ok=True)  # published: it has done its work
            except BaseException:
                shutil.rmtree(generation, ignore_errors=True)  # after a kill, the next publishing does it
                raise
            return report
    except Timeout:
        raise UnusableIndexError(f"another build is writing {folder}; wait for it, or choose another --index") from None
    except OSError as error:
        raise UnusableIndexError(f"cannot write the index to {folder}: {error.strerror or error}") from None


def _check_place(paths: Sequence[Path], folder: Path) -> None:
    """Raises UnusableIndexError for a folder that an index must not be built in."""
    if not may_hold_an_index(folder):
        raise UnusableIndexError(f"{folder} holds other files and no index; give an empty or a new folder with --index")
    inside = [path for path in paths if path.is_dir() and folder.resolve().is_relative_to(path.resolve())]
    if inside:
        raise UnusableIndexError(f"{folder} lies inside the corpus {inside[0]}; give a folder elsewhere with --index")


def _write(
    paths: Sequence[Path],
    folder: Path,
    generation: Path,
    now: datetime,
    load: Callable[[], BulkEncoder],
    progress: Progress,
    search_copies: bool,
) -> tuple[BuildReport, Manifest]:
    """Fill ``generation``; its report and manifest."""
    started = perf_counter()
    before = digest(paths)
    library = Library(generation)
    texts, skipped, duplicates = _shelve(paths, library, progress, search_copies)
    library.close()
    if not texts:
        raise CorpusError(f"no articles found in {', '.join(map(str, paths))}; {len(skipped)} skipped{_first(skipped)}")
    counted = [terms(text) for text in texts]
    LexicalIndex.build(counted).save(generation / LEXICAL)
    write_vocabulary(counted, generation / VOCABULARY)
    NGrams.build(map(normalise, texts)).save(generation / NGRAMS)
    read_s = perf_counter() - started
    encoder = load()
    started_encoding = perf_counter()
    draft = Draft(folder / DRAFT, encoder.describe())
    standing = _standing(folder, encoder.describe())
    rows, encoded_now = encoded(texts, encoder, standing, draft, lambda done: progress("encode", done, len(texts)))
    encode_s = perf_counter() - started_encoding
    DenseIndex.build(rows).save(generation / DENSE)
    manifest = Manifest(
        generation=generation.name,
        model=encoder.describe(),
        articles=library.articles,
        passages=library.passages,
        skipped=len(skipped),
        duplicates=duplicates,
        corpus=tuple(str(path) for path in paths),
        digest=before,
        built=now.isoformat(timespec="seconds"),
        files=checksums(generation),
    )
    total_s = perf_counter() - started
    counts = (library.articles, library.passages, duplicates, encoded_now)
    return BuildReport(*counts, skipped, read_s, encode_s, total_s), manifest


def _shelve(
    paths: Sequence[Path], library: Library, progress: Progress, search_copies: bool
) -> tuple[list[str], tuple[Skipped, ...], int]:
    """Read, clean and split everything into ``library``: (the text of each row, what was skipped, copies set aside).

    The corpus is read twice: which lines recur across a site is known only when all of it was seen.
    """
    recurrence = Recurrence()
    for found in read(paths):
        if isinstance(found, Article):
            recurrence.add(found)
    skipped: list[Skipped] = []
    texts: list[str] = []
    signatures: list[Signature] = []
    for found in read(paths):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        cleaned = clean(found, partial(recurrence.recurs, site_of(found)))
        article = replace(found, title=clean_line(found.title))
        pieces = passages(article, cleaned)
        if not pieces:
            skipped.append(Skipped(found.article_id, "nothing is left after cleaning"))
            continue
        library.add(article, cleaned.kept, pieces, notices(found, cleaned))
        texts.extend(searched_text(article.title, piece) for piece in pieces)
        if not search_copies:
            signatures.append(sign(article, cleaned))
        progress("read", library.articles, 0)
    duplicates, stay = _set_aside(groups(signatures), library)
    return [texts[row] for row in stay], tuple(skipped), duplicates


def _standing(folder: Path, description: dict[str, str | int]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The searched text and the row of each passage of the index that stands, when the same model made it."""
    try:
        index = Index(folder)
    except UnusableIndexError:
        return
    if index.manifest.model == description:
        searched = (searched_text(title, passage) for title, passage in index.titled_passages())
        yield from zip(searched, index.dense.rows(), strict=True)
    index.close()


def _set_aside(found: Sequence[Sequence[str]], library: Library) -> tuple[int, list[int]]:
    """Keep the first article of each group to be searched and say on it where else it stands.

    How many were set aside, and the rows of ``library`` that stay.
    """
    for first, *copies in found:
        known = set(library.sites(copies)) - {""} - set(library.sites([first]))
        where = f"另有{len(known)}个网站" if known else f"另有{len(copies)}篇文章"
        library.note(first, Notice(f"{where}刊载了几乎相同的内容", None))
    copies = [article_id for group in found for article_id in group[1:]]
    return len(copies), library.withdraw(copies)


def _first(skipped: Sequence[Skipped]) -> str:
    return f", the first: {skipped[0].name} ({skipped[0].reason})" if skipped else ""
