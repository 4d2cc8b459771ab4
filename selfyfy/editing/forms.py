import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from generator import instructions, prompts, regions, uploads
from generator.models import DEFAULT_STRENGTH, MAX_INSTRUCTION_CHARACTERS, MIN_STRENGTH, Portrait
from selfyfy.editing.going_on import ENLARGEMENTS, painted_px

NEARLY_FREE = 0.95  # the strength that still leaves something of an uploaded picture


class TokenForm(forms.Form):
    """With the token that finds the first post's portrait when the form is sent twice."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.initial.setdefault("token", uuid.uuid4())

    @property
    def sent_token(self) -> uuid.UUID:
        return self.cleaned_data["token"] or uuid.uuid4()


class EnlargeForm(TokenForm):
    times = forms.TypedChoiceField(
        choices=[(times, times) for times in ENLARGEMENTS],
        coerce=int,
        error_messages={"invalid_choice": "A portrait can be enlarged ×2 or ×4.", "required": "Choose ×2 or ×4 first."},
    )


class InstructionForm(TokenForm):
    instruction = forms.CharField(
        label="Change something",
        max_length=MAX_INSTRUCTION_CHARACTERS,
        error_messages={"required": "Say what to change first, such as “add round glasses”."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "dir": "auto", "list": "instructions", "placeholder": "add round glasses"}
        ),
    )

    examples = instructions.EXAMPLES


class PaintForm(TokenForm):
    mask = forms.FileField(required=False, label="What you painted over")
    region = forms.ChoiceField(
        required=False,
        label="Or a whole region",
        choices=[(region.value, regions.LABELS[region]) for region in regions.Region],
        widget=forms.RadioSelect,
    )
    instruction = forms.CharField(
        label="What shall be there?",
        required=False,
        max_length=MAX_INSTRUCTION_CHARACTERS,
        help_text="Such as “a red hat” or “sunglasses”. Empty draws the same words again.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, portrait: Portrait, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.portrait = portrait

    def clean(self) -> dict[str, Any]:
        """Adds `painted`, the mask as a picture; what was painted goes before a region."""
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["painted"] = self.painted(cleaned.get("mask"), cleaned.get("region") or "")
        except uploads.UploadError as error:
            self.add_error("mask", str(error))
        return cleaned

    def painted(self, mask: UploadedFile | None, region: str) -> Image.Image:
        if mask:
            return uploads.read_mask(read(mask), painted_px(self.portrait))
        if region:
            return regions.mask(regions.Region(region), painted_px(self.portrait))
        raise uploads.UploadError("Paint over what shall be drawn anew, or choose a region.")


class PictureForm(TokenForm):
    """Start from a picture."""

    picture = forms.FileField(
        label="A picture to start from",
        error_messages={"required": "Choose a picture first.", "empty": "This file is empty. Choose another one."},
        help_text=f"{uploads.SUPPORTED}, up to {uploads.MAX_UPLOAD_MB} MB. Its middle is used; place, date and camera "
        "in the file are thrown away.",
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
    )
    prompt = forms.CharField(
        label="Describe the person to draw",
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"}),
    )
    strength = forms.FloatField(
        label="How much to change",
        initial=DEFAULT_STRENGTH,
        min_value=MIN_STRENGTH,
        max_value=NEARLY_FREE,
        help_text="Left stays close to the picture, right draws nearly freely.",
        widget=forms.NumberInput(attrs={"type": "range", "step": "0.05"}),
    )
    keep = forms.BooleanField(
        label="Keep my picture with the portrait",
        required=False,
        help_text="Otherwise it is erased as soon as the portrait is finished.",
    )

    def clean_picture(self) -> Image.Image:
        try:
            return uploads.read_picture(read(self.cleaned_data["picture"]))
        except uploads.UploadError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_prompt(self) -> str:
        try:
            return prompts.clean_prompt(self.cleaned_data["prompt"])
        except prompts.PromptError as error:
            raise forms.ValidationError(str(error)) from error


def read(file: UploadedFile) -> bytes:
    """Raises UploadError before anything too large is read into memory."""
    if file.size and file.size > uploads.MAX_UPLOAD_MB * 1_000_000:
        raise uploads.UploadError(
            f"This file has {file.size / 1e6:.0f} MB; the most is {uploads.MAX_UPLOAD_MB}. Make it smaller first."
        )
    return file.read()
