"""The real command line in a subprocess."""

import os
import subprocess
import sys

from tests.conftest import ROOT


def run(*arguments: str, stdin: bytes | None = None, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=ROOT,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def complaint(done: "subprocess.CompletedProcess[bytes]", status: int) -> str:
    """The one line on stderr of a command that ended with ``status``."""
    text = done.stderr.decode()
    assert done.returncode == status, text
    assert text.startswith("youju: ")
    assert text.count("\n") == 1
    return text
