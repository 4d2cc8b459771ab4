"""Head and shoulders of one person: blended from targets, arms lowered, head turned, surface smoothed."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.synthetic.bodydata import BodyData
from generator.synthetic.expressions import face_units
from generator.synthetic.geometry import Array, bump, normalise, rotate, smoothstep

ARMS_DOWN = 32.0  # degrees from the base mesh's spread arms


@dataclass
class Body:
    """One person's bust. `still` and `turned` (19158, 3) are the base mesh before and after the head turns;
    `surface` and `normals` (n, 3) the smoothed skin after it; `angles` (3,) the head's turn in radians."""

    still: Array
    turned: Array
    surface: Array
    normals: Array
    angles: Array
    pivot: Array

    def to_head(self, points: Any) -> Array:
        """Points (n, 3) given for a head that looks straight on, to where the turned head has them."""
        return rotate(np.asarray(points, float).reshape(-1, 3), self.angles, self.pivot)

    def turn(self, directions: Any) -> Array:
        """Directions (n, 3) of a straight head, turned with the head."""
        return rotate(np.atleast_2d(np.asarray(directions, float)), self.angles, np.zeros(3))


class Anatomy:
    """Where things are on the skin: masks (n,) over the smoothed surface, defined once on the average mesh."""

    def __init__(self, data: BodyData) -> None:
        self.data = data
        eyes = [data.vertices[data.ids[f"helper-{side}-eye"]].mean(0) for side in "lr"]
        rest = self.rest = data.smoothing @ data.vertices[data.kept] - np.mean(eyes, axis=0)
        x, y, z = rest.T
        self.mirrored = np.column_stack([np.abs(x), y, z])
        self.mouth_inside = smoothstep(data.masks["inside-mouth"] * (z < 0.24), 0.3, 0.8)
        round_mouth = (np.abs(x) < 0.36) & (y > -0.80) & (y < -0.50) & (z > -0.1)
        self.lips = np.where(round_mouth, data.masks["lips"], 0) * (1 - self.mouth_inside * 0.5)
        self.mouth_corner = bump(self.mirrored, (0.235, -0.655, 0.12), (0.07, 0.06, 0.15))
        self.front = smoothstep(z, -0.35, 0)
        self.cheek = bump(self.mirrored, (0.43, -0.40, 0.10), (0.24, 0.20, 0.35))
        self.nose = bump(self.mirrored, (0, -0.34, 0.42), (0.15, 0.13, 0.25))
        self.ear = data.masks["ears"] * (self.mirrored[:, 0] > 0.58)
        self.under_eye = bump(self.mirrored, (0.27, -0.155, 0.1), (0.17, 0.07, 0.2))
        self.lid = bump(self.mirrored, (0.29, 0.07, 0.15), (0.2, 0.06, 0.2)) * (y > -0.005)
        self.brow = bump(self.mirrored, (0.30, 0.165, 0.2), (0.2, 0.05, 0.3))
        self.off_ears = (data.masks["ears"] < 0.3) | (self.mirrored[:, 0] < 0.6)
        self.outside = self.mouth_inside < 0.05

    def nearest(self, point: tuple[float, float, float]) -> int:
        """The outer vertex that is closest to a point on the average mesh."""
        distance = np.linalg.norm(self.rest - np.array(point), axis=1)
        return int(np.where(self.outside, distance, np.inf).argmin())


def build_body(anatomy: Anatomy, person: dict[str, Any]) -> Body:
    """The person's bust, posed. The origin moves to between their eyes."""
    data = anatomy.data
    still = blend_targets(data, person)
    still -= 0.5 * sum(still[data.ids[f"helper-{side}-eye"]].mean(0) for side in "lr")
    pivot = still[data.ids["joint-neck"]].mean(0) + np.array([0, 0.25, 0.1])
    angles = np.radians(np.array(person["pose"], float))
    for side, sign in (("l", -1), ("r", 1)):
        shoulder = still[data.ids[f"joint-{side}-shoulder"]].mean(0)
        roll = data.arm_share[side][:, None] * np.radians([0, 0, sign * ARMS_DOWN])
        still = rotate(still, roll, shoulder)
    turned = rotate(still, data.head_share[:, None] * angles, pivot)
    surface = data.smoothing @ turned[data.kept]
    return Body(still, turned, surface, vertex_normals(surface, data.quads), angles, pivot)


def blend_targets(data: BodyData, person: dict[str, Any]) -> Array:
    """The base mesh (19158, 3) with the person's age, build, features and expression."""
    vertices = data.vertices.astype(float)
    weights = macro_weights(person) | person["detail"]
    for name, weight in (weights | face_units(person["expression"], person["strength"])).items():
        if abs(weight) > 1e-4:
            indices, offsets = data.target(name)
            vertices[indices] += weight * offsets
    return vertices


def macro_weights(person: dict[str, Any]) -> dict[str, float]:
    """MakeHuman's macro targets: sex × age × body corner, muscle × weight, and proportions."""
    sexes = {"male": 1 - person["female"], "female": person["female"]}
    ages = {"young": 1 - person["age01"], "old": person["age01"]}
    muscles = _three_way(person["muscle"], ("minmuscle", "averagemuscle", "maxmuscle"))
    masses = _three_way(person["weight"], ("minweight", "averageweight", "maxweight"))
    weights = {}
    for (sex, sex_weight), (age, age_weight) in ((s, a) for s in sexes.items() for a in ages.items()):
        share = sex_weight * age_weight
        for corner, weight in person["race"].items():
            weights[f"macro/{corner}-{sex}-{age}"] = share * weight
        for (muscle, a), (mass, b) in ((m, w) for m in muscles.items() for w in masses.items()):
            weights[f"macro/universal-{sex}-{age}-{muscle}-{mass}"] = share * a * b
        weights[f"macro/{sex}-{age}-averagemuscle-averageweight-idealproportions"] = share
    return weights


def _three_way(value: float, names: tuple[str, str, str]) -> dict[str, float]:
    """A value in [0, 1] as weights of a low, a middle and a high target."""
    low, middle, high = names
    return {low: max(0, 1 - 2 * value), middle: 1 - abs(2 * value - 1), high: max(0, 2 * value - 1)}


def vertex_normals(vertices: Array, quads: np.ndarray) -> Array:
    """Area-weighted unit normals (n, 3)."""
    a, b, c, d = (vertices[quads[:, k]] for k in range(4))
    face_normals = np.cross(c - a, d - b)
    normals = np.zeros_like(vertices)
    for k in range(4):
        np.add.at(normals, quads[:, k], face_normals)
    return normalise(normals)
