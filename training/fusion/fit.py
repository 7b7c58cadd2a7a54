#!/usr/bin/env python3
"""Fit the parameters of decision-level fusion on faces and speakers that the models did not train on.

    python training/fusion/fit.py --faces FER_DIR --face-weights weights/face.onnx --voices training/runs/voice \\
        --manifest weights/manifest.json

Pairs are made by label: a face of the face model's validation part with a clip of a speaker that its fold of the voice
model never heard. No person is seen and heard at once anywhere in the data, so the figures say how the arithmetic
works and not how faces and voices go together in life. The formula is that of Sources/Emotion/Fusion/DecisionFusion.
The sharpness that makes the pairs likeliest is chosen on half of the pairs, and the figures are those of the other half.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch

TRAINING = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TRAINING / "face"))
from calibrate import expected_calibration_error, fit_threshold  # noqa: E402
from dataset import LABELS, load_folder, split_by_content, standardize  # noqa: E402


def face_half(data, weights, temperature):
    pictures, labels, digests = load_folder(Path(data, "train"))
    _, validation = split_by_content(digests, 0.05, seed=2013)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    parts = [standardize(part.unsqueeze(1).float()).numpy() for part in pictures[validation].split(64)]
    logits = torch.cat([torch.from_numpy(session.run(None, {name: part})[0]) for part in parts])
    return (logits / temperature).softmax(1), labels[validation]


def voice_half(data, temperature):
    """Each clip's probabilities are the geometric mean of its windows', as the service joins them."""
    labels = np.load(Path(data, "clips.npz"))["labels"]
    stored = np.load(Path(data, "folds.npz"))
    windows = torch.from_numpy(stored["logits"]).float().div(temperature).log_softmax(1)
    owner = torch.from_numpy(stored["owner"]).long()
    total = torch.zeros(len(labels), len(LABELS)).index_add_(0, owner, windows)
    count = torch.bincount(owner, minlength=len(labels)).clamp_min(1)
    return (total / count[:, None]).softmax(1), torch.from_numpy(labels).long()


def evenness(p):
    return -(p * p.clamp_min(1e-12).log()).sum(1) / np.log(len(LABELS))


def fuse(face, voice, accuracies, sharpness):
    reliability = [a * (0.25 + 0.75 * (1 - evenness(p))) for a, p in zip(accuracies, (face, voice))]
    total = reliability[0] + reliability[1]
    joined = sum(
        (sharpness * r / total).clamp(max=1)[:, None] * p.clamp_min(1e-12).log() for r, p in zip(reliability, (face, voice))
    )
    return joined.softmax(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", required=True)
    parser.add_argument("--face-weights", required=True)
    parser.add_argument("--voices", required=True)
    parser.add_argument("--manifest", required=True, type=Path)
    parser.add_argument("--pairs", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    manifest = json.loads(a.manifest.read_text())
    temperature = {model["task"]: model["calibration"].get("temperature", 1.0) for model in manifest["models"]}

    face, face_labels = face_half(a.faces, a.face_weights, temperature["face"])
    voice, voice_labels = voice_half(a.voices, temperature["voice"])
    accuracies = [
        round((p.argmax(1) == y).float().mean().item(), 4) for p, y in ((face, face_labels), (voice, voice_labels))
    ]

    random = np.random.default_rng(a.seed)
    labels = torch.from_numpy(random.integers(len(LABELS), size=a.pairs))
    pick = lambda of: torch.tensor([random.choice(torch.nonzero(of == label).flatten().numpy()) for label in labels])
    face, voice = face[pick(face_labels)], voice[pick(voice_labels)]

    half = a.pairs // 2
    candidates = np.arange(1.0, 2.01, 0.05)
    losses = [
        -fuse(face[:half], voice[:half], accuracies, s)[torch.arange(half), labels[:half]].log().mean() for s in candidates
    ]
    sharpness = round(float(candidates[int(np.argmin(losses))]), 2)
    # Pairs made by label are right so often that hardly a threshold is needed; life is not, so there is a floor.
    threshold = max(0.4, fit_threshold(fuse(face[:half], voice[:half], accuracies, sharpness), labels[:half]))

    rest, truth = fuse(face[half:], voice[half:], accuracies, sharpness), labels[half:]
    kept = rest.max(1).values >= threshold
    share = lambda p, y: round((p.argmax(1) == y).float().mean().item(), 4)
    figures = {
        "pairs": len(truth), "face_alone": share(face[half:], truth), "voice_alone": share(voice[half:], truth),
        "fused": share(rest, truth), "ece": round(expected_calibration_error(rest, truth), 4),
        "kept": round(kept.float().mean().item(), 4), "accuracy_kept": share(rest[kept], truth[kept]),
    }
    entry = {
        "name": "decision-fusion", "version": "2", "task": "fusion", "files": [], "labels": LABELS, "preprocessing": {},
        "calibration": {
            "face_accuracy": accuracies[0], "voice_accuracy": accuracies[1], "sharpness": sharpness,
            "minimum_probability": threshold, "minimum_margin": 0.0,
        },
        "licence": "Apache-2.0",
        "data": "same-label pairs of FER2013 faces that the face model was chosen on and clips of speakers that a fold of the "
        "voice model never heard",
        "figures": {"pairs_by_label": figures},
    }
    manifest["models"] = [model for model in manifest["models"] if model["task"] != "fusion"] + [entry]
    a.manifest.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(entry["calibration"]), json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
