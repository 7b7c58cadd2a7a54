"""FER2013 as tensors: reading, duplicate-aware splitting and augmentation on the batch."""

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


def standardize(x):
    """Each picture to mean 0 and deviation 1: what serving does too (manifest: standardize)."""
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    deviation = x.std(dim=(1, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / deviation.clamp_min(1.0)


def augment(x, side):
    """Random flip, rotation ±15°, zoom ±15 %, shift ±10 %, contrast, blur by resampling, erasing.

    x: [n, 1, 48, 48] float in 0…255. Returns [n, 1, side, side].
    """
    n = x.shape[0]
    uniform = lambda low, high: torch.empty(n).uniform_(low, high)
    angle, zoom = uniform(-15, 15) * math.pi / 180, uniform(0.85, 1.15)
    flip = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    theta = torch.stack(
        [torch.stack([cos * flip, -sin, uniform(-0.2, 0.2)], 1), torch.stack([sin * flip, cos, uniform(-0.2, 0.2)], 1)], 1
    )
    grid = F.affine_grid(theta, [n, 1, side, side], align_corners=False)
    x = F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)
    # Gamma changes the tones in a way that standardising does not undo.
    gamma = torch.exp(uniform(-0.35, 0.35)).view(n, 1, 1, 1)
    x = 255 * (x.clamp(0, 255) / 255) ** gamma
    small = torch.rand(n) < 0.1
    if small.any():
        half = F.interpolate(x[small], scale_factor=0.5, mode="area")
        x[small] = F.interpolate(half, size=(side, side), mode="bilinear", align_corners=False)
    for index in torch.nonzero(torch.rand(n) < 0.3).flatten().tolist():
        height, width = random.randint(side // 8, side // 3), random.randint(side // 8, side // 3)
        top, left = random.randint(0, side - height), random.randint(0, side - width)
        x[index, :, top : top + height, left : left + width] = random.uniform(0, 255)
    return x
