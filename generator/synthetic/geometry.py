"""Small maths shared by all parts of a person, and the two shapes that parts are made of.

Coordinates are MakeHuman's: decimetres, x to the person's left, y up, z forward, origin between the eyes.
Colours are linear RGB in [0, 1].
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass
class Solid:
    """A surface: vertices (n, 3), faces as index tuples, colour (3,) or (n, 3), name of a material.

    `attributes` are further per-vertex values for the material: (n,) numbers or (n, 3) colours by name.
    """

    vertices: Array
    faces: list[tuple[int, ...]]
    colour: Array
    material: str
    attributes: dict[str, Array] = field(default_factory=dict)


@dataclass
class Strands:
    """Curves of equal length k: points (n, k, 3), radius (n, k), colour (n, 3), name of a material."""

    points: Array
    radius: Array
    colour: Array
    material: str


Part = Solid | Strands


def tube(line: ArrayLike, radius: float, colour: ArrayLike, material: str, closed: bool = False) -> Strands:
    """A round rod along a polyline (k, 3)."""
    points = np.asarray(line, float)
    if closed:
        points = np.concatenate([points, points[:1]])
    return Strands(points[None], np.full((1, len(points)), radius), np.asarray(colour, float)[None], material)


def grid_faces(rows: int, columns: int, wrap: bool = False) -> list[tuple[int, int, int, int]]:
    """Quads of a grid whose vertex (r, c) has index r * columns + c; wrap joins the last column to the first."""
    across = columns if wrap else columns - 1
    corner = [(r, c, (c + 1) % columns) for r in range(rows - 1) for c in range(across)]
    return [(r * columns + c, r * columns + n, (r + 1) * columns + n, (r + 1) * columns + c) for r, c, n in corner]


def srgb_to_linear(colour: ArrayLike) -> Array:
    """sRGB to linear light, both in [0, 1] (IEC 61966-2-1)."""
    colour = np.asarray(colour, float)
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def srgb(hex_colour: str) -> Array:
    """'RRGGBB' to sRGB in [0, 1]."""
    return np.array([int(hex_colour[i : i + 2], 16) for i in (0, 2, 4)]) / 255


def linear(hex_colour: str) -> Array:
    """'RRGGBB' to linear RGB in [0, 1]."""
    return srgb_to_linear(srgb(hex_colour))


def brightness(colour: ArrayLike) -> float:
    """Relative luminance of linear RGB (Rec. 709)."""
    return float(np.dot(np.asarray(colour), (0.2126, 0.7152, 0.0722)))


def smoothstep(x: ArrayLike, start: float, end: float) -> Array:
    """0 below start, 1 above end, a cubic between; start > end turns it round."""
    t = np.clip((np.asarray(x) - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def bump(points: Array, centre: ArrayLike, spread: ArrayLike) -> Array:
    """A Gaussian over points (n, d), 1 at the centre, 1/e one spread away."""
    scaled = (points - np.asarray(centre)) / np.asarray(spread)
    return np.exp(-(scaled**2).sum(-1))


def normalise(vectors: Array) -> Array:
    """Unit vectors along the last axis."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)


def rotate(points: Array, angles: Array, pivot: ArrayLike) -> Array:
    """Turn points (n, 3) about a pivot by angles (n, 3) or (3,): pitch, yaw, roll in radians, roll first."""
    angles = np.broadcast_to(angles, points.shape)
    turned = points - pivot
    for axis, (i, j) in ((2, (0, 1)), (0, (1, 2)), (1, (2, 0))):
        cosine, sine = np.cos(angles[:, axis]), np.sin(angles[:, axis])
        a, b = turned[:, i].copy(), turned[:, j].copy()
        turned = turned.copy()
        turned[:, i] = a * cosine - b * sine
        turned[:, j] = a * sine + b * cosine
    return turned + pivot


def blend(colours: Array, target: ArrayLike, mask: Array) -> Array:
    """Mix per-vertex colours (n, 3) towards a colour by a mask (n,) in [0, 1]."""
    mask = np.clip(mask, 0, 1)[:, None]
    return colours * (1 - mask) + np.asarray(target) * mask


def tint(colours: Array, factor: ArrayLike, mask: Array) -> Array:
    """Multiply per-vertex colours (n, 3) by a factor (3,) where the mask (n,) is 1."""
    return colours * (1 + np.clip(mask, 0, 1)[:, None] * (np.asarray(factor) - 1))
