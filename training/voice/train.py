#!/usr/bin/env python3
"""Train the voice classifier on RAVDESS and EMO-DB.

    python training/voice/train.py --data training/runs/voice --backbone pretrained.pt

The backbone is the file of that name inside PyPI's Resemblyzer 0.1.4; it stays as it is. What it makes of every clip, cut
as the service cuts it and in random crops, as recorded, at other speeds (and so pitches) and with noise, room and gain,
is computed once (DATA/pooled.pt, where a run that was cut off goes on) and heads are trained on that. Every quarter of
the speakers is left out once, for figures and the temperature (DATA/folds.npz); then everybody trains (DATA/voice.pt).
"""

import argparse
from pathlib import Path

import numpy as np
import soxr
import torch
import torch.nn.functional as F

from corpus import CORPORA, LABELS, RATE, folds
from features import augment_wave, mel, normalise
from model import POOLED, Backbone, Head

SPEEDS = [0.88, 0.94, 1.06, 1.12]
SHORTEST, LONGEST = 1.5, 4.0  # seconds of a training crop
SERVED_WINDOW, SERVED_HOP = 3 * RATE, RATE
FOLDS, HEADS, WIDTH = 4, 4, 128
STEPS, BATCH, PEAK_RATE, DECAY = 2500, 256, 2e-3, 0.1


class Clips:
    def __init__(self, path):
        stored = np.load(path)
        self.samples, self.starts = stored["samples"], stored["starts"]
        self.labels, self.corpora, self.speakers = stored["labels"], stored["corpora"], stored["speakers"]

    def __len__(self):
        return len(self.labels)

    def wave(self, index):
        return self.samples[self.starts[index] : self.starts[index + 1]].astype(np.float32) / 32767


def windows(wave):
    """The windows that the service cuts: three seconds every second, the last one what is left, if half a second."""
    cut = [wave[:SERVED_WINDOW]]
    start = SERVED_HOP
    while start + SERVED_WINDOW - SERVED_HOP < len(wave) and len(wave) - start >= RATE // 2:
        cut.append(wave[start : start + SERVED_WINDOW])
        start += SERVED_HOP
    return cut


def pool(backbone, waves, size=64):
    """[n, 512]; similar lengths run together."""
    frames = [mel(normalise(wave)) for wave in waves]
    order = sorted(range(len(frames)), key=lambda i: len(frames[i]))
    result = torch.empty(len(frames), POOLED)
    with torch.no_grad():
        for begin in range(0, len(order), size):
            part = order[begin : begin + size]
            lengths = torch.tensor([len(frames[i]) for i in part])
            padded = torch.nn.utils.rnn.pad_sequence([frames[i] for i in part], batch_first=True)
            result[part] = backbone(padded, lengths)
    return result


def crops(clips, random, speed=False, augment=False):
    for index in range(len(clips)):
        wave = clips.wave(index)
        if speed:
            wave = soxr.resample(wave, RATE * random.choice(SPEEDS), RATE, quality="MQ")
        length = int(RATE * random.uniform(SHORTEST, LONGEST))
        if len(wave) > length:
            start = random.integers(0, len(wave) - length + 1)
            wave = wave[start : start + length]
        yield augment_wave(wave, random) if augment else wave


def pooled_of(clips, backbone, path):
    """Everything that heads are trained on: (features, clip of each row, rows that are served windows)."""
    found = torch.load(path, weights_only=True) if path.exists() else {}
    cut = [windows(clips.wave(i)) for i in range(len(clips))]
    owner = torch.tensor(np.repeat(np.arange(len(clips)), [len(parts) for parts in cut]))
    jobs = [("windows", lambda random: [w for parts in cut for w in parts])]
    jobs += [(f"crop {i}", lambda random: crops(clips, random)) for i in range(2)]
    jobs += [(f"speed {i}", lambda random: crops(clips, random, speed=True)) for i in range(3)]
    jobs += [(f"noise {i}", lambda random: crops(clips, random, augment=True)) for i in range(3)]
    for seed, (name, waves) in enumerate(jobs):
        if name not in found:
            found[name] = pool(backbone, waves(np.random.default_rng([1, seed])))
            torch.save(found, path)
            print(f"computed {name}: {len(found[name])} rows", flush=True)
    everyone = torch.arange(len(clips))
    names = [name for name, _ in jobs]
    return torch.cat([found[name] for name in names]), torch.cat([owner] + [everyone] * (len(names) - 1)), len(owner)


def train_head(features, labels, seed):
    torch.manual_seed(seed)
    head = Head(WIDTH)
    head.centre, head.scale = features.mean(dim=0), 1.0 / (features.std(dim=0) + 1e-4)
    weight = 1.0 / torch.bincount(labels, minlength=len(LABELS)).clamp(min=1)[labels].float()
    optimiser = torch.optim.AdamW(head.parameters(), lr=PEAK_RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        rows = torch.randint(len(features), (BATCH,))
        loss = F.cross_entropy(head(features[rows]), labels[rows], reduction="none")
        loss = (loss * weight[rows]).sum() / weight[rows].sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
    return head.eval()


def train_heads(features, labels, seed):
    return Head.mean_of([train_head(features, labels, seed + i) for i in range(HEADS)])


def recall(truth, predicted):
    return float(np.mean([(predicted[truth == c] == c).mean() for c in np.unique(truth)]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="where prepare.py wrote clips.npz")
    parser.add_argument("--backbone", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    clips = Clips(arguments.data / "clips.npz")
    backbone = Backbone()
    backbone.load_pretrained(arguments.backbone)
    backbone.eval()
    features, owner, served = pooled_of(clips, backbone, arguments.data / "pooled.pt")
    labels = torch.from_numpy(clips.labels)[owner]

    head = train_heads(features, labels, arguments.seed)
    torch.save({"backbone": backbone.state_dict(), "head": head.state_dict()}, arguments.data / "voice.pt")
    print("trained on everybody", flush=True)

    logits = torch.zeros(served, len(LABELS))
    for fold, speakers in enumerate(folds(clips.speakers, FOLDS)):
        held = torch.from_numpy(np.isin(clips.speakers, list(speakers)))[owner]
        head = train_heads(features[~held], labels[~held], arguments.seed)
        with torch.no_grad():
            logits[held[:served]] = head(features[:served][held[:served]])
        rows = held[:served].numpy()
        line = f"fold {fold}"
        for corpus in CORPORA:
            own = rows & (clips.corpora[owner[:served].numpy()] == corpus)
            line += f"  {corpus} one window {recall(labels[:served].numpy()[own], logits.argmax(dim=1).numpy()[own]):.3f}"
        print(line, flush=True)
    np.savez(arguments.data / "folds.npz", logits=logits.numpy(), owner=owner[:served].numpy())


if __name__ == "__main__":
    main()
