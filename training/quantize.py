#!/usr/bin/env python3
"""Store the large matrices of an ONNX file as int8 with one scale for each output channel.

    python training/quantize.py training/runs/student/face.onnx weights/face.onnx

Only the storage changes: a DequantizeLinear gives each matrix back when the model is loaded, and everything is computed
in float32. Each channel's range is the one, of thirty, that leaves the least squared error: cutting off a few outliers
gives all others finer steps. Matrices stored as float16 behind a Cast are taken as well. What is no matrix (biases, norms)
stays as it is. Prints the sizes, beside that of all in float32.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST_VALUES = 1024
SHARES = np.linspace(0.71, 1.0, 30)


def quantized(values):
    """values [channels, n] → (int8 [channels, n], scales [channels])."""
    largest = np.abs(values).max(axis=1) + 1e-12
    best, scales = np.full(len(values), np.inf), largest / 127
    for share in SHARES:
        scale = largest * share / 127
        rounded = np.clip(np.round(values / scale[:, None]), -127, 127) * scale[:, None]
        error = ((rounded - values) ** 2).sum(axis=1)
        scales = np.where(error < best, scale, scales)
        best = np.minimum(error, best)
    scales = scales.astype(np.float32)
    return np.clip(np.round(values / scales[:, None]), -127, 127).astype(np.int8), scales


def rounded(values):
    """values [channels, …] as a reader of the file finds them."""
    rows, scales = quantized(values.reshape(len(values), -1))
    return (rows * scales[:, None]).reshape(values.shape)


def channel_axis(node, place):
    """Which axis of the matrix that `node` reads as its input `place` is the output's channel; None: not a matrix of weights."""
    attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    if node.op_type == "Conv" and place == 1:
        return 0
    if node.op_type == "Gemm" and place == 1:
        return 0 if attributes.get("transB", 0) else 1
    if node.op_type == "MatMul" and place == 1:
        return -1
    if node.op_type in ("LSTM", "GRU", "RNN") and place in (1, 2):
        return 1
    return None


def widened(model):
    """The model with every float16 initialiser behind a Cast as plain float32."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in list(graph.node):
        if node.op_type == "Cast" and node.input[0] in stored:
            tensor = stored[node.input[0]]
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32), node.output[0]))
            graph.node.remove(node)
    return model


def quantize(model, keep=()):
    """Rewrites `model`, which has all initialisers in float32, and returns it. Matrices named in `keep` become float16: those
    whose inputs differ so much in size that one step for a whole channel is too coarse for some."""
    graph = model.graph
    axes = {}
    for node in graph.node:
        for place, name in enumerate(node.input):
            axis = channel_axis(node, place)
            if axis is not None:
                axes[name] = axis
    added = []
    for tensor in list(graph.initializer):
        values, name = numpy_helper.to_array(tensor), tensor.name
        if values.dtype != np.float32 or values.size < LEAST_VALUES or name not in axes:
            continue
        if name in keep:
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            added.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
            continue
        axis = axes[name] % values.ndim
        moved = np.moveaxis(values, axis, 0)
        rows, scales = quantized(moved.reshape(len(moved), -1))
        tensor.CopyFrom(numpy_helper.from_array(np.moveaxis(rows.reshape(moved.shape), 0, axis), f"{name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scales, f"{name}.scale"))
        added.append(helper.make_node("DequantizeLinear", [f"{name}.int8", f"{name}.scale"], [name], axis=axis))
    for node in reversed(added):
        graph.node.insert(0, node)
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--keep", nargs="*", default=[], help="matrices, by name, to store as float16")
    a = parser.parse_args()
    model = widened(onnx.load(a.source))
    wide = len(model.SerializeToString())
    a.target.write_bytes(quantize(model, a.keep).SerializeToString())
    size = a.target.stat().st_size
    print(f"{a.target}: {size} bytes, {wide / size:.2f} times smaller than {wide} in float32")


if __name__ == "__main__":
    main()
