"""Portraits in other styles, made of rendered ones by image operations: `apply_style(image, "oil painting", seed)`.

The words for a style are `generator.vocabulary.STYLES`.
"""

import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from generator.synthetic.styles import drawing, painting, pieces, printing
from generator.synthetic.styles.filters import Array

SMALLEST_SIDE_PX = 32
MODES = ("RGB", "L", "RGBA")

Style = Callable[[Array, np.random.Generator], Array]
STYLES: dict[str, Style] = {  # (h, w, 3) in [0, 1] to the same, with random choices from the generator alone
    "oil painting": painting.oil_painting,
    "watercolor": painting.watercolor,
    "pastel": painting.pastel,
    "pointillism": painting.pointillism,
    "pencil sketch": drawing.pencil_sketch,
    "charcoal": drawing.charcoal,
    "ink": drawing.ink,
    "linocut": drawing.linocut,
    "pop art": printing.pop_art,
    "comic": printing.comic,
    "black and white": printing.black_and_white,
    "sepia": printing.sepia,
    "mosaic": pieces.mosaic,
    "stained glass": pieces.stained_glass,
    "low poly": pieces.low_poly,
    "pixel art": pieces.pixel_art,
    "cross-stitch": pieces.cross_stitch,
}


def apply_style(image: Image.Image, name: str, seed: int) -> Image.Image:
    """The picture in a style, same size and mode (RGB, L or RGBA, whose alpha stays). Equal seeds give equal pixels.

    ValueError for an unknown style or mode, a negative seed, or a side below 32 px."""
    if name not in STYLES:
        raise ValueError(f"there is no style {name!r}; there are {', '.join(STYLES)}")
    if image.mode not in MODES:
        raise ValueError(f"a picture must be {', '.join(MODES)}, got {image.mode}")
    if min(image.size) < SMALLEST_SIDE_PX:
        raise ValueError(
            f"a picture's sides must be at least {SMALLEST_SIDE_PX} px, got {image.width} × {image.height}"
        )
    if seed < 0:
        raise ValueError(f"the seed must be 0 or more, got {seed}")
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    pixels = STYLES[name](np.asarray(image.convert("RGB"), dtype=float) / 255, rng)
    styled = Image.fromarray(np.uint8(np.rint(np.clip(pixels, 0, 1) * 255))).convert(image.mode)
    if image.mode == "RGBA":
        styled.putalpha(image.getchannel("A"))
    return styled
