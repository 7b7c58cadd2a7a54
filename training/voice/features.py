"""Sound to mel frames, as the service does it, and what is done to sound in training."""

import librosa
import numpy as np
import torch

from corpus import RATE

WINDOW = 400  # 25 ms
HOP = 160  # 10 ms
MELS = 40
TARGET_DBFS = -30.0

_filters = torch.tensor(librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=MELS))
_window = torch.hann_window(WINDOW)


def normalise(wave: np.ndarray) -> np.ndarray:
    """Quiet sound is raised to −30 dBFS; loud sound is left as it is."""
    level = float(np.sqrt(np.mean(np.square(wave, dtype=np.float64)))) + 1e-9
    return wave * np.float32(max(10 ** (TARGET_DBFS / 20) / level, 1.0))


def mel(wave: np.ndarray) -> torch.Tensor:
    """[samples] → [frames, 40] power mel: librosa.feature.melspectrogram(n_fft=400, hop_length=160, n_mels=40)."""
    spectrum = torch.stft(
        torch.from_numpy(np.ascontiguousarray(wave, dtype=np.float32)), WINDOW, HOP, window=_window, center=True,
        pad_mode="constant", return_complex=True,
    )
    return (_filters @ (spectrum.real**2 + spectrum.imag**2)).T


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


def augment_wave(wave: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Room, noise at 5–30 dB and gain, each sometimes."""
    if random.random() < 0.25:
        wave = reverberate(wave, random)
    if random.random() < 0.4:
        level = float(np.sqrt(np.mean(wave**2))) + 1e-6
        noise = coloured_noise(len(wave), random.uniform(0, 2), random)
        wave = wave + noise * np.float32(level * 10 ** (-random.uniform(5, 30) / 20))
    return wave * np.float32(10 ** (random.uniform(-8, 8) / 20))
