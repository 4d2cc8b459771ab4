"""Two identical posts that arrive at the same moment at the real server."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)


def test_clicking_create_twice_at_once_makes_one_portrait(live_site, ana, finish):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    client.get(reverse("studio:studio"))
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    form = {"prompt": "a man", "steps": 4, "guidance_scale": 2.5, "side_px": 256, "token": uuid4()}
    form["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value

    def post(_: int) -> int:
        connection = http.client.HTTPConnection("localhost", live_site.ports["web"], timeout=30)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", reverse("studio:create"), urlencode(form), headers)
        return connection.getresponse().status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(post, range(8))) == {302}
    assert ana.portraits.count() == 1
    finish(list(ana.portraits.all()))
