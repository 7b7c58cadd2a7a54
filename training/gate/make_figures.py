#!/usr/bin/env python3
"""Write the texture of the synthesised voice that a test compares the gate's with.

    python training/gate/make_figures.py
"""

import json
from pathlib import Path

from features import Heard
from sounds import load

FIXTURES = Path("Tests/AudioDSPTests/Fixtures")
figures = Heard(load(FIXTURES / "voice.flac")).texture()
(FIXTURES / "texture.json").write_text(json.dumps([round(float(figure), 5) for figure in figures]) + "\n")
