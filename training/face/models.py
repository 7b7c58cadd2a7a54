"""The face classifiers by name; each takes [n, 1, 48, 48] standardised grey and gives [n, 7] logits."""

from cbam import CBAMBiLSTM
from deeper import bottleneck, deeper
from efficientnet import EfficientNetLite0
from mirrored import mirrored
from resnet import student, teacher

MODELS = {
    "mirrored": mirrored,
    "student": student,
    "teacher": teacher,
    "deeper": deeper,
    "bottleneck": bottleneck,
    "cbam": CBAMBiLSTM,
    "efficientnet": EfficientNetLite0,
}
