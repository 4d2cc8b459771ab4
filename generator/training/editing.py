"""Edits of the evaluation: which portrait is asked for which change, and what may change with it.

What is asked for is an instruction as a person types it; generator/instructions.py and generator/edits.py make the same
of it as they do for the site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from generator import instructions
from generator.training import attributes, faces
from generator.training.measures import Edit

LIGHT, NIGHT, DAY = "light", "night", "day"
# The attribute that each instruction is about, and the classes of it that fulfil it; the site's own examples are among
# them. Hardly a forest is among the people whom the judge learned from, so it may take one for a park.
ASKS = {
    "add round glasses": ("glasses", {"clear"}),
    "grey hair": ("hair colour", {"gray or white"}),
    "a bigger smile": ("expression", {"smiling"}),
    "remove the hat": ("hat", {"none"}),
    "a red sweater": ("clothes colour", {"red"}),
    "in the forest": ("setting", {"forest", "outdoor"}),
    "make it night": (LIGHT, {NIGHT}),
    "make them older": ("age (young, adult, old)", {"old"}),
    "add sunglasses": ("glasses", {"sun"}),
    "add a full beard": ("beard", {"beard"}),
    "a black hat": ("hat", {"hat"}),
    "blond hair": ("hair colour", {"blond"}),
}
# What a change hides, shows anew or cannot leave as it was; nobody is asked to keep it.
GOES_WITH = {
    "remove the hat": {"hair style", "hair colour"},
    "a black hat": {"hair style", "hair colour"},
    "add sunglasses": {"expression"},
    "in the forest": {"backdrop colour", LIGHT},
    "make it night": {"setting", "backdrop colour"},
}
NIGHT_LIGHTS = {"night neon", "night street"}
FEWEST = 5  # renders by night and by day, below which nobody can tell where the one ends

Told = dict[str, str]


@dataclass(frozen=True)
class Task:
    """One portrait to edit: `number` is its place among those that were drawn."""

    number: int
    instruction: str
    change: instructions.Change
    kept: tuple[str, ...]  # attributes that shall stay as they are seen before


@dataclass(frozen=True)
class Daylight:
    """Tells night from day by a picture's mean brightness, 0 to 255: the judge knows nothing of light."""

    border: float

    def tell(self, pixels: torch.Tensor) -> list[str]:
        """Of each picture uint8 (N, 3, H, W)."""
        return [NIGHT if mean < self.border else DAY for mean in brightness(pixels)]


def brightness(pixels: torch.Tensor) -> list[float]:
    return [float(picture.float().mean()) for picture in pixels]


def learned_daylight(pixels: torch.Tensor, labels: Sequence[dict[str, Any]]) -> Daylight | None:
    """Halfway between the medians of renders by night and of all others; None where there are too few to say."""
    by_night = torch.tensor([label["light"] in NIGHT_LIGHTS for label in labels])
    if min(int(by_night.sum()), int((~by_night).sum())) < FEWEST:
        return None
    means = torch.tensor(brightness(pixels))
    return Daylight(float((means[by_night].median() + means[~by_night].median()) / 2))


def classes_of(judge: attributes.Judge, daylight: Daylight | None) -> dict[str, list[str]]:
    """What `tell` can say of each attribute."""
    return judge.classes | ({LIGHT: [DAY, NIGHT]} if daylight else {})


def tell(judge: attributes.Judge, daylight: Daylight | None, pixels: torch.Tensor) -> list[Told]:
    """What the judge sees of each picture uint8 (N, 3, H, W), and the light where that can be told."""
    told = judge.tell(pixels)
    lights = [{LIGHT: light} for light in daylight.tell(pixels)] if daylight else [{}] * len(told)
    return [seen | light for seen, light in zip(told, lights, strict=True)]


def can_be_asked(instruction: str, label: dict[str, Any], told: Told, classes: Mapping[str, Sequence[str]]) -> bool:
    """Whether the change would be one, and the judge could see it, who knows these classes of each attribute. No beard
    for a woman, no grey hair for the bald."""
    attribute, asked = ASKS[instruction]
    if asked.isdisjoint(classes.get(attribute, ())) or told[attribute] in asked:
        return False
    if attribute == "beard":
        return label["sex"] == "man"
    return attribute in {"hat", "glasses", "setting", LIGHT, "age (young, adult, old)"} or bool(
        attributes.ATTRIBUTES[attribute](label)
    )


def tasks(
    prompts: Sequence[str],
    labels: Sequence[dict[str, Any]],
    told: Sequence[Told],
    one_face: Sequence[bool],
    classes: Mapping[str, Sequence[str]],
    count: int,
) -> list[Task]:
    """The first `count` portraits with exactly one face, each with the instruction that was asked for least."""
    asked = dict.fromkeys(ASKS, 0)
    found: list[Task] = []
    for number, (prompt, label, seen) in enumerate(zip(prompts, labels, told, strict=True)):
        possible = [instruction for instruction in ASKS if can_be_asked(instruction, label, seen, classes)]
        if not one_face[number] or not possible or len(found) == count:
            continue
        instruction = min(possible, key=lambda some: asked[some])
        asked[instruction] += 1
        visible = [*attributes.wanted(label), *([LIGHT] if LIGHT in seen else [])]
        free = {ASKS[instruction][0], *GOES_WITH.get(instruction, ())}
        kept = tuple(name for name in visible if name in seen and name not in free)
        found.append(Task(number, instruction, instructions.change(prompt, instruction), kept))
    return found


def told_of(
    chosen: Sequence[Task],
    before: tuple[Sequence[Told], faces.Identities],
    after: tuple[Sequence[Told], faces.Identities],
) -> list[Edit]:
    """What the judges say of the pictures of `chosen`, in their order, before the edit and after it."""
    (told_before, who_before), (told_after, who_after) = before, after
    apart = (who_before.descriptors - who_after.descriptors).norm(dim=1).tolist()
    both = (who_before.found & who_after.found).tolist()
    found = []
    for n, task in enumerate(chosen):
        attribute, asked = ASKS[task.instruction]
        same = [told_after[n][name] == told_before[n][name] for name in task.kept]
        kept = sum(same) / len(same) if same else float("nan")
        distance = apart[n] if both[n] else float("nan")
        found.append(Edit(task.instruction, told_after[n][attribute] in asked, kept, distance))
    return found
