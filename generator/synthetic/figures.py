"""The pictures of the blog's figures that are renders: `python -m generator.synthetic.figures`.

Renders what is missing in the working folder, then lays it out in sprites, one WebP for each figure:

turning.webp  one person: a row for each of LIGHTS, a column for each of TURNS
pairs.webp    before and after one change: a row for each of PAIRS, before on the left
styles.webp   one person in every style, the strokes of the oil painting first

The figures' scripts know the order; `tests/unit/synthetic/test_figures.py` compares the two.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from generator.synthetic.labels import image_name
from generator.synthetic.pictures import read_picture
from generator.synthetic.running import Progress, exit_status, require_blender, require_writable
from generator.synthetic.sampling import EYES_TURN, Person, change, sample, stream
from generator.synthetic.styles import STYLES, apply_style, painting
from generator.synthetic.workers import Job, render_jobs

RENDERED_PX, SAMPLES = 256, 4
SPRITE_QUALITY = 82

TURNED = 6  # the seed of the person who turns their head
LIGHTS = ("soft studio", "dramatic side", "golden hour", "candle", "colored gels", "night street")
TURNS = (-40, -20, 0, 20, 40)  # degrees of the head
TURNING_PX = 192

STYLED = 118
STYLES_PX, STYLES_COLUMNS = 256, 5

PAIRS_PX = 256


@dataclass(frozen=True)
class Change:
    """One pair: who, and what changes. No changes: the picture before is the one after without its colours."""

    name: str
    seed: int
    changes: dict[str, Any] = field(default_factory=dict)


PAIRS = (
    Change("colour", 117),
    Change("night", 50, {"light": "night street", "bg": "city at night"}),
    Change("glasses", 216, {"glasses": "round", "glcol": "black"}),
    Change("hair", 227, {"haircolor": "white"}),
    Change("smile", 181, {"expression": "big smile", "strength": 0.7}),
)


def turned(light: str, degrees: int) -> Person:
    """The person of the turning figure under a light, the head turned, the eyes on the camera as far as eyes go."""
    gaze = [0.0, float(np.clip(-degrees, -EYES_TURN, EYES_TURN))]
    still = {**sample(TURNED), "orbit": 0.0, "bg": "gradient", "bgcol": "lavender", "frame": 3.1}
    return change(still, light=light, pose=[0.0, float(degrees), 0.0], gaze=gaze)


def jobs() -> list[Job]:
    """Every render with its file name in the working folder."""
    renders: list[Job] = [(image_name(STYLED), STYLED)]
    for pair in PAIRS:
        renders.append((image_name(pair.seed), pair.seed))
        if pair.changes:
            renders.append((f"{pair.name}.webp", change(sample(pair.seed), **pair.changes)))
    return [
        *renders,
        *((turning_name(light, degrees), turned(light, degrees)) for light in LIGHTS for degrees in TURNS),
    ]


def turning_name(light: str, degrees: int) -> str:
    return f"{light.replace(' ', '-')}{degrees:+d}.webp"


def before_and_after(pair: Change, folder: Path) -> list[Image.Image]:
    person = read_picture(folder / image_name(pair.seed))
    if not pair.changes:
        return [person.convert("L").convert("RGB"), person]
    return [person, read_picture(folder / f"{pair.name}.webp")]


def strokes(portrait: Image.Image) -> Iterator[Image.Image]:
    """The oil painting after its first layer of strokes, and after its second."""
    layers = painting.STROKE_LAYERS
    pixels = np.asarray(portrait, dtype=float) / 255
    for count in range(1, len(layers)):
        painted = painting.oil_painting(pixels, stream(STYLED, "oil painting"), layers[:count])
        yield Image.fromarray(np.uint8(np.rint(painted * 255)))


def styled(portrait: Image.Image) -> list[Image.Image]:
    """As rendered, the two unfinished oil paintings, and every style."""
    return [portrait, *strokes(portrait), *(apply_style(portrait, name, STYLED) for name in STYLES)]


def sprite(pictures: list[Image.Image], columns: int, side_px: int) -> Image.Image:
    """Pictures in rows, each reduced to `side_px`; ValueError for none."""
    if not pictures:
        raise ValueError("a sprite needs at least one picture")
    sheet = Image.new("RGB", (columns * side_px, -(-len(pictures) // columns) * side_px), "white")
    for n, picture in enumerate(pictures):
        small = picture.resize((side_px, side_px), Image.Resampling.LANCZOS)
        sheet.paste(small, (n % columns * side_px, n // columns * side_px))
    return sheet


def draw_sprites(folder: Path, out: Path) -> None:
    """Lay out what is rendered. ValueError where a render is missing."""
    turning = [read_picture(folder / turning_name(light, degrees)) for light in LIGHTS for degrees in TURNS]
    pairs = [picture for pair in PAIRS for picture in before_and_after(pair, folder)]
    styles = styled(read_picture(folder / image_name(STYLED)))
    for name, pictures, columns, side_px in (
        ("turning", turning, len(TURNS), TURNING_PX),
        ("pairs", pairs, 2, PAIRS_PX),
        ("styles", styles, STYLES_COLUMNS, STYLES_PX),
    ):
        path = out / f"{name}.webp"
        sprite(pictures, columns, side_px).save(path, quality=SPRITE_QUALITY, method=6)
        print(f"{path}: {path.stat().st_size // 1000} kB", flush=True)


def render(missing: list[Job], folder: Path) -> int:
    """Render; returns how many failed."""
    progress, failed = Progress(len(missing)), 0
    for name, error in render_jobs(missing, folder, (RENDERED_PX, SAMPLES, 1), 1):
        if error is not None:
            failed += 1
            print(f"{name} failed: {error}", file=sys.stderr, flush=True)
        progress.step()
    return failed


def main(arguments: list[str] | None = None) -> int:
    """Render what is missing, draw the sprites. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.synthetic.figures", description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("var/figures"), help="the renders (default var/figures)")
    parser.add_argument("--out", type=Path, default=Path("static/img/figures"), help="the sprites")
    options = parser.parse_args(arguments)
    for folder in (options.work, options.out):
        require_writable(folder)
    missing = [(name, who) for name, who in jobs() if not (options.work / name).exists()]
    if missing:
        require_blender()
    if status := exit_status(lambda: render(missing, options.work), options.work):
        return status
    draw_sprites(options.work, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
