#!/usr/bin/env python3
"""Write trained face weights as ONNX: input `face` [n, 1, 48, 48] standardised grey, output `logits` [n, 7].

    python training/face/export.py --run training/runs/face/averaged.pt --out weights/face.onnx [--half]

Batch norm is left to the runtime to fold. With --half, initialisers are stored as float16 and cast when the model is
loaded, which halves the file. ONNX Runtime must agree with PyTorch before anything is written.
"""

import argparse
import hashlib
import io
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from dataset import SIDE
from model import FaceNet


def halve(model):
    """Weights of 64 values and more become float16 initialisers behind a Cast to float32."""
    casts = []
    for index, tensor in enumerate(list(model.graph.initializer)):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 64:
            continue
        name, stored = tensor.name, f"{tensor.name}.half"
        model.graph.initializer[index].CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True, help="state of the averaged model")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--half", action="store_true")
    a = parser.parse_args()
    net = FaceNet()
    net.load_state_dict(torch.load(a.run, map_location="cpu"))
    net.eval()
    sample = torch.randn(3, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    written = io.BytesIO()
    torch.onnx.export(
        net, (sample,), written, opset_version=17, input_names=["face"], output_names=["logits"],
        dynamic_axes={"face": {0: "n"}, "logits": {0: "n"}}, do_constant_folding=False, dynamo=False,
    )
    model = onnx.load_from_string(written.getvalue())
    if a.half:
        halve(model)
    onnx.checker.check_model(model, full_check=True)
    with torch.no_grad():
        expected = net(sample).numpy()
    found = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"face": sample.numpy()})[0]
    difference = float(np.abs(found - expected).max())
    if difference > (0.05 if a.half else 1e-3):
        raise SystemExit(f"ONNX Runtime differs from PyTorch by {difference}")
    a.out.parent.mkdir(parents=True, exist_ok=True)
    a.out.write_bytes(model.SerializeToString())
    digest = hashlib.sha256(a.out.read_bytes()).hexdigest()
    operators = sorted({node.op_type for node in model.graph.node})
    print(f"{a.out}: {a.out.stat().st_size} bytes, sha256 {digest}, difference {difference:.2e}, {', '.join(operators)}")


if __name__ == "__main__":
    main()
