"""Writes quantized/: tiny-cnn and tiny-crnn as ONNX Runtime's tools quantise or halve them, and its outputs.

Needs onnx, onnxruntime; the folders beside this file were made with 1.17 and 1.31. Its own rewrites are off, so that the
outputs are those of the operators in the file.
"""

import logging
import os

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

logging.disable(logging.WARNING)
onnxruntime.set_default_logger_severity(3)
here = os.path.dirname(os.path.abspath(__file__))


def images(count, seed):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((1, 1, 12, 12)).astype(np.float32) for _ in range(count)]


class Calibration(CalibrationDataReader):
    def __init__(self):
        self.rest = iter(images(8, 1))

    def get_next(self):
        image = next(self.rest, None)
        return None if image is None else {"input": image}


def folder(name):
    path = f"{here}/quantized/{name}"
    os.makedirs(f"{path}/test_data_set_0", exist_ok=True)
    return path


def finish(path, x):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    y = onnxruntime.InferenceSession(f"{path}/model.onnx", options).run(None, {"input": x})[0]
    for name, value in (("input_0", x), ("output_0", y)):
        with open(f"{path}/test_data_set_0/{name}.pb", "wb") as file:
            file.write(numpy_helper.from_array(value).SerializeToString())


source = f"{here}/tiny-cnn/model.onnx"
clean = "/tmp/tiny-cnn-clean.onnx"
quant_pre_process(source, clean, skip_symbolic_shape=True)
image = images(1, 9)[0]

path = folder("cnn-dynamic")
quantize_dynamic(clean, f"{path}/model.onnx", weight_type=QuantType.QUInt8)
finish(path, image)
for name, form, activation, weight, per_channel in (
        ("cnn-qdq-int8", QuantFormat.QDQ, QuantType.QInt8, QuantType.QInt8, False),
        ("cnn-qdq-channels", QuantFormat.QDQ, QuantType.QUInt8, QuantType.QInt8, True),
        ("cnn-operators", QuantFormat.QOperator, QuantType.QUInt8, QuantType.QInt8, True)):
    path = folder(name)
    quantize_static(clean, f"{path}/model.onnx", Calibration(), quant_format=form, activation_type=activation,
                    weight_type=weight, per_channel=per_channel, op_types_to_quantize=["Conv", "MaxPool"])
    finish(path, image)
for name, keep in (("cnn-half", False), ("cnn-half-inside", True)):
    path = folder(name)
    onnx.save(convert_float_to_float16(onnx.load(clean), keep_io_types=keep), f"{path}/model.onnx")
    finish(path, image if keep else image.astype(np.float16))
