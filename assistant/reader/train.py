"""Trains the reader: python -m assistant.reader.train --data ../shared/data --out FOLDER.

In: judged questions. Out: checkpoints, from which assistant.reader.export makes the weights that are shipped. A run
that was stopped goes on where its last checkpoint stands, to the same weights: the seed gives the order of examples.
With --further the run starts from the weights that ship, and reads in another order.
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save_file

from assistant.reader.disputes import dispute_groups
from assistant.reader.examples import SEED, SETS, Group, groups
from assistant.reader.graph import shipped
from assistant.reader.held_out import measure
from assistant.reader.lessons import lesson_groups
from assistant.reader.network import FROZEN, Batch, Network, collate, pointer_loss, relevance_loss
from assistant.reader.noise import Typist
from assistant.reader.own import kept_out, own_groups, own_windows
from assistant.reader.pair import Pairing
from assistant.reader.reader import WEIGHTS
from assistant.reader.unanswered import altered, elsewhere
from index.packaged import packaged_model
from index.pieces import packaged_pieces

LAYER_RATE, HEAD_RATE, WARM_UP, DECAY, CLIP = 1e-4, 1e-3, 0.06, 0.01, 1.0
POOL = 48  # groups that are put in order of length together
STEP_TOKENS = 2800  # of a step, padding included
OWN_SHARE = 0.65  # of the tokens of a run
_REMEMBERED = ("step", "exp_avg", "exp_avg_sq")  # by AdamW, of every weight
CHECKPOINT_SECONDS, MEASURE_SECONDS = 300, 900


def planned(learnt: Sequence[Group], pairing: Pairing, tokens: int, seed: int) -> list[Batch]:
    """All steps of a run: the groups in a random order, questions typed, until ``tokens`` are planned."""
    random = Random(seed)
    order = list(learnt)
    random.shuffle(order)
    typist = Typist((group.question for group in learnt), random)
    batches: list[Batch] = []
    spent = 0
    for at in range(0, len(order), POOL):
        read = []
        for group in order[at : at + POOL]:
            question = pairing.question(typist.typed(group.question))
            read.append([(pairing.pair(question, one.window.above, one.window.text), one) for one in group.members])
        read.sort(key=lambda rows: max(len(pair.ids) for pair, _ in rows))
        packed = _packed([[len(pair.ids) for pair, _ in rows] for rows in read])
        made = [collate([read[i] for i in chosen]) for chosen in packed]
        random.shuffle(made)
        batches += made
        spent += sum(int(batch.mask.sum()) for batch in made)
        if spent >= tokens:
            break
    return batches


def curriculum(
    judged: Sequence[Group], own: Sequence[Group], pairing: Pairing, tokens: int, seed: int, own_share: float
) -> list[Batch]:
    """All steps of a run: the judged groups, then our own among a third as many of the judged ones, which take
    ``own_share`` of the tokens.

    Our own come last, when the rate of learning falls: they are nearest to what is asked. Those among them keep what
    was learnt before.
    """
    learnt = [group for group in judged if not group.held_out]
    first = planned(learnt, pairing, round((1 - own_share) * tokens), seed) if own_share < 1 else []
    last = [group for group in own if not group.held_out]
    again = Random(seed + 1).sample(learnt, min(len(learnt), len(last) // 3))
    return first + (planned([*last, *again], pairing, round(own_share * tokens), seed + 1) if own_share else [])


def _packed(lengths: list[list[int]]) -> list[list[int]]:
    """Neighbours packed into steps of at most STEP_TOKENS."""
    steps: list[list[int]] = [[]]
    for i, group in enumerate(lengths):
        widest = max([max(group), *(max(lengths[j]) for j in steps[-1])])
        rows = len(group) + sum(len(lengths[j]) for j in steps[-1])
        if steps[-1] and widest * rows > STEP_TOKENS:
            steps.append([])
        steps[-1].append(i)
    return steps


class Run:
    """A network in training, with everything that a checkpoint keeps."""

    def __init__(self, network: Network, steps: int) -> None:
        self.network, self.steps, self.done = network, steps, 0
        learnt = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
        self.learnt = learnt
        body = [weight for name, weight in learnt.items() if name.startswith("bert.") and weight.ndim > 1]
        flat = [weight for name, weight in learnt.items() if name.startswith("bert.") and weight.ndim == 1]
        heads = [weight for name, weight in learnt.items() if not name.startswith("bert.")]
        self.optimizer = torch.optim.AdamW(
            [{"params": body, "lr": LAYER_RATE}, {"params": flat, "lr": LAYER_RATE, "weight_decay": 0.0},
             {"params": heads, "lr": HEAD_RATE}], weight_decay=DECAY)  # fmt: skip
        warm = max(1, round(WARM_UP * steps))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
        )

    def step(self, batch: Batch) -> tuple[float, float]:
        """Learn one batch; (pointer loss, relevance loss)."""
        pointer, relevance = self.network(batch.ids, batch.mask)
        where, how_far = pointer_loss(pointer, batch), relevance_loss(relevance, batch)
        (where + how_far).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self.learnt.values()), CLIP)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.schedule.step()
        self.done += 1
        return float(where.detach()), float(how_far.detach())

    def save(self, folder: Path) -> None:
        """Write the checkpoint, whole or not at all: weights, what the optimiser remembers, and how far it came."""
        tensors = {f"weight {name}": weight.detach().contiguous() for name, weight in self.learnt.items()}
        for name, weight in self.learnt.items():
            tensors |= {f"{key} {name}": self.optimizer.state[weight][key] for key in _REMEMBERED}
        card = {"done": str(self.done), "steps": str(self.steps)}
        fresh = folder / "checkpoint.fresh"
        save_file(tensors, fresh, metadata=card)
        fresh.replace(folder / "checkpoint.safetensors")

    def start_from(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        """Begin with these weights, by their names in the network, in place of the packaged model's."""
        with torch.no_grad():
            for name, weight in self.learnt.items():
                weight.copy_(torch.tensor(weights[name]))

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint. One of a longer plan goes on too: more or fewer tokens leave the order as it is."""
        with safe_open(path, "pt") as file:
            self.done = int(file.metadata()["done"])
            for name, weight in self.learnt.items():
                weight.data.copy_(file.get_tensor(f"weight {name}"))
                self.optimizer.state[weight] = {key: file.get_tensor(f"{key} {name}") for key in _REMEMBERED}
        self.schedule.last_epoch = self.done - 1
        self.optimizer.step()  # no gradients: moves nothing, and tells the schedule that the optimiser went first
        self.schedule.step()


def train(run: Run, batches: Sequence[Batch], out: Path, held_out: Sequence[Group]) -> None:
    """Learn the batches from where ``run`` stands, saying how it goes."""
    since = saved = measured = time.monotonic()
    left = sum(int(batch.mask.sum()) for batch in batches[run.done :])
    tokens, lately, losses = 0, 0, [math.nan, math.nan]
    for batch in batches[run.done :]:
        for i, loss in enumerate(run.step(batch)):
            losses[i] = loss if math.isnan(losses[i]) else 0.98 * losses[i] + 0.02 * loss
        tokens += int(batch.mask.sum())
        last = run.done == len(batches)
        now = time.monotonic()
        if run.done % 20 == 0 or last:
            speed, lately, since = (tokens - lately) / (now - since), tokens, now
            print(f"step {run.done}/{len(batches)}  {speed:.0f} tokens/s  {(left - tokens) / speed / 60:.1f} min left  "
                  f"pointer {losses[0]:.3f}  relevance {losses[1]:.3f}", flush=True)  # fmt: skip
        if now - saved > CHECKPOINT_SECONDS or last:
            run.save(out)
            saved = now
        if held_out and (now - measured > MEASURE_SECONDS or last):
            print(f"step {run.done} held out: {json.dumps(measure(run.network.read, held_out))}", flush=True)
            measured = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, or go on training, from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with " + ", ".join(SETS))
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints are kept")
    parser.add_argument(
        "--tokens", type=int, default=10_000_000, help="how much to read, on 2 free cores 1,200 to 3,200 a second"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--further", type=int, default=0, metavar="N",
                        help="go on from the weights that ship; N seeds the order, another each time")  # fmt: skip
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the weights that --further starts from")
    parser.add_argument("--own-share", type=float, default=OWN_SHARE, help="of the tokens, for our own questions")
    given = parser.parse_args(arguments)
    torch.manual_seed(given.seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    given.out.mkdir(parents=True, exist_ok=True)
    print(f"reading {given.data}", flush=True)
    every = groups(given.data, given.seed)
    held_out = [group for group in every if group.held_out]
    folder = packaged_model()
    pairing = Pairing(packaged_pieces())
    cut = own_windows()
    own = own_groups(cut, given.seed)
    judged = [group for group in every if not group.held_out]
    windows = [one for name, several in cut.items() if not kept_out(name, given.seed) for one in several]
    order = given.further or given.seed
    own += elsewhere(judged, windows, len(own) // 4, order)
    own += [*lesson_groups(given.seed), *dispute_groups(given.seed)]
    every += altered(judged, order)
    held_out += [group for group in own if group.held_out]
    # The seed says what is held out, so it stays from one run to the next.
    batches = curriculum(every, own, pairing, given.tokens, order, given.own_share)
    run = Run(Network(folder), len(batches))
    if given.further:
        run.start_from(shipped(given.weights))
    checkpoint = given.out / "checkpoint.safetensors"
    if checkpoint.is_file():
        run.resume(checkpoint)
    print(f"{len(every)} questions, {len(held_out)} held out; the lower {FROZEN} layers frozen; "
          f"from step {run.done} of {run.steps}", flush=True)  # fmt: skip
    train(run, batches, given.out, held_out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
