"""The formula of Sources/Emotion/Fusion/DecisionFusion.swift: what joins the halves where no network is there."""

import numpy as np
import torch


def evenness(scores):
    return -(scores.exp() * scores).sum(1) / np.log(7)


class Formula:
    """Each half counts by how often its model is right, how good this input is and how sure the model is of it.

    The accuracies are those of the halves that it is made from; `sharpness` is the manifest's.
    """

    def __init__(self, face, voice, sharpness=2.0):
        self.accuracies = [(half.scores.argmax(1) == half.labels).float().mean().item() for half in (face, voice)]
        self.sharpness = sharpness

    def __call__(self, face, voice, quality, features=None):
        reliability = [
            accuracy * quality[:, index].clamp_min(0.01) * (0.25 + 0.75 * (1 - evenness(scores)))
            for index, (accuracy, scores) in enumerate(zip(self.accuracies, (face, voice)))
        ]
        total = reliability[0] + reliability[1]
        powers = [(self.sharpness * r / total).clamp(max=1)[:, None] for r in reliability]
        return powers[0] * face + powers[1] * voice
