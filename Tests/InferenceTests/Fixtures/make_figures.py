"""Writes ../OperatorFigures.swift: single nodes, inputs, and what onnx.reference (1.17) computes for them."""

import os

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

rng = np.random.default_rng(3)
f = lambda *s: np.round(rng.standard_normal(s), 2).astype(np.float32)
i = lambda *v: np.array(v, np.int64)
s = lambda v, t=np.int64: np.array(v, t)
b = lambda *v: np.array(v, bool)

x = f(2, 3, 4)
CASES = [
    ("add_broadcast", "Add", {}, [f(2, 1, 3), f(4, 1)], 17),
    ("add_int64", "Add", {}, [i(1, 2, 3), i(-5)], 17),
    ("sub_uint8_wraps", "Sub", {}, [np.array([1, 200], np.uint8), np.array([2, 100], np.uint8)], 17),
    ("mul_scalar", "Mul", {}, [f(3), s(2.5, np.float32)], 17),
    ("div_int32_truncates", "Div", {}, [np.array([7, -7, 9], np.int32), np.array([2, 2, -4], np.int32)], 17),
    ("mod_python", "Mod", {}, [i(-7, 7, -7), i(3, -3, -3)], 17),
    ("mod_fmod", "Mod", {"fmod": 1}, [f(4), np.array([0.3, -0.3, 0.7, 2], np.float32)], 17),
    ("pow_int_exponent", "Pow", {}, [np.array([1.5, -2, 3], np.float32), i(2, 3, 0)], 17),
    ("pow_broadcast", "Pow", {}, [np.abs(f(2, 2)), f(2)], 17),
    ("max_three", "Max", {}, [f(2, 3), f(3), f(2, 1)], 17),
    ("min_int32", "Min", {}, [np.array([3, 2], np.int32), np.array([1, 9], np.int32)], 17),
    ("sum_three", "Sum", {}, [f(2, 2), f(2), f(1)], 17),
    ("mean_two", "Mean", {}, [f(3), f(3)], 17),
    ("neg", "Neg", {}, [f(5)], 17),
    ("abs_int8", "Abs", {}, [np.array([-3, 4], np.int8)], 17),
    ("sign", "Sign", {}, [np.array([-2, 0, 3], np.float32)], 17),
    ("sqrt", "Sqrt", {}, [np.abs(f(3))], 17),
    ("exp", "Exp", {}, [f(9)], 17),
    ("log", "Log", {}, [np.abs(f(9)) + np.float32(0.1)], 17),
    ("erf", "Erf", {}, [f(9)], 17),
    ("round_half_even", "Round", {}, [np.array([0.5, 1.5, -2.5, 2.4], np.float32)], 17),
    ("floor", "Floor", {}, [f(4)], 17),
    ("ceil", "Ceil", {}, [f(4)], 17),
    ("reciprocal", "Reciprocal", {}, [f(4)], 17),
    ("atan_double", "Atan", {}, [f(4).astype(np.float64)], 17),
    ("greater", "Greater", {}, [f(2, 3), f(3)], 17),
    ("equal_bool", "Equal", {}, [b(True, False), b(True, True)], 17),
    ("less_or_equal_int64", "LessOrEqual", {}, [i(1, 2, 3), i(2)], 17),
    ("xor", "Xor", {}, [b(True, False, True), b(True)], 17),
    ("not", "Not", {}, [b(True, False)], 17),
    ("isnan", "IsNaN", {}, [np.array([1, np.nan], np.float32)], 17),
    ("where", "Where", {}, [b(True, False, True), f(2, 3), f(2, 1)], 17),
    ("cast_float_to_int", "Cast", {"to": TensorProto.INT64}, [np.array([1.9, -1.9, 0], np.float32)], 17),
    ("cast_float_to_bool", "Cast", {"to": TensorProto.BOOL}, [np.array([1.9, 0], np.float32)], 17),
    ("cast_int_to_double", "Cast", {"to": TensorProto.DOUBLE}, [i(-4, 5)], 17),
    ("concat_negative_axis", "Concat", {"axis": -2}, [f(2, 1, 2), f(2, 2, 2)], 17),
    ("split_lengths", "Split", {"axis": 1}, [f(2, 5), i(2, 3)], 17),
    ("split_uneven", "Split", {"num_outputs": 3}, [f(7)], 18),
    ("slice_negative_step", "Slice", {}, [x, i(-1, 0), i(-100, 100), i(1, 2), i(-2, 3)], 17),
    ("slice_out_of_range", "Slice", {}, [x, i(1), i(9223372036854775807), i(-1)], 17),
    ("pad_constant", "Pad", {}, [f(2, 2), i(0, 1, 1, 2), s(9, np.float32)], 17),
    ("pad_reflect", "Pad", {"mode": "reflect"}, [f(2, 4), i(0, 2, 0, 3)], 17),
    ("pad_edge", "Pad", {"mode": "edge"}, [f(2, 2), i(1, 0, 1, 1)], 17),
    ("pad_axes", "Pad", {}, [f(2, 2, 2), i(1, 1), s(0, np.float32), i(-1)], 18),
    ("reshape_inferred", "Reshape", {}, [x, i(0, -1)], 17),
    ("flatten_axis", "Flatten", {"axis": 2}, [x], 17),
    ("squeeze_axes", "Squeeze", {}, [f(1, 3, 1), i(-1)], 17),
    ("unsqueeze_axes", "Unsqueeze", {}, [f(3), i(0, -1)], 17),
    ("transpose", "Transpose", {"perm": [1, 2, 0]}, [x], 17),
    ("transpose_default_int64", "Transpose", {}, [i(1, 2, 3, 4, 5, 6).reshape(2, 3)], 17),
    ("expand", "Expand", {}, [f(3, 1), i(2, 1, 4)], 17),
    ("tile", "Tile", {}, [f(2, 2), i(2, 3)], 17),
    ("gather_rows", "Gather", {}, [x, i(1, -2).reshape(1, 2)], 17),
    ("gather_axis", "Gather", {"axis": 2}, [x, s(3)], 17),
    ("gather_elements", "GatherElements", {"axis": 1}, [f(2, 3), i(0, -1, 1, 2).reshape(2, 2)], 17),
    ("gather_nd_batch", "GatherND", {"batch_dims": 1}, [x, i(2, 0).reshape(2, 1)], 17),
    ("scatter_elements_add", "ScatterElements", {"axis": 0, "reduction": "add"}, [f(3), i(1, 1), f(2)], 18),
    ("scatter_nd", "ScatterND", {}, [f(4, 2), i(3, 0).reshape(2, 1), f(2, 2)], 17),
    ("reduce_sum_axes", "ReduceSum", {"keepdims": 0}, [x, i(0, 2)], 17),
    ("reduce_sum_int64", "ReduceSum", {}, [i(9007199254740993, 1), i(0)], 17),
    ("reduce_mean_middle", "ReduceMean", {"axes": [1]}, [x], 17),
    ("reduce_mean_all", "ReduceMean", {"keepdims": 0}, [x], 17),
    ("reduce_max_last", "ReduceMax", {"axes": [-1]}, [x], 17),
    ("reduce_l2", "ReduceL2", {"axes": [0, 1]}, [x], 17),
    ("reduce_log_sum_exp", "ReduceLogSumExp", {"axes": [2]}, [x * 40], 17),
    ("reduce_prod_int32", "ReduceProd", {"axes": [0]}, [np.array([3, -4], np.int32)], 17),
    ("reduce_noop", "ReduceSum", {"noop_with_empty_axes": 1}, [f(2, 2)], 17),
    ("argmax_last", "ArgMax", {"axis": 1, "select_last_index": 1}, [np.array([[3, 1, 3], [0, 2, 2]], np.float32)], 17),
    ("argmin_flat", "ArgMin", {"axis": -1, "keepdims": 0}, [x], 17),
    ("topk_smallest", "TopK", {"largest": 0, "axis": 1}, [f(2, 5), i(3)], 17),
    ("cumsum_reverse_exclusive", "CumSum", {"reverse": 1, "exclusive": 1}, [f(2, 3), s(1)], 17),
    ("one_hot_axis", "OneHot", {"axis": 0}, [i(0, -1, 1), s(3), np.array([5, 9], np.float32)], 17),
    ("range_down", "Range", {}, [s(5), s(-2), s(-3)], 17),
    ("trilu_lower", "Trilu", {"upper": 0}, [f(3, 3), s(-1)], 17),
    ("depth_to_space_crd", "DepthToSpace", {"blocksize": 2, "mode": "CRD"}, [f(1, 8, 1, 2)], 17),
    ("shape_slice", "Shape", {"start": -2, "end": 10}, [x], 17),
    ("size", "Size", {}, [x], 17),
    ("constant_of_shape", "ConstantOfShape", {"value": helper.make_tensor("v", TensorProto.INT32, [1], [7])}, [i(2, 2)], 17),
    ("nonzero", "NonZero", {}, [np.array([[1, 0], [0, 3]], np.float32)], 17),
    ("compress", "Compress", {"axis": 1}, [f(2, 3), b(False, True, True)], 17),
    ("eye_like", "EyeLike", {"k": 1}, [f(2, 3)], 17),
    ("reverse_sequence", "ReverseSequence", {"time_axis": 1, "batch_axis": 0}, [f(2, 3), i(2, 3)], 17),
]

KIND = {
    "float32": "float32", "float64": "float64", "int8": "int8", "uint8": "uint8", "int32": "int32", "int64": "int64",
    "bool": "bool",
}


def number(v):
    if isinstance(v, (np.floating, float)):
        return ".nan" if np.isnan(v) else f"{float(v):.9g}" if v.dtype == np.float32 else repr(float(v))
    return str(int(v))


def tensor(a):
    a = np.asarray(a)
    return f".{KIND[a.dtype.name]}([{', '.join(number(v) for v in a.flatten())}]), {list(a.shape)}"


def attribute(v):
    if isinstance(v, TensorProto):
        return f".tensor(figureTensor({tensor(numpy_helper.to_array(v))}))"
    if isinstance(v, str):
        return f'.string("{v}")'
    if isinstance(v, list):
        return f".ints({v})"
    return f".int({v})"


rows = []
for name, op, attributes, inputs, opset in CASES:
    names = [f"i{n}" for n in range(len(inputs))]
    counts = {"split_lengths": 2, "split_uneven": 3, "topk_smallest": 2}
    outs = [f"o{n}" for n in range(counts.get(name, 1))]
    info = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for n, a in zip(names, inputs)]
    graph = helper.make_graph(
        [helper.make_node(op, names, outs, **attributes)], "g", info,
        [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outs])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    results = ReferenceEvaluator(model).run(None, dict(zip(names, inputs)))
    row = [f'        OperatorFigure("{name}", "{op}", opset: {opset},']
    if attributes:
        row.append("            attributes: [" + ", ".join(f'"{k}": {attribute(v)}' for k, v in attributes.items()) + "],")
    row.append("            inputs: [" + ", ".join(f"figureTensor({tensor(a)})" for a in inputs) + "],")
    row.append("            outputs: [" + ", ".join(f"figureTensor({tensor(a)})" for a in results) + "]),")
    rows.append("\n".join(row))

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "..", "OperatorFigures.swift"), "w") as out:
    out.write("// Made by Fixtures/make_figures.py; the outputs are those of onnx.reference 1.17.\n")
    out.write("import Inference\nimport TensorCore\n\nextension OperatorFigure {\n    static let all: [OperatorFigure] = first + second + third\n\n")
    third = (len(rows) + 2) // 3
    for n, label in enumerate(("first", "second", "third")):
        out.write(f"    private static let {label}: [OperatorFigure] = [\n" + "\n".join(rows[n * third:(n + 1) * third]) + "\n    ]\n\n")
    out.write("}\n")
