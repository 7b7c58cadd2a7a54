#!/usr/bin/env python3
"""Train one face classifier on FER2013 Training and keep the averaged weights.

    python training/face/train.py --data FER_DIR --out training/runs/teacher --model teacher --epochs 40
    python training/face/train.py --data FER_DIR --out training/runs/student --model student --epochs 30 --rate 1.5e-3 \\
        --start teacher:training/runs/teacher/averaged.pt --taught training/runs/views

FER_DIR holds train/<class> and publictest/<class>. A twentieth of Training is set aside, by picture content, for
choosing; PublicTest is read once, at the end. A run that was cut off goes on from OUT/checkpoint.pt. With --taught the
pictures are the views that teach.py made, each with what the teachers say of it (Hinton et al. 2015).
"""

import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from dataset import CHANGES, LABELS, SIDE, augment, erase, load_folder, split_by_content, standardize
from models import MODELS
from resnet import shrink
from stored import load


def logits_of(model, pictures, batch=256):
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        parts = [
            model(standardize(part.unsqueeze(1).float()).contiguous(memory_format=torch.channels_last)).float()
            for part in pictures.split(batch)
        ]
    return torch.cat(parts)


def evaluate(model, pictures, labels):
    logits = logits_of(model, pictures)
    return (logits.argmax(1) == labels).float().mean().item(), F.cross_entropy(logits, labels).item()


def refresh_norms(model, pictures, side, without, batches=40, batch=128):
    """Batch-norm statistics of averaged weights are measured anew on augmented training pictures."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    model.train()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for _ in range(batches):
            part = pictures[torch.randint(len(pictures), (batch,))]
            x = standardize(augment(part.unsqueeze(1).float(), side, without))
            model(x.contiguous(memory_format=torch.channels_last))


def rate_factor(epoch, epochs):
    """Learning rate over its peak: up by a half cosine over a quarter of the way, then down to nothing."""
    warm_up = epochs / 4
    if epoch < warm_up:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * epoch / warm_up)) / 2
    return (1 + math.cos(math.pi * (epoch - warm_up) / (epochs - warm_up))) / 2


class Fresh:
    """Pictures changed anew each time they are seen."""

    def __init__(self, pictures, labels, train, without):
        self.pictures, self.labels, self.train, self.without = pictures, labels, train, without

    def __len__(self):
        return len(self.train)

    def batch(self, epoch, places, side):
        index = self.train[places]
        x = augment(self.pictures[index].unsqueeze(1).float(), side, self.without)
        return x, self.labels[index], None


class Taught:
    """Views made once, one each epoch in turn, mirrored and covered at random, with the teachers' logits."""

    def __init__(self, folder, labels, train):
        self.views = np.load(folder / "views.npy", mmap_mode="r")
        self.logits = np.load(folder / "logits.npy", mmap_mode="r")
        self.labels = labels[train]
        if self.views.shape[1] != len(train):
            raise SystemExit(f"{folder} was made for {self.views.shape[1]} pictures, not {len(train)}")

    def __len__(self):
        return len(self.labels)

    def batch(self, epoch, places, side):
        view, chosen = epoch % len(self.views), places.numpy()
        x = torch.from_numpy(self.views[view][chosen]).unsqueeze(1).float()
        x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x, x.flip(3))
        if side != SIDE:
            x = F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)
        return erase(x), self.labels[places], torch.from_numpy(self.logits[view][chosen]).float()


def loss_of(logits, y, taught, a, class_weights):
    """Cross-entropy with smoothed labels, and with teachers the divergence from their softened answer."""
    hard = F.cross_entropy(logits, y, weight=class_weights, label_smoothing=a.smoothing)
    if taught is None:
        return hard
    t = a.temperature
    soft = F.kl_div((logits / t).log_softmax(1), (taught / t).log_softmax(1), log_target=True, reduction="batchmean")
    return (1 - a.soft) * hard + a.soft * t * t * soft


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--model", choices=MODELS, default="student")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--small", type=float, default=0.4, help="share of the epochs, the first, at 40×40: a third cheaper")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--mixup", type=float, default=0.2, help="0: none")
    parser.add_argument("--smoothing", type=float, default=0.1)
    parser.add_argument("--average", type=float, default=0.998, help="decay of the averaged weights; 0: none")
    parser.add_argument("--class-weights", action="store_true", help="each class counts alike in the loss")
    parser.add_argument("--without", nargs="*", default=[], choices=CHANGES, help="changes to the pictures to leave out")
    parser.add_argument("--start", help="NAME:FILE, a model and its state (.pt) or served file (.onnx) to begin from; a student may begin as a teacher")
    parser.add_argument("--taught", type=Path, help="folder that teach.py made")
    parser.add_argument("--temperature", type=float, default=3.0)
    parser.add_argument("--soft", type=float, default=0.7, help="the teachers' share of the loss")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=0, help="stop after this many steps of the first epoch, to time one")
    return parser.parse_args()


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    random.seed(a.seed)
    np.random.seed(a.seed)
    torch.manual_seed(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)

    pictures, labels, digests = load_folder(Path(a.data, "train"))
    train, validation = split_by_content(digests, 0.05, seed=2013)
    source = Taught(a.taught, labels, train) if a.taught else Fresh(pictures, labels, train, a.without)
    counts = torch.bincount(labels[train], minlength=len(LABELS)).float()
    class_weights = (counts.mean() / counts) if a.class_weights else None
    model = MODELS[a.model]()
    if a.start:
        name, path = a.start.split(":", 1)
        state = load(name, path).state_dict()
        model.load_state_dict(state if name == a.model else shrink(state))
    model = model.to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    steps = len(source) // a.batch
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": a.decay}, {"params": plain, "weight_decay": 0}], lr=a.rate
    )
    first = 0
    checkpoint = a.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["torch_rng"])
        random.setstate(state["random"])
        np.random.set_state(state["numpy"])
        first = state["epoch"]

    for epoch in range(first, a.epochs):
        side = 40 if epoch < a.small * a.epochs else SIDE
        model.train()
        started, total = time.time(), 0.0
        order = torch.randperm(len(source))
        for step in range(steps):
            x, y, taught = source.batch(epoch, order[step * a.batch : (step + 1) * a.batch], side)
            x = standardize(x)
            share = float(np.random.beta(a.mixup, a.mixup)) if a.mixup else 1.0
            other = torch.randperm(a.batch)
            x = (share * x + (1 - share) * x[other]).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(x).float()
            loss = share * loss_of(logits, y, taught, a, class_weights)
            if share < 1:
                mixed = None if taught is None else taught[other]
                loss = loss + (1 - share) * loss_of(logits, y[other], mixed, a, class_weights)
            for group in optimizer.param_groups:
                group["lr"] = a.rate * rate_factor(epoch + step / steps, a.epochs)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            total += loss.item()
            done = epoch * steps + step
            decay = min(a.average, (1 + done) / (10 + done))
            with torch.no_grad():
                torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
            if a.limit and step + 1 == a.limit:
                print(f"{a.limit * a.batch / (time.time() - started):.0f} pictures a second")
                return
        line = {"epoch": epoch + 1, "loss": round(total / steps, 4), "seconds": round(time.time() - started)}
        if (epoch + 1) % 5 == 0 or epoch + 1 == a.epochs:
            measured = copy.deepcopy(average)
            refresh_norms(measured, pictures[train], side, a.without)
            line["validation"], line["validation_loss"] = evaluate(measured, pictures[validation], labels[validation])
            torch.save(measured.state_dict(), a.out / "averaged.pt")
        print(json.dumps(line), flush=True)
        torch.save(
            {
                "model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
                "torch_rng": torch.get_rng_state(), "random": random.getstate(),
                "numpy": np.random.get_state(),
                "epoch": epoch + 1,
            },
            checkpoint,
        )

    measured = MODELS[a.model]()
    measured.load_state_dict(torch.load(a.out / "averaged.pt"))
    held, held_labels, _ = load_folder(Path(a.data, "publictest"))
    accuracy, loss = evaluate(measured, held, held_labels)
    print(json.dumps({"publictest": accuracy, "loss": loss, "labels": LABELS}), flush=True)


if __name__ == "__main__":
    main()
