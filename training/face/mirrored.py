"""A residual network that says of a picture's mirror image what it says of the picture, exactly.

Its channels come in two halves, of which each is what the other is of the mirror image (a group-equivariant network,
Cohen & Welling 2016, for the group of the identity and the reflection). That ties its weights, not its shape: half of
them are learnt, and what is served is an ordinary network with ordinary weights, at the same cost.
"""

import torch
import torch.nn as nn
from torch.nn.utils import parametrize

from resnet import FaceNet


class FromPicture(nn.Module):
    """Kernels over the picture [c/2, 1, h, w] → [c, 1, h, w]: each, then its mirror image."""

    def forward(self, half):
        return torch.cat([half, half.flip(3)])

    def right_inverse(self, whole):
        return whole[: len(whole) // 2]


class BetweenHalves(nn.Module):
    """Kernels [c/2, d, h, w] → [c, d, h, w]: the second half looks at the halves of the input the other way round."""

    def forward(self, half):
        own, other = half.chunk(2, dim=1)
        return torch.cat([half, torch.cat([other, own], dim=1).flip(3)])

    def right_inverse(self, whole):
        return whole[: len(whole) // 2]


class Alike(nn.Module):
    """What both halves share: a bias or a batch norm's parameter [c/2] → [c], a classifier's row [n, c/2] → [n, c]."""

    def forward(self, half):
        return torch.cat([half, half], dim=-1)

    def right_inverse(self, whole):
        return whole.chunk(2, dim=-1)[0]


def tie(net):
    """Ties the weights of an even FaceNet so that it cannot tell left from right."""
    for module in list(net.modules()):
        if isinstance(module, nn.Conv2d):
            rule = FromPicture() if module.in_channels == 1 else BetweenHalves()
            parametrize.register_parametrization(module, "weight", rule, unsafe=True)
            if module.bias is not None:
                parametrize.register_parametrization(module, "bias", Alike(), unsafe=True)
        elif isinstance(module, nn.BatchNorm2d):
            for name in ("weight", "bias"):
                parametrize.register_parametrization(module, name, Alike(), unsafe=True)
    parametrize.register_parametrization(net.head, "weight", Alike(), unsafe=True)
    return net


def is_tied(net):
    return any(parametrize.is_parametrized(module) for module in net.modules())


def untied(net):
    """The same network with its weights written out, as it is served; the statistics of the two halves are averaged.

    It is made anew: taking the ties off a copy would take them off the original too.
    """
    plain = form()
    for name, value in plain.state_dict().items():
        owner, _, field = name.rpartition(".")
        with torch.no_grad():
            value.copy_(getattr(net.get_submodule(owner), field))
        if field.startswith("running_"):
            value.copy_((sum(value.chunk(2)) / 2).repeat(2))
    return plain.train(net.training)


def form():
    """The network without its ties."""
    return FaceNet(widths=(32, 64, 128, 192), depths=(0, 1, 1, 2), even=True)


def mirrored():
    """121 million multiply-accumulates, 1.66 M parameters of which half are learnt: the student of resnet.py, tied."""
    return tie(form())
