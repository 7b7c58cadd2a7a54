"""Figures on standard output, and the one line PASS or FAIL that ends a check."""

import os
import statistics
import sys


class Report:
    """Collects what a check expects and what it found."""

    def __init__(self, name):
        self.name = name
        self.failed = []
        self.figures = []

    def say(self, text):
        print(text, flush=True)

    def expect(self, holds, figure):
        """A figure that the closing line carries; it fails the check where it does not hold."""
        print(("  ok    " if holds else "  BAD   ") + figure, flush=True)
        self.figures.append(figure)
        if not holds:
            self.failed.append(figure)

    def note(self, figure):
        """A figure that the closing line carries and that nothing is asked of."""
        print("  note  " + figure, flush=True)
        self.figures.append(figure)

    def finish(self):
        """Prints the closing line and ends the program."""
        word, shown = ("FAIL", self.failed) if self.failed else ("PASS", self.figures)
        print(f"{word} {self.name}: {'; '.join(dict.fromkeys(shown))}", flush=True)
        sys.exit(1 if self.failed else 0)


def number(name, default):
    """A number from the environment."""
    text = os.environ.get(name, "")
    return type(default)(text) if text else default


def percentile(values, share):
    """The value that `share` of them (0 to 1) do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def median(values):
    return statistics.median(values) if values else 0


def slope(points):
    """The rise of y for each unit of x by least squares."""
    count = len(points)
    if count < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
