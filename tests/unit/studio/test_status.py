import pytest
from django.urls import reverse

from generator import models
from generator.models import Status
from tests.cast import make_portrait

URL = reverse("studio:status")
pytestmark = pytest.mark.django_db


def states(client, *ids):
    return client.get(URL, {"ids": ",".join(str(i) for i in ids)}).json()["portraits"]


def test_ana_hears_of_her_unfinished_portraits_and_of_those_her_page_shows(client, ana, ben):
    running, done = make_portrait(ana, Status.RUNNING), make_portrait(ana, Status.DONE)
    make_portrait(ana, Status.DONE)
    theirs = make_portrait(ben, Status.RUNNING)
    client.force_login(ana)
    assert {state["id"] for state in states(client, done.pk, theirs.pk)} == {str(running.pk), str(done.pk)}


def test_strangers_hear_nothing(client):
    assert client.get(URL).status_code == 401
    assert client.get(reverse("studio:events")).status_code == 401


def test_what_is_no_id_is_left_out(client, ana):
    client.force_login(ana)
    assert states(client, "nonsense", "'; drop table") == []


def test_the_message_says_the_place_the_step_and_what_it_waits_for(client, ana):
    client.force_login(ana)
    make_portrait(ana, Status.RUNNING, steps_done=5)
    (state,) = states(client)
    assert state["message"] == "Step 5 of 15"
    ana.portraits.all().delete()

    make_portrait(ana, sent_at=models.timezone.now())
    (state,) = states(client)
    assert state["message"] == "Next in line"
    ana.portraits.update(waiting_for="storage")
    (state,) = states(client)
    assert "picture store is away" in state["message"]
    ana.portraits.update(waiting_for="", sent_at=None)
    (state,) = states(client)
    assert "queue is away" in state["message"]


def test_there_is_no_estimate_before_the_first_portrait_and_one_after(client, ana):
    client.force_login(ana)
    portrait = make_portrait(ana, Status.RUNNING, steps_done=5)
    assert states(client)[0]["seconds_left"] is None
    now = models.timezone.now()
    make_portrait(ana, Status.DONE, steps=20, started_at=now - models.timedelta(seconds=20), finished_at=now)
    state = next(s for s in states(client) if s["id"] == str(portrait.pk))
    assert state["seconds_left"] == 10


def test_a_running_portrait_shows_its_latest_preview(client, ana):
    client.force_login(ana)
    portrait = make_portrait(ana, Status.RUNNING, preview_steps=[2, 6])
    assert f"portraits/{portrait.pk}/steps/006.webp" in states(client)[0]["preview_url"]
