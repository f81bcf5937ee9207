"""A Milvus server, cluster or file: the only door to pymilvus.

Comes in: an Address; rows to keep and vectors to look for. Goes out: what is kept, and rows with their scores. Knows
nothing of articles or questions.

An index is two collections, passages and a shelf, and an alias by which readers find them. What is asked of Milvus is
what milvus-lite and a cluster both know; no text of an article or a question ever stands in an expression.
"""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.address import Address
from index.manifest import UnusableIndexError, mend
from index.scored import Scored

if TYPE_CHECKING:
    from pymilvus import MilvusClient

INSTALL = "type: pip install -r requirements-scale.txt"
SHELF = "_shelf"
ANSWERS_IN, WORKS_IN = (
    10.0,
    3600.0,
)  # seconds: a question waits no longer; making an index of millions may take
MOST = 16_384  # rows that Milvus gives at once
CONTENT = 65_535  # bytes of a text that Milvus keeps
ID_BYTES = 4096
# Up to so many passages a question is compared with each; beyond, with those that the graph leads to. Twice as many
# neighbours and a wider search than usual: what is missed is missed for good.
COMPARED_WITH_ALL = 100_000
GRAPH = {"M": 32, "efConstruction": 256}
WIDTH = 4  # of the search in the graph, for each hit that is asked for


class UnreachableIndexError(UnusableIndexError):
    """Milvus did not answer, or what it answered is an error; it may be well again in a moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Found(Scored):
    """Rows with their scores, and the ids of their passages, which Milvus gives with them."""

    passage_ids: tuple[str, ...]


class Milvus:
    """An open connection. Every method raises UnreachableIndexError when Milvus does not do what it is asked."""

    def __init__(self, address: Address, *, may_create: bool = False) -> None:
        """Connect; a file is made where it is missing and that ``may_create``. Raises UnusableIndexError."""
        self.address = address
        self.failed = False  # since the index was last opened
        _quieted()
        if address.file and not may_create and not address.file.exists():
            raise UnusableIndexError(f"no file {address.file}; {mend(address)}")
        with self._told("connect"):
            self._client = _connected(address)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn what pymilvus raises into one line."""
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, RpcError, ValueError) as error:
            if isinstance(error, UnusableIndexError):
                raise
            if self.address.file and what == "connect":
                raise UnusableIndexError(
                    f"cannot open {self.address.file}; expected a milvus-lite file that no other process holds: for"
                    " several, serve it with milvus-lite server --data-dir and give milvus+http://host:port/name"
                ) from None
            self.failed = True
            said = " ".join(str(getattr(error, "message", "") or error).split())[:200]
            raise UnreachableIndexError(f"Milvus at {self.address} could not {what}: {said}") from None

    def target(self) -> str:
        """The collection of passages that the index is now; empty when there is no such index."""
        from pymilvus.exceptions import MilvusException

        with self._told("look up the index"):
            try:
                found = self._client.describe_alias(self.address.name, timeout=ANSWERS_IN)
            except MilvusException as error:
                if error.code in _MISSING or "not exist" in str(error.message) or "not found" in str(error.message):
                    return ""
                raise
            return str(found["collection_name"])

    def collections(self) -> list[str]:
        """The names of all collections."""
        with self._told("list its collections"):
            return list(self._client.list_collections(timeout=ANSWERS_IN))

    def make(self, collection: str, dim: int, passages: int) -> None:
        """Make the two collections of an index of so many passages, where they are missing."""
        from pymilvus import DataType, MilvusClient

        standing = self.collections()
        with self._told("make a collection"):
            if collection not in standing:
                schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
                schema.add_field("row", DataType.INT64, is_primary=True)
                schema.add_field("passage_id", DataType.VARCHAR, max_length=ID_BYTES)
                schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dim)
                schema.add_field("lexical", DataType.SPARSE_FLOAT_VECTOR)
                kind = {"index_type": "FLAT", "params": {}}
                if passages > COMPARED_WITH_ALL:
                    kind = {"index_type": "HNSW", "params": GRAPH}
                indexes = self._client.prepare_index_params()
                indexes.add_index("dense", metric_type="IP", **kind)
                indexes.add_index("lexical", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
                self._create(collection, schema, indexes)
            if collection + SHELF not in standing:
                schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
                schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=64)
                schema.add_field("content", DataType.VARCHAR, max_length=CONTENT)
                schema.add_field("none", DataType.FLOAT_VECTOR, dim=2)  # a collection must have a vector
                indexes = self._client.prepare_index_params()
                indexes.add_index("none", index_type="FLAT", metric_type="IP")
                self._create(collection + SHELF, schema, indexes)

    def _create(self, collection: str, schema: Any, indexes: Any) -> None:
        self._client.create_collection(
            collection, schema=schema, index_params=indexes, consistency_level="Bounded", timeout=WORKS_IN
        )

    def put(self, collection: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows; those with a key that is there take the place of it, so that doing it twice does no harm."""
        with self._told("take rows"):
            self._client.upsert(collection, list(rows), timeout=WORKS_IN)

    def shelve(self, collection: str, contents: Iterable[tuple[str, str]]) -> None:
        """Put texts of at most CONTENT bytes on the shelf of an index, by their keys."""
        rows = [{"key": key, "content": content, "none": [0.0, 0.0]} for key, content in contents]
        self.put(collection + SHELF, rows)

    def passages_there(self, collection: str, start: int, end: int) -> set[int]:
        """Which of the rows from ``start`` to before ``end``, at most MOST, are there."""
        with self._told("say what it holds"):
            found = self._client.query(
                collection, filter=f"row >= {start} and row < {end}", output_fields=["row"], limit=MOST,
                consistency_level="Strong", timeout=WORKS_IN,
            )  # fmt: skip
            return {int(one["row"]) for one in found}

    def shelved(self, collection: str, keys: Sequence[str], *, only_keys: bool = False) -> dict[str, str]:
        """What stands on the shelf of an index under those of ``keys`` that are there. Keys are of our making."""
        if not keys:
            return {}
        with self._told("look up articles"):
            fields = ["key"] if only_keys else ["key", "content"]
            found = self._client.get(collection + SHELF, ids=list(keys), output_fields=fields, timeout=ANSWERS_IN)
            return {str(one["key"]): str(one.get("content", "")) for one in found}

    def finish(self, collection: str) -> None:
        """Have everything written, indexed and ready to be searched."""
        for name in (collection, collection + SHELF):
            with self._told("make ready what it was given"):
                self._client.flush(name, timeout=WORKS_IN)
                self._client.load_collection(name, timeout=WORKS_IN)

    def rows_in(self, collection: str) -> int:
        """How many rows a collection has."""
        with self._told("count what it holds"):
            found = self._client.query(
                collection, output_fields=["count(*)"], consistency_level="Strong", timeout=WORKS_IN
            )
            return int(found[0]["count(*)"])

    def load(self, collection: str) -> None:
        """Have the index ready to be searched: it is, but where milvus-lite was just started."""
        for name in (collection, collection + SHELF):
            with self._told("open the index"):
                self._client.load_collection(name, timeout=ANSWERS_IN)
        self.failed = False

    def point(self, collection: str) -> str:
        """Make ``collection`` what the index is, in one step; what it was before, or empty."""
        before = self.target()
        with self._told("publish the index"):
            switch = self._client.alter_alias if before else self._client.create_alias
            switch(collection, self.address.name, timeout=ANSWERS_IN)
        return before

    def drop(self, collection: str) -> None:
        """Remove the two collections of an index."""
        for name in (collection + SHELF, collection):
            with self._told("remove an old index"):
                self._client.drop_collection(name, timeout=WORKS_IN)

    def nearest(
        self, collection: str, field: str, vector: Any, depth: int, among: NDArray[np.int64] | None = None
    ) -> Found:
        """The ``depth`` rows with the highest inner product in ``field``, at most MOST.

        ``among`` are the rows to choose from, when it is not all.
        """
        depth = min(depth, MOST)
        expression = "" if among is None else f"row in {among.tolist()}"
        width = {"params": {"ef": max(WIDTH * depth, 128)}} if field == "dense" else {}
        with self._told("search"):
            found = self._client.search(
                collection, data=[vector], anns_field=field, limit=depth, filter=expression,
                output_fields=["passage_id"], search_params={"metric_type": "IP", **width}, timeout=ANSWERS_IN,
            )[0]  # fmt: skip
            rows = np.array([int(one["row"]) for one in found], dtype=np.int64)
            scores = np.array([float(one["distance"]) for one in found], dtype=np.float32)
            ids = [str(one["entity"]["passage_id"]) for one in found]
        order = np.lexsort((rows, -scores))
        return Found(rows[order], scores[order], tuple(ids[place] for place in order.tolist()))

    def passage_ids(self, collection: str) -> Iterator[tuple[int, str]]:
        """Every row and the id of its passage."""
        with self._told("list its passages"):
            pages = self._client.query_iterator(collection, batch_size=1000, output_fields=["row", "passage_id"])
            while page := pages.next():
                yield from ((int(one["row"]), str(one["passage_id"])) for one in page)
            pages.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


_MISSING = (1600,)  # Milvus: there is no such alias; milvus-lite says so in words


def _quieted() -> None:
    """Have pymilvus say nothing: what goes wrong is said by us, in one line. Raises UnusableIndexError."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        import pymilvus  # noqa: F401
    except ImportError:
        raise UnusableIndexError(f"an index in Milvus needs packages that are not installed; {INSTALL}") from None
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _connected(address: Address) -> "MilvusClient":
    from pymilvus import MilvusClient

    token = os.environ.get("YOUJU_MILVUS_TOKEN", "")
    # pymilvus asks whether the server is there every 10 s, which milvus-lite takes for an attack and hangs up.
    calm = {"grpc.keepalive_time_ms": 600_000}
    return MilvusClient(address.uri, token=token, db_name=address.database, timeout=ANSWERS_IN, grpc_options=calm)
