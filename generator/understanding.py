"""What the bundled model makes of a prompt: which words it knows, what they are about, and which it never met.

It knows the words of generator/vocabulary.py and nothing else, so reading them needs no network."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from generator import vocabulary as words

NEAR_ENOUGH = 0.75  # of difflib's ratio, for a slip of the keyboard

# Words of everyday English for what the model knows by another name.
SAME_AS = {
    "specs": "glasses", "monocle": "glasses", "jungle": "forest", "lawn": "park", "town": "city", "house": "room",
    "office": "room", "kitchen": "room", "outside": "outdoors", "dusk": "sunset", "dawn": "sunset",
    "whiskers": "stubble", "aqua": "turquoise", "pensive": "calm", "thoughtful": "calm", "furious": "angry",
    "crying": "sad", "chap": "guy", "bloke": "guy", "jersey": "jumper", "cardigan": "sweater", "coat": "jacket",
    "dress": "top", "crewcut": "buzz cut", "cornrows": "braids", "rasta": "dreadlocks",
    "bandana": "headscarf", "chador": "hijab", "sombrero": "wide-brimmed hat", "sunrise": "sunset",
    "sunlit": "sunlight", "bookstore": "bookshop", "bar": "café", "coast": "beach", "shore": "beach",
    "hills": "mountains", "blizzard": "snow", "theatrical": "theatre",
    "torchlight": "candlelight", "backlighting": "backlight",
}  # fmt: skip

IGNORED = {
    "a", "an", "the", "and", "or", "of", "with", "in", "on", "at", "by", "over", "under", "from", "for", "to", "her",
    "his", "their", "its", "she", "he", "they", "is", "are", "has", "have", "who", "that", "wearing", "wears",
    "dressed", "against", "front", "behind", "very", "person", "people", "someone", "looks", "like", "into", "some",
}  # fmt: skip
BLACK_AND_WHITE = "black and white"  # a style, or stripes
MAINLY = {  # where the neighbours of a word leave it open
    "top": "clothes", "eyes": "eyes", "face": "expression", "light": "light", "blond": "hair", "blonde": "hair",
    "brunette": "hair", "ginger": "hair", "hair": "hair", "snow": "background", "street": "background",
    "lights": "background", "sunset": "background", "old": "age", "peaks": "background", "glow": "light",
    "window": "light",
    BLACK_AND_WHITE: "style",
}  # fmt: skip
STYLE_TOO = {"charcoal", "flat", "low", "soft", "window"}  # of the words for styles that have another meaning as well
BREAKS = {  # something new begins
    "and", "with", "wearing", "dressed", "against", "behind", "front", "over", "has", "have", "who",
}  # fmt: skip
NEGATIONS = {"no", "not", "without", "never"}
WORD = re.compile(r"black and white\b|[^\W_]+(?:['’-][^\W_]+)*|[,.;:!?/|()]", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Neighbouring words of a prompt about one thing, as they were typed."""

    aspect: str
    text: str
    start: int = field(default=0, compare=False)  # where it stands in the prompt: prompt[start:end] == text
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Stranger:
    """A word that the model never met."""

    text: str

    @property
    def nearest(self) -> str:
        """What was most likely meant, in words that the model did meet; empty where none is near."""
        word = self.text.lower()
        if word in SAME_AS:
            return SAME_AS[word]
        if word.removesuffix("s") in LEXICON:
            return word.removesuffix("s")
        return next(iter(get_close_matches(word, LEXICON, n=1, cutoff=NEAR_ENOUGH)), "")


@dataclass
class Understanding:
    parts: list[Part] = field(default_factory=list)
    strangers: list[Stranger] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)  # known words that go with none of their neighbours: a gold earring
    denied: list[str] = field(default_factory=list)  # after "without": the model would draw what is named


def _lexicon() -> dict[str, frozenset[str]]:
    """What each word can be about."""
    cloths = [name for names in words.COLOURS.values() for name in names]
    hair_colours = [name for names in words.HAIR_COLOURS.values() for name in names]

    def flat(table: Mapping[Any, list[str]]) -> list[str]:
        return [phrase for phrases in table.values() for phrase in phrases]

    phrases: dict[str, Iterable[str]] = {
        "person": flat(words.PEOPLE),
        "age": [*flat(words.AGES), *words.DECADES, "year 20s 30s 40s 50s 60s 70s 80s"],
        "skin": ["skin skinned", *(tone for tones in words.SKIN_TONES for tone in tones)],
        "hair": ["{} hair", "haired", *words.BALD, "bald", *words.BANGS, *flat(words.HAIR_STYLES), *hair_colours],
        "eyes": ["eyes", *words.EYES],
        "expression": [text for with_, before in words.EXPRESSIONS.values() for text in (*with_, *before)],
        "beard": ["bearded", *words.NO_BEARD, *flat(words.BEARDS), *hair_colours],
        "freckles": ["freckled", *words.FRECKLES],
        "make-up": words.MAKEUP,
        "earrings": [*words.EARRINGS, *words.EARRING_SHAPES],
        "glasses": [*flat(words.GLASSES), *words.GLASSES_COLOURS],
        "hat": [*flat(words.HATS), *cloths],
        "clothes": [*flat(words.CLOTHES), *cloths, "striped"],
        "background": [*flat(words.BACKGROUNDS), *flat(words.PLACES), *words.DIM_BACKDROPS, *cloths],
        "light": [*flat(words.LIGHTS), *(text for texts in words.GEL_LIGHTS for text in texts)],
        "view": [*flat(words.VIEWS), *flat(words.GAZES), *flat(words.FRAMINGS)],
    }
    about: dict[str, set[str]] = {}
    for aspect, texts in phrases.items():
        for text in texts:
            for word in text.replace("{}", " ").lower().split():
                for part in (word, *word.split("-")):
                    if part not in IGNORED:
                        about.setdefault(part, set()).add(aspect)
    kinds = {word for kind in words.KINDS for word in kind.split()}
    for word in " ".join(flat(words.STYLES)).split():
        if word in STYLE_TOO or word not in about.keys() | kinds | IGNORED:
            about.setdefault(word, set()).add("style")
    about[BLACK_AND_WHITE] = {"style", *about["black"]}
    return {word: frozenset(aspects) for word, aspects in about.items()}


LEXICON = _lexicon()
COLOUR_WORDS = {
    word
    for table in (words.COLOURS, words.HAIR_COLOURS, {"glasses": words.GLASSES_COLOURS})
    for names in table.values()
    for name in names
    for word in name.split()
}
MEANINGLESS = {word for text in (*words.KINDS, *words.FILLERS) for word in text.split()} - LEXICON.keys()


@dataclass
class _Run:
    """Neighbouring words that can all be about the same thing."""

    aspects: frozenset[str]
    start: int
    end: int
    denied: bool
    names: int  # words that are no colours
    last: str

    @property
    def aspect(self) -> str:
        """Empty while it is not clear what the words are about."""
        if (main := MAINLY.get(self.last, "")) in self.aspects:
            return main
        clear = len(self.aspects) == 1 and self.names > 0
        return min(self.aspects) if clear or self.names > 1 else ""


def understand(prompt: str, people: Collection[str] = ()) -> Understanding:
    """Reads a prompt of any length; words in other scripts are strangers too. `people` are names the model learned."""
    result = Understanding()
    names = {name.lower() for name in people}
    for run in _runs(prompt, names, result.strangers):
        text = prompt[run.start : run.end]
        if run.denied:
            result.denied.append(text)
        elif run.aspect:
            result.parts.append(Part(run.aspect, text, run.start, run.end))
        else:
            result.loose.append(text)
    return result


def _runs(prompt: str, names: set[str], strangers: list[Stranger]) -> Iterator[_Run]:
    """Splits the prompt where something new begins; collects words that are not known on the way."""
    run: _Run | None = None
    denied = False
    for match in WORD.finditer(prompt):
        text = match.group().lower()
        if text in IGNORED - BREAKS or text in MEANINGLESS:
            continue
        if text == "and" and run and not run.aspect:
            continue  # “white and navy striped”
        aspects = frozenset({"person"}) if text in names else _aspects(text)
        negated = text in NEGATIONS and not _agreed(prompt, match)
        stops = not text[0].isalnum() or text in BREAKS or negated
        if run and not stops and run.aspects & aspects:
            run.aspects, run.end = run.aspects & aspects, match.end()
            run.names, run.last = run.names + (text not in COLOUR_WORDS), text
            continue
        if run:
            yield run
        run = None
        if stops:
            denied = negated
        elif aspects:
            run = _Run(aspects, match.start(), match.end(), denied, int(text not in COLOUR_WORDS), text)
        elif all(stranger.text.lower() != text for stranger in strangers):
            strangers.append(Stranger(match.group()))
    if run:
        yield run


def _aspects(word: str) -> frozenset[str]:
    """What a word can be about; a hyphenated one that is unknown as a whole, what all its pieces can be about."""
    if word.isdecimal():
        return frozenset({"age"})
    if word in LEXICON or "-" not in word:
        return LEXICON.get(word, frozenset())
    return frozenset.intersection(*(_aspects(piece) for piece in word.split("-")))


def _agreed(prompt: str, negation: re.Match[str]) -> bool:
    """Whether the model learned this very negation: “no beard”, “no hair”."""
    rest = prompt[negation.start() :].lower()
    return any(rest.startswith(phrase) for phrase in (*words.NO_BEARD, *words.BALD) if phrase.startswith("no "))
