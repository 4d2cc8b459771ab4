"""Every light a portrait is taken in: four area lights and the world's glow.

Places are decimetres in front of a camera at orbit 0; x is multiplied by the side the main light stands on where
`mirrored`. Power in watts.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generator.synthetic.geometry import Array

WARM, COOL, AMBER, WHITE = (1, 0.95, 0.89), (0.85, 0.92, 1), (1, 0.72, 0.42), (1, 1, 1)
AIM = (0, -0.3, 0)  # what every light points at

# Deep skin returns less light. What the deepest tone adds to main light, fill and surroundings, as a share of each.
FIRST_LIFTED_TONE = 0.45
DEFAULT_LIFT = (0.35, 0.8, 0.3)
LIFTS = {
    "dramatic side": (0.5, 4.0, 1.5),
    "night neon": (0.9, 1.5, 1.0),
    "window": (0.35, 2.0, 0.6),
    "candle": (0.8, 3.0, 2.0),
    "backlit sunset": (0.7, 1.4, 0.8),
    "night street": (0.8, 2.0, 1.5),
    "colored gels": (0.9, 1.1, 1.0),
}


@dataclass(frozen=True)
class Lamp:
    """A square area light of `size` decimetres."""

    place: tuple[float, float, float]
    size: float
    power: float
    colour: tuple[float, float, float]
    mirrored: bool = False


@dataclass(frozen=True)
class Rig:
    """Main light, fill and two rims, and the colour and strength of the surroundings."""

    key: Lamp
    fill: Lamp
    rim: Lamp
    second_rim: Lamp
    world: tuple[float, float, float]
    world_strength: float

    @property
    def lamps(self) -> dict[str, Lamp]:
        """Lamps by name."""
        return {"key": self.key, "fill": self.fill, "rim": self.rim, "second rim": self.second_rim}


RIGS = {
    "soft studio": Rig(
        Lamp((5, 4.5, 7), 4.5, 430, WARM, True),
        Lamp((-6, 0, 7), 6, 130, COOL, True),
        Lamp((-4.5, 4, -6), 3, 420, WHITE, True),
        Lamp((5, 3, -6), 3, 180, COOL, True),
        (0.85, 0.9, 1),
        0.25,
    ),
    "beauty": Rig(
        Lamp((0, 4, 8), 5, 460, (1, 0.97, 0.94)),
        Lamp((0, -4, 6), 5, 130, WARM),
        Lamp((-5, 4, -6), 3, 190, COOL),
        Lamp((5, 4, -6), 3, 190, COOL),
        (1, 0.97, 0.95),
        0.3,
    ),
    "window": Rig(
        Lamp((7.5, 2, 4), 5, 620, (0.93, 0.97, 1), True),
        Lamp((-6, 0, 6), 6, 60, WARM, True),
        Lamp((-4, 4, -6), 3, 120, COOL),
        Lamp((5, 5, -5), 3, 100, COOL),
        (0.9, 0.93, 1),
        0.28,
    ),
    "golden hour": Rig(
        Lamp((6.5, 2.2, 4.5), 2.5, 560, (1, 0.74, 0.46), True),
        Lamp((-6, 1, 7), 7, 120, (0.75, 0.82, 1), True),
        Lamp((-5, 3, -6), 2.5, 650, AMBER, True),
        Lamp((5, 3, -5), 2.5, 350, AMBER, True),
        (1, 0.85, 0.75),
        0.3,
    ),
    "dramatic side": Rig(
        Lamp((7.5, 2.6, 3), 2.6, 680, (1, 0.93, 0.85), True),
        Lamp((-6, 0, 6), 6, 45, COOL, True),
        Lamp((-6, 3, -5), 2.5, 420, COOL, True),
        Lamp((5, 3, -6), 2, 20, COOL),
        (0.8, 0.88, 1),
        0.1,
    ),
    "overcast": Rig(
        Lamp((0, 8, 4), 8, 620, (0.95, 0.98, 1)),
        Lamp((0, 1, 9), 7, 150, WARM),
        Lamp((-5, 4, -6), 4, 150, COOL),
        Lamp((5, 4, -6), 4, 150, COOL),
        (0.9, 0.95, 1),
        0.4,
    ),
    "candle": Rig(  # low, near and warm, with the room's dusk from the other side
        Lamp((2.4, -2.3, 3.8), 0.9, 150, (1, 0.56, 0.24), True),
        Lamp((-5, 1.5, 7), 6, 60, (1, 0.70, 0.45), True),
        Lamp((-4.5, 2, -5), 2, 120, AMBER, True),
        Lamp((5, 3, -6), 2, 40, AMBER, True),
        (1, 0.72, 0.5),
        0.10,
    ),
    "backlit sunset": Rig(  # the sun is behind; a reflector lights the face
        Lamp((3, 0.5, 8), 5, 210, (1, 0.86, 0.72), True),
        Lamp((-5, 2, 7), 6, 110, (0.82, 0.86, 1), True),
        Lamp((-3.2, 2.6, -4.5), 1.6, 2400, (1, 0.62, 0.30), True),
        Lamp((3.4, 2.2, -4.5), 1.6, 2000, (1, 0.62, 0.30), True),
        (1, 0.84, 0.72),
        0.28,
    ),
    "night street": Rig(  # a street lamp above, a shop window across
        Lamp((4.5, 5.5, 5.5), 2, 420, (1, 0.70, 0.40), True),
        Lamp((-6, 0.5, 5), 4, 170, (0.50, 0.68, 1), True),
        Lamp((-5, 3, -6), 2, 380, (0.45, 0.70, 1), True),
        Lamp((5, 2.5, -6), 2, 260, (1, 0.42, 0.28), True),
        (0.50, 0.60, 1),
        0.14,
    ),
}
NEON_GELS = (
    ((1, 0.15, 0.55), (0.1, 0.6, 1)),
    ((1, 0.35, 0.15), (0.9, 0.15, 0.6)),
    ((0.15, 0.9, 0.6), (0.45, 0.2, 1)),
)
# Two saturated gels of a studio, from the main light's side and from the other; the words are in captions.
GELS = (
    ((1, 0.05, 0.06), (0.06, 0.16, 1)),
    ((1, 0.04, 0.62), (0.02, 0.75, 0.85)),
    ((1, 0.32, 0.03), (0.32, 0.06, 1)),
)


def gel_rig(palette: int) -> Rig:
    """One gel on each half of the face, a little white in front so that features can be read."""
    first, second = GELS[palette]
    return Rig(
        Lamp((6.5, 1.5, 4.5), 2.5, 520, first, True),
        Lamp((-6.5, 1.5, 4.5), 2.5, 620, second, True),
        Lamp((-5, 3, -6), 2, 520, second, True),
        Lamp((5, 3, -6), 2, 520, first, True),
        (0.85, 0.85, 1),
        0.16,
    )


def neon_rig(palette: int) -> Rig:
    """Two coloured gels, paler from the front than from behind."""
    first, second = NEON_GELS[palette]
    return Rig(
        Lamp((5.5, 2, 5), 3, 360, _paler(first)),
        Lamp((-6, 1.5, 4.5), 3, 330, _paler(second)),
        Lamp((-5, 3, -6), 2.5, 500, first),
        Lamp((5, 3, -6), 2.5, 500, second),
        (0.9, 0.85, 1),
        0.22,
    )


def rig_of(person: dict[str, Any]) -> Rig:
    """The lights of a person's portrait, set for their skin as a photographer would."""
    of_palette = {"night neon": neon_rig, "colored gels": gel_rig}.get(person["light"])
    rig = of_palette(person["neon"]) if of_palette else RIGS[person["light"]]
    depth = max(0.0, (person["tone"] - FIRST_LIFTED_TONE) / (1 - FIRST_LIFTED_TONE))
    key, fill, world = LIFTS.get(person["light"], DEFAULT_LIFT)
    return replace(
        rig,
        key=_brighter(rig.key, 1 + key * depth),
        fill=_brighter(rig.fill, 1 + fill * depth),
        world_strength=rig.world_strength * (1 + world * depth),
    )


def _brighter(lamp: Lamp, factor: float) -> Lamp:
    return replace(lamp, power=lamp.power * factor)


def lamp_place(lamp: Lamp, person: dict[str, Any]) -> Array:
    """Where a lamp stands (3,): lamps go round with the camera."""
    x, y, z = lamp.place
    x = x * person["keyside"] if lamp.mirrored else x
    orbit = np.radians(person["orbit"])
    return np.array([x * np.cos(orbit) + z * np.sin(orbit), y, z * np.cos(orbit) - x * np.sin(orbit)])


def _paler(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    return tuple(channel * 0.65 + 0.35 * 0.8 for channel in colour)
