#!/usr/bin/env python3
"""Train three fusions on pairs made by label, compare them, and write the best one that the service can run.

    python training/fusion/compare.py --faces FER_DIR --voices training/runs/voice --weights weights --version 11 \
        --picture docs/models/fusion-confusion.png

Trained on faces of the validation part (the face model never trained on them) with clips whose speakers the voice model
of their fold never heard; measured on held faces of PublicTest that are not in Training too, with speakers that neither the
voice model nor the fusion heard: four folds. Nine halves in ten are spoilt while training. Pairs are made by label: nobody
in the data is seen and heard at once. The choice is by the mean likelihood over speakers left out, faces of the validation
part; then all speakers train the file. Reads WEIGHTS/manifest.json, face.onnx; writes fusion.onnx, the fusion's entry and
the confusion matrix of both halves as they are as a picture.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F

from halves import LEAST_LOG, Halves, faces, voices
from networks import NETWORKS
from formula import Formula
# After halves, which says where these lie.
from confusion_picture import draw_confusion  # noqa: E402
from corpus import LABELS  # noqa: E402
from figures import expected_calibration_error  # noqa: E402

FOLDS = 4
STEPS, BATCH, RATE = 2500, 512, 3e-3
SPOILT = 0.9


class Side:
    """All conditions of one side in one table, to draw rows of wanted labels from."""

    def __init__(self, conditions, rows=None):
        self.names = list(conditions)
        self.parts = [half if rows is None else half.rows(rows) for half in conditions.values()]
        self.by_label = [torch.nonzero(self.parts[0].labels == label).flatten() for label in range(len(LABELS))]
        stack = lambda field: torch.stack([getattr(part, field) for part in self.parts])
        self.table = Halves(stack("scores"), stack("quality"), stack("features"), stack("labels"), stack("group"))

    def draw(self, labels, random, condition=None):
        """Rows of these labels: scores, quality, features. Without a condition each is spoilt by chance."""
        index = torch.empty(len(labels), dtype=torch.long)
        for label, own in enumerate(self.by_label):
            wanted = labels == label
            index[wanted] = own[torch.randint(len(own), (int(wanted.sum()),), generator=random)]
        if condition is None:
            which = torch.randint(1, len(self.parts), (len(labels),), generator=random)
            which[torch.rand(len(labels), generator=random) >= SPOILT] = 0
        else:
            which = torch.full((len(labels),), self.names.index(condition))
        t = self.table
        return t.scores[which, index], t.quality[which, index], t.features[which, index]


class Features:
    """Both sides' features, each brought to mean 0 and deviation 1 by what the fusion trains on."""

    def __init__(self, face, voice):
        self.moments = [
            (side.table.features[0].mean(0), side.table.features[0].std(0) + 1e-3) for side in (face, voice)
        ]
        self.width = sum(len(mean) for mean, _ in self.moments)

    def __call__(self, face, voice):
        return torch.cat([(x - mean) / deviation for x, (mean, deviation) in zip((face, voice), self.moments)], 1)


def pairs(face, voice, count, random, conditions=(None, None)):
    labels = torch.randint(len(LABELS), (count,), generator=random)
    f, fq, fx = face.draw(labels, random, conditions[0])
    v, vq, vx = voice.draw(labels, random, conditions[1])
    return f, v, torch.stack([fq, vq], 1), (fx, vx), labels


def fit(kind, face, voice, seed=1):
    torch.manual_seed(seed)
    random = torch.Generator().manual_seed(seed)
    features = Features(face, voice)
    net = NETWORKS[kind](features.width)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE if kind != "early" else RATE / 10, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    net.train()
    for _ in range(STEPS):
        f, v, quality, x, labels = pairs(face, voice, BATCH, random)
        # A short recording is what a voice's quality tells of; none of the corpora's clips is.
        quality = torch.stack([quality[:, 0], torch.where(torch.rand(BATCH, generator=random) < 0.2, 0.5, quality[:, 1])], 1)
        logits, _ = net(f, v, quality, features(*x) if kind == "early" else None)
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval(), features


SITUATIONS = {
    "both as they are": ("as they are", "as they are"), "face blurred": ("blur, σ 1.5", "as they are"),
    "a third of the face covered": ("a third covered", "as they are"), "face of 24 pixels": ("24 pixels", "as they are"),
    "voice at 10 dB": ("as they are", "10 dB"), "voice at 0 dB": ("as they are", "0 dB"),
    "voice by telephone": ("as they are", "telephone"), "both spoilt": ("blur, σ 1.5", "0 dB"),
}


def measure(answer, face, voice, count=20_000, seed=7):
    """{situation: figures} of a function (face, voice, quality, features) → logits."""
    result = {}
    for name, conditions in SITUATIONS.items():
        random = torch.Generator().manual_seed(seed)
        f, v, quality, x, labels = pairs(face, voice, count, random, conditions)
        with torch.no_grad():
            p = answer(f, v, quality, x).softmax(1)
        right = lambda found: (found.argmax(1) == labels).float().mean().item()
        result[name] = {
            "face": right(f), "voice": right(v), "fused": right(p), "ece": expected_calibration_error(p, labels),
            "loss": F.nll_loss(p.clamp_min(1e-12).log(), labels).item(),
            "confusion": torch.bincount(labels * len(LABELS) + p.argmax(1), minlength=len(LABELS) ** 2).numpy(),
        }
    return result


def mean_of(results):
    return {
        situation: {key: np.mean([result[situation][key] for result in results], axis=0) for key in results[0][situation]}
        for situation in results[0]
    }


def export(net, path):
    sample = (torch.full((2, 7), -2.0), torch.full((2, 7), -2.0), torch.ones(2, 2))
    axes = {name: {0: "n"} for name in ("face", "voice", "quality", "logits", "weights")}
    torch.onnx.export(
        net, sample, path, opset_version=17, input_names=["face", "voice", "quality"], output_names=["logits", "weights"],
        dynamic_axes=axes, dynamo=False,
    )
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    random = torch.Generator().manual_seed(3)
    f, v = (torch.randn(64, 7, generator=random).mul(3).log_softmax(1).clamp_min(LEAST_LOG) for _ in range(2))
    quality = torch.rand(64, 2, generator=random)
    with torch.no_grad():
        expected = net(f, v, quality)
    found = session.run(None, {"face": f.numpy(), "voice": v.numpy(), "quality": quality.numpy()})
    difference = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(found, expected))
    if difference > 1e-4:
        raise SystemExit(f"ONNX Runtime differs from PyTorch by {difference}")
    onnx.checker.check_model(str(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", required=True)
    parser.add_argument("--voices", required=True)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--picture", required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    manifest_path = a.weights / "manifest.json"
    manifest = json.loads(manifest_path.read_text())
    chosen, held = faces(a.faces, "validation", a.weights), faces(a.faces, "held", a.weights)
    heard = voices(a.voices, a.weights)
    fold = heard["as they are"].group

    found = {kind: [] for kind in (*NETWORKS, "formula")}
    validated = {kind: [] for kind in found}
    formula = Formula(chosen["as they are"], heard["as they are"])
    for index in range(FOLDS):
        training, rest = (Side(heard, fold != index), Side(heard, fold == index))
        for kind in found:
            if kind == "formula":
                answer = formula
            else:
                net, features = fit(kind, Side(chosen), training)
                answer = lambda f, v, q, x, n=net, g=features, k=kind: n(f, v, q, g(*x) if k == "early" else None)[0]
            found[kind].append(measure(answer, Side(held), rest))
            validated[kind].append(measure(answer, Side(chosen), rest))
        print(f"fold {index + 1} of {FOLDS}", flush=True)

    table = {kind: mean_of(results) for kind, results in found.items()}
    losses = {kind: float(np.mean([row["loss"] for row in mean_of(validated[kind]).values()])) for kind in found}
    print("| pairs | face | voice | " + " | ".join(found) + " | ECE of " + ", ".join(found) + " |")
    print("|---" * (len(found) + 4) + "|")
    for situation in SITUATIONS:
        first = table["formula"][situation]
        cells = [f"{100 * first['face']:.1f}", f"{100 * first['voice']:.1f}"]
        cells += [f"{100 * table[kind][situation]['fused']:.1f}" for kind in found]
        cells.append(", ".join(f"{table[kind][situation]['ece']:.3f}" for kind in found))
        print(f"| {situation} | " + " | ".join(cells) + " |")
    print("mean loss on validation:", {kind: round(value, 4) for kind, value in losses.items()})

    # Early needs what the models have inside, which the service's files do not give; the others take answers.
    best = min(("late", "attention"), key=losses.get)
    if losses["early"] < losses[best]:
        print(f"early is better on validation by {losses[best] - losses['early']:.4f}")
    net, _ = fit(best, Side(chosen), Side(heard))
    path = a.weights / "fusion.onnx"
    export(net, path)
    situations = {
        name: {key: round(float(row[key]), 4) for key in ("face", "voice", "fused", "ece")} for name, row in table[best].items()
    }
    confusion = table[best]["both as they are"]["confusion"].reshape(len(LABELS), len(LABELS))
    draw_confusion(confusion, LABELS, a.picture, "per cent of each true class, pairs made by label")
    entry = {
        "name": f"{best}-fusion", "version": a.version, "task": "fusion",
        "files": [{"role": "classifier", "path": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}],
        "labels": LABELS, "preprocessing": {},
        # Pairs made by label are right so often that hardly a threshold is needed; life is not, so there is a floor.
        "calibration": {"temperature": 1.0, "minimum_probability": 0.4, "minimum_margin": 0.0},
        "licence": "Apache-2.0",
        "data": "same-label pairs of FER2013 faces that the face model was chosen on and clips of speakers that a fold of the "
        "voice model never heard; figures on faces of PublicTest's third that is held and speakers left out",
        "figures": {"pairs_by_label": situations},
    }
    manifest["models"] = [model for model in manifest["models"] if model["task"] != "fusion"] + [entry]
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(f"{path}: {path.stat().st_size} bytes, {best}")


if __name__ == "__main__":
    main()
