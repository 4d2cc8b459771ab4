import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import User

from generator import prompts, sizes
from generator.models import MAX_PORTRAITS_WAITING, MAX_SEED, Portrait, Scheduler

SIZE_HELP = {  # by whether there is an enlarger
    True: "In pixels. The model draws 256 × 256; for 512 a second network doubles that and finishes the edges.",
    False: "In pixels. The model was trained at 256 × 256.",
}


class PortraitForm(forms.ModelForm):
    """What a person asks for. An empty seed means: any."""

    # No max_length here: the rule and its sentence live in generator.prompts.
    prompt = forms.CharField(
        label="Describe a person",
        strip=False,
        required=False,
        help_text="Say what matters to you: age, hair, glasses, expression, clothes, background, light.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )
    negative_prompt = forms.CharField(
        label="Leave out",
        strip=False,
        required=False,
        help_text="Things you do not want to see, such as “hat, sunglasses”.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    seed = forms.IntegerField(
        label="Seed",
        required=False,
        min_value=0,
        max_value=MAX_SEED,
        help_text="The same seed and settings give the same portrait. Empty: a new one that does well with most words.",
    )
    count = forms.IntegerField(
        label="How many",
        required=False,
        min_value=1,
        max_value=MAX_PORTRAITS_WAITING,
        initial=1,
        help_text="Different people who fit your words: from your seed on, or of seeds that do well.",
    )
    side_px = forms.TypedChoiceField(label="Size", coerce=int)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Portrait
        fields = ["prompt", "negative_prompt", "seed", "steps", "guidance_scale", "scheduler", "side_px"]
        labels = {"guidance_scale": "Guidance scale"}
        help_texts = {
            "steps": "More steps take longer and add fine detail.",
            "guidance_scale": "How closely to follow your words. Higher is stricter, lower is freer.",
            "scheduler": "How the noise is taken away. DPM-Solver++ needs the fewest steps.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"side_px": sizes.default_px(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self._offer_sizes()
        self.initial.setdefault("token", uuid.uuid4())
        self.fields["scheduler"].required = False  # older links and forms do not name one

    def _offer_sizes(self) -> None:
        """Few to choose from, and what an older link names; all that can be drawn is taken."""
        field = self.fields["side_px"]
        assert isinstance(field, forms.ChoiceField)
        field.help_text = SIZE_HELP[sizes.has_enlarger()]
        field.choices = [(px, f"{px} × {px}") for px in sizes.accepted_px()]
        shown = {*map(str, sizes.offered_px()), str(self["side_px"].value())}
        field.widget.choices = [(px, words) for px, words in field.choices if str(px) in shown]

    def clean_prompt(self) -> str:
        return self._cleaned(prompts.clean_prompt, "prompt")

    def clean_negative_prompt(self) -> str:
        return self._cleaned(prompts.clean_negative_prompt, "negative_prompt")

    def _cleaned(self, clean: Callable[[str], str], field: str) -> str:
        try:
            return clean(self.cleaned_data[field])
        except prompts.PromptError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_scheduler(self) -> str:
        return self.cleaned_data["scheduler"] or Scheduler.DPM

    def request_portraits(self, owner: User) -> list[Portrait]:
        """As many as were asked for. Raises generator.models.QueueFull."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        values["may_redraw"] = not self.data.get("seed")  # who names a seed gets its picture, whatever it shows
        token = self.cleaned_data["token"] or uuid.uuid4()
        portraits, _created = Portrait.objects.request_several(owner, token, self.cleaned_data["count"] or 1, **values)
        return portraits
