"""The reader's weights as an ONNX model, and back: the only door to onnx.

In: weights by their names in the network. Out: the model file, 8 bits a weight, without the word vectors, which lie in
the wheel. Knows nothing of training or of checkpoints.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reader.reader import MODEL, WEIGHTS

Array = NDArray[np.float32]
MICROSOFT = "com.microsoft"  # the operators that onnxruntime adds
LAYER, EPSILON, HEADS = "bert.encoder.layer.{}.", 1e-12, 12


class Graph:
    """The network as ONNX nodes. Each method adds a step and returns the name of what it makes.

    ``factors``, float32 (in,) by the name of a step: its inputs are divided by them and its weights multiplied, so that
    inputs that swing widely are rounded as finely as the others (assistant/reader/smooth.py); 1 where none are given.
    """

    def __init__(self, weights: Mapping[str, Array], factors: Mapping[str, Array] | None = None) -> None:
        self.weights = weights
        self.factors = factors or {}
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.watched: list[str] = []  # further outputs of the model

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

    def give_out(self, name: str, made: str) -> None:
        """Let ``made`` be an output of the model by this name."""
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [made], [name]))

    def quantised(self, weight: Array) -> tuple[str, str, str]:
        """(8-bit weight (in, out), scale of each output, zero points), symmetric, as onnxruntime multiplies them."""
        scale = np.maximum(np.abs(weight).max(0) / 127, 1e-8).astype(np.float32)
        rounded = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
        return self.constant(rounded), self.constant(scale), self.constant(np.zeros(len(scale), np.int8))

    def eased(self, name: str, over: str, weight: Array) -> tuple[str, Array]:
        """(``over`` divided by the factors of the step ``name``, its ``weight``, (in, out), multiplied by them)."""
        factors = self.factors.get(name, np.ones(len(weight), np.float32))
        return self.node("Mul", [over, self.constant(1 / factors)]), weight * factors[:, None]

    def linear(self, name: str, over: str) -> str:
        over, eased = self.eased(name, over, self.weights[f"{name}.weight"].T)
        weight, scale, zero = self.quantised(eased)
        bias = self.constant(self.weights[f"{name}.bias"])
        return self.node("DynamicQuantizeMatMul", [over, weight, scale, zero, bias], MICROSOFT)

    def normal(self, name: str, over: str) -> str:
        inputs = [over, *(self.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))]
        return self.node("LayerNormalization", inputs, axis=-1, epsilon=EPSILON)

    def attention(self, name: str, over: str) -> str:
        three = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = np.concatenate([self.weights[f"{n}.weight"].T for n in three], 1)
        over, eased = self.eased(name, over, joined)
        weight, scale, zero = self.quantised(eased)
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


def network(graph: Graph) -> bytes:
    """The model file of an empty ``graph``.

    In: ``rows`` float32 (1, tokens, hidden), as `Pieces.vectors` gives them. Out: ``pointer`` float32 (1, tokens, 2),
    logits of start and end; ``relevance`` float32 (1, 1), a logit; and what the graph watches.
    """
    from onnx import TensorProto, checker, helper

    over = graph.normal("bert.embeddings.LayerNorm", "rows")
    layers = sum(f"{LAYER.format(i)}output.dense.weight" in graph.weights for i in range(99))
    for number in range(layers):
        over = graph.layer(number, over)
    first = graph.node("Gather", [over, graph.constant(np.array(0))], axis=1)
    made = {"pointer": graph.exact("pointer", over),
            "relevance": graph.exact("relevance", graph.node("Tanh", [graph.exact("dense", first)]))}  # fmt: skip
    for name, output in made.items():
        graph.give_out(name, output)
    hidden = len(graph.weights["pointer.weight"][0])
    value = helper.make_tensor_value_info
    outputs = [value("pointer", TensorProto.FLOAT, [1, "tokens", 2]), value("relevance", TensorProto.FLOAT, [1, 1])]
    outputs += [value(name, TensorProto.FLOAT, [None]) for name in graph.watched]
    inputs = [value("rows", TensorProto.FLOAT, [1, "tokens", hidden])]
    made_graph = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(made_graph, opset_imports=opsets, ir_version=9)
    checker.check_model(model)
    return bytes(model.SerializeToString())


def shipped(folder: Path = WEIGHTS) -> dict[str, Array]:
    """The weights in ``folder`` by their names in the network, as ``network`` rounded them."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(folder / MODEL)
    constants = iter([numpy_helper.to_array(tensor) for tensor in model.graph.initializer])
    found: dict[str, Array] = {}

    def normal(name: str) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = next(constants), next(constants)

    def linear(*names: str) -> None:
        divisor, rounded, scale, _, bias = (next(constants) for _ in range(5))
        weight = rounded.astype(np.float32) * scale * divisor[:, None]
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
