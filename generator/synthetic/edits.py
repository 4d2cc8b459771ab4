"""Draws one change to a person and the words somebody would ask for it with. Needs only numpy.

`{them}`, `{their}` and `{they}` in a phrase become her, her, she or him, his, he. Race and skin are never changed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from generator import vocabulary as caption_words
from generator.synthetic import vocabulary as words
from generator.synthetic.sampling import DRAWS, FIELDS, Person, change, stream

Phrases = tuple[str, ...]
Option = tuple[str, Any, Phrases]  # the label, its new value, phrases that ask for it

PRONOUNS = {
    "woman": {"them": "her", "their": "her", "they": "she"},
    "man": {"them": "him", "their": "his", "they": "he"},
}
# Labels that cannot stay when another changes; they are drawn anew from their own streams.
FOLLOWERS = {
    "age": ("age01",),
    "makeup": ("lip", "shadow"),
    "hair": ("bangs",),
    "clothes": ("stripes",),
    "light": ("bg",),
}

GLASSES = {
    "round": "round glasses", "square": "square glasses", "oval": "oval glasses", "cat": "cat-eye glasses",
    "sunglasses": "sunglasses",
}  # fmt: skip
BEARDS = {"stubble": "stubble", "goatee": "a goatee", "moustache": "a moustache"}
BEARDS |= {"short beard": "a short beard", "full beard": "a full beard"}
EXPRESSIONS: dict[str, Phrases] = {
    "neutral": ("make {them} look neutral", "give {them} a neutral expression", "relaxed face"),
    "soft smile": ("make {them} smile a little", "give {them} a soft smile", "a gentle smile please"),
    "smile": ("make {them} smile", "add a smile", "{they} should smile"),
    "big smile": ("smile more", "a bigger smile", "make {them} laugh", "give {them} a big smile", "make {them} grin"),
    "serious": ("make {them} look serious", "a serious face", "no smile, serious look"),
    "surprised": ("make {them} look surprised", "surprised face", "make {them} shocked"),
    "sad": ("make {them} sad", "a sad face", "make {them} look unhappy"),
    "smirk": ("make {them} smirk", "give {them} a smirk", "a sly smile"),
    "eyes closed": ("close {their} eyes", "make {them} close {their} eyes", "eyes closed"),
}
LIGHTS: dict[str, Phrases] = {
    "night neon": ("make it night", "neon lights at night", "change it to night with neon light"),
    "golden hour": ("golden hour light", "make it sunset light", "warm evening light"),
    "dramatic side": ("make the light dramatic", "dramatic side lighting", "moody light from the side"),
    "overcast": ("make it day", "soft daylight", "change it to a cloudy day"),
    "soft studio": ("use soft studio light", "studio lighting", "make the light soft and even"),
}
BACKGROUNDS: dict[str, Phrases] = {
    "plain": ("make the background plain", "use a plain background", "remove the background"),
    "bokeh lights": ("blurred lights in the background", "add bokeh lights behind {them}", "bokeh background"),
    "outdoor": ("put {them} in a park", "change the background to nature", "outdoors with trees"),
    "city": ("put {them} in a city", "change the background to a street", "city background"),
    "forest": ("put {them} in the forest", "in the forest", "change the background to a forest"),
    "beach": ("put {them} on the beach", "at the beach", "change the background to the sea"),
    "mountains": ("put {them} in the mountains", "in the mountains", "mountains in the background"),
    "snow": ("put {them} in the snow", "in the snow", "make it winter"),
    "library": ("put {them} in a library", "in a library", "bookshelves in the background"),
    "café": ("put {them} in a café", "in a café", "change the background to a café"),
    "interior": ("put {them} in a room", "change the background to a living room", "move {them} indoors"),
}


@dataclass(frozen=True)
class Edit:
    """One half of a pair by instruction: what is asked for, and the labels of the person afterwards."""

    kind: str
    instruction: str
    sayings: tuple[str, ...]  # every way to ask for it, `instruction` among them
    after: Person


def glasses(person: Person) -> Iterator[Option]:
    if person["glasses"]:
        worn = "sunglasses" if person["glasses"] == "sunglasses" else "glasses"
        yield "glasses", None, (f"remove the {worn}", f"take off the {worn}", f"no {worn}", f"without {worn}")
        return
    for style, name in GLASSES.items():
        if style != "sunglasses" or person["expression"] != "eyes closed":
            yield "glasses", style, (f"add {name}", f"give {{them}} {name}", f"put {name} on {{them}}", f"with {name}")


def hat(person: Person) -> Iterator[Option]:
    if person["hat"]:
        worn = person["hat"]
        asked = (f"remove the {worn}", f"take off the {worn}", f"no {worn}", f"without the {worn}")
        yield "hat", None, asked if worn in words.HATS_OVER_ALL_HAIR else (*asked, "remove the hat", "no hat")
        return
    for style in words.HATS_WOMAN if person["sex"] == "woman" else words.HATS_MAN:
        if style is not None:
            named = f"{person['hatcol']} {style}"
            yield (
                "hat",
                style,
                (
                    f"add a {style}",
                    f"a {named}",
                    f"put a {named} on {{them}}",
                    f"give {{them}} a {style}",
                    f"with a {named}",
                ),
            )


def shows_hair(person: Person) -> bool:
    """Whether the hair's colour can be seen."""
    under_hat = person["hat"] is None or (
        person["hat"] not in words.HATS_OVER_ALL_HAIR and person["hair"] in words.LONG_STYLES
    )
    return under_hat and person["hair"] != "bald"


def hair_colour(person: Person) -> Iterator[Option]:
    if shows_hair(person):
        for colour in words.HAIR_COLOURS:
            phrases = ("make the hair {}", "dye {{their}} hair {}", "change the hair color to {}", "{} hair")
            yield "haircolor", colour, tuple(phrase.format(colour) for phrase in phrases)


def hair_style(person: Person) -> Iterator[Option]:
    if person["hat"]:
        return
    woman = person["sex"] == "woman"
    yield "hair", "bald", ("make {them} bald", "shave {their} head", "remove {their} hair")
    for style in words.HAIR_STYLES_WOMAN if woman else words.HAIR_STYLES_MAN:
        if style != "bald":
            named = caption_words.HAIR_STYLES[style][0].replace("{} ", "")
            yield "hair", style, (f"give {{them}} {named}", f"change the hairstyle to {named}", f"{named} please")


def beard(person: Person) -> Iterator[Option]:
    if person["sex"] == "woman":
        return
    if person["beard"]:
        worn = person["beard"].split()[-1]
        yield "beard", None, (f"remove the {worn}", f"shave off the {worn}", "make him clean-shaven", "no beard")
        return
    for style, name in BEARDS.items():
        yield "beard", style, (f"give him {name}", f"add {name}", f"he should have {name}")


def expression(person: Person) -> Iterator[Option]:
    for name, phrases in EXPRESSIONS.items():
        if name != "eyes closed" or person["glasses"] != "sunglasses":
            yield "expression", name, phrases


def clothes_colour(person: Person) -> Iterator[Option]:
    worn = person["clothes"]
    for colour in words.CLOTH_COLOURS:
        yield "cloth", colour, (
            f"make the {worn} {colour}", f"change the color of the {worn} to {colour}", f"a {colour} {worn}",
            f"{{they}} should wear a {colour} {worn}",
        )  # fmt: skip


def clothes(person: Person) -> Iterator[Option]:
    for name in words.CLOTHES:
        if person["sex"] == "woman" or name not in words.WOMEN_ONLY_CLOTHES:
            yield (
                "clothes",
                name,
                (f"put {{them}} in a {name}", f"dress {{them}} in a {name}", f"change the clothes to a {name}"),
            )


def light(person: Person) -> Iterator[Option]:
    for name, phrases in LIGHTS.items():
        yield "light", name, phrases


def background(person: Person) -> Iterator[Option]:
    if person["light"] in words.BACKGROUNDS_OF_LIGHT:  # it brings its own
        return
    for name, phrases in BACKGROUNDS.items():
        if (name, person["bg"]) != ("plain", "gradient"):  # nobody tells them apart
            yield "bg", name, phrases


def background_colour(person: Person) -> Iterator[Option]:
    if person["bg"] in ("plain", "gradient"):
        for colour in words.BACKGROUND_COLOURS:
            yield (
                "bgcol",
                colour,
                (f"make the background {colour}", f"change the background to {colour}", f"{colour} background"),
            )


def age(person: Person) -> Iterator[Option]:
    if person["age"] <= 50:
        yield "age", person["age"] + 30, ("make {them} older", "make {them} look older", "age {them}", "older")
    if person["age"] >= 50:
        yield "age", person["age"] - 28, ("make {them} younger", "make {them} look much younger", "younger")


def make_up(person: Person) -> Iterator[Option]:
    if person["sex"] == "woman":
        on = ("add makeup", "give her make-up", "put lipstick and eye shadow on her")
        off = ("remove the makeup", "no make-up", "without makeup")
        yield "makeup", not person["makeup"], off if person["makeup"] else on


KINDS: dict[str, Callable[[Person], Iterator[Option]]] = {
    "glasses": glasses, "hat": hat, "hair colour": hair_colour, "hair style": hair_style, "beard": beard,
    "expression": expression, "clothes colour": clothes_colour, "clothes": clothes, "light": light,
    "background": background, "background colour": background_colour, "age": age, "make-up": make_up,
}  # fmt: skip


def options_of(person: Person) -> dict[str, list[Option]]:
    """Every change that can be asked of a person, by kind; kinds without one are left out."""
    found = {
        kind: [option for option in make(person) if person[option[0]] != option[1]] for kind, make in KINDS.items()
    }
    return {kind: options for kind, options in found.items() if options}


def draw_edit(person: Person, number: int = 0) -> Edit:
    """The person's edit of that number: kinds evenly, then what to change it to. ValueError when labels are missing."""
    lacking = [name for name in FIELDS if name not in person]
    if lacking:
        raise ValueError(
            f"the labels lack {', '.join(lacking)}: they are of an older renderer. Render the people anew."
        )
    rng = stream(person["seed"], f"edit {number}")
    options = options_of(person)
    kind = tuple(options)[int(rng.integers(len(options)))]
    label, value, phrases = options[kind][int(rng.integers(len(options[kind])))]
    after = follow(person, label, change(person, **{label: value}))
    sayings = said(person, phrases)
    return Edit(kind, sayings[int(rng.integers(len(sayings)))], sayings, after)


def undo(person: Person, edit: Edit) -> tuple[str, ...]:
    """Every way to ask for the person as before the edit; empty where no phrase says just that."""
    for label, value, phrases in options_of(edit.after).get(edit.kind, []):
        back = value == person[label]
        if label == "age":  # "younger" says no number
            back = (value < edit.after["age"]) == (person["age"] < edit.after["age"])
        if back and edit.after[label] != person[label]:
            return said(edit.after, phrases)
    return ()


def follow(before: Person, label: str, after: Person) -> Person:
    """The labels that hang on a changed one are drawn anew; bangs and stripes only vanish, and the background stays
    unless the light, new or old, brings its own."""
    for follower in FOLLOWERS.get(label, ()):
        if follower == "bg" and not {before["light"], after["light"]} & set(words.BACKGROUNDS_OF_LIGHT):
            continue
        drawn = DRAWS[follower](stream(before["seed"], follower), after)
        after = change(after, **{follower: drawn and before[follower] if follower in ("bangs", "stripes") else drawn})
    return after


def said(person: Person, phrases: Phrases) -> tuple[str, ...]:
    """The phrases with the person's pronouns and the right articles."""
    return tuple(re.sub(r"\ba (?=[aeiou])", "an ", phrase.format(**PRONOUNS[person["sex"]])) for phrase in phrases)
