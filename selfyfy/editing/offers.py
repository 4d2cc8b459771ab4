"""What a portrait's page offers at one press: rows of buttons, each a label and the instruction that it sends.

Settings and styles are those of generator/controls.py, so a new one is offered here as soon as it is in the table."""

from dataclasses import dataclass

from generator import choosing, instructions
from generator.controls import BY_KEY, Option
from generator.models import Portrait
from generator.quality import PHOTO_STYLES

COLOURISE = ("Colourise", "in colour")
DAY_AND_NIGHT = [("Day", "make it day"), ("Night", "make it night")]


@dataclass(frozen=True)
class Row:
    title: str
    choices: list[tuple[str, str]]


def rows(portrait: Portrait) -> list[Row]:
    """Without the setting and the style that the portrait has already."""
    said = choosing.chosen(portrait.prompt)
    colourise = [COLOURISE] if has_lost_its_colours(portrait, said.get("style", "")) else []
    return [
        Row("Light", [*colourise, *DAY_AND_NIGHT]),
        Row("Somewhere else", [(one.name, somewhere(one)) for one in others("setting", said)]),
        Row("Style", [(one.name, one.words) for one in others("style", said)]),
    ]


def has_lost_its_colours(portrait: Portrait, style: str) -> bool:
    """By its words or by its pixels; a pencil sketch has shades of one colour as well, and never had others."""
    if instructions.is_black_and_white(portrait.prompt):
        return True
    return portrait.is_monochrome and style in {"", *PHOTO_STYLES}


def others(control: str, said: dict[str, str]) -> list[Option]:
    return [option for option in BY_KEY[control].options if option.key != said.get(control)]


def somewhere(setting: Option) -> str:
    """A place as one says it, “at the beach”; what is none stands behind the person."""
    return setting.there or f"in front of {setting.words.replace('{} ', '')}"
