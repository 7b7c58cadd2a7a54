"""Three ways to join a face and a voice, each a network that gives logits [n, 7] and weights [n, 2]."""

import torch
import torch.nn as nn


class Late(nn.Module):
    """Decision level: each half's log probabilities times one learned factor, plus a bias; the same for every input."""

    def __init__(self, features=None):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.bias = nn.Parameter(torch.zeros(7))

    def forward(self, face, voice, quality, features=None):
        weights = torch.relu(self.factor) * quality
        weights = weights / (weights.sum(1, keepdim=True) + 1e-6)
        power = weights * torch.relu(self.factor).sum()
        return power[:, :1] * face + power[:, 1:] * voice + self.bias, weights


class Attention(nn.Module):
    """Weights that move with the input: a small net looks at both distributions and both qualities.

    logits = s · (w₀ · face + w₁ · voice) + bias, with w = softmax(score + ln quality), so that a half of quality 0 counts
    nothing whatever the net makes of it, and 1 ≤ s ≤ 2: between the mean of two opinions and two independent witnesses.
    """

    def __init__(self, features=None, hidden=32):
        super().__init__()
        self.hidden = nn.Linear(16, hidden)
        self.score = nn.Linear(hidden, 2)
        self.sharpness = nn.Linear(hidden, 1)
        self.bias = nn.Parameter(torch.zeros(7))

    def forward(self, face, voice, quality, features=None):
        # A probability says more of how sure a half is than its logarithm, which the product needs.
        seen = torch.relu(self.hidden(torch.cat([face.exp(), voice.exp(), quality], 1)))
        weights = torch.softmax(self.score(seen) + torch.log(quality + 1e-3), 1)
        sharpness = 1 + torch.sigmoid(self.sharpness(seen))
        return sharpness * (weights[:, :1] * face + weights[:, 1:] * voice) + self.bias, weights


class Early(nn.Module):
    """Feature level: what both models have before their last layer, side by side, 256 units, dropout."""

    def __init__(self, features, hidden=256, dropout=0.5):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(features, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 7)
        )

    def forward(self, face, voice, quality, features):
        return self.net(features), quality / (quality.sum(1, keepdim=True) + 1e-6)


NETWORKS = {"early": Early, "late": Late, "attention": Attention}
