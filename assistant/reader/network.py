"""The reader as it is trained, and what it is to learn: the only file of the reader that imports torch with train.py.

In: token ids. Out: for every pair a pointer over its tokens, to the sentence that answers (token 0: not here), and how
far it answers. Knows nothing of where examples come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from assistant.reader.examples import Member
from assistant.reader.pair import PAD, Pair, Pairing
from assistant.reader.reader import Reading, reading
from corpus.sentence import sentences
from index.encoder import bfloat16_is_native
from index.pieces import packaged_pieces

FROZEN = 4  # lower layers that keep the packaged model's weights, and need no backward pass
SHUT = -1e4  # a logit that no token can have


class Network(nn.Module):
    """A BertModel with a pointer (start, end) on every token and one logit on the first."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import BertModel

        bert = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
        )
        bert.config.hidden_dropout_prob = bert.config.attention_probs_dropout_prob = 0.0  # every pair is read once
        for module in bert.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        for part in (bert.embeddings, *bert.encoder.layer[:FROZEN]):
            part.requires_grad_(False)
        self.bert = bert
        width = bert.config.hidden_size
        self.pointer = nn.Linear(width, 2)
        self.dense = nn.Linear(width, width)
        self.relevance = nn.Linear(width, 1)
        for head in (self.pointer, self.relevance):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """What it makes of each (above, text); `reader.Reader` says the same from the weights that ship."""
        pairing = Pairing(packaged_pieces())
        asked = pairing.question(question)
        pairs = [pairing.pair(asked, *passage) for passage in passages]
        ids = padded(pairs)
        with torch.no_grad():
            pointer, relevance = self(ids, (ids != PAD).long())
        return [
            reading(pair, pointer[i, : len(pair.ids), 0].numpy(), float(relevance[i])) for i, pair in enumerate(pairs)
        ]

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(float (n, tokens, 2): start and end logits; float (n,): relevance)."""
        # Emulated, bfloat16 takes over ten times as long as float32.
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16_is_native("cpu")):
            hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            relevance = self.relevance(torch.tanh(self.dense(hidden[:, 0])))
            pointer = self.pointer(hidden)
        return pointer.float(), relevance[:, 0].float()


@dataclass(frozen=True, slots=True)
class Batch:
    """n pairs and what they should say.

    ``open``: tokens that a pointer may choose, the first and those of the text, (n, tokens). ``gold``: those of the
    sentences that answer, or the first, (n, tokens). ``pointed``, ``relevant``: (n,). ``groups``: (start, end) of each.
    """

    ids: Tensor
    mask: Tensor
    open: Tensor
    gold: Tensor
    pointed: Tensor
    relevant: Tensor
    groups: tuple[tuple[int, int], ...]


def gold_tokens(pair: Pair, member: Member) -> list[int]:
    """The tokens of the sentences that an answer starts in; the first of all where the window holds none.

    Sentences are what is chosen. An answer may be a name in one or the whole of it: pointing at its own tokens would
    teach which of the two a question wants, and that is the manner of a set and nothing to learn.
    """
    if not member.answers:
        return [0]
    meant = [span for span in sentences(member.window.text)
             if any(span.start <= answer.start < span.end for answer in member.answers)]  # fmt: skip
    return [pair.first + i for i, (_, end) in enumerate(pair.places) if any(s.start < end <= s.end for s in meant)]


def padded(pairs: Sequence[Pair]) -> Tensor:
    """The ids of the pairs in the unpacked model's numbering, (n, longest)."""
    pieces = packaged_pieces()
    ids = torch.full((len(pairs), max(len(pair.ids) for pair in pairs)), PAD)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.from_numpy(pieces.unpacked(pair.ids))
    return ids


def collate(groups: Sequence[Sequence[tuple[Pair, Member]]]) -> Batch:
    """The pairs of ``groups`` side by side, padded to the longest. An answer that was cut off points nowhere."""
    rows = [row for group in groups for row in group]
    ids = padded([pair for pair, _ in rows])
    width = ids.shape[1]
    open_ = torch.zeros((len(rows), width), dtype=torch.bool)
    gold = torch.zeros((len(rows), width), dtype=torch.bool)
    pointed = torch.zeros(len(rows), dtype=torch.bool)
    for row, (pair, member) in enumerate(rows):
        open_[row, [0, *range(pair.first, pair.first + len(pair.places))]] = True
        marked = gold_tokens(pair, member) if member.pointed else []
        pointed[row] = bool(marked)
        gold[row, marked] = True
    ends, at = [], 0
    for group in groups:
        ends.append((at, at + len(group)))
        at += len(group)
    relevant = torch.tensor([float(member.relevant) for _, member in rows])
    return Batch(ids, (ids != PAD).long(), open_, gold, pointed, relevant, tuple(ends))


def pointer_loss(pointer: Tensor, batch: Batch) -> Tensor:
    """Minus the log of the probability on all gold tokens together (Clark and Gardner 2018, eq. 2), the mean over the
    windows whose answer is known."""
    logits = pointer[..., 0].masked_fill(~batch.open, SHUT)
    log_gold = logits.masked_fill(~batch.gold, 2 * SHUT).logsumexp(1)
    each = logits.logsumexp(1) - log_gold
    return (each * batch.pointed).sum() / batch.pointed.sum().clamp(min=1)


def relevance_loss(relevance: Tensor, batch: Batch) -> Tensor:
    """Softmax over the windows of a question whose first answers it, plus the binary cross-entropy of each."""
    ranked = [relevance[start:end].logsumexp(0) - relevance[start]
              for start, end in batch.groups if end - start > 1 and batch.relevant[start]]  # fmt: skip
    listwise = torch.stack(ranked).mean() if ranked else relevance.sum() * 0
    return listwise + binary_cross_entropy_with_logits(relevance, batch.relevant)
