"""What is said of a classifier: figures with their intervals, temperature and threshold, and its surest mistakes."""

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


def fit_temperature(logits, labels):
    """The temperature with the least expected calibration error.

    Trained with mixup and smoothed labels, a net is too sure of its weak answers and not sure enough of its strong ones; the
    likelihood, which the strong ones rule, would leave the weak ones worse.
    """
    candidates = np.arange(0.4, 2.0, 0.01)
    errors = [expected_calibration_error((logits / t).softmax(1), labels) for t in candidates]
    return round(float(candidates[int(np.argmin(errors))]), 2)


def fit_threshold(probabilities, labels, wanted=0.8):
    """The least top probability above which so many are right, at the lower end of a one-sided 95 % interval."""
    top, right = probabilities.max(1).values, probabilities.argmax(1) == labels
    for threshold in np.arange(0.2, 0.95, 0.01):
        kept = top >= threshold
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


def figures(logits, labels, temperature, threshold):
    probabilities = (logits / temperature).softmax(1)
    guess, kept = probabilities.argmax(1), probabilities.max(1).values >= threshold
    truth, found = labels.numpy(), guess.numpy()
    return {
        "n": len(labels), "accuracy": (guess == labels).float().mean().item(),
        "accuracy_95": interval(lambda y, g: (y == g).mean(), truth, found),
        "macro_f1": float(f1_score(truth, found, average="macro")),
        "uar": float(recall_score(truth, found, average="macro")),
        "ece": expected_calibration_error(probabilities, labels),
        "kept": kept.float().mean().item(), "accuracy_kept": (guess == labels)[kept].float().mean().item(),
        "confusion": confusion_matrix(truth, found).tolist(),
    }


def surest_mistakes(logits, labels, temperature, names, count=8):
    """(name, truth, answer, probability) of the wrong answers that were given with the most confidence."""
    probabilities = (logits / temperature).softmax(1)
    top, guess = probabilities.max(1)
    wrong = torch.nonzero(guess != labels).flatten()
    wrong = wrong[top[wrong].argsort(descending=True)][:count].tolist()
    return [(names[i], LABELS[labels[i]], LABELS[guess[i]], round(top[i].item(), 2)) for i in wrong]
