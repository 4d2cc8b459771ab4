"""Ana chooses with pictures; the server says what becomes of her words."""

import gzip
import json
from random import Random

import pytest
from django.urls import reverse

from generator.controls import CONTROLS, GROUPS
from generator.models import Status
from selfyfy.studio import choices
from selfyfy.studio.examples import surprise
from selfyfy.studio.history import MOST_SHOWN, past_prompts
from selfyfy.studio.views import RECENT_PORTRAITS
from tests.cast import make_portrait
from tests.unit.studio.weight import compressed_weight, page_weight

STUDIO = reverse("studio:studio")
CHOOSE = reverse("studio:choose")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def options_of(client, group: str):
    return client.get(reverse("studio:options", args=[group.lower()]))


def test_an_option_is_put_into_words(client):
    answer = client.get(CHOOSE, {"prompt": "a woman", "control": "hair", "option": "bob"}).json()
    assert answer == {"prompt": "a woman with a bob", "chosen": {"who": "woman", "hair": "bob"}}


def test_any_takes_the_words_away(client):
    answer = client.get(CHOOSE, {"prompt": "a woman with a bob", "control": "hair", "option": ""}).json()
    assert answer == {"prompt": "a woman", "chosen": {"who": "woman"}}


@pytest.mark.parametrize("query", [{}, {"control": "wig", "option": "bob"}, {"control": "hair", "option": "wig"}])
def test_what_cannot_be_chosen_is_not_there(client, query):
    assert client.get(CHOOSE, {"prompt": "a woman", **query}).status_code == 404


def test_a_description_that_is_too_long_is_not_cut(client):
    assert client.get(CHOOSE, {"prompt": "a" * 501, "control": "hair", "option": "bob"}).status_code == 422


@pytest.mark.parametrize("name", ["choose", "history"])
def test_choosing_and_looking_back_change_nothing(client, ana, name):
    client.force_login(ana)
    assert client.post(reverse(f"studio:{name}")).status_code == 405


def test_typed_words_say_which_options_are_chosen_and_which_words_are_strange(client):
    page = client.get(reverse("studio:understood"), {"prompt": "a Zorpy woman, <b> 😀 zorpy"})
    assert json.loads(page.context["chosen"]) == {"who": "woman"}
    assert json.loads(page.context["strange"]) == ["zorpy", "b"]
    assert "<b>" not in page.text


def test_every_option_is_on_one_of_the_tabs(client, ana):
    client.force_login(ana)
    studio = client.get(STUDIO).text
    pages = [studio, *(options_of(client, group).text for group in GROUPS[1:])]
    for group, page in zip(GROUPS, pages, strict=True):
        assert f">{group}</button>" in studio
        for control in CONTROLS:
            assert (f'data-control="{control.key}"' in page) == (control.group == group)
            for option in control.options if control.group == group else ():
                assert f'name="choose-{control.key}" value="{option.key}"' in page


def test_options_are_no_fields_of_the_portrait_s_form(client):
    page = options_of(client, "Hair").text  # else each would ask for a draft of its own
    assert page.count('type="radio"') == page.count('type="radio" form="choices"')


def test_there_is_no_tab_that_nobody_made(client):
    assert options_of(client, "Shoes").status_code == 404


def test_options_without_a_picture_show_their_name_and_their_colour(client, monkeypatch):
    monkeypatch.setattr(choices, "drawn_pictures", set)
    page = options_of(client, "Hair").text
    assert "<img" not in page
    assert '<path fill="#16110F"' in page
    assert "<span>Buzz cut</span>" in page


def test_a_drawn_option_shows_its_picture_when_it_comes_into_sight(client, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "static" / "img" / "options"
    folder.mkdir(parents=True)
    (folder / "hair-bob.webp").write_bytes(b"")
    page = options_of(client, "Hair").text
    assert page.count("<img") == 1
    assert '<img src="/static/img/options/hair-bob.webp" alt="" width="112" height="112" loading="lazy">' in page


def test_there_is_nothing_to_choose_for_a_model_with_other_words(client, ana, settings):
    client.force_login(ana)
    settings.PORTRAIT_MODEL = "somebody/another-model"
    assert 'id="controls"' not in client.get(STUDIO).text


def test_the_studio_is_light(client, ana):
    client.force_login(ana)
    assert page_weight(client.get(STUDIO).text) <= 150_000


def test_a_full_studio_is_light_over_the_line(client, ana):
    """150 kB are promised. Uncompressed it has 199 kB, 45 of them addresses and forms of twelve cards."""
    for number in range(MOST_SHOWN):
        make_portrait(ana, Status.DONE, prompt=f"{surprise(Random(number))}, {number}", side_px=512)
    client.force_login(ana)
    response = client.get(STUDIO, headers={"accept-encoding": "gzip"})
    page = gzip.decompress(response.content).decode()
    assert page.count('class="portrait-card"') == RECENT_PORTRAITS
    assert len(past_prompts(ana)) == MOST_SHOWN
    assert compressed_weight(response.content) <= 65_000
