"""What a person might type for a portrait: many captions from the parameters it was rendered with.

Only what can be seen is named. Eyes are hidden by sunglasses, closed lids or coloured light, hair by a hat, all of it
by a headscarf or turban, earrings by hair or a hat, most clothes by a close-up, the colour of a painted backdrop by
any other place. Skin is named by its visible tone and nothing else. Pictures in a style say so, and name no colour
where the style has none of its subject's. Labels of older pictures lack some keys."""

import re
from math import hypot
from random import Random
from typing import Any

from generator import vocabulary

SPACES = re.compile(" +")  # several where a colour is lost
FACING, TURNED, HALF_PROFILE = 7, 24, 34  # degrees between face and camera: up to, from, from
BEFORE_A_VOWEL = re.compile(r"\ba (?=[aeiou8])")  # no word of ours begins with a spoken "you"
AT_CAMERA, AWAY = 6, 11  # degrees between gaze and camera: up to, from
COLOURS_LOST = {"black and white", "sepia", "pencil sketch", "charcoal", "ink", "linocut", "pop art"}
COLOUR_LABELS = ("tone", "haircolor", "eye", "glcol", "hatcol", "cloth", "cloth2", "inner", "bgcol")


def hidden(label: dict[str, Any]) -> set[str]:
    """Which of "eyes", "hair", "earrings" and "clothes" cannot be seen, though the label has them."""
    unseen = set()
    if label["glasses"] == "sunglasses" or label["expression"] == "eyes closed" or label["light"] == "colored gels":
        unseen.add("eyes")
    if label["hat"]:
        unseen.add("earrings")
        if label["hat"] in vocabulary.HATS_OVER_ALL_HAIR or label["hair"] not in vocabulary.HAIR_SEEN_BELOW_HATS:
            unseen.add("hair")
    if label["hair"] in vocabulary.HAIR_OVER_EARS:
        unseen.add("earrings")
    if label.get("framing") == "close-up" and label["clothes"] not in vocabulary.COLLARS_SEEN_CLOSE_UP:
        unseen.add("clothes")
    return unseen


def age_words(age: int, rng: Random) -> str:
    """A word for an age in years, to stand before the person: `young`, `middle-aged`, `52 year old`."""
    plain = rng.choice(next(words for oldest, words in vocabulary.AGES.items() if age <= oldest))
    exact = [f"{age} year old", f"{age}-year-old"]
    return rng.choice([plain] * 6 + exact)


def decade(label: dict[str, Any], rng: Random) -> str:
    """`in her 30s`, `in his fifties`."""
    start = max(20, label["age"] // 10 * 10)
    number = rng.choice([f"{start}s", f"{start}s", vocabulary.DECADES[start // 10 - 2]])
    return f"in {'her' if label['sex'] == 'woman' else 'his'} {number}"


def who(label: dict[str, Any], rng: Random) -> str:
    """The noun, half of the time the plainest: `woman`, `guy`, `lady`, `grandma`."""
    plainest, *others = (
        noun
        for noun in vocabulary.PEOPLE[label["sex"]]
        if (ages := vocabulary.AGE_OF_NOUN.get(noun, (18, 99)))[0] <= label["age"] < ages[1]
    )
    return plainest if rng.random() < 0.5 else rng.choice(others)


def kind(label: dict[str, Any], rng: Random) -> str:
    """What sort of picture it is: `portrait`, `close-up photo`, `head and shoulders portrait`."""
    plain = rng.choice(vocabulary.KINDS if label.get("style") is None else vocabulary.KINDS_IN_STYLE)
    if label.get("framing") is None or rng.random() < 0.55:
        return plain
    framing = rng.choice(vocabulary.FRAMINGS[label["framing"]])
    return framing if framing.startswith("close") and rng.random() < 0.5 else f"{framing} {plain}"


def article(words: str) -> str:
    """With "a" or "an" before it, by its sound as far as spelling shows it."""
    return ("an " if words[0] in "aeiou8" else "a ") + words


def without_colours(label: dict[str, Any]) -> dict[str, Any]:
    """The label of a picture that shows none of its subject's colours; they are None then."""
    return {**label, "stripes": False, "freckles": False, **dict.fromkeys(COLOUR_LABELS)}


def colour(name: str | None, rng: Random) -> str:
    """One of a colour's names, most often its own; "" for a lost one."""
    return rng.choice([name, *vocabulary.COLOURS.get(name, [name])]) if name else ""


def hair_colour(label: dict[str, Any], rng: Random) -> str:
    """A word for it; "" for a lost one."""
    return rng.choice(vocabulary.HAIR_COLOURS[label["haircolor"]]) if label["haircolor"] else ""


def tone(label: dict[str, Any], rng: Random) -> str:
    """A word for the visible tone of the skin, which must not be lost."""
    return rng.choice(vocabulary.SKIN_TONES[round(label["tone"] * (len(vocabulary.SKIN_TONES) - 1))])


def seen(label: dict[str, Any], rng: Random) -> dict[str, str]:
    """Phrases for every visible thing, by aspect; each can stand alone."""
    unseen = hidden(label)
    skin = {} if label["tone"] is None else {"skin": f"{tone(label, rng)} skin"}
    phrases = {**skin, **_face(label, unseen, rng), **_worn(label, unseen, rng)}
    phrases["bg"] = _background(label, rng)
    if label["bg"] in vocabulary.PLACES:
        phrases["place"] = rng.choice(vocabulary.PLACES[label["bg"]])
    lights = vocabulary.LIGHTS[label["light"]]
    if label["light"] == "colored gels" and "neon" in label and rng.random() < 0.6:
        lights = vocabulary.GEL_LIGHTS[label["neon"]]
    phrases["light"] = rng.choice(lights)
    return {**phrases, **_view(label, rng)}


def _face(label: dict[str, Any], unseen: set[str], rng: Random) -> dict[str, str]:
    phrases = {}
    if "hair" not in unseen:
        phrases["hair"] = _hair(label, rng)
    if "eyes" not in unseen and label["eye"]:
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
    return phrases


def _hair(label: dict[str, Any], rng: Random) -> str:
    if label["hair"] == "bald":
        return rng.choice(vocabulary.BALD)
    hue = hair_colour(label, rng)
    style = "{} hair" if hue and rng.random() < 0.3 else rng.choice(vocabulary.HAIR_STYLES[label["hair"]])
    bangs = label["bangs"] and not label["hat"] and rng.random() < 0.8
    return style.format(hue) + (rng.choice(vocabulary.BANGS) if bangs else "")


def _worn(label: dict[str, Any], unseen: set[str], rng: Random) -> dict[str, str]:
    phrases = {}
    if label["glasses"]:
        phrases["glasses"] = rng.choice(vocabulary.GLASSES[label["glasses"]]).format(label["glcol"] or "")
    if label["hat"]:
        phrases["hat"] = rng.choice(vocabulary.HATS[label["hat"]]).format(colour(label["hatcol"], rng))
    if "clothes" in unseen:
        return phrases
    cloth = colour(label["cloth"], rng)
    if label["stripes"] and label["clothes"] in ("t-shirt", "sweater"):
        cloth = rng.choice([f"{colour(label['cloth2'], rng)} and {cloth} striped", f"{cloth} striped", "striped"])
    phrases["clothes"] = article(rng.choice(vocabulary.CLOTHES[label["clothes"]]).format(cloth).strip())
    if label["clothes"] == "blazer" and label["inner"] and rng.random() < 0.5:
        phrases["clothes"] += f" over a {colour(label['inner'], rng)} shirt"
    return phrases


def _background(label: dict[str, Any], rng: Random) -> str:
    if label["light"] in vocabulary.COLOUR_HIDING_LIGHTS and label["bg"] in ("plain", "gradient"):
        return rng.choice(vocabulary.DIM_BACKDROPS)
    return rng.choice(vocabulary.BACKGROUNDS[label["bg"]]).format(colour(label["bgcol"], rng))


def _view(label: dict[str, Any], rng: Random) -> dict[str, str]:
    """How the head is turned, and where the eyes look if that can be seen."""
    phrases = {}
    pitch, yaw, _ = label["pose"]
    to_camera = label["orbit"] - yaw
    if abs(to_camera) < FACING:
        phrases["pose"] = rng.choice(vocabulary.VIEWS["front"])
    elif abs(to_camera) > TURNED:
        sideways = vocabulary.VIEWS["half profile"] if abs(to_camera) > HALF_PROFILE else []
        phrases["pose"] = rng.choice(vocabulary.VIEWS["turned"] + sideways * 2)
    if "gaze" in label and label["glasses"] != "sunglasses" and label["expression"] != "eyes closed":
        past_camera = hypot(label["gaze"][0] + pitch, label["gaze"][1] - to_camera)
        if past_camera < AT_CAMERA or past_camera > AWAY:
            phrases["gaze"] = rng.choice(vocabulary.GAZES["camera" if past_camera < AT_CAMERA else "away"])
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
        elif hue := hair_colour(label, rng):
            words.append(hue if hue in ("blonde", "blond", "brunette", "ginger") else f"{hue}-haired")
    if label["beard"] in ("short beard", "full beard"):
        words.append("bearded")
    if label["freckles"]:
        words.append("freckled")
    if label["tone"] is not None:
        words.append(f"{tone(label, rng)}-skinned")
    return words


def listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else ", ".join(things[:-1]) + " and " + things[-1]


def a_few(things: list[str], counts: list[int], rng: Random) -> list[str]:
    """As many as one of `counts` says, in a random order, or all where they are fewer: below a hat and without colours,
    hardly anything of a face can be named."""
    return rng.sample(things, k=min(len(things), rng.choice(counts)))


def drawn(phrases: dict[str, str], names: tuple[str, ...], share: float, rng: Random) -> list[str]:
    """Each of `names` that is there with the chance `share`, in a random order."""
    chosen = [phrases[name] for name in names if name in phrases and rng.random() < share]
    rng.shuffle(chosen)
    return chosen


HEAD = ("skin", "hair", "eyes", "expression", "beard", "freckles", "makeup", "earrings")
WORN = ("clothes", "glasses", "hat")
AROUND = ("bg", "light", "pose", "gaze")


def sentence(label: dict[str, Any], rng: Random) -> str:
    """`portrait of an old man with green eyes and a full beard, wearing a red cap, a park, soft daylight`"""
    phrases, share = seen(label, rng), rng.choice([1.0, 0.9, 0.7, 0.45])
    person = who(label, rng)
    if rng.random() < share:
        person = f"{age_words(label['age'], rng)} {person}"
    elif rng.random() < 0.3:
        person = f"{person} {decade(label, rng)}"
    text = article(person)
    if rng.random() < 0.6:
        text = rng.choice([f"{article(kind(label, rng))} of ", f"{kind(label, rng)} of "]) + text
    if head := drawn(phrases, HEAD, share, rng):
        text += " with " + listed(head)
    if worn := drawn(phrases, WORN, share, rng):
        text += rng.choice([", wearing ", " wearing ", " in "]) + listed(worn)
    if "place" in phrases and rng.random() < 0.3:
        text += " " + phrases.pop("place")
        del phrases["bg"]
    return ", ".join([text, *drawn(phrases, AROUND, share, rng)])


def story(label: dict[str, Any], rng: Random) -> str:
    """`a smiling young woman in a blue hoodie against a city, she has brown eyes and freckles`"""
    phrases = seen(label, rng)
    words = adjectives(label, rng)
    text = article(" ".join(a_few(words, [1, 2, 2], rng))) + " " + who(label, rng)
    if worn := drawn(phrases, WORN, 0.85, rng):
        text += rng.choice([" in ", " wearing ", " dressed in "]) + listed(worn)
    if "place" in phrases and rng.random() < 0.5:
        text += " " + phrases["place"]
    elif rng.random() < 0.7:
        text += rng.choice([" against ", " in front of ", " with ", ", "]) + phrases["bg"]
    if rng.random() < 0.4:
        text += ", " + phrases["light"]
    if rng.random() < 0.6 and (head := drawn(phrases, HEAD, 0.6, rng)):
        text += rng.choice([", she has " if label["sex"] == "woman" else ", he has ", ", with "]) + listed(head)
    return text


def tags(label: dict[str, Any], rng: Random) -> str:
    """`man, 40s, short black hair, stubble, gray sweater, plain blue background, studio lighting`"""
    phrases, share = seen(label, rng), rng.choice([1.0, 0.9, 0.7, 0.4])
    if "place" in phrases and rng.random() < 0.3:
        phrases["bg"] = phrases["place"]
    chosen = drawn(phrases, HEAD + WORN + AROUND, share, rng)
    age = rng.choice([age_words(label["age"], rng), f"{max(20, label['age'] // 10 * 10)}s"])
    first = [who(label, rng)] + ([age] if rng.random() < 0.5 else [])
    return ", ".join(first + [bare(tag) for tag in chosen])


def short(label: dict[str, Any], rng: Random) -> str:
    """`girl with blue hair`, `bald man with sunglasses`: one or two things, as people type."""
    phrases = seen(label, rng)
    person = who(label, rng)
    if rng.random() < 0.4:
        person = f"{rng.choice(adjectives(label, rng))} {person}"
    things = a_few([phrases[name] for name in HEAD + WORN if name in phrases], [1, 1, 2], rng)
    joined = f"{person} {rng.choice(['with', 'with', 'with', 'and', 'wearing', 'in'])} {listed(things)}"
    if "place" in phrases and rng.random() < 0.25:
        joined = rng.choice([f"{person} {phrases['place']}", f"{joined} {phrases['place']}"])
    elif rng.random() < 0.3:
        before = rng.choice([f"{person},", f"{joined},", f"{person} with"])
        joined = f"{before} {phrases['bg']}"
    return rng.choice([joined, joined, article(joined)])


def plain(label: dict[str, Any], rng: Random) -> str:
    """`happy old man`, `woman in her 30s`, `blonde woman`"""
    person = who(label, rng)
    choice = rng.choice([person, f"{person} {decade(label, rng)}", f"{person} aged {label['age']}"])
    if rng.random() < 0.8:
        words = adjectives(label, rng)
        choice = " ".join(a_few(words, [1, 1, 2], rng)) + " " + person
    return rng.choice([choice, article(choice), f"{kind(label, rng)} of {article(choice)}"])


def place_first(label: dict[str, Any], rng: Random) -> str:
    """`golden hour light, a sunset, a woman with brown skin in a white shirt`"""
    phrases = seen(label, rng)
    if "place" in phrases and rng.random() < 0.3:
        phrases["bg"] = phrases["place"]
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


def keywords(label: dict[str, Any], rng: Random) -> str:
    """`woman red hair round glasses library`: no commas and no articles, as into a search box."""
    phrases = seen(label, rng)
    names = a_few([name for name in HEAD + WORN + ("bg", "light") if name in phrases], [1, 2, 3, 4], rng)
    return " ".join([who(label, rng)] + [bare(phrases[name]) for name in names])


def jumbled(label: dict[str, Any], rng: Random) -> str:
    """`sunglasses, lady, beach and a red top`: a few things in any order, as they come to mind."""
    phrases = seen(label, rng)
    if "place" in phrases and rng.random() < 0.3:
        phrases["bg"] = phrases["place"]
    names = a_few([name for name in (*HEAD, *WORN, "bg") if name in phrases], [1, 2, 2, 3, 4], rng)
    person = who(label, rng)
    if rng.random() < 0.4:
        person = f"{rng.choice(adjectives(label, rng))} {person}"
    things = [person, *(phrases[name] if rng.random() < 0.5 else bare(phrases[name]) for name in names)]
    rng.shuffle(things)
    text = things[0]
    for thing in things[1:]:
        text += rng.choice([", ", ", ", ", ", " ", " and ", " with ", ": ", " - "]) + thing
    return text


def bare(phrase: str) -> str:
    """Without the article before it."""
    return phrase.removeprefix("a ").removeprefix("an ").removeprefix("the ").strip()


TEMPLATES = [sentence, story, tags, short, plain, place_first, alone, keywords, jumbled]
# Mostly long ones, because a caption that names everything tells the denoiser more than ten that name one thing.
# Four in ten are what people type.
TEMPLATE_WEIGHTS = [32, 14, 12, 14, 7, 5, 2, 4, 10]
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]


def in_style(text: str, style: str, rng: Random) -> str:
    """`an oil painting of a woman in a library`, `a woman in a library, painted in oil`"""
    works = vocabulary.STYLES[style][:2]  # the ones that name a picture, not a manner
    if rng.random() < 0.4:
        return f"{rng.choice(works)} of {text}"
    phrase = rng.choice(vocabulary.STYLES[style])
    return rng.choice([f"{text}, {phrase}", f"{text}, {phrase}", f"{phrase}, {text}"])


def caption(label: dict[str, Any], rng: Random) -> str:
    """One caption for a picture's label; another with every call. Lower or mixed case, 1 to about 60 words."""
    style = label.get("style")
    if style in COLOURS_LOST:
        label = without_colours(label)
    text = rng.choices(TEMPLATES, TEMPLATE_WEIGHTS)[0](label, rng)
    if style:
        text = in_style(text, style, rng)
    if rng.random() < 0.15:
        extra = rng.sample(vocabulary.FILLERS, k=rng.choice([1, 1, 2, 3]))
        text = ", ".join([*extra, text] if rng.random() < 0.3 else [text, *extra])
    return BEFORE_A_VOWEL.sub("an ", SPACES.sub(" ", text).strip())


def typed(label: dict[str, Any], rng: Random) -> str:
    """A caption as training shows it: one time in eight with words in it that mean nothing."""
    text = caption(label, rng)
    return with_strangers(text, rng) if rng.random() < 0.12 else text


def with_strangers(text: str, rng: Random) -> str:
    """With one to three words that mean nothing somewhere in it: people use some that no template has, and what they
    say in others must not suffer from it."""
    words = text.split()
    for _ in range(rng.choice([1, 1, 2, 3])):
        stranger = "".join(rng.choices(SYLLABLES, k=rng.choice([1, 2, 2, 3]))) + rng.choice(["", *"nrstly"])
        words.insert(rng.randint(0, len(words)), stranger)
    return " ".join(words)
