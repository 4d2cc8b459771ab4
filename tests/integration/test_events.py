"""What an open page hears while a portrait is drawn, over a real connection to the real server."""

import http.client
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from generator.models import Portrait, Status
from tests.cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana(live_site):
    return make_user("ana")


def open_events(live_site, user, path: str | None = None) -> http.client.HTTPResponse:
    client = Client()
    client.force_login(user)
    connection = http.client.HTTPConnection("localhost", live_site.ports["web"], timeout=60)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    connection.request("GET", path or reverse("studio:events"), headers={"Cookie": cookie})
    return connection.getresponse()


def read_states(response: http.client.HTTPResponse, portrait: Portrait):
    """States of that portrait as they come, until it has ended."""
    while True:
        line = response.readline().decode()
        assert line, "the server closed the stream"
        if line.startswith("data: "):
            state = json.loads(line.removeprefix("data: "))
            if state["id"] == str(portrait.pk):
                yield state
                if state["status"] not in {Status.QUEUED, Status.RUNNING}:
                    return


def test_a_page_hears_of_every_stage_and_sees_previews(live_site, ana):
    response = open_events(live_site, ana)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/event-stream"
    portrait, _ = Portrait.objects.request(ana, uuid4(), prompt="a woman with a hat", steps=20)
    states = list(read_states(response, portrait))
    assert states[-1]["status"] == Status.DONE
    steps = [state["steps_done"] for state in states]
    assert steps == sorted(steps)
    assert len({state["preview_url"].split("?")[0] for state in states if state["preview_url"]}) >= 2


def test_a_page_that_comes_back_hears_how_it_ended(live_site, ana):
    portrait, _ = Portrait.objects.request(ana, uuid4(), prompt="a woman with a hat", steps=4)
    list(read_states(open_events(live_site, ana), portrait))  # it ends while this page looks
    back = open_events(live_site, ana, f"{reverse('studio:events')}?ids={portrait.pk}")
    assert next(read_states(back, portrait))["status"] == Status.DONE


def test_ben_hears_nothing_of_anas_portrait(live_site, ana):
    ben = make_user("ben")
    portrait, _ = Portrait.objects.request(ana, uuid4(), prompt="a woman with a hat", steps=4)
    bens, _ = Portrait.objects.request(ben, uuid4(), prompt="a man", steps=4)
    response = open_events(live_site, ben, f"{reverse('studio:events')}?ids={portrait.pk}")
    heard = ""
    while '"done"' not in heard:
        heard += response.readline().decode()
    assert str(bens.pk) in heard
    assert str(portrait.pk) not in heard


def test_closing_the_page_takes_nothing_from_the_portrait(live_site, ana):
    from tests.stack import wait_for

    response = open_events(live_site, ana)
    portrait, _ = Portrait.objects.request(ana, uuid4(), prompt="a woman with a hat")
    response.close()
    wait_for(lambda: Portrait.objects.get(pk=portrait.pk).status == Status.DONE, 60, "the portrait")


def test_strangers_get_no_stream(live_site):
    connection = http.client.HTTPConnection("localhost", live_site.ports["web"], timeout=10)
    connection.request("GET", reverse("studio:events"))
    assert connection.getresponse().status == 401
