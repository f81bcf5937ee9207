"""What an index says of itself, and whether its files bear it out.

Comes in: the folder of an index. Goes out: its Manifest, or one line that says what is wrong and what mends it.
Knows nothing of what the files hold.
"""

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.address import Address
from index.listing import sha256
from index.terms import NORMALISER

FORMAT = 6
MANIFEST = "manifest.json"
BUILD, UPDATE, LOAD = "build", "update", "load"

Place = Path | Address
"""The folder of an index, or where it lies in Milvus."""


class UnusableIndexError(ValueError):
    """An index that cannot be used; the message says what was expected, what was found and what to type."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself. ``files`` maps a path inside the generation to [bytes, sha256].

    ``duplicates`` of the ``articles`` are copies of others: they can be looked up, and have no passages. ``digest`` is
    of the files that were read, ``code`` of what read, cleaned and split them.
    """

    generation: str
    model: dict[str, str | int]
    articles: int
    passages: int
    skipped: int
    corpus: tuple[str, ...]
    digest: str
    code: str
    built: str
    files: dict[str, tuple[int, str]]
    duplicates: int = 0
    format: int = FORMAT
    normaliser: str = NORMALISER

    def to_json(self) -> str:
        """The text of manifest.json."""
        return sealed(asdict(self))


def sealed(stated: Mapping[str, Any]) -> str:
    """The text of a manifest that states this, and under ``seal`` the checksum of it."""
    text = json.dumps({**stated, "seal": _seal(stated)}, ensure_ascii=False, indent=1)
    # The bytes of a path that are no UTF-8 are lone surrogates to Python; JSON has an escape for them.
    return text.encode("utf-8", "backslashreplace").decode()


def _seal(stated: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


_INDEX = ("python", "-m", "assistant", "index")


def mend(place: Place, corpus: tuple[str, ...] = (), model: str = "", command: str = BUILD) -> str:
    """The advice that ends a complaint: the command that makes this index right, of the same articles and model."""
    if isinstance(place, Address):
        return f"build it in a folder, then type: {shlex.join([*_INDEX, LOAD, '--from', 'DIR', '--index', str(place)])}"
    words = [*_INDEX, command, "--index", str(place)]
    words += ["--model", model] if model and command == BUILD else []
    words += ["--corpus", *corpus] if corpus else []
    return f"type: {shlex.join(words)}"


def mend_this(place: Place, manifest: Manifest, command: str = BUILD) -> str:
    """``mend`` for an index whose manifest could be read."""
    return mend(place, manifest.corpus, str(manifest.model["model"]), command)


def _stated(found: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """The corpus and the model that even a damaged or foreign manifest may still name."""
    corpus, model = found.get("corpus"), found.get("model")
    paths = tuple(path for path in corpus if isinstance(path, str)) if isinstance(corpus, list) else ()
    name = model.get("model") if isinstance(model, dict) else ""
    return paths, name if isinstance(name, str) else ""


def built_from(folder: Path) -> tuple[tuple[str, ...], str]:
    """The corpus and the model of the index in ``folder``, also of one that is damaged or foreign; empty without one.

    Raises UnusableIndexError for a manifest that does not name its corpus.
    """
    file = folder / MANIFEST
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return (), ""
    except OSError as error:
        raise _unreadable(file, error) from None
    except (ValueError, RecursionError):
        found = {}
    corpus, model = _stated(found) if isinstance(found, dict) else ((), "")
    if not corpus:
        raise UnusableIndexError(f"{file} is damaged; {mend(folder)}")
    return corpus, model


def _unreadable(file: Path, error: OSError) -> UnusableIndexError:
    return UnusableIndexError(
        f"cannot read {file}: {error.strerror}; make it readable, or give the folder of an index with --index DIR"
    )


def _is_whole(found: dict[str, Any]) -> bool:
    """Whether every field of a manifest is of its kind."""
    counts = ("articles", "passages", "skipped", "duplicates")
    names = ("generation", "digest", "code", "built", "normaliser")
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
        return understood(file.read_text("utf-8"), str(file), folder)
    except FileNotFoundError:
        raise UnusableIndexError(f"no index in {folder}; {mend(folder)}") from None
    except OSError as error:
        raise _unreadable(file, error) from None
    except UnicodeDecodeError:
        raise UnusableIndexError(f"{file} is damaged; {mend(folder)}") from None


def understood(text: str, name: str, place: Place) -> Manifest:
    """The manifest that ``text`` states, which is called ``name`` in complaints. Raises UnusableIndexError."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UnusableIndexError(f"{name} is damaged; {mend(place)}") from None
    if not isinstance(found, dict) or "format" not in found:
        raise UnusableIndexError(f"{name} is damaged; {mend(place)}")
    if found["format"] != FORMAT:
        raise UnusableIndexError(
            f"{name} has format {found['format']}, this version reads {FORMAT}; {mend(place, *_stated(found))}"
        )
    try:
        if found.pop("seal", "") != _seal(found) or not _is_whole(found):
            raise TypeError
        return Manifest(**{**found, "corpus": tuple(found["corpus"])})
    except TypeError:
        raise UnusableIndexError(f"{name} is damaged; {mend(place, *_stated(found))}") from None


def check_normaliser(place: Place, manifest: Manifest) -> None:
    """Whether questions are cut as the passages of this index were. Raises UnusableIndexError."""
    if manifest.normaliser != NORMALISER:
        raise UnusableIndexError(
            f"the index in {place} was built with the normaliser {manifest.normaliser}, expected {NORMALISER};"
            f" {mend_this(place, manifest)}"
        )


def checksums(generation: Path, known: Mapping[str, tuple[int, str]] | None = None) -> dict[str, tuple[int, str]]:
    """[bytes, sha256] of every file of a generation, by its path inside; those that are ``known`` are not read."""
    files = {path.relative_to(generation).as_posix(): path for path in generation.rglob("*") if path.is_file()}
    known = known or {}
    return {name: known.get(name) or (files[name].stat().st_size, sha256(files[name])) for name in sorted(files)}


def damage(folder: Path, manifest: Manifest, *, thorough: bool) -> list[str]:
    """What is wrong with the files of the current generation, a line each; empty when all is well.

    Sizes are always compared; contents when ``thorough``.
    """
    wrong = []
    for name, (size, checksum) in manifest.files.items():
        file = folder / manifest.generation / name
        try:
            if not file.is_file():
                wrong.append(f"{name} is missing")
            elif file.stat().st_size != size:
                wrong.append(f"{name} has {file.stat().st_size} bytes, expected {size}")
            elif thorough and sha256(file) != checksum:
                wrong.append(f"{name} does not match its checksum")
        except OSError as error:
            wrong.append(f"{name} cannot be read: {error.strerror}")
    return wrong
