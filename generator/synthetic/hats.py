"""Hats, built over the measured shape of each head, so that they sit on it at any size.

A hat's dome is given in spherical coordinates round the middle of the skull: `theta` from the crown (0) downwards,
`phi` round the head, 0 in front and positive to the person's left.
"""

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from generator.synthetic import vocabulary as words
from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, Part, Solid, grid_faces, linear, smoothstep, tube

SKULL_CENTRE = np.array([0, 0.42, -0.62])
ROWS, COLUMNS = 28, 96  # of a dome's grid
# The brim line: height in front, height at the back, both in decimetres above the eyes at z 0.2 and -1.55.
BRIM_LINES = {"beanie": (0.40, -0.42), "cap": (0.46, -0.10)}


class HeadShape:
    """Distance from the skull's middle to the skin in every direction, smoothed over ears and brow."""

    def __init__(self, anatomy: Anatomy, body: Body) -> None:
        surface = anatomy.data.smoothing @ body.still[anatomy.data.kept]
        self.offset = surface - SKULL_CENTRE
        distance = np.linalg.norm(self.offset, axis=1)
        skull = anatomy.outside & anatomy.off_ears & (surface[:, 1] > -0.6)
        tree = cKDTree(self.offset[skull] / distance[skull, None])
        theta, phi = _angles(np.linspace(0, 2.2, 45), COLUMNS)
        _, near = tree.query(_directions(theta, phi))
        self.radius = gaussian_filter(distance[skull][near], (1.5, 2.0), mode=("nearest", "wrap"))
        self.body = body

    def dome(self, edge: Array, clearance: Array, start: float = 0.0) -> Array:
        """Points (rows, COLUMNS, 3) from the crown, or `start` of the way down, to `edge` (COLUMNS,), lifted off."""
        share = np.linspace(start, 1, len(clearance))[:, None]
        theta = share * edge[None]
        phi = np.broadcast_to(_angles(np.zeros(1), COLUMNS)[1], theta.shape)
        return SKULL_CENTRE + _directions(theta, phi) * (self.at(theta) + clearance)[..., None]

    def at(self, theta: Array) -> Array:
        """The skin's distance at angles (rows, COLUMNS), column by column."""
        place = np.clip(theta / 2.2 * 44, 0, 43.999)
        row, part = place.astype(int), place % 1
        column = np.arange(COLUMNS)[None]
        return self.radius[row, column] * (1 - part) + self.radius[row + 1, column] * part

    def edge(self, line: tuple[float, float]) -> Array:
        """theta (COLUMNS,) at which a brim line's plane meets the head."""
        theta = np.linspace(0.3, 2.2, 200)[:, None] * np.ones(COLUMNS)
        phi = np.broadcast_to(_angles(np.zeros(1), COLUMNS)[1], theta.shape)
        points = SKULL_CENTRE + _directions(theta, phi) * self.at(theta)[..., None]
        return theta[np.abs(points[..., 1] - _line_height(points[..., 2], line)).argmin(0), np.arange(COLUMNS)]

    def above(self, line: tuple[float, float]) -> Array:
        """Height (n,) of each skin vertex above a brim line."""
        points = self.offset + SKULL_CENTRE
        return points[:, 1] - _line_height(points[:, 2], line)


def _line_height(z: Array, line: tuple[float, float]) -> Array:
    front, back = line
    return front + (0.2 - z) / 1.75 * (back - front)


def _angles(theta: Array, columns: int) -> tuple[Array, Array]:
    """theta and phi (len(theta), columns)."""
    phi = np.linspace(-np.pi, np.pi, columns, endpoint=False)
    return np.meshgrid(theta, phi, indexing="ij")


def _directions(theta: Array, phi: Array) -> Array:
    """Unit vectors (…, 3)."""
    return np.stack([np.sin(theta) * np.sin(phi), np.cos(theta), np.sin(theta) * np.cos(phi)], axis=-1)


def _sheet(body: Body, points: Array, colour: Array, material: str, wrap: bool = True) -> Solid:
    """A grid of straight-head points (rows, columns, 3) as a surface on the turned head."""
    rows, columns = points.shape[:2]
    flat_colour = colour if colour.ndim == 1 else colour.reshape(-1, 3)
    return Solid(body.to_head(points), grid_faces(rows, columns, wrap), flat_colour, material)


def hat_parts(shape: HeadShape, person: dict[str, Any], rng: np.random.Generator) -> list[Part]:
    """All parts of the person's hat."""
    colour = linear(words.CLOTH_COLOURS[person["hatcol"]])
    return {"beanie": _beanie, "cap": _cap}[person["hat"]](shape, colour, rng)


def hair_left_by(shape: HeadShape, hat: str) -> Array:
    """1 where hair still grows outside the hat (n,), 0 where the hat covers it."""
    return smoothstep(-shape.above(BRIM_LINES[hat]), 0.0, 0.04)


def _beanie(shape: HeadShape, colour: Array, rng: np.random.Generator) -> list[Part]:
    """Ribbed knit with a thick turned-up cuff; every other one has a pompom."""
    edge, phi = shape.edge(BRIM_LINES["beanie"]), np.linspace(-np.pi, np.pi, COLUMNS, endpoint=False)
    t = np.linspace(0, 1, ROWS)[:, None]
    slouch = 0.10 + 0.16 * (1 - t) ** 2 * (1 - 0.3 * np.cos(phi))
    dome = shape.dome(edge, slouch + 0.012 * np.cos(phi * 24))
    section = np.array([0.10, 0.17, 0.195, 0.20, 0.20, 0.195, 0.17, 0.10])[:, None]
    cuff = shape.dome(edge * 1.015, section + 0.018 * np.cos(phi * 24), start=0.72)
    parts: list[Part] = [_sheet(shape.body, dome, colour, "knit"), _sheet(shape.body, cuff, colour * 0.88, "knit")]
    if rng.random() < 0.5:
        top = dome[0, 0] + (0, 0.13, 0)
        parts.append(_ball(shape.body, top, 0.2, colour * 1.1, "knit"))
    return parts


def _ball(body: Body, centre: Array, radius: float, colour: Array, material: str) -> Solid:
    theta, phi = _angles(np.linspace(0, np.pi, 12), 24)
    return _sheet(body, centre + _directions(theta, phi) * radius, colour, material)


def _cap(shape: HeadShape, colour: Array, rng: np.random.Generator) -> list[Part]:
    """A baseball cap: stiff front, six seams, a button, a curved peak."""
    edge, phi = shape.edge(BRIM_LINES["cap"]), np.linspace(-np.pi, np.pi, COLUMNS, endpoint=False)
    t = np.linspace(0, 1, ROWS)[:, None]
    stiff_front = 0.10 * np.exp(-((phi / 0.8) ** 2)) * np.sin(np.pi * np.clip(t * 0.9, 0, 1)) ** 2
    dome = shape.dome(edge, 0.11 + 0.05 * (1 - t) + stiff_front)
    parts: list[Part] = [_sheet(shape.body, dome, colour, "cloth")]
    for seam in range(0, COLUMNS, COLUMNS // 6):
        parts.append(tube(shape.body.to_head(dome[:, seam]), 0.012, colour * 0.6, "cloth"))
    parts.append(tube(shape.body.to_head(dome[-1]), 0.022, colour * 0.75, "cloth", closed=True))
    parts.append(_ball(shape.body, dome[0, 0], 0.05, colour * 0.8, "cloth"))
    return [*parts, *_peak(shape, dome[-1], colour)]


def _peak(shape: HeadShape, rim: Array, colour: Array) -> list[Part]:
    """The peak: from the rim's front third forwards, bent down at both sides, with thickness."""
    front = rim[np.abs(np.arange(COLUMNS) - COLUMNS // 2) <= 15]
    across = np.linspace(-1, 1, len(front))[None, :]
    out = np.linspace(0, 1, 9)[:, None]
    reach = 0.82 * np.sqrt(1 - 0.85 * across**2)
    peak = front[None] + np.stack(
        [out * across * 0.10, out * (-0.02 - 0.10 * reach) - 0.20 * across**2 * out**0.7, out * reach], axis=-1
    )
    under = peak - (0, 0.035, 0)
    edge_line = shape.body.to_head(np.concatenate([peak[:, 0], peak[-1], peak[::-1, -1]]) - (0, 0.017, 0))
    return [
        _sheet(shape.body, peak, colour * 0.92, "cloth", wrap=False),
        _sheet(shape.body, under[:, ::-1], colour * 0.55, "cloth", wrap=False),
        tube(edge_line, 0.022, colour * 0.8, "cloth"),
    ]
