"""Two more networks that cannot tell left from right, deeper and narrower than the served one, at about its cost.

They were no better students in short runs; they teach beside it because they err elsewhere than it does.
"""

import torch.nn as nn
import torch.nn.functional as F

from mirrored import tie
from resnet import FaceNet, SqueezeExcite


class Bottleneck(nn.Module):
    """Narrower, a 3×3 convolution with a gate, wide again, and the shortcut (He et al. 2016)."""

    def __init__(self, inputs, narrow, outputs, stride):
        super().__init__()
        self.reduce = nn.Conv2d(inputs, narrow, 1, bias=False)
        self.reduce_norm = nn.BatchNorm2d(narrow)
        # Halved about the picture's middle, as the even blocks of resnet.py halve it.
        self.middle = nn.Conv2d(narrow, narrow, (3, 4) if stride == 2 else 3, stride, 1, bias=False)
        self.middle_norm = nn.BatchNorm2d(narrow)
        self.expand = nn.Conv2d(narrow, outputs, 1, bias=False)
        self.expand_norm = nn.BatchNorm2d(outputs)
        self.gate = SqueezeExcite(narrow, 4)
        self.shortcut = nn.Identity()
        if stride == 2:
            self.shortcut = nn.Sequential(
                nn.AvgPool2d(2), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = F.relu(self.reduce_norm(self.reduce(x)))
        y = self.gate(F.relu(self.middle_norm(self.middle(y))))
        return F.relu(self.expand_norm(self.expand(y)) + self.shortcut(x))


class BottleneckNet(FaceNet):
    """A FaceNet of such blocks; each stage halves the picture."""

    def __init__(self, stem, widths, narrows, depths):
        super().__init__(widths=(stem,), depths=(0,))
        blocks, inputs = [], stem
        for width, narrow, depth in zip(widths, narrows, depths):
            for index in range(depth):
                blocks.append(Bottleneck(inputs, narrow, width, 2 if index == 0 else 1))
                inputs = width
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Linear(inputs, 7)
        for module in self.blocks.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        for block in self.blocks:
            # A block begins as little more than its shortcut.
            nn.init.constant_(block.expand_norm.weight, 0.2)


def deeper():
    """131 million multiply-accumulates: seven blocks of two convolutions where the served network has four."""
    return tie(FaceNet(widths=(28, 48, 96, 144), depths=(0, 2, 2, 3), even=True))


def bottleneck():
    """136 million multiply-accumulates."""
    return tie(BottleneckNet(32, widths=(96, 192, 384), narrows=(48, 96, 160), depths=(2, 3, 2)))
