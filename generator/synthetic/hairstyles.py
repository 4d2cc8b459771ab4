"""Each hair style as guide strands and the way their children follow them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from generator.synthetic import vocabulary as words
from generator.synthetic.geometry import Array, Strands, linear, normalise, smoothstep
from generator.synthetic.hair import Clumping, Scalp, cut_strands, grow_children
from generator.synthetic.ropes import ROPES, rope_hairs

GUIDES = 700
CHILDREN = 9000
CROWN = np.array([0.05, 1.05, -1.05])
PLAIT_TIE = (0.70, -0.42, -0.75)  # behind the left ear lobe; mirrored for the right one
ROPE_COUNT = 150
TIES = {"ponytail": (0, 0.45, -1.72), "bun": (0, 1.12, -1.38), "lowbun": (0, -0.25, -1.68)}
BUN_AXES = {"bun": (0, 0.8, -0.55), "lowbun": (0, -0.1, -1)}
FRINGE_HEIGHT = 0.2  # decimetres above the eyes


@dataclass(frozen=True)
class ShortStyle:
    """Hair that stands off the head. Lengths in decimetres."""

    length: float
    lift: float  # how much it stands out rather than away from the crown
    lie: float
    fade: str  # "sides", "none" or "hairline": where it is shorter
    gravity: float
    steps: int
    clumping: Clumping


SHORT_STYLES = {
    "buzz": ShortStyle(0.07, 0.5, 0.9, "none", 0.0, 4, Clumping(0.10, 0.015)),
    "crop": ShortStyle(0.26, 0.6, 0.9, "sides", 0.06, 8, Clumping(0.55, 0.03)),
    "curly": ShortStyle(0.50, 1.0, 0.9, "sides", 0.10, 18, Clumping(0.75, 0.03, 0.055, 2.6)),
    "afro": ShortStyle(0.62, 1.6, 0.09, "hairline", 0.0, 18, Clumping(0.35, 0.05, 0.035, 5)),
    "kinky": ShortStyle(0.22, 1.5, 0.09, "sides", 0.0, 18, Clumping(0.40, 0.03, 0.02, 3)),
}
COMBED_STYLES = ("sidepart", "slick", "quiff", "messy")
HEM = {"bob": -0.88, "medium": -1.35, "long": -2.60, "wavy": -2.60, "curlylong": -2.60}  # height of the ends
LONG_CLUMPING = {
    "bob": Clumping(0.55, 0.012),
    "medium": Clumping(0.60, 0.015),
    "long": Clumping(0.60, 0.015),
    "wavy": Clumping(0.75, 0.02, 0.05, 3.0),
    "curlylong": Clumping(0.80, 0.03, 0.07, 7.0),
}


@dataclass
class Head:
    """One person's head with the guides' roots on it; the arrays are (GUIDES, …)."""

    scalp: Scalp
    mask: Array
    part: float
    volume: float
    rng: np.random.Generator
    places: Array = field(init=False)  # roots on the average head
    roots: Array = field(init=False)  # roots on this head
    normals: Array = field(init=False)
    top: Array = field(init=False)  # 0 at the sides, 1 on top

    def __post_init__(self) -> None:
        on_skin = self.scalp.roots(self.mask, GUIDES, self.rng)
        self.places = on_skin.of(self.scalp.anatomy.rest)
        self.roots = on_skin.of(self.scalp.body.surface)
        self.normals = normalise(on_skin.of(self.scalp.body.normals))
        self.top = smoothstep(self.places[:, 1], 0.35, 0.8)

    def side(self, places: Array) -> Array:
        """+1 or -1 (n,): the side of the parting a place is on."""
        return np.where(places[:, 0] > self.part, 1.0, -1.0)

    def along_skin(self, directions: Array) -> Array:
        """Directions with their part along the normal taken out."""
        return normalise(directions - (directions * self.normals).sum(1, keepdims=True) * self.normals)

    def jitter(self, size: float) -> Array:
        """Normal noise (GUIDES, 3)."""
        return self.rng.normal(size=(GUIDES, 3)) * size

    def columns(self, x: Any, y: Any, z: Any) -> Array:
        """A direction for each guide from numbers or arrays, turned with the head."""
        return self.scalp.body.turn(np.stack(np.broadcast_arrays(x, y, z, self.top)[:3], axis=1))


def head_hair(
    scalp: Scalp, mask: Array, style: str, person: dict[str, Any], rng: np.random.Generator, hat: bool = False
) -> list[Strands]:
    """All strands of a style, or none for a bald head. Under a hat hair lies flat and has no fringe."""
    if style == "bald":
        return []
    head = Head(scalp, mask, person["part"], 0.03 if hat else person["vol"], rng)
    if style in words.ROPE_STYLES:
        return [_coloured(*_many_ropes(head, style, person["sex"]), style, person, rng)]
    guides, clumping, side = _guides(head, style)
    on_skin = scalp.roots(mask, CHILDREN, rng)
    places, roots = on_skin.of(scalp.anatomy.rest), on_skin.of(scalp.body.surface)
    locks = [grow_children(head.places, guides, places, roots, clumping, rng, side)]
    if person["bangs"] and not hat and style in words.STYLES_WITH_BANGS:
        locks.append(_fringe(head))
    if style == "ponytail":
        locks.append(_tail(head))
    if style in BUN_AXES:
        locks.append(_bun(head, style))
    if style == "braids":
        locks.append(_plaits(head))
    return [_coloured(strands, guide, style, person, rng) for strands, guide in locks]


def _guides(head: Head, style: str) -> tuple[Array, Clumping, Any]:
    """Guide strands, how children follow them, and whether a parting keeps children apart."""
    if style in SHORT_STYLES:
        return _standing(head, SHORT_STYLES[style]), SHORT_STYLES[style].clumping, None
    if style in COMBED_STYLES:
        side = head.side if style == "sidepart" else None
        return _combed(head, style), Clumping(0.72 if style == "messy" else 0.6, 0.03), side
    if style in TIES:
        return _tied(head, TIES[style]), Clumping(0.5, 0.012, length_variation=0.03), None
    if style == "braids":
        tie = np.array(PLAIT_TIE) * np.column_stack([head.side(head.places), np.ones((GUIDES, 2))])
        return _tied(head, tie), Clumping(0.5, 0.012, length_variation=0.03), head.side
    return _hanging(head, style), LONG_CLUMPING[style], head.side


def _standing(head: Head, style: ShortStyle) -> Array:
    """Buzz cut to afro: out from the head and away from the crown."""
    from_crown = head.places - CROWN
    from_crown[:, 1] *= 0.3
    lie = head.along_skin(head.scalp.body.turn(normalise(from_crown)))
    direction = normalise(head.normals * style.lift + lie * style.lie + head.jitter(0.12))
    y, z = head.places[:, 1], head.places[:, 2]
    fade = {
        "none": np.ones(GUIDES),
        "sides": 0.45 + 0.55 * smoothstep(y, -0.2, 0.55),
        "hairline": 0.55 + 0.45 * smoothstep(y, -0.6, 0.1) * (1 - 0.35 * smoothstep(z, -0.35, 0.1)),
    }[style.fade]
    length = style.length * fade * (0.85 + 0.3 * head.rng.random(GUIDES))
    return head.scalp.grow(
        head.roots,
        direction,
        length,
        style.steps,
        comb=lambda points, t: direction * 0.1,
        clearance=lambda t: 0.02 + 0.03 * t,
        gravity=lambda t: style.gravity,
    )


def _combed(head: Head, style: str) -> Array:
    """Side parting, slicked back, quiff, messy: hair of a few centimetres, combed one way."""
    comb = normalise(_comb_direction(head, style))
    lift = {"quiff": 1.0, "messy": 0.5}.get(style, 0.25)
    stand = head.normals * (0.5 + lift * head.top[:, None])
    direction = normalise(head.along_skin(comb) + stand + head.jitter(0.05))
    random = head.rng.random(GUIDES)
    longest = 0.42 if style == "sidepart" else 0.62
    length = (0.26 + longest * smoothstep(head.places[:, 1], 0.3, 0.8)) * (0.9 + 0.2 * random)
    layer = (0.04 + head.volume * (0.4 + 0.6 * random)) * (0.35 + 0.65 * head.top)
    weight = 0.75 if style == "sidepart" else 0.25
    return head.scalp.grow(
        head.roots,
        direction,
        length * (0.75 if style == "messy" else 1),
        18,
        comb=lambda points, t: comb * 0.35,
        clearance=lambda t: layer * min(1, t * 3),
        gravity=lambda t: 0.05 + weight * t,
    )


def _comb_direction(head: Head, style: str) -> Array:
    """Which way a comb would go (GUIDES, 3)."""
    x, top = head.places[:, 0], head.top
    front = smoothstep(head.places[:, 2], -0.5, 0.0)
    if style == "sidepart":
        down = -0.35 - 0.9 * smoothstep(np.abs(x), 0.25, 0.6)
        return head.columns(head.side(head.places), down, -0.15 - 0.6 * (1 - front))
    if style == "slick":
        return head.columns(x * 0.3, -0.25 * (1 - top), -1)
    if style == "quiff":
        return head.columns(0.25 + x * 0.2, 0.9 * front * top - 0.3 * (1 - top), -0.9 + 0.3 * front)
    return head.columns(x * 0.6, -0.1, 0.4 * top - 0.4) + head.jitter(0.8)


def _tied(head: Head, ties: Any) -> Array:
    """Ponytail, buns, plaits: hair drawn along the head to one point (3,), or each guide's own (GUIDES, 3)."""
    tie = head.scalp.body.to_head(ties)
    towards = tie - head.roots
    direction = normalise(head.normals * 0.25 + head.along_skin(normalise(towards)) + head.jitter(0.03))
    layer = 0.03 + 0.05 * head.rng.random(GUIDES)
    strands = head.scalp.grow(
        head.roots,
        direction,
        np.linalg.norm(towards, axis=1) * 1.18,
        16,
        comb=lambda points, t: normalise(tie - points) * 1.2,
        clearance=lambda t: layer,
        stiffness=0.8,
    )
    return cut_strands(strands, np.linalg.norm(strands - tie[:, None], axis=2) >= 0.16)


def _hanging(head: Head, style: str) -> Array:
    """Bob to waist-long hair: to both sides of the parting, then down, cut at the hem."""
    random, y, z = head.rng.random(GUIDES), head.places[:, 1], head.places[:, 2]
    comb = head.columns(head.side(head.places) * 0.9, -0.25, -0.25 - 0.55 * smoothstep(z, -0.55, 0.05))
    comb = normalise(comb)
    direction = normalise(head.along_skin(comb) + head.normals * (0.5 + 1.5 * head.volume) + head.jitter(0.04))
    layer = 0.035 + head.volume * (0.25 + 0.75 * smoothstep(y, -0.6, 1.1)) * (0.6 + 0.4 * random)
    length, steps = (3.9, 26) if HEM[style] < -1.5 else (2.6, 20)
    strands = head.scalp.grow(
        head.roots,
        direction,
        length,
        steps,
        comb=lambda points, t: comb * 0.5 * max(0, 1 - t * 5),
        clearance=lambda t: layer * min(1, t * 8 + 0.3),
        stiffness=0.9,
        gravity=lambda t: 0.12 + 0.5 * float(smoothstep(t, 0, 0.25)),
    )
    hem = HEM[style] + 0.05 * head.rng.normal(size=GUIDES)
    if style == "bob":
        hem = hem - 0.12 * smoothstep(z, -0.6, -1.3)
    return cut_strands(strands, strands[..., 1] > hem[:, None])


def _fringe(head: Head) -> tuple[Array, np.ndarray]:
    """Bangs: from the front hairline forwards, cut above the eyes."""
    count, children, rng, anatomy, body = 160, 1500, head.rng, head.scalp.anatomy, head.scalp.body
    x, y, z = anatomy.rest.T
    mask = head.mask * smoothstep(z, -0.45, -0.15) * (np.abs(x) < 0.5) * (y > 0.5)
    guide_roots, child_roots = head.scalp.roots(mask, count, rng), head.scalp.roots(mask, children, rng)
    places, normals = guide_roots.of(anatomy.rest), normalise(guide_roots.of(body.normals))
    forwards = body.turn(np.column_stack([places[:, 0] * 0.35, np.full(count, 0.05), np.ones(count)]))
    layer = 0.05 + 0.06 * rng.random(count)
    strands = head.scalp.grow(
        guide_roots.of(body.surface),
        normalise(forwards + normals * 0.3),
        1.3,
        16,
        comb=lambda points, t: forwards * 0.35 * (1 - t),
        clearance=lambda t: layer * min(1, 0.5 + t),
        stiffness=0.9,
        gravity=lambda t: 0.25 + 0.5 * t,
    )
    hem = body.to_head((0, FRINGE_HEIGHT, 0.4))[0, 1] + 0.02 * rng.normal(size=count)
    strands = cut_strands(strands, strands[..., 1] > hem[:, None])
    clumping = Clumping(0.55, 0.012, length_variation=0.05)
    return grow_children(places, strands, child_roots.of(anatomy.rest), child_roots.of(body.surface), clumping, rng)


def _tail(head: Head) -> tuple[Array, np.ndarray]:
    """The loose end of a ponytail."""
    rng, guides, children, spread = head.rng, 60, 1600, (0.09, 0.09, 0.05)
    tie = head.scalp.body.to_head(TIES["ponytail"])
    guide_places, child_places = rng.normal(size=(guides, 3)) * spread, rng.normal(size=(children, 3)) * spread
    strands = head.scalp.grow(
        tie + guide_places,
        normalise(head.scalp.body.turn((0, 0.35, -1)) + guide_places * 2.5),
        2.0 + 0.3 * rng.random(guides),
        18,
        comb=lambda points, t: 0.0,
        clearance=lambda t: 0.06,
        gravity=lambda t: 0.10 + 0.3 * t,
    )
    clumping = Clumping(0.5, 0.03, length_variation=0.3)
    return grow_children(guide_places, strands, child_places, tie + child_places, clumping, rng)


def _plaits(head: Head) -> tuple[Array, np.ndarray]:
    """Two plaits from behind the ears, over the shoulders to the front."""
    ties = head.scalp.body.to_head(np.array([PLAIT_TIE, PLAIT_TIE]) * [[1, 1, 1], [-1, 1, 1]])
    forwards = head.scalp.body.turn(np.array([[0.35, -1.0, 0.55], [-0.35, -1.0, 0.55]]))
    lines = head.scalp.grow(
        ties,
        normalise(forwards),
        2.6,
        40,
        comb=lambda points, t: np.array([0, 0, 0.22 * max(0, 1 - 2.5 * t)]),
        clearance=lambda t: 0.19,
        gravity=lambda t: 0.3,
    )
    return rope_hairs(lines, ROPES["braids"], head.rng)


def _many_ropes(head: Head, style: str, sex: str) -> tuple[Array, np.ndarray]:
    """Box braids or locs from all over the scalp, to the chest or, on a man, to the chin or the shoulders."""
    rng, y, z = head.rng, head.places[:, 1], head.places[:, 2]
    comb = normalise(head.columns(head.side(head.places) * 0.9, -0.25, -0.25 - 0.55 * smoothstep(z, -0.55, 0.05)))
    layer = 0.06 + (0.10 + 0.5 * head.volume) * smoothstep(y, -0.6, 1.1) * rng.random(GUIDES)
    lines = head.scalp.grow(
        head.roots,
        normalise(head.along_skin(comb) + head.normals * 1.1 + head.jitter(0.12)),
        3.4,
        34,
        comb=lambda points, t: comb * 0.5 * max(0, 1 - t * 5),
        clearance=lambda t: layer * min(1, t * 8 + 0.3),
        stiffness=0.9,
        gravity=lambda t: 0.12 + 0.5 * float(smoothstep(t, 0, 0.2)),
    )
    lowest, highest = (-1.9, -1.0) if sex == "man" else (-2.3, -1.7)
    hem = rng.uniform(lowest, highest) + 0.10 * rng.normal(size=GUIDES)
    lines = cut_strands(lines, lines[..., 1] > hem[:, None])
    return rope_hairs(lines[_spread_out(head.places, ROPE_COUNT)], ROPES[style], rng)


def _spread_out(places: Array, count: int) -> np.ndarray:
    """Indices of at most `count` places (n, 3), each the farthest from those before: partings in a regular grid."""
    chosen = [0]
    distance = np.linalg.norm(places - places[0], axis=1)
    while len(chosen) < min(count, len(places)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(places - places[chosen[-1]], axis=1))
    return np.array(chosen)


def _bun(head: Head, style: str) -> tuple[Array, np.ndarray]:
    """Strands wound round a ring."""
    rng, count = head.rng, 1500
    start, tilt, t = rng.random(count) * 2 * np.pi, rng.random(count) * 2 * np.pi, np.linspace(0, 1, 14)
    thickness = 0.13 * np.sqrt(0.6 + 0.4 * rng.random(count))[:, None]
    around, across = start[:, None] + t * 3.2, tilt[:, None] + t * 1.6
    radius = 0.17 + thickness * np.cos(across)
    axis = normalise(head.scalp.body.turn(BUN_AXES[style]))[0]
    first = normalise(np.cross(axis, [1, 0, 0.01]))
    second = np.cross(axis, first)
    ring = (radius * np.cos(around))[..., None] * first + (radius * np.sin(around))[..., None] * second
    centre = head.scalp.body.to_head(TIES[style])[0] + axis * 0.05
    return centre + ring + (thickness * np.sin(across))[..., None] * axis, rng.integers(0, 40, count)


def _coloured(strands: Array, guide: np.ndarray, style: str, person: dict[str, Any], rng) -> Strands:
    """Thickness along the strand, and a brightness of its own for each lock and each hair."""
    shade = np.exp(rng.normal(size=guide.max() + 1) * 0.16)[guide] * np.exp(rng.normal(size=len(guide)) * 0.12)
    colour = linear(words.HAIR_COLOURS[person["haircolor"]]) * shade[:, None]
    if person["haircolor"] == "gray":
        colour = colour * np.where(rng.random((len(colour), 1)) < 0.3, 0.35, 1.1)
    thin = 0.8 if style in ("afro", "kinky", "curly", "buzz") else 1.05
    profile = np.interp(np.linspace(0, 1, strands.shape[1]), [0, 0.1, 0.7, 1], [0.005, 0.0058, 0.005, 0.0012])
    return Strands(strands, np.broadcast_to(profile * thin, strands.shape[:2]), colour, "hair")
