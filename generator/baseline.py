# ruff: noqa: E402
"""How long diffusers alone takes here: its own pipeline call without callbacks, queue, storage or site.

`python -m generator.baseline --runs 7` prints JSON. `manage.py bench` runs it beside the site's own figures; it is a
process of its own because the site never loads torch.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfyfy.settings")
django.setup()  # before the imports that need it

import psutil
import torch
from django.conf import settings
from PIL import Image

from generator.detailing import finish
from generator.drafts import DRAFT_STEPS
from generator.models import DEFAULT_GUIDANCE_SCALE, DEFAULT_STEPS
from generator.pipeline import Checkpoint, every_core, generate, leave_one_core_free, pipeline_for
from generator.seeds import SKETCH_STEPS
from generator.sizes import FINE_PX, MODEL_PX
from generator.tasks import PREVIEW_WEBP, encode, load_configured_checkpoint, preview_steps

PROMPT = "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light"
BATCH = 8


def draw_seconds(checkpoint: Checkpoint, prompt: str, steps: int, seed: int, count: int = 1) -> float:
    """Of one call for `count` portraits."""
    started = time.perf_counter()
    with torch.inference_mode():
        pipeline_for(checkpoint, DEFAULT_GUIDANCE_SCALE)(
            prompt=prompt,
            guidance_scale=DEFAULT_GUIDANCE_SCALE,
            num_inference_steps=steps,
            height=MODEL_PX,
            width=MODEL_PX,
            num_images_per_prompt=count,
            generator=[torch.Generator("cpu").manual_seed(seed + number) for number in range(count)],
        )
    return time.perf_counter() - started


def watched_seconds(checkpoint: Checkpoint, prompt: str, seed: int) -> float:
    """Of a portrait whose previews are decoded and encoded beside its steps, as the worker does, but stored nowhere."""
    wanted = preview_steps(DEFAULT_STEPS)

    previews: list[Future[bytes]] = []

    def on_step(step: int, decode: Callable[[], Image.Image]) -> bool:
        if step in wanted:
            previews.append(aside.submit(lambda: encode(decode(), "WEBP", **PREVIEW_WEBP)))
        return True

    started = time.perf_counter()
    with ThreadPoolExecutor(1) as aside:
        generate(
            checkpoint,
            prompt=prompt,
            seed=seed,
            steps=DEFAULT_STEPS,
            guidance_scale=DEFAULT_GUIDANCE_SCALE,
            side_px=MODEL_PX,
            on_step=on_step,
        )
    for preview in previews:
        preview.result()  # raises what a preview raised: without them nothing would be measured
    return time.perf_counter() - started


def finish_seconds(checkpoint: Checkpoint, prompt: str, runs: int) -> list[float]:
    """Of one portrait from the drawn to the offered size, its face drawn again; empty where the checkpoint does
    neither."""
    if checkpoint.enlarger is None:
        return []
    drawn = generate(
        checkpoint, prompt=prompt, seed=0, steps=DEFAULT_STEPS, guidance_scale=DEFAULT_GUIDANCE_SCALE, side_px=MODEL_PX
    )
    seconds = []
    with every_core():  # as the worker does
        for _ in range(runs + 1):
            started = time.perf_counter()
            finish(checkpoint, drawn, prompt, FINE_PX)
            seconds.append(time.perf_counter() - started)
    return seconds[1:]  # the first one warmed up


def sketch_seconds(checkpoint: Checkpoint, prompt: str, runs: int) -> list[float]:
    """Of one call that sketches every seed, as the worker does where the seed is left to chance; none for one seed."""
    if settings.PORTRAIT_SEEDS < 2:
        return []
    with every_core():
        seconds = [
            draw_seconds(checkpoint, prompt, SKETCH_STEPS, seed, settings.PORTRAIT_SEEDS) for seed in range(runs + 1)
        ]
    return seconds[1:]  # the first one warmed up


def measure(prompt: str, runs: int) -> dict[str, object]:
    """Seconds of whole portraits, of drafts, and of the steps and the decoding that a first preview needs at least."""
    leave_one_core_free()  # as the worker does
    checkpoint = load_configured_checkpoint()
    first_preview = min(preview_steps(DEFAULT_STEPS))
    draw_seconds(checkpoint, prompt, DEFAULT_STEPS, seed=0)  # to warm up
    finished, watched, preview, draft = [], [], [], []
    for seed in range(1, runs + 1):
        finished.append(draw_seconds(checkpoint, prompt, DEFAULT_STEPS, seed))
        watched.append(watched_seconds(checkpoint, prompt, seed))
        preview.append(draw_seconds(checkpoint, prompt, first_preview, seed))
        draft.append(draw_seconds(checkpoint, prompt, DRAFT_STEPS, seed))
    memory = psutil.Process().memory_full_info()
    return {
        "finished_seconds": finished,
        "watched_seconds": watched,
        "preview_seconds": preview,
        "draft_seconds": draft,
        "batch": BATCH,
        "batch_seconds": [draw_seconds(checkpoint, prompt, DEFAULT_STEPS, 1, BATCH) for _ in range(max(1, runs // 3))],
        "sketch_seconds": sketch_seconds(checkpoint, prompt, runs),
        "finish_seconds": finish_seconds(checkpoint, prompt, runs),
        "memory_mb": getattr(memory, "pss", memory.rss) / 1e6,
        "checkpoint": f"{checkpoint.name} {checkpoint.hash[:12]}",
        "device": str(checkpoint.pipeline.device),
        "dtype": str(checkpoint.pipeline.dtype),
        "threads": torch.get_num_threads(),
        "steps": DEFAULT_STEPS,
        "guidance_scale": DEFAULT_GUIDANCE_SCALE,
        "side_px": MODEL_PX,
        "prompt": prompt,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--prompt", default=PROMPT)
    options = parser.parse_args()
    print(json.dumps(measure(options.prompt, options.runs), indent=2))
