"""A real milvus-lite server, small articles, and a program that loads an index into it and can be killed."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.address import Address
from tests.conftest import ROOT

LOOK_UP = "白条逾期会怎样"
ARTICLES = {f"{n}.txt": f"第{n}篇\n\n白条逾期{n}天，平台第{n}次打电话。\n\n征信记录第{n}条。\n" for n in range(30)}
SERVE = (
    "import sys; from milvus_lite.adapter.grpc.server import run_server; run_server(*sys.argv[1:3], int(sys.argv[3]))"
)
LOAD = """
import sys
from pathlib import Path
import index.load
from index.address import address_of
index.load.ROWS_AT_ONCE = 5
def step(*done):
    print(*done, flush=True)
    sys.stdin.readline()
index.load.load(Path(sys.argv[1]), address_of(sys.argv[2]), step)
"""


def quiet(*step: object) -> None:
    """No progress."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def milvus_server(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of a server that keeps what it is given in ``folder``."""
    port = port or free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(folder), "127.0.0.1", str(port)], cwd=ROOT)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def loading(folder: Path, address: Address) -> "subprocess.Popen[str]":
    """A process that loads the index in ``folder``, five passages at a time; it says how far it is and waits to be told
    to go on."""
    command = [sys.executable, "-c", LOAD, str(folder), str(address)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
