"""Painted: oil, watercolor, pastel, pointillism."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from generator.synthetic.styles import filters
from generator.synthetic.styles.filters import Array

STROKE_LAYERS = ((7.0, 16), (3.6, 10), (1.8, 6))  # width of the brush and length of a stroke, 256ths of the side
CANVAS_SCALE = 2  # strokes are drawn this much larger, for smooth borders


def oil_painting(rgb: Array, rng: np.random.Generator, layers: Sequence[tuple[float, int]] = STROKE_LAYERS) -> Array:
    """Curved strokes from a wide brush to a fine one (Hertzmann 1998), laid along the edges, lit like thick paint."""
    unit = filters.unit(rgb)
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb)), 1.35)
    direction = filters.flow(picture, 2.5 * unit)
    canvas = filters.blur(picture, 5 * unit)
    for number, (width, length) in enumerate(layers):
        wanted = filters.blur(picture, width * unit / 4)
        error = np.abs(canvas - wanted).sum(-1)
        canvas = _paint_strokes(canvas, wanted, direction, error if number else None, width * unit, length * unit, rng)
    bristles = filters.along(filters.noise(rng, rgb.shape[:2], 0.8 * unit), direction, round(7 * unit) + 1)
    height = bristles / bristles.std() + 2 * filters.grey(canvas)
    return np.clip(canvas * filters.relief(height, 0.085)[..., None], 0, 1)


def _paint_strokes(
    canvas: Array, wanted: Array, direction: Array, error: Array | None, width: float, length: float,
    rng: np.random.Generator,
) -> Array:  # fmt: skip
    """One layer of strokes in a random order; where the canvas is already right, `error` lets it be."""
    starts = _jittered_grid(canvas.shape[:2], max(width * 0.75, 1.5), rng)
    if error is not None:
        starts = starts[filters.blur(error, width / 2)[tuple(starts.T)] > 0.12]
    if not len(starts):
        return canvas
    steps = 4
    paths = np.stack(filters.walk(starts, direction, length / steps, steps), axis=1)
    colours = wanted[tuple(starts.T)] + rng.normal(0, 0.025, (len(starts), 1)) + rng.normal(0, 0.012, (len(starts), 3))
    image = Image.fromarray(np.uint8(canvas * 255))
    image = image.resize((image.width * CANVAS_SCALE, image.height * CANVAS_SCALE))
    brush = ImageDraw.Draw(image)
    widths = np.maximum(1, np.rint(width * CANVAS_SCALE * rng.uniform(0.7, 1.15, len(starts)))).astype(int)
    paths = (paths[..., ::-1] * CANVAS_SCALE).reshape(len(starts), -1)
    fills = (np.clip(colours, 0, 1) * 255).astype(np.uint8)
    for path, colour, wide in zip(paths.tolist(), fills.tolist(), widths.tolist(), strict=True):
        brush.line(path, fill=tuple(colour), width=wide)
    return np.asarray(image.resize(canvas.shape[1::-1], Image.Resampling.BOX), float) / 255


def _jittered_grid(shape: tuple[int, int], spacing: float, rng: np.random.Generator) -> NDArray[np.integer]:
    """Places (n, 2) of whole pixels, about `spacing` apart, shuffled."""
    rows, columns = np.meshgrid(*(np.arange(spacing / 2, side, spacing) for side in shape), indexing="ij")
    places = np.stack([rows.ravel(), columns.ravel()], axis=-1)
    places += rng.uniform(-spacing / 2, spacing / 2, places.shape)
    rng.shuffle(places)
    return np.clip(np.rint(places), 0, np.array(shape) - 1).astype(int)


def watercolor(rgb: Array, rng: np.random.Generator) -> Array:
    """Wobbling pale washes whose pigment gathers at borders, on rough paper left bare at the rim.

    Density of the pigment as in Bousseau, Kaplan, Thollot, Sillion 2006: c − (c − c²)(d − 1)."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb)), 1.5)
    wobble = np.stack([filters.noise(rng, shape, 5 * unit) * 0.9 * unit for _ in range(2)])
    places = np.indices(shape) + wobble
    moved = np.stack([ndimage.map_coordinates(picture[..., i], places, order=1, mode="nearest") for i in range(3)], -1)
    wash = filters.flatten(filters.flatten(moved, 4 * unit, 0.16), 4 * unit, 0.1)
    wash = 0.38 * wash + 0.62 * moved  # the brush's last, sharper touches: eyes and mouth
    wash = 1 - 0.78 * (1 - wash)
    rows, columns = np.gradient(filters.grey(filters.blur(wash, unit)))
    border = np.clip(np.hypot(rows, columns) * unit * 9, 0, 1)
    grain = filters.noise(rng, shape, 0.7 * unit) * 0.5 + filters.noise(rng, shape, 1.6 * unit) * 0.5
    clouds = filters.noise(rng, shape, 11 * unit) + 0.6 * filters.noise(rng, shape, 4 * unit)
    density = (1 + 1.1 * border + 0.15 * clouds + 0.13 * grain)[..., None]
    painted = wash - (wash - wash * wash) * (density - 1)
    inside = _ragged_rim(shape, unit, rng)[..., None]
    paper = np.array([0.985, 0.975, 0.95]) * filters.relief(grain, 0.025)[..., None]
    return np.clip(paper * (1 - inside * (1 - painted)), 0, 1)


def _ragged_rim(shape: tuple[int, int], unit: float, rng: np.random.Generator) -> Array:
    """1 in the middle, 0 at the rim, with a border as a wet brush leaves it."""
    rows, columns = np.indices(shape)
    to_rim = np.minimum(np.minimum(rows, shape[0] - 1 - rows), np.minimum(columns, shape[1] - 1 - columns))
    ragged = to_rim + 4.5 * unit * filters.noise(rng, shape, 7 * unit) + 1.2 * unit * filters.noise(rng, shape, unit)
    return filters.ramp(ragged, 8 * unit, 11 * unit)


def pastel(rgb: Array, rng: np.random.Generator) -> Array:
    """Light chalk in slanted strokes over toned paper that shows through its tooth."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.flatten(filters.stretch(filters.brighten_dark(rgb, 0.28)), 2 * unit, 0.06)
    picture = 0.16 + 0.82 * filters.saturate(picture, 1.4)
    strokes = filters.hatching(rng, shape, -48, 0.7 * unit, 6 * unit)
    tooth = filters.noise(rng, shape, 0.6 * unit)
    broad = filters.strokes(rng, shape, -40, 2 * unit, 9 * unit)
    chalk = picture + (0.16 * (strokes - 0.5) + 0.035 * broad)[..., None]
    paper = np.array([0.66, 0.58, 0.53])
    covered = filters.ramp(strokes + 0.16 * tooth, -0.75, 0.45)[..., None] * 0.95
    features = filters.contours(rgb, 1.3 * unit, 9)[..., None]
    drawn = covered * chalk + (1 - covered) * paper
    return np.clip(drawn * (1 - 0.6 * features * filters.ramp(tooth, -1.6, -0.2)[..., None]), 0, 1)


def pointillism(rgb: Array, rng: np.random.Generator) -> Array:
    """Round dots of pure colour beside each other on a light ground, finer where more goes on (after Seurat)."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb)), 1.6)
    ground = 0.6 * filters.blur(picture, 3 * unit) + 0.4 * np.array([0.93, 0.89, 0.78])
    canvas = Image.fromarray(np.uint8(ground * 255)).resize((shape[1] * CANVAS_SCALE, shape[0] * CANVAS_SCALE))
    brush = ImageDraw.Draw(canvas)
    busy = filters.detail(rgb, 2.5 * unit)
    for radius, spacing, least in ((2.9, 3.8, 0.0), (2.0, 2.9, 0.25), (1.2, 1.8, 0.45)):
        places = _jittered_grid(shape, spacing * unit, rng)
        places = places[busy[tuple(places.T)] >= least]
        wanted = filters.blur(picture, radius * unit / 3)[tuple(places.T)]
        spread = 0.09 if radius >= 2 else 0.04
        fills = (np.clip(wanted + rng.normal(0, spread, wanted.shape), 0, 1) * 255).astype(np.uint8)
        size = radius * unit * CANVAS_SCALE
        for (row, column), fill in zip((places * CANVAS_SCALE).tolist(), fills.tolist(), strict=True):
            brush.ellipse((column - size, row - size, column + size, row + size), fill=tuple(fill))
    return np.asarray(canvas.resize(shape[::-1], Image.Resampling.BOX), float) / 255
