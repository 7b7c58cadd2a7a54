"""What is said of a classifier: figures with their intervals, calibration and threshold, and its surest mistakes."""

import math

import numpy as np
import torch
from sklearn.metrics import confusion_matrix, f1_score, recall_score

from dataset import LABELS

BINS = 15


def expected_calibration_error(probabilities, labels):
    top, right = probabilities.max(1).values, (probabilities.argmax(1) == labels).float()
    index = (top * BINS).clamp(max=BINS - 1).long()
    return sum(
        (index == b).float().mean().item() * abs(right[index == b].mean() - top[index == b].mean()).item()
        for b in range(BINS) if (index == b).any()
    )


def error_of_exact(probabilities, draws=1000):
    """What the calibration error reads, least and most in nine of ten draws, where every answer is right exactly as often as
    it says: with few pictures in a bin it is far from 0."""
    top, random = probabilities.max(1, keepdim=True).values.double(), torch.Generator().manual_seed(1)
    # Two classes of which the first is the answer.
    said = torch.cat([top, torch.zeros_like(top)], 1)
    values = [
        expected_calibration_error(said, (torch.rand(len(top), generator=random) >= top[:, 0]).long()) for _ in range(draws)
    ]
    return [round(float(value), 4) for value in np.percentile(values, [5, 95])]


def calibrated(logits, calibration):
    """Logits over their temperature: `temperature` × (entropy of their softmax / log of the classes)^`entropy_exponent`.

    What serving does (Calibration.swift); after Balanya, Maroñas, Ramos 2022, "Adaptive Temperature Scaling for Robust
    Calibration of Deep Neural Networks". With exponent 0 it is the temperature of Guo et al. 2017.
    """
    p = logits.softmax(1)
    entropy = -(p * p.clamp_min(1e-12).log()).sum(1, keepdim=True) / math.log(logits.shape[1])
    return logits / (calibration["temperature"] * entropy.clamp_min(1e-4) ** calibration.get("entropy_exponent", 0.0))


def fit_calibration(logits, labels):
    """Temperature and exponent that make being right likeliest, as told by the top probability.

    Trained with mixup and smoothed labels, a net is too sure of its weak answers and not sure enough of its strong ones:
    one temperature cannot mend both. The likelihood of the label itself is ruled by how the rest is shared out.
    """

    def loss(candidate):
        top, guess = calibrated(logits, candidate).softmax(1).max(1)
        top, right = top.clamp(1e-6, 1 - 1e-6), guess == labels
        return -torch.where(right, top, 1 - top).log().mean().item()

    candidates = (
        {"temperature": round(float(t), 2), "entropy_exponent": round(float(w), 2)}
        for t in np.arange(0.4, 2.5, 0.02) for w in np.arange(0, 1.01, 0.05)
    )
    return min(candidates, key=loss)


def fit_threshold(probabilities, labels, wanted=0.8):
    """The least top probability above which so many are right, at the lower end of a one-sided 95 % interval."""
    top, right = probabilities.max(1).values, probabilities.argmax(1) == labels
    for threshold in np.arange(0.2, 0.95, 0.01):
        kept = top >= threshold
        if not kept.any():
            break
        share = right[kept].float().mean().item()
        if share - 1.645 * (share * (1 - share) / kept.sum().item()) ** 0.5 >= wanted:
            return round(float(threshold), 2)
    raise SystemExit("no threshold reaches the wanted accuracy on validation")


def interval(measure, labels, guess, draws=1000):
    """95 % interval of measure(labels, guess) over pictures drawn anew."""
    random, n = np.random.default_rng(1), len(labels)
    values = []
    for _ in range(draws):
        rows = random.integers(n, size=n)
        values.append(measure(labels[rows], guess[rows]))
    return [round(float(value), 4) for value in np.percentile(values, [2.5, 97.5])]


def figures(logits, labels, calibration, threshold):
    probabilities = calibrated(logits, calibration).softmax(1)
    guess, kept = probabilities.argmax(1), probabilities.max(1).values >= threshold
    truth, found = labels.numpy(), guess.numpy()
    return {
        "n": len(labels), "accuracy": (guess == labels).float().mean().item(),
        "accuracy_95": interval(lambda y, g: (y == g).mean(), truth, found),
        "macro_f1": float(f1_score(truth, found, average="macro")),
        "uar": float(recall_score(truth, found, average="macro")),
        "ece": expected_calibration_error(probabilities, labels), "ece_of_exact_90": error_of_exact(probabilities),
        "kept": kept.float().mean().item(), "accuracy_kept": (guess == labels)[kept].float().mean().item(),
        "confusion": confusion_matrix(truth, found).tolist(),
    }


def surest_mistakes(logits, labels, calibration, names, count=8):
    """(name, truth, answer, probability) of the wrong answers that were given with the most confidence."""
    probabilities = calibrated(logits, calibration).softmax(1)
    top, guess = probabilities.max(1)
    wrong = torch.nonzero(guess != labels).flatten()
    wrong = wrong[top[wrong].argsort(descending=True)][:count].tolist()
    return [(names[i], LABELS[labels[i]], LABELS[guess[i]], round(top[i].item(), 2)) for i in wrong]
