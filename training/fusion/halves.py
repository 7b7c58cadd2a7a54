"""The two halves of a pair: faces and clips that their models did not train on, as they are and spoilt."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

TRAINING = Path(__file__).resolve().parents[1]
# The voice's recipe first: `model` and `train` are its own.
sys.path[:0] = [str(TRAINING / "voice"), str(TRAINING / "face"), str(TRAINING)]
from dataset import load_held, load_learning, standardize  # noqa: E402
from figures import calibrated  # noqa: E402
from extract import CONDITIONS as NOISES, Clips  # noqa: E402
from model import Head  # noqa: E402
from robustness import CONDITIONS as SPOILERS  # noqa: E402
from stored import load  # noqa: E402
from train import clip_scores, fold_of, held_logits  # noqa: E402

LEAST_LOG = float(np.log(1e-6))


@dataclass
class Halves:
    """Rows of one side: log probabilities [n, 7], quality [n], features [n, k], labels [n]; group is a voice's fold, else 0."""

    scores: torch.Tensor
    quality: torch.Tensor
    features: torch.Tensor
    labels: torch.Tensor
    group: torch.Tensor

    def rows(self, mask):
        return Halves(*(value[mask] for value in (self.scores, self.quality, self.features, self.labels, self.group)))


def face_quality(pictures):
    """What serving makes of FaceQuality: 0.4 for a crop that is blurred, black or white, else 1."""
    x = pictures.unsqueeze(1).float()
    kernel = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]).view(1, 1, 3, 3)
    sharpness = F.conv2d(x, kernel).var(dim=(1, 2, 3), unbiased=False)
    brightness = x.mean(dim=(1, 2, 3)) / 255
    poor = (sharpness < 40) | (brightness < 0.08) | (brightness > 0.95)
    return torch.where(poor, 0.4, 1.0)


def calibration(manifest, task):
    return next(model for model in manifest["models"] if model["task"] == task)["calibration"]


def features_of(net, pictures):
    x = standardize(pictures.unsqueeze(1).float()).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        return net.features(x).float()


def faces(data, split, weights, model="mirrored"):
    """{condition: Halves} of FER2013's validation part ("validation") or of the third of PublicTest that is held, without
    what Training holds too ("held")."""
    manifest = json.loads((weights / "manifest.json").read_text())
    fitted = calibration(manifest, "face")
    if split == "validation":
        pictures, labels, _, chosen = load_learning(data)
    else:
        pictures, labels, _, seen = load_held(data)
        chosen = ~seen
    pictures, labels = pictures[chosen], labels[chosen]
    net = load(model, weights / "face.onnx").eval().to(memory_format=torch.channels_last)
    result = {}
    for condition, spoil in SPOILERS.items():
        random = np.random.default_rng(2013)
        spoilt = np.stack([np.asarray(spoil(Image.fromarray(picture.numpy()), random)) for picture in pictures])
        spoilt = torch.from_numpy(spoilt)
        with torch.no_grad():
            features = torch.cat([features_of(net, part) for part in spoilt.split(128)])
            scores = calibrated(net.head(features), fitted).log_softmax(1).clamp_min(LEAST_LOG)
        result[condition] = Halves(scores, face_quality(spoilt), features, labels, torch.zeros(len(labels), dtype=torch.long))
    return result


def voices(data, weights):
    """{condition: Halves} of every clip, by the head of the fold that never heard its speaker."""
    manifest = json.loads((weights / "manifest.json").read_text())
    temperature = calibration(manifest, "voice")["temperature"]
    clips = Clips(Path(data, "clips.npz"))
    labels, fold = torch.from_numpy(clips.labels).long(), fold_of(clips)
    heads = []
    for state in torch.load(Path(data, "folds.pt"), weights_only=True):
        head = Head().eval()
        head.load_state_dict(state)
        heads.append(head)
    result = {}
    for condition in ("windows", *NOISES):
        stored = torch.load(Path(data, "statistics", f"{condition}.pt"), weights_only=True)
        found, owner = stored["found"], stored["owner"].long()
        logits = held_logits(heads, found, fold[owner])
        scores = clip_scores(logits, owner, temperature).log_softmax(1).clamp_min(LEAST_LOG)
        features = torch.zeros(len(labels), found.shape[1]).index_add_(0, owner, found)
        features /= torch.bincount(owner, minlength=len(labels))[:, None]
        result["as they are" if condition == "windows" else condition] = Halves(
            scores, torch.ones(len(labels)), features, labels, fold)
    return result
