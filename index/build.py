"""The write path, top to bottom.

Comes in: paths to articles, a folder for the index, what loads an encoder. Goes out: a published index and a
report of what went in and what was skipped. Knows nothing of questions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates import Signature, groups
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.reading import CorpusError, Skipped
from corpus.recurrence import Recurrence, lines_of
from corpus.script import unified
from index.counted import counted
from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.listing import Known, Listed, content, digest, digest_of, fetched, listing
from index.made import make
from index.manifest import Manifest, UnusableIndexError, checksums, damage, read_manifest
from index.ngrams import NGrams
from index.packaged import NAME, PASSAGE_PROMPT, QUERY_PROMPT
from index.publish import ROWS_DRAFT, TERMS_DRAFT, generation, publish, writing
from index.rows import BulkEncoder, Draft, encoded
from index.shelf import LIBRARY, Library
from index.store import DENSE, LEXICAL, NGRAMS, VOCABULARY, Index
from index.terms import normalise
from index.texts import Texts
from index.vocabulary import write_vocabulary

Progress = Callable[[str, int, int], None]
"""Called with the step, how many are done and how many there are (0: not known)."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. Times in seconds; ``skipped`` names each file or line that gave no article.

    ``duplicates`` of the ``articles`` are copies of others and not searched; ``encoded`` of the ``passages`` were
    encoded now, the others for the index that stood before or by a build that was interrupted. An update says how many
    articles were made, new ones and others, and how many were removed; a build None.
    """

    articles: int
    passages: int
    duplicates: int
    encoded: int
    skipped: tuple[Skipped, ...]
    read_s: float
    encode_s: float
    total_s: float
    made: int | None = None
    removed: int | None = None


def searched_text(title: str, passage: Passage) -> str:
    """What a passage is found by: the article's title, the headings above it, its text, all in
    Simplified and in one spelling.

    A question is searched for so too. Vectors of the two scripts differ: of 1,417 web questions 77 % found
    their passage first when they were asked in the other script than it was written in, 87 % now (tests/LOG.md).
    """
    return unified("\n".join(part for part in (title, " ".join(passage.headings), passage.text) if part))


def code() -> str:
    """A fingerprint of the code that reads, cleans and splits: an index built by an earlier version is out of date."""
    house = Path(__file__).parents[1]
    patterns = ("corpus/**/*.py", "corpus/*.tsv", "index/*.py", "index/*.txt")
    files = sorted(file for pattern in patterns for file in house.glob(pattern))
    return digest((file.name, content(file)) for file in files)


def is_current(
    paths: Sequence[Path],
    folder: Path,
    model: str,
    *,
    prompts: Mapping[str, object] | None = None,
    in_place: bool = False,
) -> bool:
    """Whether the index in ``folder`` is whole and was built from just these files, by this code, with ``model``.

    With ``prompts`` also whether with these: None stands for a model's own, which only of the packaged one are known
    without loading it. With ``in_place`` also whether the files lie where the index says, so that it can be updated.
    """
    try:
        manifest = read_manifest(folder)
    except UnusableIndexError:
        return False
    return (
        manifest.model["model"] == model
        and _is_prompted(manifest.model, prompts or {})
        and (not in_place or manifest.corpus == tuple(map(str, paths)))
        and manifest.code == code()
        and manifest.digest == digest_of(paths)
        and not damage(folder, manifest, thorough=True)
    )


def _is_prompted(model: Mapping[str, str | int], prompts: Mapping[str, object]) -> bool:
    """Whether ``model``, as a manifest describes it, has these prompts, as far as that can be told."""
    own = {"query_prompt": QUERY_PROMPT, "passage_prompt": PASSAGE_PROMPT} if model["model"] == NAME else {}
    wanted = {name: own.get(name) if prompt is None else prompt for name, prompt in prompts.items()}
    return all(prompt in (None, model.get(name)) for name, prompt in wanted.items())


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
    with writing(paths, folder):
        return written(paths, folder, load, progress, search_copies)


def written(
    paths: Sequence[Path],
    folder: Path,
    load: Callable[[], BulkEncoder],
    progress: Progress,
    search_copies: bool = False,
) -> BuildReport:
    """``build``, for the one who may write in ``folder``."""
    started, now = perf_counter(), datetime.now(UTC)
    with generation(folder, now) as made, closing(Texts(made)) as texts:
        library = Library(made / LIBRARY)
        listed, skipped, duplicates = _shelve(paths, library, texts, progress, search_copies)
        library.close()
        if not len(texts):
            first = f", the first: {skipped[0].name} ({skipped[0].reason})" if skipped else ""
            raise CorpusError(f"no articles found in {', '.join(map(str, paths))}; {len(skipped)} skipped{first}")
        _count(texts, folder / TERMS_DRAFT, made, progress)
        read_s = perf_counter() - started
        encoder = load()
        started_encoding = perf_counter()
        draft = Draft(folder / ROWS_DRAFT, encoder.describe())
        standing = _standing(folder, encoder.describe())
        rows, encoded_now = encoded(texts, encoder, standing, draft, lambda done: progress("encode", done, len(texts)))
        encode_s = perf_counter() - started_encoding
        DenseIndex.build(rows).save(made / DENSE)
        texts.close()
        manifest = Manifest(
            generation=made.name,
            model=encoder.describe(),
            articles=library.articles,
            passages=library.passages,
            skipped=len(skipped),
            duplicates=duplicates,
            corpus=tuple(str(path) for path in paths),
            digest=digest((one.name, one.digest) for one in listed),
            code=code(),
            built=now.isoformat(timespec="seconds"),
            files=checksums(made),
        )
        publish(folder, manifest)
    counts = (library.articles, library.passages, duplicates, encoded_now)
    return BuildReport(*counts, skipped, read_s, encode_s, perf_counter() - started)


def _count(texts: Texts, draft: Path, made: Path, progress: Progress) -> None:
    """Write the postings of ``texts``, the words that they hold and how these run."""
    terms = counted(texts, draft, lambda done: progress("count", done, len(texts)))
    lexical = LexicalIndex.build(terms)
    lexical.save(made / LEXICAL)
    write_vocabulary(lexical.holding(), made / VOCABULARY)
    NGrams.build(map(normalise, texts)).save(made / NGRAMS)


def _shelve(
    paths: Sequence[Path], library: Library, texts: Texts, progress: Progress, search_copies: bool
) -> tuple[list[Listed], tuple[Skipped, ...], int]:
    """Read, clean and split everything into ``library``, and into ``texts`` the text of each row.

    The files, what was skipped, how many copies were set aside. The corpus is read twice: which lines recur across a
    site is known only when all of it was seen. Raises CorpusError for what changed in between.
    """
    recurrence = Recurrence()
    listed = listing(paths, Known(), lambda article, _: recurrence.add(lines_of(article)))
    skipped = [one for file in listed for one in file.skipped()]
    signatures: list[Signature] = []
    total = sum(bool(mark and article_id) for file in listed for _, mark, article_id in file.entries)
    for done, found in enumerate(fetched(listed), 1):
        made = make(found, recurrence, compared=not search_copies)
        progress("read", done, total)
        if not made.passages:
            library.trace(made)
            skipped.append(empty(found.article_id))
            continue
        library.add(made, made.notices, made.passages)
        texts.extend(searched_text(made.article.title, piece) for piece in made.passages)
        if made.signature:
            signatures.append(made.signature)
    alike = groups(signatures)
    library.enter(listed, alike)
    duplicates, stay = _set_aside(alike, library)
    texts.keep(stay)
    return listed, tuple(skipped), duplicates


def empty(article_id: str) -> Skipped:
    """An article that cleaning left nothing of."""
    return Skipped(article_id, "nothing is left after cleaning")


def _standing(folder: Path, description: dict[str, str | int]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The searched text and the row of each passage of the index that stands, when the same model made it.

    Nothing of one that is damaged: the damage would get a checksum of its own.
    """
    try:
        manifest = read_manifest(folder)
        if manifest.model != description or damage(folder, manifest, thorough=True):
            return
        index = Index(folder)
    except UnusableIndexError:
        return
    for row, title, passage in index.titled_passages():
        yield searched_text(title, passage), index.dense.take(np.array([row]))[0]
    index.close()


def _set_aside(found: Sequence[Sequence[str]], library: Library) -> tuple[int, list[int]]:
    """Keep the first article of each group to be searched and say on it where else it stands.

    How many were set aside, and the rows of ``library`` that stay.
    """
    for first, *copies in found:
        library.note(first, elsewhere(library.sites(copies), library.sites([first])))
    copies = [article_id for group in found for article_id in group[1:]]
    return len(copies), library.withdraw(copies)


def elsewhere(sites: Sequence[str], own: Sequence[str]) -> Notice:
    """What is said of an article of whose copies the ``sites`` are these."""
    known = set(sites) - {""} - set(own)
    where = f"另有{len(known)}个网站" if known else f"另有{len(sites)}篇文章"
    return Notice(f"{where}刊载了几乎相同的内容", None)
