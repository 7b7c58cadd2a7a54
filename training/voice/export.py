#!/usr/bin/env python3
"""Write voice.onnx and its entry of the manifest from what train.py left.

    python training/voice/export.py --data training/runs/voice --out weights

Reads DATA/voice.pt and DATA/folds.npz (logits of served windows by heads that never heard the speaker): figures,
confidence intervals over speakers and the temperature come from these. Matrices are stored as float16 and cast in the graph. The
file is checked against PyTorch on real clips before it is kept.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.optimize import minimize_scalar

from corpus import CORPORA, LABELS
from features import HOP, MELS, TARGET_DBFS, WINDOW, mel, normalise
from model import HIDDEN, Backbone, Head
from train import HEADS, SERVED_WINDOW, WIDTH, Clips, recall

# Below either an answer is marked uncertain: four in five of the others are right on speakers never heard.
MINIMUM_PROBABILITY, MINIMUM_MARGIN = 0.5, 0.1


def lstm_weights(lstm, layer):
    """ONNX wants gates in the order input, output, forget, cell; PyTorch has input, forget, cell, output."""

    def reorder(value):
        i, f, g, o = np.split(value.detach().numpy(), 4)
        return np.concatenate([i, o, f, g])

    w, r = (reorder(getattr(lstm, f"weight_{kind}_l{layer}"))[None] for kind in ("ih", "hh"))
    b = np.concatenate([reorder(getattr(lstm, f"bias_{kind}_l{layer}")) for kind in ("ih", "hh")])[None]
    return w, r, b


def build(backbone, head):
    nodes, values = [], []

    def constant(name, value, half=False):
        value = np.asarray(value)
        if half:
            values.append(numpy_helper.from_array(value.astype(np.float16), f"{name}_half"))
            nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], f"{name}_cast", to=TensorProto.FLOAT))
        else:
            values.append(numpy_helper.from_array(value, name))
        return name

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    direction = constant("axis_1", np.array([1], np.int64))
    hidden = node("Transpose", ["mel"], "frames_first", perm=[1, 0, 2])
    for layer in range(2):
        w, r, b = lstm_weights(backbone.lstm, layer)
        inputs = [hidden, constant(f"w{layer}", w, True), constant(f"r{layer}", r, True), constant(f"b{layer}", b)]
        hidden = node("LSTM", inputs, f"lstm{layer}", hidden_size=HIDDEN)
        hidden = node("Squeeze", [hidden, direction], f"hidden{layer}")
    mean = node("ReduceMean", [hidden], "mean", axes=[0], keepdims=0)
    square = node("ReduceMean", [node("Mul", [hidden, hidden], "squares")], "mean_square", axes=[0], keepdims=0)
    variance = node("Sub", [square, node("Mul", [mean, mean], "square_mean")], "variance")
    variance = node("Clip", [variance, constant("least_variance", np.float32(1e-6))], "clipped_variance")
    pooled = node("Concat", [mean, node("Sqrt", [variance], "deviation")], "pooled", axis=1)
    pooled = node("Sub", [pooled, constant("centre", head.centre.numpy())], "centred")
    pooled = node("Mul", [pooled, constant("scale", head.scale.numpy())], "standardised")
    own = {name: value.detach().numpy() for name, value in head.named_parameters()}
    weights = [constant("head_w", own["hidden.weight"], True), constant("head_b", own["hidden.bias"])]
    pooled = node("Relu", [node("Gemm", [pooled, *weights], "head", transB=1)], "head_relu")
    weights = [constant("class_w", own["output.weight"]), constant("class_b", own["output.bias"])]
    node("Gemm", [pooled, *weights], "logits", transB=1)
    graph = helper.make_graph(
        nodes, "voice", [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", "frames", MELS])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(LABELS)])], values,
    )
    result = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="mien training/voice"
    )
    onnx.checker.check_model(result, full_check=True)
    return result


def log_softmax(logits, temperature):
    scaled = logits / temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    return scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))


def calibration_error(logits, truth, temperature, bins=15):
    probability = np.exp(log_softmax(logits, temperature))
    confidence, right = probability.max(axis=1), probability.argmax(axis=1) == truth
    which = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    return float(sum(abs(confidence[which == b].sum() - right[which == b].sum()) for b in range(bins)) / len(truth))


def figures_of(clips, windows, owner):
    """Recall as served (mean of log probabilities over a clip's windows), per corpus, with a 95 % interval from resampling
    speakers."""
    indices = np.arange(len(clips))
    labels = clips.labels
    temperature = float(minimize_scalar(
        lambda t: -log_softmax(windows, t)[np.arange(len(owner)), labels[owner]].mean(), bounds=(0.3, 4),
        method="bounded",
    ).x)
    windowed = np.zeros((len(clips), len(LABELS)))
    np.add.at(windowed, owner, log_softmax(windows, temperature))
    windowed /= np.bincount(owner)[:, None]
    result = {}
    random = np.random.default_rng(1)
    for corpus in CORPORA:
        own = clips.corpora[indices] == corpus
        truth, predicted, speakers = labels[indices][own], windowed[own].argmax(axis=1), clips.speakers[indices][own]
        names = np.unique(speakers)
        drawn = []
        for _ in range(1000):
            rows = np.concatenate([np.nonzero(speakers == name)[0] for name in random.choice(names, len(names))])
            drawn.append(recall(truth[rows], predicted[rows]))
        result[corpus] = {
            "uar": round(recall(truth, predicted), 4),
            "uar_95": [round(float(v), 4) for v in np.percentile(drawn, [2.5, 97.5])],
            "accuracy": round(float((truth == predicted).mean()), 4),
            "speakers": len(names),
            "clips": int(own.sum()),
        }
    predicted = windowed.argmax(axis=1)
    result["accuracy"] = round(float((predicted == labels[indices]).mean()), 4)
    result["ece"] = round(calibration_error(windowed, labels[indices], 1.0), 4)
    probability = np.exp(log_softmax(windowed, 1.0))
    top = np.sort(probability, axis=1)
    certain = (top[:, -1] >= MINIMUM_PROBABILITY) & (top[:, -1] - top[:, -2] >= MINIMUM_MARGIN)
    result["certain_share"] = round(float(certain.mean()), 4)
    result["certain_accuracy"] = round(float((predicted == labels[indices])[certain].mean()), 4)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels[indices], predicted), 1)
    result["confusion"] = confusion.tolist()
    return temperature, result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="1")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    clips = Clips(arguments.data / "clips.npz")
    state = torch.load(arguments.data / "voice.pt", weights_only=True)
    backbone, head = Backbone().eval(), Head(HEADS * WIDTH).eval()
    backbone.load_state_dict(state["backbone"])
    head.load_state_dict(state["head"])
    path = arguments.out / "voice.onnx"
    arguments.out.mkdir(parents=True, exist_ok=True)
    onnx.save(build(backbone, head), path)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # on a busy machine its threads wait for each other more than they work
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    largest, same = 0.0, 0
    chosen = range(0, len(clips), 20)
    for index in chosen:
        frames = mel(normalise(clips.wave(index)[:SERVED_WINDOW]))[None]
        with torch.no_grad():
            expected = head(backbone(frames)).numpy()
        found = session.run(None, {"mel": frames.numpy()})[0]
        largest = max(largest, float(np.abs(found - expected).max()))
        same += int(found.argmax() == expected.argmax())
    print(f"{path.stat().st_size} bytes; largest difference of a logit {largest:.4f}, same class {same}/{len(chosen)}")
    assert largest < 0.1 and same == len(chosen)

    stored = np.load(arguments.data / "folds.npz")
    temperature, figures = figures_of(clips, stored["logits"], stored["owner"])
    figures["parameters"] = sum(p.numel() for part in (backbone, head) for p in part.parameters())
    entry = {
        "name": "voice-lstm",
        "version": arguments.version,
        "task": "voice",
        "files": [
            {"role": "classifier", "path": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        ],
        "labels": LABELS,
        "preprocessing": {
            "sample_rate": 16000, "window_length": WINDOW, "hop_length": HOP, "mels": MELS, "scale": "power",
            "target_dbfs": TARGET_DBFS,
        },
        "calibration": {
            "temperature": round(temperature, 4), "minimum_probability": MINIMUM_PROBABILITY,
            "minimum_margin": MINIMUM_MARGIN,
        },
        "licence": "CC BY-NC-SA 4.0 (from RAVDESS); backbone Apache-2.0, see NOTICE-voice",
        "data": "RAVDESS speech actors 01-20 (CC BY-NC-SA 4.0), EMO-DB speakers 03 08-14 (free for research), both acted; "
        "backbone: the speaker encoder in PyPI's Resemblyzer 0.1.4, whose package does not name its training data",
        "figures": {"cross_validation": figures},
    }
    manifest_path = arguments.out / "manifest.json"
    manifest = json.loads(manifest_path.read_text()) if manifest_path.exists() else {"models": []}
    order = ["detector", "face", "voice", "fusion"]
    others = [other for other in manifest["models"] if other["task"] != "voice"]
    manifest["models"] = sorted([*others, entry], key=lambda other: order.index(other["task"]))
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(entry["calibration"]), json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
