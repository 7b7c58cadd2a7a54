"""Sounds to fit and to measure the gate with: files, conditions of speech, and synthetic music and noise."""

from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from features import RATE

# Of the Debian packages: sounds that speak among the effects, and sounds that do not among the prompts.
NOT_EFFECTS = ("audio-channel", "audio-test", "goodbye", "insane")
NOT_PROMPTS = ("beep", "silence", "tone", "monkey")


def load(path, start=0, seconds=None):
    info = soundfile.info(path)
    frames = -1 if seconds is None else int(seconds * info.samplerate)
    samples, rate = soundfile.read(
        path, start=int(start * info.samplerate), frames=frames, always_2d=True, dtype="float32"
    )
    divisor = gcd(rate, RATE)
    return resample_poly(samples.mean(1), RATE // divisor, rate // divisor).astype(np.float32)


def windows(folder, kind, seconds=3, most=10):
    """Windows of the music or the effects of a half, spread over each file: (kind, file, samples). Silent ones are left
    out; of a file under 25 s in a package of music they are called jingles."""
    for path in sorted(Path(folder, kind).glob("*/*")):
        duration = soundfile.info(path).duration
        if duration < 1 or any(word in path.name for word in NOT_EFFECTS):
            continue
        long = duration > 25
        count = 1 if duration < 1.5 * seconds else min(most if long and kind == "music" else 4, int(duration / seconds))
        starts = np.linspace(0, duration - seconds, count + 2)[1:-1] if count > 1 else [0]
        for start in starts:
            samples = load(path, start, seconds)
            if np.abs(samples).max() >= 1e-3:
                yield ("jingles" if kind == "music" and not long else kind), path, samples


def prompts(folder, every=1):
    """The spoken prompts of a half, by language, of 1.2 s or more."""
    paths = [p for p in sorted(Path(folder, "speech").glob("*/*")) if not any(w in p.name.lower() for w in NOT_PROMPTS)]
    for path in paths[::every]:
        samples = load(path, 0, 4)
        if len(samples) > 1.2 * RATE:
            yield path.parent.name.split("-")[3], path, samples


def rms(samples):
    return float(np.sqrt(np.mean(samples**2)) + 1e-9)


def pink(count, rng):
    spectrum = np.fft.rfft(rng.standard_normal(count))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), count)
    return (noise / rms(noise)).astype(np.float32)


def mixed(samples, other, decibels):
    """The other sound so many decibels under the speech."""
    other = np.resize(other, len(samples))
    return samples + (other * rms(samples) / rms(other) * 10 ** (-decibels / 20)).astype(np.float32)


def telephone(samples):
    """300–3,400 Hz in the eight bits of the mu-law."""
    narrow = sosfilt(butter(4, [300, 3_400], "band", fs=8_000, output="sos"), resample_poly(samples, 1, 2))
    peak = np.abs(narrow).max() + 1e-9
    code = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow / peak)) / np.log(256) * 127) / 127
    narrow = np.sign(code) * np.expm1(np.abs(code) * np.log(256)) / 255 * peak
    return resample_poly(narrow, 2, 1)[: len(samples)].astype(np.float32)


def room(samples, rng):
    """Half a second of reverberation, about as strong as the direct sound."""
    count = RATE // 2
    tail = rng.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    tail[: RATE // 200] = 0
    tail /= np.sqrt((tail**2).sum())
    tail[0] = 1
    return (fftconvolve(samples, tail)[: len(samples)] / 2).astype(np.float32)


def dense(samples):
    """Three seconds without a pause: the loud tens of milliseconds of a clip, over and over."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    level = np.convolve((frames**2).mean(1), np.ones(5) / 5, "same")
    kept = frames[level > np.quantile(level, 0.95) * 1e-3].reshape(-1)
    return np.resize(kept, 3 * RATE).astype(np.float32)


def word(samples, rng):
    """Six tenths of a second from the loud part of a clip in three seconds of all but silence."""
    length = int(0.6 * RATE)
    energy = np.convolve(samples**2, np.ones(length), "valid")
    start = int(energy.argmax()) if len(energy) else 0
    piece = samples[start : start + length]
    time = np.arange(len(piece))
    piece = piece * np.minimum(1, np.minimum(time, time[::-1]) / 320)
    result = rng.standard_normal(3 * RATE) * rms(samples) * 0.003
    result[RATE : RATE + len(piece)] += piece
    return result.astype(np.float32)


def note(midi, seconds, harmonics, tilt, vibrato=0.0, attack=0.01, decay=0.0):
    """A tone with harmonics. Vibrato is in cents, 5.5 times a second; decay in nepers a second."""
    frequency = 440 * 2 ** ((midi - 69) / 12)
    time = np.arange(int(seconds * RATE)) / RATE
    depth = frequency * (2 ** (vibrato / 1_200) - 1) / 5.5
    phase = 2 * np.pi * frequency * time + depth * np.sin(2 * np.pi * 5.5 * time)
    wave = sum(np.sin(k * phase) / k**tilt for k in range(1, harmonics + 1) if k * frequency < 7_000)
    return wave * np.minimum(1, time / attack) * np.minimum(1, time[::-1] / 0.02) * np.exp(-decay * time)


def placed(events, seconds):
    result = np.zeros(int(seconds * RATE))
    for start, wave in events:
        first = int(start * RATE)
        part = wave[: max(0, len(result) - first)]
        result[first : first + len(part)] += part
    return result


def drum(kind, rng):
    time = np.arange(RATE // 5) / RATE
    if kind == "kick":
        return np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-time / 0.03)))) * np.exp(-14 * time)
    if kind == "snare":
        return 0.4 * rng.standard_normal(len(time)) * np.exp(-22 * time)
    return 0.2 * np.diff(rng.standard_normal(len(time) + 1)) * np.exp(-60 * time)


def synthetic(rng, seconds=3):
    """One of each kind of made-up music and noise, with a key, a speed and a colour drawn at random."""
    root, beat, decay = rng.integers(48, 60), rng.uniform(0.3, 0.7), rng.uniform(0.5, 4)
    colour = {"harmonics": int(rng.integers(4, 14)), "tilt": rng.uniform(0.7, 1.6)}
    beats = range(int(seconds / beat) + 1)
    time = np.arange(int(seconds * RATE)) / RATE
    noise = rng.standard_normal(len(time))
    soft = pink(len(time), rng)
    sounds = {}
    steps = rng.choice([0, 5, 7, -3], len(beats))
    chord = [sum(note(root + step + third, beat, decay=decay, **colour) for third in (0, 4, 7)) for step in steps]
    sounds["chords"] = placed([(i * beat, chord[i]) for i in beats], seconds)
    sounds["arpeggio"] = placed(
        [
            (i * beat / 3, note(root + 12 + (0, 4, 7, 12, 7, 4)[i % 6], beat, decay=6, **colour))
            for i in range(int(3 * seconds / beat))
        ],
        seconds,
    )
    melody, start = [], 0.0
    while start < seconds:
        length = beat * rng.choice([0.5, 1, 1.5])
        pitch = root + 12 + rng.choice([0, 2, 4, 5, 7, 9, 11, 12])
        melody.append((start, note(pitch, length, vibrato=rng.uniform(15, 60), attack=0.04, **colour)))
        start += length
    sounds["melody"] = placed(melody, seconds)
    hits = [(i * beat / 2, drum("hat", rng)) for i in range(2 * len(beats))]
    hits += [(i * beat, drum("snare" if i % 2 else "kick", rng)) for i in beats]
    sounds["drums"] = placed(hits, seconds)
    sounds["band"] = sounds["drums"] + 0.15 * sounds["chords"] + 0.2 * sounds["melody"]
    ring = np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 480 * time)
    sounds["ringing"] = ring * (time % 1.5 < 0.8)
    sounds["dial tone"] = np.sin(2 * np.pi * 350 * time) + np.sin(2 * np.pi * 440 * time)
    sounds["beeps"] = np.sin(2 * np.pi * 1_000 * time) * (time % 0.5 < 0.25)
    sounds["siren"] = np.sin(2 * np.pi * np.cumsum(800 + 300 * np.sin(2 * np.pi * 0.7 * time)) / RATE)
    sounds["clicks"] = placed([(rng.uniform(0, seconds), rng.standard_normal(40)) for _ in range(20)], seconds)
    drop = np.exp(-500 * np.arange(160) / RATE)
    drops = [(rng.uniform(0, seconds), rng.standard_normal(160) * drop * rng.exponential()) for _ in range(800)]
    sounds["rain"] = placed(drops, seconds) + 0.1 * noise
    turning = np.cumsum(rng.uniform(20, 60) * (1 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.1, 0.5) * time))) / RATE
    engine = sum(np.sin(2 * np.pi * k * turning + rng.uniform(0, 6)) / k**0.8 for k in range(1, 40))
    sounds["engine"] = engine + 0.5 * soft
    sounds["wind"] = soft * (1 + 0.9 * np.sin(2 * np.pi * rng.uniform(0.3, 1) * time))
    gusts = rng.uniform(0, 1, int(8 * seconds) + 2) ** 3
    sounds["gusts"] = noise * np.interp(8 * time, np.arange(len(gusts)), gusts)
    sounds["white"], sounds["pink"] = noise, soft
    for name, wave in sounds.items():
        hiss = 1e-4 * rng.standard_normal(len(wave))
        yield name, (0.2 * wave / np.abs(wave).max() + hiss).astype(np.float32)
