#!/usr/bin/env python3
"""Where the five landmarks lie in FER2013's 48×48 training pictures: the template that serving aligns faces to.

    python training/face/measure_template.py --weights weights --data FER_DIR [--each 300]

Pictures are enlarged fourfold and framed with grey before the detector sees them, since faces fill them. Printed are the
median place of each landmark in pixels of the 48×48 picture (a pixel's centre is at its index), made symmetric, and
the spread. Order: the subject's right eye, left eye, nose, right and left corner of the mouth.
"""

import argparse
import json
import random
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "detector"))
from mtcnn_twin import Detector  # noqa: E402

SIDE, ENLARGE, FRAME = 48, 4, 64


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--each", type=int, default=300, help="pictures of each class")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    detector, points, boxes, seen = Detector(a.weights), [], [], 0
    for folder in sorted(Path(a.data, "train").iterdir()):
        paths = sorted(folder.iterdir())
        random.Random(a.seed).shuffle(paths)
        for path in paths[: a.each]:
            picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            large = cv2.resize(picture, None, fx=ENLARGE, fy=ENLARGE, interpolation=cv2.INTER_CUBIC)
            large = cv2.copyMakeBorder(large, *[FRAME] * 4, cv2.BORDER_CONSTANT, value=127)
            faces = detector.detect(cv2.cvtColor(large, cv2.COLOR_GRAY2RGB), min_face=80)
            seen += 1
            if len(faces) != 1:
                continue
            to_small = lambda v: (v - FRAME + 0.5) / ENLARGE - 0.5
            points.append(to_small(faces[0, 5:].reshape(2, 5).T))
            boxes.append(to_small(faces[0, :4]))
    points, boxes = np.array(points), np.array(boxes)
    median = np.median(points, axis=0)
    mirror = median[[1, 0, 2, 4, 3]] * [-1, 1] + [SIDE - 1, 0]
    print(json.dumps({
        "seen": seen, "with_one_face": len(points), "template": ((median + mirror) / 2).round(2).tolist(),
        "median": median.round(2).tolist(), "spread": points.std(axis=0).round(2).tolist(),
        "box": np.median(boxes, axis=0).round(2).tolist(),
    }))


if __name__ == "__main__":
    main()
