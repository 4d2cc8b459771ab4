"""Settings of a portrait, copied, linked, opened again, drawn again."""

import json
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from generator.models import Status
from selfyfy.studio import recipes
from tests.cast import make_portrait

STUDIO = reverse("studio:studio")
SETTINGS = {
    "prompt": "a man & a <beard>, 50% grey + “ü”",
    "negative_prompt": "hat",
    "seed": 4294967295,
    "steps": 12,
    "scheduler": "euler",
    "guidance_scale": 2.5,
    "side_px": 320,
}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def form_values(response) -> dict[str, object]:
    form = response.context["form"]
    return {name: form[name].value() for name in SETTINGS}


def test_a_link_carries_every_setting_into_somebody_elses_studio(client, ana, ben):
    portrait = make_portrait(ana, Status.DONE, checkpoint_hash="ab" * 32, **SETTINGS)
    client.force_login(ana)
    page = client.get(portrait.get_absolute_url())
    url = page.context["settings_url"]
    assert f'value="{url.replace("&", "&amp;")}"' in page.text
    client.force_login(ben)
    response = client.get(url)
    assert form_values(response) == SETTINGS
    assert str(portrait.pk) not in url  # a link to settings is none to the picture


DRAWN_BY = {"checkpoint_name": "portrait-s", "checkpoint_hash": "ab" * 32, "device": "cpu", "dtype": "bfloat16"}
IN_WORDS = {"checkpoint": "portrait-s", "checkpoint_hash": "ab" * 32, "device": "cpu", "dtype": "bfloat16"}


def copied_text(client, portrait) -> dict[str, object]:
    """What the button on the portrait's page copies."""
    page = client.get(portrait.get_absolute_url()).text
    text = page.split('<textarea id="settings-text"')[1].split(">", 1)[1].split("</textarea>")[0]
    return json.loads(unescape(text))


def test_the_settings_as_text_are_json_that_names_what_drew_them(client, ana):
    portrait = make_portrait(ana, Status.DONE, **DRAWN_BY, **SETTINGS)
    client.force_login(ana)
    assert copied_text(client, portrait) == {**SETTINGS, **IN_WORDS}
    page = client.get(portrait.get_absolute_url()).text
    assert "&lt;beard&gt;" in page
    assert 'CPU <span class="soft">bfloat16</span>' in page
    assert (
        "the same model, kind of processor and kind of numbers: <code>portrait-s abababababab</code>, CPU, bf" in page
    )


def test_the_text_of_a_version_says_how_it_came_of_its_parent(client, ana):
    parent = make_portrait(ana, Status.DONE)
    how = {"operation": "edit", "strength": 0.97, "instruction": "grey “hair”"}
    child = make_portrait(ana, Status.DONE, parent=parent, **how, **DRAWN_BY, **SETTINGS)
    client.force_login(ana)
    assert copied_text(client, child) == {**SETTINGS, **how, "parent": str(parent.pk), **IN_WORDS}


@pytest.mark.parametrize(("device", "dtype"), [("cuda", "bfloat16"), ("cpu", "float32")])
def test_a_portrait_that_was_computed_elsewhere_promises_no_same_pixels(client, ana, device, dtype):
    old = make_portrait(ana, Status.DONE, **DRAWN_BY, **SETTINGS)
    client.force_login(ana)
    link = client.get(old.get_absolute_url()).context["settings_url"]
    assert "processor" not in client.get(link).text
    make_portrait(ana, Status.DONE, **{**DRAWN_BY, "device": device, "dtype": dtype})
    page = client.get(old.get_absolute_url()).text
    assert f"computes on {device.upper()} in {dtype} now, and this portrait was drawn on CPU in bfloat16" in page
    assert "Draw it again exactly" not in page
    assert "some pixels of the portrait may differ" in client.get(link).text


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ({"seed": "4294967296"}, "Seed"),
        ({"seed": "x"}, "Seed"),
        ({"steps": "9999"}, "Steps"),
        ({"guidance_scale": "nan"}, "Guidance scale"),
        ({"side_px": "100000"}, "Size"),
    ],
)
def test_a_link_with_an_impossible_setting_says_which_and_keeps_the_rest(client, ana, query, label):
    client.force_login(ana)
    response = client.get(STUDIO, {"prompt": "a man", "steps": "12", **query})
    assert response.status_code == 200
    assert f"Not every setting of this link can be used here. {label}:" in response.text
    name = next(iter(query))
    assert str(form_values(response)[name]) != query[name]
    assert form_values(response)["prompt"] == "a man"


def test_a_link_with_thousands_of_characters_opens(client, ana):
    client.force_login(ana)
    response = client.get(STUDIO, {"prompt": "<b>" * 900, "negative_prompt": "x" * 900, "nonsense": "1"})
    assert len(form_values(response)["prompt"]) == 500
    assert "<b>" not in response.text


def test_a_link_to_a_prompt_alone_says_nothing(client, ana):
    client.force_login(ana)
    response = client.get(STUDIO, {"prompt": "a man"})
    assert "of this link" not in response.text
    assert form_values(response)["seed"] is None


def test_a_link_made_with_another_model_says_so(client, ana):
    make_portrait(ana, Status.DONE, checkpoint_hash="ab" * 32)
    client.force_login(ana)
    assert "another version of the model" in client.get(STUDIO, {"prompt": "a man", "checkpoint": "cd" * 6}).text
    assert "another version of the model" not in client.get(STUDIO, {"prompt": "a man", "checkpoint": "ab" * 6}).text


def test_drawing_it_again_exactly_asks_for_every_setting_as_it_was(client, ana):
    portrait = make_portrait(ana, Status.DONE, **SETTINGS)
    client.force_login(ana)
    token = uuid4()
    for _ in range(2):  # a double click
        client.post(reverse("studio:exactly", args=[portrait.pk]), {"token": token})
    new = ana.portraits.exclude(pk=portrait.pk).get()
    assert recipes.settings_of(new) == SETTINGS


def test_a_portrait_of_an_older_model_promises_no_same_pixels(client, ana):
    old = make_portrait(ana, Status.DONE, checkpoint_hash="ab" * 32)
    client.force_login(ana)
    assert "Draw it again exactly" in client.get(old.get_absolute_url()).text
    make_portrait(ana, Status.DONE, checkpoint_hash="cd" * 32)
    page = client.get(old.get_absolute_url()).text
    assert "model has changed since" in page
    assert "Draw it again exactly" not in page


def test_ben_cannot_draw_anas_portrait_again(client, ana, ben):
    portrait = make_portrait(ana, Status.DONE)
    url = reverse("studio:exactly", args=[portrait.pk])
    assert client.post(url).url.startswith(reverse("account_login"))
    client.force_login(ben)
    assert client.post(url).status_code == 404
    assert client.get(url).status_code == 405
    assert not ben.portraits.exists()


def sizes_shown(response) -> list[str]:
    return [value for value, _ in response.context["form"].fields["side_px"].widget.choices]


@pytest.mark.usefixtures("enlarger")
def test_the_studio_offers_two_sizes_and_whatever_a_link_names(client, ana):
    client.force_login(ana)
    fresh, older = client.get(STUDIO), client.get(STUDIO, {"prompt": "a man", "side_px": "320"})
    assert (sizes_shown(fresh), form_values(fresh)["side_px"]) == ([256, 512], 512)
    assert (sizes_shown(older), form_values(older)["side_px"]) == ([256, 320, 512], 320)
    assert "of this link" not in older.text


@pytest.mark.usefixtures("enlarger")
def test_an_enlarged_portrait_says_its_size_and_starts_anew_at_what_can_be_drawn(client, ana):
    portrait = make_portrait(ana, Status.DONE, side_px=1024)
    client.force_login(ana)
    assert json.loads(recipes.as_text(portrait))["side_px"] == 1024
    assert form_values(client.get(STUDIO, {"from": portrait.pk}))["side_px"] == 512


@pytest.mark.usefixtures("no_enlarger")
def test_a_link_to_a_size_that_this_site_cannot_make_says_so(client, ana):
    client.force_login(ana)
    response = client.get(STUDIO, {"prompt": "a man", "side_px": "512"})
    assert "Not every setting of this link can be used here. Size:" in response.text
    assert (sizes_shown(response), form_values(response)["side_px"]) == ([192, 256, 320], 256)
