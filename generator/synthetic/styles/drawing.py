"""Drawn without colour: pencil, charcoal, ink, and cut into linoleum."""

import numpy as np

from generator.synthetic.styles import filters
from generator.synthetic.styles.filters import Array


def pencil_sketch(rgb: Array, rng: np.random.Generator) -> Array:
    """Graphite on white paper: lines by colour dodge, shade by slanted hatching."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    values = filters.grey(filters.brighten_dark(filters.stretch(rgb), 0.5))
    dodge = np.clip(values / np.maximum(filters.blur(values, 3.5 * unit), 0.03), 0, 1)
    lines = 1 - filters.ramp(dodge, 0.55, 1.0)
    shade = 1 - filters.blur(values, unit)
    strokes = filters.hatching(rng, shape, -52, 0.55 * unit, 8 * unit)
    crossed = filters.hatching(rng, shape, -20, 0.55 * unit, 8 * unit)
    hatched = 0.55 * shade * filters.ramp(1.2 * shade - strokes, -0.5, 0.5) + 0.45 * filters.ramp(
        shade - 0.45 - 0.6 * crossed, -0.1, 0.3
    )
    tooth = filters.ramp(filters.noise(rng, shape, 0.6 * unit), -2.2, 0.4)
    lines = np.maximum(lines, 0.8 * filters.contours(rgb, unit, 9))
    graphite = np.clip(0.85 * lines + hatched * (0.65 + 0.35 * tooth), 0, 0.88)
    return np.clip(np.array([0.97, 0.97, 0.96]) - graphite[..., None] * np.array([0.93, 0.92, 0.90]), 0, 1)


def charcoal(rgb: Array, rng: np.random.Generator) -> Array:
    """Soft deep blacks rubbed along the forms on warm toned paper, white chalk in the lights."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.stretch(filters.brighten_dark(rgb, 0.42))
    values = filters.even_tones(filters.grey(filters.flatten(picture, 2 * unit, 0.08)))
    direction = filters.flow(picture, 3 * unit)
    smeared = filters.along(filters.noise(rng, shape, 1.3 * unit), direction, round(8 * unit) + 1)
    tooth = filters.noise(rng, shape, 0.75 * unit)
    lines = filters.contours(picture, 1.8 * unit, 11)
    coal = 1.1 * filters.ramp(1 - values, 0.2, 1.0) + 0.75 * lines
    coal = filters.ramp(coal + 0.09 * smeared / smeared.std() + 0.09 * tooth, 0.05, 1.0)
    chalk = filters.ramp(values + 0.08 * tooth, 0.72, 1.0) * (1 - lines) * 0.75
    paper = np.array([0.77, 0.71, 0.62]) * filters.relief(tooth, 0.02)[..., None]
    drawn = paper + chalk[..., None] * (np.array([0.98, 0.97, 0.94]) - paper)
    return np.clip(drawn * (1 - 0.94 * coal[..., None]) + 0.035 * coal[..., None], 0, 1)


def ink(rgb: Array, rng: np.random.Generator) -> Array:
    """Black pen on white: outlines, solid darks, and cross-hatching in three depths of shade."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.brighten_dark(filters.stretch(rgb), 0.5)
    values = filters.even_tones(filters.grey(filters.flatten(picture, 3 * unit, 0.1)))
    wobble = filters.noise(rng, shape, 6 * unit) * 0.7 * unit
    rows, columns = np.indices(shape)
    black = filters.ink_lines(filters.grey(picture), 1.0 * unit, 0.34, 14)
    black = np.maximum(black, filters.contours(picture, 1.1 * unit, 12))
    for degrees, below in ((45, 0.62), (-45, 0.44), (5, 0.3)):
        angle = np.radians(degrees + rng.uniform(-4, 4))
        across = rows * np.cos(angle) + columns * np.sin(angle) + wobble
        wave = 0.5 + 0.5 * np.cos(across * 2 * np.pi / (4.2 * unit))
        width = np.clip((below - values) * 1.5, 0, 0.55)
        black = np.maximum(black, filters.ramp(wave - (1 - width), -0.08, 0.14) * (values < below))
    return filters.as_rgb(np.clip(0.99 - 0.96 * black, 0, 1))


def linocut(rgb: Array, rng: np.random.Generator) -> Array:
    """One dark ink printed from a block: cuts of swelling width along the forms, patchy solids, cream paper."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.brighten_dark(filters.stretch(rgb), 0.46)
    values = filters.even_tones(filters.grey(filters.flatten(picture, 2 * unit, 0.1)))
    direction = filters.flow(filters.blur(picture, unit), 5 * unit)
    cuts = filters.along(filters.noise(rng, shape, 1.4 * unit), direction, round(13 * unit) + 1)
    calm = 0.16 * (1 - 0.75 * np.clip(filters.detail(rgb, 4 * unit), 0, 1))  # eyes and mouth keep their shape
    tone = values + calm * cuts / cuts.std()
    inked = 1 - filters.ramp(tone, 0.40, 0.50)
    inked = np.maximum(inked, filters.contours(picture, 1.5 * unit, 13))
    inked = inked * (1 - filters.contours(1 - picture, 1.3 * unit, 9) * (values < 0.5))
    patchy = filters.ramp(filters.noise(rng, shape, 0.8 * unit), -2.4, -1.5)
    ink_colour = np.array(LINOCUT_INKS[int(rng.integers(len(LINOCUT_INKS)))])
    paper = np.array([0.95, 0.91, 0.82])
    return paper + (inked * patchy)[..., None] * (ink_colour - paper)


LINOCUT_INKS = ((0.10, 0.16, 0.34), (0.36, 0.10, 0.10), (0.08, 0.26, 0.20))
