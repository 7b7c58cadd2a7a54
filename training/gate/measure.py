#!/usr/bin/env python3
"""Measure what the gate of Sources/AudioDSP (VoiceActivityDetector, MusicDetector) lets through.

    python training/gate/measure.py --speech SPEECH_DIR --music DIR… [--every 6] [--half 0] [--mien NEW] [--before OLD]

Reads SPEECH_DIR/<corpus>/<class>/*.flac at 16 kHz, every n-th file, and the FLAC, MP3, Ogg and WAV files below the
folders of --music, or of these that one half that a digest of their bytes gives. Of a long file, 45 seconds from a quarter on (20 s at
most) count. Files of 15 seconds or more are music; shorter ones, from half a second, are effects.

The gate is written here once more, in numpy, because choosing its limits needs what it measured and not only what it
decided. For every set of sounds it prints the share of files and of windows of 3 s in which the voice model would be asked
(300 ms of speech), without and with the rule against music; the share of the time that passed and still passes; and how far
above the line of the rule the lowest windows lie, in decibels: that is the room that is left. With --mien (and --before),
files and windows go through `mien eval voice` as well, whose `no_face` says where no speech was found.

The thresholds were chosen on half 0 of the music with every sixth clip; half 1 and all clips were measured once.
Needs numpy, scipy and soundfile.
"""

import argparse
import hashlib
import json
import subprocess
import tempfile
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE = 16_000
SUFFIXES = (".flac", ".mp3", ".oga", ".ogg", ".wav")
EDGES = [120, 300, 480, 660, 840, 1050, 1300, 1600, 2000, 2450, 3000, 3600, 4300, 5200]
BANDS = [int(edge / 40 + 0.5) for edge in EDGES]
LAGS = (5, 6, 7)
WINDOW, BLOCK = 300, 50
ALLOWANCE, OF_PERSISTENCE, ALL, LOSS, BEAT, SPAN = 1.5, 10, 200, 3, 0.92, 250


def power(samples, length, hop):
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    padded = np.pad(samples, (length // 2, length + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop][: 1 + len(samples) // hop]
    return np.abs(np.fft.rfft(frames * window, axis=1)) ** 2


def moving_mean(values, reach, axis):
    values = np.moveaxis(values, axis, 0)
    sums = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, 0)])
    at = np.arange(len(values))
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(values))
    return np.moveaxis((sums[high] - sums[low]) / (high - low)[:, None], 0, axis)


def candidates(samples):
    """What VoiceActivityDetector.decide says of each frame of 10 ms, and its level."""
    spectrum, verdicts, levels, start = power(samples, 400, 160), [], [], 0
    while start < len(spectrum):
        rest = len(spectrum) - start
        smooth = moving_mean(spectrum[start : start + (rest if rest < 2000 else 1000)], 2, 0)
        start += len(smooth)
        bands = np.stack([smooth[:, a:b].sum(1) for a, b in zip(BANDS, BANDS[1:])], 1)
        bands = 10 * np.log10(bands / 1e4 + 1e-13)
        floor = np.maximum(np.sort(bands, 0)[len(bands) // 10], -90)
        part = smooth[:, BANDS[0] : BANDS[-1]]
        total = part.sum(1)
        flatness = np.exp(np.log(part + 1e-14).mean(1)) / np.maximum(part.mean(1), 1e-30)
        sums = np.cumsum(np.pad(part, ((0, 0), (1, 0))), 1)
        line = (sums[:, 5:] - sums[:, :-5]).max(1)
        active = (bands >= floor + 8).sum(1) >= 5
        verdicts.append(active & (part.mean(1) > 1e-10) & (flatness <= 0.42) & (line <= 0.97 * total))
        levels.append(10 * np.log10(total / 1e4 + 1e-9))
    return np.concatenate(verdicts), np.concatenate(levels)


def runs(verdicts):
    change = np.diff(np.concatenate([[0], verdicts.astype(int), [0]]))
    joined = []
    for start, end in zip(np.nonzero(change == 1)[0], np.nonzero(change == -1)[0]):
        if joined and start - joined[-1][1] <= 30:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [(start, end) for start, end in joined if end - start >= 10]


def covered(verdicts, margin):
    result = np.zeros(len(verdicts), bool)
    for start, end in runs(verdicts):
        result[max(start - margin, 0) : end + margin] = True
    return result


def correlations(samples):
    padded = np.pad(samples, (1, 2))
    halved = (0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:])[: len(samples)][::2]
    decibels = 10 * np.log10(power(halved, 512, 320) + 1e-9)
    decibels = np.maximum(decibels, decibels.max(1, keepdims=True) - 50)
    fine = (decibels - moving_mean(decibels, 7, 1))[:, 10:230]
    fine -= fine.mean(1, keepdims=True)
    fine /= np.maximum(np.sqrt((fine**2).sum(1, keepdims=True)), 1e-3)
    result = np.zeros((len(fine), len(LAGS)))
    for column, lag in enumerate(LAGS):
        if len(fine) > lag:
            result[:-lag, column] = (fine[:-lag] * fine[lag:]).sum(1)
    return result


def beat(levels):
    best = 0
    for lag in range(20, 101):
        one, other = levels[:-lag] - levels[:-lag].mean(), levels[lag:] - levels[lag:].mean()
        scale = np.sqrt((one**2).sum() * (other**2).sum())
        best = max(best, (one * other).sum() / scale if scale > len(one) else 0)
    return best


def gate(samples):
    """Frames that pass without and with the rule; of the blocks' windows, decibels over the line, and the beat."""
    verdicts, levels = candidates(samples)
    in_run, held, kept, room = covered(verdicts, 0), correlations(samples), verdicts.copy(), []
    if not in_run.any():
        return in_run, in_run, room
    passes = verdicts[::4]
    for start in range(0, len(verdicts), BLOCK):
        if not verdicts[start : start + BLOCK].any():
            continue
        first = max(0, min(start + BLOCK // 2 - WINDOW // 2, len(verdicts) - WINDOW))
        window = slice(first, min(first + WINDOW, len(verdicts)))
        coarse = slice((window.start + 3) // 4, (window.stop + 3) // 4)
        own = held[coarse][passes[coarse]]
        persistence = max(own.mean(0).max(), -1) if len(own) else 0
        inside = levels[window][in_run[window]]
        floor = np.sort(inside)[(len(inside) - 1) * 95 // 100] - 30 if len(inside) else 0
        deviation = np.maximum(inside, floor).std() if len(inside) else 0
        limit = ALLOWANCE + OF_PERSISTENCE * persistence - LOSS * max(0, ALL - len(inside)) / 100
        spoken = np.nonzero(in_run[window])[0]
        spanned = levels[window][spoken[0] : spoken[-1] + 1] if len(spoken) else []
        regular = beat(np.maximum(spanned, floor)) if len(spanned) >= SPAN else 0
        room.append((deviation - limit, regular))
        if deviation < limit or regular >= BEAT:
            kept[start : start + BLOCK] = False
    return covered(verdicts, 6), covered(kept, 6), room


def load(path, long=45):
    info = soundfile.info(path)
    start = min(20, info.duration / 4) if info.duration > long else 0
    samples, rate = soundfile.read(
        path, start=int(start * info.samplerate), frames=int(long * info.samplerate), always_2d=True, dtype="float32")
    divisor = gcd(rate, RATE)
    samples = samples.mean(1)
    return samples if rate == RATE else resample_poly(samples, RATE // divisor, rate // divisor)


def windows(samples, length=3 * RATE):
    return [samples[start : start + length] for start in range(0, max(len(samples) - length, 0) + 1, length)]


def pink(count, generator):
    spectrum = np.fft.rfft(generator.standard_normal(count)) / np.sqrt(np.maximum(np.arange(count // 2 + 1), 1))
    noise = np.fft.irfft(spectrum, count)
    return noise / np.sqrt((noise**2).mean())


def files_of_music(folders, half):
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()):
        duration = soundfile.info(path).duration
        digest = hashlib.sha256(path.read_bytes()).digest()[0]
        if duration >= 0.5 and half in (None, digest & 1):
            yield ("effects" if duration < 15 else "music"), load(path)


def clips(folder, every, music):
    """Clips as they are, with noise, with music, and the clips of each speaker of EMO-DB without a pause between them."""
    generator, speakers = np.random.default_rng(6), {}
    for index, path in enumerate(sorted(folder.glob("*/*/*.flac"))[::every]):
        clip, name = load(path), f"speech, {path.parts[-3]}"
        yield name, clip
        level = 10**-0.5 * np.sqrt((clip**2).mean())
        yield f"{name}, pink noise at 10 dB", clip + level * pink(len(clip), generator)
        if music:
            part = np.resize(music[index % len(music)][3 * RATE :], len(clip))
            yield f"{name}, music at 10 dB", clip + level * part / np.sqrt((part**2).mean() + 1e-12)
        if path.parts[-3] == "emodb" and (spoken := runs(candidates(clip)[0])):
            speakers.setdefault(path.name[:2], []).append(clip[spoken[0][0] * 160 : spoken[-1][1] * 160])
    for own in speakers.values():
        yield "speech, emodb, clip after clip", np.concatenate(own)


def heard(mien, sounds):
    """The share of the sounds in which the built command finds speech."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "neutral").mkdir()
        for index, samples in enumerate(sounds):
            peak = max(1, np.abs(samples).max())
            soundfile.write(Path(folder, "neutral", f"{index}.wav"), samples / peak, RATE, "PCM_16")
        command = [mien, "eval", "voice", folder, "--json"]
        return 1 - json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["no_face"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path)
    parser.add_argument("--music", type=Path, nargs="*", default=[])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--mien")
    parser.add_argument("--before")
    arguments = parser.parse_args()

    sets = {}
    for name, sound in files_of_music(arguments.music, arguments.half):
        sets.setdefault(name, []).append(sound)
    if arguments.speech:
        for name, sound in clips(arguments.speech, arguments.every, sets.get("music")):
            sets.setdefault(name, []).append(sound)
    for name, sounds in sets.items():
        whole = [gate(sound) for sound in sounds]
        parts = [part for sound in sounds for part in windows(sound)]
        cut = [gate(part) for part in parts]
        share = [[np.mean([result[after].sum() >= 30 for result in results]) for after in (0, 1)] for results in (whole, cut)]
        time = [sum(result[after].sum() for result in whole) / 100 for after in (0, 1)]
        room = np.array([pair for result in whole + cut for pair in result[2]] or [(0, 0)])
        print(
            f"{name}: files {len(sounds)}, passed {share[0][0]:.1%} -> {share[0][1]:.1%}; "
            f"windows {len(parts)}, passed {share[1][0]:.1%} -> {share[1][1]:.1%}; "
            f"time {time[0]:.0f} s -> {time[1]:.0f} s ({time[1] / max(time[0], 1e-9):.1%}); "
            f"least room {np.sort(room[:, 0])[:3].round(1)} dB, most regular beat {room[:, 1].max():.2f}",
            flush=True,
        )
        for command in (arguments.before, arguments.mien):
            if command:
                print(f"  {command}: files {heard(command, sounds):.1%}, windows {heard(command, parts):.1%}", flush=True)


if __name__ == "__main__":
    main()
