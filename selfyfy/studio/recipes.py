"""Every setting that made a portrait: to copy, to link to, to draw again, and to read back from a link."""

import json
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.http import QueryDict
from django.urls import reverse

from generator import sizes
from generator.models import Portrait
from generator.prompts import MAX_PROMPT_CHARACTERS
from selfyfy.studio.forms import PortraitForm

SHORT_HASH = 12  # characters: enough to tell checkpoints apart, short enough for a link


def settings_of(portrait: Portrait) -> dict[str, object]:
    """What the form asks for, with its values for this portrait."""
    return {name: getattr(portrait, name) for name in PortraitForm.Meta.fields}


def values_for_form(portrait: Portrait) -> dict[str, object]:
    """The same, but as large as one draws: an enlarged portrait is enlarged once more."""
    return {**settings_of(portrait), "side_px": sizes.going_on_px(portrait.side_px)}


def as_text(portrait: Portrait) -> str:
    """Readable and JSON at once."""
    checkpoint = {"checkpoint": portrait.checkpoint_name, "checkpoint_hash": portrait.checkpoint_hash}
    return json.dumps({**settings_of(portrait), **checkpoint}, indent=2, ensure_ascii=False)


def as_path(portrait: Portrait) -> str:
    """The studio with these settings in its form, for anybody who has an account."""
    values = {name: value for name, value in settings_of(portrait).items() if value not in ("", None)}
    if portrait.checkpoint_hash:
        values["checkpoint"] = portrait.checkpoint_hash[:SHORT_HASH]
    return f"{reverse('studio:studio')}?{urlencode(values)}"


def current_checkpoint_hash() -> str:
    """Of the model that drew last, on whichever worker; empty before the first portrait."""
    latest = Portrait.objects.get_queryset().done().exclude(checkpoint_hash="").order_by("-finished_at")
    return latest.values_list("checkpoint_hash", flat=True).first() or ""


def has_same_checkpoint(checkpoint_hash: str) -> bool | None:
    """Whether the site still draws with it; None where that is not known."""
    current = current_checkpoint_hash()
    return current.startswith(checkpoint_hash) if current and checkpoint_hash else None


def read_link(query: QueryDict) -> tuple[dict[str, object], list[str]]:
    """The form's initial values from a link, and what was wrong with those that were left out.

    Prompts are taken as they are, for a person to mend; everything else has to be what the form would accept.
    """
    fields = PortraitForm().fields
    initial: dict[str, object] = {}
    refused = []
    for name in PortraitForm.Meta.fields:
        if name not in query:
            continue
        if name in {"prompt", "negative_prompt"}:
            initial[name] = query[name][:MAX_PROMPT_CHARACTERS]
            continue
        try:
            value = fields[name].clean(query[name])
            if value is not None:
                check_limits(name, value)
                initial[name] = value
        except forms.ValidationError as error:
            refused.append(f"{fields[name].label}: {error.messages[0]}")
    return initial, refused


def check_limits(name: str, value: object) -> None:
    """The form asks its row about these only when it is sent. Raises ValidationError."""
    field = Portrait._meta.get_field(name)
    assert isinstance(field, models.Field)
    field.run_validators(value)


def remarks(query: QueryDict, refused: list[str]) -> list[str]:
    """What a person should know who opened a link to settings."""
    found = []
    if refused:
        found.append(f"Not every setting of this link can be used here. {' '.join(refused)}")
    if has_same_checkpoint(query.get("checkpoint", "")) is False:
        found.append("These settings were made with another version of the model: the portrait will be somebody else.")
    return found
