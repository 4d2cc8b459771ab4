"""Every setting that made a portrait: to copy, to link to, to draw again, and to read back from a link."""

import json
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.http import QueryDict
from django.urls import reverse

from generator import sizes
from generator.models import Operation, Portrait
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
    """Readable and JSON at once: the form's settings, how a version came of its parent, and what drew it."""
    drawn_by = {
        "checkpoint": portrait.checkpoint_name,
        "checkpoint_hash": portrait.checkpoint_hash,
        "device": portrait.device,
        "dtype": portrait.dtype,
    }
    values = {**settings_of(portrait), **how_it_goes_on(portrait), **drawn_by}
    return json.dumps(values, indent=2, ensure_ascii=False)


def how_it_goes_on(portrait: Portrait) -> dict[str, object]:
    """Of a version, what its pixels need besides the form's settings; nothing of one drawn from words."""
    if portrait.operation == Operation.CREATE:
        return {}
    parent = str(portrait.parent_id) if portrait.parent_id else None
    values = {name: getattr(portrait, name) for name in ("operation", "strength", "instruction")}
    return {name: value for name, value in {**values, "parent": parent}.items() if value not in ("", None)}


def as_path(portrait: Portrait) -> str:
    """The studio with these settings in its form, for anybody who has an account."""
    values = {name: value for name, value in settings_of(portrait).items() if value not in ("", None)}
    if portrait.checkpoint_hash:
        values["checkpoint"] = portrait.checkpoint_hash[:SHORT_HASH]
    values |= {name: value for name, value in computed_on(portrait).items() if value}
    return f"{reverse('studio:studio')}?{urlencode(values)}"


def computed_on(portrait: Portrait) -> dict[str, str]:
    return {"device": portrait.device, "dtype": portrait.dtype}


def drawn_last() -> Portrait | None:
    """By whichever worker: how the site draws now, as far as it is known."""
    return Portrait.objects.get_queryset().done().exclude(checkpoint_hash="").order_by("-finished_at").first()


def has_same_checkpoint(checkpoint_hash: str, latest: Portrait | None) -> bool | None:
    """Whether the site still draws with it; None where that is not known."""
    return latest.checkpoint_hash.startswith(checkpoint_hash) if latest and checkpoint_hash else None


def has_same_numbers(device: str, dtype: str, latest: Portrait | None) -> bool | None:
    """Whether the site still computes there and so; None where that is not known."""
    if not latest or not (device and dtype and latest.device and latest.dtype):
        return None
    return (device, dtype) == (latest.device, latest.dtype)


def what_is_the_same(portrait: Portrait) -> dict[str, object]:
    """For its page: the same pixels take the same checkpoint, class of device and dtype."""
    latest = drawn_last()
    return {
        "same_checkpoint": has_same_checkpoint(portrait.checkpoint_hash, latest),
        "same_numbers": has_same_numbers(portrait.device, portrait.dtype, latest),
        "latest": latest,
    }


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
    latest = drawn_last()
    if has_same_checkpoint(query.get("checkpoint", ""), latest) is False:
        found.append("These settings were made with another version of the model: the portrait will be somebody else.")
    elif has_same_numbers(query.get("device", ""), query.get("dtype", ""), latest) is False:
        found.append("These settings were drawn on another kind of processor: some pixels of the portrait may differ.")
    return found
