"""The guided controls: what can be chosen with pictures instead of words. One table for the studio, which shows it, for
generator/choosing.py, which writes it into prompts and reads it back, for `manage.py draw_options`, and for the tests.

Keys are the renderer's own (generator/synthetic/vocabulary.py), words are the model's (generator/vocabulary.py)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator import vocabulary
from generator.synthetic import vocabulary as renderer  # nothing but data


@dataclass(frozen=True)
class Option:
    """One value of a control."""

    key: str
    name: str  # beneath its picture
    words: str  # how it is said after "with" or a comma; `{}` is where a colour goes
    said: tuple[str, ...]  # all phrases that say it, the most telling first
    before: str = ""  # how it is said before the person, such as "sad"
    there: str = ""  # how a place is said with its preposition, such as "at the beach"
    colour: str = ""  # hex, of a colour


@dataclass(frozen=True)
class Control:
    """One question about the portrait, with at most one answer."""

    key: str
    name: str
    group: str
    aspect: str  # generator.understanding's
    options: tuple[Option, ...]
    is_colour: bool = False  # of the thing that another control of the same aspect names
    noun: str = ""  # what has this colour, as long as nothing more is known of it

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)

    def picture(self, option: Option) -> str:
        """The file name of the option's picture, in static/img/options/."""
        plain = unicodedata.normalize("NFKD", f"{self.key} {option.key}").encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain.lower()) + ".webp"


def _said(table: Mapping[str, list[str]], also: Mapping[str, tuple[str, ...]] = {}) -> dict[str, tuple[str, ...]]:
    return {key: (*phrases, *also.get(key, ())) for key, phrases in table.items()}


def _options(
    said: Mapping[str, tuple[str, ...]],
    chosen: Mapping[str, tuple[str, str]],  # key: (name, words)
    **more: Mapping[str, str],
) -> tuple[Option, ...]:
    return tuple(
        Option(key, name, words, said.get(key, ()), **{field: table.get(key, "") for field, table in more.items()})
        for key, (name, words) in chosen.items()
    )


def _colours(said: Mapping[str, list[str]], hexes: Mapping[str, str], keys: Any = None) -> tuple[Option, ...]:
    return tuple(
        Option(key, key.capitalize(), key, (key, *said.get(key, ())), colour=f"#{hexes[key]}") for key in keys or hexes
    )


AGES = {"young": 29, "adult": 44, "middle-aged": 61, "elderly": 75, "very old": 99}  # up to which age in years
_TONES = dict(zip(renderer.SKIN_TONES, vocabulary.SKIN_TONES, strict=True))
_FRAMES = {"black": "1B1B1E", "brown": "6B452C", "gold": "C9A24A", "silver": "B9BDC2", "red": "B02A2C"}
_BEFORE = {key: before[0] for key, (_, before) in vocabulary.EXPRESSIONS.items()}

_FACE = (
    Control("who", "Who", "Face", "person", _options(
        _said(vocabulary.PEOPLE), {"woman": ("Woman", "a woman"), "man": ("Man", "a man")},
        before={"woman": "woman", "man": "man"})),
    Control("age", "Age", "Face", "age", _options(
        {key: tuple(dict.fromkeys((key, *vocabulary.AGES[years]))) for key, years in AGES.items()},
        {key: (key.capitalize(), key) for key in AGES}, before={key: key for key in AGES})),
    Control("expression", "Expression", "Face", "expression", _options(
        {key: (*after, *before) for key, (after, before) in vocabulary.EXPRESSIONS.items()},
        {key: (key.capitalize(), vocabulary.EXPRESSIONS[key][0][0]) for key in renderer.EXPRESSIONS},
        before=_BEFORE)),
    Control("skin", "Skin", "Face", "skin", _options(
        {key: (key, *tones) for key, tones in _TONES.items()},
        {key: (key.capitalize(), f"{key} skin") for key in _TONES},
        before={key: f"{key}-skinned" for key in _TONES},
        colour={key: f"#{colour}" for key, colour in renderer.SKIN_TONES.items()})),
)  # fmt: skip
_HAIR = (
    Control("hair", "Style", "Hair", "hair", _options(
        _said({**vocabulary.HAIR_STYLES, "bald": [*vocabulary.BALD, "bald"]}),
        {
            "bob": ("Bob", "a {} bob"), "medium": ("Shoulder length", "shoulder-length {} hair"),
            "long": ("Long", "long straight {} hair"), "wavy": ("Long waves", "long wavy {} hair"),
            "curlylong": ("Long curls", "long curly {} hair"), "ponytail": ("Ponytail", "a {} ponytail"),
            "bun": ("High bun", "a high {} bun"), "lowbun": ("Low bun", "a low {} bun"),
            "braids": ("Braids", "{} braids"), "box braids": ("Box braids", "{} box braids"),
            "locs": ("Locs", "{} locs"), "afro": ("Afro", "a {} afro"), "curly": ("Short curls", "short curly {} hair"),
            "crop": ("Cropped", "short cropped {} hair"), "sidepart": ("Side parting", "short side-parted {} hair"),
            "kinky": ("Coils", "short coily {} hair"), "messy": ("Messy", "messy {} hair"),
            "quiff": ("Quiff", "a {} quiff"), "slick": ("Slicked back", "slicked-back {} hair"),
            "buzz": ("Buzz cut", "a {} buzz cut"), "bald": ("Bald", "a bald head"),
        },
        before={"bald": "bald"})),
    Control("hair-colour", "Colour", "Hair", "hair", _colours(vocabulary.HAIR_COLOURS, renderer.HAIR_COLOURS),
            is_colour=True, noun="{} hair"),
    Control("beard", "Facial hair", "Hair", "beard", _options(
        _said({"none": vocabulary.NO_BEARD, **vocabulary.BEARDS},
              {"none": ("clean-shaven",), "short beard": ("bearded",)}),
        {
            "none": ("Clean-shaven", "a clean-shaven face"), "stubble": ("Stubble", "stubble"),
            "short beard": ("Short beard", "a short beard"), "full beard": ("Full beard", "a full beard"),
            "goatee": ("Goatee", "a goatee"), "moustache": ("Moustache", "a moustache"),
        },
        before={"none": "clean-shaven", "short beard": "bearded"})),
)  # fmt: skip
_EXTRAS = (
    Control("glasses", "Glasses", "Extras", "glasses", _options(
        _said(vocabulary.GLASSES),
        {
            "round": ("Round", "{} round glasses"), "square": ("Square", "{} square glasses"),
            "oval": ("Oval", "{} oval glasses"), "cat": ("Cat-eye", "{} cat-eye glasses"),
            "sunglasses": ("Sunglasses", "sunglasses"),
        })),
    Control("glasses-colour", "Frame", "Extras", "glasses", _colours({}, _FRAMES), is_colour=True, noun="{} glasses"),
    Control("hat", "Hat", "Extras", "hat", _options(
        _said(vocabulary.HATS),
        {key: (key.capitalize(), f"a {{}} {key}") for key in vocabulary.HATS})),
    Control("hat-colour", "Hat colour", "Extras", "hat", _colours(
        vocabulary.COLOURS, renderer.CLOTH_COLOURS,
        ("white", "black", "gray", "navy", "red", "burgundy", "green", "olive", "yellow", "pink", "beige", "brown")),
        is_colour=True, noun="a {} hat"),
    Control("earrings", "Earrings", "Extras", "earrings", _options(
        {shape: (f"{shape} earrings",) for shape in vocabulary.EARRING_SHAPES},
        {shape: (f"{shape.capitalize()}s", f"{shape} earrings") for shape in vocabulary.EARRING_SHAPES})),
)  # fmt: skip
_CLOTHES = (
    Control("clothes", "Clothes", "Clothes", "clothes", _options(
        _said(vocabulary.CLOTHES),
        {
            "t-shirt": ("T-shirt", "a {} t-shirt"), "shirt": ("Shirt", "a {} shirt"),
            "sweater": ("Sweater", "a {} sweater"), "v-neck sweater": ("V-neck", "a {} v-neck sweater"),
            "turtleneck": ("Turtleneck", "a {} turtleneck"), "hoodie": ("Hoodie", "a {} hoodie"),
            "blazer": ("Blazer", "a {} blazer"), "scoop top": ("Scoop neck", "a {} scoop neck top"),
            "tank top": ("Tank top", "a {} tank top"),
        })),
    Control("clothes-colour", "Colour", "Clothes", "clothes", _colours(vocabulary.COLOURS, renderer.CLOTH_COLOURS),
            is_colour=True, noun="a {} top"),
)  # fmt: skip
_SETTING = (
    Control("setting", "Setting", "Setting", "background", _options(
        _said(vocabulary.BACKGROUNDS, {key: tuple(phrases) for key, phrases in vocabulary.PLACES.items()}),
        {
            "plain": ("Plain", "a plain {} background"), "gradient": ("Gradient", "a {} gradient background"),
            "outdoor": ("Park", "a park"), "forest": ("Forest", "a forest"), "beach": ("Beach", "a beach"),
            "mountains": ("Mountains", "mountains"), "snow": ("Snow", "falling snow"), "sunset": ("Sunset", "a sunset"),
            "city": ("City", "a city"), "city at night": ("City at night", "a city at night"),
            "neon": ("Neon", "neon signs"), "bokeh lights": ("Blurred lights", "warm bokeh lights"),
            "interior": ("Room", "a living room"), "library": ("Library", "a library"), "café": ("Café", "a café"),
            "stage": ("Stage", "a stage"),
        },
        there={key: phrases[0] for key, phrases in vocabulary.PLACES.items()})),
    Control("backdrop", "Backdrop colour", "Setting", "background", _colours(
        vocabulary.COLOURS, renderer.BACKGROUND_COLOURS), is_colour=True, noun="a {} background"),
)  # fmt: skip
_LIGHT = (
    Control("light", "Light", "Light", "light", _options(
        _said(vocabulary.LIGHTS, {"colored gels": tuple(text for texts in vocabulary.GEL_LIGHTS for text in texts)}),
        {
            "soft studio": ("Soft studio", "soft studio light"), "beauty": ("Even", "even frontal light"),
            "window": ("Window", "window light"), "overcast": ("Overcast", "overcast light"),
            "golden hour": ("Golden hour", "golden hour light"), "backlit sunset": ("Backlit", "backlit by the sunset"),
            "candle": ("Candle", "candlelight"), "dramatic side": ("Dramatic", "dramatic side light"),
            "night street": ("Night street", "a street lamp at night"), "night neon": ("Neon", "night neon light"),
            "colored gels": ("Coloured gels", "colored gels"),
        })),
)  # fmt: skip
_STYLE = (
    Control("style", "Style", "Style", "style", _options(
        _said(vocabulary.STYLES),
        {key: (key.capitalize(), phrases[0]) for key, phrases in vocabulary.STYLES.items()})),
)  # fmt: skip

CONTROLS = (*_FACE, *_HAIR, *_EXTRAS, *_CLOTHES, *_SETTING, *_LIGHT, *_STYLE)
BY_KEY = {control.key: control for control in CONTROLS}
GROUPS = tuple(dict.fromkeys(control.group for control in CONTROLS))  # in the order of the tabs
