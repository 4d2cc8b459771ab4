"""The loss over a run as a picture, from the log that training writes.

python -m generator.training.curve --log=var/training/denoiser.jsonl --out=var/training/denoiser-loss.png"""

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from generator.training.runtime import from_command_line

SIZE_PX = (960, 480)
MARGINS_PX = (70, 30, 30, 40)  # left, top, right, bottom
INK, GRID = "#2b2622", "#d9d2c7"
COLOURS = {"loss": "#b4a491", "held_out_loss": "#b3402a", "held_out_loss_swapped_captions": "#3d6a8a"}
SKIPPED = 0.05  # of the steps: the first losses are so high that the rest would be a flat line below them

Curves = dict[str, list[tuple[int, float]]]  # of each loss: steps and values


@dataclass
class Config:
    log: str = "var/training/denoiser.jsonl"
    out: str = "var/training/denoiser-loss.png"


def read(log: Path) -> Curves:
    """Every loss that the log names, in its order. A step that a resumed run went through again counts once, with its
    last value; a last line that a crash cut short is left out."""
    curves: dict[str, dict[int, float]] = {name: {} for name in COLOURS}
    for line in log.read_text().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        for name in COLOURS.keys() & row.keys():
            curves[name][row["step"]] = row[name]
    return {name: sorted(points.items()) for name, points in curves.items() if points}


def draw(curves: Curves) -> Image.Image:
    """All curves over one another, with their last values. ValueError where there is nothing to draw."""
    last_step = max((points[-1][0] for points in curves.values()), default=0)
    shown = {name: [p for p in points if p[0] >= SKIPPED * last_step] for name, points in curves.items()}
    values = [value for points in shown.values() for _, value in points]
    if not values:
        raise ValueError("no loss has been logged yet")
    lowest, highest = min(values), max(values)
    span = (highest - lowest) or 1.0
    left, top, right, bottom = MARGINS_PX
    width, height = SIZE_PX[0] - left - right, SIZE_PX[1] - top - bottom

    def place(step: int, value: float) -> tuple[float, float]:
        return left + width * step / max(last_step, 1), top + height * (highest - value) / span

    image = Image.new("RGB", SIZE_PX, "#fbf8f3")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(13)
    for part in range(5):
        value = lowest + span * part / 4
        _, y = place(0, value)
        pen.line([(left, y), (left + width, y)], GRID)
        pen.text((left - 8, y), f"{value:.3f}", INK, font, anchor="rm")
        pen.text((left + width * part / 4, top + height + 10), f"{last_step * part // 4:,}", INK, font, anchor="mt")
    for row, (name, points) in enumerate(shown.items()):
        places = [place(step, value) for step, value in points]
        if len(places) > 1:
            pen.line(places, COLOURS[name], 2)
        for x, y in places if name != "loss" else places[-1:]:
            pen.ellipse([x - 3, y - 3, x + 3, y + 3], COLOURS[name])
        words = f"{name.replace('_', ' ')}: {points[-1][1]:.3f}" if points else name
        pen.text((left + width, top + 18 * row), words, COLOURS[name], font, anchor="rt")
    return image


def main(config: Config) -> Path:
    """Writes the picture and returns its path."""
    out = Path(config.out)
    draw(read(Path(config.log))).save(out)
    return out


if __name__ == "__main__":
    try:
        print(main(from_command_line(Config())))
    except (OSError, ValueError) as error:
        raise SystemExit(f"No curve: {error}") from error
