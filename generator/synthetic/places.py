"""Places behind a person, as a lens with an open aperture shows them. The person covers the middle, so what tells a
place stands at both sides and at the top."""

from typing import Any

import numpy as np

from generator.synthetic.canvas import (
    SIDE,
    below,
    blurred,
    box,
    cover,
    disc,
    discs,
    fade,
    filled,
    glow,
    grid,
    ridge,
)
from generator.synthetic.geometry import Array, smoothstep, srgb

LEAVES = ("7FA35C", "A7C27A", "55753F", "D7E6B8")
HOUSES = ("7D8794", "95A0AA", "6A7480", "B5A89A", "8A7A70", "A9856B")
SPINES = ("7A2E2A", "2F4A6B", "3F5B3C", "B08A3E", "5A3A2A", "C9B48A", "6A2F4A", "2A5A5E", "8A5A2F", "9A3B30", "D8CDB4")
STREET_LAMPS = ("FFB45A", "FFD9A0", "FF5A4A", "FFF0D0", "8FC8FF", "FF8A3A")
PARASOLS = ("D84A3A", "F0C23A", "2F8FB8", "E86A8A")

Painted = Array
Rng = np.random.Generator


def outdoor(person: dict[str, Any], rng: Rng) -> Painted:
    """A park: sky, lawn, leaves."""
    _, y = grid()
    ground = smoothstep(y, 0.35, 0.75)
    image = srgb("B9D6EA") * (1 - ground) + srgb("6F9150") * ground
    return blurred(discs(image, rng, 70, LEAVES, (0.02, 0.09), 0.5, top=0.2), 0.021)


def city(person: dict[str, Any], rng: Rng) -> Painted:
    """Houses with rows of windows under a pale sky, and a street."""
    image = fade((0, "A9C6E4"), (0.6, "D9E4EC"), (1, "C9CED2"))
    for depth in (0, 1):  # the far row is paler
        for left in np.arange(-0.05, 1.0, 0.15):
            width, top = rng.uniform(0.10, 0.20), rng.uniform(0.02, 0.55 - 0.05 * depth)
            wall = srgb(HOUSES[rng.integers(len(HOUSES))]) * rng.uniform(0.85, 1.1)
            wall = wall * 0.55 + srgb("C4D2E0") * 0.45 if depth == 0 else wall
            if depth == 0 or rng.random() < 0.7:
                _house(image, left, top, width, wall, wall * 0.62 + 0.02, rng, lit=1.0)
    box(image, 0, 0.88, 1, 1, "6A6D72")
    return blurred(np.clip(image, 0, 1), 0.010)


def city_at_night(person: dict[str, Any], rng: Rng) -> Painted:
    """Dark towers with lit windows, and the lights of a street."""
    image = fade((0, "0A1230"), (0.55, "232A50"), (1, "1A1522"))
    for left in np.arange(-0.05, 1.0, 0.13):
        width, top = rng.uniform(0.10, 0.18), rng.uniform(0.02, 0.45)
        lamp = srgb(("FFC870", "FFE2A8", "BFD8FF")[rng.integers(3)])
        _house(image, left, top, width, srgb("10131F") * rng.uniform(0.8, 1.6), lamp, rng, lit=0.5)
    image = blurred(image, 0.006)
    return blurred(discs(image, rng, 30, STREET_LAMPS, (0.015, 0.045), 0.85, top=0.62), 0.005)


def _house(
    image: Array, left: float, top: float, width: float, wall: Array, window: Array, rng: Rng, lit: float
) -> None:
    """A front with a grid of windows, a share `lit` of them painted."""
    box(image, left, top, left + width, 1, wall)
    for x in np.arange(left + 0.015, left + width - 0.02, 0.035):
        for y in np.arange(top + 0.025, 0.9, 0.05):
            if rng.random() < lit:
                box(image, x, y, x + 0.018, y + 0.028, window)


def interior(person: dict[str, Any], rng: Rng) -> Painted:
    """A living room: a bright window, a dark cupboard, a plant."""
    _, y = grid()
    image = filled("CBB69C") * (1.05 - 0.3 * y)
    window = rng.uniform(0.02, 0.6)
    cupboard = (window + 0.52) % 1
    plant = (cupboard + 0.21) % 1
    box(image, window, 0.08, window + 0.31, 0.62, "F4EFE2")
    box(image, cupboard, 0.31, cupboard + 0.17, 1, "7A5A42")
    box(image, plant, 0.57, plant + 0.15, 0.83, "5A7A52")
    return blurred(image, 0.036)


def library(person: dict[str, Any], rng: Rng) -> Painted:
    """Shelves full of books from top to bottom."""
    image = filled("2A1A10")
    height = rng.uniform(0.19, 0.23)
    for shelf in np.arange(-rng.uniform(0, 0.1), 1.0, height):
        x = 0.0
        while x < 1:
            width = rng.uniform(0.022, 0.055)
            spine = srgb(SPINES[rng.integers(len(SPINES))]) * rng.uniform(0.8, 1.1)
            top = shelf + height * rng.uniform(0.06, 0.24)
            box(image, x, top, x + width * 0.9, shelf + height * 0.90, np.clip(spine, 0, 1))
            box(image, x, top + height * 0.12, x + width * 0.9, top + height * 0.16, np.clip(spine * 1.5, 0, 1))
            x += width
        box(image, 0, shelf + height * 0.90, 1, shelf + height, "6E4A2C")
    return blurred(image, 0.008)


def cafe(person: dict[str, Any], rng: Rng) -> Painted:
    """Hanging lamps, a chalk board, shelves with cups, a counter, in warm brown."""
    image = fade((0, "4A3324"), (0.6, "7A5638"), (1, "5A3E28"))
    board = rng.choice([0.03, 0.70])
    box(image, board, 0.20, board + 0.27, 0.58, "20241F")
    for y in np.arange(0.25, 0.55, 0.055):
        box(image, board + 0.03, y, board + 0.03 + rng.uniform(0.10, 0.21), y + 0.014, "D8D8CC")
    shelf = 0.73 - board
    for y in (0.34, 0.52):
        box(image, shelf, y, shelf + 0.26, y + 0.02, "A87B4C")
        for x in np.arange(shelf + 0.01, shelf + 0.23, 0.045):
            box(image, x, y - rng.uniform(0.04, 0.10), x + 0.028, y, ("E9DFCF", "B5553A", "6F8A78")[rng.integers(3)])
    box(image, 0, 0.78, 1, 0.82, "B98A58")
    box(image, 0, 0.82, 1, 1, "5E4029")
    image = blurred(image, 0.009)
    for x in np.array([0.10, 0.36, 0.63, 0.90]) + rng.uniform(-0.03, 0.03, 4):
        box(image, x - 0.004, 0, x + 0.004, 0.09, "1E1712")
        image = glow(disc(image, x, 0.11, 0.042, "FFE9B8"), x, 0.11, 0.11, "FFB45A", 0.55)
    return blurred(np.clip(image, 0, 1), 0.007)


def beach(person: dict[str, Any], rng: Rng) -> Painted:
    """Bands of sky, sea and sand, surf between them, a parasol."""
    x, y = grid()
    horizon, shore = rng.uniform(0.36, 0.44), rng.uniform(0.64, 0.70)
    image = fade(
        (0, "6FB4E8"), (horizon, "D2ECF6"), (horizon + 0.004, "2F7FA8"), (shore - 0.02, "5CC2C4"),
        (shore + 0.02, "E0C796"), (1, "EBD8AE"),
    )  # fmt: skip
    surf = shore + 0.012 * np.sin(2 * np.pi * (x * rng.uniform(1, 2) + rng.random()))
    image = cover(image, np.exp(-(((y - surf) / 0.016) ** 2)), "FFFFFF")
    side = rng.choice([0.14, 0.86])
    colour = PARASOLS[rng.integers(len(PARASOLS))]
    box(image, side - 0.006, 0.42, side + 0.006, 0.82, "F2EADB")
    roof = np.clip((0.15 - np.hypot(x - side, (y - 0.46) * 1.3)) * 60, 0, 1) * (y < 0.46)
    stripe = np.sin((x - side) * 60) > 0
    image = cover(cover(image, roof, colour), roof * stripe, "F6F1E6")
    return blurred(image, 0.010)


def forest(person: dict[str, Any], rng: Rng) -> Painted:
    """Trunks, the near ones dark, in green light."""
    image = fade((0, "8FB070"), (0.45, "B9CC98"), (0.75, "5F7A40"), (1, "3E5028"))
    image = discs(image, rng, 45, ("A9C47E", "5E8244", "DCE8BC", "48683A"), (0.03, 0.09), 0.6)
    for trunk, count, width in (("8A8A66", 9, 0.02), ("5A4B36", 6, 0.038), ("33291E", 3, 0.06)):
        for x in np.linspace(0, 1, count) + rng.uniform(-0.5, 0.5, count) / count:
            box(image, x - width / 2, 0, x + width / 2, 0.80 + width * 3, srgb(trunk) * rng.uniform(0.85, 1.15))
        image = blurred(image, 0.006)
    image = discs(image, rng, 26, ("4E7238", "6F9448", "3A5A2C"), (0.03, 0.07), 0.8, top=0.80)
    image = discs(image, rng, 14, ("4E7238", "86A858"), (0.04, 0.09), 0.7)
    return blurred(image, 0.010)


def mountains(person: dict[str, Any], rng: Rng) -> Painted:
    """Ridges behind ridges, the far ones blue, the highest with snow, a meadow in front."""
    image = fade((0, "7FB2E2"), (0.5, "DCEAF4"), (1, "DCEAF4"))
    peaks = ridge(rng, 0.32, 0.22)
    image = cover(image, below(peaks), "7C8FA8")
    snow_line = peaks + 0.07 + 0.03 * np.sin(np.arange(SIDE) * 0.9) + 0.02 * rng.random(SIDE)
    image = cover(image, below(peaks) * (1 - below(snow_line)), "F4F8FC")
    for height, rough, colour in ((0.50, 0.12, "63809A"), (0.62, 0.09, "4A6B62"), (0.75, 0.06, "3F5E3C")):
        image = cover(image, below(ridge(rng, height, rough)), colour)
    image = cover(image, below(np.full(SIDE, 0.86), 0.05), "86A455")
    return blurred(image, 0.007)


def snow(person: dict[str, Any], rng: Rng) -> Painted:
    """White ground, a pale sky, firs under snow, falling flakes."""
    image = fade((0, "B4C4D6"), (0.5, "DDE6EE"), (0.62, "F3F7FB"), (1, "E6EEF6"))
    for x in (*rng.uniform(0, 0.30, 3), *rng.uniform(0.70, 1, 3), *rng.uniform(0.3, 0.7, 2)):
        image = _fir(image, x, rng.uniform(0.10, 0.34), rng.uniform(0.60, 0.72), rng.uniform(0.07, 0.11))
    image = blurred(image, 0.009)
    return blurred(discs(image, rng, 70, ("FFFFFF",), (0.008, 0.026), 0.95), 0.003)


def _fir(image: Array, x: float, top: float, foot: float, half_width: float) -> Array:
    """A tree of three tiers with snow on each."""
    all_x, all_y = grid()
    for tier in range(3):
        start, end = top + (foot - top) * tier * 0.25, top + (foot - top) * (0.45 + tier * 0.275)
        share = np.clip((all_y - start) / (end - start), 0, 1)
        inside = (np.abs(all_x - x) < share * half_width * (0.6 + 0.2 * tier)) & (all_y < end)
        image = cover(image, inside * 1.0, "3E5A50")
        image = cover(image, inside * (share < 0.62) * 0.8, "F2F6FA")
    return image


def stage(person: dict[str, Any], rng: Rng) -> Painted:
    """Red curtains at both sides, cones of light from lamps at the top, boards."""
    x, y = grid()
    image = fade((0, "0E0A12"), (0.8, "1C1218"), (0.86, "4A3020"), (1, "38241A"))
    curtain = srgb(("8E1420", "7A1030", "4A1A6A")[rng.integers(3)])
    folds = 0.62 + 0.38 * np.sin(x * 2 * np.pi * 17 + 0.6 * np.sin(6 * y))
    open_by = 0.20 + 0.07 * np.sin(2.5 * y + 0.4)
    hanging = smoothstep(np.abs(x - 0.5), 0.5 - open_by - 0.01, 0.5 - open_by + 0.01) * (y < 0.9)
    image = image * (1 - hanging) + folds * curtain * 1.15 * hanging
    valance = 0.07 + 0.02 * np.abs(np.sin(x * np.pi * 6))
    image = np.where(y < valance, curtain * (0.7 + 0.3 * np.sin(x * 2 * np.pi * 24)), image)
    image = blurred(image, 0.006)
    for lamp_x, colour in zip((0.22, 0.5, 0.78), ("FFE9C0", "BFD4FF", "FFE9C0"), strict=True):
        middle = lamp_x + (0.5 - lamp_x) * 0.5 * (y - 0.08)
        reach = 0.012 + 0.17 * (y - 0.08)
        cone = np.exp(-(((x - middle) / np.maximum(reach, 0.01)) ** 2)) * (y > 0.08) * (1 - 0.55 * y)
        image = image + 0.42 * cone * srgb(colour)
        image = disc(image, lamp_x, 0.085, 0.022, "FFFBEA")
    return blurred(np.clip(image, 0, 1), 0.006)


def sunset(person: dict[str, Any], rng: Rng) -> Painted:
    """A sky with a low sun."""
    x, y = grid()
    sun = np.exp(-((x - 0.75) ** 2 + (y - 0.45) ** 2) / 0.03)
    image = srgb("F6B26B") * (1 - y) ** 0.8 + srgb("8A4A5A") * y + 0.35 * sun * srgb("FFE3A0")
    return blurred(discs(image, rng, 18, ("FFD9A0", "E88A5A"), (0.03, 0.08), 0.35), 0.015)
