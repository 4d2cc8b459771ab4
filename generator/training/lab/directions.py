"""Which way in the VAE's 64 numbers people get older, smile more, turn their heads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from generator.training.attributes import HAIR, group

SMILES = {"big smile": 1.0, "smile": 0.8, "soft smile": 0.4, "smirk": 0.4}
HAIR_LENGTHS = {"bald": 0.0, "short": 0.35, "curls": 0.5, "tied": 0.4, "braided": 1.0, "long": 1.0}
LIGHT_HAIR = {"platinum blond": 1.0, "white": 1.0, "blond": 0.8, "gray": 0.7, "dark blond": 0.6}

# What a label says of each, as a number, and what its ends are called.
ASPECTS: dict[str, tuple[Callable[[dict[str, Any]], float], str, str]] = {
    "age": (lambda label: label["age"] / 100, "younger", "older"),
    "presentation": (lambda label: label["female"], "masculine", "feminine"),
    "skin": (lambda label: label["tone"], "lighter", "darker"),
    "smile": (lambda label: SMILES.get(label["expression"], 0.0), "serious", "smiling"),
    "hair": (lambda label: HAIR_LENGTHS[group(HAIR, label["hair"]) or "short"], "shorter", "longer"),
    "hair colour": (lambda label: LIGHT_HAIR.get(label["haircolor"], 0.0), "darker", "lighter"),
    "beard": (lambda label: float(bool(label["beard"])), "none", "full"),
    "glasses": (lambda label: float(bool(label["glasses"])), "none", "on"),
}
UNNAMED = 3  # principal directions, beside the named ones
NAMED_FROM = 0.5  # correlation from which a principal direction is called after an aspect


@dataclass(frozen=True)
class Direction:
    name: str
    low: str  # what its ends are called; "" for a direction without a name
    high: str
    step: list[float]  # how a point moves for one standard deviation of the aspect
    told: float  # correlation, on held-out people, of the aspect with what a straight line through the numbers tells


def measured(labels: list[dict]) -> torch.Tensor:
    """Every aspect of every person (N, aspects)."""
    return torch.tensor([[tell(label) for tell, _, _ in ASPECTS.values()] for label in labels])


def correlation(a: torch.Tensor, b: torch.Tensor) -> float:
    """Of two rows (N); 0 where one of them never changes."""
    a, b = a - a.mean(), b - b.mean()
    size = float(a.norm() * b.norm())
    return float(a @ b) / size if size else 0.0


def find(points: torch.Tensor, labels: list[dict], people: range, held_out: range) -> list[Direction]:
    """The named directions, then the principal ones, of points (N, n) of all people."""
    aspects = measured(labels)
    seen, said = points[people.start : people.stop], aspects[people.start : people.stop]
    middle, mean, deviation = seen.mean(0), said.mean(0), said.std(0).clamp_min(1e-6)
    said = (said - mean) / deviation

    # All aspects at once, so that what goes with age only because grey hair does is the hair's.
    # gelsd, because torch's default answers 0 where an aspect never changes and memory was not empty (pytorch #187411).
    told = torch.cat([said, torch.ones(len(said), 1)], 1)
    steps = torch.linalg.lstsq(told, seen, driver="gelsd").solution[:-1]  # (aspects, n)
    ridge = 0.05 * len(seen) * torch.eye(seen.shape[1])
    lines = torch.linalg.solve((seen - middle).T @ (seen - middle) + ridge, (seen - middle).T @ said)
    guessed = (points[held_out.start : held_out.stop] - middle) @ lines
    unseen = aspects[held_out.start : held_out.stop]
    found = [
        Direction(name, low, high, steps[n].tolist(), correlation(guessed[:, n], unseen[:, n]))
        for n, (name, (_, low, high)) in enumerate(ASPECTS.items())
    ]
    return found + principal(seen - middle, said)


def principal(centred: torch.Tensor, said: torch.Tensor) -> list[Direction]:
    """The directions in which the points (N, n), whose mean is 0, differ most."""
    _, sizes, axes = torch.linalg.svd(centred, full_matrices=False)
    found = []
    for number in range(UNNAMED):
        along = centred @ axes[number]
        told = [correlation(along, said[:, n]) for n in range(len(ASPECTS))]
        best = max(range(len(told)), key=lambda n: abs(told[n]))
        name = f"direction {number + 1}"
        if abs(told[best]) >= NAMED_FROM:
            name += f", mostly {list(ASPECTS)[best]}"
        step = axes[number] * sizes[number] / len(centred) ** 0.5
        found.append(Direction(name, "", "", step.tolist(), abs(told[best])))
    return found
