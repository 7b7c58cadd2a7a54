#!/usr/bin/env python3
"""Random answers and what scikit-learn says of them: evaluation_figures.json.

    python Tests/EmotionTests/Fixtures/make_evaluation_figures.py

The calibration error is computed from its definition (Guo et al. 2017), since scikit-learn has none.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, f1_score

random = np.random.default_rng(5)
truth = random.choice([0, 1, 2, 3, 4, 6], size=60)  # nobody is surprised, as in EMO-DB
logits = random.normal(size=(60, 7)) + 1.5 * np.eye(7)[truth]
probability = np.round(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), 5)
probability /= probability.sum(axis=1, keepdims=True)
answer, confidence = probability.argmax(axis=1), probability.max(axis=1)
edges = np.linspace(0, 1, 16)
error = 0.0
for low, high in zip(edges[:-1], edges[1:]):
    inside = (confidence > low) & (confidence <= high)
    if inside.any():
        error += inside.mean() * abs((answer == truth)[inside].mean() - confidence[inside].mean())
figures = {
    "source": f"scikit-learn {sklearn.__version__}",
    "truth": truth.tolist(),
    "probabilities": np.round(probability, 7).tolist(),
    "accuracy": accuracy_score(truth, answer),
    "macroF1": f1_score(truth, answer, average="macro"),
    "uar": balanced_accuracy_score(truth, answer),
    "ece": error,
    "confusion": confusion_matrix(truth, answer, labels=range(7)).tolist(),
    "recall": [float((answer[truth == c] == c).mean()) if (truth == c).any() else None for c in range(7)],
}
(Path(__file__).parent / "evaluation_figures.json").write_text(json.dumps(figures, separators=(",", ":")) + "\n")
