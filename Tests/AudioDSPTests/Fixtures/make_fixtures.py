#!/usr/bin/env python3
"""Makes the sound files of this folder and the figures that tests compare with.

    python Tests/AudioDSPTests/Fixtures/make_fixtures.py

Needs espeak-ng 1.51 and the packages of training/requirements.txt. The voice is synthesised, so it may be shipped.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import librosa
import numpy as np
import soundfile

HERE = Path(__file__).parent
RATE = 16_000
WINDOW, HOP, MELS = 400, 160, 40


def main():
    with tempfile.NamedTemporaryFile(suffix=".wav") as spoken:
        text = "The service listens to a voice."
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "190", "-w", spoken.name, text], check=True)
        wave, rate = soundfile.read(spoken.name)
    wave = 0.5 * wave / np.abs(wave).max()
    at_44100 = librosa.resample(wave, orig_sr=rate, target_sr=44_100)
    at_16000 = librosa.resample(wave, orig_sr=rate, target_sr=RATE)
    soundfile.write(HERE / "voice.flac", at_16000, RATE, subtype="PCM_16")
    soundfile.write(HERE / "voice.mp3", at_44100, 44_100, format="MP3", subtype="MPEG_LAYER_III")
    stereo = np.stack([at_44100, 0.5 * at_44100], axis=1)
    soundfile.write(HERE / "voice.ogg", stereo, 44_100, format="OGG", subtype="VORBIS")
    at_48000 = librosa.resample(wave, orig_sr=rate, target_sr=48_000)
    soundfile.write(HERE / "voice.opus", at_48000, 48_000, format="OGG", subtype="OPUS")

    clip, _ = soundfile.read(HERE / "voice.flac", dtype="float32")
    options = {"sr": RATE, "n_fft": WINDOW, "hop_length": HOP, "n_mels": MELS}
    mel = librosa.feature.melspectrogram(y=clip, **options)
    log_mel = librosa.power_to_db(mel)
    mfcc = librosa.feature.mfcc(S=log_mel, n_mfcc=13)
    delta, delta2 = librosa.feature.delta(mfcc), librosa.feature.delta(mfcc, order=2)
    frames = [0, 1, 3, 5, *range(12, mel.shape[1] - 5, 23), mel.shape[1] - 4, mel.shape[1] - 1]

    def rows(table):
        return [[float(f"{value:.7g}") for value in table[:, frame]] for frame in frames]

    files = {}
    for name in ["voice.flac", "voice.mp3", "voice.ogg", "voice.opus"]:
        data, rate = soundfile.read(HERE / name, dtype="float32", always_2d=True)
        mono = librosa.resample(data.mean(axis=1), orig_sr=rate, target_sr=RATE)
        files[name] = {"rate": rate, "seconds": len(data) / rate, "rms": float(np.sqrt(np.mean(mono**2)))}
    figures = {
        "source": f"librosa {librosa.__version__}, soundfile {soundfile.__version__}",
        "frameCount": mel.shape[1],
        "frames": frames,
        "mel": rows(mel),
        "logMel": rows(log_mel),
        "mfcc": rows(np.concatenate([mfcc, delta, delta2])),
        "melFilterSums": [float(v) for v in librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=MELS).sum(axis=1)],
        "files": files,
    }
    (HERE / "figures.json").write_text(json.dumps(figures, separators=(",", ":")) + "\n")
    print({name: (HERE / name).stat().st_size for name in [*files, "figures.json"]}, figures["frameCount"])


if __name__ == "__main__":
    main()
