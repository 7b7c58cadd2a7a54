"""Sound to mel frames, as the service does it, and what is done to sound in training."""

import numpy as np
import torch

from bands import MELS, WINDOW, filters
from corpus import RATE

HOP = 160  # 10 ms
TARGET_DBFS = -30.0

_window = torch.hann_window(WINDOW)


def normalise(wave: np.ndarray) -> np.ndarray:
    """Quiet sound is raised to −30 dBFS; loud sound is left as it is."""
    level = float(np.sqrt(np.mean(np.square(wave, dtype=np.float64)))) + 1e-9
    return wave * np.float32(max(10 ** (TARGET_DBFS / 20) / level, 1.0))


def mel(wave: np.ndarray, bands: int = MELS) -> torch.Tensor:
    """[samples] → [frames, bands] power mel: librosa.feature.melspectrogram(n_fft=400, hop_length=160, n_mels=bands)."""
    spectrum = torch.stft(
        torch.from_numpy(np.ascontiguousarray(wave, dtype=np.float32)), WINDOW, HOP, window=_window, center=True,
        pad_mode="constant", return_complex=True,
    )
    return (filters(bands) @ (spectrum.real**2 + spectrum.imag**2)).T


def coloured_noise(count: int, exponent: float, random: np.random.Generator) -> np.ndarray:
    """Noise of unit level whose power falls with frequency to the given exponent (0 white, 1 pink, 2 brown)."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequency = np.maximum(np.arange(len(spectrum)), 1.0)
    noise = np.fft.irfft(spectrum / frequency ** (exponent / 2), count)
    return (noise / (noise.std() + 1e-9)).astype(np.float32)


def reverberate(wave: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A synthetic room: the direct sound and an exponentially decaying noise tail."""
    tail = int(RATE * random.uniform(0.1, 0.4))
    decay = np.exp(-6.9 * np.arange(tail) / tail)
    response = (random.standard_normal(tail) * decay).astype(np.float32)
    response *= random.uniform(0.1, 0.5) / (np.sqrt(np.sum(response**2)) + 1e-9)
    response[0] += 1.0
    size = 1 << int(len(wave) + tail).bit_length()
    return np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(response, size), size)[: len(wave)].astype(np.float32)


def noisy(wave: np.ndarray, decibels: float, exponent: float, random: np.random.Generator) -> np.ndarray:
    """With coloured noise that many decibels under the level of the whole."""
    level = float(np.sqrt(np.mean(wave**2))) + 1e-6
    return wave + coloured_noise(len(wave), exponent, random) * np.float32(level * 10 ** (-decibels / 20))


def passed(wave: np.ndarray, low: float, high: float) -> np.ndarray:
    """What lies between two frequencies, with edges a sixth of an octave wide."""
    spectrum = np.fft.rfft(wave)
    octave = np.log2(np.maximum(np.fft.rfftfreq(len(wave), 1 / RATE), 1.0))
    edge = lambda distance: np.clip(0.5 + 6 * distance, 0, 1)
    return np.fft.irfft(spectrum * edge(octave - np.log2(low)) * edge(np.log2(high) - octave), len(wave)).astype(np.float32)


def telephone(wave: np.ndarray) -> np.ndarray:
    """300 to 3,400 Hz in the 8 bits of the mu-law of ITU-T G.711 (its formula, not its segments)."""
    band = np.clip(passed(wave, 300, 3400), -1, 1)
    squeezed = np.round(np.sign(band) * np.log1p(255 * np.abs(band)) / np.log(256) * 127) / 127
    return (np.sign(squeezed) * np.expm1(np.abs(squeezed) * np.log(256)) / 255).astype(np.float32)


def augment(wave: np.ndarray, family: str, random: np.random.Generator) -> np.ndarray:
    """What a family of training copies does to sound; `crop`, `speed` and `mask` do nothing here."""
    if family not in ("noise", "room", "band"):
        return wave
    if family == "noise":
        wave = noisy(wave, random.uniform(5, 30), random.uniform(0, 2), random)
    elif family == "room":
        wave = reverberate(wave, random)
    else:
        wave = passed(wave, random.uniform(80, 400), random.uniform(2500, 7000))
    return wave * np.float32(10 ** (random.uniform(-8, 8) / 20))


def mask(frames: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """SpecAugment: one stretch of up to 0.3 s and one of up to twelve bands without power."""
    length, pairs = random.integers(5, 31), random.integers(1, 7)
    start, low = random.integers(0, max(len(frames) - length, 1)), random.integers(0, MELS // 2 - pairs + 1)
    frames[start : start + length] = 0
    frames[:, 2 * low : 2 * (low + pairs)] = 0
    return frames
