#!/usr/bin/env python3
"""Fit the face model's temperature on its validation part, choose the `uncertain` threshold there, then measure.

    python training/face/calibrate.py --data FER_DIR --weights training/runs/face/averaged.pt --manifest weights/manifest.json

The temperature minimises the expected calibration error: trained with mixup and smoothed labels, the net is too sure of
its weak answers and not sure enough of its strong ones, and the likelihood, which the strong ones rule, would leave
the weak ones worse. The threshold is the smallest top probability above which the validation pictures are right 80 %
of the time, at the lower end of a one-sided 95 % interval. PublicTest is then measured whole and,
because FER2013 holds identical pictures across its splits, without the pictures that also stand in Training.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import confusion_matrix, f1_score, recall_score

from compare_crops import SERVED_TEMPLATE
from dataset import LABELS, SIDE, load_folder, split_by_content, standardize
from model import FaceNet


def predict(model, pictures):
    with torch.no_grad():
        return torch.cat([model(standardize(p.unsqueeze(1).float())) for p in pictures.split(256)])


def fit_temperature(logits, labels):
    candidates = np.arange(0.5, 2.0, 0.01)
    errors = [expected_calibration_error((logits / t).softmax(1), labels) for t in candidates]
    return round(float(candidates[int(np.argmin(errors))]), 2)


def fit_threshold(probabilities, labels, wanted=0.8):
    top, right = probabilities.max(1).values, probabilities.argmax(1) == labels
    for threshold in np.arange(0.2, 0.95, 0.01):
        kept = top >= threshold
        share = right[kept].float().mean().item()
        if share - 1.645 * (share * (1 - share) / kept.sum().item()) ** 0.5 >= wanted:
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


def update(path, result):
    manifest = json.loads(path.read_text())
    entry = {
        "name": "face-se-resnet", "version": "1", "task": "face",
        "files": [{
            "role": "classifier", "path": "face.onnx",
            "sha256": hashlib.sha256(path.with_name("face.onnx").read_bytes()).hexdigest(),
        }],
        "labels": LABELS,
        "preprocessing": {
            "side": SIDE, "colour": "grey, ITU-R BT.601", "normalization": "standardize",
            "template": [[round(float(value), 2) for value in point] for point in SERVED_TEMPLATE],
            "crop": "similarity that fits right eye, left eye, nose, right and left corner of the mouth (the subject's) onto "
            "the template; each pixel is a mean of bilinear samples",
        },
        "calibration": {
            "temperature": result["temperature"], "minimum_probability": result["threshold"], "minimum_margin": 0.0,
        },
        "licence": "Apache-2.0; trained on a research data set, see data",
        "data": "FER2013 Training (Goodfellow et al. 2013), a research data set of pictures found on the web, less a twentieth for choosing",
        "figures": {
            split: {name: round(value, 4) for name, value in result[split].items() if name != "confusion"}
            for split in ("validation", "publictest", "publictest_not_in_training")
        },
    }
    models = [model for model in manifest["models"] if model["task"] != "face"]
    models.insert(1, entry)
    path.write_text(json.dumps({"models": models}, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--manifest", type=Path, help="put the face model's entry here; face.onnx lies beside it")
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
    result = {
        "labels": LABELS, "temperature": temperature, "threshold": threshold,
        "validation": figures(logits, labels[validation], temperature, threshold),
        "publictest": figures(held_logits, held_labels, temperature, threshold),
        "publictest_not_in_training": figures(held_logits[unseen], held_labels[unseen], temperature, threshold),
    }
    print(json.dumps(result, indent=1))
    if a.manifest:
        update(a.manifest, result)


if __name__ == "__main__":
    main()
