#!/usr/bin/env python3
"""What each part of the recipe is worth: short runs from one start that differ in one thing, as rows of a table.

    python training/face/ablate.py teaching --data FER_DIR --init student:FILE --taught VIEWS_DIR…
    python training/face/ablate.py changes --data FER_DIR --init student:FILE

`teaching`: what the student learns from, on views that teach.py made. `changes`: what is done to the pictures, the labels
and the weights, learning from labels alone. All rows share the seed and with it the order of the pictures; figures are of
the validation part. Runs lie in training/runs/ablation, and one that has ended is not run again.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

RECIPE = Path(__file__).resolve().parent
TABLES = {
    "teaching": {
        "temperature 3, 0.7 of the loss, half of it what is said of all views": [],
        "nothing of what is said of the other views": ["--agreed", "0"],
        "only the mean of what is said of all views": ["--agreed", "1"],
        "temperature 1": ["--temperature", "1"],
        "temperature 6": ["--temperature", "6"],
        "0.5 of the loss": ["--soft", "0.5"],
        "all of the loss": ["--soft", "1"],
        "labels alone": ["--soft", "0"],
    },
    "changes": {
        "everything": [],
        "without mirror images": ["--without", "flip"],
        "without rotation": ["--without", "rotate"],
        "without zoom": ["--without", "zoom"],
        "without shift": ["--without", "shift"],
        "without brightness": ["--without", "tone"],
        "without blur": ["--without", "blur"],
        "without erasing": ["--without", "erase"],
        "without any of these": ["--without", "flip", "rotate", "zoom", "shift", "tone", "blur", "erase"],
        "without mixup": ["--mixup", "0"],
        "without smoothed labels": ["--smoothing", "0"],
        "without averaged weights": ["--average", "0"],
        "with each class counted alike": ["--class-weights"],
    },
}
COMMON = {"teaching": ["--agreed", "0.5", "--spoil", "0.5"], "changes": []}


def run(folder, options):
    """The last figures on the validation part of a run with these options."""
    log = folder / "log.jsonl"
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
            RECIPE / "train.py", "--threads", "1", "--out", folder, *options,
        ]
        with log.open("w") as output:
            subprocess.run(command, check=True, stdout=output)
        (folder / "done").touch()
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line["validation"] for line in lines if "validation" in line][-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=TABLES)
    parser.add_argument("--data", required=True)
    parser.add_argument("--init", required=True)
    parser.add_argument("--taught", nargs="+", default=[])
    parser.add_argument("--epochs", default="4")
    parser.add_argument("--rate", default="1e-3")
    parser.add_argument("--runs", type=Path, default=Path("training/runs/ablation"))
    a = parser.parse_args()
    if (a.table == "teaching") != bool(a.taught):
        parser.error("views belong to the table of teaching, and to it alone")
    common = ["--data", a.data, "--init", a.init, "--epochs", a.epochs, "--rate", a.rate, "--small", "0.5", *COMMON[a.table]]
    if a.taught:
        common += ["--taught", *a.taught]
    print("| row | accuracy | cross-entropy | the same at its best temperature |\n|---|---|---|---|", flush=True)
    for number, (row, options) in enumerate(TABLES[a.table].items()):
        found = run(a.runs / a.table / str(number), common + options)
        print(f"| {row} | {100 * found['accuracy']:.1f} % | {found['loss']:.3f} | {found['tempered']:.4f} |", flush=True)


if __name__ == "__main__":
    main()
