"""What the site's choice of a seed gains: portraits of the first seed beside those of the one with the best sketch."""

from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from generator import detailing, pipeline
from generator.seeds import SKETCH_STEPS, and_others, most_promising_first
from generator.training import data
from generator.training.waiting import Waiting


@dataclass
class Choice:
    """The same words drawn with one seed and with the most promising of several; shares, of all portraits."""

    seeds: int
    portraits: int
    faces: tuple[float, float]  # exactly one, with one seed and with the chosen one
    following: tuple[float, float]  # mean over attributes


def drawn(
    checkpoint: pipeline.Checkpoint, prompts: list[str], first_seed: int, seeds: int, steps: int,
    guidance_scale: float, side_px: int,
) -> torch.Tensor:  # fmt: skip
    """uint8 (N, 3, side_px, side_px): as generator/tasks.py draws prompt n where its seed, `first_seed` + n, was left
    to chance, but for drawing anew what has a flaw."""
    waiting, pictures = Waiting("draws with sketches", len(prompts)), []
    settings: dict[str, Any] = {"guidance_scale": guidance_scale, "side_px": side_px}
    for number, prompt in enumerate(prompts):

        def sketch(some: list[int], prompt: str = prompt) -> list[Image.Image]:
            return pipeline.generate_each(checkpoint, prompt=prompt, seeds=some, steps=SKETCH_STEPS, **settings)

        tried = and_others(first_seed + number, seeds)
        best = most_promising_first(tried, prompt, sketch)[0]
        picture = pipeline.generate(checkpoint, prompt=prompt, seed=best, steps=steps, **settings)
        pictures.append(detailing.finish(checkpoint, picture, prompt, side_px))
        waiting()
    return data.from_images(pictures, side_px)
