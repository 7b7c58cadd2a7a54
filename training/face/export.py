#!/usr/bin/env python3
"""Write trained face weights as ONNX: input `face` [n, 1, 48, 48] standardised grey, output `logits` [n, 7].

    python training/face/export.py --run training/runs/mirrored-fifth/averaged.pt --out weights/face.onnx

Batch norm is left to the runtime to fold. Matrices are stored as int8 with a scale for each channel (quantize.py) unless
--store says otherwise, and become float32 again when the model is loaded. ONNX Runtime must agree with PyTorch before
anything is written: to 1e-3 on the float32 file, and closely enough on what is stored.
"""

import argparse
import hashlib
import io
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from dataset import SIDE  # noqa: E402
from mirrored import is_tied, untied  # noqa: E402
from models import MODELS  # noqa: E402
from quantize import quantize  # noqa: E402
from stored import load  # noqa: E402


def graph_of(net):
    sample = torch.randn(2, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    written = io.BytesIO()
    torch.onnx.export(
        net, (sample,), written, opset_version=17, input_names=["face"], output_names=["logits"],
        dynamic_axes={"face": {0: "n"}, "logits": {0: "n"}}, do_constant_folding=False, dynamo=False,
    )
    return fold_recurrent(onnx.load_from_string(written.getvalue()))


def fold_recurrent(model):
    """The matrices of each LSTM, which the exporter leaves to be joined from parts at run time, as initialisers."""
    graph = model.graph
    wanted = {
        name: f"{node.name.strip('/').replace('/', '.')}.{letter}"
        for node in graph.node if node.op_type == "LSTM" for name, letter in zip(node.input[1:4], "WRB")
    }
    if not wanted:
        return model
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in wanted)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    values = session.run(list(wanted), {"face": np.zeros((1, 1, SIDE, SIDE), np.float32)})
    for node in graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = wanted.get(name, name)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in zip(wanted.values(), values))
    used = {output.name for output in graph.output}
    for node in reversed(list(graph.node)):
        if used.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            used.update(node.input)
    for tensor in list(graph.initializer):
        if tensor.name not in used:
            graph.initializer.remove(tensor)
    return model


def export(net, path, store="int8", sample=None):
    """Writes `net` to `path`; raises SystemExit where ONNX Runtime makes something else of `sample`, standardised pictures."""
    net = (untied(net) if is_tied(net) else net).eval().to(memory_format=torch.contiguous_format)
    model = graph_of(net)
    if sample is None:
        sample = torch.randn(32, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        expected = net(sample).numpy()

    def difference():
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return float(np.abs(session.run(None, {"face": sample.numpy()})[0] - expected).max())

    plain = difference()
    if plain > 1e-3:
        raise SystemExit(f"ONNX Runtime differs from PyTorch by {plain}")
    whole = len(model.SerializeToString())
    if store == "int8":
        quantize(model)
    onnx.checker.check_model(model, full_check=True)
    kept = difference()
    if kept > 0.1 * np.abs(expected).max():
        raise SystemExit(f"stored as {store} it differs by {kept} of {np.abs(expected).max()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    size = path.stat().st_size
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    operators = sorted({node.op_type for node in model.graph.node})
    print(f"{path}: {size} bytes ({whole / size:.2f} times smaller than in float32), sha256 {digest}")
    print(f"largest difference of a logit {plain:.1e} in float32, {kept:.3f} as stored; {', '.join(operators)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=MODELS, default="mirrored", help="what the run trained")
    parser.add_argument("--run", required=True, help="state of the averaged model")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--store", choices=("int8", "float32"), default="int8")
    a = parser.parse_args()
    export(load(a.model, a.run), a.out, a.store)


if __name__ == "__main__":
    main()
