#!/usr/bin/env python3
"""Makes astronaut-crop.bin: the sample portrait's face laid onto the template by numpy and OpenCV, 48 × 48 grey.

    python Tests/EmotionTests/Fixtures/make_astronaut_crop.py

Needs what training/requirements.txt lists. The landmarks are what the package mtcnn 1.0.0 found, whole pixels.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "training/face"), str(ROOT / "training/detector")]
from compare_crops import TEMPLATE, similarity, warp  # noqa: E402
from mtcnn_twin import read  # noqa: E402

LANDMARKS = np.array([[203, 100], [245, 102], [224, 127], [202, 138], [244, 140]], float)


def main():
    grey = cv2.cvtColor(read(ROOT / "docs/samples/astronaut.jpg"), cv2.COLOR_RGB2GRAY)
    crop = warp(grey, similarity(LANDMARKS, TEMPLATE)).round().astype(np.uint8)
    Path(__file__).with_name("astronaut-crop.bin").write_bytes(crop.tobytes())


if __name__ == "__main__":
    main()
