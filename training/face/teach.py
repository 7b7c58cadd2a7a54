#!/usr/bin/env python3
"""Make the views that a student is taught with: pictures changed at random, and what the teachers say of each.

    python training/face/teach.py --data FER_DIR --out training/runs/views --views 6 \\
        --teachers mirrored:weights/face.onnx

A teacher is NAME:FILE, a name of models.py and its state (.pt) or served file (.onnx); the answers of several are
averaged, with --mirror those on each view and on its mirror image. One that was trained on smaller pictures answers them
better than whole ones: --sides. Writes views.npy [views, n, 48, 48] uint8 and logits.npy [views, n, 7] float16; n counts
the pictures that train.py trains on. With --composed each view is made of two pictures, has no label, and OUT a file
`composed` that says so: what teachers say of faces that they never met is not what they learned by heart. With --views-of
the views of another folder are answered anew. Before, it prints accuracy and cross-entropy of the teachers' answer on the
validation part; with --views 0 that is all.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from dataset import LABELS, SIDE, augment, compose, load_learning
from mirrored import is_tied
from stored import load
from train import logits_of, measures


class Teachers:
    """Networks that answer together, each counted by its share and shown the pictures at its own side."""

    def __init__(self, names, shares, sides, mirror):
        self.networks = [load(*name.split(":", 1)).to(memory_format=torch.channels_last) for name in names]
        self.shares, self.sides, self.mirror = shares, sides, mirror

    def answers(self, pictures):
        """The mean of their logits [n, 7] on [n, 48, 48] uint8."""
        said = [share * self.said_by(*each, pictures) for share, *each in zip(self.shares, self.networks, self.sides)]
        return sum(said) / sum(self.shares)

    def said_by(self, network, side, pictures):
        x = pictures
        if side != SIDE:
            x = F.interpolate(x.unsqueeze(1).float(), size=(side, side), mode="bilinear", align_corners=False).squeeze(1)
        said = logits_of(network, x)
        # One that is tied says the same of the mirror image.
        return (said + logits_of(network, x.flip(2))) / 2 if self.mirror and not is_tied(network) else said


def make_view(pictures, composed):
    """[n, 48, 48] uint8, each changed at random, or composed of a changed one and another."""
    changed = augment(pictures.unsqueeze(1).float(), SIDE, ("erase",))
    if composed:
        changed = compose(changed, changed[torch.randperm(len(changed))])
    return changed.squeeze(1).round().byte()


def write(folder, views, count, pictures, composed, teachers):
    """Writes `count` views of so many pictures each, and what the teachers say of them, as they come."""
    folder.mkdir(parents=True, exist_ok=True)
    # Views made anew in a folder of the other kind must not keep its mark.
    mark = folder / "composed"
    mark.unlink(missing_ok=True)
    if composed:
        mark.touch()
    kept = np.lib.format.open_memmap(folder / "views.npy", "w+", np.uint8, (count, pictures, SIDE, SIDE))
    logits = np.lib.format.open_memmap(folder / "logits.npy", "w+", np.float16, (count, pictures, len(LABELS)))
    for index, view in enumerate(views):
        started = time.time()
        logits[index] = teachers.answers(view).numpy()
        kept[index] = view.numpy()
        print(f"view {index + 1} of {count}: {time.time() - started:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--teachers", required=True, nargs="+")
    parser.add_argument("--shares", type=float, nargs="+", help="how much each teacher counts; default: alike")
    parser.add_argument("--sides", type=int, nargs="+", help="the side at which each sees the pictures; default: 48")
    parser.add_argument("--views", type=int, default=6)
    parser.add_argument("--views-of", type=Path, metavar="DIR", help="answer the views that lie there, and make none")
    parser.add_argument("--mirror", action="store_true")
    parser.add_argument("--composed", action="store_true", help="views of two pictures each, without labels")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    shares, sides = a.shares or [1.0] * len(a.teachers), a.sides or [SIDE] * len(a.teachers)
    if not len(shares) == len(sides) == len(a.teachers):
        parser.error("as many shares and sides as teachers")
    if a.views_of and a.out.resolve() == a.views_of.resolve():
        parser.error("--views-of: the answers go to another folder")
    teachers = Teachers(a.teachers, shares, sides, a.mirror)
    # After the networks, which draw their first weights: the views shall not depend on who answers them.
    torch.manual_seed(a.seed)
    pictures, labels, train, validation = load_learning(a.data)
    print(json.dumps({"validation": measures(teachers.answers(pictures[validation]), labels[validation])}), flush=True)
    if a.views_of:
        given = np.load(a.views_of / "views.npy", mmap_mode="r")
        if given.shape[1] != len(train):
            raise SystemExit(f"{a.views_of}: views of {given.shape[1]} pictures, not {len(train)}")
        composed = (a.views_of / "composed").exists()
        views = (torch.from_numpy(np.array(view)) for view in given)
        write(a.out, views, len(given), len(train), composed, teachers)
    elif a.views:
        views = (make_view(pictures[train], a.composed) for _ in range(a.views))
        write(a.out, views, a.views, len(train), a.composed, teachers)


if __name__ == "__main__":
    main()
