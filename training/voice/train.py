#!/usr/bin/env python3
"""Fine-tune the voice classifier on RAVDESS and EMO-DB.

    python training/voice/train.py --data training/runs/voice --backbone pretrained.pt --fold 0 --folds 4   # one fold
    python training/voice/train.py --data training/runs/voice --backbone pretrained.pt                      # everyone

The backbone is the file of that name inside PyPI's Resemblyzer 0.1.4. With --fold a quarter of the speakers is not
trained on; their logits, on whole clips and on windows of three seconds, go to DATA/fold-N.npz. Hyperparameters and
the temperature come from those. Without --fold every speaker trains and the result is DATA/voice.pt. A run that was
cut off goes on from DATA/<name>.checkpoint.pt.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import soxr
import torch
import torch.nn.functional as F

from corpus import CORPORA, LABELS, RATE, folds
from features import augment_wave, mask_mel, mel, normalise
from model import VoiceNet

SPEEDS = [0.88, 0.94, 1.0, 1.06, 1.12]
SHORTEST, LONGEST = 1.5, 4.0  # seconds of a training crop
SERVED_WINDOW, SERVED_HOP = 3 * RATE, RATE


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


def score(model, waves):
    """[n, 7] logits; similar lengths run together."""
    model.eval()
    frames = [mel(normalise(wave)) for wave in waves]
    result = torch.empty(len(frames), len(LABELS))
    with torch.no_grad():
        for padded, lengths, part in padded_batches(frames):
            result[part] = model(padded, lengths)
    return result


def padded_batches(frames, size=32):
    """(mel, lengths, which) of similar lengths."""
    order = sorted(range(len(frames)), key=lambda i: len(frames[i]))
    for begin in range(0, len(order), size):
        part = order[begin : begin + size]
        lengths = torch.tensor([len(frames[i]) for i in part])
        yield torch.nn.utils.rnn.pad_sequence([frames[i] for i in part], batch_first=True), lengths, part


def recall(truth, predicted):
    return float(np.mean([(predicted[truth == c] == c).mean() for c in np.unique(truth)]))


def evaluate(model, clips, indices):
    whole = score(model, [clips.wave(i) for i in indices])
    cut = [windows(clips.wave(i)) for i in indices]
    flat = torch.log_softmax(score(model, [w for parts in cut for w in parts]), dim=1)
    owner = np.repeat(np.arange(len(indices)), [len(parts) for parts in cut])
    windowed = torch.stack([flat[owner == i].mean(dim=0) for i in range(len(indices))])
    figures = {}
    for corpus in CORPORA:
        own = clips.corpora[indices] == corpus
        truth = clips.labels[indices][own]
        figures[corpus] = (
            recall(truth, whole[own].argmax(1).numpy()),
            recall(truth, windowed[own].argmax(1).numpy()),
            recall(clips.labels[indices][owner][own[owner]], flat[own[owner]].argmax(1).numpy()),
        )
    return figures, whole, windowed, flat, owner


def batches(clips, indices, variants, size, random):
    """One epoch: classes and corpora drawn by the root of their frequency, crops of one length a batch."""
    keys = [(clips.corpora[i], clips.labels[i]) for i in indices]
    frequency = {key: keys.count(key) for key in set(keys)}
    weight = np.array([1 / math.sqrt(frequency[key]) for key in keys])
    drawn = random.choice(indices, size=len(indices), p=weight / weight.sum())
    for begin in range(0, len(drawn), size):
        length = int(RATE * random.uniform(SHORTEST, LONGEST))
        frames = []
        for index in drawn[begin : begin + size]:
            wave = variants[random.integers(len(variants))][index].astype(np.float32) / 32767
            if len(wave) > length:
                start = int(random.integers(0, len(wave) - length + 1))
                wave = wave[start : start + length]
            frames.append(mask_mel(mel(normalise(augment_wave(wave, random))), random))
        lengths = torch.tensor([len(f) for f in frames])
        yield (
            torch.nn.utils.rnn.pad_sequence(frames, batch_first=True), lengths,
            torch.from_numpy(clips.labels[drawn[begin : begin + size]]),
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="where prepare.py wrote clips.npz")
    parser.add_argument("--backbone", required=True, type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--head-epochs", type=int, default=4, help="first epochs, in which the LSTM is frozen")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--rate", type=float, default=3e-4, help="of the LSTM")
    parser.add_argument("--smoothing", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--name")
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    clips = Clips(arguments.data / "clips.npz")
    everyone = np.arange(len(clips))
    held = set() if arguments.fold is None else folds(clips.speakers, arguments.folds)[arguments.fold]
    validation = everyone[np.isin(clips.speakers, list(held))]
    training = everyone[~np.isin(clips.speakers, list(held))]
    name = arguments.name or ("voice" if arguments.fold is None else f"fold-{arguments.fold}")

    variants = []
    for speed in SPEEDS:  # played faster, a voice is higher too
        variants.append([
            clips.samples[clips.starts[i] : clips.starts[i + 1]] if speed == 1 else
            soxr.resample(clips.samples[clips.starts[i] : clips.starts[i + 1]], RATE * speed, RATE, quality="MQ")
            for i in everyone
        ])

    model = VoiceNet()
    model.load_backbone(arguments.backbone)
    frames = [mel(normalise(clips.wave(i))) for i in training]
    model.standardise((padded, lengths) for padded, lengths, _ in padded_batches(frames))
    average = copy.deepcopy(model)
    head = [p for n, p in model.named_parameters() if not n.startswith("lstm.")]
    optimiser = torch.optim.AdamW(
        [{"params": head, "base": arguments.head_rate}, {"params": model.lstm.parameters(), "base": arguments.rate}],
        lr=arguments.head_rate, weight_decay=0.01,
    )
    checkpoint = arguments.data / f"{name}.checkpoint.pt"
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["epoch"]
    steps = math.ceil(len(training) / arguments.batch)
    for epoch in range(first, arguments.epochs):
        random = np.random.default_rng([arguments.seed, epoch])
        torch.manual_seed(arguments.seed * 1000 + epoch)
        began, losses = time.time(), []
        model.train()
        frozen = epoch < arguments.head_epochs
        model.lstm.requires_grad_(not frozen)
        for index, (frames, lengths, labels) in enumerate(batches(clips, training, variants, arguments.batch, random)):
            progress = (epoch + index / steps) / arguments.epochs
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
            loss = F.cross_entropy(model(frames, lengths), labels, label_smoothing=arguments.smoothing)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
            with torch.no_grad():
                keep = min(0.99, (epoch * steps + index + 1) / (epoch * steps + index + 10))
                for mean, value in zip(average.parameters(), model.parameters()):
                    mean.lerp_(value, 1 - keep)
        torch.save(
            {"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(),
             "epoch": epoch + 1}, checkpoint,
        )
        line = f"{name} epoch {epoch + 1} loss {np.mean(losses):.3f} {time.time() - began:.0f} s"
        if len(validation) and ((epoch + 1) % 4 == 0 or epoch + 1 == arguments.epochs):
            figures, *logits = evaluate(average, clips, validation)
            line += "".join(
                f"  {corpus}: clip {a:.3f} windows {b:.3f} one window {c:.3f}" for corpus, (a, b, c) in figures.items()
            )
        print(line, flush=True)

    if len(validation):
        _, whole, windowed, flat, owner = evaluate(average, clips, validation)
        np.savez(
            arguments.data / f"{name}.npz", indices=validation, whole=whole.numpy(), windowed=windowed.numpy(),
            windows=flat.numpy(), owner=owner,
        )
    else:
        torch.save(average.state_dict(), arguments.data / f"{name}.pt")


if __name__ == "__main__":
    main()
