"""Beards and moustaches: where they grow and how long they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.synthetic import vocabulary as words
from generator.synthetic.body import Anatomy
from generator.synthetic.geometry import Array, Strands, bump, linear, normalise, smoothstep
from generator.synthetic.hair import Clumping, Scalp, grow_children

GUIDES = 250
STEPS = 7
# The beard's upper edge: height y at each distance x from the middle of the face.
EDGE_X = (0, 0.12, 0.27, 0.36, 0.46, 0.56, 0.64, 0.70, 0.80)
EDGE_Y = (-0.45, -0.45, -0.50, -0.60, -0.60, -0.52, -0.38, -0.15, -0.05)


@dataclass(frozen=True)
class BeardStyle:
    """`area` is "all", "goatee" or "moustache"; length in decimetres."""

    area: str
    length: float
    hairs: int = 5500
    thickness: float = 1.1


STYLES = {
    "stubble": BeardStyle("all", 0.028, thickness=0.7),
    "short beard": BeardStyle("all", 0.09),
    "full beard": BeardStyle("all", 0.26),
    "goatee": BeardStyle("goatee", 0.12, hairs=1800),
    "moustache": BeardStyle("moustache", 0.12, hairs=1800),
}


def beard_mask(anatomy: Anatomy, beard: str) -> Array:
    """Where a beard grows (n,), 0 to 1."""
    x, y, z = anatomy.mirrored.T
    edge = np.interp(x, EDGE_X, EDGE_Y)
    mask = smoothstep(edge - y, 0, 0.08) * smoothstep(y, -1.33, -1.18) * smoothstep(z, -0.62, -0.45)
    mask = mask * (1 - anatomy.lips) * anatomy.outside * anatomy.off_ears * (x < 0.8)
    mask *= 1 - 0.9 * bump(np.column_stack([x, y]), (0.13, -0.86), (0.07, 0.035))
    by_mouth = (x < 0.30) & (y > -0.83) & (y < -0.535)
    mask *= np.where(by_mouth, 1 - smoothstep(anatomy.lips, 0, 0.2), 1)
    moustache = (y > -0.60) & (x < 0.34)
    goatee = moustache | ((x < 0.32) & (y < -0.55))
    return mask * {"all": True, "goatee": goatee, "moustache": moustache}[STYLES[beard].area]


def beard_hair(scalp: Scalp, mask: Array, person: dict[str, Any], rng: np.random.Generator) -> Strands:
    """Hairs that grow downwards, out to the sides of the mouth, shorter on the upper lip."""
    style, anatomy, body = STYLES[person["beard"]], scalp.anatomy, scalp.body
    guide_roots, child_roots = scalp.roots(mask, GUIDES, rng), scalp.roots(mask, style.hairs, rng)
    places, normals = guide_roots.of(anatomy.rest), normalise(guide_roots.of(body.normals))
    x, y, z = places.T
    down = body.turn(np.column_stack([x * 0.25 + np.sign(x) * 0.5 * (y > -0.6), -np.ones(GUIDES), 0.25 * (z > 0.1)]))
    on_lip = (y > -0.6) & (np.abs(x) < 0.34)
    length = np.where(on_lip, min(style.length, 0.16), style.length * (0.35 + 0.65 * smoothstep(-y, 0.3, 1.0)))
    strands = scalp.grow(
        guide_roots.of(body.surface),
        normalise(down + normals * 0.55 + rng.normal(size=(GUIDES, 3)) * 0.1),
        length * (0.8 + 0.4 * rng.random(GUIDES)),
        STEPS,
        comb=lambda points, t: down * 0.15,
        clearance=lambda t: 0.012 + 0.02 * t,
        gravity=lambda t: 0.1,
    )
    frizz, curl = (0.025 if style.length > 0.08 else 0.008), (0.012 if style.length > 0.12 else 0.0)
    clumping = Clumping(0.3, frizz, curl, curls=2, length_variation=0.4)
    places_of_all, roots_of_all = child_roots.of(anatomy.rest), child_roots.of(body.surface)
    hairs, _ = grow_children(places, strands, places_of_all, roots_of_all, clumping, rng)
    return _coloured(hairs, style.thickness, person["haircolor"], rng)


def _coloured(hairs: Array, thickness: float, haircolor: str, rng: np.random.Generator) -> Strands:
    colour = np.clip(linear(words.HAIR_COLOURS[haircolor]) * 0.8, 0.004, 0.4)
    profile = np.interp(np.linspace(0, 1, STEPS), [0, 0.6, 1], [0.0034, 0.0034, 0.0008]) * thickness
    shade = np.exp(rng.normal(size=(len(hairs), 1)) * 0.2)
    return Strands(hairs, np.broadcast_to(profile, hairs.shape[:2]), colour * shade, "fine hair")
