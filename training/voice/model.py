"""The voice classifier: three pretrained LSTM layers over mel frames, statistics over time, one linear layer."""

import torch
from torch import nn

MELS = 40
HIDDEN = 256
LAYERS = 3
STATISTICS = 3 * (MELS + LAYERS * HIDDEN)
# Added to powers before the logarithm and to variances before the root.
LEAST_POWER = LEAST_VARIANCE = 1e-6


class Encoder(nn.Module):
    """mel [n, frames, 40] → what is said of it over time, [n, 2424].

    The three layers of Resemblyzer's speaker encoder, as they are. Of the logarithms of the mel bands and of each layer's
    outputs: mean, deviation, and change, the root mean square of what a frame differs from the one before it (the first
    one from itself).
    """

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.LSTM(MELS if layer == 0 else HIDDEN, HIDDEN, batch_first=True) for layer in range(LAYERS)
        )

    def load_pretrained(self, path):
        """Takes the layers from Resemblyzer's pretrained.pt."""
        state = torch.load(path, map_location="cpu", weights_only=True)["model_state"]
        for index, layer in enumerate(self.layers):
            layer.load_state_dict({name: state[f"lstm.{name[:-1]}{index}"] for name in layer.state_dict()})

    def forward(self, mel, lengths=None):
        """`lengths` are those of a padded batch: the layers look back only, so padding at the end changes statistics alone."""
        if lengths is None:
            lengths = torch.full((len(mel),), mel.shape[1])
        within = (torch.arange(mel.shape[1])[None, :] < lengths[:, None]).unsqueeze(2).float()
        found = [statistics(torch.log(mel + LEAST_POWER), within)]
        hidden = mel
        for layer in self.layers:
            hidden, _ = layer(hidden)
            found.append(statistics(hidden, within))
        return torch.cat(found, dim=1)


def statistics(values, within):
    """[n, frames, width] → [n, 3 · width]; frames where `within` [n, frames, 1] is 0 do not count."""
    count = within.sum(dim=1)
    mean = (values * within).sum(dim=1) / count
    variance = ((values - mean[:, None]).square() * within).sum(dim=1) / count
    steps = ((values[:, 1:] - values[:, :-1]).square() * within[:, 1:]).sum(dim=1) / count
    return torch.cat([mean, torch.sqrt(variance + LEAST_VARIANCE), torch.sqrt(steps)], dim=1)


class Head(nn.Module):
    """Statistics [n, 2424] → logits [n, 7]: standardised by constants of the training set, then a linear layer.

    What tells emotions apart is in channels that vary little; a norm across channels would bury it.
    """

    def __init__(self, classes: int = 7):
        super().__init__()
        self.register_buffer("centre", torch.zeros(STATISTICS))
        self.register_buffer("scale", torch.ones(STATISTICS))
        self.output = nn.Linear(STATISTICS, classes)

    def forward(self, found):
        return self.output((found - self.centre) * self.scale)
