"""What is wrong with an index, and what mends it.

Comes in: where an index lies. Goes out: complaints, one line each, none when it is sound. Changes nothing.
"""

from contextlib import closing
from pathlib import Path

from corpus.reading import CorpusError
from index.address import address_of
from index.build import code
from index.encoder import DEFAULT_MODEL
from index.manifest import UnusableIndexError, damage, mend_this, read_manifest
from index.packaged import fingerprint
from index.stale import changed
from index.store import Index


def examine_at(place: str) -> list[str]:
    """``examine``, for the index that ``place`` names, which may lie in Milvus. Raises AddressError."""
    address = address_of(place)
    if address is None:
        return examine(Path(place))
    from index.remote import RemoteIndex  # needs pymilvus

    try:
        with closing(RemoteIndex(address)) as index:
            return index.amiss()
    except UnusableIndexError as error:
        return [str(error)]


def examine(folder: Path) -> list[str]:
    """Everything that keeps the index in ``folder`` from answering well, most serious first."""
    try:
        manifest = read_manifest(folder)
    except UnusableIndexError as error:
        return [str(error)]
    mend = mend_this(folder, manifest)
    broken = damage(folder, manifest, thorough=True)
    if broken:
        return [f"{line}; {mend}" for line in broken]
    try:
        index = Index(folder)
    except UnusableIndexError as error:
        return [str(error)]
    complaints = []
    sizes = {"vectors": index.dense.size, "postings": index.lexical.size}
    if len(set(sizes.values())) > 1:
        complaints.append(f"the parts differ in size: {sizes}; {mend}")
    if manifest.model["model"] == DEFAULT_MODEL and manifest.model["fingerprint"] != fingerprint():
        complaints.append(f"the packaged model is not the one that this index was built with; {mend}")
    if manifest.code != code():
        complaints.append(f"another version built it, which read or cleaned the articles otherwise; {mend}")
    try:
        complaints += filter(None, [changed(folder, manifest)])
    except CorpusError as error:  # gone, or there and not to be read
        complaints.append(f"the articles that it was built from: {error}; it still answers")
    index.close()
    return complaints
