"""The pictures of the guided controls, drawn by the model itself: one person, with one thing changed in each."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from generator.choosing import choose
from generator.controls import BY_KEY, CONTROLS, Control, Option
from generator.sizes import MODEL_PX
from generator.synthetic import vocabulary as renderer

if TYPE_CHECKING:
    from generator.pipeline import Checkpoint

SIDE_PX = 112
LIMIT_BYTES = 4_096
QUALITIES = range(82, 10, -6)  # the best that keeps to the limit is taken

# Few words, so that the one that changes counts.
WOMAN, MAN = "a woman, a beige background", "a man, a beige background"
SEED = 3
STEPS = 12
GUIDANCE_SCALE = 6.0  # more than usual: the option is to be seen
WOMENS_HAIR = renderer.HAIR_STYLES_WOMAN.keys() | renderer.HAIR_STYLES_WOMAN_COILY.keys()
# What has to be there for a control to be seen at all.
NEEDS = {"hat-colour": ("hat", "beanie"), "glasses-colour": ("glasses", "round"), "earrings": ("hair", "bun")}
HEAD = (0.15, 0.05, 0.85, 0.75)  # of the picture's side: left, top, right, bottom
SHOWN_WHOLE = {"Clothes", "Setting", "Light", "Style"}


def all_options() -> list[tuple[Control, Option]]:
    return [(control, option) for control in CONTROLS for option in control.options]


def prompt_for(control: Control, option: Option) -> str:
    is_man = control.key == "beard" or (control.key == "hair" and option.key not in WOMENS_HAIR)
    prompt = MAN if is_man else WOMAN
    if control.key in NEEDS:
        needed, key = NEEDS[control.key]
        prompt = choose(prompt, BY_KEY[needed], BY_KEY[needed].option(key))
    return choose(prompt, control, option)


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
    return as_small_webp(cut(picture, control))


def cut(picture: Image.Image, control: Control) -> Image.Image:
    """The head alone where nothing else matters, SIDE_PX × SIDE_PX."""
    box = None
    if control.group not in SHOWN_WHOLE:
        left, top, right, bottom = HEAD
        box = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
    return picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS, box=box)


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
