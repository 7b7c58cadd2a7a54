#!/usr/bin/env python3
"""Convert the three MTCNN networks of the PyPI package mtcnn 1.0.0 to ONNX.

    pip install mtcnn==1.0.0 joblib lz4 numpy onnx==1.17.0
    python training/detector/convert_mtcnn.py --out weights

TensorFlow is not needed: the package keeps each network as a list of arrays, in the order of its layers. Written are
mtcnn-pnet.onnx, mtcnn-rnet.onnx, mtcnn-onet.onnx (opset 17, NCHW, dynamic batch; P-Net also dynamic height and width)
and NOTICE-mtcnn, the package's licence.

Input `image` [n, 3, height, width]: RGB, (value - 127.5) / 128. Outputs: `box` (left, top, right, bottom offsets as
shares of the window's side), `landmarks` (O-Net: five x, then five y, as shares of the window; right eye, left eye, nose,
right and left corner of the mouth of the subject), `probability` (no face, face).
"""

import argparse
import importlib.metadata
from pathlib import Path

import joblib
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


class Network:
    """Collects nodes while the package's arrays are used up in order."""

    def __init__(self, name, arrays):
        self.name, self.arrays = name, list(arrays)
        self.nodes, self.initializers = [], []

    def take(self):
        return np.asarray(self.arrays.pop(0), np.float32)

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def add(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def convolution(self, x, name, output=None):
        kernel = self.take().transpose(3, 2, 0, 1)  # height, width, in, out -> out, in, height, width
        inputs = [x, self.constant(f"{name}.weight", kernel), self.constant(f"{name}.bias", self.take())]
        return self.add("Conv", inputs, output or name, kernel_shape=list(kernel.shape[2:]))

    def prelu(self, x, name, spatial=True):
        slope = self.take().reshape(-1)
        slope = slope.reshape(-1, 1, 1) if spatial else slope
        return self.add("PRelu", [x, self.constant(f"{name}.slope", slope)], name)

    def pool(self, x, name, side, **attributes):
        return self.add("MaxPool", [x], name, kernel_shape=[side, side], strides=[2, 2], **attributes)

    def dense(self, x, name, output=None, window=None):
        """`window` (channels, height, width) where x is a flattened picture: the package flattens it as width, height,
        channels; here it is flattened as it lies."""
        weight = self.take()
        if window is not None:
            channels, height, width = window
            weight = weight.reshape(width, height, channels, -1).transpose(2, 1, 0, 3).reshape(weight.shape)
        inputs = [x, self.constant(f"{name}.weight", weight.T), self.constant(f"{name}.bias", self.take())]
        return self.add("Gemm", inputs, output or name, transB=1)

    def save(self, path, size, outputs):
        if self.arrays:
            raise SystemExit(f"{self.name}: {len(self.arrays)} arrays left over")
        value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        graph = helper.make_graph(
            self.nodes, self.name, [value("image", ["n", 3, *size])],
            [value(name, shape) for name, shape in outputs], self.initializers,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="convert_mtcnn")
        model.ir_version = 8
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)


def p_net(arrays, path):
    net = Network("pnet", arrays)
    x = net.prelu(net.convolution("image", "conv1"), "prelu1")
    x = net.pool(x, "pool1", 2, ceil_mode=1)
    x = net.prelu(net.convolution(x, "conv2"), "prelu2")
    x = net.prelu(net.convolution(x, "conv3"), "prelu3")
    net.convolution(x, "conv4_1", "box")
    net.add("Softmax", [net.convolution(x, "conv4_2")], "probability", axis=1)
    net.save(path, ["height", "width"], [("box", ["n", 4, "rows", "columns"]), ("probability", ["n", 2, "rows", "columns"])])


def r_net(arrays, path):
    net = Network("rnet", arrays)
    x = net.prelu(net.convolution("image", "conv1"), "prelu1")
    x = net.pool(x, "pool1", 3, pads=[0, 0, 1, 1])
    x = net.prelu(net.convolution(x, "conv2"), "prelu2")
    x = net.pool(x, "pool2", 3)
    x = net.prelu(net.convolution(x, "conv3"), "prelu3")
    x = net.add("Flatten", [x], "flat", axis=1)
    x = net.prelu(net.dense(x, "fc4", window=(64, 3, 3)), "prelu4", spatial=False)
    net.dense(x, "fc5_1", "box")
    net.add("Softmax", [net.dense(x, "fc5_2")], "probability", axis=1)
    net.save(path, [24, 24], [("box", ["n", 4]), ("probability", ["n", 2])])


def o_net(arrays, path):
    net = Network("onet", arrays)
    x = net.prelu(net.convolution("image", "conv1"), "prelu1")
    x = net.pool(x, "pool1", 3, pads=[0, 0, 1, 1])
    x = net.prelu(net.convolution(x, "conv2"), "prelu2")
    x = net.pool(x, "pool2", 3)
    x = net.prelu(net.convolution(x, "conv3"), "prelu3")
    x = net.pool(x, "pool3", 2)
    x = net.prelu(net.convolution(x, "conv4"), "prelu4")
    x = net.add("Flatten", [x], "flat", axis=1)
    x = net.prelu(net.dense(x, "fc5", window=(128, 3, 3)), "prelu5", spatial=False)
    net.dense(x, "fc6_1", "box")
    net.dense(x, "fc6_2", "landmarks")
    net.add("Softmax", [net.dense(x, "fc6_3")], "probability", axis=1)
    net.save(path, [48, 48], [("box", ["n", 4]), ("landmarks", ["n", 10]), ("probability", ["n", 2])])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    distribution = importlib.metadata.distribution("mtcnn")
    if distribution.version != "1.0.0":
        raise SystemExit(f"expected mtcnn 1.0.0, found {distribution.version}")
    for name, build in (("pnet", p_net), ("rnet", r_net), ("onet", o_net)):
        arrays = joblib.load(distribution.locate_file(f"mtcnn/assets/weights/{name}.lz4"))
        build(arrays, out / f"mtcnn-{name}.onnx")
    notice = next(file for file in distribution.files if file.name == "LICENSE")
    (out / "NOTICE-mtcnn").write_text(
        "The weights mtcnn-pnet.onnx, mtcnn-rnet.onnx and mtcnn-onet.onnx were converted from the Python package\n"
        "mtcnn 1.0.0 (https://pypi.org/project/mtcnn/1.0.0/), which is under this licence:\n\n"
        + notice.locate().read_text()
    )


if __name__ == "__main__":
    main()
