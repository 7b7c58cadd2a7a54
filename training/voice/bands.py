"""The mel bands that both encoders read: 81, of which pairs make the forty that one learnt from, exactly, and whose
neighbours are next to the eighty of the other."""

import functools

import librosa
import numpy as np
import torch

from corpus import RATE

WINDOW = 400  # samples of a frame, 25 ms
MELS, COARSE_MELS = 81, 40


@functools.cache
def filters(bands):
    """[bands, 201]: triangles, evenly spaced on Slaney's mel scale, each of unit area."""
    return torch.tensor(librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=bands))


def edges(bands):
    """Hertz where the triangles begin, peak and end: those of band b are b, b + 1 and b + 2."""
    return librosa.mel_frequencies(bands + 2, fmax=RATE / 2)


def coarse_of_fine():
    """[81, 40]: every second edge of the 81 bands is one of the 40, so that a wide triangle is the sum of three narrow ones,
    each as high as it is where they peak."""
    fine, coarse = edges(MELS), edges(COARSE_MELS)
    low, peak, high = coarse[:-2], coarse[1:-1], coarse[2:]
    at = fine[1:-1, None]
    heights = np.clip(np.minimum((at - low) / (peak - low), (high - at) / (high - peak)), 0, None)
    # Unit area divides a triangle by half its base.
    areas = (fine[2:] - fine[:-2])[:, None] / (high - low)
    return torch.tensor(heights * areas, dtype=torch.float32)


def interpolation(bands, others):
    """[bands, others]: a line through neighbours, evenly spaced as both are on the mel scale."""
    places = np.arange(1, others + 1) * (bands + 1) / (others + 1) - 1
    return torch.tensor(np.clip(1 - np.abs(places[None, :] - np.arange(bands)[:, None]), 0, None), dtype=torch.float32)
