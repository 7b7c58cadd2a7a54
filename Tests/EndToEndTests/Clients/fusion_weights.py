"""A folder of weights whose fusion is a network: logits = 2·face + voice, weights = softmax(quality).
usage: fusion_weights.py SOURCE TARGET"""

import hashlib
import json
import os
import struct
import sys

source, target = os.path.abspath(sys.argv[1]), sys.argv[2]


# As much of protobuf and of onnx.proto3 as that takes; the field numbers are onnx.proto3's.
def varint(value):
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes(digits + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def node(operator, inputs, output):
    return block(1, b"".join(block(1, name) for name in inputs) + block(2, output) + block(4, operator))


def value(field, name, columns):
    shape = block(1, block(2, "n")) + block(1, number(1, columns))
    return block(field, block(1, name) + block(2, block(1, number(1, 1) + block(2, shape))))


graph = node("Mul", ["face", "two"], "twice") + node("Add", ["twice", "voice"], "logits")
graph += node("Softmax", ["quality"], "weights") + block(2, "fusion")
graph += block(5, number(1, 1) + number(2, 1) + block(8, "two") + block(9, struct.pack("<f", 2)))
graph += value(11, "face", 7) + value(11, "voice", 7) + value(11, "quality", 2)
graph += value(12, "logits", 7) + value(12, "weights", 2)
network = number(1, 8) + block(7, graph) + block(8, number(2, 17))

manifest = json.load(open(source + "/manifest.json"))
for model in manifest["models"]:
    for file in model["files"]:
        if model["task"] != "fusion":
            os.symlink(f"{source}/{file['path']}", f"{target}/{file['path']}")
    if model["task"] == "fusion":
        model["files"] = [
            {"role": "classifier", "path": "joined.onnx", "sha256": hashlib.sha256(network).hexdigest()}]
        model["calibration"] = {}
with open(target + "/joined.onnx", "wb") as file:
    file.write(network)
with open(target + "/manifest.json", "w") as file:
    json.dump(manifest, file)
