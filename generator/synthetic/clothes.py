"""Clothes: necklines, collars, lapels, hoods, stripes."""

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from generator.synthetic import vocabulary as words
from generator.synthetic.body import Anatomy, Body
from generator.synthetic.geometry import Array, Part, Solid, brightness, grid_faces, linear, normalise, smoothstep, tube
from generator.synthetic.shell import Shell, ShellCutter, ring_angles, ring_around

NECKLINE_OF = {
    "t-shirt": "crew",
    "sweater": "crew",
    "hoodie": "crew",
    "v-neck sweater": "vneck",
    "turtleneck": "turtle",
    "shirt": "shirt",
    "scoop top": "scoop",
    "tank top": "tank",
}
OFFSET = {"t-shirt": 0.05, "tank top": 0.035, "shirt": 0.06}  # decimetres of cloth above the skin
THICK_OFFSET = 0.085
KNITTED = ("sweater", "v-neck sweater", "turtleneck")
STRIPES_PER_DM = 4.1
# Width of a blazer's lapel and collar by height; the notch is where it jumps.
LAPEL_HEIGHTS = (-3.30, -2.20, -1.72, -1.68, -1.30, -1.00)
LAPEL_BEHIND = -0.80  # depth z at which the collar goes on behind the neck
LAPEL_WIDTHS = (0.15, 0.42, 0.52, 0.27, 0.32, 0.20)
# A folded collar's section: distance outwards, height as a share of the collar's.
COLLAR_SECTION = ((0, 0), (0.012, 0.5), (0.035, 1.0), (0.08, 1.04), (0.13, 0.82), (0.19, 0.35), (0.23, -0.05))


def neckline(anatomy: Anatomy, kind: str) -> Array:
    """A height (n,) over the average mesh that is negative where cloth covers the skin."""
    x, y, z = anatomy.mirrored.T
    front = smoothstep(z, -1.15, -0.6)

    def level(at_front: float, at_back: float) -> Array:
        return at_front + (-0.35 - z) / 1.15 * (at_back - at_front)

    if kind == "tank":
        straps = np.minimum(x - 0.98 - 0.25 * smoothstep(-y, 1.9, 2.6), y + 2.75)
        return np.maximum(y - level(-1.72, -1.40) + front * 0.35 * np.exp(-((x / 0.5) ** 4)), straps)
    edge = {
        "crew": lambda: level(-1.62, -1.22),
        "vneck": lambda: level(-1.55, -1.20) - front * 0.75 * np.clip(1 - x / 0.52, 0, 1),
        "scoop": lambda: level(-1.60, -1.25) - front * 0.42 * np.exp(-((x / 0.5) ** 4)) - 0.1,
        "turtle": lambda: level(-1.30, -0.98),
        "shirt": lambda: level(-1.50, -1.12) - front * 0.35 * np.clip(1 - x / 0.22, 0, 1),
        "blazer": lambda: level(-1.42, -1.08) - front * 1.85 * np.clip(1 - x / 0.62, 0, 1) ** 0.9,
    }[kind]()
    return y - edge


def dress(anatomy: Anatomy, body: Body, person: dict[str, Any]) -> list[Part]:
    """Everything worn on the shoulders."""
    cutter = ShellCutter(anatomy, body)
    colour = linear(words.CLOTH_COLOURS[person["cloth"]])
    if person["clothes"] == "blazer":
        return _blazer(cutter, colour, linear(words.CLOTH_COLOURS[person["inner"]]))
    kind, material = person["clothes"], "knit" if person["clothes"] in KNITTED else "cloth"
    smoothing = 16 if material == "knit" or kind == "hoodie" else 8
    shell = cutter.cut(neckline(anatomy, NECKLINE_OF[kind]), OFFSET.get(kind, THICK_OFFSET), smoothing)
    ring = ring_around(shell.border)
    return [shell.solid(colour, material, _stripes(shell, person)), *_neck_finish(kind, ring, colour, material)]


def _stripes(shell: Shell, person: dict[str, Any]) -> dict[str, Array]:
    """The stripes' second colour and a running count that the material turns into sharp, level lines."""
    if not person["stripes"]:
        return {}
    count = len(shell.vertices)
    second = np.broadcast_to(linear(words.CLOTH_COLOURS[person["cloth2"]]), (count, 3))
    return {"Col2": second, "Stripe": (shell.vertices[:, 1] + 10) * STRIPES_PER_DM}


def _neck_finish(kind: str, ring: Array, colour: Array, material: str) -> list[Part]:
    """Collar, hood, rolled neck or ribbing along the neckline ring (n, 3)."""
    if kind == "shirt":
        return [_collar(ring, colour * 1.05, 0.19), _placket(ring, colour * 0.8)]
    if kind == "hoodie":
        return _hood(ring, colour)
    if kind == "turtleneck":
        folded = ring + (ring - ring.mean(0)) * 0.1 - (0, 0.12, 0)
        return [tube(ring, 0.06, colour, "knit", True), tube(folded, 0.08, colour, "knit", True)]
    if kind == "tank top":
        return []
    return [tube(ring, 0.032 if material == "cloth" else 0.05, colour * 0.93, material, True)]


def _placket(ring: Array, colour: Array) -> Part:
    """The line of a shirt's buttons."""
    front = ring[len(ring) // 2]
    return tube(front + np.linspace(0, 1, 6)[:, None] * (0, -1.2, 0.35), 0.012, colour, "cloth")


def _hood(ring: Array, colour: Array) -> list[Part]:
    """A hood that lies on the back of the neck."""
    centre = ring.mean(0)
    behind = np.clip(-(ring[:, 2:] - centre[2]) / 0.6, 0, 1)
    fold = ring + (ring - centre) * 0.22 - (0, 0.02, 0) + behind * (0, 0.10, -0.10)
    return [tube(ring, 0.085, colour * 1.02, "cloth", True), tube(fold, 0.13, colour, "cloth", True)]


def _collar(ring: Array, colour: Array, height: float, gap: float = 0.14, spread: float = 0.35) -> Solid:
    """A folded shirt collar along a neckline ring, open by `gap` radians each side of the front."""
    angle = ring_angles(len(ring)) % (2 * np.pi)
    order = angle.argsort()
    order = order[(angle[order] > gap) & (angle[order] < 2 * np.pi - gap)]
    angle, ring = angle[order][:, None], ring[order]
    outwards = normalise((ring - ring.mean(0)) * (1, 0, 1))
    front, side = np.clip(np.cos(angle), 0, 1) ** 2, np.sign(np.sin(angle))
    rows = []
    for i, (out, up) in enumerate(COLLAR_SECTION):
        fall = max(0, (i - 3) / 3) * front
        drop = np.concatenate([side * fall * 0.06, up * height - fall * spread * 0.9, fall * 0.05], axis=1)
        rows.append(ring + outwards * out + drop)
    return Solid(np.concatenate(rows), grid_faces(len(rows), len(ring)), colour, "cloth")


def _blazer(cutter: ShellCutter, colour: Array, inner: Array) -> list[Part]:
    """A blazer over a shirt."""
    shirt = cutter.cut(neckline(cutter.anatomy, "shirt"), 0.045, 8)
    jacket = cutter.cut(neckline(cutter.anatomy, "blazer"), 0.11, 14)
    parts: list[Part] = [shirt.solid(inner, "cloth"), _collar(ring_around(shirt.border), inner, 0.17)]
    parts.append(jacket.solid(colour, "cloth"))
    for sign in (1, -1):
        parts += _lapel(jacket, sign, colour)
    return parts


def _lapel(jacket: Shell, sign: int, colour: Array) -> list[Part]:
    """One lapel: collar and lapel with the notch between them, laid on the jacket along its opening, seams shown."""
    rows = 60
    border = jacket.border[(jacket.border[:, 0] * sign > 0.02) & (jacket.border[:, 2] > LAPEL_BEHIND)]
    border = border[border[:, 1].argsort()]
    heights = np.linspace(border[0, 1], border[-1, 1], rows)
    edge = np.stack([np.interp(heights, border[:, 1], border[:, k]) for k in range(3)], axis=1)
    for _ in range(20):
        edge[1:-1] = 0.5 * edge[1:-1] + 0.25 * (edge[2:] + edge[:-2])
    width = np.interp(heights, LAPEL_HEIGHTS, LAPEL_WIDTHS)[:, None]
    outwards = normalise(np.array([[sign * 1.0, 0.12, -0.25]]))
    shares = np.linspace(0, 1, 6)
    strips = [_laid_on(jacket, edge + outwards * width * t, 0.05 * (1 - t) + 0.035) for t in shares]
    strips[0] = edge + (0, 0, 0.03)
    dark = brightness(colour) < 0.12
    cloth = colour * 1.35 + 0.012 if dark else colour * 0.86
    seam = colour * 0.35 if not dark else colour * 0.3 + 0.002
    lapel = Solid(np.concatenate(strips), grid_faces(len(shares), rows), cloth, "cloth")
    return [lapel, tube(strips[-1], 0.016, seam, "cloth"), tube(strips[0], 0.012, seam, "cloth")]


def _laid_on(jacket: Shell, points: Array, lift: float) -> Array:
    """Points (n, 3) moved on to the jacket's surface and `lift` decimetres off it."""
    near = jacket.vertices[cKDTree(jacket.vertices).query(points, k=6)[1]].mean(1)
    outwards = normalise(points - np.column_stack([0 * points[:, 0], points[:, 1] - 0.35, 0 * points[:, 2] - 0.95]))
    height = gaussian_filter1d(((near - points) * outwards).sum(1), 3.0, mode="nearest")
    return points + outwards * (height[:, None] + lift)
