"""Writes Fixtures/hostile: models that once broke the loader, or were made to. Needs onnx."""
import pathlib

from onnx import TensorProto, helper, numpy_helper
import numpy as np

folder = pathlib.Path(__file__).parent / "hostile"
folder.mkdir(exist_ok=True)
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 4, 4])
y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)


def write(name, nodes, **constants):
    values = [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()]
    graph = helper.make_graph(nodes, "hostile", [x], [y], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())


node = helper.make_node
one = np.float32([1])
write("convolution-by-a-scalar", [node("Conv", ["x", "w"], ["c"]), node("PRelu", ["c", "s"], ["y"])],
      w=np.float32(1), s=np.float32([[[1]], [[2]]]))
write("normalization-without-outputs",
      [node("Conv", ["x", "w"], ["c"]), node("BatchNormalization", ["c", "k", "k", "k", "k"], []), node("Neg", ["x"], ["y"])],
      w=np.ones((1, 1, 1, 1), np.float32), k=one)
write("sixteen-gigabytes", [node("ConstantOfShape", ["s"], ["a"]), node("Add", ["x", "a"], ["y"])],
      s=np.int64([1 << 16, 1 << 16]))
write("product-of-large-constants",
      [node("ConstantOfShape", ["s"], ["a"]), node("MatMul", ["a", "a"], ["p"]), node("Add", ["x", "p"], ["y"])],
      s=np.int64([1 << 11, 1 << 11]))
write("doubling", [node("Concat", [f"d{i}"] * 2 if i else ["x", "x"], [f"d{i + 1}"], axis=0) for i in range(40)]
      + [node("Identity", ["d40"], ["y"])])
write("folded-doubling", [node("Concat", [f"d{i}"] * 2, [f"d{i + 1}"], axis=0) for i in range(40)]
      + [node("Add", ["x", "d40"], ["y"])], d0=one)
write("empty-but-wide", [node("Reshape", ["x", "s"], ["a"], allowzero=1), node("Neg", ["a"], ["y"])],
      s=np.int64([0, (1 << 31) - 1, (1 << 31) - 1]))
write("padded-without-end", [node("Pad", ["x", "p"], ["y"])], p=np.int64([0, 0, (1 << 31) - 1, 0, 0, 0, 0, (1 << 31) - 1]))
write("reduction-of-nothing", [node("ArgMin", ["w"], ["a"], axis=2), node("Shape", ["a"], ["y"])],
      w=np.empty(((1 << 31) - 1, 3, 1, 1, 0), np.int64))
write("reduction-of-nothing-while-running",
      [node("Slice", ["x", "z", "z"], ["e"]), node("Expand", ["e", "s"], ["b"]), node("ArgMin", ["b"], ["a"], axis=3),
       node("Cast", ["a"], ["y"], to=1)],
      z=np.int64([0]), s=np.int64([0, (1 << 31) - 1, 4, 4]))
nested = b""
for _ in range(1000):
    size, length = len(nested), b""
    while size >= 128:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    nested = b"\x3a" + length + bytes([size]) + nested
(folder / "nested.onnx").write_bytes(nested)
