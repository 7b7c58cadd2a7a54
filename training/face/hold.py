#!/usr/bin/env python3
"""Copy the third of PublicTest that no face model learns from into a folder of its own, to measure with.

    python training/face/hold.py --data FER_DIR --out FER_DIR/held
    mien eval face FER_DIR/held --no-detect
"""

import argparse
import shutil
from pathlib import Path

from dataset import load_held


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    a = parser.parse_args()
    _, _, names, seen = load_held(a.data)
    for name in names:
        target = a.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(a.data / "publictest" / name, target)
    print(f"{a.out}: {len(names)} pictures, of which {int(seen.sum())} stand in Training too")


if __name__ == "__main__":
    main()
