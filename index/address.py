"""Where an index in Milvus lies.

Comes in: what was given with --index. Goes out: an Address, or None for a folder. Knows nothing of Milvus itself.

    milvus+http://host:port/name             a server or cluster; https:// with TLS
    milvus+http://host:port/database/name    in a database of its own
    milvus+file:path/to/file.db/name         a milvus-lite file, for one process at a time
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SCHEME = "milvus+"
FORMS = "milvus+http://host:port/name or milvus+file:path/file.db/name"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


class AddressError(ValueError):
    """An address that names no index; the message says what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class Address:
    """``uri`` is the server's, or the path of a file; ``name`` that of the index, an alias in Milvus."""

    uri: str
    name: str
    database: str = ""

    @property
    def file(self) -> Path | None:
        """The milvus-lite file, where it is one."""
        return None if "://" in self.uri else Path(self.uri)

    def beside(self, suffix: str) -> "Address":
        """An index of another name in the same place."""
        return Address(self.uri, f"{self.name[:50]}_{suffix[-49:]}", self.database)

    def __str__(self) -> str:
        """The address as it is given with --index."""
        parts = (self.uri, self.database, self.name)
        return f"{SCHEME}{'file:' if self.file else ''}{'/'.join(part for part in parts if part)}"


def address_of(place: str) -> Address | None:
    """The address that ``place`` is; None when it is a folder. Raises AddressError."""
    if not place.startswith(SCHEME):
        return None
    rest = place.removeprefix(SCHEME)
    if rest.startswith("file:"):
        uri, _, name = rest.removeprefix("file:").rpartition("/")
        if uri.endswith(".db") and "://" not in uri:
            return Address(uri, _named(name, place))
        raise AddressError(f"expected a file that ends in .db, then a name: {FORMS}; found {place}")
    try:
        parts = urlsplit(rest)
        port, secret = parts.port, parts.username or parts.password
    except ValueError:
        raise AddressError(f"expected a port from 0 to 65535 in {FORMS}, found {place}") from None
    if secret:  # not repeated: what is typed on a command line is seen by others
        raise AddressError("an address must hold no password; put user:password or a key into YOUJU_MILVUS_TOKEN")
    *database, name = parts.path.strip("/").split("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not port or len(database) > 1:
        raise AddressError(f"expected {FORMS}, found {place}")
    if parts.query or parts.fragment:
        raise AddressError(f"expected nothing behind the name in {FORMS}, found {place}")
    return Address(f"{parts.scheme}://{parts.netloc}", _named(name, place), "".join(_named(d, place) for d in database))


def _named(name: str, place: str) -> str:
    if not _NAME.fullmatch(name):
        raise AddressError(
            f"expected a name of ASCII letters, digits and _ that begins with a letter, found {name!r} in {place}"
        )
    return name
