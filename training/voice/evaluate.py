#!/usr/bin/env python3
"""Tables of the model card: what each encoder and each augmentation brought, and what noise and a telephone cost.

    python training/voice/evaluate.py --data training/runs/voice --weights weights --picture docs/models/voice-confusion.png

All by heads that never heard the speaker, over the folds of train.py. Reads DATA/statistics, DATA/whole, DATA/folds.npz and the
manifest; writes the confusion matrix as a picture and prints the tables as Markdown.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1]))
from confusion_picture import draw_confusion  # noqa: E402
from corpus import CORPORA, LABELS  # noqa: E402
from export import calibration_error, is_certain, served_scores  # noqa: E402
from extract import CONDITIONS, FAMILIES, TRAINING_JOBS, Clips  # noqa: E402
from model import STATISTICS  # noqa: E402
from train import FOLDS, Moments, Rows, fold_of, held_logits, recalls  # noqa: E402
from turn_encoder import WIDTH  # noqa: E402


# Statistics by what they are of.
LSTM = slice(0, STATISTICS - 3 * WIDTH)
SPEECH = slice(STATISTICS - 3 * WIDTH, STATISTICS)


class WholeRows(Rows):
    """As Rows, with the second encoder's statistics from before it was narrowed."""

    def __init__(self, data, clips):
        super().__init__(data, clips)
        self.found[:, SPEECH] = torch.cat(
            [torch.load(data / "whole" / f"{job}.pt", weights_only=True)[1] for job in TRAINING_JOBS])


def jobs_of(families):
    return ["windows"] + [f"{family} {i}" for family in families for i in range(FAMILIES[family])]


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
    confusion = entry["figures"]["cross_validation"]["confusion"]
    draw_confusion(confusion, LABELS, arguments.picture, "per cent of each true class, speakers never heard")
    temperature, minimum = entry["calibration"]["temperature"], entry["calibration"]["minimum_probability"]

    fold = fold_of(clips)
    conditions = {}
    for job in ["windows", *CONDITIONS]:
        path = arguments.data / "statistics" / f"{job}.pt"
        if path.exists():
            conditions[job] = torch.load(path, weights_only=True)

    def logits_of(heads, job, columns=slice(None)):
        part = conditions[job]
        return held_logits(heads, part["found"][:, columns], fold[part["owner"]])

    def row(name, heads, columns=slice(None)):
        cells = []
        for job in conditions:
            found = recalls(clips, logits_of(heads, job, columns), conditions[job]["owner"])
            cells.append(" / ".join(f"{100 * found[corpus]:.1f}" for corpus in CORPORA))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)

    print("| UAR RAVDESS / EMO-DB | " + " | ".join(conditions) + " |\n|---|" + "---|" * len(conditions))
    everything = [Moments(Rows(arguments.data, clips)).fit(without=index) for index in range(FOLDS)]
    row("both encoders, all copies", everything)
    for name, columns in (("LSTM layers alone", LSTM), ("second encoder alone", SPEECH)):
        rows = Rows(arguments.data, clips)
        rows.found = rows.found[:, columns]
        moments = Moments(rows)
        row(name, [moments.fit(without=index) for index in range(FOLDS)], columns)
    whole = WholeRows(arguments.data, clips)
    moments = Moments(whole)
    heads, served = [moments.fit(without=index) for index in range(FOLDS)], conditions["windows"]["owner"]
    found = recalls(clips, held_logits(heads, whole.found[: len(served)], fold[served]), served)
    print("| second encoder not narrowed | " + " / ".join(f"{100 * found[corpus]:.1f}" for corpus in CORPORA) + " |", flush=True)
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
