"""Whether an index still tells what its articles say.

Comes in: where an index lies, what it says of itself. Goes out: a complaint in one line, or nothing. Reads the articles
only where the disk says that one was touched.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from corpus.reading import CorpusError
from index.listing import digest_of
from index.manifest import UPDATE, Manifest, mend_this

MANY = 2_000  # articles; to look at more files than these takes longer than a question


def stale(folder: Path, manifest: Manifest) -> str:
    """``changed``, as far as it can be told at once: nothing is said of more than MANY articles, or of lost ones."""
    built = datetime.fromisoformat(manifest.built).timestamp()
    if manifest.articles > MANY or all(touched <= built for touched in _touched(manifest.corpus)):
        return ""
    try:
        return changed(folder, manifest)
    except CorpusError:
        return ""


def changed(folder: Path, manifest: Manifest) -> str:
    """The complaint that the articles are others than those that were read. Raises CorpusError where they are gone."""
    if digest_of(map(Path, manifest.corpus)) == manifest.digest:
        return ""
    return f"the articles changed since the index was built; {mend_this(folder, manifest, UPDATE)}"


def _touched(paths: Iterable[str]) -> Iterator[float]:
    """When each file and folder under ``paths`` was changed last, seconds since 1970; what is gone is passed over.

    Also when it came there: what is moved or copied in keeps the time of its last change.
    """
    for path in map(Path, paths):
        inside = (Path(folder, name) for folder, _, names in os.walk(path) for name in ("", *names))
        for one in inside if path.is_dir() else [path]:
            with suppress(OSError):
                found = one.stat()
                yield max(found.st_mtime, found.st_ctime)
