"""The first layers of an encoder that hears whether somebody has finished speaking, read out of its ONNX file.

It is Whisper-tiny's encoder (Radford et al. 2022), tuned for the end of turns by Pipecat's smart-turn 3.2: two convolutions
over 80 mel bands, of which the second halves the frames, then transformer layers of width 384. Its second attention is as
far as `TurnEncoder` goes: what comes out there tells emotions apart best.
"""

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn

WIDTH, HEADS, HEAD, UNITS = 384, 6, 64, 1536
BANDS = 80
# The input is the logarithm of power from this many decades under the loudest band of the window, in quarters; 0 is put
# where it lies on average for sound of unit variance, which is what the encoder learnt from.
DECADES = 8
LOUDEST = 1.868
LEAST_POWER = 1e-10


def relative_loudness(mel):
    """Power mel [n, frames, bands] → what the encoder takes. Zeros of padding stay under everything."""
    decades = torch.log10(mel.clamp(min=LEAST_POWER))
    loudest = decades.amax(dim=(1, 2), keepdim=True)
    return (decades - loudest).clamp(min=-DECADES) / 4 + LOUDEST


def pitches():
    """[192]: of Whisper's sinusoids, in radians a frame."""
    half = WIDTH // 2
    return torch.exp(torch.arange(half) * -(np.log(10_000) / (half - 1))).float()


def positions(count):
    """[count, 384]."""
    turns = torch.arange(count)[:, None] * pitches()
    return torch.cat([turns.sin(), turns.cos()], dim=1)


class Attention(nn.Module):
    """x + attention(norm(x)), six heads of `head` channels. The factor 1/√head is in the queries."""

    def __init__(self, head):
        super().__init__()
        self.head = head
        self.norm = nn.LayerNorm(WIDTH)
        self.queries, self.keys, self.values = (nn.Linear(WIDTH, HEADS * head) for _ in range(3))
        self.out = nn.Linear(HEADS * head, WIDTH)

    def forward(self, x, within):
        """[n, t, 384]; `within` [n, 1, 1, t] is False where a sequence has ended."""
        n, t, _ = x.shape
        normed = self.norm(x)
        q, k, v = (f(normed).view(n, t, HEADS, self.head).transpose(1, 2) for f in (self.queries, self.keys, self.values))
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=within, scale=1.0)
        return x + self.out(seen.transpose(1, 2).reshape(n, t, HEADS * self.head))


class FeedForward(nn.Module):
    """x + two linear layers over norm(x), GELU between them."""

    def __init__(self, units):
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, units), nn.Linear(units, WIDTH)

    def forward(self, x):
        return x + self.narrow(F.gelu(self.widen(self.norm(x))))


class SpeechLayers(nn.Module):
    """Power mel [n, frames, bands] → [n, ⌈frames / 2⌉, 384]: two convolutions, attention, feed-forward, attention."""

    def __init__(self, bands, channels, first_head, units, second_head):
        super().__init__()
        self.first = nn.Conv1d(bands, channels, 3, padding=1)
        self.second = nn.Conv1d(channels, WIDTH, 3, stride=2, padding=1)
        self.attention = Attention(first_head)
        self.feed_forward = FeedForward(units)
        self.attention_again = Attention(second_head)

    def forward(self, mel, lengths):
        """`lengths` are those of a padded batch. Returns the outputs and where they are within their sequence [n, t, 1]."""
        before = inside(lengths, mel.shape[1])[:, None]
        x = F.gelu(self.first(relative_loudness(mel).transpose(1, 2) * before)) * before
        x = F.gelu(self.second(x)).transpose(1, 2)
        within = inside((lengths + 1) // 2, x.shape[1])
        seen = within[:, None, None, :].bool()
        x = self.attention(x + positions(x.shape[1]), seen)
        x = self.attention_again(self.feed_forward(x), seen)
        return x, within.unsqueeze(2)


def inside(lengths, longest):
    """[n, longest], 1 before the end of each and 0 after."""
    return (torch.arange(longest)[None, :] < lengths[:, None]).float()


class TurnEncoder(SpeechLayers):
    """The layers as they are in the file, on 80 bands."""

    def __init__(self, path):
        super().__init__(BANDS, WIDTH, HEAD, UNITS, HEAD)
        stored = StoredWeights(path)
        for index, layer in enumerate((self.first, self.second), start=1):
            layer.load_state_dict(stored.convolution(f"inner.encoder.conv{index}"))
        for index, layer in enumerate((self.attention, self.attention_again)):
            self.load_attention(layer, stored, f"inner.encoder.layers.{index}")
        place = "inner.encoder.layers.0"
        self.feed_forward.norm.load_state_dict(stored.norm(f"{place}.final_layer_norm"))
        self.feed_forward.widen.load_state_dict(stored.linear(f"{place}.fc1"))
        self.feed_forward.narrow.load_state_dict(stored.linear(f"{place}.fc2"))
        self.eval()

    @staticmethod
    def load_attention(layer, stored, place):
        layer.norm.load_state_dict(stored.norm(f"{place}.self_attn_layer_norm"))
        for part, name in (("queries", "q_proj"), ("values", "v_proj"), ("out", "out_proj")):
            getattr(layer, part).load_state_dict(stored.linear(f"{place}.self_attn.{name}"))
        layer.keys.load_state_dict(stored.keys(f"{place}.self_attn"))
        for value in layer.queries.state_dict().values():
            value.mul_(HEAD**-0.5)


class StoredWeights:
    """Matrices of the ONNX file, which has them as int8 under the names of its exporter: found by the bias that is added."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.values = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
        self.nodes = graph.node
        self.maker = {name: node for node in graph.node for name in node.output}

    def tensor(self, name):
        return torch.from_numpy(self.values[name].copy())

    def dequantized(self, name):
        """`name` without its ending; the scales are of the first axis of a convolution's weights, of the last of a matrix."""
        values = self.values[f"{name}_quantized"].astype(np.float32)
        scale = self.values[f"{name}_scale"] if f"{name}_scale" in self.values else self.values[f"{name}_quantized_scale"]
        assert not self.values.get(f"{name}_zero_point", np.zeros(1)).any()
        return torch.from_numpy(values * (scale[:, None, None] if values.ndim == 3 else scale))

    def convolution(self, place):
        return {"weight": self.dequantized(f"{place}.weight"), "bias": self.dequantized(f"{place}.bias")}

    def norm(self, place):
        return {part: self.tensor(f"{place}.{part}") for part in ("weight", "bias")}

    def matrix_before(self, bias):
        """The matrix of the product to which `bias` is added."""
        addition = next(node for node in self.nodes if node.op_type == "Add" and bias in node.input)
        source = next(name for name in addition.input if name != bias)
        while self.maker[source].op_type != "MatMul":
            source = self.maker[source].input[0]
        return self.maker[source].input[1].removesuffix("_DequantizeLinear_Output")

    def linear(self, place):
        return {"weight": self.dequantized(self.matrix_before(f"{place}.bias")).T, "bias": self.tensor(f"{place}.bias")}

    def keys(self, place):
        """Keys have no bias: theirs is the one other matrix that reads what the queries read."""
        others = [self.matrix_before(f"{place}.{name}.bias") for name in ("q_proj", "v_proj")]
        read = next(node for node in self.nodes if node.op_type == "MatMul" and node.input[1].startswith(others[0])).input[0]
        matrices = [
            node.input[1].removesuffix("_DequantizeLinear_Output")
            for node in self.nodes
            if node.op_type == "MatMul" and node.input[0] == read
        ]
        name, = set(matrices) - set(others)
        return {"weight": self.dequantized(name).T, "bias": torch.zeros(WIDTH)}
