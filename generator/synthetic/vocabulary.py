"""Every word a rendered person can be described with, and the colour or number behind it. Only data, no imports.

Colours are sRGB hex. A weight beside a word is how often it is drawn, relative to the others in its table.
"""

ADULT_AGE = 18  # years; nobody younger is ever drawn
OLDEST_AGE = 85

SEXES = {"woman": 1.0, "man": 1.0}

# Skin tone runs from 0 (very fair) to 1 (deep dark); colours between two words are mixed.
SKIN_TONES = {
    "very fair": "F6DACB",
    "fair": "EFC6AC",
    "light": "E3B08E",
    "tan": "CB9068",
    "olive": "B57E55",
    "brown": "8E5B3C",
    "dark brown": "66402B",
    "deep dark": "452B1E",
}

HAIR_COLOURS = {
    "black": "16110F",
    "dark brown": "2B1B12",
    "brown": "4A2F1D",
    "chestnut": "633A22",
    "auburn": "71301A",
    "red": "A5451C",
    "dark blond": "9A6F3E",
    "blond": "D0A264",
    "platinum blond": "ECD6AE",
    "gray": "8D8B88",
    "white": "D9D6D0",
    "pink": "D4779A",
    "blue": "3A5FA8",
    "teal": "2F8D8D",
    "purple": "6C3F94",
}
LIGHT_ROOT_HAIR_COLOURS = {
    "black": 0.10,
    "dark brown": 0.17,
    "brown": 0.20,
    "chestnut": 0.10,
    "auburn": 0.09,
    "red": 0.08,
    "dark blond": 0.12,
    "blond": 0.10,
    "platinum blond": 0.04,
}
DARK_ROOT_HAIR_COLOURS = {"black": 0.62, "dark brown": 0.30, "brown": 0.08}
DYED_HAIR_COLOURS = {"pink": 1.0, "blue": 1.0, "teal": 1.0, "purple": 1.0}

HAIR_STYLES_WOMAN = {
    "bob": 0.14,
    "medium": 0.13,
    "long": 0.17,
    "wavy": 0.18,
    "curlylong": 0.07,
    "ponytail": 0.10,
    "bun": 0.07,
    "lowbun": 0.05,
    "sidepart": 0.05,
    "curly": 0.04,
    "braids": 0.05,
    "box braids": 0.01,
    "locs": 0.01,
}
HAIR_STYLES_WOMAN_COILY = {
    "afro": 0.25,
    "kinky": 0.10,
    "curlylong": 0.25,
    "bun": 0.15,
    "curly": 0.10,
    "ponytail": 0.08,
    "medium": 0.07,
    "braids": 0.05,
    "box braids": 0.16,
    "locs": 0.12,
}
HAIR_STYLES_MAN = {
    "buzz": 0.12,
    "crop": 0.16,
    "sidepart": 0.18,
    "slick": 0.12,
    "quiff": 0.11,
    "messy": 0.12,
    "curly": 0.08,
    "medium": 0.04,
    "bald": 0.07,
    "locs": 0.01,
}
HAIR_STYLES_MAN_COILY = {
    "buzz": 0.28,
    "kinky": 0.23,
    "afro": 0.12,
    "bald": 0.16,
    "crop": 0.10,
    "curly": 0.06,
    "locs": 0.14,
}
HAIR_STYLES = tuple(
    dict.fromkeys((*HAIR_STYLES_WOMAN, *HAIR_STYLES_WOMAN_COILY, *HAIR_STYLES_MAN, *HAIR_STYLES_MAN_COILY))
)
STYLES_WITH_BANGS = ("bob", "medium", "long", "bun", "ponytail")
ROPE_STYLES = ("box braids", "locs")  # many ropes from all over the scalp
LONG_STYLES = (
    "bob",
    "medium",
    "long",
    "wavy",
    "curlylong",
    "braids",
    *ROPE_STYLES,
)  # falls from a parting and shows under a hat

# Two colours an iris: near its rim, near the pupil.
EYE_COLOURS = {
    "brown": ("4A2A15", "6B4020"),
    "dark brown": ("24140B", "3A2113"),
    "blue": ("35608A", "8FB5D0"),
    "light blue": ("6E9CC0", "B5D2E2"),
    "green": ("3F5F3A", "8AA06A"),
    "hazel": ("6A4A22", "7D8048"),
    "gray": ("5A6A74", "A3B0B6"),
    "amber": ("8A5317", "C08A3A"),
}
LIGHT_ROOT_EYE_COLOURS = {
    "brown": 0.25,
    "dark brown": 0.10,
    "blue": 0.20,
    "light blue": 0.10,
    "green": 0.12,
    "hazel": 0.10,
    "gray": 0.08,
    "amber": 0.05,
}
DARK_ROOT_EYE_COLOURS = {"brown": 0.5, "dark brown": 0.5}

BEARDS = {None: 0.42, "stubble": 0.20, "short beard": 0.14, "full beard": 0.09, "goatee": 0.08, "moustache": 0.07}

EXPRESSIONS = {
    "neutral": 0.20,
    "soft smile": 0.25,
    "smile": 0.16,
    "big smile": 0.13,
    "serious": 0.08,
    "surprised": 0.06,
    "sad": 0.05,
    "smirk": 0.05,
    "eyes closed": 0.02,
}

GLASSES = {None: 0.74, "round": 0.08, "square": 0.09, "oval": 0.04, "cat": 0.02, "sunglasses": 0.05}
GLASSES_COLOURS = {"black": 0.40, "brown": 0.20, "gold": 0.20, "silver": 0.12, "red": 0.08}
EARRINGS_WOMAN = {None: 0.55, "hoop": 0.18, "stud": 0.17, "drop": 0.10}
EARRINGS_MAN = {None: 0.95, "stud": 0.05}

HATS_WOMAN = {None: 0.81, "beanie": 0.05, "cap": 0.035, "wide-brimmed hat": 0.045, "headscarf": 0.05, "turban": 0.01}
HATS_MAN = {None: 0.82, "beanie": 0.06, "cap": 0.06, "wide-brimmed hat": 0.025, "turban": 0.035}
HATS = tuple(dict.fromkeys((*HATS_WOMAN, *HATS_MAN)))
HATS_OVER_ALL_HAIR = ("headscarf", "turban")  # neither the style nor the colour of hair can be seen
HATS_OVER_EARS = ("headscarf", "turban")

CLOTHES = {
    "t-shirt": 0.20,
    "v-neck sweater": 0.10,
    "sweater": 0.14,
    "turtleneck": 0.10,
    "shirt": 0.13,
    "blazer": 0.14,
    "hoodie": 0.07,
    "scoop top": 0.03,
    "tank top": 0.05,
}
WOMEN_ONLY_CLOTHES = ("scoop top",)
STRIPED_CLOTHES = ("t-shirt", "sweater")
CLOTH_COLOURS = {
    "white": "ECE9E4",
    "black": "1B1B1E",
    "gray": "7D7F84",
    "navy": "1F2C4D",
    "blue": "2F5EA8",
    "light blue": "9CC0E0",
    "red": "B02A2C",
    "burgundy": "5F1A28",
    "pink": "E39AB0",
    "green": "2F7048",
    "olive": "5F6138",
    "mint": "A3D8C0",
    "teal": "1F7F82",
    "yellow": "E0B43A",
    "orange": "D8702A",
    "purple": "66409A",
    "lavender": "B7A6DC",
    "beige": "D3BF9F",
    "brown": "6B452C",
    "cream": "EFE4CC",
}
STRIPE_COLOURS = {"white": 1.0, "navy": 1.0, "black": 1.0, "cream": 1.0}
INNER_SHIRT_COLOURS = {"white": 1.0, "black": 1.0, "light blue": 1.0, "gray": 1.0, "cream": 1.0}

FRAMINGS = {"head and shoulders": 0.72, "close-up": 0.15, "half profile": 0.13}
HEIGHT_SEEN = {"close-up": (2.2, 2.6)}  # decimetres, of framings that differ from the usual
USUAL_HEIGHT_SEEN = (2.95, 3.45)

LIGHTS = {
    "soft studio": 0.26,
    "beauty": 0.13,
    "window": 0.12,
    "golden hour": 0.11,
    "dramatic side": 0.08,
    "night neon": 0.06,
    "overcast": 0.08,
    "candle": 0.04,
    "backlit sunset": 0.05,
    "night street": 0.04,
    "colored gels": 0.05,
}
BACKGROUNDS = {
    "plain": 0.24,
    "gradient": 0.20,
    "bokeh lights": 0.06,
    "outdoor": 0.08,
    "city": 0.06,
    "interior": 0.05,
    "library": 0.055,
    "café": 0.055,
    "beach": 0.05,
    "forest": 0.05,
    "mountains": 0.05,
    "snow": 0.045,
    "city at night": 0.02,
    "stage": 0.04,
}
# Lights that are found in some places only.
BACKGROUNDS_OF_LIGHT = {
    "night neon": {"neon": 1.0},
    "golden hour": {"sunset": 0.38, "outdoor": 0.22, "beach": 0.12, "mountains": 0.10, "forest": 0.09, "city": 0.09},
    "overcast": {
        word: BACKGROUNDS[word]
        for word in ("plain", "gradient", "outdoor", "city", "beach", "forest", "mountains", "snow")
    },
    "window": {word: BACKGROUNDS[word] for word in ("plain", "gradient", "interior", "library", "café")},
    "candle": {"bokeh lights": 0.25, "interior": 0.25, "café": 0.20, "library": 0.15, "plain": 0.15},
    "backlit sunset": {"sunset": 0.50, "beach": 0.20, "mountains": 0.15, "outdoor": 0.08, "city": 0.07},
    "night street": {"city at night": 0.75, "bokeh lights": 0.15, "neon": 0.10},
    "colored gels": {"plain": 0.40, "gradient": 0.40, "stage": 0.20},
}
ALL_BACKGROUNDS = (*BACKGROUNDS, "neon", "sunset")
BACKGROUND_COLOURS = {
    "white": "E9EBEE",
    "light gray": "C3C7CC",
    "dark gray": "44484F",
    "black": "121317",
    "blue": "4A78B8",
    "sky blue": "8FC1E8",
    "teal": "3D9A98",
    "green": "5D9A66",
    "yellow": "EDC85A",
    "orange": "E59154",
    "coral": "EA8573",
    "pink": "EEACBE",
    "lavender": "B8AADF",
    "purple": "71529F",
    "beige": "DCCBB0",
    "red": "B23B3B",
    "navy": "22304F",
}
NEON_PALETTES = 3  # pairs of colours, see lights.NEON_GELS, lights.GELS and backgrounds.NEON_DISCS

# Make-up by skin tone: the table's key is the deepest tone it suits. Bright pinks look painted on deep skin.
LIPSTICKS = {
    0.35: ("B3202E", "C24A5A", "A8455A", "8C3040", "C97070"),
    0.60: ("A8242F", "9B3A42", "A04A50", "7C2338", "B0605A"),
    1.00: ("7A1C28", "86303A", "6A2234", "8A3C38", "74303C"),
}
EYE_SHADOWS = {
    0.35: ("7A5850", "8A6068", "6A5A62", "A07A5A"),
    0.60: ("6E4A3A", "5E3F44", "7A5236", "4E3C42"),
    1.00: ("5A3620", "4A2A30", "6A4426", "38241E"),
}

# The words each label may take, for forms, captions and tests.
CHOICES = {
    "sex": tuple(SEXES),
    "hair": HAIR_STYLES,
    "haircolor": tuple(HAIR_COLOURS),
    "beard": tuple(BEARDS),
    "eye": tuple(EYE_COLOURS),
    "expression": tuple(EXPRESSIONS),
    "glasses": tuple(GLASSES),
    "glcol": tuple(GLASSES_COLOURS),
    "hat": HATS,
    "hatcol": tuple(CLOTH_COLOURS),
    "earrings": tuple(EARRINGS_WOMAN),
    "clothes": tuple(CLOTHES),
    "cloth": tuple(CLOTH_COLOURS),
    "cloth2": tuple(STRIPE_COLOURS),
    "inner": tuple(INNER_SHIRT_COLOURS),
    "bg": ALL_BACKGROUNDS,
    "bgcol": tuple(BACKGROUND_COLOURS),
    "light": tuple(LIGHTS),
    "framing": tuple(FRAMINGS),
}


def tone_word(tone: float) -> str:
    """The nearest word for a skin tone in [0, 1]."""
    words = tuple(SKIN_TONES)
    return words[round(tone * (len(words) - 1))]


def suited_to_tone(table: dict[float, tuple[str, ...]], tone: float) -> tuple[str, ...]:
    """The entry of a make-up table for a skin tone in [0, 1]."""
    return next(colours for deepest, colours in table.items() if tone <= deepest)
