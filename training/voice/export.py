#!/usr/bin/env python3
"""Write voice.onnx and its entry of the manifest from what train.py left.

    python training/voice/export.py --data training/runs/voice --out weights

Reads DATA/voice.pt, and DATA/folds.npz (logits of served windows by heads that never heard the speaker): figures, confidence
intervals over speakers and the temperature come from these, the threshold from what the same heads say in noise too
(DATA/folds.pt, DATA/statistics). Matrices are stored as int8 with a scale for each channel (quantize.py). The file is checked
against PyTorch on real clips before it is kept.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.optimize import minimize_scalar

sys.path.append(str(Path(__file__).resolve().parents[1]))
import turn_encoder  # noqa: E402
from bands import MELS, WINDOW  # noqa: E402
from corpus import CORPORA, LABELS, sex_of  # noqa: E402
from extract import LONGEST, Clips, windows  # noqa: E402
from features import HOP, TARGET_DBFS, mel, normalise  # noqa: E402
from model import HIDDEN, LEAST_POWER, LEAST_VARIANCE, Encoder, Head  # noqa: E402
from quantize import quantize  # noqa: E402
from reference import open_reference  # noqa: E402
from train import clip_scores, fold_of, held_logits, recall  # noqa: E402
from turn_encoder import HEADS  # noqa: E402

MINIMUM_MARGIN = 0.1
# Of the clips of either corpus that are not marked uncertain, so many are right, as recorded and in noise.
WANTED_ACCURACY = 0.8
NOISE = "10 dB"


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
        self.values.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    def statistics(self, values, axis, name):
        """Mean, deviation and change over the frames of [frames, n, width] or, axis 1, [n, frames, width]: three of
        [n, width]."""
        axis = ("zero", "one")[axis]
        mean = self.node("ReduceMean", [values, axis], f"{name}_mean_kept", keepdims=1)
        centred = self.node("Sub", [values, mean], f"{name}_centred")
        variance = self.mean_square(centred, axis, f"{name}_variance")
        variance = self.node("Add", [variance, "least_variance"], f"{name}_positive_variance")
        first = self.node("Slice", [values, "zero", "one", axis], f"{name}_first")
        earlier = self.node("Slice", [values, "zero", "minus_one", axis], f"{name}_without_last")
        before = self.node("Concat", [first, earlier], f"{name}_before", axis=int(axis == "one"))
        steps = self.mean_square(self.node("Sub", [values, before], f"{name}_steps"), axis, f"{name}_squared_step")
        return [
            self.node("Squeeze", [mean, axis], f"{name}_mean"),
            self.node("Sqrt", [variance], f"{name}_deviation"),
            self.node("Sqrt", [steps], f"{name}_change"),
        ]

    def mean_square(self, values, axis, name):
        square = self.node("Mul", [values, values], f"{name}_squares")
        return self.node("ReduceMean", [square, axis], name, keepdims=0)

    def linear(self, layer, x, name):
        weight = self.constant(f"{name}_w", layer.weight.detach().numpy().T)
        product = self.node("MatMul", [x, weight], f"{name}_product")
        return self.node("Add", [product, self.constant(f"{name}_b", layer.bias.detach().numpy())], name)

    def norm(self, layer, x, name):
        parts = [self.constant(f"{name}_{part}", getattr(layer, part).detach().numpy()) for part in ("weight", "bias")]
        return self.node("LayerNormalization", [x, *parts], name, axis=-1, epsilon=layer.eps)

    def convolution(self, layer, x, name):
        parts = [self.constant(f"{name}_w", layer.weight.detach().numpy()), self.constant(f"{name}_b", layer.bias.detach().numpy())]
        x = self.node("Conv", [x, *parts], f"{name}_linear", pads=[1, 1], strides=list(layer.stride))
        return self.node("Gelu", [x], name)

    def attention(self, layer, x, name):
        """[n, t, 384]."""
        normed = self.norm(layer.norm, x, f"{name}_normed")
        heads = self.constant(f"{name}_heads", np.array([0, 0, HEADS, layer.head], np.int64))
        parts = {}
        # Keys are transposed for the product.
        for part, order in (("queries", [0, 2, 1, 3]), ("keys", [0, 2, 3, 1]), ("values", [0, 2, 1, 3])):
            value = self.linear(getattr(layer, part), normed, f"{name}_{part}")
            value = self.node("Reshape", [value, heads], f"{name}_{part}_by_head")
            parts[part] = self.node("Transpose", [value], f"{name}_{part}_first", perm=order)
        scores = self.node("MatMul", [parts["queries"], parts["keys"]], f"{name}_scores")
        weights = self.node("Softmax", [scores], f"{name}_weights", axis=-1)
        seen = self.node("MatMul", [weights, parts["values"]], f"{name}_seen_by_head")
        seen = self.node("Transpose", [seen], f"{name}_seen_by_frame", perm=[0, 2, 1, 3])
        joined = self.constant(f"{name}_joined", np.array([0, 0, HEADS * layer.head], np.int64))
        seen = self.node("Reshape", [seen, joined], f"{name}_seen")
        return self.node("Add", [x, self.linear(layer.out, seen, f"{name}_out")], name)

    def feed_forward(self, layer, x, name):
        units = self.linear(layer.widen, self.norm(layer.norm, x, f"{name}_normed"), f"{name}_units_linear")
        units = self.node("Gelu", [units], f"{name}_units")
        return self.node("Add", [x, self.linear(layer.narrow, units, f"{name}_out")], name)

    def relative_loudness(self, power):
        power = self.node("Max", [power, self.constant("least_decade", np.float32(turn_encoder.LEAST_POWER))], "audible")
        nepers = self.node("Log", [power], "nepers")
        loudest = self.node("ReduceMax", [nepers, self.constant("sound", np.array([1, 2], np.int64))], "loudest", keepdims=1)
        quarters = self.constant("quarters_of_decades", np.float32(1 / np.log(10) / 4))
        below = self.node("Mul", [self.node("Sub", [nepers, loudest], "below"), quarters], "below_in_quarters")
        near = self.node("Max", [below, self.constant("farthest", np.float32(-turn_encoder.DECADES / 4))], "near")
        return self.node("Add", [near, self.constant("loudest_is", np.float32(turn_encoder.LOUDEST))], "loudness")

    def positions(self, x):
        """[t, 384] for x [n, t, 384]: of the shape alone, so that a run computes nothing of it."""
        shape = self.node("Shape", [x], "shape")
        count = self.node("Gather", [shape, self.constant("frames_axis", np.int64(1))], "count", axis=0)
        bounds = [self.constant("from", np.int64(0)), count, self.constant("by", np.int64(1))]
        places = self.node("Cast", [self.node("Range", bounds, "range")], "places", to=TensorProto.FLOAT)
        places = self.node("Unsqueeze", [places, "one"], "places_as_column")
        turns = self.node("Mul", [places, self.constant("pitches", turn_encoder.pitches().numpy())], "turns")
        halves = [self.node("Sin", [turns], "sines"), self.node("Cos", [turns], "cosines")]
        return self.node("Concat", halves, "positions", axis=1)

    def speech_layers(self, layers, power):
        """`NarrowEncoder` on power mel [n, frames, 81]."""
        x = self.node("Transpose", [self.relative_loudness(power)], "bands_first", perm=[0, 2, 1])
        x = self.convolution(layers.second, self.convolution(layers.first, x, "first"), "second")
        x = self.node("Transpose", [x], "speech_frames", perm=[0, 2, 1])
        x = self.node("Add", [x, self.positions(x)], "placed")
        x = self.attention(layers.attention, x, "attention")
        x = self.feed_forward(layers.feed_forward, x, "feed_forward")
        return self.attention(layers.attention_again, x, "attention_again")


def build(encoder, head):
    graph = Graph()
    for name, value in (("zero", 0), ("one", 1), ("minus_one", -1)):
        graph.constant(name, np.array([value], np.int64))
    graph.constant("least_variance", np.float32(LEAST_VARIANCE))
    power = graph.node("Relu", ["mel"], "power")  # it is; a caller's nonsense must not become NaN
    coarse = graph.node("MatMul", [power, graph.constant("coarse", encoder.coarse.numpy())], "coarse_power")
    hidden = graph.node("Transpose", [coarse], "frames_first", perm=[1, 0, 2])
    audible = graph.node("Add", [hidden, graph.constant("least_power", np.float32(LEAST_POWER))], "positive_power")
    found = graph.statistics(graph.node("Log", [audible], "log_mel"), 0, "log_mel")
    for index, layer in enumerate(encoder.layers):
        w, r, b = lstm_weights(layer)
        weights = [graph.constant(f"w{index}", w), graph.constant(f"r{index}", r), graph.constant(f"b{index}", b)]
        hidden = graph.node("LSTM", [hidden, *weights], f"lstm{index}", hidden_size=HIDDEN)
        hidden = graph.node("Squeeze", [hidden, "one"], f"hidden{index}")
        found += graph.statistics(hidden, 0, f"hidden{index}")
    found += graph.statistics(graph.speech_layers(encoder.narrow, power), 1, "speech")
    found = graph.node("Concat", found, "statistics", axis=1)
    found = graph.node("Sub", [found, graph.constant("centre", head.centre.numpy())], "centred")
    weights = [
        graph.constant("class_w", (head.output.weight.detach() * head.scale).numpy()),
        graph.constant("class_b", head.output.bias.detach().numpy()),
    ]
    graph.node("Gemm", [found, *weights], "logits", transB=1)
    result = helper.make_model(
        helper.make_graph(
            graph.nodes, "voice", [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", "frames", MELS])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(LABELS)])], graph.values,
        ),
        opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="mien training/voice",
    )
    # As Encoder.round_as_stored, and the head, since the statistics that it reads differ in size too.
    return quantize(result, keep={"coarse", "w0", "class_w"})


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


def noisy_logits(data, clips):
    """(logits, owner) in NOISE, by the heads that never heard the speaker."""
    heads = []
    for state in torch.load(data / "folds.pt", weights_only=True):
        heads.append(Head().eval())
        heads[-1].load_state_dict(state)
    part = torch.load(data / "statistics" / f"{NOISE}.pt", weights_only=True)
    return held_logits(heads, part["found"], fold_of(clips)[part["owner"]]), part["owner"]


def fit_threshold(every_scores, clips):
    """The least minimum probability, in hundredths, at which WANTED_ACCURACY holds for either corpus by all scores."""
    for hundredths in range(20, 100):
        shares = [
            (scores.argmax(axis=1) == clips.labels)[is_certain(scores, hundredths / 100) & (clips.corpora == corpus)].mean()
            for scores in every_scores
            for corpus in CORPORA
        ]
        if min(shares) >= WANTED_ACCURACY:
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
    parser.add_argument("--version", default="2")
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

    session = open_reference(path)
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
    # The encoders were rounded before; what is left is the head's float16 and the order of sums.
    assert largest < 0.01 and same == len(chosen)

    stored = np.load(arguments.data / "folds.npz")
    logits, owner = stored["logits"], stored["owner"]
    temperature = round(fit_temperature(logits, owner, clips.labels), 4)
    scores = served_scores(logits, owner, temperature)
    in_noise = served_scores(*noisy_logits(arguments.data, clips), temperature)
    minimum_probability = fit_threshold([scores, in_noise], clips)
    figures = figures_of(clips, scores, is_certain(scores, minimum_probability))
    figures["ece_other_half"] = unseen_calibration(clips, logits, owner)
    figures["parameters"] = sum(p.numel() for part in (encoder, head) for p in part.parameters())
    entry = {
        "name": "voice-lstm-transformer",
        "version": arguments.version,
        "task": "voice",
        "files": [
            {"role": "classifier", "path": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        ],
        "labels": LABELS,
        "preprocessing": {
            "sample_rate": 16000, "window_length": WINDOW, "hop_length": HOP, "mels": MELS, "scale": "power",
            "target_dbfs": TARGET_DBFS, "longest_ms": round(1000 * LONGEST),
        },
        "calibration": {
            "temperature": temperature, "minimum_probability": minimum_probability,
            "minimum_margin": MINIMUM_MARGIN,
        },
        "licence": "CC BY-NC-SA 4.0 (from RAVDESS); encoders Apache-2.0, BSD 2-Clause and MIT, see NOTICE-voice",
        "data": "RAVDESS speech actors 01-20 (CC BY-NC-SA 4.0), EMO-DB speakers 03 08-14 (free for research), both acted; "
        "encoders: two LSTM layers of the speaker encoder in PyPI's Resemblyzer 0.1.4, whose package does not name its training "
        "data; layers of Smart Turn 3.2 in PyPI's pipecat-ai 1.14.0 (Whisper-tiny, tuned for the end of turns), narrowed on the "
        "clips and on speech in Debian's asterisk-core-sounds, klettres-data, ktuberling-data and hedgewars-data",
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
