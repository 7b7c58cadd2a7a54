"""Weights of a run, or of a served ONNX file, in a PyTorch model: to teach with, to measure or to go on from."""

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from mirrored import is_tied, tie, untied
from models import MODELS


def load(name, path):
    """The model of that name with the state of a run (.pt) or of a served file (.onnx)."""
    model = MODELS[name]()
    if str(path).endswith(".onnx"):
        return tie(load_state(path, untied(model))) if is_tied(model) else load_state(path, model)
    model.load_state_dict(torch.load(path, map_location="cpu"))
    return model


def load_state(path, model):
    """Fills `model` from initialisers that bear its parameters' names, stored plainly, as float16 or as int8.

    Raises KeyError where one is missing.
    """
    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type in ("Cast", "Identity") and node.input[0] in stored:
            stored[node.output[0]] = stored[node.input[0]]
        if node.op_type == "DequantizeLinear" and node.input[0] in stored:
            values, scale = (stored[name] for name in node.input)
            axis = helper.get_attribute_value(node.attribute[0]) % values.ndim
            stored[node.output[0]] = values * scale.reshape([-1 if i == axis else 1 for i in range(values.ndim)])
    for name in [name for name in stored if name.endswith(".LSTM.W")]:
        stored |= recurrent(stored, name.removesuffix(".LSTM.W"))
    state = model.state_dict()
    for name, value in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        state[name] = torch.from_numpy(np.array(stored[name], dtype=np.float32)).reshape(value.shape)
    model.load_state_dict(state)
    return model


def recurrent(stored, prefix):
    """The parameters of PyTorch's LSTM `prefix` from ONNX's W, R and B [directions, …], whose gates stand in another order."""
    suffixes, found = ("", "_reverse"), {}
    kinds = {"weight_ih_l0": stored[f"{prefix}.LSTM.W"], "weight_hh_l0": stored[f"{prefix}.LSTM.R"]}
    kinds["bias_ih_l0"], kinds["bias_hh_l0"] = np.split(stored[f"{prefix}.LSTM.B"], 2, axis=1)
    for kind, directions in kinds.items():
        for suffix, values in zip(suffixes, directions):
            input_gate, output, forget, cell = np.split(values, 4)
            found[f"{prefix}.{kind}{suffix}"] = np.concatenate([input_gate, forget, cell, output])
    return found
