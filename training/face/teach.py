#!/usr/bin/env python3
"""Make the views that a student is taught with: pictures changed at random, and what the teachers say of each.

    python training/face/teach.py --data FER_DIR --out training/runs/views --views 6 \\
        --teachers mirrored:weights/face.onnx

A teacher is NAME:FILE, a name of models.py and its state (.pt) or served file (.onnx); the answers of several are
averaged, with --mirror those on each view and on its mirror image. Writes views.npy [views, n, 48, 48] uint8 and
logits.npy [views, n, 7] float16; n counts the pictures that train.py trains on. With --composed each view is made of two
pictures, has no label, and OUT a file `composed` that says so: what teachers say of faces that they never met is not what
they learned by heart. Before, it prints the accuracy and cross-entropy of the teachers' answer on the validation part;
with --views 0 that is all.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from dataset import LABELS, SIDE, augment, compose, load_learning
from mirrored import is_tied
from stored import load
from train import logits_of


def answers(teachers, shares, pictures, mirror):
    """The mean of the teachers' logits [n, 7], each counted by its share."""

    def said_by(teacher):
        said = logits_of(teacher, pictures)
        # One that is tied says the same of the mirror image.
        return (said + logits_of(teacher, pictures.flip(2))) / 2 if mirror and not is_tied(teacher) else said

    return sum(share * said_by(teacher) for share, teacher in zip(shares, teachers)) / sum(shares)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--teachers", required=True, nargs="+")
    parser.add_argument("--shares", type=float, nargs="+", help="how much each teacher counts; default: alike")
    parser.add_argument("--views", type=int, default=6)
    parser.add_argument("--mirror", action="store_true")
    parser.add_argument("--composed", action="store_true", help="views of two pictures each, without labels")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    shares = a.shares or [1.0] * len(a.teachers)
    if len(shares) != len(a.teachers):
        parser.error("as many shares as teachers")
    teachers = [load(*teacher.split(":", 1)).to(memory_format=torch.channels_last) for teacher in a.teachers]
    # After the networks, which draw their first weights: the views shall not depend on who answers them.
    torch.manual_seed(a.seed)
    pictures, labels, train, validation = load_learning(a.data)
    held, right = answers(teachers, shares, pictures[validation], a.mirror), labels[validation]
    accuracy = (held.argmax(1) == right).float().mean().item()
    print(f"validation: accuracy {accuracy:.4f}, cross-entropy {F.cross_entropy(held, right).item():.4f}", flush=True)
    if not a.views:
        return
    a.out.mkdir(parents=True, exist_ok=True)
    # Views made anew in a folder of the other kind must not keep its mark.
    mark = a.out / "composed"
    mark.unlink(missing_ok=True)
    if a.composed:
        mark.touch()
    views = np.lib.format.open_memmap(a.out / "views.npy", "w+", np.uint8, (a.views, len(train), SIDE, SIDE))
    logits = np.lib.format.open_memmap(a.out / "logits.npy", "w+", np.float16, (a.views, len(train), len(LABELS)))
    for view in range(a.views):
        started = time.time()
        changed = augment(pictures[train].unsqueeze(1).float(), SIDE, ("erase",))
        if a.composed:
            changed = compose(changed, changed[torch.randperm(len(changed))])
        changed = changed.squeeze(1).round().byte()
        logits[view] = answers(teachers, shares, changed, a.mirror).numpy()
        views[view] = changed.numpy()
        print(f"view {view + 1} of {a.views}: {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
