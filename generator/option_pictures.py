"""The pictures of the guided controls, drawn by the model itself: one person, with one thing changed in each."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from generator.choosing import choose
from generator.controls import CONTROLS, Control, Option
from generator.sizes import MODEL_PX

if TYPE_CHECKING:
    from generator.pipeline import Checkpoint

SIDE_PX = 112
LIMIT_BYTES = 4_096
QUALITIES = range(82, 10, -6)  # the best that keeps to the limit is taken

# Of these the bundled model draws each so that one knows it again. Expressions, clothes and hair come out too much
# alike for that: their options show their name, as colours show themselves.
PICTURED = ("setting", "light", "style")
SITTER = "a woman in her 30s with long wavy auburn hair, green sweater"
SITTER_FOR_STYLES = "a woman in her 30s with long wavy hair and a sweater"  # a colour would be kept in a sketch
SEED = 6
STEPS = 16
GUIDANCE_SCALE = 3.5  # more than usual: the option is to be seen


def all_options() -> list[tuple[Control, Option]]:
    """Those that have a picture, with their controls."""
    return [(control, option) for control in CONTROLS if control.key in PICTURED for option in control.options]


def sitter_for(control: Control) -> str:
    return SITTER_FOR_STYLES if control.key == "style" else SITTER


def prompt_for(control: Control, option: Option) -> str:
    return choose(sitter_for(control), control, option)


def draw(checkpoint: "Checkpoint", control: Control, option: Option, seed: int = SEED) -> bytes:
    """The option's picture as a WebP of at most LIMIT_BYTES, SIDE_PX × SIDE_PX."""
    from generator.pipeline import generate

    picture = generate(
        checkpoint,
        prompt=prompt_for(control, option),
        seed=seed,
        steps=STEPS,
        guidance_scale=GUIDANCE_SCALE,
        side_px=MODEL_PX,
    )
    return as_small_webp(picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS))


def as_small_webp(picture: Image.Image) -> bytes:
    """ValueError for a picture that no quality makes small enough."""
    for data in _ever_smaller(picture):
        if len(data) <= LIMIT_BYTES:
            return data
    raise ValueError(f"a picture of {picture.size} does not fit into {LIMIT_BYTES} bytes")


def _ever_smaller(picture: Image.Image) -> Iterator[bytes]:
    for quality in QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=quality, method=6)
        yield buffer.getvalue()


def keep(folder: Path, name: str, data: bytes) -> None:
    """Whole or not at all, whenever the program is stopped."""
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(data)
    unfinished.replace(folder / name)
