"""Checkpoints to the weights that are shipped: python -m assistant.reader.export CHECKPOINT… [--to FOLDER].

In: what train.py saved, or a folder of weights that were exported, and the packaged model's own weights for the layers
that stayed as they were. Out: reader.onnx, and reader.json with its checksum. Knows nothing of training.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.reader.graph import Array, Graph, network, shipped
from assistant.reader.reader import CARD, MODEL, WEIGHTS
from assistant.reader.smooth import factors
from index.packaged import packaged_model


def merged(checkpoints: Sequence[Path]) -> tuple[dict[str, Array], dict[str, str]]:
    """(every weight by its name in the network, the mean of the checkpoints; what the last of them says of itself).

    The mean of runs that went on from one another reads better than any of them: Wortsman et al. 2022, "Model soups".
    """
    from safetensors.numpy import load_file

    weights = {f"bert.{name}": value.astype(np.float32)
               for name, value in load_file(packaged_model() / "model.safetensors").items()}  # fmt: skip
    read = [(shipped(one), {}) if one.is_dir() else _saved(one) for one in checkpoints]
    # A folder holds the layers too that no run learns, rounded: beside a checkpoint the packaged model's own stay.
    learnt = set.intersection(*(set(found) for found, _ in read))
    weights |= {name: np.mean([found[name] for found, _ in read], axis=0, dtype=np.float32) for name in learnt}
    return weights, next((card for _, card in reversed(read) if card), {})


def _saved(checkpoint: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """(the weights that were learnt by their names in the network, what the checkpoint says of itself)."""
    from safetensors import safe_open

    with safe_open(checkpoint, "np") as file:
        names = [name for name in file.keys() if name.startswith("weight ")]  # noqa: SIM118 - not a mapping
        return {name.removeprefix("weight "): file.get_tensor(name) for name in names}, dict(file.metadata() or {})


def export(checkpoints: Sequence[Path], folder: Path) -> int:
    """Write the weights of ``checkpoints``, their mean, into ``folder``; how many bytes."""
    weights, card = merged(checkpoints)
    content = network(Graph(weights, factors(weights)))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(content)
    told = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), **card}
    (folder / CARD).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return len(content)


def main(arguments: Sequence[str] | None = None) -> int:
    """Export from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path, nargs="+", help="or a folder of weights; of several the mean is taken")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="the folder to write into")
    given = parser.parse_args(arguments)
    print(f"{export(given.checkpoint, given.to) / 1e6:.1f} MB in {given.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
