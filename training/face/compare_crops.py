#!/usr/bin/env python3
"""Which crop of a detected face suits the classifier: unweighted average recall on labelled portraits, crop by crop.

    python training/face/compare_crops.py --weights weights --run weights/face.onnx --portraits DIR

DIR holds <class>/<picture>. All crops see the same pictures, those with a face; the last figure of each row counts a
picture with no face as missed. Zoom is the size of the template about the middle of the crop; the manifest's template is
that of zoom 0.95.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "detector"))
from dataset import LABELS, SIDE, standardize  # noqa: E402
from mtcnn_twin import Detector, read  # noqa: E402
from stored import load  # noqa: E402
from template import TEMPLATE  # noqa: E402

def similarity(source, target, rotate=True):
    """2×3 matrix of the least-squares similarity that takes source points to target points."""
    a, b = source - source.mean(0), target - target.mean(0)
    norm = (a**2).sum()
    real = (a * b).sum() / norm
    imaginary = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / norm
    if not rotate:
        real, imaginary = np.hypot(real, imaginary), 0.0
    matrix = np.array([[real, -imaginary], [imaginary, real]])
    return np.concatenate([matrix, (target.mean(0) - matrix @ source.mean(0))[:, None]], 1)


def warp(grey, matrix, samples=None):
    """48×48 picture; each pixel is the mean of a grid of bilinear samples, as many as source pixels fall on it."""
    inverse = np.linalg.inv(np.concatenate([matrix, [[0, 0, 1]]]))[:2]
    step = np.hypot(inverse[0, 0], inverse[1, 0])
    n = samples or int(np.clip(np.ceil(step), 1, 16))
    place = (np.arange(SIDE * n) + 0.5) / n - 0.5
    x, y = np.meshgrid(place, place)
    sx = (inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2]).astype(np.float32)
    sy = (inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2]).astype(np.float32)
    large = cv2.remap(grey.astype(np.float32), sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return large.reshape(SIDE, n, SIDE, n).mean((1, 3))


def box_matrix(box, margin):
    side = max(box[2] - box[0], box[3] - box[1]) * (1 + margin)
    scale = SIDE / side
    left, top = (box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2
    return np.array([[scale, 0, 0.5 * scale - 0.5 - scale * left], [0, scale, 0.5 * scale - 0.5 - scale * top]])


def crops(grey, face, width, height):
    points = face[5:].reshape(2, 5).T
    middle = np.array([(SIDE - 1) / 2, (SIDE - 1) / 2])
    yield "whole picture", warp(grey, box_matrix([0, 0, width, height], 0))
    for margin in (0, 0.2, 0.4, 0.8):
        yield f"box, margin {margin}", warp(grey, box_matrix(face[:4], margin))
    for zoom in (0.8, 0.9, 0.95, 1.0, 1.1):
        target = (TEMPLATE - middle) * zoom + middle
        yield f"aligned, zoom {zoom}", warp(grey, similarity(points, target))
    yield "aligned, bilinear only", warp(grey, similarity(points, TEMPLATE), 1)
    yield "aligned, not turned", warp(grey, similarity(points, TEMPLATE, rotate=False))
    clahe = cv2.createCLAHE(2.0, (4, 4))
    even = clahe.apply(warp(grey, similarity(points, TEMPLATE)).round().astype(np.uint8))
    yield "aligned, CLAHE 2.0 of 4×4", even.astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--model", default="mirrored", help="of models.py")
    parser.add_argument("--run", required=True, help="its state (.pt) or served file (.onnx)")
    parser.add_argument("--portraits", required=True)
    parser.add_argument("--dump", help="folder for a contact sheet of the aligned crops")
    a = parser.parse_args()
    torch.set_num_threads(1)
    model = load(a.model, a.run).eval()
    detector, made, truth, missed = Detector(a.weights), {}, [], np.zeros(len(LABELS), int)
    for label, name in enumerate(LABELS):
        for path in sorted(Path(a.portraits, name).iterdir()):
            rgb = read(path)
            faces = detector.detect(rgb, min_face=40)
            if not len(faces):
                missed[label] += 1
                continue
            areas = (faces[:, 2] - faces[:, 0]) * (faces[:, 3] - faces[:, 1])
            grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
            truth.append(label)
            for kind, crop in crops(grey, faces[areas.argmax()], rgb.shape[1], rgb.shape[0]):
                made.setdefault(kind, []).append(crop)
    truth = np.array(truth)
    print(f"{len(truth)} pictures with a face, {missed.sum()} without")
    for kind, pictures in made.items():
        x = torch.from_numpy(np.stack(pictures)).float().unsqueeze(1)
        with torch.no_grad():
            logits = torch.cat([model(standardize(part)) for part in x.split(64)])
        hit = logits.argmax(1).numpy() == truth
        recalls = np.array([hit[truth == label].mean() for label in range(len(LABELS))])
        all_recalls = np.array([hit[truth == l].sum() / ((truth == l).sum() + missed[l]) for l in range(len(LABELS))])
        print(f"{kind:28} UAR {recalls.mean():.3f}  accuracy {hit.mean():.3f}  UAR with missed {all_recalls.mean():.3f}")
    if a.dump:
        sheet = np.stack(made["aligned, zoom 1.0"])[:: max(1, len(truth) // 64)][:64].reshape(-1, 8, SIDE, SIDE)
        cv2.imwrite(str(Path(a.dump, "aligned.png")), np.concatenate([np.concatenate(r, 1) for r in sheet]))


if __name__ == "__main__":
    main()
