"""A portrait's row as a call of the pipeline: which operation, from which picture, with which words, how large."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PIL import Image

from generator import detailing, enlarging, instructions, operations, pipeline, seeds, sizes, storage
from generator.checks import check_inputs
from generator.models import Operation, Portrait

BY_INSTRUCTION = {Operation.EDIT, Operation.RESTYLE, Operation.LIGHT, Operation.COLOURISE}


class SourceMissing(Exception):
    """The picture to go on from is gone."""


@dataclass(frozen=True)
class Painter:
    """Everything that is fetched once, so that a portrait can be drawn again with another seed."""

    paint: Callable[..., Image.Image]  # takes seed and on_step; gives the picture as large as the model draws it
    finish: Callable[[Image.Image], Image.Image]  # that picture as large as the portrait is to be
    source: Image.Image | None  # what it goes on from
    sketch: Callable[..., list[Image.Image]] | None = None  # takes seeds and on_step; None: few steps show nothing
    comes_out_of_noise: bool = True  # else there is nothing to see on the way


def painter(portrait: Portrait, checkpoint: pipeline.Checkpoint) -> Painter:
    """Raises ValueError for settings that cannot be drawn, SourceMissing, EnlargerMissing, storage.STORAGE_ERRORS."""
    if portrait.operation == Operation.UPSCALE:
        return enlarging_painter(portrait, checkpoint)
    values = {name: getattr(portrait, name) for name in ("prompt", "steps", "guidance_scale")}
    values["side_px"] = sizes.drawn_px(portrait.side_px)
    check_inputs(**values, seed=portrait.seed, strength=portrait.strength)
    if values["side_px"] != portrait.side_px:
        enlarging.require(checkpoint.enlarger)  # now, not after all the drawing
    finish = partial(enlarging.enlarge, checkpoint.enlarger, side_px=portrait.side_px)
    if portrait.operation == Operation.CREATE:
        values |= drawing_values(portrait)
        sketch = partial(pipeline.generate_each, checkpoint, **{**values, "steps": seeds.SKETCH_STEPS})
        draws_in_few = operations.is_rectified_flow(checkpoint.pipeline)
        paint = partial(pipeline.generate, checkpoint, **values)
        finish = partial(detailing.finish, checkpoint, prompt=portrait.prompt, side_px=portrait.side_px)
        return Painter(paint, finish, None, sketch if draws_in_few else None)
    source = fetch_source(portrait)
    if portrait.strength is None:
        raise ValueError(f"{portrait.operation} needs a strength")
    values |= {"picture": source, "strength": portrait.strength}
    if portrait.operation in BY_INSTRUCTION and checkpoint.editor:
        numbers = {name: values[name] for name in ("steps", "side_px")}
        instruction = portrait.instruction
        paint = partial(operations.follow, checkpoint, picture=source, instruction=instruction, **numbers)
        return Painter(paint, finish, source)
    if portrait.operation in BY_INSTRUCTION and operations.is_rectified_flow(checkpoint.pipeline):
        paint = partial(operations.edit, checkpoint, **values, source_prompt=source_prompt(portrait))
        return Painter(paint, finish, source)
    mask = fetch(storage.mask_key(portrait.pk)) if portrait.operation == Operation.INPAINT else None
    paint = partial(operations.draw_from_picture, checkpoint, **values, **drawing_values(portrait), mask=mask)
    return Painter(paint, finish_around(source, mask, finish) if mask else finish, source)


def enlarging_painter(portrait: Portrait, checkpoint: pipeline.Checkpoint) -> Painter:
    """Makes the parent's picture as large as the portrait is to be; the steps are only the measure of its progress."""
    source = fetch_source(portrait)

    def paint(seed: int, on_step: pipeline.OnStep) -> Image.Image:
        def on_tile(done: int, in_all: int) -> None:
            if not on_step(portrait.steps * done // in_all, lambda: source):
                raise pipeline.Cancelled

        return enlarging.enlarge(checkpoint.enlarger, source, portrait.side_px, on_tile)

    return Painter(paint, lambda picture: picture, source, comes_out_of_noise=False)


def finish_around(
    source: Image.Image, mask: Image.Image, finish: Callable[[Image.Image], Image.Image]
) -> Callable[[Image.Image], Image.Image]:
    """Around what was painted over the source's own pixels stay, and not what enlarging makes of smaller ones."""

    def finish_and_put_back(picture: Image.Image) -> Image.Image:
        finished = finish(picture)
        if finished.size == picture.size:  # they are in it already
            return finished
        return operations.keep_outside(operations.fit(source, finished.width), finished, mask)

    return finish_and_put_back


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
