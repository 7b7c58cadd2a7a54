"""The layers of `TurnEncoder` with two fifths of their parameters, begun from what matters most in them.

A product of matrices that only ever meets certain inputs may lose what those hardly use. Everything is chosen on the second
moments of such inputs: the convolution's channels and the feed-forward's units that explain most of what the next matrix
makes of all, refitted by least squares; and of each head's products, queries with keys and values with outputs, the
directions of the largest singular values. distil.py then teaches the rest.
"""

import torch
import torch.nn.functional as F

from bands import MELS, interpolation
from turn_encoder import BANDS, HEAD, HEADS, WIDTH, SpeechLayers, TurnEncoder, inside, positions, relative_loudness

CHANNELS, FIRST_HEAD, UNITS, SECOND_HEAD = 128, 32, 576, 24
# Shares of the mean square that are added before systems are solved.
CONVOLUTION_PENALTY, UNIT_PENALTY = 1e-4, 1e-5
LEAST_SHARE = 1e-7


class NarrowEncoder(SpeechLayers):
    """Power mel [n, frames, 81] → [n, ⌈frames / 2⌉, 384], as TurnEncoder's of the same sound in 80 bands."""

    def __init__(self):
        super().__init__(MELS, CHANNELS, FIRST_HEAD, UNITS, SECOND_HEAD)

    @torch.no_grad()
    def begin_from(self, whole: TurnEncoder, mel, lengths):
        """Takes what matters most in `whole` on a padded batch of its power mel."""
        first = inside(lengths, mel.shape[1])
        x = relative_loudness(mel).transpose(1, 2) * first[:, None]
        x = F.gelu(whole.first(x)) * first[:, None]
        self.take_convolutions(whole, x, first, lengths)
        x = F.gelu(whole.second(x)).transpose(1, 2)
        within = inside((lengths + 1) // 2, x.shape[1]).bool()
        seen = within[:, None, None, :]
        x = x + positions(x.shape[1])
        take_attention(self.attention, whole.attention, x[within])
        x = whole.attention(x, seen)
        self.take_units(whole.feed_forward, x[within])
        x = whole.feed_forward(x)
        take_attention(self.attention_again, whole.attention_again, x[within])

    def take_convolutions(self, whole, x, within, lengths):
        """x: what the second convolution reads, [n, channels, frames]."""
        gain = torch.diag(whole.second.weight.double().square().sum(dim=(0, 2)))
        kept = most_telling(second_moments(x.transpose(1, 2)[within.bool()]), gain, CHANNELS)
        self.first.weight.copy_(torch.einsum("obt,mb->omt", whole.first.weight[kept], interpolation(MELS, BANDS)))
        self.first.bias.copy_(whole.first.bias[kept])
        patches = F.unfold(x.unsqueeze(2), (1, 3), padding=(0, 1), stride=(1, 2)).transpose(1, 2)
        patches = patches[inside((lengths + 1) // 2, patches.shape[1]).bool()]
        wanted = patches @ whole.second.weight.flatten(1).T
        seen = patches.view(len(patches), WIDTH, 3)[:, kept].flatten(1)
        weight, bias = least_squares(seen, wanted, CONVOLUTION_PENALTY)
        self.second.weight.copy_(weight.view_as(self.second.weight))
        self.second.bias.copy_(whole.second.bias + bias)

    def take_units(self, whole, x):
        """x: what the feed-forward reads, [frames, 384]."""
        units = F.gelu(whole.widen(whole.norm(x)))
        weight = whole.narrow.weight.double()
        kept = most_telling(second_moments(units), weight.T @ weight, UNITS)
        mine = self.feed_forward
        mine.norm.load_state_dict(whole.norm.state_dict())
        mine.widen.weight.copy_(whole.widen.weight[kept])
        mine.widen.bias.copy_(whole.widen.bias[kept])
        weight, bias = least_squares(units[:, kept], units @ whole.narrow.weight.T, UNIT_PENALTY)
        mine.narrow.weight.copy_(weight)
        mine.narrow.bias.copy_(whole.narrow.bias + bias)


def second_moments(x):
    x = x.double()
    return x.T @ x / len(x)


def most_telling(moments, gain, count):
    """Indices of the variables that, one after another, explain most of all in the sense of `gain`."""
    rest, kept = moments.clone(), []
    for _ in range(count):
        explained = ((rest @ gain) * rest).sum(dim=1) / (rest.diagonal() + 1e-9)
        explained[kept] = -1
        best = int(explained.argmax())
        kept.append(best)
        rest -= torch.outer(rest[:, best], rest[best]) / (rest[best, best] + 1e-9)
    return torch.tensor(kept)


def least_squares(x, y, penalty):
    """(weight, bias) that make y of x; the penalty is per row."""
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1).double()
    product = x.T @ x + penalty * len(x) * torch.eye(x.shape[1], dtype=torch.float64)
    solved = torch.linalg.solve(product, x.T @ y.double()).float()
    return solved[:-1].T, solved[-1]


def root_and_inverse(moments):
    values, vectors = torch.linalg.eigh(moments)
    roots = values.clamp(min=values.max() * LEAST_SHARE).sqrt()
    return (vectors * roots) @ vectors.T, (vectors / roots) @ vectors.T


def take_attention(mine, whole, x):
    """x: what the layer reads, [frames, 384]."""
    mine.norm.load_state_dict(whole.norm.state_dict())
    normed = whole.norm(x)
    # Queries have a bias, and less of a query and a key together may need one on either side: a constant input.
    constant = torch.cat([normed, torch.ones(len(normed), 1)], dim=1)
    root, inverse = root_and_inverse(second_moments(constant))
    plain_root, plain_inverse = root_and_inverse(second_moments(normed))
    queries, keys = (
        torch.cat([part.weight, part.bias[:, None]], dim=1).double().view(HEADS, HEAD, WIDTH + 1)
        for part in (whole.queries, whole.keys)
    )
    values = whole.values.weight.double().view(HEADS, HEAD, WIDTH)
    outputs = whole.out.weight.double().view(WIDTH, HEADS, HEAD)
    for index in range(HEADS):
        own = slice(index * mine.head, (index + 1) * mine.head)
        left, right = halves(root @ queries[index].T @ keys[index] @ root, mine.head)
        for part, half in ((mine.queries, inverse @ left), (mine.keys, inverse @ right.T)):
            part.weight[own] = half[:WIDTH].T.float()
            part.bias[own] = half[WIDTH].float()
        left, right = halves(outputs[:, index] @ values[index] @ plain_root, mine.head)
        mine.out.weight[:, own] = left.float()
        mine.values.weight[own] = (right @ plain_inverse).float()
    # What attention gives is a mean, so that a constant in the values comes out as it is.
    mine.values.bias.zero_()
    mine.out.bias.copy_(whole.out(whole.values.bias))


def halves(product, rank):
    """Two matrices whose product is the nearest of that rank."""
    left, sizes, right = torch.linalg.svd(product, full_matrices=False)
    roots = sizes[:rank].sqrt()
    return left[:, :rank] * roots, roots[:, None] * right[:rank]
