"""Cloth as a shell: the skin cut along a line, smoothed over creases and lifted off."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, Solid

CREASE_KEPT = 0.55  # how much of what smoothing takes off a bulge is given back


@dataclass
class Shell:
    """Vertices (n, 3), faces, and the points (m, 3) where the cut crosses mesh edges: the cloth's border."""

    vertices: Array
    faces: list[tuple[int, ...]]
    border: Array

    def solid(self, colour: Array, material: str, attributes: dict[str, Array] | None = None) -> Solid:
        """The shell as a part of the picture."""
        return Solid(self.vertices, self.faces, colour, material, attributes or {})


class ShellCutter:
    """Cuts shells from one person's surface."""

    def __init__(self, anatomy: Anatomy, body: Body) -> None:
        self.anatomy, self.body = anatomy, body
        self.neighbour_mean = _neighbour_mean(anatomy.data.quads, len(anatomy.rest))

    def cut(self, height: Array, offset: Array | float, smoothing: int) -> Shell:
        """The part of the skin where `height` (n,) is negative, `offset` decimetres above it."""
        height = np.where(self.anatomy.outside, height, 9.0)
        vertices = self._lifted(offset, smoothing)
        quads = self.anatomy.data.quads
        covered = (height[quads] < 0).sum(1)
        faces = [tuple(quad) for quad in quads[covered == 4]]
        crossings: dict[tuple[int, int], int] = {}
        border: list[Array] = []
        for quad in quads[(covered > 0) & (covered < 4)]:
            face = self._clip_face(quad, height, vertices, crossings, border)
            if len(face) > 2:
                faces.append(face)
        border_points = np.array(border).reshape(-1, 3)
        return _without_unused(np.concatenate([vertices, border_points]), faces, border_points)

    def _lifted(self, offset: Array | float, smoothing: int) -> Array:
        """The skin moved outwards and smoothed, but never back into itself."""
        normals = self.body.normals
        lifted = self.body.surface + normals * np.reshape(offset, (-1, 1))
        smooth = lifted
        for _ in range(smoothing):
            smooth = 0.4 * smooth + 0.6 * (self.neighbour_mean @ smooth)
        lost = ((lifted - smooth) * normals).sum(1)
        return smooth + normals * np.clip(lost, 0, None)[:, None] * CREASE_KEPT

    def _clip_face(self, quad, height, vertices, crossings, border) -> tuple[int, ...]:
        """A quad cut along height 0; new points go to `border`, and `crossings` remembers them by edge."""
        face = []
        for k in range(4):
            a, b = int(quad[k]), int(quad[(k + 1) % 4])
            if height[a] < 0:
                face.append(a)
            if (height[a] < 0) == (height[b] < 0):
                continue
            edge = (min(a, b), max(a, b))
            if edge not in crossings:
                t = height[a] / (height[a] - height[b])
                crossings[edge] = len(vertices) + len(border)
                border.append(vertices[a] * (1 - t) + vertices[b] * t)
            face.append(crossings[edge])
        return tuple(face)


def _neighbour_mean(quads: np.ndarray, count: int) -> sp.csr_matrix:
    """A matrix (n, n) that replaces each vertex by the mean of those it shares an edge with."""
    sides = np.concatenate([quads[:, [k, (k + 1) % 4]] for k in range(4)])
    links = sp.coo_matrix((np.ones(len(sides)), (sides[:, 0], sides[:, 1])), (count, count)).tocsr()
    links = ((links + links.T) > 0).astype(float)
    return sp.diags(1 / np.maximum(np.asarray(links.sum(1)).ravel(), 1)) @ links


def _without_unused(vertices: Array, faces: list[tuple[int, ...]], border: Array) -> Shell:
    """Drop vertices that no face uses and renumber."""
    used = np.unique([index for face in faces for index in face])
    new_index = np.zeros(len(vertices), int)
    new_index[used] = np.arange(len(used))
    return Shell(vertices[used], [tuple(new_index[list(face)]) for face in faces], border)


def ring_around(border: Array, count: int = 96) -> Array:
    """Border points, sorted by their angle round the neck, as an even closed line (count, 3).

    It starts at the back and passes the front half-way.
    """
    offset = border - border.mean(0)
    angle = np.arctan2(offset[:, 0], offset[:, 2])
    order = angle.argsort()
    angle, border = angle[order], border[order]
    wrapped = np.concatenate([angle - 2 * np.pi, angle, angle + 2 * np.pi])
    wanted = ring_angles(count)
    ring = np.stack([np.interp(wanted, wrapped, np.tile(border[:, k], 3)) for k in range(3)], axis=1)
    for _ in range(2):
        ring = 0.5 * ring + 0.25 * (np.roll(ring, 1, axis=0) + np.roll(ring, -1, axis=0))
    return ring


def ring_angles(count: int = 96) -> Array:
    """Angles (count,) of a ring's points: 0 in front, positive to the person's left."""
    return np.linspace(-np.pi, np.pi, count, endpoint=False)
