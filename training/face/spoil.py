"""Pictures made worse at random, for a student that is to answer them as its teachers answer them whole."""

import io

import numpy as np
import torch
from PIL import Image, ImageFilter

from dataset import SIDE


def compress(picture, random):
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=int(random.integers(15, 71)))
    return Image.open(stored).convert("L")


def blur(picture, random):
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.5, 2)))


def shrink(picture, random):
    side = int(random.integers(18, 37))
    return picture.resize((side, side), Image.Resampling.BOX).resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def cover(picture, random):
    """One edge's strip, a tenth to four tenths of the picture, under one grey."""
    pixels, width = np.array(picture), int(random.integers(SIDE // 10, SIDE * 2 // 5 + 1))
    strip = [np.s_[:width], np.s_[-width:], np.s_[:, :width], np.s_[:, -width:]][random.integers(4)]
    pixels[strip] = random.integers(256)
    return Image.fromarray(pixels)


# Each with the share of the pictures that it meets; some meet two.
KINDS = ((blur, 0.12), (shrink, 0.10), (compress, 0.12), (cover, 0.12))


def spoil(pictures, random):
    """[n, 48, 48] uint8 → the same; `random` is a generator of NumPy."""
    result = pictures.numpy().copy()
    for kind, share in KINDS:
        for index in np.flatnonzero(random.random(len(result)) < share):
            result[index] = np.asarray(kind(Image.fromarray(result[index]), random))
    return torch.from_numpy(result)
