"""How widely each input of a step swings, so that the weights behind it can take over what is too much of it.

In: weights by their names in the network. Out: factors for every step that is rounded to 8 bits. Inputs are rounded
with one scale for a whole passage: where a few of 384 swing thirty times as widely as the others, nothing is left of
those (tests/LOG.md). Knows nothing of how the factors are applied.
"""

from collections.abc import Mapping

import numpy as np

from assistant.reader.graph import HEADS, MICROSOFT, Array, Graph, network
from assistant.reader.own import own_groups, own_windows
from assistant.reader.pair import Pairing
from assistant.reader.reader import session
from index.pieces import packaged_pieces

STRENGTH = 0.7  # alpha: how much of the swing of an input its weights take over
SEED, READ = 1, 24  # our own questions, each with its windows, that are read to see how widely inputs swing


class Watched(Graph):
    """The network in full precision, that tells how widely the inputs of each step swing."""

    def watch(self, name: str, over: str) -> None:
        """Give out the largest value of each input of the step ``name``, float32 (in,)."""
        self.give_out(name, self.node("ReduceMax", [self.node("Abs", [over])], axes=[0, 1], keepdims=0))
        self.watched.append(name)

    def linear(self, name: str, over: str) -> str:
        """The step, exact."""
        self.watch(name, over)
        return self.exact(name, over)

    def attention(self, name: str, over: str) -> str:
        """The step, exact."""
        self.watch(name, over)
        three = [self.exact(f"{name}.{part}", over) for part in ("query", "key", "value")]
        return self.node("MultiHeadAttention", three, MICROSOFT, num_heads=HEADS)


def factors(weights: Mapping[str, Array]) -> dict[str, Array]:
    """The factors of each step, float32 (in,): max|x|^a / max|w|^(1 - a) of each of its inputs x and their weights w.

    Source: Xiao et al. 2023, "SmoothQuant", eq. 4, over questions of our own and their windows.
    """
    graph = Watched(weights)
    opened = session(network(graph))
    pieces = packaged_pieces()
    pairing = Pairing(pieces)
    groups = own_groups(own_windows(), SEED)
    most = {name: np.full(1, 1e-5, np.float32) for name in graph.watched}
    for group in groups[:: max(1, len(groups) // READ)]:
        question = pairing.question(group.question)
        for one in group.members:
            rows = pieces.vectors(pairing.pair(question, one.window.above, one.window.text).ids)
            found = opened.run(graph.watched, {"rows": rows[None]})
            most = {name: np.maximum(most[name], seen) for name, seen in zip(graph.watched, found, strict=True)}
    return {name: swing**STRENGTH / _heaviest(weights, name) ** (1 - STRENGTH) for name, swing in most.items()}


def _heaviest(weights: Mapping[str, Array], name: str) -> Array:
    """The largest weight behind each input of the step ``name``, float32 (in,)."""
    behind = [weight for key, weight in weights.items() if key.startswith(f"{name}.") and key.endswith(".weight")]
    heaviest: Array = np.maximum(np.abs(np.concatenate(behind)).max(0), np.float32(1e-5))
    return heaviest
