"""A headscarf: cloth stretched over head and neck, open round the face, in folds below the chin.

The stretched form is the convex hull of head, neck and the top of the chest, seen from a point in the head. Angles:
`beta` from straight ahead, `alpha` round the face, 0 at the person's left, a quarter turn at the top.
"""

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import ConvexHull

from generator.synthetic.body import Body
from generator.synthetic.geometry import Array, Part, Solid, grid_faces, rotate, smoothstep, tube

CENTRE = np.array([0, -0.30, -0.50])
OPENING = np.radians(57)  # half width of the face's opening
ROWS, COLUMNS = 70, 120
CLOTH = 0.10  # decimetres off the hull
CHIN_HEIGHT = -1.15
# Where the scarf's loose end crosses below the chin, from the right cheek to the left shoulder: rows, columns.
OVERLAP_ROWS = np.linspace(2, 34, 33).astype(int)
OVERLAP_COLUMNS = np.linspace(62, 104, 33).astype(int)


def headscarf(body: Body, skin: Array, colour: Array, rng: np.random.Generator) -> list[Part]:
    """The scarf; `skin` (n, 3) is the surface of the head looking straight on."""
    alpha = np.linspace(0, 2 * np.pi, COLUMNS, endpoint=False)
    opening = OPENING * (1 - 0.06 * np.sin(alpha) ** 2 + 0.05 * np.cos(2 * alpha))
    beta = opening + np.linspace(0, 1, ROWS)[:, None] * (2.9 - opening)
    directions = _directions(alpha, beta)
    radius = gaussian_filter(_hull_radius(skin, directions), (1.0, 1.5), mode=("nearest", "wrap"))
    fold = _folds(alpha, directions * radius[..., None], rng)
    points = CENTRE + directions * (radius + CLOTH + 0.07 * fold)[..., None]
    hem = CENTRE + (points[:1] - CENTRE) * 0.90  # turns the edge in towards the skin
    points = np.concatenate([hem, points])
    shade = np.concatenate([np.full((1, COLUMNS), 0.6), 0.72 + 0.28 * fold])
    posed = _follow_head(body, points.reshape(-1, 3))
    grid = posed.reshape(points.shape)
    faces = grid_faces(ROWS + 1, COLUMNS, wrap=True)
    cloth = Solid(posed, faces, (colour * shade[..., None]).reshape(-1, 3), "felt")
    return [
        cloth,
        tube(grid[1], 0.028, colour * 0.9, "felt", closed=True),
        tube(grid[OVERLAP_ROWS, OVERLAP_COLUMNS], 0.03, colour * 0.75, "felt"),
    ]


def _directions(alpha: Array, beta: Array) -> Array:
    """Unit vectors (rows, COLUMNS, 3)."""
    across = np.sin(beta)
    return np.stack([across * np.cos(alpha), across * np.sin(alpha), np.cos(beta)], axis=-1)


def _hull_radius(skin: Array, directions: Array) -> Array:
    """How far the hull of head and neck reaches in each direction."""
    x, y, _ = skin.T
    hull = ConvexHull(skin[(y > -1.2) | ((y > -2.2) & (np.abs(x) < 1.12))] - CENTRE)
    normals, offsets = hull.equations[:, :3], hull.equations[:, 3]
    facing = np.maximum(directions.reshape(-1, 3) @ normals.T, 1e-6)
    return (-offsets / facing).min(1).reshape(directions.shape[:2])


def _folds(alpha: Array, offsets: Array, rng: np.random.Generator) -> Array:
    """0 in a groove, 1 on a ridge: slack waves below the chin, faint ones that run back over the head."""
    height = (offsets + CENTRE)[..., 1]
    below = smoothstep(-height, -CHIN_HEIGHT - 0.25, -CHIN_HEIGHT + 0.15)
    sway = 0.10 * np.cos(2 * alpha + rng.random() * 6)
    slack = 0.5 + 0.5 * np.sin((height + sway) * 17 + rng.random() * 6)
    faint = 0.5 + 0.5 * np.sin(9 * alpha + 2.5 * np.sin(2 * alpha) + rng.random() * 6)
    return slack * below + (0.75 + 0.25 * faint) * (1 - below)


def _follow_head(body: Body, points: Array) -> Array:
    """Turned with the head above the chin, less and less below, not at all on the chest."""
    share = smoothstep(points[:, 1], -1.9, -0.9)[:, None]
    return rotate(points, share * body.angles, body.pivot)
