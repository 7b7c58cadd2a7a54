#!/usr/bin/env python3
"""Train the face classifier on FER2013 Training and keep the averaged weights.

    python training/face/train.py --data FER_DIR --out training/runs/face [--epochs 30]

FER_DIR holds train/<class> and publictest/<class>. A twentieth of Training is set aside, by picture content, for
choosing; PublicTest is read once, at the end. A run that was cut off goes on from OUT/checkpoint.pt.
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

from dataset import LABELS, SIDE, augment, load_folder, split_by_content, standardize
from model import FaceNet


def evaluate(model, pictures, labels, batch=256):
    model.eval()
    logits = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for part in pictures.split(batch):
            x = standardize(part.unsqueeze(1).float()).contiguous(memory_format=torch.channels_last)
            logits.append(model(x).float())
    logits = torch.cat(logits)
    return (logits.argmax(1) == labels).float().mean().item(), F.cross_entropy(logits, labels).item()


def refresh_norms(model, pictures, side, batches=40, batch=128):
    """Batch-norm statistics of averaged weights are measured anew on augmented training pictures."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    model.train()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for _ in range(batches):
            part = pictures[torch.randint(len(pictures), (batch,))]
            x = standardize(augment(part.unsqueeze(1).float(), side))
            model(x.contiguous(memory_format=torch.channels_last))


def rate_factor(epoch, epochs, warm_up=8, hold=2):
    """Learning rate over its peak: up by a half cosine, held, then down to nothing by the end."""
    if epoch < warm_up:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * epoch / warm_up)) / 2
    return (1 + math.cos(math.pi * max(0.0, epoch - warm_up - hold) / (epochs - warm_up - hold))) / 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--small-epochs", type=int, default=12, help="first epochs at 40×40, which cost a third less")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--mixup", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0, help="stop after this many steps of the first epoch, to time one")
    a = parser.parse_args()

    torch.set_num_threads(a.threads)
    random.seed(a.seed)
    np.random.seed(a.seed)
    torch.manual_seed(a.seed)
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)

    pictures, labels, digests = load_folder(Path(a.data, "train"))
    train, validation = split_by_content(digests, 0.05, seed=2013)
    model = FaceNet().to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    steps = len(train) // a.batch
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0}], lr=a.rate
    )
    first = 0
    checkpoint = out / "checkpoint.pt"
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
        side = 40 if epoch < a.small_epochs else SIDE
        model.train()
        started, total = time.time(), 0.0
        order = train[torch.randperm(len(train))]
        for step in range(steps):
            index = order[step * a.batch : (step + 1) * a.batch]
            x, y = standardize(augment(pictures[index].unsqueeze(1).float(), side)), labels[index]
            share = float(np.random.beta(a.mixup, a.mixup))
            other = torch.randperm(a.batch)
            x = (share * x + (1 - share) * x[other]).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(x).float()
            loss = share * F.cross_entropy(logits, y, label_smoothing=0.1)
            loss = loss + (1 - share) * F.cross_entropy(logits, y[other], label_smoothing=0.1)
            for group in optimizer.param_groups:
                group["lr"] = a.rate * rate_factor(epoch + step / steps, a.epochs)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            total += loss.item()
            done = epoch * steps + step
            decay = min(0.998, (1 + done) / (10 + done))
            with torch.no_grad():
                for kept, new in zip(average.parameters(), model.parameters()):
                    kept.lerp_(new, 1 - decay)
            if a.limit and step + 1 == a.limit:
                print(f"{a.limit * a.batch / (time.time() - started):.0f} pictures a second")
                return
        line = {"epoch": epoch + 1, "loss": total / steps, "seconds": time.time() - started}
        if (epoch + 1) % 4 == 0 or epoch + 1 == a.epochs or epoch == 0:
            measured = copy.deepcopy(average)
            refresh_norms(measured, pictures[train], SIDE if side == SIDE else side)
            line["validation"], line["validation_loss"] = evaluate(measured, pictures[validation], labels[validation])
            torch.save(measured.state_dict(), out / "averaged.pt")
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

    measured = FaceNet()
    measured.load_state_dict(torch.load(out / "averaged.pt"))
    held, held_labels, _ = load_folder(Path(a.data, "publictest"))
    accuracy, loss = evaluate(measured, held, held_labels)
    print(json.dumps({"publictest": accuracy, "loss": loss, "labels": LABELS}), flush=True)


if __name__ == "__main__":
    main()
