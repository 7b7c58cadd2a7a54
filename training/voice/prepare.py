#!/usr/bin/env python3
"""Read RAVDESS and EMO-DB once into one array file.

    python training/voice/prepare.py --data SPEECH_DIR --out training/runs/voice

SPEECH_DIR holds ravdess/<class> and emodb/<class> of 16 kHz mono FLAC or WAV files. Writes OUT/clips.npz: the samples
of every clip as int16 end to end, where each begins, its label, corpus and speaker.
"""

import argparse
from pathlib import Path

import librosa
import numpy as np
import soundfile

from corpus import LABELS, RATE, clips


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()

    samples, starts, labels, corpora, speakers, names = [], [0], [], [], [], []
    for corpus, label, speaker, path in clips(arguments.data):
        wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
        wave = wave.mean(axis=1)
        if rate != RATE:
            wave = librosa.resample(wave, orig_sr=rate, target_sr=RATE)
        samples.append(np.clip(np.round(wave * 32767), -32768, 32767).astype(np.int16))
        starts.append(starts[-1] + len(wave))
        labels.append(LABELS.index(label))
        corpora.append(corpus)
        speakers.append(speaker)
        names.append(path.name)
    arguments.out.mkdir(parents=True, exist_ok=True)
    np.savez(
        arguments.out / "clips.npz",
        samples=np.concatenate(samples),
        starts=np.array(starts),
        labels=np.array(labels),
        corpora=np.array(corpora),
        speakers=np.array(speakers),
        names=np.array(names),
    )
    print(f"{len(labels)} clips, {starts[-1] / RATE / 60:.1f} minutes, {len(set(speakers))} speakers")


if __name__ == "__main__":
    main()
