"""Residual networks with squeeze-and-excite gates for 48×48 grey faces: the served student and its teacher."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class SqueezeExcite(nn.Module):
    def __init__(self, channels, reduction=8):
        super().__init__()
        self.reduce = nn.Conv2d(channels, channels // reduction, 1)
        self.expand = nn.Conv2d(channels // reduction, channels, 1)

    def forward(self, x):
        gate = F.relu(self.reduce(F.adaptive_avg_pool2d(x, 1)))
        return x * torch.sigmoid(self.expand(gate))


class Block(nn.Module):
    """Two 3×3 convolutions, a gate, and the shortcut (He et al. 2016; Hu et al. 2018).

    An `even` one that halves the picture does it about its middle, so that a mirror image is halved alike: by a kernel
    that is four wide, and in the shortcut by the mean of each four.
    """

    def __init__(self, inputs, outputs, stride, even=False):
        super().__init__()
        halves_evenly = even and stride == 2
        self.first = nn.Conv2d(inputs, outputs, (3, 4) if halves_evenly else 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.gate = SqueezeExcite(outputs)
        self.shortcut = nn.Identity()
        if halves_evenly:
            self.shortcut = nn.Sequential(
                nn.AvgPool2d(2), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
            )
        elif stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.first_norm(self.first(x)))
        y = self.gate(self.second_norm(self.second(y)))
        return F.relu(y + self.shortcut(x))


class FaceNet(nn.Module):
    """[n, 1, 48, 48] standardised grey → [n, 7] logits.

    The first stage keeps the picture's size, each other one halves it.
    """

    def __init__(self, widths, depths, dropout=0.3, classes=7, even=False):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU())
        blocks, inputs = [], widths[0]
        for stage, (width, depth) in enumerate(zip(widths, depths)):
            for index in range(depth):
                blocks.append(Block(inputs, width, 2 if stage > 0 and index == 0 else 1, even))
                inputs = width
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(inputs, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def features(self, x):
        return F.adaptive_avg_pool2d(self.blocks(self.stem(x)), 1).flatten(1)

    def forward(self, x):
        return self.head(self.dropout(self.features(x)))


def teacher():
    """239 million multiply-accumulates, 1.95 M parameters."""
    return FaceNet(widths=(32, 64, 128, 192), depths=(1, 2, 2, 2))


def student():
    """111 million multiply-accumulates, 1.57 M parameters: the teacher without one block in each of three stages."""
    return FaceNet(widths=(32, 64, 128, 192), depths=(0, 1, 1, 2))


# Which block of the teacher each block of the student begins as (a residual block left out changes little).
STUDENT_BLOCKS = (1, 3, 5, 6)


def shrink(state):
    """The teacher's state as a start for the student."""
    places = {old: new for new, old in enumerate(STUDENT_BLOCKS)}
    result = {}
    for name, value in state.items():
        parts = name.split(".")
        if parts[0] == "blocks":
            if int(parts[1]) not in places:
                continue
            parts[1] = str(places[int(parts[1])])
        result[".".join(parts)] = value
    return result
