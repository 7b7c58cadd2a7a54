#!/usr/bin/env python3
"""Adapt the served face model to pictures of your own, labelled and not, and write a weights folder to serve from.

    mien eval face OWN_DIR --uncertain 50          # what to look at and label first: the pictures it is least sure of
    python training/face/adapt.py --labelled OWN_DIR --unlabelled MORE_DIR --weights weights --out weights-own
    mien models --weights weights-own && mien eval face OWN_DIR --weights weights-own

OWN_DIR holds <class>/<picture>; MORE_DIR pictures in any folders (optional). Faces are found, aligned and cut as the
service does it. The served model labels the unlabelled ones, and those of which it is sure enough (--sure) train too, at
most as many of a class as --most. One labelled picture in four, by its content, is set aside: the epoch with the least
loss there is kept, and unless it is less than that of the served model nothing is written; the figures there flatter a
little, since the choice was made by them. What the weights were pulls at the new ones (--anchor), so that a hundred
pictures do not undo what thirty thousand taught.
"""

import argparse
import copy
import hashlib
import json
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "detector")]
from compare_crops import similarity, warp  # noqa: E402
from dataset import LABELS, augment, standardize  # noqa: E402
from export import export  # noqa: E402
from figures import calibrated  # noqa: E402
from mtcnn_twin import Detector, read  # noqa: E402
from stored import load  # noqa: E402

KINDS = {".jpg", ".jpeg", ".png", ".webp"}


class Cutter:
    """The largest face of a picture file as the classifier gets it: [48, 48] uint8, or None."""

    def __init__(self, weights, template):
        self.detector, self.template = Detector(str(weights)), template

    def cut(self, path):
        rgb = read(path)
        faces = self.detector.detect(rgb, min_face=40)
        if not len(faces):
            return None
        face = faces[((faces[:, 2] - faces[:, 0]) * (faces[:, 3] - faces[:, 1])).argmax()]
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        return warp(grey, similarity(face[5:].reshape(2, 5).T, self.template)).round().clip(0, 255).astype(np.uint8)

    def cut_all(self, paths):
        found = [(path, self.cut(path)) for path in paths]
        return [(path, crop) for path, crop in found if crop is not None]


def pictures_under(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in KINDS)


def is_held(crop):
    """One in four, by content, so that copies of a picture stand on one side."""
    return hashlib.sha256(crop.tobytes()).digest()[0] < 64


def tensors(items):
    crops = torch.from_numpy(np.stack([crop for crop, _ in items]))
    return crops, torch.tensor([label for _, label in items])


def logits_of(model, crops):
    model.eval()
    with torch.no_grad():
        return torch.cat([model(standardize(part.unsqueeze(1).float())) for part in crops.split(128)])


def measure(model, crops, labels):
    """(mean loss, accuracy). The loss decides: among a hundred pictures an accuracy moves by chance."""
    logits = logits_of(model, crops)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


def pseudo_labelled(model, crops, calibration, sure, most):
    """(crop, label) of the crops whose calibrated top probability is at least `sure`, the surest `most` of each class."""
    if not len(crops):
        return []
    p = calibrated(logits_of(model, torch.from_numpy(np.stack(crops))), calibration).softmax(1)
    top, label = p.max(1)
    chosen = []
    for index in range(len(LABELS)):
        own = torch.nonzero((label == index) & (top >= sure)).flatten()
        own = own[top[own].argsort(descending=True)][:most]
        chosen += [(crops[i], index) for i in own.tolist()]
    return chosen


def adapt(model, training, held, a):
    """The state of the best epoch on the held pictures, and its (loss, accuracy) there."""
    crops, labels = tensors(training)
    counts = torch.bincount(labels, minlength=len(LABELS)).float()
    # A class counts by the root of how often it is there: nothing is forgotten, little is blown up.
    chance = counts.clamp_min(1).rsqrt()[labels]
    start = {name: value.clone() for name, value in model.named_parameters()}
    # Adam would move the weights of channels that training let die as far as all others, and their norms blow that up.
    optimizer = torch.optim.SGD(model.parameters(), lr=a.rate, momentum=0.9)
    best, best_found = None, (float("inf"), 0.0)
    for epoch in range(a.epochs):
        model.train()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()  # statistics of few pictures would be worse than those of FER2013
        for part in torch.multinomial(chance, len(labels), replacement=True).split(32):
            x = standardize(augment(crops[part].unsqueeze(1).float()))
            loss = F.cross_entropy(model(x), labels[part], label_smoothing=0.1)
            pull = sum(((value - start[name]) ** 2).sum() for name, value in model.named_parameters())
            optimizer.zero_grad()
            (loss + a.anchor * pull).backward()
            optimizer.step()
        found = measure(model, *held)
        print(f"epoch {epoch + 1}: loss {found[0]:.3f}, accuracy {found[1]:.3f} on the pictures set aside", flush=True)
        if found < best_found:
            best, best_found = copy.deepcopy(model.state_dict()), found
    return best, best_found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", required=True, type=Path)
    parser.add_argument("--unlabelled", type=Path)
    parser.add_argument("--weights", type=Path, default=Path("weights"))
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--model", default="mirrored", help="of models.py, that weights/face.onnx holds")
    parser.add_argument("--suffix", default="own", help="put behind the version in the manifest")
    parser.add_argument("--sure", type=float, default=0.9)
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--anchor", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    manifest = json.loads((a.weights / "manifest.json").read_text())
    entry = next(model for model in manifest["models"] if model["task"] == "face")
    template = np.array(entry["preprocessing"]["template"])
    model = load(a.model, a.weights / "face.onnx")

    cutter = Cutter(a.weights, template)
    labelled = []
    for index, label in enumerate(LABELS):
        paths = pictures_under(a.labelled / label) if (a.labelled / label).is_dir() else []
        found = cutter.cut_all(paths)
        print(f"{label}: {len(found)} faces in {len(paths)} pictures", flush=True)
        labelled += [(crop, index) for _, crop in found]
    held = [item for item in labelled if is_held(item[0])]
    training = [item for item in labelled if not is_held(item[0])]
    if len(held) < 20 or not training:
        raise SystemExit("too few labelled pictures with a face: at least about a hundred are needed")
    own = {hashlib.sha256(crop.tobytes()).digest() for crop, _ in labelled}
    more = [crop for _, crop in cutter.cut_all(pictures_under(a.unlabelled))] if a.unlabelled else []
    more = [crop for crop in more if hashlib.sha256(crop.tobytes()).digest() not in own]
    pseudo = pseudo_labelled(model, more, entry["calibration"], a.sure, a.most)
    print(f"{len(training)} labelled and {len(pseudo)} of {len(more)} unlabelled ones train, {len(held)} are set aside")

    held = tensors(held)
    before = measure(model, *held)
    state, after = adapt(model, training + pseudo, held, a)
    print(f"on the pictures set aside: loss {before[0]:.3f}, accuracy {before[1]:.3f} before; {after[0]:.3f}, {after[1]:.3f} after")
    if after >= before:
        raise SystemExit("not better than what is served: nothing was written")

    model.load_state_dict(state)
    a.out.mkdir(parents=True, exist_ok=True)
    for path in a.weights.iterdir():
        shutil.copy2(path, a.out / path.name)
    # Steps of int8 suit weights that were trained to their end; these were moved a little everywhere.
    export(model, a.out / "face.onnx", store="float32", sample=standardize(held[0][:32].unsqueeze(1).float()))
    entry["version"] += f"+{a.suffix}"
    entry["files"][0]["sha256"] = hashlib.sha256((a.out / "face.onnx").read_bytes()).hexdigest()
    entry["data"] += f"; adapted to {len(training)} pictures of the operator's and {len(pseudo)} that the model labelled itself"
    entry["figures"] = {
        "set_aside": {
            "n": len(held[1]), "loss_before": round(before[0], 4), "loss": round(after[0], 4),
            "accuracy_before": round(before[1], 4), "accuracy": round(after[1], 4),
        }
    }
    (a.out / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(f"{a.out}: mien serve --weights {a.out}")


if __name__ == "__main__":
    main()
