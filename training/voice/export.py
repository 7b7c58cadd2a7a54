#!/usr/bin/env python3
"""Write voice.onnx and its entry of the manifest from what train.py left.

    python training/voice/export.py --data training/runs/voice --out weights

Reads DATA/voice.pt and DATA/folds.npz (logits of served windows by heads that never heard the speaker): figures,
confidence intervals over speakers, the temperature and the threshold come from these. Matrices are stored as int8 with a
scale for each channel (quantize.py). The file is checked against PyTorch on real clips before it is kept.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.optimize import minimize_scalar

sys.path.append(str(Path(__file__).resolve().parents[1]))
from corpus import CORPORA, LABELS, sex_of  # noqa: E402
from extract import Clips, windows  # noqa: E402
from features import HOP, MELS, TARGET_DBFS, WINDOW, mel, normalise  # noqa: E402
from model import HIDDEN, LEAST_POWER, LEAST_VARIANCE, Encoder, Head  # noqa: E402
from quantize import quantize  # noqa: E402
from train import clip_scores, recall  # noqa: E402

MINIMUM_MARGIN = 0.1
# Of the clips of either corpus that are not marked uncertain, so many are right.
WANTED_ACCURACY = 0.8


def lstm_weights(lstm):
    """ONNX wants gates in the order input, output, forget, cell; PyTorch has input, forget, cell, output."""

    def reorder(value):
        i, f, g, o = np.split(value.detach().numpy(), 4)
        return np.concatenate([i, o, f, g])

    w, r = (reorder(getattr(lstm, f"weight_{kind}_l0"))[None] for kind in ("ih", "hh"))
    b = np.concatenate([reorder(getattr(lstm, f"bias_{kind}_l0")) for kind in ("ih", "hh")])[None]
    return w, r, b


class Graph:
    """Collects nodes and constants."""

    def __init__(self):
        self.nodes, self.values = [], []

    def constant(self, name, value):
        self.values.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    def statistics(self, values, name):
        """Mean, deviation and change over the first axis of [frames, n, width]: three of [n, width]."""
        mean = self.node("ReduceMean", [values], f"{name}_mean_kept", axes=[0], keepdims=1)
        centred = self.node("Sub", [values, mean], f"{name}_centred")
        variance = self.mean_square(centred, f"{name}_variance")
        variance = self.node("Add", [variance, "least_variance"], f"{name}_positive_variance")
        first = self.node("Slice", [values, "zero", "one", "zero"], f"{name}_first")
        earlier = self.node("Slice", [values, "zero", "minus_one", "zero"], f"{name}_without_last")
        before = self.node("Concat", [first, earlier], f"{name}_before", axis=0)
        steps = self.mean_square(self.node("Sub", [values, before], f"{name}_steps"), f"{name}_squared_step")
        return [
            self.node("Squeeze", [mean, "zero"], f"{name}_mean"),
            self.node("Sqrt", [variance], f"{name}_deviation"),
            self.node("Sqrt", [steps], f"{name}_change"),
        ]

    def mean_square(self, values, name):
        square = self.node("Mul", [values, values], f"{name}_squares")
        return self.node("ReduceMean", [square], name, axes=[0], keepdims=0)


def build(encoder, head):
    graph = Graph()
    for name, value in (("zero", 0), ("one", 1), ("minus_one", -1)):
        graph.constant(name, np.array([value], np.int64))
    graph.constant("least_variance", np.float32(LEAST_VARIANCE))
    hidden = graph.node("Transpose", ["mel"], "frames_first", perm=[1, 0, 2])
    power = graph.node("Relu", [hidden], "power")  # it is; a caller's nonsense must not become NaN
    power = graph.node("Add", [power, graph.constant("least_power", np.float32(LEAST_POWER))], "positive_power")
    found = graph.statistics(graph.node("Log", [power], "log_mel"), "log_mel")
    for index, layer in enumerate(encoder.layers):
        w, r, b = lstm_weights(layer)
        weights = [graph.constant(f"w{index}", w), graph.constant(f"r{index}", r), graph.constant(f"b{index}", b)]
        hidden = graph.node("LSTM", [hidden, *weights], f"lstm{index}", hidden_size=HIDDEN)
        hidden = graph.node("Squeeze", [hidden, "one"], f"hidden{index}")
        found += graph.statistics(hidden, f"hidden{index}")
    found = graph.node("Concat", found, "statistics", axis=1)
    found = graph.node("Sub", [found, graph.constant("centre", head.centre.numpy())], "centred")
    found = graph.node("Mul", [found, graph.constant("scale", head.scale.numpy())], "standardised")
    weights = [
        graph.constant("class_w", head.output.weight.detach().numpy()),
        graph.constant("class_b", head.output.bias.detach().numpy()),
    ]
    graph.node("Gemm", [found, *weights], "logits", transB=1)
    result = helper.make_model(
        helper.make_graph(
            graph.nodes, "voice", [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", "frames", MELS])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(LABELS)])], graph.values,
        ),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="mien training/voice",
    )
    # The first layer reads powers, whose bands differ a thousandfold; with steps of int8 EMO-DB loses four points there.
    return quantize(result, keep={"w0"})


def calibration_error(scores, truth, bins=15):
    """Of log probabilities."""
    probability = np.exp(scores)
    confidence, right = probability.max(axis=1), probability.argmax(axis=1) == truth
    which = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    return float(sum(abs(confidence[which == b].sum() - right[which == b].sum()) for b in range(bins)) / len(truth))


def served_scores(logits, owner, temperature):
    """Log probabilities of clips as answers have them: the mean over the windows, brought to sum 1."""
    return torch.log_softmax(clip_scores(logits, owner, temperature), dim=1).numpy()


def fit_temperature(logits, owner, labels):
    """The temperature that makes the clips' answers likeliest."""
    return float(minimize_scalar(
        lambda t: -served_scores(logits, owner, t)[np.arange(len(labels)), labels].mean(), bounds=(0.1, 10), method="bounded",
    ).x)


def is_certain(scores, minimum_probability):
    top = np.sort(np.exp(scores), axis=1)
    return (top[:, -1] >= minimum_probability) & (top[:, -1] - top[:, -2] >= MINIMUM_MARGIN)


def fit_threshold(scores, clips):
    """The least minimum probability, in hundredths, at which WANTED_ACCURACY holds for either corpus."""
    right = scores.argmax(axis=1) == clips.labels
    for hundredths in range(20, 100):
        certain = is_certain(scores, hundredths / 100)
        if all(right[certain & (clips.corpora == corpus)].mean() >= WANTED_ACCURACY for corpus in CORPORA):
            return hundredths / 100
    raise SystemExit("no threshold reaches the wanted accuracy")


def figures_of(clips, scores, certain):
    """Per corpus: UAR with a 95 % interval from resampling speakers, accuracy, UAR by the speaker's sex; and over both:
    accuracy, calibration error, what is certain and the confusion matrix."""
    result, labels, predicted = {}, clips.labels, scores.argmax(axis=1)
    random = np.random.default_rng(1)
    sexes = np.array([sex_of(speaker) for speaker in clips.speakers])
    for corpus in CORPORA:
        own = clips.corpora == corpus
        names = np.unique(clips.speakers[own])
        drawn = []
        for _ in range(1000):
            rows = np.concatenate([np.nonzero(clips.speakers == name)[0] for name in random.choice(names, len(names))])
            drawn.append(recall(labels[rows], predicted[rows]))
        result[corpus] = {
            "uar": round(recall(labels[own], predicted[own]), 4),
            "uar_95": [round(float(v), 4) for v in np.percentile(drawn, [2.5, 97.5])],
            "accuracy": round(float((labels == predicted)[own].mean()), 4),
            "speakers": len(names),
            "clips": int(own.sum()),
            "certain_accuracy": round(float((labels == predicted)[own & certain].mean()), 4),
            **{f"uar_{sex}": round(recall(labels[own & (sexes == sex)], predicted[own & (sexes == sex)]), 4)
               for sex in ("women", "men")},
        }
    result["accuracy"] = round(float((predicted == labels).mean()), 4)
    result["ece"] = round(calibration_error(scores, labels), 4)
    result["certain_share"] = round(float(certain.mean()), 4)
    result["certain_accuracy"] = round(float((predicted == labels)[certain].mean()), 4)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, predicted), 1)
    result["confusion"] = confusion.tolist()
    return result


def unseen_calibration(clips, logits, owner):
    """Calibration error of RAVDESS' and EMO-DB's speakers by a temperature fitted on the other half of them."""
    speakers = np.unique(clips.speakers)
    half = np.isin(clips.speakers, speakers[::4]) | np.isin(clips.speakers, speakers[1::4])
    scores = np.empty((len(clips), len(LABELS)), np.float32)
    for part in (half, ~half):
        temperature = minimize_scalar(
            lambda t: -served_scores(logits, owner, t)[part, clips.labels[part]].mean(), bounds=(0.1, 10), method="bounded",
        ).x
        scores[~part] = served_scores(logits, owner, temperature)[~part]
    return round(calibration_error(scores, clips.labels), 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="3")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    clips = Clips(arguments.data / "clips.npz")
    state = torch.load(arguments.data / "voice.pt", weights_only=True)
    encoder, head = Encoder().eval(), Head().eval()
    encoder.load_state_dict(state["encoder"])
    head.load_state_dict(state["head"])
    path = arguments.out / "voice.onnx"
    arguments.out.mkdir(parents=True, exist_ok=True)
    onnx.save(build(encoder, head), path)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # on a busy machine its threads wait for each other more than they work
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    largest, same = 0.0, 0
    chosen = range(0, len(clips), 20)
    for index in chosen:
        frames = mel(normalise(windows(clips.wave(index))[0]))[None]
        with torch.no_grad():
            expected = head(encoder(frames)).numpy()
        found = session.run(None, {"mel": frames.numpy()})[0]
        largest = max(largest, float(np.abs(found - expected).max()))
        same += int(found.argmax() == expected.argmax())
    print(f"{path.stat().st_size} bytes; largest difference of a logit {largest:.4f}, same class {same}/{len(chosen)}")
    # What int8 makes of matrices moves a logit of ±8 by a tenth on average; no answer may change.
    assert largest < 0.5 and same == len(chosen)

    stored = np.load(arguments.data / "folds.npz")
    logits, owner = stored["logits"], stored["owner"]
    temperature = fit_temperature(logits, owner, clips.labels)
    scores = served_scores(logits, owner, temperature)
    minimum_probability = fit_threshold(scores, clips)
    figures = figures_of(clips, scores, is_certain(scores, minimum_probability))
    figures["ece_other_half"] = unseen_calibration(clips, logits, owner)
    figures["parameters"] = sum(p.numel() for part in (encoder, head) for p in part.parameters())
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
            "temperature": round(temperature, 4), "minimum_probability": minimum_probability,
            "minimum_margin": MINIMUM_MARGIN,
        },
        "licence": "CC BY-NC-SA 4.0 (from RAVDESS); encoder Apache-2.0, see NOTICE-voice",
        "data": "RAVDESS speech actors 01-20 (CC BY-NC-SA 4.0), EMO-DB speakers 03 08-14 (free for research), both acted; "
        "encoder: the LSTM layers of the speaker encoder in PyPI's Resemblyzer 0.1.4, whose package does not name its training data",
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
