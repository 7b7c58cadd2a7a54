"""The second face classifier: three convolution blocks, attention over channels and places, and a recurrent reader."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ChannelAttention(nn.Module):
    """A gate for each channel from its mean and its maximum over the map (Woo et al. 2018)."""

    def __init__(self, channels, reduction=8):
        super().__init__()
        self.reduce = nn.Conv2d(channels, channels // reduction, 1)
        self.expand = nn.Conv2d(channels // reduction, channels, 1)

    def shared(self, x):
        return self.expand(F.relu(self.reduce(x)))

    def forward(self, x):
        return x * torch.sigmoid(self.shared(F.adaptive_avg_pool2d(x, 1)) + self.shared(x.amax((2, 3), keepdim=True)))


class SpatialAttention(nn.Module):
    """A gate for each place from the mean and the maximum over the channels."""

    def __init__(self, side=7):
        super().__init__()
        self.gate = nn.Conv2d(2, 1, side, padding=side // 2)

    def forward(self, x):
        return x * torch.sigmoid(self.gate(torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)))


class Block(nn.Module):
    """3×3 convolutions, a halving maximum, and attention over channels, then over places (CBAM)."""

    def __init__(self, inputs, outputs, convolutions):
        super().__init__()
        layers = []
        for index in range(convolutions):
            layers += [nn.Conv2d(outputs if index else inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.convolutions = nn.Sequential(*layers, nn.MaxPool2d(2))
        self.attention = nn.Sequential(ChannelAttention(outputs), SpatialAttention())

    def forward(self, x):
        return self.attention(self.convolutions(x))


class CBAMBiLSTM(nn.Module):
    """[n, 1, 48, 48] standardised grey → [n, 7] logits.

    The 6×6 map of 128 channels is read row by row, each row a step of 6 × 128 values, by a bidirectional LSTM.
    """

    def __init__(self, widths=(32, 64, 128), convolutions=(1, 2, 2), hidden=128, dropout=0.4, classes=7):
        super().__init__()
        self.blocks = nn.Sequential(*(Block(i, o, n) for i, o, n in zip((1, *widths), widths, convolutions)))
        self.reader = nn.LSTM(6 * widths[-1], hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * hidden, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def features(self, x):
        x = self.blocks(x)
        rows = x.permute(0, 2, 3, 1).flatten(2)
        return self.reader(rows)[0].mean(1)

    def forward(self, x):
        return self.head(self.dropout(self.features(x)))
