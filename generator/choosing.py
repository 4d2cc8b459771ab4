"""Controls and prompt in step: which options a prompt says, and the prompt with another option chosen.

generator/understanding.py tells which words of a prompt are about what; only those words are ever changed."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from generator import vocabulary
from generator.controls import AGES, CONTROLS, Control, Option
from generator.understanding import BREAKS, IGNORED, MEANINGLESS, NEGATIONS, WORD, understand

# Where words are put that the prompt does not have yet: in the order in which people say such things.
ORDER = (
    "person", "age", "skin", "hair", "eyes", "beard", "freckles", "make-up", "earrings", "glasses", "hat", "expression",
    "clothes", "background", "light", "view", "style",
)  # fmt: skip
SAID_WITH = set(ORDER[: ORDER.index("clothes")])  # “a woman with …”
KEEPS_ITS_NOUN = {"glasses", "hat"}  # without shape and colour they are still worn

NOBODY = re.compile(r"\b(?:person|someone|somebody)\b", re.IGNORECASE)
BEFORE_NOBODY = re.compile(r"\s+(?:person|someone|somebody)\b", re.IGNORECASE)
ARTICLE = re.compile(r"(?:\b(?:a|an|the|some)\s+)$", re.IGNORECASE)
POSSESSIVE = re.compile(r"\b(?:her|his|their|its|my)\s+$", re.IGNORECASE)
SAYS_HOW = re.compile(r"\b(?:is|are|looks|looking)\s+(?:very\s+)?$", re.IGNORECASE)  # an adjective follows
SAYS_WHERE = re.compile(r"\b(?:in|at|on|by)\s+(?:(?:a|an|the)\s+)?$", re.IGNORECASE)
PICTURE = re.compile(r"\s+(?:photo|photograph|picture|image)\b", re.IGNORECASE)  # “a low poly picture”
VERY = re.compile(r"\bvery\s+$", re.IGNORECASE)
_JOINING = "|".join(sorted((IGNORED | BREAKS) - {"and", "or", "person", "people", "someone"}))
CONNECTORS = re.compile(rf"(?:\b(?:{_JOINING})\s+)+$", re.IGNORECASE)
CLAUSE_END = re.compile(r"\s*(?:[,.;:!?()]|$)")
A_OR_AN = re.compile(r"\b(a)(?:n)?(\s+)$", re.IGNORECASE)
YEARS = re.compile(r"\b(\d\d)(s?)\b")
DECADES = {name: 20 + 10 * place for place, name in enumerate(vocabulary.DECADES)}

KIND = {control.aspect: control for control in CONTROLS if not control.is_colour}
COLOUR = {control.aspect: control for control in CONTROLS if control.is_colour}


@dataclass(frozen=True)
class Phrase:
    """Words of a prompt about one aspect that has controls."""

    aspect: str
    text: str
    start: int
    end: int
    is_adjective: bool  # stands before the person: “a smiling woman”
    kind: Option | None
    colour: Option | None
    colour_words: str  # as they were typed
    is_noun: bool  # names the thing without saying which: “red glasses”

    @property
    def says_something(self) -> bool:
        return bool(self.kind or self.colour or self.is_noun)


def chosen(prompt: str, people: Collection[str] = ()) -> dict[str, str]:
    """The option that the prompt says for each control, by their keys."""
    found: dict[str, str] = {}
    for phrase in phrases(prompt, people):
        if phrase.kind:
            found.setdefault(KIND[phrase.aspect].key, phrase.kind.key)
        if phrase.colour:
            found.setdefault(COLOUR[phrase.aspect].key, phrase.colour.key)
    return found


def choose(prompt: str, control: Control, option: Option | None, people: Collection[str] = ()) -> str:
    """The prompt with that option instead of what it says so far; None takes away what it says.

    Only words about this control and those that join them to their neighbours change.
    """
    if control.key == "who":
        return _choose_who(prompt, option, people)
    mine = [phrase for phrase in phrases(prompt, people) if phrase.aspect == control.aspect]
    wanted = _wanted(control, option, mine)
    if wanted is None:
        said = [phrase for phrase in mine if phrase.kind or phrase.colour or control.aspect not in COLOUR]
        return _without(prompt, said)
    first = next((phrase for phrase in mine if control.aspect not in COLOUR or phrase.says_something), None)
    if first and option and control.is_colour and first.colour and not first.is_adjective:
        return _recoloured(prompt, first, option.words)
    others = [phrase for phrase in mine if phrase is not first and _contradicts(phrase, control, option)]
    if first and (changed := _in_place(prompt, first, wanted)) is not None:
        # What stands behind it is taken away first, what stands before it last: so every place stays where it is.
        behind = [phrase for phrase in others if phrase.start > first.start]
        prompt = _in_place(_without(prompt, behind), first, wanted) or changed
        return _without(prompt, [phrase for phrase in others if phrase.start < first.start])
    prompt = _without(prompt, [first, *others] if first else others)
    return _inserted(prompt, control.aspect, wanted, people)


# --- Reading -----------------------------------------------------------------------------------------------------


def phrases(prompt: str, people: Collection[str] = ()) -> list[Phrase]:
    """In the order of the prompt."""
    found: list[Phrase] = []
    follows: tuple[int, bool] = (-1, False)  # where the next phrase starts, and whether it leads to a person
    for part in reversed(understand(prompt, people).parts):
        leads = follows[1] and _only_adjectives(prompt[part.end : follows[0]])
        leads = leads or bool(BEFORE_NOBODY.match(prompt, part.end))
        follows = (part.start, leads or part.aspect == "person")
        if part.aspect in KIND:
            very = VERY.search(prompt[: part.start])
            start = very.start() if very else part.start
            end = part.end
            if part.aspect == "style" and (picture := PICTURE.match(prompt, end)):
                end = picture.end()
            found.append(_read(part.aspect, prompt[start:end], start, leads and part.aspect != "person"))
    return found[::-1]


def _only_adjectives(between: str) -> bool:
    """Whether nothing but further words for the person stands there."""
    tokens = [match.group().lower() for match in WORD.finditer(between)]
    return between[:1].isspace() and all(
        token[0].isalnum() and token not in (BREAKS | IGNORED | NEGATIONS) - {"very"} for token in tokens
    )


def _read(aspect: str, text: str, start: int, is_adjective: bool) -> Phrase:
    kind = _said(KIND[aspect], text)
    colour, words = None, ""
    has_colour = kind is None or "{}" in kind.words
    if aspect in COLOUR and has_colour and (match := COLOUR_WORDS[aspect].search(text)):
        words = match.group()
        colour = _said(COLOUR[aspect], words.split(" and ")[-1].removesuffix(" striped"))
    noun = kind is None and aspect in COLOUR and _noun(aspect) <= _tokens(text)
    return Phrase(aspect, text, start, start + len(text), is_adjective, kind, colour, words, noun)


def _said(control: Control, text: str) -> Option | None:
    """The option that most of the words say; of those that say as much, the one that they tell first."""
    if control.key == "age" and (age := _age(text)):
        return control.option(age)
    words = _tokens(text)
    best = max(
        (
            (len(said), -place, -number)
            for number, option in enumerate(SAID[control.key])
            for place, said in enumerate(option)
            if said <= words
        ),
        default=None,
    )
    return control.options[-best[2]] if best else None


def _age(text: str) -> str:
    """The word for an age in figures or a decade: “52 year old”, “30s”, “forties”; empty for other words."""
    years = next((start + 5 for word, start in DECADES.items() if word in text.lower()), None)
    if match := YEARS.search(text):
        years = int(match.group(1)) + (5 if match.group(2) else 0)
    return next((key for key, oldest in AGES.items() if years <= oldest), "") if years else ""


def _tokens(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    same = {"haired": "hair", "skinned": "skin"}
    return frozenset(same.get(word, word) for word in words) - (IGNORED - {"very"}) - MEANINGLESS


def _noun(aspect: str) -> frozenset[str]:
    return _tokens(COLOUR[aspect].noun.format(""))


def _sayings(control: Control) -> list[list[frozenset[str]]]:
    """For each option, the words of each phrase that says it. Words that only name the thing say nothing."""
    nothing = {frozenset(), _noun(control.aspect) if control.aspect in COLOUR else frozenset()}
    return [
        [words for phrase in option.said if (words := _tokens(phrase.replace("{}", " "))) not in nothing]
        for option in control.options
    ]


def _colour_words(control: Control) -> re.Pattern[str]:
    """One colour, or several joined by “and”, striped or not."""
    names = sorted({name for option in control.options for name in option.said}, key=len, reverse=True)
    one = "|".join(map(re.escape, names))
    return re.compile(rf"\b(?:{one})(?: and (?:{one}))*(?: striped)?(?![\w'’])", re.IGNORECASE)


_BEFORE = {word for _, words in vocabulary.EXPRESSIONS.values() for word in words}
_BEFORE |= {option.before for control in CONTROLS for option in control.options if option.before}
ADJECTIVE = re.compile(rf"{'|'.join(map(re.escape, _BEFORE))}|.*-(?:haired|skinned)", re.IGNORECASE)

SAID = {control.key: _sayings(control) for control in CONTROLS}
COLOUR_WORDS = {aspect: _colour_words(control) for aspect, control in COLOUR.items()}


# --- What is to be said ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """The new phrase in its forms; those that English does not have are empty."""

    words: str
    before: str = ""
    there: str = ""


def _wanted(control: Control, option: Option | None, mine: list[Phrase]) -> Wanted | None:
    """None where nothing is left to say."""
    if control.aspect not in COLOUR:
        return Wanted(option.words, option.before, option.there) if option else None
    kind = next((phrase.kind for phrase in mine if phrase.kind), None)
    colour = next((phrase.colour_words for phrase in mine if phrase.colour), "")
    if control.is_colour:
        kind, colour = _coloured(kind, option)
    else:
        kind = option
    noun = COLOUR[control.aspect].noun
    if kind is None and not colour:
        keeps = control.aspect in KEEPS_ITS_NOUN and control.is_colour and any(phrase.is_noun for phrase in mine)
        return Wanted(_said_well(noun, "")) if keeps else None
    if kind:
        return Wanted(_said_well(kind.words, colour), kind.before, kind.there)
    return Wanted(_said_well(noun, colour), f"{colour}-haired" if control.aspect == "hair" else "")


def _coloured(kind: Option | None, option: Option | None) -> tuple[Option | None, str]:
    """What has no colour of its own, such as a library, gives way to what has."""
    if option and kind and "{}" not in kind.words:
        return None, option.words
    return kind, option.words if option else ""


def _said_well(template: str, colour: str) -> str:
    text = " ".join(template.format(colour).split())
    return re.sub(r"^a (?=[aeiou8])", "an ", text)


def _contradicts(phrase: Phrase, control: Control, option: Option | None) -> bool:
    """Whether a further phrase about the same thing has to go. A shirt under a blazer has to only with all clothes."""
    if control.aspect == "clothes":
        return option is None and phrase.says_something
    return control.aspect not in COLOUR or bool(phrase.kind or phrase.colour)


# --- Writing -----------------------------------------------------------------------------------------------------


def _choose_who(prompt: str, option: Option | None, people: Collection[str]) -> str:
    nobody = NOBODY.search(prompt)
    for phrase in phrases(prompt, people):
        if phrase.aspect == "person" and phrase.kind:
            return _put(prompt, phrase.start, phrase.end, option.before if option else "person")
    if option is None:
        return prompt
    if nobody:
        return _put(prompt, nobody.start(), nobody.end(), option.before)
    return _begun_with(prompt, option.words, people)


def _begun_with(prompt: str, person: str, people: Collection[str]) -> str:
    """The person before everything else that is said."""
    rest = prompt.lstrip()
    first = next(iter(understand(rest, people).parts), None)
    is_had = (
        first
        and first.aspect in SAID_WITH - {"age"}
        and not ADJECTIVE.fullmatch(first.text)
        and not ARTICLE.sub("", rest[: first.start]).strip()
    )
    return f"{person} with {rest}" if is_had else f"{person}, {rest}" if rest else person


def _in_place(prompt: str, phrase: Phrase, wanted: Wanted) -> str | None:
    """The new words where the old ones stood, or None where they would be no English."""
    left = prompt[: phrase.start]
    if phrase.is_adjective or SAYS_HOW.search(left):
        return _put(prompt, phrase.start, phrase.end, wanted.before) if wanted.before else None
    if wanted.words == wanted.before:  # has no other form: “young”
        return None
    start = phrase.start
    words = wanted.words
    if phrase.aspect == "background" and (place := _place_before(left)):
        return _put(prompt, place, phrase.end, wanted.there) if wanted.there else None
    if phrase.aspect == "style" and (manner := re.search(r"\bin\s+$", left)):
        start = manner.start()
    if POSSESSIVE.search(left):
        words = re.sub(r"^(?:a|an) ", "", words)
    elif article := ARTICLE.search(left):
        start = article.start()
    return _put(prompt, start, phrase.end, words)


def _place_before(left: str) -> int:
    """Where a place with its preposition begins, “a man outdoors”, “a man in the city”; 0 where it is named alone."""
    if where := SAYS_WHERE.search(left):
        return where.start()
    return len(left) if re.search(r"\w\s+$", left) and not CONNECTORS.search(left) else 0


def _recoloured(prompt: str, phrase: Phrase, colour: str) -> str:
    """Nothing but the colour changes, not even the stripes."""
    start = phrase.start + phrase.text.index(phrase.colour_words)
    stripes = " striped" if phrase.colour_words.endswith(" striped") else ""
    return _put(prompt, start, start + len(phrase.colour_words), colour + stripes)


def _put(prompt: str, start: int, end: int, words: str) -> str:
    """With “a” or “an” before the new words as it should be."""
    left, right = prompt[:start], prompt[end:]
    following = (words + right).lstrip()
    if following and (match := A_OR_AN.search(left)):
        n = "n" if following[0].lower() in "aeiou8" else ""
        left = f"{left[: match.start()]}{match.group(1)}{n}{match.group(2)}"
    return left + words + right


def _without(prompt: str, gone: Iterable[Phrase]) -> str:
    for phrase in sorted(gone, key=lambda phrase: -phrase.start):
        prompt = _removed(prompt, phrase)
    return prompt


def _removed(prompt: str, phrase: Phrase) -> str:
    """Without the phrase and the words that joined it to the rest."""
    left, right = prompt[: phrase.start], prompt[phrase.end :]
    if phrase.is_adjective:
        return _put(left + right.lstrip(), len(left), len(left), "")
    if phrase.aspect == "style" and (of := re.match(r"\s+of\s+", right)):
        return ARTICLE.sub("", left) + right[of.end() :]
    connectors = CONNECTORS.search(left)
    head = connectors.group() if connectors else ""
    base = left[: len(left) - len(head)]
    if joined := re.match(r"\s+and\s+", right):
        return base + ARTICLE.sub("", head) + right[joined.end() :]
    base = base.rstrip()
    if re.search(r"\band$", base, re.IGNORECASE):
        base = base[:-3].rstrip()
    had_comma = base.endswith((",", ";"))
    base = base.rstrip(",; \t")
    if not base:
        return right.lstrip(",;. \t\n")
    if re.match(r"\s+\w", right):
        return f"{base}{',' if had_comma else ''} {right.lstrip()}"
    return base + right


def _inserted(prompt: str, aspect: str, wanted: Wanted, people: Collection[str]) -> str:
    """The new words where a person would have said them."""
    if aspect == "age":
        return _aged(prompt, wanted.before, people)
    prompt = prompt.rstrip()
    rank = ORDER.index(aspect)
    parts = understand(prompt, people).parts
    adjectives = {phrase.start for phrase in phrases(prompt, people) if phrase.is_adjective}
    before = [part for part in parts if ORDER.index(part.aspect) <= rank and part.start not in adjectives]
    if not before:
        return _led_by(prompt, wanted.words, parts[0].start if parts else len(prompt))
    anchor = before[-1]
    next_start = next((part.start for part in parts if part.start >= anchor.end), len(prompt))
    end = _clause_end(prompt, anchor.end, next_start)
    right = prompt[end:]
    joiner = _joiner(prompt, aspect, anchor.aspect, anchor.start, end - anchor.end, right)
    if joiner == " with " and (other := re.match(r"\s+with\s+", right)):
        clause = re.split(r"[,.;]", right[other.end() :])[0]
        return f"{prompt[:end]} with {wanted.words}{', ' if ' and ' in clause else ' and '}{right[other.end() :]}"
    return prompt[:end] + joiner + wanted.words + right


def _led_by(prompt: str, words: str, first: int) -> str:
    """Before the first known words of the prompt, and after those that it begins with, such as a name."""
    left = CONNECTORS.sub("", prompt[:first]).rstrip(",; ")
    rest = prompt[len(left) :].lstrip(",; ")
    return ", ".join(piece for piece in (left, words, rest) if piece)


def _clause_end(prompt: str, start: int, next_start: int) -> int:
    """Behind words that belong to the anchor, though nothing is known of them: “red hair that glows”."""
    match = CLAUSE_END.search(prompt, start)
    if match and match.start() < next_start:
        return match.start()
    return start


def _joiner(prompt: str, aspect: str, anchor: str, anchor_start: int, gap: int, right: str) -> str:
    if anchor in ("person", "age") and not gap:
        return " with " if aspect in SAID_WITH else " wearing " if aspect == "clothes" else ", "
    clause = re.split(r"[,.;]", prompt[:anchor_start])[-1]
    in_list = re.search(r"\bwith\b", clause) and not re.search(r"\band\b", clause.rpartition("with")[2])
    if aspect in SAID_WITH and anchor in SAID_WITH and in_list and not gap and not re.match(r"\s+and\b", right):
        return " and "
    if aspect == "clothes" and re.search(r"\bwith\b", clause) and not re.search(r"\bwearing\b", clause):
        return ", wearing "
    return ", "


def _aged(prompt: str, age: str, people: Collection[str]) -> str:
    """The age before the person, and before what is said of hair and skin there: “a smiling old blonde woman”."""
    found = phrases(prompt, people)
    noun = next((phrase.start for phrase in found if phrase.aspect == "person"), None)
    if noun is None and (nobody := NOBODY.search(prompt)):
        noun = nobody.start()
    if noun is None:
        person = f"{'an' if age[0] in 'aeiou' else 'a'} {age} person"
        return _begun_with(prompt, person, people)
    place = noun
    for phrase in reversed([phrase for phrase in found if phrase.end <= noun]):
        if not phrase.is_adjective or phrase.aspect not in ("hair", "skin", "beard"):
            break
        place = phrase.start
    return _put(prompt, place, place, f"{age} ")
