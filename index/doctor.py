"""What is wrong with an index, and what mends it.

Comes in: the folder of an index. Goes out: complaints, one line each, none when it is sound. Changes nothing.
"""

import sqlite3
from pathlib import Path

from corpus.reading import CorpusError
from index.build import digest
from index.encoder import DEFAULT_MODEL
from index.manifest import UnusableIndexError, damage, mend_this, read_manifest
from index.packaged import fingerprint
from index.store import Index


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
    except (sqlite3.Error, RuntimeError, ValueError) as error:
        return [f"the index does not open: {error}; {mend}"]
    complaints = []
    sizes = {"vectors": index.dense.size, "postings": index.lexical.size, "passages": manifest.passages}
    if len(set(sizes.values())) > 1:
        complaints.append(f"the parts differ in size: {sizes}; {mend}")
    if manifest.model["model"] == DEFAULT_MODEL and manifest.model["fingerprint"] != fingerprint():
        complaints.append(f"the packaged model is not the one that this index was built with; {mend}")
    try:
        if digest([Path(path) for path in manifest.corpus]) != manifest.digest:
            complaints.append(f"the articles changed since the index was built; {mend}")
    except CorpusError:
        complaints.append(
            f"the articles that it was built from are gone ({', '.join(manifest.corpus)}); it still answers"
        )
    index.close()
    return complaints
