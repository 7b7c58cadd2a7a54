"""The voice classifier: two pretrained LSTM layers over mel frames, pooling over time, a small head."""

import torch
from torch import nn

MELS = 40
HIDDEN = 256
POOLED = 2 * HIDDEN


class Backbone(nn.Module):
    """mel [n, frames, 40] → mean and deviation over time of the second layer's outputs, [n, 512].

    The first two layers of Resemblyzer's speaker encoder, as they are.
    """

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(MELS, HIDDEN, 2, batch_first=True)

    def load_pretrained(self, path):
        """Takes layers 0 and 1 from Resemblyzer's pretrained.pt."""
        state = torch.load(path, map_location="cpu", weights_only=False)["model_state"]
        own = {name[5:]: value for name, value in state.items() if name.startswith("lstm.") and name[-2:] != "l2"}
        self.lstm.load_state_dict(own)

    def forward(self, mel, lengths=None):
        hidden, _ = self.lstm(mel)
        if lengths is None:
            mean, square = hidden.mean(dim=1), (hidden * hidden).mean(dim=1)
        else:  # padded batches: the LSTM is causal, so padding at the end changes pooling alone
            mask = (torch.arange(hidden.shape[1])[None, :] < lengths[:, None]).unsqueeze(2)
            kept, scale = hidden * mask, 1.0 / lengths[:, None].float()
            mean, square = kept.sum(dim=1) * scale, (kept * kept).sum(dim=1) * scale
        return torch.cat([mean, torch.sqrt(torch.clamp(square - mean * mean, min=1e-6))], dim=1)


class Head(nn.Module):
    """[n, 512] → logits [n, 7]: standardised by constants of the training set, then one hidden layer.

    What tells emotions apart is in channels that vary little; a norm across channels would bury it.
    """

    def __init__(self, width: int, classes: int = 7):
        super().__init__()
        self.register_buffer("centre", torch.zeros(POOLED))
        self.register_buffer("scale", torch.ones(POOLED))
        self.hidden = nn.Linear(POOLED, width)
        self.output = nn.Linear(width, classes)
        self.dropout = nn.Dropout(0.5)

    def forward(self, pooled):
        standard = (pooled - self.centre) * self.scale
        return self.output(self.dropout(torch.relu(self.hidden(self.dropout(standard)))))

    @staticmethod
    def mean_of(heads):
        """One wide head whose logits are the mean of those of several that share their constants."""
        wide = Head(sum(head.hidden.out_features for head in heads))
        wide.centre, wide.scale = heads[0].centre, heads[0].scale
        with torch.no_grad():
            wide.hidden.weight.copy_(torch.cat([head.hidden.weight for head in heads]))
            wide.hidden.bias.copy_(torch.cat([head.hidden.bias for head in heads]))
            wide.output.weight.copy_(torch.cat([head.output.weight for head in heads], dim=1) / len(heads))
            wide.output.bias.copy_(sum(head.output.bias for head in heads) / len(heads))
        return wide.eval()
