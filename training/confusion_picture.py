"""A confusion matrix as a picture: per cent of each true class, for the model cards."""

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def draw_confusion(confusion, labels, path, title):
    confusion = np.array(confusion)
    share = confusion / confusion.sum(axis=1, keepdims=True)
    figure, axes = pyplot.subplots(figsize=(5.2, 4.6), dpi=110)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=40, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("answer")
    axes.set_ylabel("true")
    for row in range(len(labels)):
        for column in range(len(labels)):
            colour = "white" if share[row, column] > 0.5 else "black"
            axes.text(column, row, f"{100 * share[row, column]:.0f}", ha="center", va="center", color=colour)
    axes.set_title(title, fontsize=10)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
