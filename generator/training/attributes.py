"""A judge for pictures of people: a small convolutional network that tells what can be seen, learned from renders only.

It has never seen a generated picture, so what it tells of one is no praise of itself. How well it tells the attributes
of renders that it has not learned from is the figure to read beside everything that it says."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from generator.training import data
from generator.training.captions import hidden
from generator.training.runtime import Clock, bf16_helps, lr_schedule

SIDE_PX = 128
HIDDEN = -100  # cross_entropy's own mark for "does not count"

HAIR = {
    "bald": {"bald"},
    "short": {"buzz", "crop", "sidepart", "slick", "quiff", "messy", "kinky"},
    "curls": {"curly", "afro"},
    "long": {"bob", "medium", "long", "wavy", "curlylong"},
    "tied": {"ponytail", "bun", "lowbun"},
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


def group(groups: dict[str, set[str]], name: str) -> str:
    """The group that holds `name`, "" where none does."""
    return next((key for key, names in groups.items() if name in names), "")


def _hair(label: dict[str, Any]) -> str:
    return "" if "hair" in hidden(label) else group(HAIR, label["hair"])


def _hair_colour(label: dict[str, Any]) -> str:
    return "" if _hair(label) in ("", "bald") else group(HAIR_COLOURS, label["haircolor"])


def _age(label: dict[str, Any]) -> str:
    return "young" if label["age"] < 30 else "adult" if label["age"] < 50 else "old"


def _setting(label: dict[str, Any]) -> str:
    return "plain" if label["bg"] in ("plain", "gradient") else label["bg"]


# What a label says of each attribute; "" where it cannot be seen.
ATTRIBUTES: dict[str, Callable[[dict[str, Any]], str]] = {
    "gender presentation": lambda label: label["sex"],
    "age (young, adult, old)": _age,
    "skin tone (light, middle, dark)": lambda label: ("light", "middle", "dark")[min(int(label["tone"] * 3), 2)],
    "hair style": _hair,
    "hair colour": _hair_colour,
    "glasses": lambda label: "sun" if label["glasses"] == "sunglasses" else "clear" if label["glasses"] else "none",
    "hat": lambda label: "hat" if label["hat"] else "none",
    "beard": lambda label: "beard" if label["beard"] in ("short beard", "full beard", "goatee") else "none",
    "expression": lambda label: "" if label["glasses"] == "sunglasses" else group(EXPRESSIONS, label["expression"]),
    "clothes colour": lambda label: "" if label["stripes"] else group(COLOURS, label["cloth"]),
    "setting": _setting,
    "backdrop colour": lambda label: group(COLOURS, label["bgcol"]) if _setting(label) == "plain" else "",
}


@dataclass
class Judge:
    """The trained network and the classes that its outputs stand for."""

    network: nn.Module
    classes: dict[str, list[str]]

    @torch.no_grad()
    def tell(self, pixels: torch.Tensor) -> dict[str, list[str]]:
        """The class of each attribute for pictures uint8 (N, 3, H, W)."""
        logits = torch.cat([self.network(prepared(some)).float() for some in pixels.split(64)])
        sizes = [len(names) for names in self.classes.values()]
        told = zip(self.classes.items(), logits.split(sizes, dim=1), strict=True)
        return {attribute: [names[int(i)] for i in part.argmax(1)] for (attribute, names), part in told}


def prepared(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (N, 3, H, W) to float (N, 3, SIDE_PX, SIDE_PX) in [-1, 1]."""
    return F.interpolate(data.to_float(pixels), size=(SIDE_PX, SIDE_PX), mode="area")


def build(outputs: int) -> nn.Module:
    """Pictures (N, 3, 128, 128) to logits (N, outputs): strided convolutions, then a mean over places."""
    layers: list[nn.Module] = []
    before = 3
    for channels in (24, 48, 96, 160, 192):
        layers += [nn.Conv2d(before, channels, 3, stride=2, padding=1), nn.GroupNorm(8, channels), nn.SiLU()]
        layers += [nn.Conv2d(channels, channels, 3, padding=1), nn.GroupNorm(8, channels), nn.SiLU()]
        before = channels
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(before * 4 * 4, outputs))


def classes_of(labels: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {name: sorted({told for label in labels if (told := tell(label))}) for name, tell in ATTRIBUTES.items()}


def learn(pixels: torch.Tensor, labels: list[dict[str, Any]], steps: int, seed: int = 0, batch: int = 48) -> Judge:
    """A judge from renders uint8 (N, 3, H, W) and their labels; half of each batch mirrored, shifted and zoomed."""
    torch.manual_seed(seed)
    classes = classes_of(labels)
    targets = {
        name: torch.tensor([classes[name].index(told) if (told := tell(label)) else HIDDEN for label in labels])
        for name, tell in ATTRIBUTES.items()
    }
    small = torch.cat([(prepared(some) + 1).mul(127.5).round().byte() for some in pixels.split(64)])
    network = build(sum(len(names) for names in classes.values())).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.05)
    clock, bf16 = Clock(0, steps), bf16_helps(torch.device("cpu"))
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
        if clock.step % 100 == 0:
            print(f"judge: step {clock.step} of {steps}, loss {loss.item():.2f}", flush=True)
    return Judge(network.eval(), classes)


def agreement(judge: Judge, pixels: torch.Tensor, labels: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """For each attribute, how often the judge tells of a picture what its label says, and out of how many."""
    told = judge.tell(pixels)
    counts = {}
    for name, tell in ATTRIBUTES.items():
        pairs = [(said, tell(label)) for said, label in zip(told[name], labels, strict=True) if tell(label)]
        counts[name] = (sum(said == wanted for said, wanted in pairs), len(pairs))
    return counts
