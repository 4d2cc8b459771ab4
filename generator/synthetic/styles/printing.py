"""Printed and photographed: pop art, comic, black and white film, sepia."""

import numpy as np
from scipy.stats import rankdata
from skimage import color

from generator.synthetic.styles import filters
from generator.synthetic.styles.filters import Array

POP_PALETTES = (  # shadows, darker mid-tone, lighter mid-tone, lights
    ((0.10, 0.05, 0.30), (0.91, 0.10, 0.47), (1.00, 0.74, 0.05), (1.00, 0.96, 0.62)),
    ((0.06, 0.06, 0.10), (0.86, 0.12, 0.16), (0.15, 0.72, 0.86), (0.98, 0.95, 0.80)),
    ((0.20, 0.02, 0.28), (0.00, 0.55, 0.75), (1.00, 0.50, 0.64), (1.00, 0.90, 0.30)),
    ((0.02, 0.14, 0.34), (0.93, 0.33, 0.12), (0.55, 0.83, 0.28), (1.00, 0.95, 0.70)),
    ((0.16, 0.03, 0.10), (0.40, 0.20, 0.72), (0.98, 0.42, 0.22), (0.78, 0.95, 0.90)),
)


def pop_art(rgb: Array, rng: np.random.Generator) -> Array:
    """A screen print in four flat loud colours, halftone dots between the two middle ones (after Warhol)."""
    unit = filters.unit(rgb)
    picture = filters.flatten(filters.brighten_dark(filters.stretch(rgb), 0.42), 2 * unit, 0.08)
    values = filters.even_tones(filters.grey(picture))
    values = (
        0.7 * values + 0.3 * rankdata(values.round(2)).reshape(values.shape) / values.size
    )  # so that all four are used
    dark, low, high, light = (np.array(colour) for colour in POP_PALETTES[int(rng.integers(len(POP_PALETTES)))])
    middle = _screen((values - 0.34) / 0.24, 5.5 * unit, 45)[..., None]
    print_ = low + middle * (high - low)
    print_ = print_ + filters.ramp(values, 0.62, 0.66)[..., None] * (light - print_)
    key = np.maximum(filters.ramp(0.2 - values, -0.03, 0.03), filters.contours(picture, 1.5 * unit, 11))[..., None]
    return np.clip(print_ + key * (dark - print_), 0, 1)


def comic(rgb: Array, rng: np.random.Generator) -> Array:
    """Clear flat colours in few steps of light, bold black outlines, fine dots in the shade."""
    unit = filters.unit(rgb)
    picture = filters.stretch(filters.brighten_dark(rgb, 0.28))
    flat = filters.flatten(filters.flatten(picture, 4 * unit, 0.15), 4 * unit, 0.12)
    lab = color.rgb2lab(flat)
    step = 100 / 5
    level = np.floor(lab[..., 0] / step)
    within = lab[..., 0] / step - level
    lab[..., 0] = (level + 0.12 + filters.ramp(within, 0.47, 0.53)) * step
    lab[..., 1:] *= 1.25
    colours = np.clip(color.lab2rgb(np.clip(lab, (0, -90, -90), (97, 90, 90))), 0, 1)
    values = filters.grey(flat)
    dots = _screen(1.05 - (0.46 - values) / 0.5, 3.4 * unit, 30)
    colours = colours * (1 - 0.25 * ((1 - dots) * (values < 0.46))[..., None])
    lines = np.maximum(filters.contours(picture, 1.6 * unit, 15), filters.contours(flat, 2.2 * unit, 15))
    lines = np.maximum(lines, filters.ink_lines(filters.grey(picture), 1.2 * unit, 0.10, 18))
    return np.clip(colours * (1 - 0.96 * lines[..., None]), 0, 1)


def _screen(tone: Array, pitch: float, degrees: float) -> Array:
    """Halftone (h, w): dots `pitch` pixels apart on a turned grid, growing with `tone` in [0, 1]."""
    rows, columns = np.indices(tone.shape)
    angle = np.radians(degrees)
    first = np.cos((rows * np.cos(angle) + columns * np.sin(angle)) * 2 * np.pi / pitch)
    second = np.cos((columns * np.cos(angle) - rows * np.sin(angle)) * 2 * np.pi / pitch)
    threshold = 0.5 + 0.25 * (first + second)
    return filters.ramp(np.clip(tone, -0.2, 1.2) - threshold, -0.1, 0.1)


def black_and_white(rgb: Array, rng: np.random.Generator) -> Array:
    """Silver film: orthochromatic grey, deep contrast, grain strongest in mid-tones, darker corners."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    values = filters.brighten_dark(filters.stretch(rgb), 0.34) @ np.array([0.35, 0.5, 0.15])
    values = 0.35 * values + 0.65 * filters.ramp(values, 0.02, 0.92)
    grain = filters.noise(rng, shape, 0.5 * unit) * 0.7 + filters.noise(rng, shape, 1.1 * unit) * 0.3
    values = values + 0.075 * grain * (0.35 + 2.6 * values * (1 - values))
    return filters.as_rgb(np.clip(values * (1 - 0.38 * _far_from_middle(shape)), 0, 1))


def sepia(rgb: Array, rng: np.random.Generator) -> Array:
    """An old brown print: soft, faded to a pale rim, with specks and a few scratches."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    values = filters.grey(filters.blur(filters.brighten_dark(filters.stretch(rgb), 0.45), 0.7 * unit))
    values = (
        0.06
        + 0.9 * filters.ramp(values, -0.15, 1.05)
        + 0.03 * filters.noise(rng, shape, 25 * unit)
        + 0.02 * filters.noise(rng, shape, unit)
    )
    fade = filters.ramp(_far_from_middle(shape), 0.62, 1.0)
    values = np.clip(values + 0.75 * fade * (1 - values), 0, 1)
    specks = filters.noise(rng, shape, 0.7 * unit) > 3.1
    scratches = filters.strokes(rng, shape, 86, 0.4 * unit, 22 * unit)
    marks = 0.32 * specks + 0.22 * filters.ramp(scratches, 2.6, 3.4)
    values = np.clip(values + marks, 0, 1)[..., None]
    shadow, middle, light = (np.array(c) for c in ((0.13, 0.07, 0.03), (0.60, 0.41, 0.23), (0.98, 0.91, 0.76)))
    darker, lighter = np.minimum(values * 2, 1), np.maximum(values * 2 - 1, 0)
    return np.clip(shadow + (middle - shadow) * darker + (light - middle) * lighter, 0, 1)


def _far_from_middle(shape: tuple[int, int]) -> Array:
    """Squared distance from the centre, 0 there and 1 in the corners."""
    rows, columns = (np.linspace(-1, 1, side) for side in shape)
    return (rows[:, None] ** 2 + columns[None, :] ** 2) / 2
