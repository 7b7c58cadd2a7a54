#!/usr/bin/env python3
"""Write the SHA-256 of every file that weights/manifest.json names into it, after weights were exported anew.

    python training/update_manifest.py weights/manifest.json
"""

import hashlib
import json
import sys
from pathlib import Path


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    path = Path(sys.argv[1])
    manifest = json.loads(path.read_text())
    for model in manifest["models"]:
        for file in model["files"]:
            file["sha256"] = hashlib.sha256((path.parent / file["path"]).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
