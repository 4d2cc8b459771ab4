"""Hair that hangs in ropes: two plaits, box braids, locs.

A rope follows a line; a braid is three strands that cross each other along it, a loc one round bundle of felted hair.
"""

from dataclasses import dataclass

import numpy as np

from generator.synthetic.geometry import Array, normalise

STRANDS_OF_A_BRAID = 3


@dataclass(frozen=True)
class Rope:
    """Lengths in decimetres. `turn` is the length in which a braid's strands come round once."""

    width: float  # half of the whole rope's
    hairs: int  # of one strand of a braid, or of a loc
    turn: float = 0.0  # 0 for a loc
    frizz: float = 0.006
    points: int = 60


ROPES = {
    "braids": Rope(width=0.125, hairs=130, turn=0.50, frizz=0.012, points=100),
    "box braids": Rope(width=0.046, hairs=9, turn=0.24, points=100),
    "locs": Rope(width=0.044, hairs=22, frizz=0.012, points=44),
}


def rope_hairs(lines: Array, rope: Rope, rng: np.random.Generator) -> tuple[Array, np.ndarray]:
    """Hairs (m, points, 3) wound along lines (n, k, 3), and the number of each one's strand (m,)."""
    lines = _even(lines, rope.points)
    tangent = normalise(np.gradient(lines, axis=1))
    across = normalise(np.cross(tangent, np.array([0.2, 0.1, 1.0])))
    other = np.cross(tangent, across)
    along = np.cumsum(np.linalg.norm(np.diff(lines, axis=1, prepend=lines[:, :1]), axis=2), axis=1)
    taper = np.interp(np.linspace(0, 1, rope.points), [0, 0.06, 0.9, 1], [0.75, 1, 0.85, 0.5])
    bundles, strands = [], []
    count = STRANDS_OF_A_BRAID if rope.turn else 1
    for k in range(count):
        middle = lines
        radius = rope.width
        if rope.turn:
            phase = 2 * np.pi * (along / rope.turn + k / count)
            weave = np.sin(phase)[..., None] * across * 0.58 + 0.42 * np.sin(2 * phase)[..., None] * other
            middle = lines + weave * rope.width * taper[:, None]
            radius = 0.52 * rope.width
        bundles.append(_bundle(middle, across, other, radius * taper, rope, rng))
        strands.append(np.repeat(np.arange(len(lines)) * count + k, rope.hairs))
    return np.concatenate(bundles), np.concatenate(strands)


def _bundle(middle: Array, across: Array, other: Array, radius: Array, rope: Rope, rng: np.random.Generator) -> Array:
    """Hairs (n * hairs, points, 3) on the outside of a round strand, slowly twisting round it."""
    shape = (len(middle), rope.hairs, 1)
    start = 2 * np.pi * (np.arange(rope.hairs)[None, :, None] / rope.hairs + rng.random((len(middle), 1, 1)))
    angle = start + np.linspace(0, 5, rope.points) * rng.choice([-1, 1], (len(middle), 1, 1))
    away = (radius * np.sqrt(0.35 + 0.65 * rng.random(shape)))[..., None]
    hairs = middle[:, None] + away * (
        np.cos(angle)[..., None] * across[:, None] + np.sin(angle)[..., None] * other[:, None]
    )
    hairs = hairs.reshape(-1, rope.points, 3)
    return hairs + rng.normal(size=hairs.shape) * rope.frizz


def _even(lines: Array, points: int) -> Array:
    """The same lines with this many points each."""
    place = np.linspace(0, lines.shape[1] - 1, points)
    before = np.minimum(place.astype(int), lines.shape[1] - 2)
    part = (place - before)[:, None]
    return lines[:, before] * (1 - part) + lines[:, before + 1] * part
