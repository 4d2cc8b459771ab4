"""Pictures that the evaluation makes of pictures: edits, each in several ways, and second passes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from PIL import Image

from generator import edits, operations, pipeline
from generator.editor import EDITOR_GUIDANCE_SCALE
from generator.training import data
from generator.training.editing import Task
from generator.training.waiting import Waiting

EDIT_SEED, REFINE_SEED = 300_000, 500_000  # added to the seed, as in evaluate.py
FOLLOWED = "edited, by the editor"
WALKED = "edited, from the picture (FlowEdit)"
REDRAWN = "edited, from the same noise"
UNTOUCHED = "not edited, through the autoencoder"
EDITS = FOLLOWED, WALKED, REDRAWN  # the first that there is, is how generator/painting.py edits


@dataclass
class Settings:
    """Part of evaluate.Config. What is no count but a way to edit is the site's unless it is given, for comparisons."""

    steps: int = 15
    guidance_scale: float = 3.0
    side_px: int = 256
    seed: int = 0
    edits: int = 24  # of portraits with a face, each by one of editing.ASKS
    edit_strength: float = 0.0  # 0: generator/edits.py's, by what the edit is about
    edit_source_guidance: float = operations.SOURCE_GUIDANCE_SCALE
    edit_guidance: float = operations.EDIT_GUIDANCE
    edit_averages: int = 1
    redraw_guidance: float = operations.REDRAW_GUIDANCE
    editor_guidance: float = EDITOR_GUIDANCE_SCALE
    refine: int = 24  # portraits that get a second pass
    refine_strengths: str = "0.2,0.35"
    refine_steps: int = 6


def strengths(settings: Settings) -> list[float]:
    """DataError where they are no numbers."""
    return data.numbers("refine_strengths", settings.refine_strengths, float)


def edited(
    checkpoint: pipeline.Checkpoint, settings: Settings, tasks: list[Task], pictures: torch.Tensor
) -> dict[str, torch.Tensor]:
    """By way, pictures uint8 (tasks, 3, side_px, side_px) after the edit. `pictures` (N, 3, side_px, side_px) are those
    that the tasks' numbers count; the checkpoint drew number n from the seed `settings.seed` + n."""

    def untouched(task: Task) -> Image.Image:
        latents = operations.encode(checkpoint.pipeline, as_picture(pictures, task.number))
        return pipeline.decode_preview(checkpoint.pipeline, latents)

    def every(what: str, way: Callable[[Task], Image.Image]) -> torch.Tensor:
        return collected(what, (way(task) for task in tasks), len(tasks), settings.side_px)

    followed = {}
    if checkpoint.editor:
        followed[FOLLOWED] = every(
            "follows", lambda task: follow(checkpoint, settings, task, as_picture(pictures, task.number))
        )
    return followed | {
        WALKED: every("edits", lambda task: walk(checkpoint, settings, task, as_picture(pictures, task.number))),
        REDRAWN: every("draws again", lambda task: redraw(checkpoint, settings, task)),
        UNTOUCHED: every("decodes again", untouched),
    }


def follow(checkpoint: pipeline.Checkpoint, settings: Settings, task: Task, picture: Image.Image) -> Image.Image:
    return operations.follow(
        checkpoint, picture=picture, instruction=task.instruction, seed=settings.seed + EDIT_SEED + task.number,
        steps=edits.steps(settings.steps), side_px=settings.side_px, guidance_scale=settings.editor_guidance,
    )  # fmt: skip


def walk(checkpoint: pipeline.Checkpoint, settings: Settings, task: Task, picture: Image.Image) -> Image.Image:
    """As generator/painting.py does it with a checkpoint that has no editor."""
    return operations.edit(
        checkpoint, picture=picture, source_prompt=task.change.before, prompt=task.change.after,
        seed=settings.seed + EDIT_SEED + task.number, steps=edits.steps(settings.steps),
        guidance_scale=settings.guidance_scale, side_px=settings.side_px,
        strength=settings.edit_strength or edits.STRENGTHS[edits.operation_for(task.change)],
        source_guidance_scale=settings.edit_source_guidance, edit_guidance=settings.edit_guidance,
        averages=settings.edit_averages,
    )  # fmt: skip


def redraw(checkpoint: pipeline.Checkpoint, settings: Settings, task: Task) -> Image.Image:
    return operations.redraw(
        checkpoint, source_prompt=task.change.before, prompt=task.change.after, negative_prompt=task.change.negative,
        seed=settings.seed + task.number, steps=settings.steps, guidance_scale=settings.guidance_scale,
        side_px=settings.side_px, redraw_guidance=settings.redraw_guidance,
    )  # fmt: skip


def second_pass(
    checkpoint: pipeline.Checkpoint, settings: Settings, pictures: torch.Tensor, prompts: list[str], strength: float
) -> torch.Tensor:
    """Each picture uint8 (N, 3, side_px, side_px) drawn over by its own prompt, image-to-image."""

    def over(number: int) -> Image.Image:
        return operations.draw_from_picture(
            checkpoint, picture=as_picture(pictures, number), prompt=prompts[number],
            seed=settings.seed + REFINE_SEED + number, steps=settings.refine_steps,
            guidance_scale=settings.guidance_scale, strength=strength, side_px=settings.side_px,
        )  # fmt: skip

    count = len(prompts)
    return collected(f"draws over at {strength:g}", (over(n) for n in range(count)), count, settings.side_px)


def collected(what: str, pictures: Iterable[Image.Image], count: int, side_px: int) -> torch.Tensor:
    """uint8 (count, 3, side_px, side_px); says how long it will take."""
    waiting, found = Waiting(what, count), []
    for picture in pictures:
        found.append(picture)
        waiting()
    return data.from_images(found, side_px)


def as_picture(pictures: torch.Tensor, number: int) -> Image.Image:
    return data.to_images(data.to_float(pictures[number : number + 1]))[0]
