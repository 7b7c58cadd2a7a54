#!/usr/bin/env python3
"""The face detector of Sources/Emotion/Faces in numpy and ONNX Runtime, to measure with and to check the Swift one by.

    python training/detector/mtcnn_twin.py --weights weights PICTURE...                     # one JSON line a picture
    python training/detector/mtcnn_twin.py --weights weights --reference REFERENCE.json DIR  # table of overlaps

Cascade and parameters: Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional
Networks", 2016; the details (pyramid on a fixed grid, area resize, offsets, thresholds) as the package mtcnn 1.0.0 has
them, since its weights expect them.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

WINDOW, STRIDE, FACTOR, FIRST_SCALE = 12, 2, 0.709, 12 / 20


def overlap(box, boxes, by_smaller=False):
    left, top = np.maximum(box[:2], boxes[:, :2]).T
    right, bottom = np.minimum(box[2:4], boxes[:, 2:4]).T
    shared = np.maximum(0, right - left) * np.maximum(0, bottom - top)
    area = lambda b: (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    whole = np.minimum(area(box), area(boxes)) if by_smaller else area(box) + area(boxes) - shared
    return shared / np.maximum(whole, 1e-9)


def suppress(boxes, threshold, by_smaller=False):
    """Indices of the boxes [n, 5] that stay, best first. A box goes if any better box overlaps it by more than the
    threshold, also one that goes itself: so the package has it, and not the usual greedy rule."""
    order = np.argsort(-boxes[:, 4], kind="stable")
    ranked = boxes[order]
    stays = [not (overlap(box, ranked[:rank], by_smaller) > threshold).any() for rank, box in enumerate(ranked)]
    return order[np.array(stays, bool)]


def square(boxes):
    boxes = boxes.copy()
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    side = np.maximum(width, height)
    boxes[:, 0] += (width - side) / 2
    boxes[:, 1] += (height - side) / 2
    boxes[:, 2:4] = boxes[:, :2] + side[:, None]
    return boxes


def crop(picture, boxes, side):
    """[n, 3, side, side]: the corners of each box on the corners of the crop, bilinear, 0 outside the picture."""
    height, width = picture.shape[:2]
    crops = np.empty((len(boxes), 3, side, side), np.float32)
    for index, (left, top, right, bottom) in enumerate(boxes[:, :4]):
        x = np.linspace(left, right, side) * (width - 1) / width
        y = np.linspace(top, bottom, side) * (height - 1) / height
        grid = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
        patch = cv2.remap(picture, *grid, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        outside = (grid[0] < 0) | (grid[0] > width - 1) | (grid[1] < 0) | (grid[1] > height - 1)
        patch[outside] = 0
        crops[index] = patch.transpose(2, 0, 1)
    return crops


class Detector:
    def __init__(self, weights, threads=1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        load = lambda name: onnxruntime.InferenceSession(str(Path(weights, f"mtcnn-{name}.onnx")), options)
        self.p, self.r, self.o = load("pnet"), load("rnet"), load("onet")

    def detect(self, rgb, min_face=40, thresholds=(0.6, 0.7, 0.9)):
        """rgb: uint8 [height, width, 3]. Returns [n, 15]: left, top, right, bottom, confidence, five x, five y."""
        height, width = rgb.shape[:2]
        picture = (rgb.astype(np.float32) - 127.5) / 128
        levels = round(np.log(min(height, width) / WINDOW) / -np.log(FACTOR) - 1)
        scales = [FIRST_SCALE * FACTOR**level for level in range(levels)]
        found = []
        for index, scale in enumerate(scales):
            if index + 1 < levels and scales[index + 1] >= WINDOW / min_face:
                continue  # still finer than needed: the pyramid stays on the package's grid whatever min_face is
            level = cv2.resize(picture, (int(width * scale), int(height * scale)), interpolation=cv2.INTER_AREA)
            box, probability = self.p.run(["box", "probability"], {"image": level.transpose(2, 0, 1)[None]})
            rows, columns = np.nonzero(probability[0, 1] > thresholds[0])
            corner = np.stack([columns, rows], 1) * STRIDE + 1.0
            boxes = np.concatenate([corner, corner + WINDOW - 1], 1) + box[0, :, rows, columns] * (WINDOW - 1)
            boxes = np.concatenate([boxes / scale, probability[0, 1, rows, columns][:, None]], 1)
            found.append(boxes[suppress(boxes, 0.5)])
        if not found:
            return np.empty((0, 15))
        boxes = np.concatenate(found)
        boxes = square(boxes[suppress(boxes, 0.7)])
        if len(boxes):
            offsets, probability = self.r.run(["box", "probability"], {"image": crop(picture, boxes, 24)})
            boxes = self.refine(boxes, offsets, probability)
            boxes = boxes[boxes[:, 4] > thresholds[1]]
            boxes = square(boxes[suppress(boxes, 0.7)])
        if not len(boxes):
            return np.empty((0, 15))
        names = ["box", "landmarks", "probability"]
        offsets, points, probability = self.o.run(names, {"image": crop(picture, boxes, 48)})
        sides = boxes[:, 2:4] - boxes[:, :2] + 1
        x = points[:, :5] * sides[:, :1] + boxes[:, :1] - 1
        y = points[:, 5:] * sides[:, 1:] + boxes[:, 1:2] - 1
        faces = np.concatenate([self.refine(boxes, offsets, probability), x, y], 1)
        faces = faces[faces[:, 4] > thresholds[2]]
        faces = faces[suppress(faces, 0.7, by_smaller=True)]
        faces[:, [0, 2]] = faces[:, [0, 2]].clip(0, width - 1)
        faces[:, [1, 3]] = faces[:, [1, 3]].clip(0, height - 1)
        return faces

    @staticmethod
    def refine(boxes, offsets, probability):
        sides = boxes[:, 2:4] - boxes[:, :2] + 1
        boxes = boxes.copy()
        boxes[:, :4] += offsets * np.concatenate([sides, sides], 1)
        boxes[:, 4] = probability[:, 1]
        return boxes


def read(path):
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if picture.ndim == 2:
        return cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(picture[:, :, :3], cv2.COLOR_BGR2RGB)


def compare(detector, reference, folder, min_face):
    order = ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"]
    for name, photo in json.loads(Path(reference).read_text())["photos"].items():
        faces = detector.detect(read(Path(folder, name)), min_face)
        print(f"{name}: {len(faces)} found")
        for face in photo["faces"]:
            x, y, w, h = face["box"]
            if not len(faces):
                print(f"   reference {face['confidence']:.4f}  nothing")
                continue
            shares = overlap(np.array([x, y, x + w, y + h]), faces)
            best = shares.argmax()
            points = np.array([face["keypoints"][key] for key in order])
            distance = np.hypot(*(faces[best, 5:].reshape(2, 5).T - points).T).max() / w
            print(f"   reference {face['confidence']:.4f}  ours {faces[best, 4]:.4f}  IoU {shares[best]:.3f}  points {distance:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--reference")
    parser.add_argument("--min-face", type=int, default=40)
    parser.add_argument("paths", nargs="+")
    a = parser.parse_args()
    detector = Detector(a.weights)
    if a.reference:
        compare(detector, a.reference, a.paths[0], a.min_face)
        return
    for path in a.paths:
        print(json.dumps({"path": path, "faces": detector.detect(read(path), a.min_face).round(3).tolist()}))


if __name__ == "__main__":
    main()
