"""What a face does: each expression as weights of the CC0 face-unit targets (names as in ARKit's blend shapes)."""

# (face unit, weight at the weakest, weight at the strongest); a unit without a side stands for Left and Right.
EXPRESSION_UNITS: dict[str, tuple[tuple[str, float, float], ...]] = {
    "neutral": (("mouthSmile", 0.15, 0.15),),
    "soft smile": (("mouthSmile", 0.35, 0.50), ("cheekSquint", 0.15, 0.15)),
    "smile": (("mouthSmile", 0.60, 0.75), ("cheekSquint", 0.30, 0.30), ("eyeSquint", 0.15, 0.15)),
    "big smile": (
        ("mouthSmile", 0.70, 0.70),
        ("mouthUpperUp", 0.35, 0.35),
        ("mouthLowerDown", 0.25, 0.25),
        ("cheekSquint", 0.40, 0.40),
        ("eyeSquint", 0.20, 0.20),
        ("jawOpen", 0.10, 0.18),
    ),
    "serious": (("browDown", 0.40, 0.40), ("mouthPress", 0.40, 0.40), ("eyeSquint", 0.20, 0.20)),
    "surprised": (
        ("browInnerUp", 0.80, 0.80),
        ("browOuterUp", 0.80, 0.80),
        ("eyeWide", 0.70, 0.70),
        ("jawOpen", 0.40, 0.40),
    ),
    "sad": (("browInnerUp", 0.90, 0.90), ("mouthFrown", 0.45, 0.45), ("mouthShrugLower", 0.30, 0.30)),
    "smirk": (("mouthSmileLeft", 0.85, 0.85), ("mouthSmileRight", 0.10, 0.10), ("browOuterUpRight", 0.40, 0.40)),
    "eyes closed": (("eyeBlink", 1.00, 1.00), ("mouthSmile", 0.30, 0.30)),
}
UNSIDED_UNITS = (
    "browInnerUp",
    "jawOpen",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthFunnel",
    "mouthPucker",
    "jawForward",
)


def face_units(expression: str, strength: float) -> dict[str, float]:
    """Target name to weight for an expression; strength in [0, 1]."""
    weights = {}
    for unit, weakest, strongest in EXPRESSION_UNITS[expression]:
        sides = ("",) if unit in UNSIDED_UNITS or unit.endswith(("Left", "Right")) else ("Left", "Right")
        for side in sides:
            weights[f"fu-{unit}{side}"] = weakest + strength * (strongest - weakest)
    return weights


def opens_mouth(expression: str) -> bool:
    """Whether teeth have to be modelled."""
    return any(unit == "jawOpen" for unit, _, _ in EXPRESSION_UNITS[expression])
