"""ONNX Runtime as what the exported file is compared with."""

import onnxruntime


def open_reference(path):
    """A session that computes what the file says.

    Beyond its basic optimisations ONNX Runtime 1.31 rounds what meets a matrix stored as int8 as well, which moves a logit by a
    tenth.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.intra_op_num_threads = 1  # on a busy machine its threads wait for each other more than they work
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
