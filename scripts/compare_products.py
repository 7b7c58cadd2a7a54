#!/usr/bin/env python3
"""Sets the runtime's packed product beside OpenBLAS, turn by turn: the same MatMul once by a constant matrix, which is packed
when the model is loaded, and once by a constant stack of one matrix, which OpenBLAS multiplies.

    compare_products.py MIEN [--rounds R]
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

import numpy
from onnx import TensorProto, helper, numpy_helper, save

# Rows, inner size, columns, and where such a product comes from.
PRODUCTS = [
    (1, 1280, 1000, "a classifier, one picture"),
    (8, 1280, 1000, "a classifier, eight"),
    (1, 256, 7, "a head of seven classes"),
    (38, 768, 512, "an LSTM's projection of 38 steps"),
    (300, 40, 1024, "of 300 mel frames"),
    (49, 960, 320, "a 1×1 convolution at 7×7"),
    (196, 384, 96, "a 1×1 convolution at 14×14"),
    (784, 24, 144, "a 1×1 convolution at 28×28"),
    (512, 512, 512, "a square"),
]


def model(folder, rows, inner, columns, packed):
    shape = (inner, columns) if packed else (1, inner, columns)
    values = numpy.random.default_rng(0).standard_normal(shape).astype(numpy.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "b"], ["y"])], "product",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, [rows, inner])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], [numpy_helper.from_array(values, "b")])
    path = pathlib.Path(folder) / f"{packed}.onnx"
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    return path


def seconds(mien, path, iterations):
    words = [mien, "bench", str(path), "--iterations", str(iterations), "--json"]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)["median_ms"] / 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mien")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("product, GFLOP/s    OpenBLAS  packed")
    for rows, inner, columns, origin in PRODUCTS:
        operations = 2 * rows * inner * columns
        iterations = max(30, min(2000, int(2e9 / operations)))
        with tempfile.TemporaryDirectory() as folder:
            paths = [model(folder, rows, inner, columns, packed) for packed in (False, True)]
            times = [[seconds(arguments.mien, path, iterations) for path in paths] for _ in range(arguments.rounds)]
        blas, packed = (operations / statistics.median(column) / 1e9 for column in zip(*times))
        print(f"{f'{rows}×{inner}×{columns}':18s} {blas:9.1f} {packed:7.1f}  {origin}", flush=True)


if __name__ == "__main__":
    main()
