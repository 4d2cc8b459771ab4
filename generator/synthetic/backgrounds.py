"""Blurred backgrounds as small images (side, side, 3), sRGB in [0, 1], row 0 at the top."""

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter

from generator.synthetic import vocabulary as words
from generator.synthetic.geometry import Array, smoothstep, srgb

SIDE = 96  # pixels; they are out of focus anyway
WARM_LAMPS = ("FFC36B", "FFE0A8", "FF9A4A", "FFD28A")
LEAVES = ("7FA35C", "A7C27A", "55753F", "D7E6B8")
HOUSES = ("7D8794", "95A0AA", "6A7480", "B5A89A", "8A7A70")
NEON_DISCS = (
    ("FF2D95", "21D4FD", "7B2DFF"),
    ("FF5E3A", "FFB03A", "FF2D95"),
    ("21FDB0", "2D6BFF", "A02DFF"),
)


def _grid() -> tuple[Array, Array]:
    """x to the right and y downwards, both (SIDE, SIDE, 1) in [0, 1]."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    return x[..., None], y[..., None]


def _filled(colour: str) -> Array:
    return np.ones((SIDE, SIDE, 3)) * srgb(colour)


def _blurred(image: Array, pixels: float) -> Array:
    return gaussian_filter(image, (pixels, pixels, 0))


def _discs(
    image: Array,
    rng: np.random.Generator,
    count: int,
    colours: tuple[str, ...],
    radius: tuple[float, float],
    opacity: float,
    top: float = 0.0,
) -> Array:
    """Out-of-focus lights, scattered below `top`."""
    x, y = _grid()
    for _ in range(count):
        centre_x, centre_y = rng.random(), rng.uniform(top, 1)
        distance = np.hypot(x - centre_x, y - centre_y)
        cover = np.clip((rng.uniform(*radius) - distance) * SIDE / 1.5, 0, 1) * opacity * rng.uniform(0.4, 1)
        image = image * (1 - cover) + srgb(colours[rng.integers(len(colours))]) * cover
    return image


def _plain(person: dict[str, Any], rng: np.random.Generator) -> Array:
    x, y = _grid()
    return _filled(words.BACKGROUND_COLOURS[person["bgcol"]]) * (1.06 - 0.22 * np.hypot(x - 0.5, y - 0.45) ** 1.5)


def _gradient(person: dict[str, Any], rng: np.random.Generator) -> Array:
    x, y = _grid()
    glow = 0.12 * np.exp(-((x - 0.5) ** 2 + (y - 0.4) ** 2) / 0.08)
    return _filled(words.BACKGROUND_COLOURS[person["bgcol"]]) * (1.12 - 0.55 * y) + glow


def _bokeh_lights(person: dict[str, Any], rng: np.random.Generator) -> Array:
    _, y = _grid()
    return _blurred(_discs(_filled("2A2018") * (1.2 - 0.5 * y), rng, 46, WARM_LAMPS, (0.02, 0.07), 0.8), 1)


def _outdoor(person: dict[str, Any], rng: np.random.Generator) -> Array:
    _, y = _grid()
    ground = smoothstep(y, 0.35, 0.75)
    image = srgb("B9D6EA") * (1 - ground) + srgb("6F9150") * ground
    return _blurred(_discs(image, rng, 70, LEAVES, (0.02, 0.09), 0.5, top=0.2), 2.2)


def _city(person: dict[str, Any], rng: np.random.Generator) -> Array:
    image = _filled("AAB4C0")
    for _ in range(14):
        left, width, height = rng.integers(0, SIDE), rng.integers(6, 18), rng.integers(SIDE // 4, SIDE)
        image[SIDE - height :, left : left + width] = srgb(HOUSES[rng.integers(5)]) * rng.uniform(0.8, 1.1)
    return _blurred(image, 3)


def _interior(person: dict[str, Any], rng: np.random.Generator) -> Array:
    """A wall with a bright window, a dark cupboard and a plant."""
    _, y = _grid()
    image = _filled("CBB69C") * (1.05 - 0.3 * y)
    window = int(rng.uniform(0.02, 0.6) * SIDE)
    cupboard = (window + 50) % SIDE
    plant = (cupboard + 20) % SIDE
    image[8:60, window : window + 30] = srgb("F4EFE2")
    image[30:, cupboard : cupboard + 16] = srgb("7A5A42")
    image[55:80, plant : plant + 14] = srgb("5A7A52")
    return _blurred(image, 3.5)


def _neon(person: dict[str, Any], rng: np.random.Generator) -> Array:
    return _blurred(_discs(_filled("0D0B1C"), rng, 26, NEON_DISCS[person["neon"]], (0.02, 0.09), 0.75), 2)


def _sunset(person: dict[str, Any], rng: np.random.Generator) -> Array:
    x, y = _grid()
    sun = np.exp(-((x - 0.75) ** 2 + (y - 0.45) ** 2) / 0.03)
    image = srgb("F6B26B") * (1 - y) ** 0.8 + srgb("8A4A5A") * y + 0.35 * sun * srgb("FFE3A0")
    return _blurred(_discs(image, rng, 18, ("FFD9A0", "E88A5A"), (0.03, 0.08), 0.35), 1.5)


PAINTERS = {
    "plain": _plain,
    "gradient": _gradient,
    "bokeh lights": _bokeh_lights,
    "outdoor": _outdoor,
    "city": _city,
    "interior": _interior,
    "neon": _neon,
    "sunset": _sunset,
}


def paint_background(person: dict[str, Any], rng: np.random.Generator) -> Array:
    """The person's background."""
    return np.clip(PAINTERS[person["bg"]](person, rng), 0, 1)
