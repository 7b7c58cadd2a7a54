"""Writes light/: a model with its output beside it and no input, as ONNX's whole networks come, and ONNX Runtime's output.

The input is what onnx/backend/test/runner makes: 0, 1/n, 2/n, … of n elements, the free extent 1.
"""

import os

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "light")
os.makedirs(here, exist_ok=True)
rng = np.random.default_rng(5)
weights = [numpy_helper.from_array(rng.standard_normal(shape).astype(np.float32), name)
           for name, shape in (("w", (3, 2, 3, 3)), ("b", (3,)))]
nodes = [
    helper.make_node("Conv", ["x", "w", "b"], ["c"], pads=[1, 1, 1, 1]),
    helper.make_node("LRN", ["c"], ["n"], size=3, alpha=0.1),
    helper.make_node("GlobalAveragePool", ["n"], ["y"]),
]
value = helper.make_tensor_value_info
graph = helper.make_graph(nodes, "light", [value("x", TensorProto.FLOAT, ["n", 2, 5, 4])],
                          [value("y", TensorProto.FLOAT, ["n", 3, 1, 1])], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.save(model, f"{here}/light_tiny.onnx")
x = (np.arange(40).reshape(1, 2, 5, 4) / 40).astype(np.float32)
y = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0]
with open(f"{here}/light_tiny_output_0.pb", "wb") as file:
    file.write(numpy_helper.from_array(y).SerializeToString())
