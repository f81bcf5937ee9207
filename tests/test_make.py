"""What `make` types, with a python that only pretends."""

import os
import subprocess
from pathlib import Path

from tests.conftest import ROOT

# Debian without python3-venv: an environment is begun, then pip cannot be put into it.
FAILING = """#!/bin/sh
test "$2" = venv || exit 0
mkdir -p "$3/bin" && touch "$3/bin/python"
exit 1
"""


def test_half_an_environment_is_removed_so_that_the_next_try_makes_a_whole_one(tmp_path: Path) -> None:
    python, venv = tmp_path / "python", tmp_path / "venv"
    python.write_text(FAILING)
    python.chmod(0o755)
    command = ["make", "setup", f"PYTHON={python}", f"VENV={venv}"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=plain, timeout=60, check=False)
        assert (done.returncode, venv.exists()) == (2, False), done.stderr
        assert f"-m venv {venv}" in done.stdout
