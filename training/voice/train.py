#!/usr/bin/env python3
"""Fit the voice classifier's head on what the encoder made of RAVDESS and EMO-DB.

    python training/voice/train.py --data training/runs/voice

Reads DATA/clips.npz and DATA/statistics (extract.py). The head is linear, by weighted least squares with a penalty, in
closed form: no seed, no schedule. Every quarter of the speakers is left out once, for figures and the temperature
(DATA/folds.npz); then everybody trains (DATA/voice.pt).
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from corpus import CORPORA, LABELS, folds
from extract import TRAINING_JOBS, Clips
from model import Encoder, Head

FOLDS = 4
# A class counts as much as another in the sum of squares, and a clip of the smaller corpus twice.
CORPUS_WEIGHT = {"ravdess": 1.0, "emodb": 2.0}
PENALTY = 0.3
HIT, MISS = 1.5, -0.5
# Least squares gives values of the size of its targets; as logits they are wanted about this much larger.
SHARPNESS = 6.0


class Rows:
    """Training rows: statistics, targets, weights, and the fold of each row's speaker."""

    def __init__(self, data: Path, clips: Clips, jobs=TRAINING_JOBS):
        stored = [torch.load(data / "statistics" / f"{job}.pt", weights_only=True) for job in jobs]
        owner = torch.cat([part["owner"] for part in stored])
        self.found = torch.cat([part["found"] for part in stored])
        self.labels = torch.from_numpy(clips.labels)[owner]
        corpus = torch.tensor([CORPUS_WEIGHT[name] for name in clips.corpora])[owner]
        self.weight = corpus / torch.bincount(self.labels, minlength=len(LABELS))[self.labels]
        self.fold = fold_of(clips)[owner]


def fold_of(clips):
    """[clips], the fold that leaves each one out."""
    result = torch.empty(len(clips), dtype=torch.long)
    for fold, speakers in enumerate(folds(clips.speakers, FOLDS)):
        result[torch.from_numpy(np.isin(clips.speakers, list(speakers)))] = fold
    return result


class Moments:
    """Weighted second moments of statistics and targets, fold by fold: all that least squares needs of the rows."""

    def __init__(self, rows: Rows):
        # Centred and scaled by all rows only to keep float32 sums exact enough; fit() takes it out again.
        self.shift, self.unit = rows.found.mean(dim=0), rows.found.std(dim=0) + 1e-4
        self.products, self.targets = [], []
        for fold in range(FOLDS):
            own = rows.fold == fold
            ones = torch.ones(int(own.sum()), 1)
            values = torch.cat([(rows.found[own] - self.shift) / self.unit, ones], dim=1)
            weighted = values * rows.weight[own][:, None]
            target = torch.nn.functional.one_hot(rows.labels[own], len(LABELS)).float() * (HIT - MISS) + MISS
            self.products.append((weighted.T @ values).double())
            self.targets.append((weighted.T @ target).double())

    def fit(self, without=None, penalty=PENALTY):
        """The head that least squares gives on every fold but one."""
        own = [fold for fold in range(FOLDS) if fold != without]
        product = sum(self.products[fold] for fold in own)
        target = sum(self.targets[fold] for fold in own)
        total = product[-1, -1]
        mean = product[:-1, -1] / total
        covariance = product[:-1, :-1] / total - torch.outer(mean, mean)
        deviation = torch.sqrt(covariance.diagonal().clamp(min=0)) + 1e-4
        average = target[-1] / total
        common = (target[:-1] / total - torch.outer(mean, average)) / deviation[:, None]
        correlation = covariance / torch.outer(deviation, deviation)
        weights = torch.linalg.solve(correlation + penalty * torch.eye(len(common), dtype=torch.float64), common)
        head = Head(len(common)).eval()
        head.centre = (self.shift + mean * self.unit).float()
        head.scale = (1 / (deviation * self.unit)).float()
        with torch.no_grad():
            head.output.weight.copy_(SHARPNESS * weights.T)
            head.output.bias.copy_(SHARPNESS * average)
        return head


def recall(truth, predicted):
    """Unweighted average recall over the classes that occur."""
    return float(np.mean([(predicted[truth == c] == c).mean() for c in np.unique(truth)]))


def clip_scores(logits, owner, temperature=1.0):
    """Log probabilities of clips: the mean over their windows."""
    values = torch.log_softmax(torch.as_tensor(logits) / temperature, dim=1)
    owner = torch.as_tensor(owner)
    count = torch.bincount(owner)
    return torch.zeros(len(count), len(LABELS)).index_add_(0, owner, values) / count[:, None]


def held_logits(heads, found, fold):
    """Each row by the head that never heard its speaker."""
    logits = torch.zeros(len(found), len(LABELS))
    with torch.no_grad():
        for index, head in enumerate(heads):
            logits[fold == index] = head(found[fold == index])
    return logits


def recalls(clips, logits, owner):
    """UAR of clips, corpus by corpus."""
    predicted = clip_scores(logits, owner).argmax(dim=1).numpy()
    return {c: recall(clips.labels[clips.corpora == c], predicted[clips.corpora == c]) for c in CORPORA}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="where prepare.py and extract.py wrote")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    clips = Clips(arguments.data / "clips.npz")
    moments = Moments(Rows(arguments.data, clips))
    served = torch.load(arguments.data / "statistics" / "windows.pt", weights_only=True)
    fold = fold_of(clips)
    for penalty in (0.15, PENALTY, 0.6):
        heads = [moments.fit(without=index, penalty=penalty) for index in range(FOLDS)]
        logits = held_logits(heads, served["found"], fold[served["owner"]])
        print(f"penalty {penalty}", {c: round(v, 4) for c, v in recalls(clips, logits, served["owner"]).items()}, flush=True)
        if penalty == PENALTY:
            np.savez(arguments.data / "folds.npz", logits=logits.numpy(), owner=served["owner"].numpy())
            torch.save([head.state_dict() for head in heads], arguments.data / "folds.pt")
            predicted = clip_scores(logits, served["owner"]).argmax(dim=1).numpy()
            for corpus in CORPORA:
                parts = [(fold.numpy() == index) & (clips.corpora == corpus) for index in range(FOLDS)]
                print(corpus, "by fold", [round(recall(clips.labels[own], predicted[own]), 3) for own in parts], flush=True)

    encoder = Encoder()
    encoder.load_pretrained(arguments.data)
    torch.save({"encoder": encoder.state_dict(), "head": moments.fit().state_dict()}, arguments.data / "voice.pt")


if __name__ == "__main__":
    main()
