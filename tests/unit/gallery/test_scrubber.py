"""What a finished portrait's page tells about its way out of the noise."""

import re
from urllib.parse import parse_qs

import pytest
from django.core.management import call_command
from django.urls import reverse

from generator import storage
from generator.models import Operation, Status
from tests.cast import make_portrait


@pytest.fixture
def portrait(ana):
    return make_portrait(ana, Status.DONE, has_words=True, seed=7, prompt="a man & a beard")


@pytest.fixture
def url(portrait) -> str:
    return reverse("gallery:words", args=[portrait.pk])


@pytest.fixture(autouse=True)
def stored(monkeypatch) -> None:
    monkeypatch.setattr(storage, "get", lambda key: f'{{"key": "{key}"}}'.encode())


def test_ana_reads_what_her_words_did(client, ana, portrait, url):
    client.force_login(ana)
    response = client.get(url)
    assert response.json() == {"key": storage.words_key(portrait.pk)}
    assert "private" in response["Cache-Control"]


def test_ben_does_not(client, ben, url):
    client.force_login(ben)
    assert client.get(url).status_code == 404


def test_a_visitor_is_asked_to_log_in(client, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("fields", [{"has_words": False}, {"status": Status.RUNNING, "has_words": True}])
def test_where_nothing_was_recorded_there_is_nothing(client, ana, fields):
    client.force_login(ana)
    portrait = make_portrait(ana, **{"status": Status.DONE, **fields})
    assert client.get(reverse("gallery:words", args=[portrait.pk])).status_code == 404


def test_the_page_says_so_when_the_store_is_away(client, ana, url, monkeypatch):
    def away(key):
        raise ConnectionRefusedError

    monkeypatch.setattr(storage, "get", away)
    client.force_login(ana)
    assert client.get(url).status_code == 503


def test_the_page_opens_the_lesson_with_the_portraits_own_settings(client, ana, portrait):
    call_command("load_articles", verbosity=0)
    client.force_login(ana)
    page = client.get(portrait.get_absolute_url())
    address = page.context["lesson_url"]
    assert address in page.text.replace("&amp;", "&")
    path, settings = address.split("#figure-denoising=")
    assert path == "/blog/diffusion/"
    assert parse_qs(settings)["prompt"] == ["a man & a beard"]
    assert parse_qs(settings)["seed"] == ["7"]


def opened_lesson(client, portrait) -> tuple[str, dict]:
    """The link's words, and the settings behind it."""
    page = client.get(portrait.get_absolute_url())
    words = re.search(r'class="scrubber-lesson"><a[^>]*>([^<]*)', page.text)[1]
    path, _, settings = page.context["lesson_url"].partition("#figure-denoising")
    assert path == "/blog/diffusion/"
    return words, parse_qs(settings.removeprefix("="))


def test_a_versions_page_opens_the_lesson_with_the_portrait_that_it_went_on_from(client, ana, portrait):
    call_command("load_articles", verbosity=0)
    client.force_login(ana)
    assert opened_lesson(client, portrait)[0] == "Open the lesson with this portrait’s words and seed"
    night = make_portrait(ana, Status.DONE, operation=Operation.EDIT, parent=portrait, seed=8)
    large = make_portrait(ana, Status.DONE, operation=Operation.UPSCALE, parent=night, seed=9)
    for version in (night, large):
        words, settings = opened_lesson(client, version)
        assert words == "Open the lesson about the way out of the noise"
        assert settings["seed"] == ["7"]
    portrait.delete_softly()
    assert opened_lesson(client, large)[1] == {}  # nobody is left whom words and seed give again
    lent = make_portrait(ana, Status.DONE, operation=Operation.IMAGE)
    assert opened_lesson(client, lent)[1] == {}


def test_without_the_article_there_is_no_link_to_it(client, ana, portrait):
    client.force_login(ana)
    assert "Open the lesson" not in client.get(portrait.get_absolute_url()).text


def test_a_checkpoint_whose_words_cannot_be_told_has_a_scrubber_without_words(client, ana):
    client.force_login(ana)
    page = client.get(make_portrait(ana, Status.DONE).get_absolute_url()).text
    assert "data-scrubber" in page
    assert "What it listened to" not in page
    assert "data-words-url" not in page


def test_ana_opens_the_article_that_looks_at_her_portrait(client, ana, portrait):
    client.force_login(ana)
    assert "See what a network notices" not in client.get(portrait.get_absolute_url()).text  # no article yet
    call_command("load_articles", verbosity=0)
    address = f"/blog/noticing/#figure-noticing=portrait-{portrait.pk}"
    assert f'href="{address}">See what a network notices in it' in client.get(portrait.get_absolute_url()).text
    waiting = make_portrait(ana)
    assert "See what a network notices" not in client.get(waiting.get_absolute_url()).text


def test_the_newest_finished_portraits_are_offered_to_who_made_them(client, ana, ben, portrait):
    make_portrait(ana)  # waits
    assert client.get("/gallery/recent/").status_code == 302
    client.force_login(ana)
    assert client.get("/gallery/recent/").json() == {
        "portraits": [{"id": str(portrait.pk), "words": "a man & a beard"}]
    }
    portrait.delete_softly()
    assert client.get("/gallery/recent/").json() == {"portraits": []}
    make_portrait(ana, Status.DONE)
    client.force_login(ben)
    assert client.get("/gallery/recent/").json() == {"portraits": []}
    assert client.post("/gallery/recent/").status_code == 405
