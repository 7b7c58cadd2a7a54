#!/usr/bin/env python3
"""Measure what the gate of a built command lets through, beside that of an earlier one.

    python training/gate/measure.py --gate GATE_DIR --speech SPEECH_DIR --mien .build/release/mien [--before OLD_MIEN]

Reads the half of GATE_DIR for measuring (see fetch.py) and all of SPEECH_DIR; sends three seconds of music or noise, or
a clip of speech, to the service and prints for how many it gave an answer, and how much speech it heard. Conditions of
speech are measured on every third clip. Minutes.
"""

import argparse
import contextlib
import io
import json
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import soundfile

import sounds
from features import RATE


def is_ready(address):
    try:
        with urllib.request.urlopen(address + "/readyz", timeout=60) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


@contextlib.contextmanager
def service(mien):
    """The address of a running service."""
    with tempfile.TemporaryFile() as log:
        command = [mien, "serve", "--port", "0", "--set", "drain.notice_ms=0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            address = f"http://127.0.0.1:{int(process.stdout.readline().strip().rsplit(':', 1)[1])}"
            while not is_ready(address):
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait()


def heard(address, samples):
    """Whether there is an answer, and the milliseconds of speech."""
    file = io.BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), RATE, format="WAV", subtype="PCM_16")
    request = urllib.request.Request(address + "/v1/emotion", file.getvalue(), {"Content-Type": "audio/wav"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        voice = json.load(answer)["voice"]
    return bool(voice["segments"]), voice["speech"]


def all_sounds(gate, speech):
    """Pairs of (kind, file, samples)."""
    music = []
    for source in ("music", "effects"):
        for kind, path, samples in sounds.windows(gate / "measure", source):
            if kind == "music":
                music.append(samples)
            yield kind, path.name, samples
    for index in range(20):
        for name, samples in sounds.synthetic(np.random.default_rng(1_000 + index)):
            yield "synthetic", name, samples
    for kind, path, samples in sounds.prompts(gate / "measure"):
        yield f"prompts {kind}", path.name, samples
    rng = np.random.default_rng(1)
    for index, path in enumerate(sorted(Path(speech).glob("*/*/*.flac"))):
        samples = sounds.load(path)
        corpus = path.parent.parent.name
        yield corpus, path.name, samples
        if index % 3 == 0:
            noise = sounds.pink(len(samples), rng)
            for decibels in (20, 10, 0):
                yield f"{corpus}, pink noise {decibels} dB", path.name, sounds.mixed(samples, noise, decibels)
            yield f"{corpus}, telephone", path.name, sounds.telephone(samples)
            yield f"{corpus}, room", path.name, sounds.room(samples, rng)
            for decibels in (20, 15, 10):
                other = music[index % len(music)]
                yield f"{corpus}, music {decibels} dB", path.name, sounds.mixed(samples, other, decibels)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--gate", "--speech", "--mien"):
        parser.add_argument(name, required=True, type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--list", action="store_true", help="name the noise that passes, and the speech that does not")
    arguments = parser.parse_args()
    commands = [arguments.before, arguments.mien] if arguments.before else [arguments.mien]
    found, odd = {}, []
    with contextlib.ExitStack() as stack:
        addresses = [stack.enter_context(service(command)) for command in commands]
        for kind, name, samples in all_sounds(arguments.gate, arguments.speech):
            results = [heard(address, samples) for address in addresses]
            found.setdefault(kind, []).append(results)
            is_noise = kind in ("music", "jingles", "effects", "synthetic")
            if results[-1][0] == is_noise:
                odd.append(f"{kind}: {name}")
    for kind, results in found.items():
        answered, speech = np.array(results, dtype=float).transpose(2, 1, 0)
        shares = " -> ".join(f"{100 * share:.1f} %" for share in answered.mean(1))
        seconds = " -> ".join(f"{total / 1_000:.0f} s" for total in speech.sum(1))
        print(f"{kind}: n {len(results)}, answered {shares}, speech {seconds}")
    if arguments.list:
        print("\n".join(odd))


if __name__ == "__main__":
    main()
