"""Valkey is away, before, while and after a portrait is asked for."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from generator.models import Portrait, Status
from tests.faults.conftest import wait_until_running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(ana) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def test_asking_while_the_broker_is_away_keeps_the_portrait_and_says_so(live_site, client, ana, finish):
    live_site.kill("valkey")
    form = {"prompt": "a man", "steps": 20, "guidance_scale": 2.5, "side_px": 256, "token": uuid4()}
    assert client.post(reverse("studio:create"), form).status_code == 302
    portrait = ana.portraits.get()
    state = client.get(reverse("studio:status")).json()["portraits"][0]
    assert "the queue is away" in state["message"]
    assert client.get(reverse("studio:studio")).status_code == 200
    live_site.start("valkey")
    finish([portrait])


def test_the_broker_is_killed_under_load(live_site, ask, finish):
    portraits = [ask(steps=30) for _ in range(5)]
    wait_until_running(portraits[0])
    live_site.kill("valkey")
    live_site.start("valkey")
    finish(portraits)


def test_the_broker_comes_back_empty(live_site, ask, finish):
    portraits = [ask(steps=30) for _ in range(3)]
    wait_until_running(portraits[0])
    live_site.kill("valkey")
    for file in (live_site.data / "valkey").rglob("*"):
        if file.is_file():
            file.unlink()
    live_site.start("valkey")
    Portrait.objects.filter(status=Status.QUEUED).update(sent_at=None)  # as RESEND_AFTER_SECONDS later
    finish(portraits)


def test_logging_in_works_while_the_broker_is_away(live_site, ana):
    from tests.cast import PASSWORD

    live_site.kill("valkey")
    response = Client().post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    assert response.status_code == 302
    live_site.start("valkey")
