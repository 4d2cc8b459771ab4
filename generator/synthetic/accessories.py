"""Glasses and earrings."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, Part, Solid, tube

LENS_HEIGHT = -0.03  # decimetres from the eyes
LENS_BLACK = np.zeros(3)


@dataclass(frozen=True)
class Frame:
    """Half width and half height of a lens in decimetres; corner 2 is an ellipse, more is squarer."""

    half_width: float
    half_height: float
    corner: float


FRAMES = {
    "round": Frame(0.235, 0.225, 2.0),
    "square": Frame(0.25, 0.185, 4.0),
    "oval": Frame(0.25, 0.17, 2.3),
    "cat": Frame(0.25, 0.18, 3.0),
    "sunglasses": Frame(0.26, 0.23, 2.4),
}
# Linear colour, material, radius of the wire in decimetres.
FRAME_FINISH = {
    "black": ((0.012, 0.012, 0.012), "plastic", 0.020),
    "brown": ((0.09, 0.035, 0.015), "plastic", 0.020),
    "red": ((0.35, 0.02, 0.03), "plastic", 0.020),
    "gold": ((0.9, 0.62, 0.28), "metal", 0.013),
    "silver": ((0.8, 0.8, 0.82), "metal", 0.013),
}
JEWELLERY = {"gold": (0.9, 0.66, 0.3), "silver": (0.85, 0.85, 0.87)}


def glasses(anatomy: Anatomy, body: Body, person: dict[str, Any]) -> list[Part]:
    """Two rims, a bridge and two arms to the temples; dark lenses for sunglasses."""
    eye = body.still[anatomy.data.ids["helper-l-eye"]]
    centre_x, depth = eye[:, 0].mean() + 0.02, max(eye[:, 2].max() + 0.11, 0.29)
    frame, (colour, material, radius) = FRAMES[person["glasses"]], FRAME_FINISH[person["glcol"]]
    outline = _outline(person["glasses"], frame)
    parts: list[Part] = []
    for sign in (1, -1):
        rim = _bowed(sign * (centre_x + outline[:, 0]), LENS_HEIGHT + outline[:, 1], depth)
        parts.append(tube(body.to_head(rim), radius, colour, material))
        parts.append(_arm(anatomy, body, sign, centre_x, frame, depth, (colour, material, radius)))
        if person["glasses"] == "sunglasses":
            parts.append(Solid(body.to_head(rim[:-1]), [tuple(range(len(rim) - 1))], LENS_BLACK, "lens"))
    u = np.linspace(-1, 1, 9)
    bridge = _bowed(u * (centre_x - frame.half_width), LENS_HEIGHT + 0.06 + 0.03 * (1 - u**2), depth + 0.01)
    return [*parts, tube(body.to_head(bridge), radius, colour, material)]


def _outline(shape: str, frame: Frame) -> Array:
    """A lens's rim (40, 2), a superellipse with its last point on the first."""
    angle = np.linspace(0, 2 * np.pi, 40)
    cosine, sine = np.cos(angle), np.sin(angle)
    x = np.sign(cosine) * np.abs(cosine) ** (2 / frame.corner) * frame.half_width
    y = np.sign(sine) * np.abs(sine) ** (2 / frame.corner) * frame.half_height
    if shape == "cat":
        y = y + 0.05 * np.clip(x / frame.half_width, 0, 1) * (y > 0)
    if shape == "sunglasses":  # aviators: narrower at the bottom
        y = y - 0.03
        x = x * (1 - 0.15 * np.clip(-y / frame.half_height, 0, 1))
    return np.column_stack([x, y])


def _bowed(x: Array, y: Array | float, depth: float) -> Array:
    """Points of a straight head, bent back towards the temples."""
    return np.column_stack([x, np.broadcast_to(y, np.shape(x)), depth - 0.16 * (np.abs(x) / 0.6) ** 2])


def _arm(anatomy: Anatomy, body: Body, sign: int, centre_x: float, frame: Frame, depth: float, finish) -> Part:
    """From the rim's outer corner back to above the ear."""
    colour, material, radius = finish
    corner_x = np.array([sign * (centre_x + frame.half_width)])
    hinge = _bowed(corner_x, LENS_HEIGHT + frame.half_height * 0.55, depth)
    hinge = np.concatenate([hinge, hinge + (sign * 0.05, 0, -0.04)])
    hinge = body.to_head(hinge)
    temple = body.surface[anatomy.nearest((sign * 0.74, 0.02, -0.55))]
    middle = hinge[1] * 0.35 + temple * 0.65 + (sign * 0.03, 0.02, 0)
    line = np.concatenate([hinge, [middle], [temple + (sign * 0.02, 0.03, 0)]])
    return tube(line, radius * 0.9, colour, material)


def earrings(anatomy: Anatomy, body: Body, person: dict[str, Any]) -> list[Part]:
    """Hoops, studs or drops at both lobes."""
    colour = JEWELLERY[person["metal"]]
    parts: list[Part] = []
    for sign in (1, -1):
        lobe = _lobe(anatomy, sign)
        hole = body.surface[lobe] + body.normals[lobe] * 0.015
        if person["earrings"] == "hoop":
            angle = np.linspace(0, 2 * np.pi, 24)
            circle = np.column_stack([np.zeros(24), 0.15 * np.cos(angle) - 0.15, 0.15 * np.sin(angle)])
            parts.append(tube(hole + circle, 0.012, colour, "metal"))
        elif person["earrings"] == "stud":
            parts.append(tube(hole + [[0, -0.012, 0], [0, 0, 0], [0, 0.012, 0]], 0.035, colour, "metal"))
        else:
            parts.append(tube(hole + [[0, 0, 0], [0, -0.1, 0], [0, -0.2, 0]], 0.008, colour, "metal"))
            parts.append(tube(hole + [[0, -0.20, 0], [0, -0.26, 0], [0, -0.32, 0]], 0.04, colour, "metal"))
    return parts


def _lobe(anatomy: Anatomy, sign: int) -> int:
    """The vertex an earring hangs from: among the lowest of the ear."""
    ear = np.flatnonzero((anatomy.data.masks["ears"] > 0.5) & (anatomy.rest[:, 0] * sign > 0.6))
    return int(ear[anatomy.rest[ear, 1].argsort()[25]])
