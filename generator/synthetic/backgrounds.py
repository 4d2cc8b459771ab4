"""What is behind a person: a studio's backdrops, lights out of focus, and the painter of every place."""

from collections.abc import Callable
from typing import Any

import numpy as np

from generator.synthetic import places
from generator.synthetic import vocabulary as words
from generator.synthetic.canvas import blurred, discs, filled, glow, grid
from generator.synthetic.geometry import Array, srgb
from generator.synthetic.lights import GELS

WARM_LAMPS = ("FFC36B", "FFE0A8", "FF9A4A", "FFD28A")
NEON_DISCS = (
    ("FF2D95", "21D4FD", "7B2DFF"),
    ("FF5E3A", "FFB03A", "FF2D95"),
    ("21FDB0", "2D6BFF", "A02DFF"),
)
# What the person's light does to the place: a candle leaves it dim, a low sun behind reddens it.
TINTS = {"candle": (0.40, 0.28, 0.19)}
LOW_SUN_TINT = (1.10, 0.84, 0.66)
LIT_BY_ITSELF = ("bokeh lights", "sunset", "stage", "neon")
GEL_SHARE = 0.55


def _plain(person: dict[str, Any], rng: np.random.Generator) -> Array:
    x, y = grid()
    return filled(words.BACKGROUND_COLOURS[person["bgcol"]]) * (1.06 - 0.22 * np.hypot(x - 0.5, y - 0.45) ** 1.5)


def _gradient(person: dict[str, Any], rng: np.random.Generator) -> Array:
    x, y = grid()
    glow = 0.12 * np.exp(-((x - 0.5) ** 2 + (y - 0.4) ** 2) / 0.08)
    return filled(words.BACKGROUND_COLOURS[person["bgcol"]]) * (1.12 - 0.55 * y) + glow


def _bokeh_lights(person: dict[str, Any], rng: np.random.Generator) -> Array:
    _, y = grid()
    return blurred(discs(filled("2A2018") * (1.2 - 0.5 * y), rng, 46, WARM_LAMPS, (0.02, 0.07), 0.8), 0.010)


def _neon(person: dict[str, Any], rng: np.random.Generator) -> Array:
    return blurred(discs(filled("0D0B1C"), rng, 26, NEON_DISCS[person["neon"]], (0.02, 0.09), 0.75), 0.02)


PAINTERS: dict[str, Callable[[dict[str, Any], np.random.Generator], Array]] = {
    "plain": _plain,
    "gradient": _gradient,
    "bokeh lights": _bokeh_lights,
    "neon": _neon,
    "outdoor": places.outdoor,
    "city": places.city,
    "city at night": places.city_at_night,
    "interior": places.interior,
    "library": places.library,
    "café": places.cafe,
    "beach": places.beach,
    "forest": places.forest,
    "mountains": places.mountains,
    "snow": places.snow,
    "stage": places.stage,
    "sunset": places.sunset,
}


def paint_background(person: dict[str, Any], rng: np.random.Generator) -> Array:
    """The person's background in the person's light, (side, side, 3), sRGB in [0, 1], row 0 at the top."""
    image = np.clip(PAINTERS[person["bg"]](person, rng), 0, 1)
    if person["light"] == "backlit sunset":
        return _with_low_sun(image, person)
    if person["bg"] in LIT_BY_ITSELF:
        return image
    if person["light"] == "colored gels":
        return _under_gels(image, person)
    return np.clip(image * TINTS.get(person["light"], 1.0), 0, 1)


def _with_low_sun(image: Array, person: dict[str, Any]) -> Array:
    """A place reddened by the sun that stands in it, beside the head."""
    sun = 0.5 - 0.22 * person["keyside"], 0.3
    image = glow(image * LOW_SUN_TINT, *sun, 0.28, "FFB060", 0.5)
    return np.clip(glow(image, *sun, 0.08, "FFF0C8", 0.9), 0, 1)


def _under_gels(image: Array, person: dict[str, Any]) -> Array:
    """A dim backdrop with one gel from each side."""
    x, _ = grid()
    first, second = (np.array(gel) for gel in GELS[person["neon"]])
    left, right = (second, first) if person["keyside"] > 0 else (first, second)
    light = left * (1 - x) + right * x
    grey = image.mean(axis=2, keepdims=True)
    return np.clip(0.30 * image * light + GEL_SHARE * (0.2 + 0.5 * grey) * light, 0, 1) + srgb("060608")
