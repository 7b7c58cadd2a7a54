#!/usr/bin/env python3
"""Speak docs/samples/voice.flac, and write what the exported model must say about it, for the tests.

    python training/voice/make_sample.py --weights weights --sample docs/samples/voice.flac \
        --figures Tests/EmotionTests/Fixtures/voice_figures.json [--speak]

With --speak the sample is made anew (espeak-ng 1.51); else the one that is there is kept. The figures are logits of ONNX
Runtime on features of librosa: the whole serving path by other libraries.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import librosa
import numpy as np
import onnxruntime
import soundfile

from bands import MELS, WINDOW
from corpus import RATE
from features import HOP, normalise
from reference import open_reference

TEXT = "We are going home now. It is late."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--sample", required=True, type=Path)
    parser.add_argument("--figures", required=True, type=Path)
    parser.add_argument("--speak", action="store_true")
    arguments = parser.parse_args()

    if arguments.speak:
        with tempfile.NamedTemporaryFile(suffix=".wav") as spoken:
            subprocess.run(["espeak-ng", "-v", "en-us", "-s", "130", "-p", "30", "-w", spoken.name, TEXT], check=True)
            wave, rate = soundfile.read(spoken.name)
        wave = librosa.resample(wave, orig_sr=rate, target_sr=RATE)
        soundfile.write(arguments.sample, 0.3 * wave / np.abs(wave).max(), RATE, subtype="PCM_16")

    wave, _ = soundfile.read(arguments.sample, dtype="float32")
    session = open_reference(arguments.weights / "voice.onnx")
    windows = []
    duration = len(wave) * 1000 // RATE
    for start, end in [(0, 3000), (1000, duration // 100 * 100)]:  # as the service cuts it
        cut = normalise(wave[start * RATE // 1000 : end * RATE // 1000])
        frames = librosa.feature.melspectrogram(y=cut, sr=RATE, n_fft=WINDOW, hop_length=HOP, n_mels=MELS).T
        logits = session.run(None, {"mel": frames[None].astype(np.float32)})[0][0]
        windows.append({"start": start, "end": end, "logits": [round(float(v), 5) for v in logits]})
    arguments.figures.write_text(
        json.dumps({"source": f"onnxruntime {onnxruntime.__version__}, librosa {librosa.__version__}",
                    "duration": duration, "windows": windows}, indent=1) + "\n")
    print(json.dumps(windows))


if __name__ == "__main__":
    main()
