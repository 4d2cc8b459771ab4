"""What a person might type for a portrait: many captions from the parameters it was rendered with.

Only what can be seen is named. Eyes are hidden by sunglasses or closed lids, hair by a hat, earrings by hair or a hat,
the colour of a painted backdrop by any other place. Skin is named by its visible tone and nothing else."""

from random import Random
from typing import Any

from generator import vocabulary

LONG_HAIR = {"bob", "medium", "long", "wavy", "curlylong", "afro", "curly"}  # covers the ears, so no earrings are named


def hidden(label: dict[str, Any]) -> set[str]:
    """Which of "eyes", "hair" and "earrings" cannot be seen, though the label has them."""
    unseen = set()
    if label["glasses"] == "sunglasses" or label["expression"] == "eyes closed":
        unseen.add("eyes")
    if label["hat"]:
        unseen |= {"hair", "earrings"}
    if label["hair"] in LONG_HAIR:
        unseen.add("earrings")
    return unseen


def age_words(age: int, rng: Random) -> str:
    """A word for an age in years, to stand before the person: `young`, `middle-aged`, `52 year old`."""
    plain = (
        "young" if age < 30 else "adult" if age < 45 else "middle-aged" if age < 62 else rng.choice(["elderly", "old"])
    )
    exact = [f"{age} year old", f"{age}-year-old"]
    return rng.choice([plain] * 6 + exact)


def decade(label: dict[str, Any]) -> str:
    start = max(20, label["age"] // 10 * 10)
    return f"in {'her' if label['sex'] == 'woman' else 'his'} {start}s"


def who(label: dict[str, Any], rng: Random) -> str:
    """The noun: `woman`, `guy`, `lady`."""
    if label["sex"] == "woman":
        return rng.choice(["woman", "woman", "woman", "lady", "female", "girl" if label["age"] < 32 else "woman"])
    return rng.choice(["man", "man", "man", "guy", "male", "gentleman" if label["age"] > 45 else "man"])


def article(words: str) -> str:
    return ("an " if words[0] in "aeiou8" else "a ") + words


def colour(name: str, rng: Random) -> str:
    return rng.choice([name, *vocabulary.COLOURS.get(name, [name])])


def seen(label: dict[str, Any], rng: Random) -> dict[str, str]:
    """Phrases for every visible thing, by aspect; each can stand alone."""
    unseen = hidden(label)
    tone = rng.choice(vocabulary.SKIN_TONES[round(label["tone"] * (len(vocabulary.SKIN_TONES) - 1))])
    phrases = {"skin": f"{tone} skin"}
    if "hair" not in unseen:
        if label["hair"] == "bald":
            phrases["hair"] = rng.choice(vocabulary.BALD)
        else:
            hue = rng.choice(vocabulary.HAIR_COLOURS[label["haircolor"]])
            style = "{} hair" if rng.random() < 0.3 else rng.choice(vocabulary.HAIR_STYLES[label["hair"]])
            phrases["hair"] = style.format(hue)
            if label["bangs"] and rng.random() < 0.8:
                phrases["hair"] += rng.choice(vocabulary.BANGS)
    if "eyes" not in unseen:
        phrases["eyes"] = f"{label['eye'].replace('gray', rng.choice(['gray', 'grey']))} eyes"
    if label["expression"] == "eyes closed" and label["glasses"] == "sunglasses":
        phrases["expression"] = "a slight smile"
    else:
        phrases["expression"] = rng.choice(vocabulary.EXPRESSIONS[label["expression"]][0])
    if label["beard"]:
        phrases["beard"] = rng.choice(vocabulary.BEARDS[label["beard"]])
    elif label["sex"] == "man" and rng.random() < 0.3:
        phrases["beard"] = rng.choice(vocabulary.NO_BEARD)
    if label["freckles"]:
        phrases["freckles"] = rng.choice(vocabulary.FRECKLES)
    if label["makeup"] and rng.random() < 0.5:
        phrases["makeup"] = rng.choice(vocabulary.MAKEUP)
    if label["earrings"] and "earrings" not in unseen:
        phrases["earrings"] = rng.choice(vocabulary.EARRINGS).format(label["earrings"])
    if label["glasses"]:
        phrases["glasses"] = rng.choice(vocabulary.GLASSES[label["glasses"]]).format(label["glcol"])
    if label["hat"]:
        phrases["hat"] = rng.choice(vocabulary.HATS[label["hat"]]).format(colour(label["hatcol"], rng))
    cloth = colour(label["cloth"], rng)
    if label["stripes"] and label["clothes"] in ("t-shirt", "sweater"):
        cloth = rng.choice([f"{colour(label['cloth2'], rng)} and {cloth} striped", f"{cloth} striped", "striped"])
    phrases["clothes"] = article(rng.choice(vocabulary.CLOTHES[label["clothes"]]).format(cloth))
    if label["clothes"] == "blazer" and rng.random() < 0.5:
        phrases["clothes"] += f" over a {colour(label['inner'], rng)} shirt"
    phrases["bg"] = rng.choice(vocabulary.BACKGROUNDS[label["bg"]]).format(colour(label["bgcol"], rng))
    phrases["light"] = rng.choice(vocabulary.LIGHTS[label["light"]])
    turned = abs(label["orbit"] - label["pose"][1])
    if turned < 7:
        phrases["pose"] = rng.choice(vocabulary.VIEWS["front"])
    elif turned > 24:
        phrases["pose"] = rng.choice(vocabulary.VIEWS["turned"])
    return phrases


def adjectives(label: dict[str, Any], rng: Random) -> list[str]:
    """What can be said before the noun: `smiling`, `bald`, `bearded`, `red-haired`."""
    unseen = hidden(label)
    words = [age_words(label["age"], rng)]
    if not (label["expression"] == "eyes closed" and label["glasses"] == "sunglasses"):
        words.append(rng.choice(vocabulary.EXPRESSIONS[label["expression"]][1]))
    if "hair" not in unseen:
        if label["hair"] == "bald":
            words.append("bald")
        else:
            hue = rng.choice(vocabulary.HAIR_COLOURS[label["haircolor"]])
            words.append(hue if hue in ("blonde", "blond", "brunette", "ginger") else f"{hue}-haired")
    if label["beard"] in ("short beard", "full beard"):
        words.append("bearded")
    if label["freckles"]:
        words.append("freckled")
    words.append(
        f"{rng.choice(vocabulary.SKIN_TONES[round(label['tone'] * (len(vocabulary.SKIN_TONES) - 1))])}-skinned"
    )
    return words


def listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else ", ".join(things[:-1]) + " and " + things[-1]


def drawn(phrases: dict[str, str], names: tuple[str, ...], share: float, rng: Random) -> list[str]:
    """Each of `names` that is there with the chance `share`, in a random order."""
    chosen = [phrases[name] for name in names if name in phrases and rng.random() < share]
    rng.shuffle(chosen)
    return chosen


HEAD = ("skin", "hair", "eyes", "expression", "beard", "freckles", "makeup", "earrings")
WORN = ("clothes", "glasses", "hat")


def sentence(label: dict[str, Any], rng: Random) -> str:
    """`portrait of an old man with green eyes and a full beard, wearing a red cap, a park, soft daylight`"""
    phrases, share = seen(label, rng), rng.choice([1.0, 0.9, 0.7, 0.45])
    person = who(label, rng)
    if rng.random() < share:
        person = f"{age_words(label['age'], rng)} {person}"
    elif rng.random() < 0.3:
        person = f"{person} {decade(label)}"
    text = article(person)
    if rng.random() < 0.6:
        text = rng.choice([f"a {rng.choice(vocabulary.KINDS)} of ", f"{rng.choice(vocabulary.KINDS)} of "]) + text
    if head := drawn(phrases, HEAD, share, rng):
        text += " with " + listed(head)
    if worn := drawn(phrases, WORN, share, rng):
        text += rng.choice([", wearing ", " wearing ", " in "]) + listed(worn)
    around = drawn(phrases, ("bg", "light", "pose"), share, rng)
    return ", ".join([text, *around])


def story(label: dict[str, Any], rng: Random) -> str:
    """`a smiling young woman in a blue hoodie against a city, she has brown eyes and freckles`"""
    phrases = seen(label, rng)
    words = adjectives(label, rng)
    text = article(" ".join(rng.sample(words, k=rng.choice([1, 2, 2])))) + " " + who(label, rng)
    text += rng.choice([" in ", " wearing ", " dressed in "]) + listed(
        [phrases["clothes"], *drawn(phrases, WORN[1:], 0.8, rng)]
    )
    if rng.random() < 0.7:
        text += rng.choice([" against ", " in front of ", " with ", ", "]) + phrases["bg"]
    if rng.random() < 0.4:
        text += ", " + phrases["light"]
    if rng.random() < 0.6 and (head := drawn(phrases, HEAD, 0.6, rng)):
        text += rng.choice([", she has " if label["sex"] == "woman" else ", he has ", ", with "]) + listed(head)
    return text


def tags(label: dict[str, Any], rng: Random) -> str:
    """`man, 40s, short black hair, stubble, gray sweater, plain blue background, studio lighting`"""
    phrases, share = seen(label, rng), rng.choice([1.0, 0.9, 0.7, 0.4])
    chosen = drawn(phrases, HEAD + WORN + ("bg", "light", "pose"), share, rng)
    age = rng.choice([age_words(label["age"], rng), f"{max(20, label['age'] // 10 * 10)}s"])
    first = [who(label, rng)] + ([age] if rng.random() < 0.5 else [])
    return ", ".join(first + [tag.removeprefix("a ").removeprefix("an ") for tag in chosen])


def short(label: dict[str, Any], rng: Random) -> str:
    """`girl with blue hair`, `bald man with sunglasses`: one or two things, as people type."""
    phrases = seen(label, rng)
    person = who(label, rng)
    if rng.random() < 0.4:
        person = f"{rng.choice(adjectives(label, rng))} {person}"
    things = rng.sample([phrases[name] for name in HEAD + WORN if name in phrases], k=rng.choice([1, 1, 2]))
    joined = f"{person} {rng.choice(['with', 'with', 'with', 'and', 'wearing', 'in'])} {listed(things)}"
    return rng.choice([joined, joined, article(joined)])


def plain(label: dict[str, Any], rng: Random) -> str:
    """`happy old man`, `woman in her 30s`, `blonde woman`"""
    person = who(label, rng)
    choice = rng.choice([person, f"{person} {decade(label)}", f"{person} aged {label['age']}"])
    if rng.random() < 0.8:
        choice = " ".join(rng.sample(adjectives(label, rng), k=rng.choice([1, 1, 2]))) + " " + person
    return rng.choice([choice, article(choice), f"{rng.choice(vocabulary.KINDS)} of {article(choice)}"])


def place_first(label: dict[str, Any], rng: Random) -> str:
    """`golden hour light, a sunset, a woman with brown skin in a white shirt`"""
    phrases = seen(label, rng)
    around = drawn(phrases, ("bg", "light"), 0.9, rng) or [phrases["bg"]]
    text = article(who(label, rng))
    if head := drawn(phrases, HEAD, 0.5, rng):
        text += " with " + listed(head)
    if worn := drawn(phrases, WORN, 0.7, rng):
        text += " in " + listed(worn)
    return ", ".join([*around, text])


def alone(label: dict[str, Any], rng: Random) -> str:
    """`sunglasses`, `long red hair`: a single visible thing."""
    return rng.choice(list(seen(label, rng).values()))


TEMPLATES = [sentence, story, tags, short, plain, place_first, alone]
# Mostly long ones: a caption that names everything tells the denoiser more than ten that name one thing.
TEMPLATE_WEIGHTS = [42, 16, 18, 10, 5, 7, 2]


def caption(label: dict[str, Any], rng: Random) -> str:
    """One caption for a picture's label; another with every call. Lower or mixed case, 1 to about 60 words."""
    text = rng.choices(TEMPLATES, TEMPLATE_WEIGHTS)[0](label, rng)
    if rng.random() < 0.15:
        extra = rng.sample(vocabulary.FILLERS, k=rng.choice([1, 1, 2, 3]))
        text = ", ".join([*extra, text] if rng.random() < 0.3 else [text, *extra])
    return text
