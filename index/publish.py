"""How a new index takes the place of the old one.

Comes in: a folder, and what fills a new generation. Goes out: that generation, published, or the old one as it was.
Knows nothing of what a generation holds.

Publishing writes a new generation beside the old one, flushes it to the disk, and replaces manifest.json in one
rename. Until that rename readers see the old generation, after it the new one: a build killed at any moment leaves the
one or the other, whole.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.manifest import MANIFEST, Manifest, UnusableIndexError, read_manifest

LOCK = ".lock"
ROWS_DRAFT, TERMS_DRAFT = "rows.draft", "terms.draft"  # what an interrupted build has done
_GENERATION = re.compile(r"g-\d{8}T\d{6,12}-[0-9a-f]{8}")


@contextmanager
def writing(paths: Sequence[Path], folder: Path) -> Iterator[None]:
    """Be the only one to write an index of ``paths`` in ``folder``, which is made. Raises UnusableIndexError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_place(paths, folder)
        with FileLock(folder / LOCK, timeout=0):
            _sweep(folder)
            yield
    except Timeout:
        raise UnusableIndexError(f"another build is writing {folder}; wait for it, or choose another --index") from None
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnusableIndexError(
            f"cannot write the index to {folder}: {reason}; what stood there still stands; make room or the folder"
            " writable and type the same again, or choose another --index"
        ) from None


@contextmanager
def generation(folder: Path, now: datetime) -> Iterator[Path]:
    """An empty folder for a generation beside the current one; it goes again when filling it fails, not when it is
    published and only the clearing up behind it fails."""
    made = folder / f"g-{now.astimezone(UTC).strftime('%Y%m%dT%H%M%S%f')}-{os.urandom(4).hex()}"
    made.mkdir()
    try:
        yield made
    except BaseException:
        if _standing(folder) != made.name:
            shutil.rmtree(made, ignore_errors=True)  # after a kill, the next one to write does it
        raise


def _standing(folder: Path) -> str:
    """The name of the generation that stands in ``folder``; empty where none does."""
    try:
        return read_manifest(folder).generation
    except UnusableIndexError:
        return ""


def _check_place(paths: Sequence[Path], folder: Path) -> None:
    """Raises UnusableIndexError for a folder that an index must not be built in."""
    names = [path.name for path in folder.iterdir()]
    if MANIFEST not in names and not all(_is_left_over(name) for name in names):
        raise UnusableIndexError(f"{folder} holds other files and no index; give an empty or a new folder with --index")
    inside = [path for path in paths if path.is_dir() and folder.resolve().is_relative_to(path.resolve())]
    if inside:
        raise UnusableIndexError(f"{folder} lies inside the corpus {inside[0]}; give a folder elsewhere with --index")


def _sweep(folder: Path) -> None:
    """Remove what was left by those that were killed: all generations but the one that stands and the one before it.

    A name begins with the moment it was given, so those of killed builds are the newer ones; older than the one before
    is what a build did not come to remove that was killed once it had published.
    """
    try:
        stands = read_manifest(folder).generation if (folder / MANIFEST).exists() else ""
    except UnusableIndexError:
        return
    found = sorted(path.name for path in folder.iterdir() if _GENERATION.fullmatch(path.name))
    older = [name for name in found if name < stands]
    for name in {*found} - {stands, *older[-1:]}:
        shutil.rmtree(folder / name, ignore_errors=True)


def _is_left_over(name: str) -> bool:
    """Whether a build that was killed may have left a file of this name."""
    return name in (LOCK, ROWS_DRAFT, TERMS_DRAFT) or bool(_GENERATION.fullmatch(name.removeprefix(f"{MANIFEST}.")))


def link(old: Path, new: Path) -> None:
    """Let ``new`` be the file ``old``, or a copy of it where the file system knows no second names."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _sync(path: Path) -> None:
    """Flush a file or a folder to the disk, where the system can."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(folder: Path, manifest: Manifest) -> None:
    """Make the generation that ``manifest`` names the current one, and remove all others but the one before it."""
    generation = folder / manifest.generation
    for path in (*generation.rglob("*"), generation):
        _sync(path)
    draft = folder / f"{MANIFEST}.{manifest.generation}"
    draft.write_text(manifest.to_json(), "utf-8")
    _sync(draft)
    before = _standing(folder)
    draft.replace(folder / MANIFEST)
    _sync(folder)
    for path in folder.iterdir():
        # The generation before stays until the next publishing: a reader may have read the old manifest just now.
        if path.name in (manifest.generation, before):
            continue
        # Only what bears a name that we give: the folder may hold a person's own files.
        if _GENERATION.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
        elif _GENERATION.fullmatch(path.name.removeprefix(f"{MANIFEST}.")):
            path.unlink(missing_ok=True)
    for name in (ROWS_DRAFT, TERMS_DRAFT):
        (folder / name).unlink(missing_ok=True)  # published: they have done their work
