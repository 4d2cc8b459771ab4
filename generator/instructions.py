"""What to change about a portrait, said in a few words, as a changed prompt: “add round glasses”, “make it night”.

The words are read by generator/understanding.py. What an instruction is about replaces what the prompt says about the
same thing; everything else stays as it was typed. Needs no network."""

import re
from dataclasses import dataclass

from generator import prompts
from generator.understanding import BLACK_AND_WHITE, COLOUR_WORDS, Part, Understanding, understand

EXAMPLES = [
    "add round glasses", "grey hair", "a bigger smile", "remove the hat", "a red sweater", "in the forest",
    "make it night", "make them older",
]  # fmt: skip
CHANGEABLE = (
    "age", "hair", "eyes", "expression", "beard", "freckles", "make-up", "earrings", "glasses", "hat", "clothes",
    "background", "light", "view", "style",
)  # fmt: skip

REMOVAL = re.compile(
    r"\b(remove|take (off|away)|get rid of|lose|drop|delete|without|no more|no|not)\b|\btake\b.*\boff\b"
)
REMOVAL_WORDS = re.compile(r"\b(remove|take|off|away|get rid of|lose|drop|delete|without|no more|no|not)\b")
# Said about the picture, not about what is in it.
VERBS = "add|make|give|put|change|turn|remove|take|set|let|have|get|use|lose|drop|delete"
COMMAND = re.compile(
    rf"\b(please|{VERBS})\b(?!-| up\b)( (it|him|her|them|this|this one|the (picture|person|portrait))\b)?( (in)?to\b)?"
)
_COLOUR = "|".join(COLOUR_WORDS - {"light", "dark", "pale", "bright"})
COLOUR_LAST = re.compile(rf"\b(\w+) ((?:(?:light|dark|pale|bright) )?(?:{_COLOUR}))$")  # her hair dark red
NO_PLACE = r"(?<!\bcity )(?<!\bcity at )(?<!\bstreet )(?<!\bstreet at )"  # before “at night”, which is the light's then
# Said instead of a word that the model knows.
SAYINGS = [
    (r"\b(bigger|broader|wider|more of a) (smile|grin)\b|\bsmile (more|wider)\b|\bhappier\b|\blaugh\b", "a big smile"),
    (r"\b(make|let|have) \w+ smile\b", "a smile"),
    (r"\bsadder\b", "a sad expression"),
    (r"\b(angrier|more serious)\b", "a serious expression"),
    (r"\b(close|shut) (her|his|their|the) eyes\b", "closed eyes"),
    (r"\byounger\b", "young"),
    (r"\b(1[89]|[2-9]\d)( years?)?( old)?$", r"\1-year-old"),
    (r"\blonger hair\b|\bhair longer\b", "long hair"),
    (r"\bshorter hair\b|\bhair shorter\b", "short hair"),
    (r"\bdarker hair\b|\bhair darker\b", "black hair"),
    (r"\b(lighter|blonder) hair\b|\bhair (lighter|blonder)\b", "blond hair"),
    (r"\bshave (her|his|their|the) head\b|\bbald\b", "a bald head"),
    (r"\bshave(n)?\b|\bclean[- ]shaven\b", "a clean-shaven face"),
    (r"\bneutral background\b", "a plain background"),
    (rf"{NO_PLACE}\b(at )?night(time)?\b", "night light"),
    (r"\b(by |in )?day(time|light)?\b", "soft daylight"),
    (r"\b(colou?ri[sz]e|in(to)? colou?r|colou?rful picture)\b", "without black and white"),
]
NIGHT, DAY = "night light", "soft daylight"
# Backgrounds that say the time of day themselves: its words → what takes their place.
AT_NIGHT = {"city": "a city at night", "street": "a city at night", "urban": "a city at night"}
DARK = "a dark background"
BY_DAY = "a city"
# What the model was taught to say instead of naming what is not there.
ABSENT = {
    "beard": "a clean-shaven face",
    "hair": "a bald head",
    "expression": "a neutral expression",
    "background": "a plain background",
}

ARTICLE = r"(?:(?:an?|the|some)\s+)?"
WHERE = r"(?:(?:in front of|in|on|at|by|under|against)\s+)?"
JOINT = (
    r"(?:,?\s*\b(?:and|with|wearing|dressed in|in (?:her|his|their)|in front of|in|on|at|by|against|a|an|the|some)\b)*"
    r",?\s*"
)
STYLE_NOUN = re.compile(r"(\s*(photo(graph)?|film|style|picture|portrait)\b)?", re.IGNORECASE)  # a style's own
BEGINNERS = re.compile(r"\b(with|wearing|dressed in)\b")


class InstructionError(ValueError):
    """The instruction asks for nothing that the model knows; the message is for the person who typed it."""


@dataclass(frozen=True)
class Change:
    """The same portrait in words, before and after. `before` also names what is to go, in case the prompt did not."""

    before: str
    after: str
    negative: str  # words for what was removed, for the negative prompt
    aspects: frozenset[str]


@dataclass(frozen=True)
class _Wish:
    aspect: str
    text: str  # with its article; empty: away with it
    named: str = ""  # what is to go, as it was named


def change(prompt: str, instruction: str) -> Change:
    """Raises InstructionError when nothing in it is known, prompts.PromptError when the result cannot be drawn."""
    instruction = prompts.clean_prompt(instruction)
    wishes = [wish for clause in _clauses(instruction) for wish in _wishes(clause)]
    if not wishes:
        raise InstructionError(_what_is_known(instruction))
    wishes = _with_time_of_day(wishes, prompt)
    before, after, negative = prompt, prompt, []
    for wish in wishes:
        if wish.text:
            after = _put(after, wish)
            continue
        if not _parts_about(before, wish.aspect):
            before = _append(before, wish.named)
        after = _put(after, _Wish(wish.aspect, ABSENT[wish.aspect])) if wish.aspect in ABSENT else _drop(after, wish)
        negative.append(wish.named)
    return Change(before, prompts.clean_prompt(after), ", ".join(negative), frozenset(wish.aspect for wish in wishes))


# --- Reading the instruction -----------------------------------------------------------------------------------


def _clauses(instruction: str) -> list[str]:
    """One clause for each verb: “remove the hat and make it night” are two, “remove the hat and glasses” is one."""
    clauses = re.split(rf"[;.]|\bthen\b|\bbut\b|(?:,|\band\b)\s*(?=(?:{VERBS})\b)", instruction.lower())
    return [clause.strip() for clause in clauses if clause.strip()]


def _wishes(clause: str) -> list[_Wish]:
    for saying, words in SAYINGS:
        clause = re.sub(saying, words, clause)
    if REMOVAL.search(clause) and not re.search(r"\bno (beard|hair)\b", clause):  # these the model was taught
        named = understand(REMOVAL_WORDS.sub(" ", clause)).parts
        return [_Wish(part.aspect, "", part.text) for part in named if part.aspect in CHANGEABLE]
    clause = COLOUR_LAST.sub(r"\2 \1", COMMAND.sub(" ", clause))
    return [
        _Wish(part.aspect, _with_article(clause, start, part))
        for start, part in _located(clause, understand(clause))
        if part.aspect in (*CHANGEABLE, "person") and not part.text.isdecimal()
    ]


def _with_time_of_day(wishes: list[_Wish], prompt: str) -> list[_Wish]:
    """Night and day change the background too, unless the instruction itself says which it shall be."""
    if any(wish.aspect == "background" for wish in wishes):
        return wishes
    there = " ".join(part.text.lower() for part in _parts_about(prompt, "background"))
    if any(wish.text == NIGHT for wish in wishes):
        city = next((dark for word, dark in AT_NIGHT.items() if word in there), DARK)
        return [*wishes, _Wish("background", city)]
    if any(wish.text == DAY for wish in wishes) and re.search(r"\bnight\b|\bneon\b|\bdark\b", there):
        return [*wishes, _Wish("background", BY_DAY)]
    return wishes


def _what_is_known(instruction: str) -> str:
    reading = understand(instruction)
    nearest = next((stranger.nearest for stranger in reading.strangers if stranger.nearest), "")
    hint = f" Did you mean “{nearest}”?" if nearest else ""
    return (
        f"I do not know how to change that.{hint} I can change {', '.join(CHANGEABLE[:-1])} and {CHANGEABLE[-1]}: "
        f"say it like “{EXAMPLES[0]}”, “{EXAMPLES[1]}” or “{EXAMPLES[6]}”."
    )


# --- Changing the prompt ---------------------------------------------------------------------------------------


def _located(text: str, reading: Understanding) -> list[tuple[int, Part]]:
    """The parts with where they begin; they come in the order of the text."""
    found, position = [], 0
    for part in reading.parts:
        start = text.index(part.text, position)
        found.append((start, part))
        position = start + len(part.text)
    return found


def _parts_about(prompt: str, aspect: str) -> list[Part]:
    return [part for part in understand(prompt).parts if part.aspect == aspect]


def _with_article(text: str, start: int, part: Part) -> str:
    """The part with the article before it, a place with its preposition, a style with what has it: “a sepia photo”."""
    if part.aspect == "person":
        return part.text  # the prompt has an article, before the age
    lead = (WHERE if part.aspect == "background" else "") + ARTICLE
    match = re.search(lead + "$", text[:start])
    noun = _style_noun(text[start + len(part.text) :]) if part.aspect == "style" else ""
    words = (match.group() if match else "") + part.text + noun
    return words if part.aspect == "background" else re.sub(r"^(the|some)\s+", "", words)


def _put(prompt: str, wish: _Wish) -> str:
    """The prompt with the wish in place of what it says about the same thing, or after everything else."""
    if wish.aspect == "age":
        return _put_age(_drop(prompt, wish), wish.text)
    there = [(start, part) for start, part in _located(prompt, understand(prompt)) if part.aspect == wish.aspect]
    if not there:
        return _tidy(_append(prompt, wish.text))
    start, part = there[0]
    text = _keep_colour_or_kind(part, wish)
    pattern = {"background": WHERE + ARTICLE, "person": ""}.get(wish.aspect, ARTICLE)
    lead = re.search(pattern + "$", prompt[:start], re.IGNORECASE)
    after = prompt[start + len(part.text) :]
    if wish.aspect == "style":
        after = after.removeprefix(_style_noun(after))
    return _tidy(prompt[: lead.start() if lead else start] + text + after)


def _style_noun(after: str) -> str:
    """Of a text that begins right after a style's words; empty where there is none."""
    match = STYLE_NOUN.match(after)
    return match.group() if match else ""


def _put_age(prompt: str, age: str) -> str:
    """An adjective stands before the person: “an older woman”."""
    age = re.sub(r"^an?\s+", "", age)
    for start, part in _located(prompt, understand(prompt)):
        if part.aspect == "person":
            return _tidy(f"{prompt[:start]}{age} {prompt[start:]}")
    return _tidy(_append(prompt, age))


def _drop(prompt: str, wish: _Wish) -> str:
    """The prompt without what it says about the wish's aspect, and without the joints that are left over."""
    while there := [(s, part) for s, part in _located(prompt, understand(prompt)) if part.aspect == wish.aspect]:
        start, part = there[0]
        before, after = prompt[:start], prompt[start + len(part.text) :]
        if wish.aspect == "style":
            after = after.removeprefix(_style_noun(after))
        if wish.aspect == "age" and not re.search(r"\bin (her|his|their)\s+$", before, re.IGNORECASE):
            prompt = before + after.lstrip()  # an adjective, between an article and a person
            continue
        joint = re.search(JOINT + "$", before, re.IGNORECASE)
        lead = joint.group() if joint else ""
        kept = before[: len(before) - len(lead)]
        if BEGINNERS.search(lead) and (rest := re.match(r"\s*(?:,|and\b)\s*", after)):
            after = f" {BEGINNERS.findall(lead)[-1]} {after[rest.end() :]}"
        prompt = kept + after
    return _tidy(prompt)


def _keep_colour_or_kind(part: Part, wish: _Wish) -> str:
    """“grey hair” keeps the curls, “curly hair” keeps the colour that the prompt had."""
    if wish.aspect not in {"hair", "beard", "clothes", "glasses", "hat"}:
        return wish.text
    old, new = part.text.split(), re.sub(r"^an?\s+", "", wish.text).split()
    old_colours, new_colours = _colours(old), _colours(new)
    plain_nouns = {"hair", "haired", "beard", "glasses", "hat"}
    says_only_colour = new_colours and all(word in COLOUR_WORDS or word in plain_nouns for word in map(str.lower, new))
    if says_only_colour and len(old) > len(old_colours):
        kept = [word for word in old if word not in old_colours]
        place = next((old.index(word) for word in old_colours), max(0, len(kept) - 1))
        return _article_of(wish.text, part) + " ".join([*kept[:place], *new_colours, *kept[place:]])
    if (
        old_colours
        and not new_colours
        and wish.aspect in {"hair", "beard"}
        and new[-1] not in {"face", "head"}
        and new[0] != "no"
    ):
        return _article_of(wish.text, part) + " ".join([*new[:-1], *old_colours, new[-1]])
    return wish.text


def _colours(words: list[str]) -> list[str]:
    return [word for word in words if word.lower() in COLOUR_WORDS]


def _article_of(text: str, part: Part) -> str:
    plural = part.aspect in {"hair", "glasses"} and part.text.lower().endswith(("hair", "glasses", "curls", "braids"))
    return "a " if text.startswith(("a ", "an ")) and not plural else ""


def _append(prompt: str, text: str) -> str:
    return f"{prompt.rstrip(' ,.')}, {text}" if text else prompt


def _tidy(prompt: str) -> str:
    prompt = re.sub(r"\s+([,.;])", r"\1", " ".join(prompt.split()))
    prompt = re.sub(r"(,\s*)+,", ",", prompt)
    prompt = re.sub(r",?\s*\b(and|with|wearing)\s*$|^\s*,\s*", "", prompt, flags=re.IGNORECASE).strip(" ,")
    prompt = re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", prompt)
    return re.sub(r"\b([Aa])n (?=[^aeiouAEIOU\W])", r"\1 ", prompt)


def is_black_and_white(prompt: str) -> bool:
    return any(BLACK_AND_WHITE in part.text.lower() for part in _parts_about(prompt, "style"))
