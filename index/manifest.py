"""What an index says of itself, and whether its files bear it out.

Comes in: the folder of an index. Goes out: its Manifest, or one line that says what is wrong and what mends it.
Knows nothing of what the files hold.
"""

import hashlib
import json
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.terms import NORMALISER

FORMAT = 3
MANIFEST = "manifest.json"
BUILD_COMMAND = "python -m assistant index build"


class UnusableIndexError(ValueError):
    """An index that cannot be used; the message says what was expected, what was found and what to type."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself. ``files`` maps a path inside the generation to [bytes, sha256].

    ``duplicates`` of the ``articles`` are copies of others: they can be looked up, and have no passages.
    """

    generation: str
    model: dict[str, str | int]
    articles: int
    passages: int
    skipped: int
    corpus: tuple[str, ...]
    digest: str
    built: str
    files: dict[str, tuple[int, str]]
    duplicates: int = 0
    format: int = FORMAT
    normaliser: str = NORMALISER

    def to_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def mend(folder: Path, corpus: tuple[str, ...] = (), model: str = "") -> str:
    """The advice that ends a complaint: the command that builds this index anew, of the same articles and model."""
    words = [*BUILD_COMMAND.split(), "--index", str(folder)]
    words += ["--model", model] if model else []
    words += ["--corpus", *corpus] if corpus else []
    return f"type: {shlex.join(words)}"


def mend_this(folder: Path, manifest: Manifest) -> str:
    """``mend`` for an index whose manifest could be read."""
    return mend(folder, manifest.corpus, str(manifest.model["model"]))


def _stated(found: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """The corpus and the model that even a damaged or foreign manifest may still name."""
    corpus, model = found.get("corpus"), found.get("model")
    paths = tuple(path for path in corpus if isinstance(path, str)) if isinstance(corpus, list) else ()
    name = model.get("model") if isinstance(model, dict) else ""
    return paths, name if isinstance(name, str) else ""


def _is_whole(found: dict[str, Any]) -> bool:
    """Whether every field of a manifest is of its kind."""
    counts = ("articles", "passages", "skipped", "duplicates")
    names = ("generation", "digest", "built", "normaliser")
    files, model, corpus = found.get("files"), found.get("model"), found.get("corpus")
    return (
        all(type(found.get(count, 0)) is int for count in counts)
        and all(isinstance(found.get(name), str) and found[name] for name in names)
        and isinstance(corpus, list)
        and all(isinstance(path, str) for path in corpus)
        and isinstance(model, dict)
        and isinstance(model.get("model"), str)
        and type(model.get("dim")) is int
        and isinstance(files, dict)
        and len(files) > 0
        and all(isinstance(f, list) and len(f) == 2 and type(f[0]) is int and type(f[1]) is str for f in files.values())
    )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``. Raises UnusableIndexError when there is none that this version reads."""
    file = folder / MANIFEST
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise UnusableIndexError(f"no index in {folder}; {mend(folder)}") from None
    except OSError as error:
        raise UnusableIndexError(f"cannot read {file}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UnusableIndexError(f"{file} is damaged; {mend(folder)}") from None
    if not isinstance(found, dict) or "format" not in found:
        raise UnusableIndexError(f"{file} is damaged; {mend(folder)}")
    if found["format"] != FORMAT:
        raise UnusableIndexError(
            f"the index in {folder} has format {found['format']}, this version reads {FORMAT};"
            f" {mend(folder, *_stated(found))}"
        )
    try:
        if not _is_whole(found):
            raise TypeError
        return Manifest(**{**found, "corpus": tuple(found["corpus"])})
    except TypeError:
        raise UnusableIndexError(f"{file} is damaged; {mend(folder, *_stated(found))}") from None


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checksums(generation: Path) -> dict[str, tuple[int, str]]:
    """[bytes, sha256] of every file of a generation, by its path inside."""
    files = sorted(path for path in generation.rglob("*") if path.is_file())
    return {path.relative_to(generation).as_posix(): (path.stat().st_size, _sha256(path)) for path in files}


def damage(folder: Path, manifest: Manifest, *, thorough: bool) -> list[str]:
    """What is wrong with the files of the current generation, a line each; empty when all is well.

    Sizes are always compared; contents when ``thorough``.
    """
    wrong = []
    for name, (size, checksum) in manifest.files.items():
        file = folder / manifest.generation / name
        if not file.is_file():
            wrong.append(f"{name} is missing")
        elif file.stat().st_size != size:
            wrong.append(f"{name} has {file.stat().st_size} bytes, expected {size}")
        elif thorough and _sha256(file) != checksum:
            wrong.append(f"{name} does not match its checksum")
    return wrong
