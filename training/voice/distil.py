#!/usr/bin/env python3
"""Teach the narrow layers to answer as the whole ones: smart-turn's encoder, two fifths of its size.

    python training/voice/distil.py --data training/runs/voice --speech training/runs/sounds

Reads DATA/smart-turn.onnx (fetch_backbone.py), DATA/clips.npz (prepare.py) and what training/gate/fetch.py fetched to
SPEECH/*/speech: telephone prompts in five languages, and words and cries of 58 speakers; labels have no part in it. Learns
from every kind of copy that extract.py makes of the clips, two of each prompt, and three of every few words that one speaker
says. Every sixth of these speakers is left out, and heard after each epoch. Writes what the whole layers say of them to
DATA/whole/, the state to DATA/narrow.pt after each epoch, and goes on from there. --without-fold leaves out the speakers of
one of train.py's folds, to see what having heard them is worth.
"""

import argparse
import math
import re
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
LONGEST_HEARD = 12 * RATE
# What begins the names of a speaker's files in klettres-data, ktuberling-data and hedgewars-data.
SPEAKER = re.compile(r"hedgewars-Data-Sounds-voices-[^-]+|sounds-[a-z]+|[A-Za-z_]+(?=-alpha-|-syllab-)")
# Of the running average of the weights.
KEPT = 0.995
# No statistic is told to move by more of its deviations.
FARTHEST = 6


def heard(path):
    """Mono at 16 kHz; nothing where the file cannot be read."""
    try:
        wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return np.zeros(0, np.float32)
    wave = wave.mean(axis=1)
    return wave if rate == RATE else soxr.resample(wave, rate, RATE)


def crops_of(wave, count, random, bands):
    return [crop(wave[:LONGEST_HEARD], family, random, bands) for family in random.choice(list(FAMILIES), count, replace=False)]


def prompts_of(folder, random, bands):
    """Two training crops of each prompt of half a second or more."""
    waves = [heard(path) for path in sorted(folder.glob("*/speech/asterisk-*/*.wav"))]
    return [row for wave in waves if len(wave) >= RATE // 2 for row in crops_of(wave, 2, random, bands)]


def words_of(folder, random, bands, left_out):
    """Three training crops of every two seconds or more of words, by all speakers but every sixth or, `left_out`, by these."""
    by_speaker = {}
    for path in sorted((folder / "voices" / "speech").glob("*/*")):
        if found := SPEAKER.match(path.name):
            by_speaker.setdefault(found[0], []).append(path)
    rows = []
    for index, speaker in enumerate(sorted(by_speaker)):
        if (index % 6 == 0) != left_out:
            continue
        words = np.zeros(0, np.float32)
        for path in by_speaker[speaker]:
            words = np.concatenate([words, heard(path)])
            if len(words) >= 2 * RATE:
                rows += crops_of(words, 3, random, bands)
                words = words[:0]
    return rows


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

    def __init__(self, frames, hidden, found, like=None):
        """`like`: the lesson in whose units this one is measured."""
        self.frames, self.hidden, self.found = frames, hidden, found
        self.steps = len(frames) // DRAWN * (DRAWN // BATCH)
        if like is not None:
            self.spread, self.spread_found = like.spread, like.spread_found
            return
        some = torch.randperm(len(hidden))[:1000].tolist()
        self.spread = torch.cat([hidden[index].float() for index in some]).std(dim=0)
        self.spread_found = found.std(dim=0) + 1e-3

    @torch.no_grad()
    def examine(self, network):
        """The mean of `losses` over all rows."""
        parts = batches_by_length(self.frames, range(len(self.frames)), BATCH)
        losses = torch.stack([self.losses(network, rows) * len(rows) for rows in parts])
        return (losses.sum(dim=0) / len(self.frames)).tolist()

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
    """The lessons of every training row, and of the words of speakers that are left out."""
    clips = Clips(data / "clips.npz")
    folds = fold_of(clips)
    folder = data / "whole"
    folder.mkdir(exist_ok=True)
    frames, hidden, found = [], [], []
    for seed, job in enumerate([*TRAINING_JOBS, "prompts", "words", "words left out"]):

        def rows_in(bands):
            random = np.random.default_rng([1, seed])
            if job == "prompts":
                return prompts_of(speech, random, bands), None
            if job.startswith("words"):
                return words_of(speech, random, bands, left_out=job != "words"), None
            return frames_of(clips, job, random, bands)

        rows, owner = rows_in(MELS)
        if not rows:
            raise SystemExit(f"{speech}: no {job} there; training/gate/fetch.py --only speech gets them")
        path = folder / f"{job}.pt"
        if not path.exists():
            torch.save(answers(whole, rows_in(BANDS)[0]), path)
        outputs, values = torch.load(path, weights_only=True)
        if len(outputs) != len(rows):
            raise SystemExit(f"{path}: answers to {len(outputs)} rows, not {len(rows)}; remove it where the sounds have changed")
        chosen = [index for index in range(len(rows)) if owner is None or folds[owner[index]] != without]
        print(f"{job}: {len(chosen)} rows", flush=True)
        if job == "words left out":
            lesson = Lesson(frames, hidden, torch.cat(found))
            return lesson, Lesson(rows, outputs, values, like=lesson)
        frames += [rows[index] for index in chosen]
        hidden += [outputs[index] for index in chosen]
        found.append(values[chosen])


def rows_to_begin(data, without):
    """Clips as the whole layers read them: the first window of every sixth."""
    clips = Clips(data / "clips.npz")
    folds = fold_of(clips)
    chosen = [index for index in range(0, len(clips), 6) if folds[index] != without]
    return [mel(normalise(windows(clips.wave(index))[0]), BANDS) for index in chosen]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--speech", required=True, type=Path)
    parser.add_argument("--epochs", type=int, default=10)
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
    lesson, left_out = gather(a.data, a.speech, a.without_fold, whole)
    examined = NarrowEncoder().eval()
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
        examined.load_state_dict(averaged)
        there, there_statistic = left_out.examine(examined)
        seconds = time.monotonic() - began
        print(f"epoch {epoch + 1}: of frames {per_frame:.4f}, of statistics {per_statistic:.4f}; of speakers left out {there:.4f}, "
              f"{there_statistic:.4f}; {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
