"""Skin colour and roughness for every vertex: tone, blush, make-up, freckles, wrinkles, hair shadow."""

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from generator.synthetic import vocabulary as words
from generator.synthetic.body import Anatomy
from generator.synthetic.geometry import Array, blend, bump, linear, smoothstep, tint

MOUTH_INSIDE = (0.10, 0.018, 0.018)
FRECKLES = 260
DARK_TONE = 0.55
FIRST_WRINKLES = 0.28  # of age01
LIPSTICK_OPACITY = 0.85
SHADOW_OPACITY = 0.65


def tone_colour(tone: float) -> Array:
    """Linear colour of a skin tone in [0, 1], between the two nearest words' colours."""
    colours = [linear(colour) for colour in words.SKIN_TONES.values()]
    place = tone * (len(colours) - 1)
    lighter = min(int(place), len(colours) - 2)
    return colours[lighter] + (colours[lighter + 1] - colours[lighter]) * (place - lighter)


def paint_skin(anatomy: Anatomy, person: dict[str, Any], rng: np.random.Generator) -> tuple[Array, Array]:
    """Linear colour (n, 3) and roughness (n,)."""
    base = tone_colour(person["tone"])
    colours = np.repeat(base[None], len(anatomy.rest), axis=0)
    colours = _flush(colours, anatomy, person)
    if person["makeup"]:
        colours = blend(colours, linear(person["shadow"]), anatomy.lid * SHADOW_OPACITY)
    if person["freckles"]:
        colours = tint(colours, (0.72, 0.56, 0.46), _freckle_mask(anatomy, rng) * 0.75)
    if person["age01"] > FIRST_WRINKLES:
        depth = (person["age01"] - FIRST_WRINKLES) * 1.3
        colours = tint(colours, (0.62, 0.50, 0.47), _wrinkle_mask(anatomy) * depth)
    natural_lips = (0.86, 0.48, 0.46) if person["tone"] < DARK_TONE else (0.80, 0.56, 0.56)
    lips = base * natural_lips
    if person["makeup"]:
        lips = lips + (linear(person["lip"]) - lips) * LIPSTICK_OPACITY
    colours = blend(colours, lips, anatomy.lips)
    colours = blend(colours, MOUTH_INSIDE, anatomy.mouth_inside)
    roughness = 0.50 - 0.06 * anatomy.nose - anatomy.lips * (0.12 if person["makeup"] else 0.06)
    return colours, np.maximum(roughness, 0.95 * anatomy.mouth_corner)


def _flush(colours: Array, anatomy: Anatomy, person: dict[str, Any]) -> Array:
    """Redder cheeks, nose and ears; darker lids and rings under the eyes, more so with age."""
    red = np.array([1.0, 0.62, 0.58] if person["tone"] < DARK_TONE else [1.0, 0.78, 0.72])
    colours = tint(colours, red, anatomy.cheek * person["blush"] * 0.7)
    colours = tint(colours, red * (1, 1.05, 1.05), anatomy.nose * 0.55)
    colours = tint(colours, red, anatomy.ear * 0.6)
    colours = tint(colours, (0.86, 0.78, 0.82), anatomy.under_eye * (0.35 + 0.5 * person["age01"]))
    return tint(colours, (0.90, 0.78, 0.76), anatomy.lid * 0.5)


def _freckle_mask(anatomy: Anatomy, rng: np.random.Generator) -> Array:
    """Dots on cheeks and nose, 0 to 1."""
    tried = rng.integers(0, len(anatomy.rest), 60_000)
    likely = (anatomy.cheek + anatomy.nose * 0.8)[tried]
    dots = tried[likely > rng.random(len(tried)) * 0.9 + 0.08][:FRECKLES]
    distance, nearest = cKDTree(anatomy.rest[dots]).query(anatomy.rest)
    size = 0.008 + 0.007 * rng.random(len(dots))[nearest]
    return np.exp(-((distance / size) ** 2))


def _wrinkle_mask(anatomy: Anatomy) -> Array:
    """Forehead lines, crow's feet, nose-to-mouth folds and bags under the eyes, 0 to about 1."""
    x, y, _ = anatomy.mirrored.T
    side = anatomy.rest[:, 0]
    flat = np.column_stack([x, y])
    wobble = 0.02 * np.sin(side * 9 + 2) + 0.012 * np.sin(side * 23)
    forehead = np.clip(np.sin((y + wobble) * 62) - 0.55, 0, 1) * 2 * bump(flat, (0, 0.47), (0.42, 0.20))
    around_eye = np.arctan2(y + 0.02, x - 0.33)
    crow = np.clip(np.sin(around_eye * 17) - 0.5, 0, 1) * 2 * bump(flat, (0.56, -0.02), (0.10, 0.16))
    fold_line = 0.15 + 0.26 * np.clip((-0.36 - y) / 0.4, 0, 1) ** 0.7
    fold = np.exp(-(((x - fold_line) / 0.018) ** 2)) * smoothstep(-y, 0.36, 0.44) * smoothstep(y, -0.82, -0.66)
    bag_line = 0.10 - 0.20 - 0.10 * np.cos((x - 0.28) * 7)
    bag = np.exp(-(((y - bag_line) / 0.014) ** 2)) * bump(flat[:, :1], (0.27,), (0.15,))
    return (forehead * 0.6 + crow * 0.7 + fold * 0.9 + bag * 0.6) * anatomy.front


def shade_hair_roots(
    colours: Array, anatomy: Anatomy, person: dict[str, Any], scalp: Array, beard: Array | None
) -> Array:
    """Darken the skin under hair, beard and brows, so that sparse strands do not show bare skin."""
    hair = linear(words.HAIR_COLOURS[person["haircolor"]])
    if person["hair"] != "bald":
        colours = blend(colours, hair * 0.75, scalp * (0.55 if person["hair"] == "buzz" else 0.80))
    if beard is not None:
        cover = beard[:, None] * (0.42 if person["beard"] == "stubble" else 0.50)
        under_beard = np.minimum(hair, 0.12) * 0.6 + colours * 0.25
        colours = colours * (1 - cover) + under_beard * cover
    return blend(colours, hair * 0.5, anatomy.brow * 0.12)
