"""Encoding on several machines: the only door to ray.

Comes in: slices of texts. Goes out: the rows of each, as they are ready. Knows nothing of articles or of what the rows
are for.

Each worker is a process that holds the model; Ray Data hands it one slice after the other. A slice is encoded as one
process alone would encode it, so that the rows are the same, bit by bit on processors of the same kind. Every machine
needs what is in requirements.txt and requirements-scale.txt, of the same versions, and a model that is a folder must be
there under the same path; our own code is sent along.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.milvus import INSTALL
from index.rows import BulkEncoder

HERE = "local"
ROOMS = ("corpus", "index")  # what a worker imports
STORE_BYTES = 256 * 2**20  # of a cluster that is started here: texts and rows on their way

LoadEncoder = Callable[[], BulkEncoder]


class ClusterError(ValueError):
    """A cluster that cannot be used; the message says what was expected and what was found."""


class ManyEncoder:
    """A BulkEncoder whose slices are encoded by ``workers`` processes of a cluster.

    ``load`` makes the encoder in each worker; it is called here once too, for what the encoder says of itself.
    """

    def __init__(self, load: LoadEncoder, address: str, workers: int) -> None:
        """Connect to the cluster at ``address``, or start one here for HERE. Raises ClusterError."""
        if workers < 1:
            raise ClusterError(f"expected at least one worker, found {workers}")
        self._load, self._workers = load, workers
        self._ray = _connected(address, workers)
        self._own = load()

    def describe(self) -> dict[str, str | int]:
        """What the manifest says of the encoder."""
        return self._own.describe()

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """float32 (n, dim), every row of length 1, encoded here."""
        return self._own.encode_passages(texts, progress)

    def encode_slices(self, slices: Iterable[Sequence[str]]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """The number of each slice and its rows, float32 (n, dim), in the order in which they are ready."""
        items = [{"number": number, "texts": list(texts)} for number, texts in enumerate(slices)]
        if not items:
            return
        data = self._ray.data.from_items(items, override_num_blocks=len(items))
        pool = self._ray.data.ActorPoolStrategy(size=min(self._workers, len(items)))
        try:
            for one in data.map(_Worker, fn_constructor_args=(self._load,), compute=pool).iter_rows():
                if one["error"]:
                    raise ClusterError(_failed(one["error"]))
                yield int(one["number"]), np.frombuffer(one["rows"], dtype="<f4").reshape(one["shape"])
        except self._ray.exceptions.RayError as error:  # a machine that went away and did not come back
            raise ClusterError(_failed(type(error).__name__)) from None

    def close(self) -> None:
        """Leave the cluster; one that was started here stops."""
        self._ray.shutdown()


def _failed(why: str) -> str:
    return f"a worker failed: {why}; what was encoded is kept, type the same again"


class _Worker:
    """Holds the encoder in a process of its own."""

    def __init__(self, load: LoadEncoder) -> None:
        self._load = load
        self._encoder: BulkEncoder | None = None

    def __call__(self, one: dict[str, Any]) -> dict[str, Any]:
        """The rows of one slice, or what went wrong: Ray would tell it in a hundred lines."""
        found = {"number": one["number"], "rows": b"", "shape": [0, 0], "error": ""}
        try:
            self._encoder = self._encoder or self._load()
            rows = self._encoder.encode_passages(list(one["texts"]))
        except Exception as error:
            return found | {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
        return found | {"rows": rows.astype("<f4").tobytes(), "shape": list(rows.shape)}


def _probe(address: str) -> None:
    """Whether anybody listens at ``address``: Ray itself tries for minutes. Raises ClusterError."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if address == HERE:
        return
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ClusterError(f"expected host:port of the head of a Ray cluster, or {HERE}; found {address}")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError as error:
        raise ClusterError(
            f"no Ray cluster at {address}: {error.strerror or error}; give host:port of its head, or {HERE}"
        ) from None


def _connected(address: str, workers: int) -> Any:
    """Ray, connected to the cluster at ``address``. Raises ClusterError."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would report to its makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import ray
        import ray.data
    except ImportError:
        raise ClusterError(f"encoding on a cluster needs packages that are not installed; {INSTALL}") from None
    _probe(address)
    rooms = [str(Path(__file__).parents[1] / room) for room in ROOMS]
    here = {"num_cpus": workers, "object_store_memory": STORE_BYTES, "include_dashboard": False}
    try:
        ray.init(
            address=address, runtime_env={"py_modules": rooms, "excludes": ["built", "articles"]}, log_to_driver=False,
            logging_level=logging.ERROR, **(here if address == HERE else {}),
        )  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
        said = " ".join(str(error).split())[:200]
        raise ClusterError(f"cannot use the Ray cluster at {address}: {said}") from None
    logging.getLogger("ray.data").setLevel(logging.CRITICAL + 1)  # what goes wrong is said by us
    ray.data.DataContext.get_current().enable_progress_bars = False
    return ray
