"""What the studio answers when it is asked for a draft; the broker is played by two functions."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generator import drafts
from generator.models import PRIORITY_DEMO, Portrait, Status
from selfyfy.studio import drafting, views
from tests.cast import make_portrait

URL = reverse("studio:draft")
FORM = {"prompt": "a man with a beard", "seed": "7", "steps": "20", "guidance_scale": "4", "side_px": "256"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch) -> list[drafts.DraftSettings]:
    """What would be asked of the broker, which answers each with a picture."""
    found: list[drafts.DraftSettings] = []

    def ask(owner_id, wanted):
        found.append(wanted)
        return len(found)

    monkeypatch.setattr(drafts, "ask", ask)
    answer_with(monkeypatch, b"RIFF")
    return found


def answer_with(monkeypatch, picture: bytes | None) -> None:
    async def wait(owner_id, number, seconds):
        return picture

    monkeypatch.setattr(drafts, "wait", wait)


@pytest.fixture
def anas(client, ana):
    client.force_login(ana)
    return client


def test_ana_gets_a_small_picture_of_her_words_and_no_row(anas, asked):
    response = anas.post(URL, FORM)
    assert (response.status_code, response["Content-Type"], response.content) == (200, "image/webp", b"RIFF")
    assert asked == [drafts.DraftSettings("a man with a beard", "", 7, 4.0, 256)]
    assert not Portrait.objects.exists()


def test_a_draft_without_a_seed_is_of_a_promising_one(anas, asked, monkeypatch):
    monkeypatch.setattr(drafting, "promising", lambda checkpoint: (4711,))
    assert anas.post(URL, {**FORM, "seed": ""}).status_code == 200
    assert asked[0].seed == 4711


def test_the_studio_gives_its_drafts_promising_seeds(anas, monkeypatch):
    monkeypatch.setattr(views, "promising", lambda checkpoint: tuple(range(100)))
    seeds = json.loads(re.search(r'data-seeds="(.*?)"', anas.get(reverse("studio:studio")).text)[1])
    assert len(set(seeds)) == views.DRAFT_SEEDS
    assert set(seeds) <= set(range(100))


def test_a_draft_that_was_overtaken_is_no_picture_and_no_fault(anas, asked, monkeypatch):
    answer_with(monkeypatch, b"")
    response = anas.post(URL, FORM)
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prompt": " "}, "Describe a person first"),
        ({"prompt": "a little boy"}, "only draws adults"),
        ({"prompt": "a man " * 200}, "at most 500 characters"),
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"side_px": "4096"}, "not one of the available choices"),
    ],
)
def test_what_no_portrait_could_be_made_of_is_no_draft_either(anas, asked, change, words):
    response = anas.post(URL, {**FORM, **change})
    assert response.status_code == 422
    assert words in response.text
    assert not asked


def test_drafts_are_for_people_who_are_logged_in(client, asked):
    assert client.post(URL, FORM).status_code == 401
    assert not asked


def test_looking_at_the_address_draws_nothing(anas, asked):
    assert anas.get(URL).status_code == 405
    assert not asked


def failing(error: Exception):
    def fail(*args):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (drafts.TooManyDrafts(), 429, drafting.TOO_MANY),
        (ConnectionRefusedError(), 503, drafting.NO_BROKER),
        (drafts.redis.ConnectionError(), 503, drafting.NO_BROKER),
    ],
)
def test_what_hinders_a_draft_is_said_and_when_to_ask_again(anas, asked, monkeypatch, error, status, words):
    monkeypatch.setattr(drafts, "ask", failing(error))
    response = anas.post(URL, FORM)
    assert (response.status_code, response.text) == (status, words)
    assert response["Retry-After"] == "5"


def test_a_worker_that_does_not_answer_is_said_too(anas, asked, monkeypatch):
    answer_with(monkeypatch, None)
    response = anas.post(URL, FORM)
    assert (response.status_code, response.text) == (503, drafting.NO_WORKER)


def test_drafts_rest_while_somebodys_portrait_waits_for_long(anas, ben, asked):
    make_portrait(ben, created_at=timezone.now() - timedelta(seconds=drafting.REST_SECONDS + 1))
    response = anas.post(URL, FORM)
    assert (response.status_code, response.text) == (503, drafting.RESTING)
    assert not asked


def test_drafts_go_on_beside_young_finished_and_demo_portraits(anas, ben, asked):
    long_ago = timezone.now() - timedelta(hours=1)
    make_portrait(ben)
    make_portrait(ben, Status.DONE, created_at=long_ago)
    make_portrait(ben, priority=PRIORITY_DEMO, created_at=long_ago)
    assert anas.post(URL, FORM).status_code == 200


def test_the_studio_has_the_switch_and_takes_it_away_where_no_script_can_work_it(anas):
    page = anas.get(reverse("studio:studio")).text
    assert f'data-url="{URL}"' in page and 'aria-label="Draft">' in page
    fallback = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "without-scripts" in fallback
