"""Whom a checkpoint was trained on: counts by gender presentation, skin tone and age, for its model card.

    python -m generator.training.distribution --data=var/portraits --checkpoint=generator/checkpoints/portrait-s

Writes the table between its marks in the card and the chart `people.png` beside it. Held-out people are not counted."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from generator.synthetic.balance import AGES, SEXES, TONES, Group, group
from generator.training import data, report
from generator.training.runtime import from_command_line

BEGIN, END = "<!-- people: written by generator.training.distribution -->", "<!-- end of people -->"

CELL_PX, LABEL_PX, PAD_PX = (92, 40), 150, 16
PAPER, INK, ACCENT = (251, 248, 243), "#2b2622", (179, 64, 42)

Counts = Counter[Group]


@dataclass
class Config:
    data: str = "var/portraits"
    checkpoint: str = "generator/checkpoints/portrait-s"


def count(labels: list[dict[str, Any]]) -> Counts:
    return Counter(group(label) for label in labels)


def table(counts: Counts) -> str:
    """A row for each gender presentation and skin tone, a column for each age group."""
    lines = [f"| | {' | '.join(AGES)} | all |", "|---|" + "---|" * (len(AGES) + 1)]
    for sex in SEXES:
        for tone in TONES:
            row = [counts[sex, tone, age] for age in AGES]
            lines.append(f"| {sex}, {tone} skin | {' | '.join(f'{n:,}' for n in row)} | {sum(row):,} |")
    columns = [sum(counts[sex, tone, age] for sex in SEXES for tone in TONES) for age in AGES]
    lines.append(f"| **all** | {' | '.join(f'{n:,}' for n in columns)} | **{counts.total():,}** |")
    return "\n".join(lines)


def chart(counts: Counts) -> Image.Image:
    """The same as a picture: the more people, the deeper a cell's colour."""
    width, height = LABEL_PX + CELL_PX[0] * len(AGES) + 2 * PAD_PX, CELL_PX[1] * (1 + len(SEXES) * len(TONES)) + PAD_PX
    image = Image.new("RGB", (width, height), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(14)
    most = max(counts.values(), default=1)
    for column, age in enumerate(AGES):
        pen.text((PAD_PX + LABEL_PX + CELL_PX[0] * (column + 0.5), CELL_PX[1] / 2), age, INK, font, anchor="mm")
    for row, (sex, tone) in enumerate((sex, tone) for sex in SEXES for tone in TONES):
        top = CELL_PX[1] * (row + 1)
        pen.text((PAD_PX, top + CELL_PX[1] / 2), f"{sex}, {tone} skin", INK, font, anchor="lm")
        for column, age in enumerate(AGES):
            people = counts[sex, tone, age]
            share = people / most
            colour = tuple(round(p + (a - p) * share) for p, a in zip(PAPER, ACCENT, strict=True))
            left = PAD_PX + LABEL_PX + CELL_PX[0] * column
            pen.rectangle([left + 1, top + 1, left + CELL_PX[0] - 2, top + CELL_PX[1] - 2], colour, "#e4dcd0")
            middle = left + CELL_PX[0] / 2, top + CELL_PX[1] / 2
            pen.text(middle, f"{people:,}", "white" if share > 0.55 else INK, font, anchor="mm")
    return image


def main(config: Config) -> str:
    """Writes table and chart; returns the table. Raises data.DataError, OSError or ValueError."""
    labels = data.read_labels(Path(config.data))
    people, _ = data.split(len(labels))
    counts = count(labels[: people.stop])
    folder = Path(config.checkpoint)
    report.write_between(folder / "README.md", BEGIN, END, table(counts))
    chart(counts).save(folder / "people.png", optimize=True)
    return table(counts)


if __name__ == "__main__":
    try:
        print(main(from_command_line(Config())))
    except (data.DataError, OSError, ValueError) as error:
        raise SystemExit(str(error)) from error
