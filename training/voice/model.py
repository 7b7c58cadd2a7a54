"""The voice classifier: two pretrained LSTM layers over mel frames, pooling over time, a small head."""

import torch
from torch import nn

MELS = 40
HIDDEN = 256


class VoiceNet(nn.Module):
    """mel [n, frames, 40] → logits [n, 7].

    The LSTM is the first two layers of Resemblyzer's speaker encoder. Over its outputs: a learned attention's weighted
    mean and the plain mean and deviation over time. Each of these is brought to mean 0 and deviation 1 by constants that
    are measured once, on the training clips: what tells emotions apart is in channels that vary little, and a norm across
    channels buries it.
    """

    def __init__(self, classes: int = 7, width: int = 128, dropout: float = 0.4):
        super().__init__()
        self.lstm = nn.LSTM(MELS, HIDDEN, 2, batch_first=True)
        self.attention = nn.Sequential(nn.Linear(HIDDEN, 64), nn.Tanh(), nn.Linear(64, 1))
        nn.init.zeros_(self.attention[2].weight)
        self.register_buffer("centre", torch.zeros(3 * HIDDEN))
        self.register_buffer("scale", torch.ones(3 * HIDDEN))
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(3 * HIDDEN, width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(width, classes)
        )

    def load_backbone(self, path):
        """Takes layers 0 and 1 from Resemblyzer's pretrained.pt."""
        state = torch.load(path, map_location="cpu", weights_only=False)["model_state"]
        own = {name[5:]: value for name, value in state.items() if name.startswith("lstm.") and name[-2:] != "l2"}
        self.lstm.load_state_dict(own)

    def standardise(self, batches):
        """Measures the constants on (mel, lengths) batches, with the backbone as it is."""
        with torch.no_grad():
            pooled = torch.cat([self.pool(self.lstm(frames)[0], lengths) for frames, lengths in batches])
        self.centre.copy_(pooled.mean(dim=0))
        self.scale.copy_(1.0 / (pooled.std(dim=0) + 1e-4))

    def pool(self, hidden, lengths=None):
        score = self.attention(hidden)
        if lengths is None:
            weight = torch.softmax(score, dim=1)
            mean = hidden.mean(dim=1)
            square = (hidden * hidden).mean(dim=1)
        else:  # padded batches, in training only: the LSTM is causal, so padding at the end changes pooling alone
            mask = (torch.arange(hidden.shape[1])[None, :] < lengths[:, None]).unsqueeze(2)
            weight = torch.softmax(score.masked_fill(~mask, float("-inf")), dim=1)
            scale = 1.0 / lengths[:, None].float()
            kept = hidden * mask
            mean = kept.sum(dim=1) * scale
            square = (kept * kept).sum(dim=1) * scale
        deviation = torch.sqrt(torch.clamp(square - mean * mean, min=1e-6))
        return torch.cat([(hidden * weight).sum(dim=1), mean, deviation], dim=1)

    def forward(self, mel, lengths=None):
        hidden, _ = self.lstm(mel)
        return self.head((self.pool(hidden, lengths) - self.centre) * self.scale)
