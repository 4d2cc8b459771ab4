"""What the site's choice of a seed gains: portraits of any seed beside those of a promising one, and of the one of some
promising ones with the best sketch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from generator import detailing, pipeline
from generator.seeds import SKETCH_STEPS, most_promising_first
from generator.training import data
from generator.training.waiting import Waiting


@dataclass
class Choice:
    """The same words drawn with seeds chosen in other ways; of each way two shares of all portraits."""

    portraits: int
    ways: dict[str, tuple[float, float]]  # exactly one face; prompt following, mean over attributes


def drawn(
    checkpoint: pipeline.Checkpoint, prompts: list[str], seeds: Sequence[list[int]], steps: int,
    guidance_scale: float, side_px: int,
) -> torch.Tensor:  # fmt: skip
    """uint8 (N, 3, side_px, side_px): as generator/tasks.py draws prompt n where its seed was left to chance and
    seeds[n] are sketched, but for drawing anew what has a flaw."""
    waiting, pictures = Waiting("draws with sketches", len(prompts)), []
    settings: dict[str, Any] = {"guidance_scale": guidance_scale, "side_px": side_px}
    for prompt, tried in zip(prompts, seeds, strict=True):

        def sketch(some: list[int], prompt: str = prompt) -> list[Image.Image]:
            return pipeline.generate_each(checkpoint, prompt=prompt, seeds=some, steps=SKETCH_STEPS, **settings)

        best = most_promising_first(tried, prompt, sketch)[0]
        picture = pipeline.generate(checkpoint, prompt=prompt, seed=best, steps=steps, **settings)
        pictures.append(detailing.finish(checkpoint, picture, prompt, side_px))
        waiting()
    return data.from_images(pictures, side_px)
