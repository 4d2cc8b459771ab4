"""The guided controls as the studio shows them: tabs of questions, each option with its picture."""

from dataclasses import dataclass

from django.conf import settings
from django.templatetags.static import static

from generator.controls import CONTROLS, GROUPS, Control, Option

PICTURES = "img/options"  # below static/; `manage.py draw_options` fills it


@dataclass(frozen=True)
class Question:
    control: Control
    answers: list[tuple[Option, str]]  # with the address of its picture, empty as long as that is not drawn


def tabs() -> list[dict[str, object]]:
    """The first one with its questions; a page asks for the others when they are opened."""
    return [
        {"name": group, "key": group.lower(), "questions": questions(group) if place == 0 else []}
        for place, group in enumerate(GROUPS)
    ]


def questions(group: str) -> list[Question]:
    """Of one group, in its order; empty for an unknown one."""
    drawn = drawn_pictures()
    return [
        Question(control, [(option, _address(control.picture(option), drawn)) for option in control.options])
        for control in CONTROLS
        if control.group.lower() == group.lower()
    ]


def drawn_pictures() -> set[str]:
    """Read anew each time, so that pictures show as soon as they are drawn."""
    folder = settings.BASE_DIR / "static" / PICTURES
    return {path.name for path in folder.glob("*.webp")}


def _address(picture: str, drawn: set[str]) -> str:
    return static(f"{PICTURES}/{picture}") if picture in drawn else ""
