"""A judge for pictures of people: a small convolutional network that tells what can be seen, learned from renders only.

It has never seen a generated picture, so what it tells of one is no praise of itself. How well it tells the attributes
of renders that it has not learned from is the figure to read beside everything that it says.

It looks twice: at the whole picture, and closer at the middle where the face is, because a mouth or a pair of glasses
is a few pixels of the whole."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from generator import vocabulary
from generator.training import data
from generator.training.captions import hidden
from generator.training.runtime import Clock, bf16_helps, lr_schedule
from generator.training.waiting import Waiting

SIDE_PX = 96  # of each of the two views
FACE_TOP, FACE_LEFT, FACE_SIDE = 0.17, 0.22, 0.56  # the closer view, in shares of the picture's side
FEATURES = 64  # what the last layer reads; few, so that a hundred people are enough for a covariance (distances.py)
HIDDEN = -100  # cross_entropy's own mark for "does not count"

HAIR = {
    "bald": {"bald"},
    "short": {"buzz", "crop", "sidepart", "slick", "quiff", "messy", "kinky"},
    "curls": {"curly", "afro"},
    "long": {"bob", "medium", "long", "wavy", "curlylong"},
    "tied": {"ponytail", "bun", "lowbun"},
    "braided": {"braids", "box braids", "locs"},
}
HAIR_COLOURS = {
    "dark": {"black", "dark brown"},
    "brown": {"brown", "chestnut", "auburn"},
    "red": {"red"},
    "blond": {"dark blond", "blond", "platinum blond"},
    "gray or white": {"gray", "white"},
    "dyed": {"pink", "blue", "teal", "purple"},
}
EXPRESSIONS = {
    "smiling": {"soft smile", "smile", "big smile", "smirk"},
    "surprised": {"surprised"},
    "eyes closed": {"eyes closed"},
    "neutral": {"neutral", "serious", "sad"},
}
COLOURS = {  # of clothes and painted backdrops, as one would call them from afar
    "white": {"white", "cream", "beige", "light gray"},
    "gray": {"gray", "dark gray"},
    "black": {"black"},
    "blue": {"blue", "navy", "light blue", "sky blue"},
    "teal": {"teal", "mint"},
    "green": {"green", "olive"},
    "yellow": {"yellow", "orange"},
    "red": {"red", "burgundy", "coral"},
    "pink": {"pink", "lavender", "purple"},
    "brown": {"brown"},
}


SKIN_TONES = {"light": 2.5 / 7, "middle": 4.5 / 7, "dark": 1.0}  # up to; beyond are tan, then brown (vocabulary.py)
AGES = {"young": 30, "adult": 62, "old": 120}  # years, below; middle-aged is adult
# Whoever is this near to a border between two groups is not asked about: nobody could tell the one from the other.
NEAR_AGE, NEAR_TONE = 4, 0.03  # years, share of the scale


def group(groups: dict[str, set[str]], name: str) -> str:
    """The group that holds `name`, "" where none does."""
    return next((key for key, names in groups.items() if name in names), "")


def _hair(label: dict[str, Any]) -> str:
    return "" if "hair" in hidden(label) else group(HAIR, label["hair"])


def _hair_colour(label: dict[str, Any]) -> str:
    return "" if _hair(label) in ("", "bald") else group(HAIR_COLOURS, label["haircolor"])


def skin(label: dict[str, Any]) -> str:
    """The third of the scale of skin tones that a person is in: light, middle or dark."""
    return next(name for name, darkest in SKIN_TONES.items() if label["tone"] <= darkest)


def _skin(label: dict[str, Any]) -> str:
    near = any(abs(label["tone"] - border) < NEAR_TONE for border in SKIN_TONES.values() if border < 1)
    return "" if near else skin(label)


def age(label: dict[str, Any]) -> str:
    """The group of an age: young, adult or old."""
    return next(name for name, below in AGES.items() if label["age"] < below)


def _age(label: dict[str, Any]) -> str:
    return "" if any(abs(label["age"] - border) < NEAR_AGE for border in AGES.values()) else age(label)


def _cloth(label: dict[str, Any]) -> str:
    return "" if label["stripes"] or "clothes" in hidden(label) else group(COLOURS, label["cloth"])


def _backdrop(label: dict[str, Any]) -> str:
    seen = _setting(label) == "plain" and label["light"] not in vocabulary.COLOUR_HIDING_LIGHTS
    return group(COLOURS, label["bgcol"]) if seen else ""


def _setting(label: dict[str, Any]) -> str:
    return "plain" if label["bg"] in ("plain", "gradient") else label["bg"]


# What a label says of each attribute; "" where it cannot be seen.
ATTRIBUTES: dict[str, Callable[[dict[str, Any]], str]] = {
    "gender presentation": lambda label: label["sex"],
    "age (young, adult, old)": _age,
    "skin tone (light, middle, dark)": _skin,
    "hair style": _hair,
    "hair colour": _hair_colour,
    "glasses": lambda label: "sun" if label["glasses"] == "sunglasses" else "clear" if label["glasses"] else "none",
    "hat": lambda label: "hat" if label["hat"] else "none",
    "beard": lambda label: "beard" if label["beard"] in ("short beard", "full beard", "goatee") else "none",
    "expression": lambda label: "" if label["glasses"] == "sunglasses" else group(EXPRESSIONS, label["expression"]),
    "clothes colour": _cloth,
    "setting": _setting,
    "backdrop colour": _backdrop,
}


class Reader(nn.Module):
    """Both views (N, 6, SIDE_PX, SIDE_PX) to logits (N, outputs): a stack of strided convolutions for each view."""

    def __init__(self, outputs: int):
        super().__init__()
        self.whole, self.face = convolutions(), convolutions()
        self.between = nn.Sequential(nn.Dropout(0.3), nn.LazyLinear(FEATURES), nn.SiLU())
        self.last = nn.Linear(FEATURES, outputs)
        self(torch.zeros(1, 6, SIDE_PX, SIDE_PX))  # tells the lazy layer its width

    def features(self, views: torch.Tensor) -> torch.Tensor:
        """(N, FEATURES): what the last layer decides from."""
        whole, face = views.split(3, dim=1)
        return self.between(torch.cat([self.whole(whole), self.face(face)], dim=1))

    def forward(self, views: torch.Tensor) -> torch.Tensor:
        return self.last(self.features(views))


def convolutions() -> nn.Module:
    """(N, 3, SIDE_PX, SIDE_PX) to (N, 1728)."""
    layers: list[nn.Module] = []
    before = 3
    for channels in (24, 48, 96, 160, 192):
        layers += [nn.Conv2d(before, channels, 3, stride=2, padding=1), nn.GroupNorm(8, channels), nn.SiLU()]
        layers += [nn.Conv2d(channels, channels, 3, padding=1), nn.GroupNorm(8, channels), nn.SiLU()]
        before = channels
    return nn.Sequential(*layers, nn.Flatten())


@dataclass
class Judge:
    """The trained network and the classes that its outputs stand for."""

    network: Reader
    classes: dict[str, list[str]]

    @torch.no_grad()
    def tell(self, pixels: torch.Tensor) -> list[dict[str, str]]:
        """Of each picture uint8 (N, 3, H, W), the class of each attribute."""
        logits = torch.cat([self.network(views(some)).float() for some in pixels.split(64)])
        parts = logits.split([len(names) for names in self.classes.values()], dim=1)
        best = [part.argmax(1).tolist() for part in parts]
        return [
            {attribute: names[i] for (attribute, names), i in zip(self.classes.items(), row, strict=True)}
            for row in zip(*best, strict=True)
        ]

    @torch.no_grad()
    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """(N, FEATURES) of pictures uint8 (N, 3, H, W), for distances between sets of pictures."""
        return torch.cat([self.network.features(views(some)).float() for some in pixels.split(64)])


def views(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (N, 3, H, W) to float (N, 6, SIDE_PX, SIDE_PX) in [-1, 1]: the whole picture, then its middle closer."""
    height, width = pixels.shape[-2:]
    top, left = round(FACE_TOP * height), round(FACE_LEFT * width)
    face = pixels[..., top : top + round(FACE_SIDE * height), left : left + round(FACE_SIDE * width)]
    both = [F.interpolate(data.to_float(some), size=(SIDE_PX, SIDE_PX), mode="area") for some in (pixels, face)]
    return torch.cat(both, dim=1)


def wanted(label: dict[str, Any]) -> dict[str, str]:
    """The class of each attribute that can be seen of a person."""
    return {name: said for name, tell in ATTRIBUTES.items() if (said := tell(label))}


def classes_of(labels: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Every attribute's classes among these people; an attribute that nobody shows is left out."""
    found: dict[str, set[str]] = {}
    for label in labels:
        for name, said in wanted(label).items():
            found.setdefault(name, set()).add(said)
    return {name: sorted(found[name]) for name in ATTRIBUTES if name in found}


def learn(pixels: torch.Tensor, labels: list[dict[str, Any]], steps: int, seed: int = 0, batch: int = 48) -> Judge:
    """A judge from renders uint8 (N, 3, H, W) and their labels; batches shifted and zoomed, every other mirrored."""
    torch.manual_seed(seed)
    classes = classes_of(labels)
    targets = {
        name: torch.tensor([names.index(told) if (told := ATTRIBUTES[name](label)) else HIDDEN for label in labels])
        for name, names in classes.items()
    }
    small = torch.cat([(views(some) + 1).mul(127.5).round().byte() for some in pixels.split(64)])
    network = Reader(sum(len(names) for names in classes.values())).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.05)
    clock, bf16, waiting = Clock(0, steps), bf16_helps(torch.device("cpu")), Waiting("the judge learns, steps", steps)
    while clock.fraction() < 1:
        rng, generator = Random(seed * 1_000_000 + clock.step), torch.Generator().manual_seed(clock.step)
        who = [rng.randrange(len(labels)) for _ in range(batch)]
        pictures = data.zoomed_and_shifted(data.to_float(small[who]), rng.random() < 0.5, 0.15, generator)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            logits = network(pictures)
        loss = torch.zeros(())
        for name, part in zip(
            classes, logits.float().split([len(names) for names in classes.values()], 1), strict=True
        ):
            target = targets[name][who]
            if (target != HIDDEN).any():
                loss = loss + F.cross_entropy(part, target, ignore_index=HIDDEN, label_smoothing=0.05)
        loss.backward()
        for group_ in optimizer.param_groups:
            group_["lr"] = 2e-3 * lr_schedule(clock.fraction())
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        clock.tick()
        waiting()
    return Judge(network.eval(), classes)
