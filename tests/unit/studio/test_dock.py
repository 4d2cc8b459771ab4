"""The dock as the server sends it: whose portraits are in it, on which pages, and how all of them are cancelled."""

import pytest
from django.urls import reverse

from generator.models import Status
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.mark.parametrize("page", ["studio:landing", "studio:studio", "gallery:list", "blog:list"])
def test_anas_unfinished_portraits_are_docked_on_every_page(client, ana, ben, page):
    waiting, running = make_portrait(ana), make_portrait(ana, Status.RUNNING, steps_done=3)
    ended = [make_portrait(ana, status) for status in (Status.DONE, Status.FAILED, Status.CANCELLED)]
    others = make_portrait(ben)
    client.force_login(ana)
    text = client.get(reverse(page)).text
    assert text.index(f'data-docked="{running.pk}"') < text.index(f'data-docked="{waiting.pk}"')
    for portrait in [*ended, others]:
        assert f'data-docked="{portrait.pk}"' not in text


def test_without_unfinished_portraits_the_dock_is_hidden(client, ana):
    make_portrait(ana, Status.DONE)
    client.force_login(ana)
    text = client.get(reverse("blog:list")).text
    assert "data-docked=" not in text
    assert '<aside class="dock"' in text


def test_visitors_have_no_dock(client, ana):
    make_portrait(ana)
    assert 'class="dock"' not in client.get(reverse("blog:list")).text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.QUEUED, "Waiting"),
        (Status.RUNNING, "Step 0 of 15"),
        (Status.DONE, "Finished. Open it"),
        (Status.FAILED, "Could not be drawn. See why"),
        (Status.CANCELLED, "Cancelled"),
    ],
)
def test_an_item_says_how_its_portrait_is(client, ana, status, words):
    portrait = make_portrait(ana, status)
    client.force_login(ana)
    text = client.get(reverse("studio:dock_item", args=[portrait.pk])).text
    assert words in text
    assert portrait.get_absolute_url() in text
    assert (reverse("studio:cancel", args=[portrait.pk]) in text) == portrait.is_active


def test_ben_sees_nothing_of_anas_dock(client, ana, ben):
    portrait = make_portrait(ana)
    client.force_login(ben)
    assert client.get(reverse("studio:dock_item", args=[portrait.pk])).status_code == 404
    assert str(portrait.pk) not in client.get(reverse("studio:dock")).text


def test_cancelling_all_leaves_what_has_ended_and_what_is_bens(client, ana, ben):
    mine = [make_portrait(ana), make_portrait(ana, Status.RUNNING)]
    done, bens = make_portrait(ana, Status.DONE), make_portrait(ben)
    client.force_login(ana)
    response = client.post(reverse("studio:cancel_all"), headers={"HX-Request": "true"})
    assert response.status_code == 204
    for portrait in [*mine, done, bens]:
        portrait.refresh_from_db()
    assert {portrait.status for portrait in mine} == {Status.CANCELLED}
    assert (done.status, bens.status) == (Status.DONE, Status.QUEUED)


def test_cancelling_all_needs_a_post_and_a_login(client, ana):
    url = reverse("studio:cancel_all")
    assert client.post(url).url.startswith(reverse("account_login"))
    client.force_login(ana)
    assert client.get(url).status_code == 405
    assert client.post(url).url == reverse("studio:studio")  # without JavaScript
