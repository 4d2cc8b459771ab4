"""Teeth and tongue: smooth rows of our own behind the lips, because MakeHuman's are too coarse for an open mouth."""

import numpy as np

from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, Solid, grid_faces

# Distance of the gaps between teeth from the middle, in decimetres: incisors, canine, premolars.
UPPER_GAPS = np.array([0.0, 0.047, 0.085, 0.125, 0.162, 0.20])
LOWER_GAPS = np.array([0.0, 0.030, 0.062, 0.098, 0.135, 0.17])
ENAMEL = np.array([0.82, 0.77, 0.68])
GUM = np.array([0.34, 0.09, 0.08])
TONGUE = np.array([0.34, 0.085, 0.08])
ARCH = 2.6  # how fast a row bends back, per decimetre
COLUMNS, ROWS = 81, 14
UPPER_EDGE = -0.17  # of the upper row, below its front point
SHOWN = 0.055  # decimetres of the upper row that an open mouth shows at least
MOUTH_CORNER_HEIGHT = -0.665  # on the average mesh


def teeth(anatomy: Anatomy, body: Body) -> list[Solid]:
    """Upper and lower row and the tongue, for a face whose jaw is open."""
    upper = body.still[anatomy.data.ids["helper-upper-teeth"]]
    lower = body.still[anatomy.data.ids["helper-lower-teeth"]]
    upper_front = upper[upper[:, 2].argmax()] * (0, 1, 1)
    lower_front = lower[lower[:, 2].argmax()] * (0, 1, 1)
    surface = anatomy.data.smoothing @ body.still[anatomy.data.kept]
    half_width = min(0.84 * _mouth_half_width(anatomy, surface), 0.2)
    hidden = upper_front[1] + UPPER_EDGE + SHOWN - _upper_lip_edge(anatomy, surface)
    return [
        _row(body, upper_front + (0, -max(0.0, hidden), -0.018), (0.0, UPPER_EDGE), UPPER_GAPS, half_width),
        _row(body, lower_front + (0, -0.03, -0.035), (-0.16, -0.005), LOWER_GAPS, half_width * 0.85),
        _tongue(body, lower_front),
    ]


def _upper_lip_edge(anatomy: Anatomy, surface: Array) -> float:
    """Height of the upper lip's lower edge in the middle of a straight head's surface (n, 3)."""
    x, y, z = anatomy.rest.T
    upper_lip = (np.abs(x) < 0.03) & (anatomy.lips > 0.3) & (z > 0.1) & (y > MOUTH_CORNER_HEIGHT + 0.01)
    return float(surface[upper_lip, 1].min())


def _mouth_half_width(anatomy: Anatomy, surface: Array) -> float:
    """From the middle to a corner of the mouth on a straight head's surface (n, 3)."""
    at_corner = (np.abs(anatomy.rest[:, 1] - MOUTH_CORNER_HEIGHT) < 0.02) & (anatomy.lips > 0.3)
    return float(np.abs(surface[at_corner, 0]).max())


def _row(body: Body, front: Array, heights: tuple[float, float], gaps: Array, half_width: float) -> Solid:
    """An arch of teeth from the gums (heights[0], relative to its front point) to the biting edge (heights[1])."""
    x = np.linspace(-half_width, half_width, COLUMNS)[None]
    down = np.linspace(0, 1, ROWS)[:, None]
    gap = np.exp(-((np.abs(np.abs(x)[..., None] - gaps).min(-1) / 0.006) ** 2))
    gum_line = 0.42 - 0.10 * gap
    edge = heights[1] + np.sign(heights[0] - heights[1]) * 0.012 * gap * (gaps[1] > 0)
    y = heights[0] + down * (edge - heights[0])
    bulge = 0.014 * np.sin(np.pi * np.clip(down, 0, 1)) - 0.010 * gap
    points = front + np.stack(np.broadcast_arrays(x, y, bulge - ARCH * x**2 * (1 + 3 * np.abs(x))), axis=-1)
    is_tooth = np.clip((down - gum_line) / 0.06 + 0.5, 0, 1)[..., None]
    colour = GUM * (1 - is_tooth) + ENAMEL * (1 - 0.3 * gap)[..., None] * is_tooth
    colour = colour * (1 - 0.72 * (np.abs(x) / half_width) ** 2)[..., None]  # darker towards the corners
    return Solid(body.to_head(points), grid_faces(ROWS, COLUMNS), colour.reshape(-1, 3), "teeth")


def _tongue(body: Body, lower_front: Array) -> Solid:
    """A soft hump behind the lower teeth."""
    u, v = np.meshgrid(np.linspace(-1, 1, 17), np.linspace(0, 1, 13), indexing="xy")
    y = -0.035 - 0.05 * u**2 - 0.07 * np.clip(0.3 - v, 0, 1) + 0.01 * np.abs(u) * (1 - v)
    points = lower_front + np.stack([0.13 * u, y, -0.07 - 0.35 * v], axis=-1)
    return Solid(body.to_head(points), grid_faces(13, 17), TONGUE, "teeth")  # lit like them
