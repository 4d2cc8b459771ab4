"""The small face classifier of the article "What it notices": five convolutions, whose every unit can be looked at.

    python -m generator.training.lab.noticing --data=var/portraits

It learns from the rendered people to tell what can be seen of them (the attributes of generator/training/attributes.py)
in some minutes on one CPU core, and writes into static/img/figures/

noticing.bin    the weights, a byte each, layer after layer: (out, in, 3, 3), then the last layer's (out, in)
noticing.json   the layers' shapes, scales and shifts, the classes, and how often held-out people are told right
noticing.webp   the training crops that excite each unit most: a row for a unit, FAVOURITES crops in it
portraits.webp  held-out portraits to look at, one row

Batch normalisation is folded into the weights, so a layer in the figure is a convolution, a shift and a cut at zero."""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from generator.training import attributes, data
from generator.training.runtime import bf16_helps, from_command_line, lr_schedule
from generator.training.waiting import Waiting

SIDE_PX = 64
CHANNELS = (16, 24, 32, 48, 64)  # of each layer
HALVED_AFTER = (0, 1, 2, 3)  # layers whose result is halved by taking the largest of each 2 × 2
ASKED = (
    "gender presentation", "age (young, adult, old)", "hair style", "hair colour",
    "glasses", "hat", "beard", "expression",
)  # fmt: skip
FAVOURITES = 6  # crops shown of each unit
CROP_PX = 24  # of a favourite in the sprite
FEWEST_TOLD = 20  # a class with fewer people is not asked about


@dataclass
class Config:
    data: str = "var/portraits"
    out: str = "static/img/figures"
    steps: int = 1600
    batch: int = 40
    learning_rate: float = 3e-3  # peak
    weight_decay: float = 0.05
    shown: int = 8  # held-out portraits in the sprite
    seed: int = 0


class Noticer(nn.Module):
    """Portraits (N, 3, 64, 64) in [-1, 1] to logits (N, outputs)."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        before = (3, *CHANNELS[:-1])
        self.convolutions = nn.ModuleList(
            nn.Conv2d(i, o, 3, padding=1, bias=False) for i, o in zip(before, CHANNELS, strict=True)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(channels) for channels in CHANNELS)
        self.last = nn.Linear(CHANNELS[-1] * 4, outputs)

    def maps(self, pixels: torch.Tensor) -> list[torch.Tensor]:
        """What every layer hands on, before it is halved: (N, channels, side, side)."""
        found, passed = [], pixels
        for index, (convolve, norm) in enumerate(zip(self.convolutions, self.norms, strict=True)):
            found.append(F.relu(norm(convolve(passed))))
            passed = F.max_pool2d(found[-1], 2) if index in HALVED_AFTER else found[-1]
        return found

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        last = self.maps(pixels)[-1]  # (N, 64, 4, 4)
        return self.last(F.dropout(F.max_pool2d(last, 2).flatten(1), 0.3, self.training))


def classes_of(labels: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The classes of each attribute that is asked about."""
    counts: dict[str, dict[str, int]] = {name: {} for name in ASKED}
    for label in labels:
        for name in ASKED:
            if said := attributes.ATTRIBUTES[name](label):
                counts[name][said] = counts[name].get(said, 0) + 1
    return {name: sorted(said for said, n in of.items() if n >= FEWEST_TOLD) for name, of in counts.items()}


def targets_of(labels: list[dict[str, Any]], classes: dict[str, list[str]]) -> torch.Tensor:
    """The class of each attribute (people, attributes), attributes.HIDDEN where none can be seen."""

    def of(label: dict[str, Any], name: str) -> int:
        said = attributes.ATTRIBUTES[name](label)
        return classes[name].index(said) if said in classes[name] else attributes.HIDDEN

    return torch.tensor([[of(label, name) for name in classes] for label in labels])


def loss_of(logits: torch.Tensor, targets: torch.Tensor, classes: dict[str, list[str]]) -> torch.Tensor:
    """The sum of the attributes' cross-entropies."""
    loss = torch.zeros(())
    for part, target in zip(logits.split([len(said) for said in classes.values()], 1), targets.T, strict=True):
        if (target != attributes.HIDDEN).any():
            loss = loss + F.cross_entropy(part, target, ignore_index=attributes.HIDDEN, label_smoothing=0.05)
    return loss


def learn(config: Config, pixels: torch.Tensor, targets: torch.Tensor, classes: dict[str, list[str]]) -> Noticer:
    """A classifier from portraits uint8 (N, 3, 64, 64); moved, zoomed and mirrored at random."""
    torch.manual_seed(config.seed)
    network = Noticer(sum(map(len, classes.values()))).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    rng, bf16 = Random(config.seed), bf16_helps(torch.device("cpu"))
    waiting = Waiting("the classifier learns, steps", config.steps)
    for step in range(config.steps):
        who = [rng.randrange(len(pixels)) for _ in range(config.batch)]
        generator = torch.Generator().manual_seed(step)
        seen = data.zoomed_and_shifted(data.to_float(pixels[who]), rng.random() < 0.5, 0.15, generator)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            logits = network(seen.contiguous(memory_format=torch.channels_last))
        loss = loss_of(logits.float(), targets[who], classes)
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule((step + 1) / config.steps)
        optimizer.step()
        waiting()
    return network.eval()


@torch.no_grad()
def accuracy(network: Noticer, seen: torch.Tensor, targets: torch.Tensor, classes: dict[str, list[str]]) -> dict:
    """Of each attribute, the share of people told right."""
    parts = network(seen).split([len(said) for said in classes.values()], 1)
    shares = {}
    for name, part, target in zip(classes, parts, targets.T, strict=True):
        told = target != attributes.HIDDEN
        shares[name] = round(float((part.argmax(1) == target)[told].float().mean()), 3)
    return shares


@torch.no_grad()
def folded(network: Noticer) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Each layer as weights and shifts, batch normalisation multiplied in; the last layer's weights (out, in)."""
    layers = []
    for convolve, norm in zip(network.convolutions, network.norms, strict=True):
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        layers.append((convolve.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale))
    return [*layers, (network.last.weight.detach(), network.last.bias.detach())]


def rounded(weights: torch.Tensor) -> tuple[np.ndarray, list[float]]:
    """Weights (out, ...) as whole numbers from -127 to 127 and, for each output, what one of them is worth."""
    units = weights.flatten(1).abs().amax(1).clamp(min=1e-8) / 127
    whole = (weights.flatten(1) / units[:, None]).round().to(torch.int8)
    return whole.numpy(), [float(f"{unit:.6g}") for unit in units]


@torch.no_grad()
def loudest(network: Noticer, pixels: torch.Tensor) -> list[list[list[tuple[int, int, int]]]]:
    """Of each layer and unit, the FAVOURITES people whom it likes most, and where: (person, row, column) in its map."""
    best: list[list[list[tuple[float, int, int, int]]]] = [[[] for _ in range(channels)] for channels in CHANNELS]
    for first in range(0, len(pixels), 64):
        for layer, maps in enumerate(network.maps(data.to_float(pixels[first : first + 64]))):
            side = maps.shape[-1]
            values, places = maps.flatten(2).max(2)  # (N, channels): one place a person
            for unit in range(maps.shape[1]):
                for n in values[:, unit].topk(min(FAVOURITES, len(values))).indices.tolist():
                    row, column = divmod(int(places[n, unit]), side)
                    best[layer][unit].append((float(values[n, unit]), first + n, row, column))
    return [[[place[1:] for place in sorted(unit, reverse=True)[:FAVOURITES]] for unit in layer] for layer in best]


def sees_px(layer: int) -> int:
    """How many pixels of the portrait, along a side, one place of a layer's map looks at."""
    seen, stride = 1, 1
    for index in range(layer + 1):
        seen += 2 * stride
        if index in HALVED_AFTER and index < layer:
            seen, stride = seen + stride, stride * 2
    return min(seen, SIDE_PX)


def crop(portrait: torch.Tensor, layer: int, row: int, column: int) -> Image.Image:
    """What a unit saw at a place of its map, cut from a portrait uint8 (3, 64, 64) and enlarged."""
    stride = 2 ** sum(index < layer for index in HALVED_AFTER)
    side = max(sees_px(layer), 7)  # three pixels alone would tell a reader nothing
    top, left = (round((place + 0.5) * stride - side / 2) for place in (row, column))
    picture = Image.fromarray(portrait.permute(1, 2, 0).numpy())
    if side >= SIDE_PX:
        return picture.resize((CROP_PX, CROP_PX), Image.Resampling.LANCZOS)
    top, left = (min(max(start, 0), SIDE_PX - side) for start in (top, left))
    cut = picture.crop((left, top, left + side, top + side))
    return cut.resize((CROP_PX, CROP_PX), Image.Resampling.BICUBIC)


def favourites(network: Noticer, pixels: torch.Tensor) -> Image.Image:
    """The sprite of what each unit likes most: units of all layers below each other, FAVOURITES crops in a row."""
    sheet = Image.new("RGB", (FAVOURITES * CROP_PX, sum(CHANNELS) * CROP_PX), "gray")
    y = 0
    for layer, units in enumerate(loudest(network, pixels)):
        for unit in units:
            for n, (person, row, column) in enumerate(unit):
                sheet.paste(crop(pixels[person], layer, row, column), (n * CROP_PX, y))
            y += CROP_PX
    return sheet


def save(network: Noticer, classes: dict[str, list[str]], shares: dict, out: Path) -> None:
    """The weights and what describes them."""
    layers, packed = [], b""
    for weights, shifts in folded(network):
        whole, units = rounded(weights)
        packed += whole.tobytes()
        layers.append({"shape": list(weights.shape), "units": units, "shifts": [round(s, 5) for s in shifts.tolist()]})
    described = {"side": SIDE_PX, "halvedAfter": HALVED_AFTER, "classes": classes, "accuracy": shares, "layers": layers}
    (out / "noticing.bin").write_bytes(packed)
    (out / "noticing.json").write_text(json.dumps({**described, "sees": [sees_px(n) for n in range(len(CHANNELS))]}))


def choose_shown(labels: list[dict[str, Any]], people: range, count: int) -> list[int]:
    """Held-out people who differ: each is the one with the most that nobody chosen before shows."""
    seen: set[str] = set()
    chosen: list[int] = []
    for _ in range(min(count, len(people))):
        new = {i: {f"{k} {v}" for k, v in attributes.wanted(labels[i]).items()} - seen for i in people}
        best = max((i for i in people if i not in chosen), key=lambda i: len(new[i]))
        chosen.append(best)
        seen |= new[best]
    return chosen


def in_a_row(paths: list[Path]) -> Image.Image:
    """Portraits beside each other, twice as large as the classifier sees them."""
    side = SIDE_PX * 2
    row = Image.new("RGB", (len(paths) * side, side))
    for n, path in enumerate(paths):
        row.paste(Image.open(path).convert("RGB").resize((side, side), Image.Resampling.LANCZOS), (n * side, 0))
    return row


def main(config: Config) -> dict:
    """Train, measure on held-out people, write the figure's files."""
    out = Path(config.out)
    pixels, labels = data.load_portraits(config.data, SIDE_PX)
    people, held_out = data.split(len(labels))
    classes = classes_of([labels[i] for i in people])
    targets = targets_of(labels, classes)
    network = learn(config, pixels[: people.stop], targets[: people.stop], classes)
    shares = accuracy(network, data.to_float(pixels[held_out.start :]), targets[held_out.start :], classes)
    print(shares)
    save(network, classes, shares, out)
    favourites(network, pixels[: people.stop]).save(out / "noticing.webp", quality=70, method=6)
    shown = [Path(config.data) / labels[i]["image"] for i in choose_shown(labels, held_out, config.shown)]
    in_a_row(shown).save(out / "portraits.webp", quality=88, method=6)
    return shares


if __name__ == "__main__":
    main(from_command_line(Config()))
