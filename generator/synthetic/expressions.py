"""What a face does: each expression as weights of the CC0 face-unit targets (names as in ARKit's blend shapes)."""

# (face unit, weight at the weakest, weight at the strongest); a unit without a side stands for Left and Right.
EXPRESSION_UNITS: dict[str, tuple[tuple[str, float, float], ...]] = {
    "neutral": (("mouthSmile", 0.08, 0.18), ("browDown", 0.00, 0.12)),
    "soft smile": (("mouthSmile", 0.55, 0.70), ("cheekSquint", 0.18, 0.25)),
    "smile": (("mouthSmile", 0.75, 0.90), ("cheekSquint", 0.30, 0.40), ("eyeSquint", 0.12, 0.20)),
    "big smile": (
        ("mouthSmile", 0.85, 1.00),
        ("mouthUpperUp", 0.50, 0.65),
        ("mouthLowerDown", 0.30, 0.40),
        ("cheekSquint", 0.40, 0.50),
        ("eyeSquint", 0.15, 0.25),
        ("jawOpen", 0.12, 0.24),
    ),
    "serious": (
        ("browDown", 1.30, 1.60),
        ("mouthPress", 0.80, 1.00),
        ("mouthFrown", 0.25, 0.40),
        ("eyeSquint", 0.45, 0.55),
        ("noseSneer", 0.10, 0.20),
    ),
    "surprised": (
        ("browInnerUp", 1.20, 1.50),
        ("browOuterUp", 1.10, 1.30),
        ("eyeWide", 0.90, 1.10),
        ("jawOpen", 0.42, 0.62),
        ("mouthFunnel", 0.10, 0.20),
        ("mouthUpperUp", 0.35, 0.55),
    ),
    "sad": (
        ("browInnerUp", 1.50, 1.80),
        ("mouthFrown", 0.85, 1.05),
        ("mouthShrugLower", 0.35, 0.50),
        ("eyeBlink", 0.10, 0.18),
    ),
    "smirk": (
        ("mouthSmileLeft", 1.00, 1.20),
        ("mouthDimpleLeft", 0.50, 0.70),
        ("mouthLeft", 0.30, 0.45),
        ("cheekSquintLeft", 0.45, 0.60),
        ("eyeSquintLeft", 0.25, 0.35),
        ("browOuterUpRight", 0.80, 1.00),
    ),
    "eyes closed": (("eyeBlink", 1.00, 1.00), ("mouthSmile", 0.25, 0.35)),
}
UNSIDED_UNITS = (
    "mouthLeft",
    "mouthRight",
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
