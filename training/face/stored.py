"""Weights of a run, or of a served ONNX file, in a PyTorch model: to teach with, to measure or to go on from."""

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from models import MODELS


def load(name, path):
    """The model of that name with the state of a run (.pt) or of a served file (.onnx)."""
    model = MODELS[name]()
    if str(path).endswith(".onnx"):
        return load_state(path, model)
    model.load_state_dict(torch.load(path, map_location="cpu"))
    return model


def load_state(path, model):
    """Fills `model` from initialisers that bear its parameters' names, stored plainly, as float16 or as int8.

    Raises KeyError where one is missing.
    """
    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in stored:
            stored[node.output[0]] = stored[node.input[0]]
        if node.op_type == "DequantizeLinear" and node.input[0] in stored:
            values, scale = (stored[name] for name in node.input)
            axis = helper.get_attribute_value(node.attribute[0]) % values.ndim
            stored[node.output[0]] = values * scale.reshape([-1 if i == axis else 1 for i in range(values.ndim)])
    state = model.state_dict()
    for name, value in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        state[name] = torch.from_numpy(np.array(stored[name], dtype=np.float32)).reshape(value.shape)
    model.load_state_dict(state)
    return model
