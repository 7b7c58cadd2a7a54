#!/usr/bin/env python3
"""Teach the narrow layers to answer as the whole ones: smart-turn's encoder, two fifths of its size.

    python training/voice/distil.py --data training/runs/voice --speech training/runs/gate

Reads DATA/smart-turn.onnx (fetch_backbone.py), DATA/clips.npz (prepare.py) and the telephone prompts in five languages that
training/gate/fetch.py fetched to SPEECH/*/speech; labels have no part in it. Learns from every kind of copy that extract.py
makes of the clips, and two of each prompt. Writes what the whole layers say of them to DATA/whole/, the state to
DATA/narrow.pt after each epoch, and goes on from there. --without-fold leaves out the speakers of one of train.py's folds, to
see what having heard them is worth.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import soundfile
import soxr
import torch

from bands import MELS
from corpus import RATE
from extract import FAMILIES, TRAINING_JOBS, Clips, crop, frames_of, windows
from features import mel, normalise
from model import statistics
from narrow import NarrowEncoder
from train import fold_of
from turn_encoder import BANDS, TurnEncoder

BATCH, RATE_OF_LEARNING, WARM_UP = 48, 1e-3, 50
# Batches are of neighbours in length among so many drawn at random.
DRAWN = 20 * BATCH
LONGEST_PROMPT = 12 * RATE
# Of the running average of the weights.
KEPT = 0.995
# No statistic is told to move by more of its deviations.
FARTHEST = 6


def prompts_of(folder, random, bands):
    """Two training crops of each prompt of half a second or more."""
    found = []
    for path in sorted(folder.glob("*/speech/*/*.wav")):
        wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
        wave = wave.mean(axis=1)
        wave = wave if rate == RATE else soxr.resample(wave, rate, RATE)
        if len(wave) >= RATE // 2:
            families = random.choice(list(FAMILIES), 2, replace=False)
            found += [crop(wave[:LONGEST_PROMPT], family, random, bands) for family in families]
    return found


def batches_by_length(frames, order, size):
    """Lists of indices of similar lengths."""
    order = sorted(order, key=lambda index: len(frames[index]))
    return [order[begin : begin + size] for begin in range(0, len(order), size)]


def padded(frames):
    return torch.nn.utils.rnn.pad_sequence(frames, batch_first=True), torch.tensor([len(each) for each in frames])


@torch.no_grad()
def answers(whole, frames):
    """What comes out of the whole layers: float16 [t, 384] of each, and its statistics [n, 1152]."""
    hidden, found = [None] * len(frames), [None] * len(frames)
    for part in batches_by_length(frames, range(len(frames)), 32):
        values, within = whole(*padded([frames[index] for index in part]))
        for index, one, inside, statistic in zip(part, values, within, statistics(values, within)):
            hidden[index], found[index] = one[: int(inside.sum())].half().clone(), statistic
    return hidden, torch.stack(found)


class Lesson:
    """Training rows, and what the whole layers say of them. Every channel and every statistic counts alike, however little it
    varies."""

    def __init__(self, frames, hidden, found):
        self.frames, self.hidden, self.found = frames, hidden, found
        some = torch.randperm(len(hidden))[:1000].tolist()
        self.spread = torch.cat([hidden[index].float() for index in some]).std(dim=0)
        self.spread_found = found.std(dim=0) + 1e-3
        self.steps = len(frames) // DRAWN * (DRAWN // BATCH)

    def batches(self, epoch):
        """Rows of each step, in an order that the epoch decides."""
        torch.manual_seed(100 + epoch)
        order = torch.randperm(len(self.frames)).tolist()
        for begin in range(0, self.steps * BATCH, DRAWN):
            drawn = batches_by_length(self.frames, order[begin : begin + DRAWN], BATCH)
            yield from (drawn[index] for index in torch.randperm(len(drawn)))

    def losses(self, network, rows):
        """Mean squares of what frames and statistics are apart [2], in units of their variance."""
        wanted, _ = padded([self.hidden[row].float() for row in rows])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            values, within = network(*padded([self.frames[row] for row in rows]))
        values = values.float()
        of_frames = (((values - wanted) / self.spread).square() * within).sum() / within.sum() / values.shape[2]
        apart = (statistics(values, within) - self.found[rows]) / self.spread_found
        return torch.stack([of_frames, apart.clamp(-FARTHEST, FARTHEST).square().mean()])


def gather(data, speech, without, whole):
    """The lesson of every training row."""
    clips = Clips(data / "clips.npz")
    folds = fold_of(clips)
    folder = data / "whole"
    folder.mkdir(exist_ok=True)
    frames, hidden, found = [], [], []
    for seed, job in enumerate([*TRAINING_JOBS, "prompts"]):

        def rows_in(bands):
            random = np.random.default_rng([1, seed])
            return (prompts_of(speech, random, bands), None) if job == "prompts" else frames_of(clips, job, random, bands)

        path = folder / f"{job}.pt"
        if not path.exists():
            torch.save(answers(whole, rows_in(BANDS)[0]), path)
        outputs, values = torch.load(path, weights_only=True)
        rows, owner = rows_in(MELS)
        chosen = [index for index in range(len(rows)) if owner is None or folds[owner[index]] != without]
        frames += [rows[index] for index in chosen]
        hidden += [outputs[index] for index in chosen]
        found.append(values[chosen])
        print(f"{job}: {len(chosen)} rows", flush=True)
    return Lesson(frames, hidden, torch.cat(found))


def rows_to_begin(data, without):
    """Clips as the whole layers read them: the first window of every sixth."""
    clips = Clips(data / "clips.npz")
    chosen = [index for index in range(0, len(clips), 6) if fold_of(clips)[index] != without]
    return [mel(normalise(windows(clips.wave(index))[0]), BANDS) for index in chosen]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--speech", required=True, type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--without-fold", type=int)
    parser.add_argument("--out", type=Path, help="default: DATA/narrow.pt")
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)

    out = a.out or a.data / "narrow.pt"
    done = torch.load(out, weights_only=True) if out.exists() else {"epoch": 0}
    if done["epoch"] >= a.epochs:
        return
    whole = TurnEncoder(a.data / "smart-turn.onnx")
    lesson = gather(a.data, a.speech, a.without_fold, whole)
    network = NarrowEncoder()
    network.begin_from(whole, *padded(rows_to_begin(a.data, a.without_fold)))
    averaged = {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE_OF_LEARNING, betas=(0.9, 0.98), weight_decay=1e-4)
    if done["epoch"]:
        network.load_state_dict(done["network"])
        optimizer.load_state_dict(done["optimizer"])
        averaged = done["averaged"]
    for epoch in range(done["epoch"], a.epochs):
        began, total = time.monotonic(), torch.zeros(2)
        for step, rows in enumerate(lesson.batches(epoch), start=epoch * lesson.steps):
            share = step / (a.epochs * lesson.steps)
            for group in optimizer.param_groups:
                group["lr"] = RATE_OF_LEARNING * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * share))
            losses = lesson.losses(network, rows)
            optimizer.zero_grad()
            losses.sum().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            total += losses.detach()
            kept = min(KEPT, (step + 1) / (step + 10))
            for name, value in network.state_dict().items():
                averaged[name].mul_(kept).add_(value, alpha=1 - kept)
        state = {
            "epoch": epoch + 1, "network": network.state_dict(), "optimizer": optimizer.state_dict(), "averaged": averaged,
        }
        torch.save(state, out.with_suffix(".part"))
        out.with_suffix(".part").rename(out)
        per_frame, per_statistic = (total / lesson.steps).tolist()
        seconds = time.monotonic() - began
        print(f"epoch {epoch + 1}: of frames {per_frame:.4f}, of statistics {per_statistic:.4f}, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
