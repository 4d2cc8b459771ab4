"""The shape of one face: weights for MakeHuman's CC0 shape targets, drawn around an average adult.

A target named `nose-hump` has two files, `nose-hump-decr` and `nose-hump-incr`; a signed weight picks one of them.
Targets of paired features carry an `l-` or `r-` in front.
"""

import numpy as np

# Standard deviation of the signed weight, before the draw is cut at two of them.
SINGLE_SPREAD = {
    "nose-scale-vert": 0.28,
    "nose-scale-horiz": 0.22,
    "nose-width1": 0.28,
    "nose-width2": 0.28,
    "nose-width3": 0.28,
    "nose-hump": 0.28,
    "nose-volume": 0.22,
    "nose-point-width": 0.28,
    "chin-width": 0.32,
    "chin-height": 0.28,
    "chin-prominent": 0.28,
    "chin-bones": 0.28,
    "mouth-upperlip-height": 0.32,
    "mouth-lowerlip-height": 0.32,
    "mouth-cupidsbow": 0.28,
    "head-scale-horiz": 0.22,
    "head-scale-vert": 0.18,
    "forehead-scale-vert": 0.18,
    "forehead-nubian": 0.22,
    "head-fat": 0.28,
}
PAIRED_SPREAD = {"cheek-volume": 0.30, "cheek-bones": 0.32, "ear-scale": 0.28}
# No face is the same on both sides: each of these may be pulled to one of them, a little.
ASYMMETRIES = ("brown-1", "brown-2", "cheek-1", "cheek-2", "jaw-1", "jaw-2", "mouth-1", "nose-1", "nose-2", "temple-1")
ASYMMETRY_SPREAD = 0.18

# Mean, standard deviation and the names of the two ends, for targets that are not called decr and incr.
SINGLE_SHIFT = {
    "mouth-scale-horiz": (0.15, 0.26, ("decr", "incr")),
    "mouth-upperlip-volume": (0.18, 0.24, ("decr", "incr")),
    "mouth-lowerlip-volume": (0.18, 0.24, ("decr", "incr")),
    "nose-point": (0.0, 0.30, ("down", "up")),
    "nose-base": (0.0, 0.25, ("down", "up")),
    "eyebrows-trans": (0.25, 0.20, ("down", "up")),
    "eyebrows-angle": (0.05, 0.22, ("down", "up")),
}
PAIRED_SHIFT = {
    "eye-height2": (0.25, 0.20, ("decr", "incr")),
    "eye-scale": (0.55, 0.20, ("decr", "incr")),
    "eye-corner2": (0.0, 0.30, ("down", "up")),
    "eye-trans": (0.0, 0.30, ("in", "out")),
    "ear-wing": (-0.20, 0.20, ("decr", "incr")),
}

# What the average woman's face adds: a lighter jaw, fuller lips, a smaller nose, a slimmer neck, larger eyes.
WOMAN_ADDS = {
    "chin-width-decr": 0.50,
    "chin-bones-decr": 0.40,
    "head-invertedtriangular": 0.45,
    "mouth-lowerlip-volume-incr": 0.35,
    "mouth-upperlip-volume-incr": 0.30,
    "nose-scale-horiz-decr": 0.30,
    "nose-volume-decr": 0.25,
    "head-oval": 0.35,
    "mouth-scale-horiz-decr": 0.10,
    "l-cheek-bones-incr": 0.20,
    "r-cheek-bones-incr": 0.20,
    "l-eye-scale-incr": 0.30,
    "r-eye-scale-incr": 0.30,
    "neck-scale-horiz-decr": 0.35,
    "neck-scale-depth-decr": 0.30,
}
HEAD_SHAPES = {
    "woman": ("head-round", "head-oval"),
    "man": ("head-oval", "head-round", "head-square", "head-rectangular", "head-diamond"),
}


def cut_normal(rng: np.random.Generator, deviation: float) -> float:
    """A normal draw around 0, cut at two standard deviations."""
    return float(np.clip(rng.normal(), -2, 2) * deviation)


class TargetWeights(dict):
    """Target name to weight (about 0 to 1); weights that are added to one target sum up."""

    def push(self, target: str, weight: float) -> None:
        """Add to one target."""
        self[target] = round(self.get(target, 0.0) + float(weight), 4)

    def push_signed(self, target: str, weight: float, ends: tuple[str, str] = ("decr", "incr")) -> None:
        """Add to the lower or the upper end of a target, by the weight's sign."""
        self.push(f"{target}-{ends[weight > 0]}", abs(weight))

    def push_pair(self, target: str, weight: float, ends: tuple[str, str] = ("decr", "incr")) -> None:
        """The same weight on the left and on the right."""
        for side in "lr":
            self.push_signed(f"{side}-{target}", weight, ends)


def draw_face_shape(rng: np.random.Generator, sex: str, age01: float) -> dict[str, float]:
    """Target weights of one identity. `age01` is 0 for a young adult, 1 for the oldest."""
    weights = TargetWeights()
    for target, spread in SINGLE_SPREAD.items():
        weights.push_signed(target, cut_normal(rng, spread))
    for target, (mean, spread, ends) in SINGLE_SHIFT.items():
        weights.push_signed(target, mean + cut_normal(rng, spread), ends)
    for target, spread in PAIRED_SPREAD.items():
        weights.push_pair(target, cut_normal(rng, spread))
    for target, (mean, spread, ends) in PAIRED_SHIFT.items():
        weights.push_pair(target, mean + cut_normal(rng, spread), ends)
    shape_choice, shape_weight = rng.random(2)
    shapes = HEAD_SHAPES[sex]
    weights.push(shapes[int(shape_choice * len(shapes))], 0.35 * shape_weight)
    weights.push("forehead-scale-vert-decr", 0.25)
    weights.push("head-age-decr", (0.50 if sex == "woman" else 0.25) * (1 - age01))
    for target, weight in WOMAN_ADDS.items() if sex == "woman" else ():
        weights.push(target, weight)
    for target in ASYMMETRIES:
        weights.push_signed(f"asym-{target}", cut_normal(rng, ASYMMETRY_SPREAD), ("l", "r"))
    return dict(weights)
