#!/usr/bin/env python3
"""Fit a face file's calibration and `uncertain` threshold on the validation part, then measure it: its manifest entry.

    python training/face/calibrate.py --data FER_DIR --weights weights --file face.onnx --name face-se-resnet --version 10 \\
        [--picture docs/models/face-confusion.png]

What is measured is the served file, by ONNX Runtime. The third of PublicTest that is held is measured whole and, because
FER2013 holds identical pictures across its splits, without the pictures that also stand in Training. A new entry goes behind
the other face models: the first is the one that is served unless `models.face` names another.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch

sys.path.append(str(Path(__file__).resolve().parents[1]))
from confusion_picture import draw_confusion  # noqa: E402
from dataset import LABELS, SIDE, load_held, load_learning, standardize  # noqa: E402
from figures import calibrated, figures, fit_calibration, fit_threshold, surest_mistakes  # noqa: E402
from template import SERVED_TEMPLATE  # noqa: E402


def predict(session, pictures):
    name = session.get_inputs()[0].name
    parts = [session.run(["logits"], {name: standardize(p.unsqueeze(1).float()).numpy()})[0] for p in pictures.split(64)]
    return torch.from_numpy(np.concatenate(parts))


def update(path, a, result):
    manifest = json.loads(path.read_text())
    entry = {
        "name": a.name, "version": a.version, "task": "face",
        "files": [{
            "role": "classifier", "path": a.file, "sha256": hashlib.sha256((a.weights / a.file).read_bytes()).hexdigest(),
        }],
        "labels": LABELS,
        "preprocessing": {
            "side": SIDE, "colour": "grey, ITU-R BT.601", "normalization": "standardize",
            "template": [[round(float(value), 2) for value in point] for point in SERVED_TEMPLATE],
            "crop": "similarity that fits right eye, left eye, nose, right and left corner of the mouth (the subject's) onto "
            "the template; each pixel is a mean of bilinear samples",
        },
        "calibration": {
            **result["calibration"], "minimum_probability": result["threshold"], "minimum_margin": 0.0,
        },
        "licence": "Apache-2.0; trained on a research data set, see data",
        "data": "FER2013 (Goodfellow et al. 2013), a research data set of pictures found on the web: Training, less a twentieth for "
        "choosing, and two thirds of PublicTest; figures on that twentieth and on the third",
        "figures": {
            split: {
                name: round(value, 4) if isinstance(value, float) else value
                for name, value in result[split].items() if name != "confusion"
            }
            for split in ("validation", "held", "held_not_in_training")
        },
    }
    models = manifest["models"]
    place = next((i for i, model in enumerate(models) if model["name"] == a.name), None)
    if place is None:
        place = 1 + max((i for i, model in enumerate(models) if model["task"] in ("detector", "face")), default=-1)
        models.insert(place, entry)
    models[place] = entry
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True, type=Path, help="folder of the file and of manifest.json")
    parser.add_argument("--file", default="face.onnx")
    parser.add_argument("--name", default="face-se-resnet")
    parser.add_argument("--version", required=True)
    parser.add_argument("--picture", help="draw the confusion on what is held here")
    a = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(a.weights / a.file), options, providers=["CPUExecutionProvider"])

    pictures, labels, _, validation = load_learning(a.data)
    held, held_labels, names, seen = load_held(a.data)
    logits, held_logits = predict(session, pictures[validation]), predict(session, held)

    calibration = fit_calibration(logits, labels[validation])
    threshold = fit_threshold(calibrated(logits, calibration).softmax(1), labels[validation])
    result = {
        "labels": LABELS, "calibration": calibration, "threshold": threshold,
        "validation": figures(logits, labels[validation], calibration, threshold),
        "held": figures(held_logits, held_labels, calibration, threshold),
        "held_not_in_training": figures(held_logits[~seen], held_labels[~seen], calibration, threshold),
    }
    print(json.dumps(result, indent=1))
    for mistake in surest_mistakes(held_logits, held_labels, calibration, names):
        print("surest mistake:", *mistake)
    if a.picture:
        draw_confusion(result["held"]["confusion"], LABELS, a.picture, "per cent of each true class, PublicTest's third")
    update(a.weights / "manifest.json", a, result)


if __name__ == "__main__":
    main()
