"""FER2013 as tensors: reading, duplicate-aware parts and augmentation on the batch."""

import hashlib
import math
import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

LABELS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
SIDE = 48


def load_folder(root):
    """Reads DIR/<class>/*.jpg.

    Returns (pictures [n, 48, 48] uint8, labels [n] int64, digest of each picture's pixels).
    """
    pictures, labels, digests = [], [], []
    for index, label in enumerate(LABELS):
        for path in sorted(Path(root, label).iterdir()):
            pixels = np.asarray(Image.open(path).convert("L"))
            if pixels.shape != (SIDE, SIDE):
                raise SystemExit(f"{path}: expected {SIDE}x{SIDE}, found {pixels.shape}")
            pictures.append(pixels)
            labels.append(index)
            digests.append(hashlib.sha256(pixels.tobytes()).hexdigest())
    return torch.from_numpy(np.stack(pictures)), torch.tensor(labels), digests


def names_in(root):
    """CLASS/FILE of every picture, in the order of load_folder."""
    return [f"{label}/{path.name}" for label in LABELS for path in sorted(Path(root, label).iterdir())]


def split_by_content(digests, fraction, seed):
    """Indices (train, validation) such that identical pictures never stand on both sides."""
    groups = {}
    for index, digest in enumerate(digests):
        groups.setdefault(digest, []).append(index)
    keys = sorted(groups)
    random.Random(seed).shuffle(keys)
    wanted, validation = int(len(digests) * fraction), []
    while len(validation) < wanted:
        validation += groups[keys.pop()]
    train = [index for key in keys for index in groups[key]]
    return torch.tensor(sorted(train)), torch.tensor(sorted(validation))


def is_held(digest):
    """Whether a picture of PublicTest with these pixels is kept to measure with: one in three."""
    return int(digest[:8], 16) % 3 == 0


def load_learning(data):
    """The pictures that a face model learns from or is chosen by, and the indices (train, validation) of these parts.

    Validation is a twentieth of Training; the rest trains, and with it what PublicTest has and Training has not, but for the
    third that is held. PrivateTest, by which FER2013 is compared, is not read here. Returns (pictures, labels, train,
    validation).
    """
    pictures, labels, digests = load_folder(Path(data, "train"))
    train, validation = split_by_content(digests, 0.05, seed=2013)
    more, more_labels, more_digests = load_folder(Path(data, "publictest"))
    seen = set(digests)
    new = [index for index, digest in enumerate(more_digests) if digest not in seen and not is_held(digest)]
    train = torch.cat([train, len(pictures) + torch.arange(len(new))])
    return torch.cat([pictures, more[new]]), torch.cat([labels, more_labels[new]]), train, validation


def load_held(data):
    """The third of PublicTest that is kept to measure with: (pictures, labels, names, whether Training holds it too)."""
    pictures, labels, digests = load_folder(Path(data, "publictest"))
    names, seen = names_in(Path(data, "publictest")), set(load_folder(Path(data, "train"))[2])
    held = [index for index, digest in enumerate(digests) if is_held(digest)]
    return pictures[held], labels[held], [names[i] for i in held], torch.tensor([digests[i] in seen for i in held])


def standardize(x):
    """Each picture to mean 0 and deviation 1: what serving does too (manifest: standardize)."""
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    deviation = x.std(dim=(1, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / deviation.clamp_min(1.0)


CHANGES = ("flip", "rotate", "zoom", "shift", "tone", "blur", "erase")


def augment(x, side=SIDE, without=()):
    """Random flip, rotation ±15°, zoom ±15 %, shift ±10 %, brightness ±30 % by gamma, blur by resampling, erasing.

    x: [n, 1, 48, 48] float in 0…255. Returns [n, 1, side, side]. `without` names the CHANGES that are left out.
    """
    n = x.shape[0]

    def uniform(change, low, high):
        return torch.empty(n).uniform_(low, high) if change not in without else torch.zeros(n)

    angle, zoom = uniform("rotate", -15, 15) * math.pi / 180, 1 + uniform("zoom", -0.15, 0.15)
    flip = torch.where(uniform("flip", -1, 1) < 0, -1.0, 1.0)
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    along, down = uniform("shift", -0.2, 0.2), uniform("shift", -0.2, 0.2)
    theta = torch.stack([torch.stack([cos * flip, -sin, along], 1), torch.stack([sin * flip, cos, down], 1)], 1)
    grid = F.affine_grid(theta, [n, 1, side, side], align_corners=False)
    x = F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)
    # Standardising undoes what is added to or multiplies all grey levels; a gamma it does not undo.
    gamma = torch.exp(uniform("tone", -0.35, 0.35)).view(n, 1, 1, 1)
    x = 255 * (x.clamp(0, 255) / 255) ** gamma
    if "blur" not in without:
        small = torch.rand(n) < 0.1
        if small.any():
            half = F.interpolate(x[small], scale_factor=0.5, mode="area")
            x[small] = F.interpolate(half, size=(side, side), mode="bilinear", align_corners=False)
    return x if "erase" in without else erase(x)


def erase(x, share=0.3):
    """A rectangle of one random grey over a random place, up to a third of the side each way (Zhong et al. 2020)."""
    n, side = x.shape[0], x.shape[-1]
    size = torch.randint(side // 8, side // 3 + 1, (n, 2))
    corner = (torch.rand(n, 2) * (side - size + 1)).long()
    line = torch.arange(side)
    rows = (line >= corner[:, :1]) & (line < corner[:, :1] + size[:, :1])
    columns = (line >= corner[:, 1:]) & (line < corner[:, 1:] + size[:, 1:])
    covered = rows[:, None, :, None] & columns[:, None, None, :] & (torch.rand(n) < share)[:, None, None, None]
    return torch.where(covered, 255 * torch.rand(n, 1, 1, 1), x)


def shift(x, most=2):
    """Each picture moved by whole pixels, up to `most` each way, its edge drawn out."""
    side, padded = x.shape[-1], F.pad(x, (most,) * 4, mode="replicate")
    corners = torch.randint(2 * most + 1, (len(x), 2)).tolist()
    return torch.stack([one[:, y : y + side, x : x + side] for one, (y, x) in zip(padded, corners)])


def compose(x, other):
    """Faces that nobody has, each of a picture and another whose grey levels are brought to the first one's mean and
    deviation: half of them laid over each other, half the upper part of one above the lower part of the other.

    x, other, result: [n, 1, side, side] in 0…255.
    """
    n, side = x.shape[0], x.shape[-1]
    mean, deviation = x.mean(dim=(1, 2, 3), keepdim=True), x.std(dim=(1, 2, 3), keepdim=True, unbiased=False)
    other = standardize(other) * deviation + mean
    blend = torch.empty(n, 1, 1, 1).uniform_(0.3, 0.7)
    border = torch.empty(n, 1, 1, 1).uniform_(0.4, 0.65) * side
    upper = torch.sigmoid((border - torch.arange(side).view(1, 1, -1, 1)) / 1.5)
    share = torch.where(torch.rand(n, 1, 1, 1) < 0.5, blend, upper)
    return (share * x + (1 - share) * other).clamp(0, 255)
