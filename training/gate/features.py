"""What the gate hears in a stretch of sound: a twin in numpy of VoiceActivityDetector, LineSpectrum and SoundTexture
in Sources/AudioDSP, which say what each figure is for. Sound is float32, mono, at 16 kHz."""

import numpy as np
from scipy.signal import firwin

RATE = 16_000
NAMES = [
    "lines", "voiced", "voicedIsLoud", "voicedIsLow", "lowWithHigh", "dips", "modulation", "bandModulation", "density",
    "share",
]
EDGES = [120, 300, 480, 660, 840, 1_050, 1_300, 1_600, 2_000, 2_450, 3_000, 3_600, 4_300, 5_200]
BINS = [int(edge / 40 + 0.5) for edge in EDGES]


def power(samples, length, hop):
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)).astype(np.float32)
    padded = np.pad(samples, (length // 2, length))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop][: 1 + len(samples) // hop]
    return (np.abs(np.fft.rfft(frames * window, axis=1)) ** 2).astype(np.float32)


def moving_mean(values, reach, axis):
    total = np.cumsum(np.insert(values.astype(np.float64), 0, 0, axis), axis)
    count = values.shape[axis]
    low, high = np.maximum(np.arange(count) - reach, 0), np.minimum(np.arange(count) + reach + 1, count)
    shape = [-1 if axis == a else 1 for a in range(values.ndim)]
    return (np.take(total, high, axis) - np.take(total, low, axis)) / (high - low).reshape(shape)


def activity(samples):
    """Frames (10 ms) that rise like speech over a floor that all of the sound has, and the levels [frames, 13]."""
    smooth = moving_mean(power(samples, 400, 160), 2, 0)
    levels = np.stack([10 * np.log10(smooth[:, a:b].sum(1) / 10_000 + 1e-13) for a, b in zip(BINS, BINS[1:])], 1)
    floors = np.maximum(np.sort(levels, 0)[len(levels) // 10], -90)
    part = smooth[:, BINS[0] : BINS[-1]]
    mean = part.mean(1)
    flatness = np.exp(np.log(part + 1e-14).mean(1)) / np.maximum(mean, 1e-30)
    running = np.cumsum(np.pad(part, ((0, 0), (1, 0))), 1)
    strongest = (running[:, 5:] - running[:, :-5]).max(1)
    active = ((levels >= floors + 8).sum(1) >= 5) & (mean > 1e-10)
    return active & (flatness <= 0.42) & (strongest <= 0.97 * part.sum(1)), levels


def regions(active):
    """The runs of active frames, pauses up to 300 ms bridged, those under 100 ms dropped."""
    edges = np.diff(np.concatenate([[0], active.astype(int), [0]]))
    runs = []
    for start, end in zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]):
        if runs and start - runs[-1][1] <= 30:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    inside = np.zeros(len(active), bool)
    for start, end in runs:
        if end - start >= 10:
            inside[start:end] = True
    return inside


def line_spectrum(samples):
    """Of frames 20 ms apart: likeness to the frame 200 ms later, and strength of the comb."""
    half = np.convolve(samples, firwin(31, 0.5), "same")[::2]
    decibels = 10 * np.log10(power(half, 512, 160) + 1e-9)
    decibels = np.maximum(decibels, decibels[:, 10:248].max(1, keepdims=True) - 40)
    lines = (decibels - moving_mean(decibels, 8, 1))[:, 10:248]
    lines -= lines.mean(1, keepdims=True)
    unit = lines / np.sqrt((lines**2).sum(1, keepdims=True) + 1e-6)
    likeness = np.full(len(lines), np.nan)
    likeness[:-10] = (unit[:-10] * unit[10:]).sum(1)
    low = lines[:, :200]
    match = np.stack([(low[:, : 200 - k] * low[:, k:]).sum(1) for k in range(5, 40)], 1)
    return likeness, match.max(1) / ((low**2).sum(1) + 1e-6)


def correlation(one, other):
    one, other = one - one.mean(), other - other.mean()
    return (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum() + 1e-9)


class Heard:
    """All frames of a sound."""

    def __init__(self, samples):
        self.active, self.levels = activity(samples)
        self.inside = regions(self.active)
        self.likeness, self.comb = line_spectrum(samples)

    def texture(self, start=0, end=None):
        """The figures of a context, in the order of NAMES; None where there is too little to judge."""
        end = len(self.active) if end is None else end
        active, inside, levels = self.active[start:end], self.inside[start:end], self.levels[start:end]
        if active.sum() < 10 or inside.sum() < 30:
            return None
        line = np.minimum(np.arange(start, end) // 2, len(self.comb) - 1)
        likeness, comb = self.likeness[line], self.comb[line]
        known = likeness[active & ~np.isnan(likeness)]
        parts = 10 ** (levels / 10)
        low, high, total = (
            10 * np.log10(parts[:, first:end].sum(1) + 1e-9) for first, end in ((0, 4), (8, 13), (0, 13))
        )
        loud = np.sort(total[inside])[(inside.sum() - 1) * 95 // 100]
        ranged = np.concatenate([np.maximum(total, loud - 40)[:, None], np.maximum(levels, levels.max(0) - 40)], 1)
        syllables = (moving_mean(ranged, 3, 0) - moving_mean(ranged, 15, 0))[inside].std(0)
        return np.array(
            [
                known.mean() if len(known) else 0,
                (comb[active] > 0.35).mean(),
                correlation(comb[active], total[active]),
                correlation(comb[active], (low - high)[active]),
                correlation(low[inside], high[inside]),
                (total[inside] < loud - 10).mean(),
                syllables[0],
                syllables[1:].mean(),
                (active & inside).sum() / inside.sum(),
                active.sum() / len(active),
            ]
        )
