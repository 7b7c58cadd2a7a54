#!/usr/bin/env python3
"""What the encoder makes of every clip, as recorded and changed, computed once.

    python training/voice/extract.py --data training/runs/voice [--only JOB …]

Reads DATA/clips.npz, DATA/pretrained.pt and DATA/narrow.pt; writes DATA/statistics/JOB.pt for each job, in which every row is
one piece of sound (`found`, `owner` its clip). A file that is there is kept, so a run that was cut off goes on, and several
runs can share the work with --only. Jobs: `windows` as the service cuts them; crops of every clip to train on; and the
windows of every clip in noise and over a telephone, to measure on.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import soxr
import torch

from bands import MELS
from corpus import RATE
from features import augment, mask, mel, noisy, normalise, telephone
from model import STATISTICS, Encoder

SPEEDS = [0.88, 0.94, 1.06, 1.12]
SHORTEST, LONGEST = 1.5, 4.0  # seconds of a training crop
SERVED_WINDOW, SERVED_HOP = 3 * RATE, RATE
# Training copies by family; each is one crop of every clip.
FAMILIES = {"crop": 2, "speed": 3, "noise": 2, "room": 1, "band": 1, "mask": 1}
CONDITIONS = {
    "20 dB": lambda wave, random: noisy(wave, 20, 1, random),
    "10 dB": lambda wave, random: noisy(wave, 10, 1, random),
    "0 dB": lambda wave, random: noisy(wave, 0, 1, random),
    "telephone": lambda wave, random: telephone(wave),
}
TRAINING_JOBS = ["windows"] + [f"{family} {i}" for family, count in FAMILIES.items() for i in range(count)]


class Clips:
    def __init__(self, path):
        stored = np.load(path)
        self.samples, self.starts, self.names = stored["samples"], stored["starts"], stored["names"]
        self.labels, self.corpora, self.speakers = stored["labels"], stored["corpora"], stored["speakers"]

    def __len__(self):
        return len(self.labels)

    def wave(self, index):
        return self.samples[self.starts[index] : self.starts[index + 1]].astype(np.float32) / 32767


def windows(wave):
    """The windows that the service cuts: three seconds every second, the last one what is left in tenths of a second, if
    half a second."""
    tenth = RATE // 10
    ranges, start = [(0, min(len(wave), SERVED_WINDOW))], SERVED_HOP
    while start + SERVED_WINDOW - SERVED_HOP < len(wave) and len(wave) - start >= RATE // 2:
        ranges.append((start, min(start + SERVED_WINDOW, len(wave))))
        start += SERVED_HOP
    return [wave[start : start + (end - start) // tenth * tenth] for start, end in ranges]


def crop(wave, family, random, bands=MELS):
    """One training crop; `mel` frames come out, since masks are put on those."""
    if family == "speed":
        wave = soxr.resample(wave, RATE * random.choice(SPEEDS), RATE, quality="MQ")
    length = int(RATE * random.uniform(SHORTEST, LONGEST))
    if len(wave) > length:
        start = random.integers(0, len(wave) - length + 1)
        wave = wave[start : start + length]
    frames = mel(normalise(augment(wave, family, random)), bands)
    return mask(frames, random) if family == "mask" else frames


def encode(encoder, frames, size=64):
    """[n, 2808]; similar lengths run together."""
    order = sorted(range(len(frames)), key=lambda i: len(frames[i]))
    result = torch.empty(len(frames), STATISTICS)
    with torch.no_grad():
        for begin in range(0, len(order), size):
            part = order[begin : begin + size]
            lengths = torch.tensor([len(frames[i]) for i in part])
            padded = torch.nn.utils.rnn.pad_sequence([frames[i] for i in part], batch_first=True)
            result[part] = encoder(padded, lengths)
    return result


def frames_of(clips, job, random, bands=MELS):
    """(frames, owner) of a job."""
    if job == "windows" or job in CONDITIONS:
        change = CONDITIONS.get(job, lambda wave, random: wave)
        cut = [windows(change(clips.wave(i), random)) for i in range(len(clips))]
        owner = np.repeat(np.arange(len(clips)), [len(parts) for parts in cut])
        return [mel(normalise(wave), bands) for parts in cut for wave in parts], owner
    family = job.split()[0]
    return [crop(clips.wave(i), family, random, bands) for i in range(len(clips))], np.arange(len(clips))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    clips = Clips(arguments.data / "clips.npz")
    encoder = Encoder().eval()
    encoder.load_pretrained(arguments.data)
    folder = arguments.data / "statistics"
    folder.mkdir(exist_ok=True)
    for seed, job in enumerate(TRAINING_JOBS + list(CONDITIONS)):
        path = folder / f"{job}.pt"
        if path.exists() or (arguments.only and job not in arguments.only):
            continue
        begin = time.monotonic()
        frames, owner = frames_of(clips, job, np.random.default_rng([1, seed]))
        torch.save({"found": encode(encoder, frames), "owner": torch.from_numpy(owner)}, path)
        print(f"{job}: {len(owner)} rows, {time.monotonic() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main()
