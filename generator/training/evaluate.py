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


def table(drawn_right: dict, rendered_right: dict, faces_drawn: tuple, faces_rendered: tuple) -> list[str]:
    lines = ["| figure | drawn | renders of the same people | by chance |", "|---|---|---|---|"]
    lines.append(f"| exactly one face (dlib HOG) | {percent(*faces_drawn)} | {percent(*faces_rendered)} | |")
    for name, right in drawn_right.items():
        lines.append(f"| {name} | {percent(*right)} | {percent(*rendered_right[name])} | {rendered_right[name][2]} |")
    means = [np.mean([c[0] / c[1] for c in counts.values() if c[1]]) for counts in (drawn_right, rendered_right)]
    return [*lines, f"| **mean over attributes** | **{means[0]:.0%}** | **{means[1]:.0%}** | |"]


def percent(count: int, total: int, *unused: object) -> str:
    return f"{count / total:.0%}" if total else "–"


def commonest(labels: list[dict]) -> dict[str, str]:
    """What one reaches for each attribute by always saying the commonest class."""
    shares = {}
    for name, tell in attributes.ATTRIBUTES.items():
        counts = Counter(told for label in labels if (told := tell(label)))
        shares[name] = percent(max(counts.values()), sum(counts.values())) if counts else "–"
    return shares


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

    chance = commonest(asked)
    rendered = {name: (*counts, chance[name]) for name, counts in attributes.agreement(judge, renders, asked).items()}
    lines = table(
        attributes.agreement(judge, pictures, asked), rendered,
        (faces(pictures), len(asked)), (faces(renders), len(asked)),
    )  # fmt: skip
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
