"""Live figures that need the model: a reader's settings in, a few pictures out, drawn by the site's own worker."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from generator import figures, prompts
from generator.figures import FigureSettings
from generator.models import (
    DEFAULT_GUIDANCE_SCALE,
    MAX_GUIDANCE_SCALE,
    MAX_SEED,
    MAX_STEPS,
    MIN_GUIDANCE_SCALE,
    MIN_STEPS,
    Scheduler,
)
from generator.sizes import DRAWN_PX, MODEL_PX

NOT_REACHED = "The model cannot be reached just now. The figure keeps its last picture; try again shortly."


class FigureForm(forms.Form):
    """What a figure asks for; whatever it leaves out is as in FigureSettings."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in figures.KINDS])
    prompt = forms.CharField(required=False)
    other_prompt = forms.CharField(required=False)
    negative_prompt = forms.CharField(required=False)
    seed = forms.IntegerField(min_value=0, max_value=MAX_SEED, required=False, initial=0)
    noise_seed = forms.IntegerField(min_value=0, max_value=MAX_SEED, required=False, initial=0)
    steps = forms.IntegerField(
        min_value=MIN_STEPS,
        max_value=MAX_STEPS,
        required=False,
        initial=figures.DEFAULT_FIGURE_STEPS,
    )
    guidance_scale = forms.FloatField(
        min_value=MIN_GUIDANCE_SCALE, max_value=MAX_GUIDANCE_SCALE, required=False, initial=DEFAULT_GUIDANCE_SCALE
    )
    side_px = forms.TypedChoiceField(
        choices=[(side, side) for side in DRAWN_PX],
        coerce=int,
        empty_value=None,
        required=False,
        initial=MODEL_PX,
    )

    scheduler = forms.ChoiceField(choices=Scheduler.choices, required=False, initial=Scheduler.DPM.value)

    def clean_prompt(self) -> str:
        return self._cleaned(prompts.clean_prompt, "prompt")

    def clean_other_prompt(self) -> str:
        return self._cleaned(prompts.clean_prompt, "other_prompt") if self.cleaned_data["other_prompt"] else ""

    def clean_negative_prompt(self) -> str:
        return self._cleaned(prompts.clean_negative_prompt, "negative_prompt")

    def _cleaned(self, clean: Callable[[str], str], field: str) -> str:
        try:
            return clean(self.cleaned_data[field])
        except prompts.PromptError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        for name, value in self.cleaned_data.items():
            if value is None or (name == "scheduler" and not value):
                self.cleaned_data[name] = self.fields[name].initial
        return self.cleaned_data

    @property
    def wanted(self) -> FigureSettings:
        return FigureSettings(**self.cleaned_data)


@require_GET
@never_cache
def draw(request: HttpRequest) -> HttpResponse:
    """200 with the answer as JSON, 202 while it is drawn: ask again. Anything else has a `message` for the reader."""
    form = FigureForm(request.GET)
    if not form.is_valid():
        return refuse(str(next(iter(form.errors.values()))[0]), 422)
    try:
        answer = figures.ask(form.wanted, reader(request))
    except figures.OneAtATime as early:  # after a reload, for instance: it is soon over
        return refuse(str(early), 429, retry_after="1")
    except figures.TooMany as too_many:
        return refuse(str(too_many), 429)
    except figures.Busy as busy:
        return refuse(str(busy), 503)
    except figures.BROKER_ERRORS:
        return refuse(NOT_REACHED, 503)
    return HttpResponse(answer or b"{}", content_type="application/json", status=200 if answer else 202)


def refuse(message: str, status: int, retry_after: str = "") -> HttpResponse:
    """`retry_after` seconds the page may ask again by itself."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return JsonResponse({"message": message}, status=status, headers=headers)


def reader(request: HttpRequest) -> str:
    """The person, or for visitors their address."""
    if request.user.is_authenticated:
        return f"person-{request.user.pk}"
    return f"address-{get_adapter(request).get_client_ip(request)}"
