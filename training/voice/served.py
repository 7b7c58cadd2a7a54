#!/usr/bin/env python3
"""Hear speakers that a fold's head never heard with the built command, beside what train.py measured for them.

    python training/voice/served.py --data training/runs/voice --speech SPEECH_DIR --weights weights --mien .build/release/mien

The service cuts, gates and joins windows itself; this says whether it hears what training heard. Prints UAR and
accuracy of every fold and corpus, both ways, and over all folds.
"""

import argparse
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch

from corpus import CORPORA, LABELS, clips as files_of
from export import build
from extract import Clips
from model import Encoder, Head
from train import clip_scores, fold_of, recall


def eval_voice(mien, weights, files):
    """The report of `mien eval voice` on files of (label, path)."""
    with tempfile.TemporaryDirectory() as folder:
        for index, (label, path) in enumerate(files):
            place = Path(folder, label)
            place.mkdir(exist_ok=True)
            (place / f"{index}{path.suffix}").symlink_to(path.resolve())
        command = [mien, "eval", "voice", folder, "--json", "--weights", weights]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--data", "--speech", "--weights", "--mien"):
        parser.add_argument(name, required=True, type=Path)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    clips = Clips(arguments.data / "clips.npz")
    files = files_of(arguments.speech)
    assert [path.name for _, _, _, path in files] == list(clips.names)
    stored = np.load(arguments.data / "folds.npz")
    predicted = clip_scores(stored["logits"], stored["owner"]).argmax(dim=1).numpy()
    fold = fold_of(clips).numpy()
    encoder, head = Encoder().eval(), Head().eval()
    encoder.load_pretrained(arguments.data)
    manifest = json.loads((arguments.weights / "manifest.json").read_text())
    entry = next(model for model in manifest["models"] if model["task"] == "voice")
    confusion = {corpus: np.zeros((len(LABELS), len(LABELS)), int) for corpus in CORPORA}
    unheard = 0
    for index, state in enumerate(torch.load(arguments.data / "folds.pt", weights_only=True)):
        head.load_state_dict(state)
        with tempfile.TemporaryDirectory() as weights:
            path = Path(weights, "voice.onnx")
            onnx.save(build(encoder, head), path)
            entry["files"][0]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
            Path(weights, "manifest.json").write_text(json.dumps({"models": [entry]}))
            for corpus in CORPORA:
                own = np.nonzero((fold == index) & (clips.corpora == corpus))[0]
                report = eval_voice(arguments.mien, weights, [(files[i][1], files[i][3]) for i in own])
                uar = recall(clips.labels[own], predicted[own])
                print(f"fold {index} {corpus}: n {len(own)}, served {report['uar']:.4f}, in training {uar:.4f}", flush=True)
                confusion[corpus] += np.array(report["confusion"])
                unheard += round(report["no_face"] * len(own))
    for corpus in CORPORA:
        counts = np.bincount(clips.labels[clips.corpora == corpus], minlength=len(LABELS))
        found = np.diag(confusion[corpus])
        own = clips.corpora == corpus
        print(
            f"{corpus}: served UAR {np.mean(found[counts > 0] / counts[counts > 0]):.4f}, accuracy {found.sum() / counts.sum():.4f}; "
            f"in training UAR {recall(clips.labels[own], predicted[own]):.4f}, accuracy {(predicted == clips.labels)[own].mean():.4f}"
        )
    print(f"no speech found in {unheard} of {len(clips)} clips")


if __name__ == "__main__":
    main()
