#!/usr/bin/env python3
"""How often face models are right about pictures of which a near-duplicate trained, and about the rest: tables, in Markdown.

    python training/face/near_duplicates.py --data FER_DIR weights/face.onnx

FER2013 holds many a photograph twice, cut or lit a little differently. A picture counts as a near-duplicate of another
where the middles of both, one of them moved by up to four pixels and perhaps mirrored, correlate by more than 0.93 at
20 × 20. The border was not checked by eye; how often the two have one label, which is said too, speaks for it.
"""

import argparse
from pathlib import Path

import onnxruntime
import torch
import torch.nn.functional as F

from dataset import SIDE, load_held, load_learning
from robustness import accuracy

MOVED, STEP, SMALL, ALIKE = 4, 2, 20, 0.93


def signatures(pictures, top, left):
    """[n, 400], of which the product of two is the correlation of these parts of the pictures [n, 48, 48]."""
    side = SIDE - 2 * MOVED
    part = pictures[:, top : top + side, left : left + side].unsqueeze(1).float()
    small = F.interpolate(part, size=(SMALL, SMALL), mode="area").flatten(1)
    return F.normalize(small - small.mean(1, keepdim=True))


def closest(pictures, others):
    """The greatest correlation of each picture with any of the others, and which of them it is."""
    known = signatures(others, MOVED, MOVED)
    found = torch.full([len(pictures)], -1.0)
    which = torch.zeros(len(pictures), dtype=torch.long)
    for turned in (pictures, pictures.flip(2)):
        for top in range(0, 2 * MOVED + 1, STEP):
            for left in range(0, 2 * MOVED + 1, STEP):
                greatest, index = (signatures(turned, top, left) @ known.T).max(1)
                which = torch.where(greatest > found, index, which)
                found = torch.maximum(greatest, found)
    return found, which


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("models", nargs="+", type=Path)
    a = parser.parse_args()
    pictures, labels, train, validation = load_learning(a.data)
    held, held_labels, _, _ = load_held(a.data)
    sessions = [onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in a.models]
    for name, part, truth in (("validation", pictures[validation], labels[validation]), ("held", held, held_labels)):
        correlation, which = closest(part, pictures[train])
        alike = correlation > ALIKE
        agree = (labels[train][which] == truth)[alike].float().mean()
        print(f"\n{name}: {alike.sum()} of {len(part)} have a near-duplicate that trained, {100 * agree:.0f} % under the same label\n")
        print("| model | all | a near-duplicate trained | none did |\n|---|---|---|---|")
        for path, session in zip(a.models, sessions):
            row = [100 * accuracy(session, part[chosen], truth[chosen]) for chosen in (torch.ones_like(alike), alike, ~alike)]
            print(f"| `{path.name}` | " + " | ".join(f"{value:.1f}" for value in row) + " |")


if __name__ == "__main__":
    main()
