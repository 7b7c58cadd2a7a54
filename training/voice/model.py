"""The voice classifier: two pretrained LSTM layers and narrowed layers of a second pretrained encoder over mel frames,
statistics over time, one linear layer."""

import sys
from pathlib import Path

import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1]))
from bands import COARSE_MELS, coarse_of_fine  # noqa: E402
from narrow import NarrowEncoder  # noqa: E402
from quantize import rounded  # noqa: E402
from turn_encoder import WIDTH  # noqa: E402

HIDDEN = 256
LAYERS = 2
STATISTICS = 3 * (COARSE_MELS + LAYERS * HIDDEN + WIDTH)
# Added to powers before the logarithm and to variances before the root.
LEAST_POWER = LEAST_VARIANCE = 1e-6


class Encoder(nn.Module):
    """Power mel [n, frames, 81] → what is said of it over time, [n, 2808].

    Two encoders read the frames: the first two layers of Resemblyzer's speaker encoder, as they are, and those of a turn
    detector's, narrowed (narrow.py). Of the logarithms of 40 mel bands and of the outputs of each LSTM layer and of the
    second encoder: mean, deviation, and change, the root mean square of what a frame differs from the one before it (the
    first one from itself).
    """

    def __init__(self):
        super().__init__()
        self.register_buffer("coarse", coarse_of_fine())
        self.layers = nn.ModuleList(
            nn.LSTM(COARSE_MELS if layer == 0 else HIDDEN, HIDDEN, batch_first=True) for layer in range(LAYERS)
        )
        self.narrow = NarrowEncoder()

    def load_pretrained(self, folder):
        """Takes the LSTM layers from Resemblyzer's pretrained.pt and the narrowed ones from what distil.py left."""
        state = torch.load(folder / "pretrained.pt", map_location="cpu", weights_only=True)["model_state"]
        for index, layer in enumerate(self.layers):
            layer.load_state_dict({name: state[f"lstm.{name[:-1]}{index}"] for name in layer.state_dict()})
        self.narrow.load_state_dict(torch.load(folder / "narrow.pt", weights_only=True)["averaged"])
        self.round_as_stored()

    @torch.no_grad()
    def round_as_stored(self):
        """Rounds every matrix as export.py stores it, so that the head is fitted to the encoders that serve.

        The first LSTM layer reads powers, whose bands differ a thousandfold; with steps of int8 EMO-DB loses four points
        there. It and the bands stay float16.
        """
        halves = [self.coarse, self.layers[0].weight_ih_l0]
        for values in halves:
            values.copy_(values.half())
        for values in self.parameters():
            if values.dim() > 1 and not any(values is half for half in halves):
                values.copy_(torch.from_numpy(rounded(values.numpy())))

    def forward(self, mel, lengths=None):
        """`lengths` are those of a padded batch."""
        if lengths is None:
            lengths = torch.full((len(mel),), mel.shape[1])
        within = (torch.arange(mel.shape[1])[None, :] < lengths[:, None]).unsqueeze(2).float()
        hidden = torch.relu(mel @ self.coarse)
        found = [statistics(torch.log(hidden + LEAST_POWER), within)]
        for layer in self.layers:
            hidden, _ = layer(hidden)
            found.append(statistics(hidden, within))
        found.append(statistics(*self.narrow(mel, lengths)))
        return torch.cat(found, dim=1)


def statistics(values, within):
    """[n, frames, width] → [n, 3 · width]; frames where `within` [n, frames, 1] is 0 do not count."""
    count = within.sum(dim=1)
    mean = (values * within).sum(dim=1) / count
    variance = ((values - mean[:, None]).square() * within).sum(dim=1) / count
    steps = ((values[:, 1:] - values[:, :-1]).square() * within[:, 1:]).sum(dim=1) / count
    return torch.cat([mean, torch.sqrt(variance + LEAST_VARIANCE), torch.sqrt(steps)], dim=1)


class Head(nn.Module):
    """Statistics [n, 2808] → logits [n, 7]: standardised by constants of the training set, then a linear layer.

    What tells emotions apart is in channels that vary little; a norm across channels would bury it.
    """

    def __init__(self, inputs: int = STATISTICS, classes: int = 7):
        super().__init__()
        self.register_buffer("centre", torch.zeros(inputs))
        self.register_buffer("scale", torch.ones(inputs))
        self.output = nn.Linear(inputs, classes)

    def forward(self, found):
        return self.output((found - self.centre) * self.scale)
