"""Draws a person's labels. Every attribute has its own random stream, so changing one leaves all others as they are.

A person is a plain dict that goes to JSON as it is: the labels file holds everything needed to render it again.
"""

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from generator.synthetic import vocabulary as words
from generator.synthetic.identity import cut_normal, draw_face_shape

Person = dict[str, Any]

# Corners of the space of body shapes that the CC0 data spans. They shape the mesh and are never described.
BODY_CORNERS = ("african", "asian", "caucasian")
BODY_CORNER_WEIGHTS = (0.24, 0.24, 0.36)  # the rest, 0.16, is a mixture of all three
HALF_PROFILE_ORBIT = (14, 24)  # degrees the camera goes round
HALF_PROFILE_TURN = (35, 50)  # degrees between the face and the camera
OLD_SHARE = 0.12
EYES_TURN = 28  # degrees that eyes turn at most
CORNER_TONES = (0.78, 0.30, 0.20)  # mean skin tone of each corner, 0 light to 1 dark


def stream(seed: int, attribute: str) -> np.random.Generator:
    """The random stream of one attribute of one person."""
    return np.random.default_rng([seed, zlib.crc32(attribute.encode())])


def choose(rng: np.random.Generator, weights: dict[Any, float]) -> Any:
    """One key of a table, by weight, from exactly one uniform draw."""
    edges = np.cumsum(list(weights.values()))
    return list(weights)[int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))]


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """A uniform draw with four decimals, so that the label holds the very number that was used."""
    return round(float(rng.uniform(low, high)), 4)


def clipped(value: float, low: float, high: float) -> float:
    """A number cut to a range, with four decimals."""
    return round(float(np.clip(value, low, high)), 4)


def dark_roots(person: Person) -> bool:
    """People with deeper skin or eastern body shapes get dark hair and brown eyes, as most such people have."""
    return person["tone"] > 0.5 or person["race"]["asian"] > 0.6


def draw_female(rng: np.random.Generator, person: Person) -> float:
    return uniform(rng, 0.82, 1.0) if person["sex"] == "woman" else uniform(rng, 0.0, 0.15)


def draw_age(rng: np.random.Generator, person: Person) -> int:
    """Mostly young and middle-aged; a share of old people on top, who would be too few to learn from."""
    usual = np.clip(words.ADULT_AGE + rng.gamma(2.0, 11), words.ADULT_AGE, words.OLDEST_AGE)
    old, is_old = rng.uniform(60, words.OLDEST_AGE + 1), rng.random() < OLD_SHARE
    return int(old if is_old else usual)


def draw_age01(rng: np.random.Generator, person: Person) -> float:
    """How old the mesh looks, 0 to 0.95: MakeHuman's oldest is not 85 but ancient."""
    return clipped(np.clip((person["age"] - 22) / 55, 0, 1) ** 1.1 * 0.95, 0, 0.95)


def draw_race(rng: np.random.Generator, person: Person) -> dict[str, float]:
    corner = rng.random()
    mixture = rng.dirichlet([1, 1, 1])
    edges = np.cumsum(BODY_CORNER_WEIGHTS)
    if corner < edges[-1]:
        mixture = np.eye(3)[np.searchsorted(edges, corner, side="right")]
    return {name: round(float(weight), 4) for name, weight in zip(BODY_CORNERS, mixture, strict=True)}


def draw_tone(rng: np.random.Generator, person: Person) -> float:
    mean = np.dot([person["race"][name] for name in BODY_CORNERS], CORNER_TONES)
    return clipped(mean + rng.normal() * 0.11, 0, 1)


def draw_orbit(rng: np.random.Generator, person: Person) -> float:
    """The camera's angle in degrees; for a half profile it always comes from one side."""
    usual = clipped(cut_normal(rng, 13), -28, 28)
    aside = uniform(rng, *HALF_PROFILE_ORBIT) * (1 if usual > 0 else -1)
    return aside if person["framing"] == "half profile" else usual


def draw_pose(rng: np.random.Generator, person: Person) -> list[float]:
    """Head turn in degrees: pitch (down is positive), yaw, roll. In a half profile the head turns from the camera."""
    spread = zip((4, 13, 4), (9, 30, 9), strict=True)
    pitch, yaw, roll = (clipped(cut_normal(rng, deviation), -limit, limit) for deviation, limit in spread)
    turned_away = uniform(rng, *HALF_PROFILE_TURN)
    if person["framing"] == "half profile":
        yaw = round(person["orbit"] - float(np.copysign(turned_away, person["orbit"])), 4)
    return [pitch, yaw, roll]


def draw_gaze(rng: np.random.Generator, person: Person) -> list[float]:
    """Eye turn in degrees (pitch, yaw), most often at the camera, else clearly past it."""
    pitch, yaw, _ = person["pose"]
    to_camera = person["orbit"] - yaw
    past = round(cut_normal(rng, 4), 4), uniform(rng, 14, 26)
    at_camera = [clipped(-pitch, -8, 8), clipped(to_camera, -EYES_TURN, EYES_TURN)]
    elsewhere = [past[0], clipped(to_camera - np.copysign(past[1], to_camera), -EYES_TURN, EYES_TURN)]
    share = 0.5 if person["framing"] == "half profile" else 0.85
    return at_camera if rng.random() < share else elsewhere


def draw_haircolor(rng: np.random.Generator, person: Person) -> str:
    natural = words.DARK_ROOT_HAIR_COLOURS if dark_roots(person) else words.LIGHT_ROOT_HAIR_COLOURS
    colour, dyed = choose(rng, natural), choose(rng, words.DYED_HAIR_COLOURS)
    aged = choose(rng, {"gray": max(0.1, 75 - person["age"]), "white": max(0.1, person["age"] - 50)})
    turned_gray, is_dyed = rng.random(2)
    if person["age"] > 45 and turned_gray < (person["age"] - 40) / 38:
        return aged
    return dyed if is_dyed < 0.05 else colour


def draw_hair(rng: np.random.Generator, person: Person) -> str:
    coily = person["race"]["african"] > 0.55
    if person["sex"] == "woman":
        return choose(rng, words.HAIR_STYLES_WOMAN_COILY if coily else words.HAIR_STYLES_WOMAN)
    return choose(rng, words.HAIR_STYLES_MAN_COILY if coily else words.HAIR_STYLES_MAN)


def draw_recede(rng: np.random.Generator, person: Person) -> float:
    """How far the hairline stands back, in decimetres."""
    drawn, with_age = cut_normal(rng, 0.06), 0.18 * rng.random()
    return 0.0 if person["sex"] == "woman" else clipped(drawn + with_age * (person["age"] > 42), 0, 1)


def draw_bangs(rng: np.random.Generator, person: Person) -> bool:
    return bool(rng.random() < 0.28) and person["sex"] == "woman" and person["hair"] in words.STYLES_WITH_BANGS


def draw_eye(rng: np.random.Generator, person: Person) -> str:
    return choose(rng, words.DARK_ROOT_EYE_COLOURS if dark_roots(person) else words.LIGHT_ROOT_EYE_COLOURS)


def draw_beard(rng: np.random.Generator, person: Person) -> str | None:
    return None if person["sex"] == "woman" else choose(rng, words.BEARDS)


def draw_makeup(rng: np.random.Generator, person: Person) -> bool:
    return bool(rng.random() < 0.5) and person["sex"] == "woman"


def draw_lip(rng: np.random.Generator, person: Person) -> str | None:
    colours = words.suited_to_tone(words.LIPSTICKS, person["tone"])
    return colours[int(rng.random() * len(colours))] if person["makeup"] else None


def draw_shadow(rng: np.random.Generator, person: Person) -> str | None:
    colours = words.suited_to_tone(words.EYE_SHADOWS, person["tone"])
    return colours[int(rng.random() * len(colours))] if person["makeup"] else None


def draw_earrings(rng: np.random.Generator, person: Person) -> str | None:
    return choose(rng, words.EARRINGS_WOMAN if person["sex"] == "woman" else words.EARRINGS_MAN)


def draw_clothes(rng: np.random.Generator, person: Person) -> str:
    barred = () if person["sex"] == "woman" else words.WOMEN_ONLY_CLOTHES
    return choose(rng, {word: weight for word, weight in words.CLOTHES.items() if word not in barred})


def draw_bg(rng: np.random.Generator, person: Person) -> str:
    return choose(rng, words.BACKGROUNDS_OF_LIGHT.get(person["light"], words.BACKGROUNDS))


def evenly(words_: Any) -> dict[Any, float]:
    """A table in which every word weighs the same."""
    return dict.fromkeys(words_, 1.0)


# In order: an attribute may look only at those above it.
DRAWS: dict[str, Callable[[np.random.Generator, Person], Any]] = {
    "sex": lambda rng, person: choose(rng, words.SEXES),
    "female": draw_female,
    "age": draw_age,
    "age01": draw_age01,
    "race": draw_race,
    "tone": draw_tone,
    "weight": lambda rng, person: clipped(0.5 + rng.normal() * 0.17, 0.1, 0.95),
    "muscle": lambda rng, person: clipped(0.5 + rng.normal() * 0.12, 0.1, 0.9),
    "detail": lambda rng, person: draw_face_shape(rng, person["sex"], person["age01"]),
    "expression": lambda rng, person: choose(rng, words.EXPRESSIONS),
    "strength": lambda rng, person: uniform(rng, 0, 1),  # of the expression
    "framing": lambda rng, person: choose(rng, words.FRAMINGS),
    "orbit": draw_orbit,
    "pose": draw_pose,
    "gaze": draw_gaze,
    "haircolor": draw_haircolor,
    "hair": draw_hair,
    "recede": draw_recede,
    "part": lambda rng, person: choose(rng, evenly((0.28, -0.28, 0.02))),  # where the hair parts, decimetres
    "vol": lambda rng, person: uniform(rng, 0.05, 0.16),  # how high hair stands off the head, decimetres
    "bangs": draw_bangs,
    "eye": draw_eye,
    "beard": draw_beard,
    "makeup": draw_makeup,
    "lip": draw_lip,
    "shadow": draw_shadow,
    "freckles": lambda rng, person: bool(rng.random() < 0.18) and person["tone"] < 0.35,
    "blush": lambda rng, person: uniform(rng, *((0.25, 0.85) if person["sex"] == "woman" else (0.10, 0.40))),
    "glasses": lambda rng, person: choose(rng, words.GLASSES),
    "glcol": lambda rng, person: choose(rng, words.GLASSES_COLOURS),
    "hat": lambda rng, person: choose(rng, words.HATS_WOMAN if person["sex"] == "woman" else words.HATS_MAN),
    "hatcol": lambda rng, person: choose(rng, evenly(words.CLOTH_COLOURS)),
    "earrings": draw_earrings,
    "metal": lambda rng, person: choose(rng, evenly(("gold", "silver"))),  # of the earrings
    "clothes": draw_clothes,
    "cloth": lambda rng, person: choose(rng, evenly(words.CLOTH_COLOURS)),
    "inner": lambda rng, person: choose(rng, words.INNER_SHIRT_COLOURS),
    "stripes": lambda rng, person: bool(rng.random() < 0.15) and person["clothes"] in words.STRIPED_CLOTHES,
    "cloth2": lambda rng, person: choose(rng, words.STRIPE_COLOURS),
    "light": lambda rng, person: choose(rng, words.LIGHTS),
    "keyside": lambda rng, person: choose(rng, evenly((-1, 1))),  # the side of the main light
    "bg": draw_bg,
    "bgcol": lambda rng, person: choose(rng, evenly(words.BACKGROUND_COLOURS)),
    "frame": lambda rng, person: uniform(rng, *words.HEIGHT_SEEN.get(person["framing"], words.USUAL_HEIGHT_SEEN)),
    "neon": lambda rng, person: int(rng.integers(words.NEON_PALETTES)),
}
FIELDS = ("seed", *DRAWS)
MADE_BY_FRAMING: dict[str | None, tuple[str, ...]] = {
    "close-up": ("frame",),
    "half profile": ("orbit", "pose", "gaze"),
}


def check_labels(labels: dict[str, Any]) -> None:
    """Raise ValueError for an unknown label, a word that is not in its table, or an age under 18."""
    for name, value in labels.items():
        if name not in DRAWS:
            raise ValueError(f"a person has no label {name!r}; there are {', '.join(DRAWS)}")
        if name in words.CHOICES and value not in words.CHOICES[name]:
            raise ValueError(f"{name} must be one of {words.CHOICES[name]}, got {value!r}")
        if name == "age" and not words.ADULT_AGE <= value <= words.OLDEST_AGE:
            raise ValueError(f"age must be {words.ADULT_AGE} to {words.OLDEST_AGE} years, got {value}")


def sample(seed: int, **fixed: Any) -> Person:
    """The person of a seed. A fixed label takes the value given, and labels that depend on it follow."""
    check_labels(fixed)
    person: Person = {"seed": seed}
    for name, draw in DRAWS.items():
        person[name] = fixed[name] if name in fixed else draw(stream(seed, name), person)
    return person


def change(person: Person, **changes: Any) -> Person:
    """The same person with other values for some labels and nothing else touched: one half of an editing pair.

    A new framing moves the labels that make it, and those alone: the height seen, or camera, head and eyes.
    """
    check_labels(changes)
    changed = {**person, **changes}
    moved = {
        name
        for word in {person.get("framing"), changed.get("framing")}
        for name in MADE_BY_FRAMING.get(word, ())
        if person.get("framing") != changed.get("framing") and name not in changes
    }
    for name in (name for name in DRAWS if name in moved):
        changed[name] = DRAWS[name](stream(person["seed"], name), changed)
    return changed
