"""A portrait's row as a call of the pipeline: which operation, from which picture, with which words."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PIL import Image

from generator import instructions, operations, pipeline, storage
from generator.checks import check_inputs
from generator.models import Operation, Portrait

BY_INSTRUCTION = {Operation.EDIT, Operation.RESTYLE, Operation.LIGHT, Operation.COLOURISE}


class SourceMissing(Exception):
    """The picture to go on from is gone."""


@dataclass(frozen=True)
class Painter:
    """Everything that is fetched once, so that a portrait can be drawn again with another seed."""

    paint: Callable[..., Image.Image]  # takes seed and on_step
    source: Image.Image | None  # what it goes on from


def painter(portrait: Portrait, checkpoint: pipeline.Checkpoint) -> Painter:
    """Raises ValueError for settings that cannot be drawn, SourceMissing, and storage.STORAGE_ERRORS."""
    values = {name: getattr(portrait, name) for name in ("prompt", "steps", "guidance_scale", "side_px")}
    check_inputs(**values, seed=portrait.seed, strength=portrait.strength)
    if portrait.operation == Operation.CREATE:
        return Painter(partial(pipeline.generate, checkpoint, **values, **drawing_values(portrait)), None)
    source = fetch_source(portrait)
    if portrait.strength is None:
        raise ValueError(f"{portrait.operation} needs a strength")
    values |= {"picture": source, "strength": portrait.strength}
    if portrait.operation in BY_INSTRUCTION and operations.is_rectified_flow(checkpoint.pipeline):
        return Painter(partial(operations.edit, checkpoint, **values, source_prompt=source_prompt(portrait)), source)
    mask = fetch(storage.mask_key(portrait.pk)) if portrait.operation == Operation.INPAINT else None
    return Painter(
        partial(operations.draw_from_picture, checkpoint, **values, **drawing_values(portrait), mask=mask), source
    )


def drawing_values(portrait: Portrait) -> dict[str, Any]:
    return {"negative_prompt": portrait.negative_prompt, "scheduler": portrait.scheduler}


def source_prompt(portrait: Portrait) -> str:
    """The words of the picture as it is: the parent's, and what the instruction takes away."""
    if portrait.parent is None:
        raise SourceMissing
    return instructions.change(portrait.parent.prompt, portrait.instruction).before


def fetch_source(portrait: Portrait) -> Image.Image:
    if portrait.operation == Operation.IMAGE:
        return fetch(storage.source_key(portrait.pk))
    if portrait.parent_id is None:
        raise SourceMissing
    return fetch(storage.portrait_key(portrait.parent_id))


def fetch(key: str) -> Image.Image:
    """Raises SourceMissing where nothing lies under the key, one of storage.STORAGE_ERRORS where storage is away."""
    try:
        data = storage.get(key)
    except FileNotFoundError as error:  # which django-storages makes of a 404
        raise SourceMissing from error
    return Image.open(io.BytesIO(data))
