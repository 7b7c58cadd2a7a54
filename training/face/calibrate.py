#!/usr/bin/env python3
"""Fit the face model's temperature on its validation part, choose the `uncertain` threshold there, then measure.

    python training/face/calibrate.py --data FER_DIR --weights training/runs/face/averaged.pt

The temperature minimises the negative log-likelihood (Guo et al. 2017). The threshold is the smallest top probability
at which the validation pictures above it are right at least 80 % of the time. PublicTest is then measured whole and,
because FER2013 holds identical pictures across its splits, without the pictures that also stand in Training.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.metrics import confusion_matrix, f1_score, recall_score

from dataset import LABELS, load_folder, split_by_content, standardize
from model import FaceNet


def predict(model, pictures):
    with torch.no_grad():
        return torch.cat([model(standardize(p.unsqueeze(1).float())) for p in pictures.split(256)])


def fit_temperature(logits, labels):
    candidates = torch.exp(torch.linspace(np.log(0.3), np.log(3.0), 400))
    losses = [F.cross_entropy(logits / t, labels).item() for t in candidates]
    return candidates[int(np.argmin(losses))].item()


def fit_threshold(probabilities, labels, wanted=0.8):
    top, right = probabilities.max(1).values, probabilities.argmax(1) == labels
    for threshold in np.arange(0.2, 0.95, 0.01):
        kept = top >= threshold
        if right[kept].float().mean() >= wanted:
            return round(float(threshold), 2)
    raise SystemExit("no threshold reaches the wanted accuracy on validation")


def expected_calibration_error(probabilities, labels, bins=15):
    top, right = probabilities.max(1).values, (probabilities.argmax(1) == labels).float()
    index = (top * bins).clamp(max=bins - 1).long()
    return sum(
        (index == b).float().mean().item() * abs(right[index == b].mean() - top[index == b].mean()).item()
        for b in range(bins) if (index == b).any()
    )


def figures(logits, labels, temperature, threshold):
    probabilities = (logits / temperature).softmax(1)
    guess, kept = probabilities.argmax(1), probabilities.max(1).values >= threshold
    return {
        "n": len(labels), "accuracy": (guess == labels).float().mean().item(),
        "macro_f1": float(f1_score(labels, guess, average="macro")), "uar": float(recall_score(labels, guess, average="macro")),
        "ece": expected_calibration_error(probabilities, labels),
        "kept": kept.float().mean().item(), "accuracy_kept": (guess == labels)[kept].float().mean().item(),
        "confusion": confusion_matrix(labels, guess).tolist(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True)
    a = parser.parse_args()
    model = FaceNet().eval()
    model.load_state_dict(torch.load(a.weights))

    pictures, labels, digests = load_folder(Path(a.data, "train"))
    _, validation = split_by_content(digests, 0.05, seed=2013)
    held, held_labels, held_digests = load_folder(Path(a.data, "publictest"))
    logits, held_logits = predict(model, pictures[validation]), predict(model, held)

    temperature = fit_temperature(logits, labels[validation])
    threshold = fit_threshold((logits / temperature).softmax(1), labels[validation])
    seen = set(digests)
    unseen = torch.tensor([digest not in seen for digest in held_digests])
    print(json.dumps({
        "labels": LABELS, "temperature": temperature, "threshold": threshold,
        "validation": figures(logits, labels[validation], temperature, threshold),
        "publictest": figures(held_logits, held_labels, temperature, threshold),
        "publictest_not_in_training": figures(held_logits[unseen], held_labels[unseen], temperature, threshold),
    }, indent=1))


if __name__ == "__main__":
    main()
