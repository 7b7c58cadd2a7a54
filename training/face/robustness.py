#!/usr/bin/env python3
"""Accuracy of face classifiers on pictures that were spoilt in a known way: a table, in Markdown.

    python training/face/robustness.py --pictures FER_DIR/held weights/face.onnx weights/face-cbam-bilstm.onnx

Every file sees the same spoilt pictures: one fixed seed. Half brightness is undone by standardising but for what rounding
to whole grey levels lost. The last column is the mean of the losses, in points, against the pictures as they are.
"""

import argparse
import io
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image, ImageFilter

from dataset import SIDE, load_folder, standardize


def jpeg(picture, random):
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=30)
    return Image.open(stored).convert("L")


def blurred(picture, random):
    return picture.filter(ImageFilter.GaussianBlur(1.5))


def darker(picture, random):
    return picture.point(lambda value: value // 2)


def turned(picture, random):
    """By 20° to either side; the corners that this leaves open continue the border."""
    wide = Image.fromarray(np.pad(np.asarray(picture), SIDE // 2, mode="edge"))
    whole = wide.rotate(20 * random.choice([-1, 1]), Image.Resampling.BILINEAR)
    return whole.crop((SIDE // 2, SIDE // 2, SIDE // 2 + SIDE, SIDE // 2 + SIDE))


def covered(picture, random):
    """A third of the area under one grey rectangle: the lower, upper, left or right third."""
    pixels, third = np.array(picture), SIDE // 3
    place = random.integers(4)
    part = [np.s_[:third], np.s_[-third:], np.s_[:, :third], np.s_[:, -third:]][place]
    pixels[part] = 128
    return Image.fromarray(pixels)


def small(picture, random):
    return picture.resize((24, 24), Image.Resampling.BOX).resize((SIDE, SIDE), Image.Resampling.BILINEAR)


CONDITIONS = {
    "as they are": lambda picture, random: picture, "JPEG quality 30": jpeg, "blur, σ 1.5": blurred, "half brightness": darker,
    "turned by ±20°": turned, "a third covered": covered, "24 pixels": small,
}


def accuracy(session, pictures, labels):
    name = session.get_inputs()[0].name
    found = [session.run(None, {name: standardize(part.unsqueeze(1).float()).numpy()})[0] for part in pictures.split(64)]
    return float((np.concatenate(found).argmax(1) == labels.numpy()).mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", required=True, help="folder of folders, one a class")
    parser.add_argument("models", nargs="+", type=Path)
    a = parser.parse_args()
    pictures, labels, _ = load_folder(a.pictures)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = [onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for path in a.models]
    rows = [[] for _ in sessions]
    for condition, spoil in CONDITIONS.items():
        random = np.random.default_rng(2013)
        spoilt = np.stack([np.asarray(spoil(Image.fromarray(picture.numpy()), random)) for picture in pictures])
        for row, session in zip(rows, sessions):
            row.append(100 * accuracy(session, torch.from_numpy(spoilt), labels))
    print("| model | " + " | ".join(CONDITIONS) + " | mean loss |")
    print("|---" * (len(CONDITIONS) + 2) + "|")
    for path, row in zip(a.models, rows):
        loss = np.mean([row[0] - value for value in row[1:]])
        print(f"| `{path.name}` | " + " | ".join(f"{value:.1f}" for value in row) + f" | {loss:.1f} |")


if __name__ == "__main__":
    main()
