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
from generator.synthetic.geometry import (
    Array,
    Part,
    Solid,
    brightness,
    grid_faces,
    linear,
    normalise,
    smoothstep,
    tube,
)
from generator.synthetic.headscarf import headscarf

SKULL_CENTRE = np.array([0, 0.42, -0.62])
ROWS, COLUMNS = 28, 96  # of a dome's grid
PHI = np.linspace(-np.pi, np.pi, COLUMNS, endpoint=False)
# The brim line: height in front, height at the back, both in decimetres above the eyes at z 0.2 and -1.55.
BRIM_LINES = {
    "beanie": (0.40, -0.42),
    "cap": (0.46, -0.10),
    "wide-brimmed hat": (0.46, 0.02),
    "turban": (0.42, -0.35),
}
HAT_MARGIN = {"wide-brimmed hat": 1.26, "headscarf": 1.10, "beanie": 1.18}  # how much more of the scene a hat needs


class HeadShape:
    """Distance from the skull's middle to the skin in every direction, smoothed over ears and brow."""

    def __init__(self, anatomy: Anatomy, body: Body) -> None:
        surface = self.skin = anatomy.data.smoothing @ body.still[anatomy.data.kept]
        self.offset = surface - SKULL_CENTRE
        distance = np.linalg.norm(self.offset, axis=1)
        skull = anatomy.outside & anatomy.off_ears & (surface[:, 1] > -0.6)
        tree = cKDTree(self.offset[skull] / distance[skull, None])
        _, near = tree.query(_directions(np.linspace(0, 2.2, 45)[:, None], PHI))
        self.radius = gaussian_filter(distance[skull][near], (1.5, 2.0), mode=("nearest", "wrap"))
        self.body = body

    def dome(self, edge: Array, clearance: Array, start: float = 0.0) -> Array:
        """Points (rows, COLUMNS, 3) from the crown, or `start` of the way down, to `edge` (COLUMNS,), lifted off."""
        share = np.linspace(start, 1, len(clearance))[:, None]
        theta = share * edge[None]
        return SKULL_CENTRE + _directions(theta, PHI) * (self.at(theta) + clearance)[..., None]

    def at(self, theta: Array) -> Array:
        """The skin's distance at angles (rows, COLUMNS), column by column."""
        place = np.clip(theta / 2.2 * 44, 0, 43.999)
        row, part = place.astype(int), place % 1
        column = np.arange(COLUMNS)[None]
        return self.radius[row, column] * (1 - part) + self.radius[row + 1, column] * part

    def edge(self, line: tuple[float, float]) -> Array:
        """theta (COLUMNS,) at which a brim line's plane meets the head."""
        theta = np.linspace(0.3, 2.2, 200)[:, None] * np.ones(COLUMNS)
        points = SKULL_CENTRE + _directions(theta, PHI) * self.at(theta)[..., None]
        return theta[np.abs(points[..., 1] - _line_height(points[..., 2], line)).argmin(0), np.arange(COLUMNS)]

    def above(self, line: tuple[float, float]) -> Array:
        """Height (n,) of each skin vertex above a brim line."""
        points = self.offset + SKULL_CENTRE
        return points[:, 1] - _line_height(points[:, 2], line)


def _line_height(z: Array, line: tuple[float, float]) -> Array:
    front, back = line
    return front + (0.2 - z) / 1.75 * (back - front)


def _directions(theta: Array, phi: Array) -> Array:
    """Unit vectors (rows, columns, 3) from theta (rows, 1 or columns) and phi (columns,)."""
    theta, phi = np.broadcast_arrays(theta, phi)
    return np.stack([np.sin(theta) * np.sin(phi), np.cos(theta), np.sin(theta) * np.cos(phi)], axis=-1)


def _sheet(body: Body, points: Array, colour: Array, material: str, wrap: bool = True) -> Solid:
    """A grid of straight-head points (rows, columns, 3) as a surface on the turned head."""
    rows, columns = points.shape[:2]
    flat_colour = colour if colour.ndim == 1 else colour.reshape(-1, 3)
    return Solid(body.to_head(points), grid_faces(rows, columns, wrap), flat_colour, material)


def hat_parts(shape: HeadShape, person: dict[str, Any], rng: np.random.Generator) -> list[Part]:
    """All parts of the person's hat."""
    colour = linear(words.CLOTH_COLOURS[person["hatcol"]])
    makers = {"beanie": _beanie, "cap": _cap, "wide-brimmed hat": _wide_brimmed, "turban": _turban}
    if person["hat"] == "headscarf":
        return headscarf(shape.body, shape.skin, colour, rng)
    return makers[person["hat"]](shape, colour, rng)


def hair_left_by(shape: HeadShape, hat: str) -> Array:
    """1 where hair still grows outside the hat (n,), 0 where the hat covers it."""
    return smoothstep(-shape.above(BRIM_LINES[hat]), 0.0, 0.04)


def _beanie(shape: HeadShape, colour: Array, rng: np.random.Generator) -> list[Part]:
    """Ribbed knit with a thick turned-up cuff; every other one has a pompom."""
    edge = shape.edge(BRIM_LINES["beanie"])
    t = np.linspace(0, 1, ROWS)[:, None]
    slouch = 0.10 + 0.16 * (1 - t) ** 2 * (1 - 0.3 * np.cos(PHI))
    dome = shape.dome(edge, slouch + 0.012 * np.cos(PHI * 24))
    section = np.array([0.10, 0.17, 0.195, 0.20, 0.20, 0.195, 0.17, 0.10])[:, None]
    cuff = shape.dome(edge * 1.015, section + 0.018 * np.cos(PHI * 24), start=0.72)
    parts: list[Part] = [_sheet(shape.body, dome, colour, "knit"), _sheet(shape.body, cuff, colour * 0.88, "knit")]
    if rng.random() < 0.5:
        top = dome[0, 0] + (0, 0.13, 0)
        parts.append(_ball(shape.body, top, 0.2, colour * 1.1, "knit"))
    return parts


def _wide_brimmed(shape: HeadShape, colour: Array, rng: np.random.Generator) -> list[Part]:
    """A felt hat: a crown with a dent along its top, a ribbon, a wide brim that dips in front and behind."""
    edge = shape.edge(BRIM_LINES["wide-brimmed hat"])
    t = np.linspace(0, 1, ROWS)[:, None]
    upright = 0.09 + 0.24 * np.sin(np.pi * t**0.8) ** 1.5 + 0.26 * (1 - t) ** 0.8
    dent = 0.16 * np.exp(-((t / 0.35) ** 2)) * np.cos(PHI) ** 2
    crown = shape.dome(edge, upright - dent)
    ribbon_colour = linear("EFE4CC") if brightness(colour) < 0.08 else colour * 0.22
    ribbon = crown[-7:-1] + _outwards(crown[-7:-1]) * 0.02
    rim, out = crown[-1], np.linspace(0, 1, 12)[:, None, None]
    droop = -0.10 * np.cos(2 * PHI)[None, :, None] + 0.02 * np.sin(3 * PHI + rng.random() * 6)[None, :, None]
    brim = rim + out * _outwards(rim) * (1, 0, 1) * 0.80 + np.array([0, 1, 0]) * out**1.5 * (droop - 0.04)
    return [
        _sheet(shape.body, crown, colour, "felt"),
        _sheet(shape.body, ribbon, ribbon_colour, "felt"),
        _sheet(shape.body, brim, colour, "felt"),
        tube(shape.body.to_head(brim[-1]), 0.022, colour * 0.9, "felt", closed=True),
    ]


def _outwards(points: Array) -> Array:
    """Level unit vectors away from the skull's axis."""
    return normalise((points - SKULL_CENTRE) * (1, 0, 1))


def _turban(shape: HeadShape, colour: Array, rng: np.random.Generator) -> list[Part]:
    """Wound cloth: layers that slope down from the middle of the forehead to both sides."""
    edge = shape.edge(BRIM_LINES["turban"])
    edge = edge * (1 - 0.10 * np.exp(-((PHI / 0.5) ** 2)))
    t = np.linspace(0, 1, 90)[:, None]
    layer = (7 * (t - 0.16 * np.abs(PHI)) + 0.4 * (PHI > 0)) % 1
    fold = np.sqrt(np.clip(np.sin(np.pi * layer**0.7), 0, 1))
    fullness = 0.12 + 0.30 * np.sin(np.pi * np.clip(t * 0.85 + 0.1, 0, 1)) ** 1.2 * (0.8 + 0.2 * np.abs(np.sin(PHI)))
    wound = shape.dome(edge, fullness + 0.055 * fold)
    wound[-2:] = wound[-3] + (wound[-2:] - wound[-3]) * (0.6, 1, 0.6)
    shaded = colour * (0.62 + 0.38 * fold)[..., None]
    under = shape.dome(edge * 1.03, np.linspace(0.03, 0.05, 6)[:, None] + 0 * PHI, start=0.8)
    return [_sheet(shape.body, wound, shaded, "felt"), _sheet(shape.body, under, colour * 0.5, "felt")]


def _ball(body: Body, centre: Array, radius: float, colour: Array, material: str) -> Solid:
    around = np.linspace(-np.pi, np.pi, 24, endpoint=False)
    sphere = _directions(np.linspace(0, np.pi, 12)[:, None], around)
    return _sheet(body, centre + sphere * radius, colour, material)


def _cap(shape: HeadShape, colour: Array, rng: np.random.Generator) -> list[Part]:
    """A baseball cap: stiff front, six seams, a button, a curved peak."""
    edge = shape.edge(BRIM_LINES["cap"])
    t = np.linspace(0, 1, ROWS)[:, None]
    stiff_front = 0.10 * np.exp(-((PHI / 0.8) ** 2)) * np.sin(np.pi * np.clip(t * 0.9, 0, 1)) ** 2
    dome = shape.dome(edge, 0.11 + 0.05 * (1 - t) + stiff_front)
    parts: list[Part] = [_sheet(shape.body, dome, colour, "felt")]
    for seam in range(0, COLUMNS, COLUMNS // 6):
        parts.append(tube(shape.body.to_head(dome[:, seam]), 0.012, colour * 0.6, "felt"))
    parts.append(tube(shape.body.to_head(dome[-1]), 0.022, colour * 0.75, "felt", closed=True))
    parts.append(_ball(shape.body, dome[0, 0], 0.05, colour * 0.8, "felt"))
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
        _sheet(shape.body, peak, colour * 0.92, "felt", wrap=False),
        _sheet(shape.body, under[:, ::-1], colour * 0.55, "felt", wrap=False),
        tube(edge_line, 0.022, colour * 0.8, "felt"),
    ]
