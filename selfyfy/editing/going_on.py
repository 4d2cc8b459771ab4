"""The next version of a portrait: what a person asks for, as the row that the worker will draw."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from PIL import Image

from generator import edits, instructions, storage, uploads
from generator.models import (
    DEFAULT_GUIDANCE_SCALE,
    DEFAULT_SIDE_PX,
    DEFAULT_STEPS,
    Operation,
    Portrait,
    random_seed,
)
from generator.prompts import MAX_PROMPT_CHARACTERS

NEAR_STRENGTH, FAR_STRENGTH = 0.5, 0.75  # of a variation
INPAINT_STRENGTH = 0.9  # those of edits are in generator/edits.py
INHERITED = ("negative_prompt", "steps", "guidance_scale", "side_px", "scheduler")
REPEATED = (
    *INHERITED, "prompt", "seed", "operation", "parent", "strength", "instruction", "has_source", "keep_source",
)  # fmt: skip
# What a portrait of that operation has in storage before it is drawn.
LENT_OBJECTS: dict[str, list[Callable[[uuid.UUID], str]]] = {
    Operation.IMAGE: [storage.source_key],
    Operation.INPAINT: [storage.mask_key],
}

STYLES = [  # label, instruction
    ("Oil painting", "an oil painting"),
    ("Watercolour", "a watercolour painting"),
    ("Pencil", "a pencil sketch"),
    ("Charcoal", "a charcoal drawing"),
    ("Pastel", "a pastel drawing"),
    ("Comic", "a comic"),
    ("Pop art", "a pop art print"),
    ("Mosaic", "a mosaic"),
    ("Black and white", "a black and white photo"),
]
DAY_AND_NIGHT = [("Day", "make it day"), ("Night", "make it night")]
# By whether the portrait is black and white.
LIGHTS_FOR = {False: DAY_AND_NIGHT, True: [("Colourise", "in colour"), *DAY_AND_NIGHT]}


class NotRepeatable(Exception):
    """The picture to go on from is gone; the message is for the person."""


def vary(parent: Portrait, token: uuid.UUID, far: bool) -> Portrait:
    """Raises generator.models.QueueFull, like all of these."""
    strength = FAR_STRENGTH if far else NEAR_STRENGTH
    instruction = "a far variation" if far else "a near variation"
    return go_on(parent, token, operation=Operation.VARIATION, strength=strength, instruction=instruction)


def instruct(parent: Portrait, token: uuid.UUID, instruction: str) -> Portrait:
    """Raises instructions.InstructionError and prompts.PromptError, with sentences for the person."""
    change = instructions.change(parent.prompt, instruction)
    operation = Operation(edits.operation_for(change))
    return go_on(
        parent,
        token,
        operation=operation,
        strength=edits.STRENGTHS[operation],
        instruction=instruction,
        steps=edits.steps(parent.steps),
        prompt=change.after,
        negative_prompt=with_negative(parent.negative_prompt, change.negative),
    )


def paint(parent: Portrait, token: uuid.UUID, mask: Image.Image, instruction: str) -> Portrait:
    """Draw anew what is white in the mask, L of the parent's side; by the parent's words when there is no instruction.

    Raises InstructionError, PromptError, and storage.STORAGE_ERRORS; then there is no row."""
    prompt = instructions.change(parent.prompt, instruction).after if instruction else parent.prompt
    values = {
        "operation": Operation.INPAINT,
        "strength": INPAINT_STRENGTH,
        "instruction": instruction,
        "prompt": prompt,
    }
    with transaction.atomic():
        portrait = go_on(parent, token, **values)
        storage.put(storage.mask_key(portrait.pk), uploads.as_png(mask))
    return portrait


def start_from_picture(
    owner: User, token: uuid.UUID, picture: Image.Image, prompt: str, strength: float, keep: bool
) -> Portrait:
    """Raises storage.STORAGE_ERRORS; then there is no row."""
    with transaction.atomic():
        portrait, created = Portrait.objects.request(
            owner,
            token,
            prompt=prompt,
            operation=Operation.IMAGE,
            strength=strength,
            steps=DEFAULT_STEPS,
            guidance_scale=DEFAULT_GUIDANCE_SCALE,
            side_px=DEFAULT_SIDE_PX,
            may_redraw=True,
            has_source=True,
            keep_source=keep,
        )
        if created:
            storage.put(storage.source_key(portrait.pk), uploads.as_png(picture))
    return portrait


def exactly(portrait: Portrait, token: uuid.UUID) -> Portrait:
    """Every setting as it was, from the same picture. Raises NotRepeatable and storage.STORAGE_ERRORS."""
    if not portrait.is_repeatable:
        raise NotRepeatable("The picture that this one goes on from is gone, so it cannot be drawn again exactly.")
    values = {name: getattr(portrait, name) for name in REPEATED}
    with transaction.atomic():
        again, created = Portrait.objects.request(portrait.owner, token, **values)
        for key in LENT_OBJECTS.get(portrait.operation, []) if created else []:
            storage.put(key(again.pk), storage.get(key(portrait.pk)))
    return again


def go_on(parent: Portrait, token: uuid.UUID, **changes: Any) -> Portrait:
    values = {name: getattr(parent, name) for name in INHERITED}
    values |= {"prompt": parent.prompt, "parent": parent, "seed": random_seed(), "may_redraw": True, **changes}
    portrait, _created = Portrait.objects.request(parent.owner, token, **values)
    return portrait


def with_negative(negative_prompt: str, more: str) -> str:
    """Both, or only the first where they are too long together."""
    both = ", ".join(filter(None, [negative_prompt, more]))
    return both if len(both) <= MAX_PROMPT_CHARACTERS else negative_prompt
