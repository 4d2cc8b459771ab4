"""Measure a checkpoint and write the figures into its model card.

    make evaluate

Draws people whom the checkpoint never met (held-out labels, everything visible named), and asks a judge that has
learned from renders only (attributes.py) whether each attribute is as asked. Beside each figure stands the judge's
verdict on the held-out renders of the very same people: nothing can be drawn better than the judge can see. dlib's face
detector counts faces in both the same way."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import torch

from generator import pipeline
from generator.training import attributes, data
from generator.training.captions import age_words, seen, who
from generator.training.runtime import from_command_line
from generator.training.sheet import contact_sheet

Counts = dict[str, tuple[int, int]]  # of each figure: how often it was right, out of how many

FACES = "exactly one face (dlib HOG)"
BEGIN, END = "<!-- figures: written by make evaluate -->", "<!-- end of figures -->"


@dataclass
class Config:
    checkpoint: str = "generator/checkpoints/portrait-s"
    data: str = "var/portraits"
    sheet: str = "var/evaluation.png"  # the first 48, nothing picked out
    portraits: int = 0  # to draw; 0 is one for each held-out person
    judge_steps: int = 900
    steps: int = 20
    guidance_scale: float = 2.5
    side_px: int = 256
    seed: int = 0


def prompt(label: dict, rng: Random) -> str:
    """Everything that can be seen of a person, in one line."""
    phrases = seen(label, rng)
    return ", ".join([f"{age_words(label['age'], rng)} {who(label, rng)}", *phrases.values()])


def drawn(config: Config, labels: list[dict]) -> tuple[torch.Tensor, list[str]]:
    """uint8 (N, 3, side_px, side_px) and the prompts."""
    checkpoint = pipeline.read_checkpoint(config.checkpoint)
    prompts = [prompt(label, Random(config.seed + n)) for n, label in enumerate(labels)]
    pictures = []
    for number, text in enumerate(prompts):
        picture = pipeline.generate(
            checkpoint, prompt=text, seed=config.seed + number, steps=config.steps,
            guidance_scale=config.guidance_scale, side_px=config.side_px,
        )  # fmt: skip
        pictures.append(torch.from_numpy(np.array(picture)).permute(2, 0, 1))
        if (number + 1) % 20 == 0:
            print(f"drawn {number + 1} of {len(prompts)}", flush=True)
    return torch.stack(pictures), prompts


def faces(pixels: torch.Tensor) -> int:
    """In how many pictures uint8 (N, 3, H, W) dlib's detector finds exactly one face; they are doubled for it."""
    import dlib

    detect = dlib.get_frontal_face_detector()
    return sum(len(detect(np.ascontiguousarray(picture.permute(1, 2, 0).numpy()), 1)) == 1 for picture in pixels)


def table(drawn_right: Counts, rendered_right: Counts, chance: Counts) -> list[str]:
    """The faces' row first, then an attribute in each."""
    lines = ["| figure | drawn | renders of the same people | by chance |", "|---|---|---|---|"]
    for name, right in drawn_right.items():
        by_chance = f" {percent(chance[name])} |" if name in chance else " |"
        lines.append(f"| {name} | {percent(right)} | {percent(rendered_right[name])} |{by_chance}")
    means = [
        np.mean([right / total for name, (right, total) in counts.items() if total and name in attributes.ATTRIBUTES])
        for counts in (drawn_right, rendered_right)
    ]
    return [*lines, f"| **mean over attributes** | **{means[0]:.0%}** | **{means[1]:.0%}** | |"]


def percent(counts: tuple[int, int]) -> str:
    return f"{counts[0] / counts[1]:.0%}" if counts[1] else "–"


def commonest(labels: list[dict]) -> Counts:
    """How often one is right about each attribute by always saying its commonest class."""
    told = {name: [said for label in labels if (said := tell(label))] for name, tell in attributes.ATTRIBUTES.items()}
    return {name: (max(Counter(said).values(), default=0), len(said)) for name, said in told.items()}


def write_into_card(card: Path, figures: str) -> None:
    """Puts `figures` between the two marks; a card without them gets them at its end."""
    text = card.read_text() if card.exists() else ""
    if BEGIN not in text or END not in text:
        text = f"{text.rstrip()}\n\n## Figures\n\n{BEGIN}\n{END}\n".lstrip()
    before, rest = text.split(BEGIN, 1)
    unfinished = card.with_suffix(".unfinished")
    unfinished.write_text(f"{before}{BEGIN}\n{figures}\n{END}{rest.split(END, 1)[1]}")
    os.replace(unfinished, card)


def evaluate(config: Config) -> str:
    """Prints and returns the figures. Raises data.DataError or pipeline.ModelMissing."""
    pixels, labels = data.load_portraits(config.data, config.side_px)
    people, held_out = data.split(len(labels))
    asked = [labels[i] for i in held_out][: config.portraits or None]
    renders = pixels[held_out.start : held_out.start + len(asked)]

    judge = attributes.learn(pixels[people.start : people.stop], labels[people.start : people.stop], config.judge_steps)
    pictures, prompts = drawn(config, asked)
    Path(config.sheet).parent.mkdir(parents=True, exist_ok=True)
    contact_sheet(data.to_images(data.to_float(pictures[:48])), prompts[:48], 8).save(config.sheet)

    def counts(some: torch.Tensor) -> Counts:
        return {FACES: (faces(some), len(some)), **attributes.agreement(judge, some, asked)}

    lines = table(counts(pictures), counts(renders), commonest(asked))
    said = (
        f"{datetime.now(UTC):%d %B %Y}, {len(asked)} held-out people, {config.steps} steps, guidance scale "
        f"{config.guidance_scale:g}. Each attribute: how often a judge that learned from renders only sees in the "
        "picture what was asked. “By chance”: always saying the commonest.\n\n"
    )
    figures = said + "\n".join(lines)
    print(figures)
    write_into_card(Path(config.checkpoint) / "README.md", figures)
    return figures


if __name__ == "__main__":
    try:
        evaluate(from_command_line(Config()))
    except (data.DataError, pipeline.ModelMissing) as error:
        raise SystemExit(str(error)) from error
