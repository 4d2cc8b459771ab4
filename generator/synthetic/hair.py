"""Hair as strands: where it grows, how guide strands grow along the head, how many children follow each guide."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, bump, normalise, smoothstep

HAIRLINE_LOWER = {"woman": 0.10, "man": 0.05}  # decimetres below the base mesh's rounded forehead
# The hairline seen from the side: depth z at each height y, and at the nape height y at each depth.
HAIRLINE_Y = (-0.30, -0.15, 0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.86, 1.0)
HAIRLINE_Z = (-0.62, -0.47, -0.42, -0.34, -0.22, -0.05, 0.05, 0.13, 0.30, 0.90)
NAPE_DEPTH = (0.30, 0.55, 0.80, 1.00, 1.35)
NAPE_Y = (-0.12, -0.12, -0.30, -0.55, -0.72)


@dataclass
class Roots:
    """Random points on the skin: quads (n, 4) and bilinear weights (n, 4) within them."""

    quads: np.ndarray
    weights: Array

    def of(self, values: Array) -> Array:
        """Per-vertex values (v, d) at the roots, (n, d)."""
        return (values[self.quads] * self.weights[..., None]).sum(1)


@dataclass
class Clumping:
    """How children follow their guides. Lengths in decimetres; `curls` is turns a strand."""

    clump: float = 0.5  # 0: each follows the mean of its guides, 1: all tips meet
    frizz: float = 0.0
    curl: float = 0.0  # radius
    curls: float = 3.0
    length_variation: float = 0.15


def scalp_mask(anatomy: Anatomy, sex: str, recede: float = 0.0, soft: float = 0.05) -> Array:
    """Where head hair grows (n,), 0 to 1, with an edge `soft` decimetres wide."""
    _, y, z = anatomy.mirrored.T
    lowered = y + HAIRLINE_LOWER[sex] * smoothstep(y, 0.3, 0.6)
    middle = bump(anatomy.rest[:, :1], 0, 0.2)
    front = np.interp(lowered, HAIRLINE_Y, HAIRLINE_Z) - recede * smoothstep(lowered, 0.3, 0.6) * (1 - 0.6 * middle)
    nape = np.interp(-z, NAPE_DEPTH, NAPE_Y)
    behind, above = smoothstep(front - z, -soft / 2, soft), smoothstep(y - nape, -soft / 2, soft)
    return behind * above * anatomy.off_ears * (anatomy.mouth_inside < 0.1)


class Scalp:
    """Grows strands on one person's head."""

    def __init__(self, anatomy: Anatomy, body: Body) -> None:
        self.anatomy, self.body = anatomy, body
        quads, rest = anatomy.data.quads, anatomy.rest
        diagonals = rest[quads[:, 2]] - rest[quads[:, 0]], rest[quads[:, 3]] - rest[quads[:, 1]]
        self.quad_area = 0.5 * np.linalg.norm(np.cross(*diagonals), axis=1)
        outer = np.flatnonzero(anatomy.outside)[::3]
        self.wall, self.wall_normals = body.surface[outer], body.normals[outer]
        self.wall_tree = cKDTree(self.wall)

    def roots(self, mask: Array, count: int, rng: np.random.Generator) -> Roots:
        """Points spread evenly over the masked skin."""
        quads = self.anatomy.data.quads
        density = self.quad_area * mask[quads].mean(1)
        chosen = rng.choice(len(density), count, p=density / density.sum())
        u, v = rng.random((2, count))
        return Roots(quads[chosen], np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], axis=1))

    def grow(
        self,
        roots: Array,
        direction: Array,
        length: Array | float,
        steps: int,
        comb: Callable[[Array, float], Array | float],
        clearance: Callable[[float], Array | float],
        stiffness: float = 1.0,
        gravity: Callable[[float], float] = lambda t: 0.0,
    ) -> Array:
        """Guide strands (n, steps, 3) from roots (n, 3), kept `clearance(t)` off the skin; t runs 0 to 1 along them.

        Each step keeps its direction (stiffness), is pulled by `comb(points, t)` and by gravity.
        """
        strands = np.zeros((len(roots), steps, 3))
        strands[:, 0] = roots
        step = (np.broadcast_to(length, (len(roots),)) / (steps - 1))[:, None]
        for k in range(1, steps):
            t = k / (steps - 1)
            before = strands[:, k - 1]
            direction = normalise(direction * stiffness + comb(before, t) + np.array([0, -gravity(t), 0]))
            for _ in range(2):
                pushed = self._push_out(before + direction * step, clearance(t))
                direction = normalise(pushed - before)
            strands[:, k] = before + direction * step
        return strands

    def _push_out(self, points: Array, clearance: Array | float) -> Array:
        """Move points (n, 3) that are too near the skin away from it."""
        _, nearest = self.wall_tree.query(points)
        normals = self.wall_normals[nearest]
        height = ((points - self.wall[nearest]) * normals).sum(1)
        return points + normals * np.clip(clearance - height, 0, 0.35)[:, None]


def cut_strands(strands: Array, keep: Array) -> Array:
    """Shorten each strand (n, k, 3) to where `keep` (n, k) first fails, resampled to the same number of points."""
    steps = keep.shape[1]
    first_lost = np.where(keep.all(1), steps - 1, np.logical_not(keep).argmax(1))
    return resample(strands, np.maximum(first_lost, 1)[:, None] * np.linspace(0, 1, steps))


def resample(strands: Array, position: Array) -> Array:
    """Points of strands (n, k, 3) at fractional indices (n, m), or (m,) for all alike."""
    position = np.broadcast_to(position, (len(strands), np.shape(position)[-1]))
    before = np.minimum(position.astype(int), strands.shape[1] - 2)
    part = (position - before)[..., None]
    rows = np.arange(len(strands))[:, None]
    return strands[rows, before] * (1 - part) + strands[rows, before + 1] * part


def grow_children(
    guide_places: Array,
    guides: Array,
    child_places: Array,
    child_roots: Array,
    clumping: Clumping,
    rng: np.random.Generator,
    side: Callable[[Array], Array] | None = None,
) -> tuple[Array, np.ndarray]:
    """Many strands (m, k, 3) from few guides (g, k, 3), and each one's nearest guide (m,).

    Places are root positions on the average head, where `side` (+1 or -1 by the parting) keeps neighbours apart.
    """
    if side is not None:
        guide_places = np.column_stack([guide_places, 3 * side(guide_places)])
        child_places = np.column_stack([child_places, 3 * side(child_places)])
    distance, near = cKDTree(guide_places).query(child_places, k=3)
    weights = 1 / (distance + 0.02) ** 2
    weights /= weights.sum(1, keepdims=True)
    t = np.linspace(0, 1, guides.shape[1])[None, :, None]
    relative = guides - guides[:, :1]
    loose = child_roots[:, None] + sum(relative[near[:, k]] * weights[:, k, None, None] for k in range(3))
    nearest = guides[near[:, 0]]
    gathered = nearest + (child_roots - nearest[:, 0])[:, None] * 0.35
    pull = clumping.clump * t**0.7
    strands = _vary_length(loose * (1 - pull) + gathered * pull, clumping.length_variation, rng)
    if clumping.frizz:
        strands = strands + np.cumsum(rng.normal(size=strands.shape), axis=1) * clumping.frizz / len(t[0]) ** 0.5 * t
    if clumping.curl:
        strands = strands + _curl_offsets(strands, near[:, 0], len(guides), clumping, rng)
    return strands, near[:, 0]


def _vary_length(strands: Array, variation: float, rng: np.random.Generator) -> Array:
    """Shorten each strand by a random part, at most `variation` of it."""
    last = strands.shape[1] - 1
    kept = 1 - variation * rng.random((len(strands), 1)) ** 1.5
    return resample(strands, np.linspace(0, 1, last + 1)[None] * kept * last)


def _curl_offsets(strands: Array, guide: np.ndarray, guide_count: int, clumping: Clumping, rng) -> Array:
    """A helix round each strand; strands of one guide turn together, so that locks stay whole."""
    tangent = normalise(np.gradient(strands, axis=1))
    across = normalise(np.cross(tangent, np.array([0.3, 0.2, 1.0])))
    other = np.cross(tangent, across)
    phase = (rng.random(guide_count) * 2 * np.pi)[guide] + rng.normal(size=len(strands)) * 0.45
    turns = (clumping.curls * (1 + 0.15 * rng.normal(size=guide_count)))[guide]
    t = np.linspace(0, 1, strands.shape[1])
    angle = (phase[:, None] + turns[:, None] * t * 2 * np.pi)[..., None]
    return clumping.curl * np.minimum(1, t * 4)[None, :, None] * (np.cos(angle) * across + np.sin(angle) * other)
