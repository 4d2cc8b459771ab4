"""The worker's task for live figures, and what each kind of figure draws. See generator/figures.py."""

import base64
import io
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import torch
from celery import shared_task
from PIL import Image

from generator import attention, denoising, figures, pipeline
from generator.figures import FigureSettings
from generator.tasks import load_configured_checkpoint

logger = logging.getLogger(__name__)

CELL_PX = 160
MAX_COLUMNS = 10
LEVELS = [number / 10 for number in range(11)]  # of noise, from none to nothing else
SPRITE_WEBP = {"quality": 62, "method": 4}


@shared_task(name="generator.draw_figure", soft_time_limit=figures.WAIT_SECONDS, time_limit=figures.WAIT_SECONDS + 10)
def draw_figure(values: dict[str, Any]) -> None:
    """Draw what a reader asked for, if anybody still waits. After a failure the figure keeps its picture."""
    wanted = FigureSettings(**values)
    try:
        if not figures.is_wanted(wanted):
            return
        answer, sprite = draw(load_configured_checkpoint(), wanted)
        figures.deliver(wanted, {**answer, "sprite": as_data_url(sprite)})
    except figures.BROKER_ERRORS as error:
        logger.warning("a figure is lost, its reader can ask again: %s", error)
    except Exception:  # as above, whatever it is: a figure must not stop the worker
        logger.exception("a figure of kind %s failed", wanted.kind)
        figures.forget(wanted)


@torch.inference_mode()
def draw(checkpoint: pipeline.Checkpoint, wanted: FigureSettings) -> tuple[dict[str, Any], Image.Image]:
    """What the figure's script needs to know, and one picture with all cells in it."""
    answer, cells = {"noise": draw_noise, "denoising": draw_denoising, "words": draw_words}[wanted.kind](
        checkpoint, wanted
    )
    return {"settings": asdict(wanted), **answer, "cell_px": cells[0][0].width}, sprite_of(cells)


def draw_noise(
    checkpoint: pipeline.Checkpoint, wanted: FigureSettings
) -> tuple[dict[str, Any], list[list[Image.Image]]]:
    """Rows: a portrait with more and more noise, and who comes back from there."""
    pipe = pipeline.pipeline_for(checkpoint, wanted.guidance_scale)
    with denoising.Watcher(pipe, wanted.guidance_scale) as watcher:
        draw_portrait(checkpoint, wanted, wanted.prompt)
    portrait = watcher.moments[-1].portrait
    numbers = torch.Generator("cpu").manual_seed(wanted.noise_seed)
    noise = torch.randn(portrait.shape, generator=numbers).to(portrait)
    noisy = torch.cat([denoising.add_noise(pipe.scheduler, portrait, noise, part) for part in LEVELS])
    back = denoising.walk_back(
        pipe,
        noisy,
        LEVELS,
        prompt=wanted.prompt,
        negative_prompt=wanted.negative_prompt,
        guidance_scale=wanted.guidance_scale,
    )
    rows = [denoising.decode(pipe, latents, CELL_PX) for latents in (noisy, back)]
    return {"levels": LEVELS}, rows


def draw_denoising(
    checkpoint: pipeline.Checkpoint, wanted: FigureSettings
) -> tuple[dict[str, Any], list[list[Image.Image]]]:
    """Rows: what the network sees before some of the steps, what it takes for noise, and what it guesses behind it."""
    pipe = pipeline.pipeline_for(checkpoint, wanted.guidance_scale)
    with denoising.Watcher(pipe, wanted.guidance_scale) as watcher:
        draw_portrait(checkpoint, wanted, wanted.prompt)
    shown = shown_steps(len(watcher.moments))
    moments = [watcher.moments[step - 1] for step in shown]
    rows = [
        denoising.decode(pipe, torch.cat([getattr(moment, name) for moment in moments]), CELL_PX)
        for name in ("seen", "noise", "portrait")
    ]
    return {"steps": shown}, rows


def draw_words(
    checkpoint: pipeline.Checkpoint, wanted: FigureSettings
) -> tuple[dict[str, Any], list[list[Image.Image]]]:
    """One row: the portraits of both prompts from the same seed; with each goes what its words did."""
    pictures: list[Image.Image] = []
    records: list[dict[str, Any] | None] = []
    for prompt in (wanted.prompt, wanted.other_prompt or wanted.prompt):
        recorder = attention.listen(checkpoint.pipeline, prompt)
        if recorder is None:
            pictures.append(draw_portrait(checkpoint, wanted, prompt))
            records.append(None)
            continue
        with recorder:
            pictures.append(draw_portrait(checkpoint, wanted, prompt))
        records.append(recorder.record(shown_steps(wanted.steps), wanted.steps))
    side_px = pictures[0].width
    return {"records": records}, [[picture.resize((side_px, side_px)) for picture in pictures]]


def draw_portrait(checkpoint: pipeline.Checkpoint, wanted: FigureSettings, prompt: str) -> Image.Image:
    """As the studio draws it."""
    return pipeline.generate(
        checkpoint,
        prompt=prompt,
        negative_prompt=wanted.negative_prompt,
        seed=wanted.seed,
        steps=wanted.steps,
        guidance_scale=wanted.guidance_scale,
        side_px=wanted.side_px,
        scheduler=wanted.scheduler,
    )


def shown_steps(steps: int) -> list[int]:
    """The first and the last step and at most MAX_COLUMNS - 2 between them, evenly."""
    columns = min(steps, MAX_COLUMNS)
    return sorted({round(1 + (steps - 1) * column / max(1, columns - 1)) for column in range(columns)})


def sprite_of(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """All cells of one size in one picture."""
    side = rows[0][0].width
    sprite = Image.new("RGB", (side * len(rows[0]), side * len(rows)))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sprite.paste(cell, (x * side, y * side))
    return sprite


def as_webp(sprite: Image.Image) -> bytes:
    buffer = io.BytesIO()
    sprite.save(buffer, "WEBP", **SPRITE_WEBP)
    return buffer.getvalue()


def as_data_url(sprite: Image.Image) -> str:
    return f"data:image/webp;base64,{base64.b64encode(as_webp(sprite)).decode()}"
