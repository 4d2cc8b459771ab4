"""The next version of a portrait: what a person asks for, as the row that the worker will draw."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from PIL import Image

from generator import colours, edits, instructions, sizes, storage, uploads
from generator.models import (
    DEFAULT_GUIDANCE_SCALE,
    DEFAULT_STEPS,
    Operation,
    Portrait,
)
from generator.prompts import MAX_PROMPT_CHARACTERS

NEAR_STRENGTH, FAR_STRENGTH = 0.5, 0.75  # of a variation
INPAINT_STRENGTH = 0.9  # those of edits are in generator/edits.py
INHERITED = ("negative_prompt", "steps", "guidance_scale", "scheduler")
REPEATED = (
    *INHERITED, "side_px", "prompt", "seed", "operation", "parent", "strength", "instruction",
    "has_source", "keep_source", "is_monochrome",
)  # fmt: skip
# What a portrait of that operation has in storage before it is drawn.
LENT_OBJECTS: dict[str, list[Callable[[uuid.UUID], str]]] = {
    Operation.IMAGE: [storage.source_key],
    Operation.INPAINT: [storage.mask_key],
}
ENLARGEMENTS = (2, 4)  # times the side


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
    """Draw anew what is white in the mask, L of painted_px(parent); by the parent's words when there is no instruction.

    Raises InstructionError, PromptError, and storage.STORAGE_ERRORS; then there is no row."""
    prompt = instructions.change(parent.prompt, instruction).after if instruction else parent.prompt
    values = {
        "operation": Operation.INPAINT,
        "strength": INPAINT_STRENGTH,
        "instruction": instruction,
        "prompt": prompt,
    }
    with transaction.atomic():
        portrait = go_on(parent, token, side_px=painted_px(parent), **values)
        storage.put(storage.mask_key(portrait.pk), uploads.as_png(mask))
    return portrait


def painted_px(parent: Portrait) -> int:
    """As large as the parent, because all around the paint every pixel stays; if it can be made as large."""
    return parent.side_px if sizes.has_enlarger() else sizes.going_on_px(parent.side_px)


def enlarge(parent: Portrait, token: uuid.UUID, times: int) -> Portrait:
    """Raises sizes.TooLarge, with a sentence for the person."""
    return go_on(
        parent,
        token,
        operation=Operation.UPSCALE,
        side_px=sizes.enlarged_px(parent.side_px, times),
        seed=parent.seed,  # its own: nothing is drawn
        instruction=f"enlarged ×{times}",
        may_redraw=False,
    )


def enlargements(parent: Portrait) -> list[tuple[int, int]]:
    """How many times, and the side that it gives; those that are possible."""
    if not sizes.has_enlarger():
        return []
    return [(times, times * parent.side_px) for times in ENLARGEMENTS if times * parent.side_px <= sizes.LARGEST_PX]


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
            side_px=sizes.default_px(),
            may_redraw=True,
            has_source=True,
            keep_source=keep,
            is_monochrome=colours.is_monochrome(picture),
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
    values |= {"prompt": parent.prompt, "side_px": sizes.going_on_px(parent.side_px), "parent": parent}
    values |= {"seed": None, "may_redraw": True, **changes}
    portrait, _created = Portrait.objects.request(parent.owner, token, **values)
    return portrait


def with_negative(negative_prompt: str, more: str) -> str:
    """Both, or only the first where they are too long together."""
    both = ", ".join(filter(None, [negative_prompt, more]))
    return both if len(both) <= MAX_PROMPT_CHARACTERS else negative_prompt
