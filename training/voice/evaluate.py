#!/usr/bin/env python3
"""Tables of the model card: what each augmentation brought, and what noise and a telephone cost.

    python training/voice/evaluate.py --data training/runs/voice --weights weights --picture docs/models/voice-confusion.png

All by heads that never heard the speaker, over the folds of train.py. Reads DATA/statistics, DATA/folds.npz and the
manifest; writes the confusion matrix as a picture and prints the tables as Markdown.
"""

import argparse
import json
from pathlib import Path

import matplotlib
import numpy as np
import torch

from corpus import CORPORA, LABELS
from export import calibration_error, is_certain, served_scores
from extract import CONDITIONS, FAMILIES, Clips
from train import FOLDS, Moments, Rows, fold_of, held_logits, recalls

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def jobs_of(families):
    return ["windows"] + [f"{family} {i}" for family in families for i in range(FAMILIES[family])]


def draw(confusion, path):
    share = confusion / confusion.sum(axis=1, keepdims=True)
    figure, axes = pyplot.subplots(figsize=(5.2, 4.6), dpi=110)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(LABELS)), LABELS, rotation=40, ha="right")
    axes.set_yticks(range(len(LABELS)), LABELS)
    axes.set_xlabel("answer")
    axes.set_ylabel("true")
    for row in range(len(LABELS)):
        for column in range(len(LABELS)):
            colour = "white" if share[row, column] > 0.5 else "black"
            axes.text(column, row, f"{100 * share[row, column]:.0f}", ha="center", va="center", color=colour)
    axes.set_title("per cent of each true class, speakers never heard", fontsize=10)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--picture", required=True, type=Path)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    clips = Clips(arguments.data / "clips.npz")
    entry = next(
        model for model in json.loads((arguments.weights / "manifest.json").read_text())["models"] if model["task"] == "voice"
    )
    draw(np.array(entry["figures"]["cross_validation"]["confusion"]), arguments.picture)
    temperature, minimum = entry["calibration"]["temperature"], entry["calibration"]["minimum_probability"]

    fold = fold_of(clips)
    conditions = {}
    for job in ["windows", *CONDITIONS]:
        path = arguments.data / "statistics" / f"{job}.pt"
        if path.exists():
            conditions[job] = torch.load(path, weights_only=True)

    def logits_of(heads, job):
        part = conditions[job]
        return held_logits(heads, part["found"], fold[part["owner"]])

    def row(name, heads):
        cells = []
        for job in conditions:
            found = recalls(clips, logits_of(heads, job), conditions[job]["owner"])
            cells.append(" / ".join(f"{100 * found[corpus]:.1f}" for corpus in CORPORA))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)

    print("| UAR RAVDESS / EMO-DB | " + " | ".join(conditions) + " |\n|---|" + "---|" * len(conditions))
    everything = [Moments(Rows(arguments.data, clips)).fit(without=index) for index in range(FOLDS)]
    row("all copies", everything)
    for left_out in FAMILIES:
        kept = [family for family in FAMILIES if family != left_out]
        moments = Moments(Rows(arguments.data, clips, jobs_of(kept)))
        row(f"without {left_out}", [moments.fit(without=index) for index in range(FOLDS)])
    moments = Moments(Rows(arguments.data, clips, jobs_of([])))
    row("served windows only", [moments.fit(without=index) for index in range(FOLDS)])

    print("\n| condition | accuracy | ECE | not marked uncertain | of those right |\n|---|---|---|---|---|")
    for job in conditions:
        scores = served_scores(logits_of(everything, job), conditions[job]["owner"], temperature)
        right, certain = scores.argmax(axis=1) == clips.labels, is_certain(scores, minimum)
        print(
            f"| {job} | {100 * right.mean():.1f} % | {calibration_error(scores, clips.labels):.3f} | "
            f"{100 * certain.mean():.0f} % | {100 * right[certain].mean():.0f} % |"
        )

    stored = np.load(arguments.data / "folds.npz")
    scores = served_scores(stored["logits"], stored["owner"], temperature)
    wrong = np.nonzero(scores.argmax(axis=1) != clips.labels)[0]
    print("\n| surest mistakes | true | answer | probability |\n|---|---|---|---|")
    for index in wrong[np.argsort(-scores[wrong].max(axis=1))][:8]:
        answer = scores[index].argmax()
        print(f"| {clips.names[index]} | {LABELS[clips.labels[index]]} | {LABELS[answer]} | {np.exp(scores[index, answer]):.2f} |")


if __name__ == "__main__":
    main()
