#!/usr/bin/env python3
"""Fetch the music, the noises and the speech in other languages that the gate is fitted and measured on.

    python training/gate/fetch.py --out GATE_DIR [--only speech]

They are the sound files of Debian packages (bookworm; about 660 MB to fetch, with apt's own client), laid out as
GATE_DIR/<choose or measure>/<music, effects or speech>/<package>/…. No package is in both halves. GATE_DIR/voices/speech is for
training/voice/distil.py: words and cries of 58 speakers. A package that is already there is not fetched again.
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

PACKAGES = {
    "choose": {
        "music": ["asc-music", "hyperrogue-music", "pingus-data", "frozen-bubble-data", "fretsonfire-songs-muldjord"],
        "effects": ["lincity-ng-data", "open-invaders-data", "sound-theme-freedesktop"],
        "speech": ["asterisk-core-sounds-en-wav", "asterisk-core-sounds-fr-wav"],
    },
    "measure": {
        "music": ["singularity-music", "drascula-music", "neverball-common"],
        "effects": ["lomiri-sounds", "foobillardplus-data", "oxygen-sounds"],
        "speech": ["asterisk-core-sounds-es-wav", "asterisk-core-sounds-it-wav", "asterisk-core-sounds-ru-wav"],
    },
    "voices": {"speech": ["klettres-data", "ktuberling-data", "hedgewars-data"]},
}
SOUNDS = {".ogg", ".oga", ".opus", ".wav", ".flac", ".mp3"}


def fetch(package, out):
    """The sound files of a package, their folders flattened into their names."""
    with tempfile.TemporaryDirectory() as folder:
        # apt's sandbox user may not write into a folder of ours.
        subprocess.run(["apt-get", "-o", "APT::Sandbox::User=root", "-q", "download", package], cwd=folder, check=True)
        subprocess.run(["dpkg-deb", "-x", next(Path(folder).glob("*.deb")), Path(folder, "files")], check=True)
        part = out.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for path in sorted(Path(folder, "files").rglob("*")):
            if path.suffix.lower() in SOUNDS and path.is_file() and not path.is_symlink():
                shutil.copy(path, part / "-".join(path.relative_to(Path(folder, "files")).parts[3:]))
        part.rename(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--only", choices=["music", "effects", "speech"], help="fetch sounds of this kind alone")
    arguments = parser.parse_args()
    for half, kinds in PACKAGES.items():
        for kind, packages in kinds.items():
            if arguments.only not in (None, kind):
                continue
            for package in packages:
                place = arguments.out / half / kind / package
                if not place.exists():
                    fetch(package, place)
                print(f"{half} {kind} {package}: {sum(1 for _ in place.iterdir())} files", flush=True)


if __name__ == "__main__":
    main()
