"""Where the five landmarks of a face are laid in the 48×48 crop: the subject's right eye, left eye, nose, right and left
corner of the mouth."""

import numpy as np

from dataset import SIDE

# What measure_template.py finds in FER2013.
TEMPLATE = np.array([[14.54, 18.04], [32.46, 18.04], [23.5, 28.34], [16.14, 37.33], [30.86, 37.33]])
# What serving uses: 0.95 of that size around the middle, chosen among five zooms on portraits (docs/models/face.md).
SERVED_TEMPLATE = (TEMPLATE - (SIDE - 1) / 2) * 0.95 + (SIDE - 1) / 2
