#!/usr/bin/env python3
"""Writes well-known networks as ONNX, with random weights: shapes that the runtime was not built around.

    reference_models.py OUT_DIR

mobilenet_v2, resnet18 and efficientnet_b0 as torchvision has them, and a small CRNN for voice: convolutions over mel
bands and time, a bidirectional LSTM, the mean over time. Float32, opset 17, the first axis free.
"""
import pathlib
import sys

import torch
import torchvision


class VoiceCRNN(torch.nn.Module):
    """[n, 1, mel bands, frames] to [n, 7] probabilities."""

    def __init__(self, bands=64, channels=(32, 64, 96), hidden=64):
        super().__init__()
        layers, previous = [], 1
        for width in channels:
            layers += [torch.nn.Conv2d(previous, width, 3, padding=1), torch.nn.BatchNorm2d(width), torch.nn.ReLU(),
                       torch.nn.MaxPool2d(2)]
            previous = width
        self.features = torch.nn.Sequential(*layers)
        self.recurrent = torch.nn.LSTM(previous * (bands >> len(channels)), hidden, batch_first=True, bidirectional=True)
        self.head = torch.nn.Linear(2 * hidden, 7)

    def forward(self, mel):
        frames = self.features(mel).permute(0, 3, 1, 2).flatten(2)
        return self.head(self.recurrent(frames)[0].mean(dim=1)).softmax(dim=1)


MODELS = {
    "mobilenet_v2": (torchvision.models.mobilenet_v2, (1, 3, 224, 224)),
    "resnet18": (torchvision.models.resnet18, (1, 3, 224, 224)),
    "efficientnet_b0": (torchvision.models.efficientnet_b0, (1, 3, 224, 224)),
    "crnn": (VoiceCRNN, (1, 1, 64, 304)),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    for name, (make, shape) in MODELS.items():
        torch.onnx.export(make().eval(), torch.randn(shape), str(folder / f"{name}.onnx"), dynamo=False, opset_version=17,
                          input_names=["input"], output_names=["output"],
                          dynamic_axes={"input": {0: "n"}, "output": {0: "n"}})


if __name__ == "__main__":
    main()
