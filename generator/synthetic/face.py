"""Eyeballs, lashes and brows."""

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from generator.synthetic import vocabulary as words
from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, Solid, Strands, grid_faces, linear, normalise, rotate, smoothstep

IRIS_ANGLE = 0.475  # radians from the eye's axis
PUPIL_ANGLE = 0.19
CORNEA_BULGE = 0.055  # of the eyeball's radius
AROUND = 48  # vertices of an eyeball round its axis
WHITE_OF_EYE = np.array([0.80, 0.775, 0.76])


def eyeballs(anatomy: Anatomy, body: Body, person: dict[str, Any], rng: np.random.Generator) -> list[Solid]:
    """Two eyes that look along the person's gaze, the cornea bulged so that it catches a highlight."""
    theta, phi = _eye_grid()
    bulge = 1 + CORNEA_BULGE * np.exp(-((theta / (IRIS_ANGLE * 0.72)) ** 4))
    sphere = np.stack([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)], axis=-1)
    sphere = (sphere * bulge[..., None]).reshape(-1, 3)
    colours = _eye_colours(theta, phi, person["eye"], rng).reshape(-1, 3)
    faces = grid_faces(len(theta), AROUND, wrap=True)
    gaze = np.radians([*person["gaze"], 0])
    eyes = []
    for side in "lr":
        socket = body.still[anatomy.data.ids[f"helper-{side}-eye"]]
        radius = 0.5 * (socket.max(0) - socket.min(0)).mean()
        eye = rotate(sphere * radius, gaze, np.zeros(3)) + socket.mean(0)
        eyes.append(Solid(body.to_head(eye), faces, colours, "eye"))
    return eyes


def _eye_grid() -> tuple[Array, Array]:
    """Angle from the eye's axis and angle round it, both (rows, AROUND); rows are denser on the iris."""
    theta = np.concatenate([[0], np.linspace(0.02, 0.62, 36), np.linspace(0.66, np.pi, 19)])
    return np.meshgrid(theta, np.linspace(0, 2 * np.pi, AROUND, endpoint=False), indexing="ij")


def _eye_colours(theta: Array, phi: Array, eye: str, rng: np.random.Generator) -> Array:
    """Pupil, streaked iris with a dark rim and a brighter lower half, white that yellows towards the back."""
    rim, heart = (linear(colour) for colour in words.EYE_COLOURS[eye])
    outward = np.clip((theta - PUPIL_ANGLE) / (IRIS_ANGLE - PUPIL_ANGLE), 0, 1)
    waves = zip(rng.integers(5, 23, 8), rng.random(8) * 2 * np.pi, rng.random(8), strict=True)
    streaks = sum(np.cos(phi * count + phase) * weight for count, phase, weight in waves) / 3
    mixed = np.clip(0.75 * outward + 0.3 * streaks * np.sin(np.pi * outward), 0, 1)[..., None]
    iris = 0.62 * (heart + (rim - heart) * mixed)
    iris = iris * (1 - 0.8 * smoothstep(outward, 0.72, 1.0))[..., None]
    iris = iris * (0.75 + 0.75 * smoothstep(-np.sin(phi), -0.6, 0.9))[..., None]
    iris = iris * smoothstep(theta, PUPIL_ANGLE - 0.005, PUPIL_ANGLE + 0.035)[..., None]
    iris = np.where((theta < PUPIL_ANGLE)[..., None], 0.002, iris)
    white = WHITE_OF_EYE * (1 - 0.25 * smoothstep(theta, 0.7, 1.2))[..., None]
    white = white + np.array([0.05, -0.02, -0.02]) * smoothstep(theta, 0.65, 1.1)[..., None]
    outside = smoothstep(theta, IRIS_ANGLE - 0.02, IRIS_ANGLE + 0.045)[..., None]
    return iris * (1 - outside) + white * outside


def lashes(anatomy: Anatomy, body: Body, person: dict[str, Any], rng: np.random.Generator) -> Strands:
    """Lash hairs across MakeHuman's lash strips: longer and thicker with make-up, shorter on men."""
    woman, makeup = person["sex"] == "woman", person["makeup"]
    per_quad, length = (5 if makeup else 3), (1.05 if woman else 0.80)
    strands = []
    for side in "lr":
        eye_centre = body.still[anatomy.data.ids[f"helper-{side}-eye"]].mean(0)
        for strip, reach, droop in ((1, 0.6, 0.002), (2, 1.0, -0.006)):  # the lower lashes, the upper ones
            quads = body.still[anatomy.data.groups[f"helper-{side}-eyelashes-{strip}"]]
            start_a, start_b, end_b, end_a = _from_inner_edge(quads, eye_centre)
            for t in (np.arange(per_quad) + rng.random(per_quad)) / per_quad:
                root = start_a * (1 - t) + start_b * t
                hair = (end_a * (1 - t) + end_b * t - root) * length * reach
                strands.append(np.stack([root, root + hair * 0.5 + (0, droop, 0.004), root + hair], axis=1))
    points = np.concatenate(strands)
    width = 1.15 if makeup else (1.0 if woman else 0.8)
    radius = np.broadcast_to(np.array([0.0034, 0.0026, 0.0008]) * width, points.shape[:2])
    return Strands(body.to_head(points).reshape(points.shape), radius, np.full((len(points), 3), 0.012), "fine hair")


def _from_inner_edge(quads: Array, centre: Array) -> tuple[Array, Array, Array, Array]:
    """Corners (n, 3) of quads (n, 4, 3), turned so that the first two are the edge nearest to the eye."""
    distance = np.linalg.norm(quads - centre, axis=2)
    nearest = (distance + np.roll(distance, -1, axis=1)).argmin(1)
    rows = np.arange(len(quads))
    return tuple(quads[rows, (nearest + k) % 4] for k in range(4))


def brows(anatomy: Anatomy, body: Body, person: dict[str, Any], colour: Array, rng: np.random.Generator) -> Strands:
    """Two brows as short hairs over an arch; thinner and more arched on women."""
    woman = person["sex"] == "woman"
    thickness = (0.6 if woman else 0.9) * (0.85 + 0.3 * rng.random())
    arch = rng.random() * (0.8 if woman else 0.3)
    count = 420 if woman else 520
    patch = np.flatnonzero((anatomy.rest[:, 2] > -0.1) & (np.abs(anatomy.rest[:, 1] - 0.15) < 0.2))
    tree = cKDTree(anatomy.rest[patch, :2])
    sides = []
    for sign in (1, -1):
        along, across = rng.beta(1.15, 1.25, count), rng.uniform(-1, 1, count)
        place = np.column_stack([sign * (0.115 + 0.39 * along), _brow_height(along, across, thickness, arch)])
        vertex = patch[tree.query(place)[1]]
        sides.append(_brow_hairs(body, vertex, sign, along, across, thickness, rng))
    points = np.concatenate(sides)
    radius = np.broadcast_to([0.0028, 0.0030, 0.0026, 0.0008], points.shape[:2])
    return Strands(points, radius, np.repeat(colour[None], len(points), axis=0), "fine hair")


def _brow_height(along: Array, across: Array, thickness: float, arch: float) -> Array:
    """Height of brow hairs on the average face; `along` 0 at the nose to 1 at the temple, `across` -1 to 1."""
    rise = (0.026 + 0.045 * arch) * np.sin(np.clip(along / 0.62, 0, 1.5) * 1.57)
    fall = 0.08 * np.clip(along - 0.62, 0, 1) ** 1.3 * (1 + arch)
    level = -0.017 * (1 - smoothstep(along, 0, 0.5)) + 0.012 * along  # inner ends that stand high look worried
    width = 0.036 * thickness * (1 - 0.72 * along**1.6) * (0.75 + 0.25 * smoothstep(along, 0, 0.12))
    return 0.158 + rise - fall + level + across * width


def _brow_hairs(body: Body, vertex: Array, sign: int, along: Array, across: Array, thickness: float, rng) -> Array:
    """Hairs (n, 4, 3) that stand up at the nose and lie outwards towards the temple."""
    count, normals = len(vertex), body.normals[vertex]
    jitter = np.column_stack([rng.normal(size=(count, 2)) * 0.004, np.zeros(count)])
    roots = body.surface[vertex] + normals * 0.002 + jitter
    slope = np.radians(np.interp(along, [0, 0.15, 0.5, 1], [50, 32, 10, -22]) - 28 * across * (along > 0.1))
    lie = body.turn(np.column_stack([sign * np.cos(slope), np.sin(slope), np.zeros(count)]))
    lie = normalise(lie - (lie * normals).sum(1, keepdims=True) * normals)
    lie = normalise(lie + rng.normal(size=lie.shape) * 0.1)
    length = 0.075 * thickness**0.5 * (0.75 + 0.5 * rng.random(count)) * (0.7 + 0.3 * smoothstep(along, 0, 0.2))
    length = length[:, None, None]
    t = np.linspace(0, 1, 4)[None, :, None]
    lift = normals[:, None] * (0.02 * np.sin(t * 2.4)) + np.array([0, -0.012, 0]) * t**2
    return roots[:, None] + lie[:, None] * length * t + lift


def brow_colour(person: dict[str, Any], skin_at_brow: Array) -> Array:
    """Between the hair's colour and brown: light hair goes with darker brows, gray hair with gray ones."""
    hair = linear(words.HAIR_COLOURS[person["haircolor"]])
    light = float(np.clip(hair.mean() * 3, 0, 1))
    pale = hair * 0.3 if person["haircolor"] in ("gray", "white") else linear("5D4029") * 0.6
    return np.clip((hair * 0.6 + 0.004) * (1 - 0.6 * light) + pale * light + 0.04 * skin_at_brow, 0.006, 0.3)
