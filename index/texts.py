"""Texts on the disk: a million of them are gigabytes, and a build goes through them three times.

Comes in: texts, one after the other. Goes out: the same texts, by their place. Knows nothing of what they are.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol


class AnyTexts(Protocol):
    """Texts by their place, in memory or not."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> str: ...
    def __iter__(self) -> Iterator[str]: ...


class Texts:
    """Texts in a file without a name, which is gone when it is closed; 16 bytes of each are held in memory."""

    def __init__(self, folder: Path) -> None:
        """Begin with none; the file lies in ``folder``."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close
        self._ends, self._places = array("q", [0]), array("q")

    def extend(self, texts: Iterable[str]) -> None:
        """Add texts at the end."""
        for text in texts:
            self._places.append(len(self._ends) - 1)
            self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def keep(self, places: Iterable[int]) -> None:
        """Forget all but the texts at these places, ascending: the n-th of them is now text n."""
        self._places = array("q", (self._places[place] for place in places))

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: int, /) -> str:
        start, end = self._ends[self._places[place] : self._places[place] + 2]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
