"""Writes ../OperatorFigures.swift, ../OperatorFigures+*.swift: single nodes, inputs, and what another computes for them.

The first file holds what onnx.reference (1.17) computes; the others what ONNX Runtime (1.31) does, which tells the
versions of an operator apart, or the reference where ONNX Runtime lacks the operator or takes it differently.
"""

import os

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(4)
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

u8 = lambda *v: np.array(v, np.uint8)
i8 = lambda *v: np.array(v, np.int8)
i32 = lambda *v: np.array(v, np.int32)
f32 = lambda *v: np.array(v, np.float32)
bytes_ = lambda *s: rng.integers(0, 256, s).astype(np.uint8)
signed = lambda *s: rng.integers(-128, 128, s).astype(np.int8)
x4 = f(1, 2, 5, 6)
square = f(1, 1, 4, 4)
# Each operator at the versions where its meaning or its form changes, old form before new.
VERSIONS = [
    ("squeeze_11_attribute", "Squeeze", {"axes": [0, -1]}, [f(1, 3, 1)], 11),
    ("squeeze_13_input", "Squeeze", {}, [f(1, 3, 1), i(0)], 13),
    ("squeeze_7_all", "Squeeze", {}, [f(1, 3, 1)], 7),
    ("unsqueeze_11_attribute", "Unsqueeze", {"axes": [0, 2]}, [f(3)], 11),
    ("unsqueeze_13_input", "Unsqueeze", {}, [f(3), i(1)], 13),
    ("unsqueeze_21_input", "Unsqueeze", {}, [f(3), i(-1)], 21),
    ("reduce_sum_12_attribute", "ReduceSum", {"axes": [1]}, [f(2, 3)], 12),
    ("reduce_sum_13_input", "ReduceSum", {}, [f(2, 3), i(1)], 13),
    ("reduce_mean_17_attribute", "ReduceMean", {"axes": [-1], "keepdims": 0}, [f(2, 3)], 17),
    ("reduce_mean_18_input", "ReduceMean", {"keepdims": 0}, [f(2, 3), i(-1)], 18),
    ("reduce_max_7_attribute", "ReduceMax", {"axes": [0]}, [f(2, 3)], 7),
    ("reduce_max_18_input", "ReduceMax", {}, [f(2, 3), i(0)], 18),
    ("reduce_l2_13_attribute", "ReduceL2", {"axes": [1]}, [f(2, 3)], 13),
    ("reduce_l2_18_input", "ReduceL2", {}, [f(2, 3), i(1)], 18),
    ("slice_9_attributes", "Slice", {"starts": [0, -2], "ends": [1, 100], "axes": [0, 1]}, [f(2, 5)], 9),
    ("slice_10_inputs", "Slice", {}, [f(2, 5), i(1), i(5), i(1), i(2)], 10),
    ("slice_13_backwards", "Slice", {}, [f(2, 5), i(-1), i(-100), i(1), i(-1)], 13),
    ("topk_9_attribute", "TopK", {"k": 2, "axis": 1}, [f(2, 5)], 9),
    ("topk_10_input", "TopK", {"axis": 0}, [f(4, 2), i(2)], 10),
    ("topk_11_smallest", "TopK", {"largest": 0}, [f(2, 5), i(2)], 11),
    ("split_12_attribute", "Split", {"axis": 1, "split": [1, 3]}, [f(2, 4)], 12),
    ("split_12_even", "Split", {"axis": 1}, [f(2, 4)], 12),
    ("split_13_input", "Split", {"axis": 1}, [f(2, 4), i(3, 1)], 13),
    ("split_18_count", "Split", {"axis": 0, "num_outputs": 2}, [f(5, 2)], 18),
    ("pad_10_attributes", "Pad", {"pads": [0, 1, 1, 0], "value": 1.5}, [f(2, 2)], 10),
    ("pad_11_inputs", "Pad", {"mode": "edge"}, [f(2, 2), i(0, 1, 1, 0)], 11),
    ("pad_18_axes", "Pad", {}, [f(2, 2), i(1, 1), s(4, np.float32), i(1)], 18),
    ("pad_19_wrap", "Pad", {"mode": "wrap"}, [f(2, 3), i(0, 2, 1, 1)], 19),
    ("clip_10_attributes", "Clip", {"min": -0.5, "max": 0.5}, [f(6)], 10),
    ("clip_11_inputs", "Clip", {}, [f(6), s(-0.5, np.float32), s(0.5, np.float32)], 11),
    ("clip_12_int8", "Clip", {}, [i8(-100, 3, 90), s(-5, np.int8), s(5, np.int8)], 12),
    ("clip_13_upper", "Clip", {}, [f(6), None, s(0.25, np.float32)], 13),
    ("dropout_7", "Dropout", {"ratio": 0.3}, [f(4)], 7),
    ("dropout_10_mask", "Dropout", {"ratio": 0.3}, [f(4)], 10, "reference"),
    ("dropout_13_inputs", "Dropout", {}, [f(4), s(0.3, np.float32), s(False, bool)], 13),
    ("upsample_8_attribute", "Upsample", {"scales": [1.0, 1.0, 2.0, 3.0]}, [square], 8),
    ("upsample_9_input", "Upsample", {"mode": "linear"}, [square, f32(1, 1, 2, 2)], 9),
    ("resize_10", "Resize", {"mode": "nearest"}, [square, f32(1, 1, 1.5, 0.5)], 10),
    ("resize_11_scales", "Resize", {"mode": "linear"}, [square, f32(), f32(1, 1, 2, 1.5)], 11),
    ("resize_13_sizes", "Resize", {"mode": "cubic", "coordinate_transformation_mode": "align_corners"}, [square, None, None, i(1, 1, 7, 3)], 13),
    ("resize_18_axes", "Resize", {"mode": "nearest", "axes": [2, 3]}, [square, None, f32(2, 2)], 18),
    ("resize_19_half_pixel_symmetric", "Resize", {"mode": "linear", "coordinate_transformation_mode": "half_pixel_symmetric"}, [square, None, f32(1, 1, 0.7, 1.3)], 19),
    ("softmax_12_flattens", "Softmax", {"axis": 1}, [f(2, 2, 3)], 12),
    ("softmax_12_default", "Softmax", {}, [f(2, 2, 3)], 12),
    ("softmax_13_axis", "Softmax", {"axis": 1}, [f(2, 2, 3)], 13),
    ("softmax_13_default", "Softmax", {}, [f(2, 2, 3)], 13),
    ("log_softmax_7", "LogSoftmax", {}, [f(2, 2, 2)], 7),
    ("hardmax_12", "Hardmax", {"axis": 1}, [f(2, 2, 2)], 12),
    ("hardmax_13", "Hardmax", {}, [f(2, 2, 2)], 13),
    ("batch_normalization_7", "BatchNormalization", {"epsilon": 0.01}, [f(1, 2, 3), f(2), f(2), f(2), np.abs(f(2))], 7),
    ("batch_normalization_9", "BatchNormalization", {"momentum": 0.5}, [f(1, 2, 3), f(2), f(2), f(2), np.abs(f(2))], 9),
    ("batch_normalization_15", "BatchNormalization", {}, [f(1, 2, 3), f(2), f(2), f(2), np.abs(f(2))], 15),
    ("gemm_7", "Gemm", {"transB": 1, "alpha": 0.5}, [f(2, 3), f(4, 3), f(4)], 7),
    ("gemm_11_no_bias", "Gemm", {}, [f(2, 3), f(3, 2)], 11),
    ("max_pool_7", "MaxPool", {"kernel_shape": [2, 2], "strides": [2, 2], "pads": [1, 0, 0, 1]}, [x4], 7),
    ("max_pool_8_indices", "MaxPool", {"kernel_shape": [2, 2], "storage_order": 1}, [x4], 8),
    ("max_pool_10_ceil", "MaxPool", {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1, "dilations": [1, 2]}, [x4], 10),
    ("max_pool_12_uint8", "MaxPool", {"kernel_shape": [2, 2], "strides": [2, 1], "pads": [0, 1, 0, 0]}, [bytes_(1, 2, 4, 4)], 12),
    ("average_pool_7", "AveragePool", {"kernel_shape": [2, 2], "pads": [1, 1, 0, 0], "count_include_pad": 1}, [x4], 7),
    ("average_pool_10_ceil", "AveragePool", {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}, [x4], 10),
    ("average_pool_19_dilations", "AveragePool", {"kernel_shape": [2, 2], "dilations": [2, 2]}, [x4], 19),
    ("flatten_9", "Flatten", {"axis": 0}, [x], 9),
    ("flatten_11_negative", "Flatten", {"axis": -1}, [x], 11),
    ("reshape_7", "Reshape", {}, [x, i(0, -1)], 7),
    ("reshape_14_allow_zero", "Reshape", {"allowzero": 1}, [f(0, 3), i(3, 0)], 14),
    ("scatter_9", "Scatter", {"axis": 1}, [f(2, 3), i(1, 0).reshape(2, 1), f(2, 1)], 9),
    ("scatter_elements_11", "ScatterElements", {}, [f(3, 2), i(2, 0).reshape(1, 2), f(1, 2)], 11),
    ("scatter_elements_16_mul", "ScatterElements", {"reduction": "mul"}, [f(3), i(1, 1), f(2)], 16),
    ("scatter_elements_18_max", "ScatterElements", {"reduction": "max"}, [f(3), i(1, 1), f(2)], 18),
    ("scatter_nd_16_add", "ScatterND", {"reduction": "add"}, [f(3, 2), i(1, 1).reshape(2, 1), f(2, 2)], 16),
    ("shape_13", "Shape", {}, [x], 13),
    ("shape_15_start", "Shape", {"start": 1}, [x], 15),
    ("prelu_7", "PRelu", {}, [f(1, 2, 3), f(2, 1)], 7),
    ("pow_7", "Pow", {}, [np.abs(f(3)), f(1)], 7),
    ("pow_12_mixed", "Pow", {}, [f(3), i(2)], 12),
    ("depth_to_space_7", "DepthToSpace", {"blocksize": 2}, [f(1, 4, 1, 2)], 7),
    ("depth_to_space_11", "DepthToSpace", {"blocksize": 2, "mode": "CRD"}, [f(1, 8, 1, 2)], 11),
    ("equal_7", "Equal", {}, [i(1, 2, 3), i(1, 0, 3)], 7),
    ("equal_11_float", "Equal", {}, [f32(1, 2, 3), f32(1)], 11),
    ("arg_max_7", "ArgMax", {"axis": 1}, [f(2, 3)], 7),
    ("arg_max_12_last", "ArgMax", {"axis": 1, "select_last_index": 1}, [f32(1, 3, 3).reshape(1, 3)], 12),
    ("max_7", "Max", {}, [f(3), f(3)], 7),
    ("max_8_broadcast", "Max", {}, [f(2, 3), f(3)], 8),
    ("mean_8_broadcast", "Mean", {}, [f(2, 3), f(3)], 8),
    ("max_12_int8", "Max", {}, [i8(1, -2), i8(0, 5)], 12),
    ("cast_7", "Cast", {"to": TensorProto.INT32}, [f32(1.5, -2.5)], 7),
    ("cast_19", "Cast", {"to": TensorProto.FLOAT}, [i(4, -5)], 19),
    ("one_hot_9", "OneHot", {"axis": -1}, [i(0, 2), s(3), f32(0, 1)], 9),
    ("grid_sample_16_names", "GridSample", {"mode": "bilinear"}, [square, f(1, 2, 2, 2)], 16),
    ("grid_sample_20_names", "GridSample", {"mode": "linear"}, [square, f(1, 2, 2, 2)], 20),
    ("dft_17_attribute", "DFT", {"axis": 1, "onesided": 1}, [f(1, 6, 1)], 17, "reference"),
    ("dft_20_input", "DFT", {}, [f(1, 3, 4, 2), None, s(2)], 20, "reference"),
    ("gather_7", "Gather", {"axis": 1}, [f(2, 3), i32(2, 0)], 7),
    ("gather_11_negative", "Gather", {"axis": 1}, [f(2, 3), i(-1)], 11),
    ("concat_11", "Concat", {"axis": -1}, [f(2, 1), f(2, 2)], 11),
    ("constant_of_shape_9", "ConstantOfShape", {}, [i(2, 1)], 9),
    ("where_9", "Where", {}, [b(True, False), f(2), f(1)], 9),
    ("group_normalization_18", "GroupNormalization", {"num_groups": 2}, [f(1, 4, 3), f(2), f(2)], 18),
    ("group_normalization_21", "GroupNormalization", {"num_groups": 2}, [f(1, 4, 3), f(4), f(4)], 21),
    ("lp_pool_18", "LpPool", {"kernel_shape": [2], "p": 3}, [f(1, 1, 4)], 18),
    ("sum_7", "Sum", {}, [f(3), f(3)], 7),
    ("expand_8", "Expand", {}, [f(3, 1), i(2, 1, 2)], 8),
    ("leaky_relu_7", "LeakyRelu", {"alpha": 0.2}, [f(4)], 7),
    ("gelu_20_tanh", "Gelu", {"approximate": "tanh"}, [f(4)], 20),
]
volume = f(1, 2, 3, 4, 5)
scale = f32(0.02, 0.05)
COMPUTE = [
    ("quantize_tensor", "QuantizeLinear", {}, [f(2, 3) * 3, s(0.05, np.float32), s(100, np.uint8)], 13),
    ("quantize_10", "QuantizeLinear", {}, [f(2, 3) * 3, s(0.03, np.float32), s(-3, np.int8)], 10),
    ("quantize_axis", "QuantizeLinear", {"axis": 1}, [f(2, 2, 2) * 4, scale, i8(3, -4)], 19),
    ("quantize_last_axis", "QuantizeLinear", {"axis": -1}, [f(3, 2) * 4, scale, u8(3, 140)], 13),
    ("quantize_ties", "QuantizeLinear", {}, [f32(0.5, 1.5, 2.5, -0.5, 1e30, -1e30), s(1, np.float32), s(1, np.uint8)], 13),
    ("quantize_blocks", "QuantizeLinear", {"axis": 0, "block_size": 2}, [f(3, 2) * 4, np.abs(f(2, 2)) + np.float32(0.1), bytes_(2, 2)], 21),
    ("quantize_type", "QuantizeLinear", {"output_dtype": TensorProto.INT8}, [f(4) * 3, s(0.05, np.float32)], 21),
    ("dequantize_tensor", "DequantizeLinear", {}, [bytes_(2, 3), s(0.05, np.float32), s(100, np.uint8)], 13),
    ("dequantize_10", "DequantizeLinear", {}, [signed(2, 3), s(0.05, np.float32)], 10),
    ("dequantize_axis", "DequantizeLinear", {"axis": 0}, [signed(2, 3), scale, i8(3, -4)], 13),
    ("dequantize_int32", "DequantizeLinear", {}, [i32(-100000, 5), s(0.001, np.float32)], 13),
    ("dequantize_blocks", "DequantizeLinear", {"axis": 1, "block_size": 2}, [signed(2, 3), f(2, 2), signed(2, 2)], 21),
    ("dynamic_quantize", "DynamicQuantizeLinear", {}, [f(3, 4)], 11),
    ("dynamic_quantize_positive", "DynamicQuantizeLinear", {}, [np.abs(f(5)) + 1], 11),
    ("matmul_integer", "MatMulInteger", {}, [bytes_(2, 3), signed(3, 4), s(7, np.uint8), i8(1, 2, -3, 4)], 10),
    ("matmul_integer_stack", "MatMulInteger", {}, [bytes_(2, 2, 300), bytes_(300, 2), s(120, np.uint8), s(130, np.uint8)], 10),
    ("qlinear_matmul", "QLinearMatMul", {}, [bytes_(3, 4), s(0.01, np.float32), s(110, np.uint8), signed(4, 2), s(0.02, np.float32), s(2, np.int8), s(0.03, np.float32), s(120, np.uint8)], 10),
    ("qlinear_matmul_columns", "QLinearMatMul", {}, [bytes_(2, 5), s(0.01, np.float32), s(110, np.uint8), signed(5, 2), scale, i8(0, 0), s(0.1, np.float32), s(120, np.uint8)], 21),
    ("conv_integer", "ConvInteger", {"pads": [1, 1, 1, 1]}, [bytes_(1, 2, 4, 4), bytes_(2, 2, 3, 3), s(110, np.uint8), s(120, np.uint8)], 10),
    ("conv_integer_deep", "ConvInteger", {"strides": [2, 2]}, [bytes_(1, 40, 5, 5), bytes_(2, 40, 3, 3)], 10),
    ("qlinear_conv", "QLinearConv", {"pads": [1, 1, 1, 1], "strides": [2, 2]}, [bytes_(1, 2, 5, 5), s(0.02, np.float32), s(128, np.uint8), signed(2, 2, 3, 3), scale, i8(0, 0), s(0.2, np.float32), s(100, np.uint8), i32(300, -400)], 10),
    ("qlinear_conv_groups", "QLinearConv", {"group": 2}, [bytes_(2, 4, 3, 3), s(0.02, np.float32), s(128, np.uint8), bytes_(4, 2, 2, 2), s(0.01, np.float32), s(125, np.uint8), s(0.1, np.float32), s(100, np.uint8)], 10),
    ("qlinear_conv_int8", "QLinearConv", {}, [signed(1, 3, 6), s(0.02, np.float32), s(4, np.int8), signed(2, 3, 3), s(0.01, np.float32), s(0, np.int8), s(0.05, np.float32), s(-3, np.int8)], 10),
    ("conv_3d", "Conv", {"pads": [1, 0, 1, 0, 1, 1], "strides": [1, 2, 1]}, [volume, f(3, 2, 2, 3, 3), f(3)], 11),
    ("conv_3d_groups", "Conv", {"group": 2, "kernel_shape": [2, 2, 2], "dilations": [2, 1, 2]}, [volume, f(4, 1, 2, 2, 2)], 11),
    ("conv_3d_deep", "Conv", {"kernel_shape": [2, 2, 2]}, [f(1, 40, 2, 3, 4), f(2, 40, 2, 2, 2), f(2)], 11),
    ("max_pool_3d", "MaxPool", {"kernel_shape": [2, 2, 2], "strides": [1, 2, 2], "pads": [0, 1, 0, 1, 0, 1]}, [volume], 12),
    ("max_pool_3d_indices", "MaxPool", {"kernel_shape": [2, 2, 3]}, [volume], 12),
    ("max_pool_int8", "MaxPool", {"kernel_shape": [3], "strides": [2]}, [signed(1, 2, 7)], 12),
    ("average_pool_3d", "AveragePool", {"kernel_shape": [2, 3, 2], "pads": [1, 1, 0, 0, 1, 1], "count_include_pad": 1}, [volume], 11),
    ("average_pool_3d_edges", "AveragePool", {"kernel_shape": [2, 3, 2], "pads": [1, 1, 0, 0, 1, 1]}, [volume], 11),
    ("lp_pool_3d", "LpPool", {"kernel_shape": [2, 2, 2], "p": 2}, [volume], 18),
    ("conv_transpose", "ConvTranspose", {"strides": [2, 3], "pads": [1, 0, 0, 1]}, [f(1, 2, 3, 3), f(2, 3, 3, 2), f(3)], 11),
    ("conv_transpose_1d_output_padding", "ConvTranspose", {"strides": [2], "output_padding": [1]}, [f(2, 2, 4), f(2, 1, 3)], 11),
    ("conv_transpose_groups_dilations", "ConvTranspose", {"group": 2, "dilations": [2, 1]}, [f(1, 4, 2, 3), f(4, 2, 2, 2), f(4)], 11),
    ("conv_transpose_3d", "ConvTranspose", {"strides": [1, 2, 2]}, [f(1, 2, 2, 2, 2), f(2, 2, 2, 2, 3)], 11),
    ("conv_transpose_same_upper", "ConvTranspose", {"strides": [2, 2], "auto_pad": "SAME_UPPER"}, [f(1, 1, 3, 3), f(1, 2, 3, 3)], 11),
    ("conv_transpose_output_shape", "ConvTranspose", {"strides": [2, 2], "output_shape": [6, 5]}, [f(1, 1, 3, 3), f(1, 1, 3, 3)], 11),
    ("col2im", "Col2Im", {"pads": [0, 1, 0, 1], "strides": [1, 2]}, [f(1, 8, 6), i(3, 5), i(2, 2)], 18, "reference"),
    ("einsum_matmul", "Einsum", {"equation": "bij,bjk->bik"}, [f(2, 2, 3), f(2, 3, 2)], 12),
    ("einsum_attention", "Einsum", {"equation": "bhid,bhjd->bhij"}, [f(1, 2, 2, 3), f(1, 2, 3, 3)], 12),
    ("einsum_transposed_result", "Einsum", {"equation": "ij,jk->ki"}, [f(2, 3), f(3, 4)], 12),
    ("einsum_ellipsis", "Einsum", {"equation": "...ij,...jk->...ik"}, [f(2, 2, 3), f(3, 2)], 12, "reference"),
    ("einsum_implicit", "Einsum", {"equation": "cb,ba"}, [f(2, 3), f(3, 4)], 12),
    ("einsum_diagonal", "Einsum", {"equation": "ii->i"}, [f(3, 3)], 12),
    ("einsum_sum", "Einsum", {"equation": "ij->j"}, [f(2, 3)], 12),
    ("einsum_three", "Einsum", {"equation": "i,ij,j->"}, [f(2), f(2, 3), f(3)], 12),
    ("einsum_outer", "Einsum", {"equation": "i,j->ij"}, [f(2), f(3)], 12),
    ("einsum_one_side_summed", "Einsum", {"equation": "ijk,j->j"}, [f(2, 3, 2), f(3)], 12),
    ("grid_sample_border_corners", "GridSample", {"padding_mode": "border", "align_corners": 1}, [square, f(1, 2, 3, 2) * 2], 20),
    ("grid_sample_reflection", "GridSample", {"padding_mode": "reflection"}, [square, f(1, 2, 3, 2) * 3], 20),
    ("grid_sample_cubic", "GridSample", {"mode": "cubic"}, [square, f(1, 2, 3, 2)], 20),
    ("grid_sample_cubic_reflection", "GridSample", {"mode": "cubic", "padding_mode": "reflection", "align_corners": 1}, [f(2, 2, 4, 3), f(2, 2, 1, 2)], 20),
    ("grid_sample_nearest", "GridSample", {"mode": "nearest"}, [square, f(1, 2, 3, 2)], 20),
    ("grid_sample_3d", "GridSample", {}, [f(1, 1, 2, 3, 3), f(1, 1, 2, 2, 3)], 20),
    ("affine_grid", "AffineGrid", {}, [f(2, 2, 3), i(2, 1, 2, 3)], 20, "reference"),
    ("affine_grid_3d_corners", "AffineGrid", {"align_corners": 1}, [f(1, 3, 4), i(1, 1, 2, 3, 2)], 20, "reference"),
    ("mean_variance", "MeanVarianceNormalization", {}, [f(2, 2, 2, 2)], 13),
    ("mean_variance_axes", "MeanVarianceNormalization", {"axes": [1]}, [f(2, 3, 2)], 13, "reference"),
    ("local_response", "LRN", {"size": 3, "alpha": 0.5, "beta": 0.6, "bias": 2.0}, [f(1, 5, 2, 2)], 13),
    ("local_response_even", "LRN", {"size": 2}, [f(4, 4, 1, 1)], 7, "reference"),
    ("shrink", "Shrink", {"lambd": 0.4, "bias": 0.1}, [f(6)], 9),
    ("stft", "STFT", {}, [f(1, 12, 1), s(3), np.abs(f(6)), s(6)], 17, "reference"),
    ("stft_complex", "STFT", {"onesided": 0}, [f(1, 7, 2), s(2), None, s(4)], 17, "reference"),
    ("dft_padded", "DFT", {}, [f(1, 5, 1), s(8), s(1)], 20, "reference"),
    ("hann_window", "HannWindow", {}, [s(6)], 17),
    ("hamming_window_symmetric", "HammingWindow", {"periodic": 0}, [s(5)], 17),
    ("blackman_window_double", "BlackmanWindow", {"output_datatype": TensorProto.DOUBLE}, [s(5)], 17, "reference"),
    ("center_crop_pad", "CenterCropPad", {}, [f(5, 2), i(2, 5)], 18),
    ("center_crop_pad_axes", "CenterCropPad", {"axes": [-1]}, [i(1, 2, 3, 4).reshape(2, 2), i(3)], 18),
    ("max_unpool", "MaxUnpool", {"kernel_shape": [2, 2], "strides": [2, 2]}, [f(1, 1, 2, 2), i(1, 6, 8, 15).reshape(1, 1, 2, 2)], 11),
    ("bit_shift", "BitShift", {"direction": "LEFT"}, [u8(1, 200, 3), u8(1, 1, 9)], 11, "reference"),
]
COUNTS = {
    "split_lengths": 2, "split_uneven": 3, "topk_smallest": 2, "topk_9_attribute": 2, "topk_10_input": 2,
    "topk_11_smallest": 2, "split_12_attribute": 2, "split_12_even": 2, "split_13_input": 2, "split_18_count": 2,
    "dropout_10_mask": 2, "max_pool_8_indices": 2, "max_pool_3d_indices": 2, "dynamic_quantize": 3,
    "dynamic_quantize_positive": 3,
}

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
        return f".floats({v})" if isinstance(v[0], float) else f".ints({v})"
    return f".float({v})" if isinstance(v, float) else f".int({v})"


def row(name, op, attributes, inputs, opset, by):
    names = [f"i{n}" if a is not None else "" for n, a in enumerate(inputs)]
    given = {n: a for n, a in zip(names, inputs) if n}
    outs = [f"o{n}" for n in range(COUNTS.get(name, 1))]
    info = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for n, a in given.items()]
    # ONNX Runtime infers the outputs' types, the reference ignores them.
    outputs = [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) if by == "reference" else helper.ValueInfoProto(name=o) for o in outs]
    graph = helper.make_graph([helper.make_node(op, names, outs, **attributes)], "g", info, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    if by == "reference":
        results = ReferenceEvaluator(model).run(None, given)
    else:
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        results = session.run(None, given)
    lines = [f'        OperatorFigure("{name}", "{op}", opset: {opset},']
    if attributes:
        lines.append("            attributes: [" + ", ".join(f'"{k}": {attribute(v)}' for k, v in attributes.items()) + "],")
    lines.append("            inputs: [" + ", ".join("nil" if a is None else f"figureTensor({tensor(a)})" for a in inputs) + "],")
    lines.append("            outputs: [" + ", ".join(f"figureTensor({tensor(a)})" for a in results) + "]),")
    return "\n".join(lines)


def write(path, name, cases, by, source):
    """A Swift file of figures in lists short enough for the type checker."""
    rows = [row(*case[:5], case[5] if len(case) > 5 else by) for case in cases]
    size = 24
    lists = [rows[n:n + size] for n in range(0, len(rows), size)]
    labels = [f"{name}{n + 1}" for n in range(len(lists))]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", path), "w") as out:
        out.write(f"// Made by Fixtures/make_figures.py; the outputs are those of {source}.\n")
        out.write("import Inference\nimport TensorCore\n\nextension OperatorFigure {\n")
        out.write(f"    static let {name}: [OperatorFigure] = {' + '.join(labels)}\n\n")
        for label, part in zip(labels, lists):
            out.write(f"    private static let {label}: [OperatorFigure] = [\n" + "\n".join(part) + "\n    ]\n\n")
        out.write("}\n")


write("OperatorFigures.swift", "basic", CASES, "reference", "onnx.reference 1.17")
write("OperatorFigures+Versions.swift", "versions", VERSIONS, "runtime", "ONNX Runtime 1.31")
write("OperatorFigures+Compute.swift", "compute", COMPUTE, "runtime", "ONNX Runtime 1.31, or onnx.reference 1.17 where it has none")
