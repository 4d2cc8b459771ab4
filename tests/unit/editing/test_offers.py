"""What a portrait's page offers at one press."""

import io
import re
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from generator import choosing, instructions, storage
from generator.controls import BY_KEY
from generator.models import MAX_INSTRUCTION_CHARACTERS, Operation, Portrait, Status
from selfyfy.editing import offers
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]

PROMPTS = [
    "a man", "someone", "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light",
    "a woman in her 30s with freckles, trees in the background", "a black and white photo of a man in front of a wall",
]  # fmt: skip
BUTTON = re.compile(r'name="instruction" value="([^"]+)">([^<]+)<')


@pytest.fixture
def parent(ana) -> Portrait:
    return make_portrait(ana, Status.DONE, prompt="a man with grey hair, city street")


def buttons(client, portrait: Portrait) -> dict[str, str]:
    """On the portrait's page: what each sends, by its words."""
    page = client.get(portrait.get_absolute_url()).text
    return {label: unescape(instruction) for instruction, label in BUTTON.findall(page)}


def press(client, portrait: Portrait, label: str) -> Portrait:
    url = reverse("editing:instruct", args=[portrait.pk])
    client.post(url, {"token": uuid4(), "instruction": buttons(client, portrait)[label]})
    return portrait.children.get()


def test_ana_takes_the_same_person_to_the_beach(client, ana, parent):
    client.force_login(ana)
    child = press(client, parent, "Beach")
    assert (child.parent, child.operation, child.instruction) == (parent, Operation.EDIT, "at the beach")
    assert child.prompt == "a man with grey hair, at the beach"


def test_ana_has_it_in_stained_glass(client, ana, parent):
    client.force_login(ana)
    child = press(client, parent, "Stained glass")
    assert (child.parent, child.operation) == (parent, Operation.RESTYLE)
    assert child.prompt == "a man with grey hair, city street, a stained glass window"


def test_every_setting_and_style_of_the_table_is_offered_but_those_that_it_has(client, ana):
    client.force_login(ana)
    portrait = make_portrait(ana, Status.DONE, prompt="a man at the beach, a charcoal drawing")
    offered = buttons(client, portrait)
    table = {option.name for key in ("setting", "style") for option in BY_KEY[key].options}
    assert table - offered.keys() == {"Beach", "Charcoal"}


@pytest.mark.parametrize("key", ["setting", "style"])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_offer_changes_every_kind_of_prompt_to_just_that(key, prompt):
    titles = {"setting": "Somewhere else", "style": "Style"}
    row = next(row for row in offers.rows(Portrait(prompt=prompt)) if row.title == titles[key])
    for label, instruction in row.choices:
        change = instructions.change(prompt, instruction)
        said = choosing.chosen(change.after)
        assert BY_KEY[key].option(said[key]).name == label
        assert len(instruction) <= MAX_INSTRUCTION_CHARACTERS
        others = {name: value for name, value in choosing.chosen(prompt).items() if name not in {key, "backdrop"}}
        assert others.items() <= said.items()


# --- Colours that were lost --------------------------------------------------------------------------------------


def upload(client, mode: str, monkeypatch) -> Portrait:
    """A photo of that mode, as a JPEG, and the portrait that is begun with it."""
    monkeypatch.setattr(storage, "put", lambda key, data: None)
    buffer = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").rotate(45, fillcolor="#884422").convert(mode).save(buffer, "JPEG")
    picture = SimpleUploadedFile("old.jpg", buffer.getvalue(), "image/jpeg")
    fields = {"picture": picture, "prompt": "a man", "strength": "0.3", "token": uuid4()}
    assert client.post(reverse("editing:picture"), fields).status_code == 302
    portrait = Portrait.objects.get(operation=Operation.IMAGE)
    Portrait.objects.filter(pk=portrait.pk).update(status=Status.DONE)
    return portrait


def test_ana_colourises_a_black_and_white_photo_of_her_own(client, ana, monkeypatch):
    client.force_login(ana)
    portrait = upload(client, "L", monkeypatch)
    child = press(client, portrait, "Colourise")
    assert (child.parent, child.operation, child.prompt) == (portrait, Operation.COLOURISE, "a man")
    assert child.negative_prompt == "black and white"


def test_a_photo_with_colours_has_none_to_get_back(client, ana, monkeypatch):
    client.force_login(ana)
    assert "Colourise" not in buttons(client, upload(client, "RGB", monkeypatch))


@pytest.mark.parametrize(
    ("prompt", "is_monochrome", "offered"),
    [
        ("a man", False, False),
        ("a man", True, True),
        ("a man, a sepia photo", True, True),
        ("a man, a black and white photo", False, True),
        ("a man, a pencil sketch", True, False),  # it never had any
    ],
)
def test_colours_are_offered_by_words_or_pixels(ana, prompt, is_monochrome, offered):
    portrait = make_portrait(ana, Status.DONE, prompt=prompt, is_monochrome=is_monochrome)
    assert (offers.COLOURISE in offers.rows(portrait)[0].choices) == offered
