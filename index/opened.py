"""An index, wherever it lies.

Comes in: what was given with --index. Goes out: an open Index. Knows nothing of what it is opened for.
"""

from pathlib import Path

from index.address import address_of
from index.manifest import Manifest, read_manifest
from index.store import Index


def open_index(place: str) -> Index:
    """The index in the folder, or in the Milvus, that ``place`` names. Raises UnusableIndexError, AddressError."""
    address = address_of(place)
    if address is None:
        return Index(Path(place))
    from index.remote import RemoteIndex  # needs pymilvus

    return RemoteIndex(address)


def manifest_of(place: str) -> Manifest:
    """What the index that ``place`` names says of itself. Raises UnusableIndexError, AddressError."""
    if address_of(place) is None:
        return read_manifest(Path(place))
    index = open_index(place)
    index.close()
    return index.manifest
