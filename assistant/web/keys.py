"""Keys of programs that may use the API.

Comes in: the file that a setting names, a line each: the SHA-256 of a key, a space, the name of its holder. Goes out:
whether a key is one of them, and whose. The keys themselves are nowhere: they are shown once, when they are made.
"""

import hmac
import os
import re
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

from assistant.settings import SettingsError

_LINE = re.compile(r"([0-9a-f]{64}) (\S.*)")
_NAME = re.compile(r"[\w.@-]{1,64}")
MARK = "youju-"  # so that a key that leaked is recognised for what it is


class Keys:
    """The keys of a file, read again whenever it changes; a file that is gone lets nobody in."""

    def __init__(self, file: str) -> None:
        self._file = Path(file)
        self._stamp = 0
        self._hashes: dict[str, str] = {}
        if not self._file.is_file():
            raise SettingsError(f"no file of keys at {file}; type: python -m assistant key NAME")
        self._refresh()

    def holder(self, key: str) -> str:
        """The name of the holder of ``key``, empty for an unknown one. Takes as long whichever it is."""
        self._refresh()
        digest, found = _digest(key), ""
        for one, name in self._hashes.items():
            if hmac.compare_digest(one, digest):
                found = name
        return found

    def _refresh(self) -> None:
        try:
            stamp = self._file.stat().st_mtime_ns
            if stamp != self._stamp:
                lines = (_LINE.fullmatch(line) for line in self._file.read_text("utf-8").splitlines())
                self._hashes = {line[1]: line[2] for line in lines if line}
            self._stamp = stamp
        except (OSError, ValueError):
            self._stamp, self._hashes = 0, {}


def make_key(file: str, name: str) -> str:
    """A new key for ``name``, its hash added to ``file``. Raises SettingsError.

    A key holds 256 random bits, so a fast hash keeps it safe: there is nothing to guess.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(f"expected a name of letters, digits and . @ - _, found {name!r}")
    key = MARK + token_urlsafe(32)
    try:
        # For its owner alone: hashes give no key away, but names and the right to add a line are nobody else's.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as stream:
            before = Path(file).read_bytes()
            open_line = "\n" if before and not before.endswith(b"\n") else ""  # somebody's editor left it so
            stream.write(f"{open_line}{_digest(key)} {name}\n")
    except OSError as error:
        raise SettingsError(f"cannot write {file}: {error.strerror}; set YOUJU_API_KEYS to another file") from None
    return key


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()
