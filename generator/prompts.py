"""What a person typed, made fit for the model: one place for the rules about prompts."""

import re
import unicodedata

MAX_PROMPT_CHARACTERS = 500

# Zero-width joiners stay: emoji and several scripts need them. Direction overrides only ever disguise text.
_DIRECTION_CONTROLS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

_MINORS = re.compile(
    r"\b(child(ren)?|kids?|baby(?!-? ?(blue|pink)\b)|babies|toddlers?|infants?|newborns?"  # a shirt may be baby blue
    r"|teen(s|ager|agers|aged?)?|adolescents?|minors?"
    r"|school-?(boy|girl)s?|little (boy|girl)s?|underage|pre-?teens?|(1[0-7]|[1-9])[- ]?(years?[- ]?old|yo|y/o)"
    r"|aged? (1[0-7]|[1-9])(?!\d))\b",
    re.IGNORECASE,
)


class PromptError(ValueError):
    """The prompt cannot be drawn; the message is for the person who typed it."""


def clean(text: str) -> str:
    """Normalised (NFC) text without control characters, each run of white space a single space."""
    text = unicodedata.normalize("NFC", text).translate(_DIRECTION_CONTROLS)
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split())


def clean_prompt(text: str) -> str:
    """The prompt as it is stored and drawn.

    Raises PromptError when it is empty, longer than MAX_PROMPT_CHARACTERS, has no letter, or asks for a minor.
    """
    prompt = clean_negative_prompt(text)
    if not prompt:
        raise PromptError("Describe a person first: a few words are enough, such as “a woman with red hair”.")
    if not any(c.isalpha() for c in prompt):
        raise PromptError("I need words: emoji and signs alone say too little. Try “a smiling man with glasses”.")
    if _MINORS.search(prompt):
        raise PromptError("Selfyfy only draws adults. Describe somebody who is 18 or older.")
    return prompt


def clean_negative_prompt(text: str) -> str:
    """As clean_prompt, for text that may be empty and may name what must not be drawn."""
    prompt = clean(text)
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise PromptError(f"Please use at most {MAX_PROMPT_CHARACTERS} characters; this has {len(prompt):,}.")
    return prompt
