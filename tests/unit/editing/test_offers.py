"""What a portrait's page offers at one press."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from generator import choosing, instructions
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
