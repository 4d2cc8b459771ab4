"""SeaweedFS is away or refuses."""

import pytest
from django.test import Client
from django.urls import reverse

from generator.models import Portrait, Status
from tests.stack import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_portrait_drawn_while_storage_is_away_waits_and_says_so(live_site, ana, ask, finish):
    live_site.kill("seaweedfs")
    portrait = ask(steps=8)
    wait_for(lambda: Portrait.objects.get(pk=portrait.pk).waiting_for == "storage", 60, "the row to wait for storage")
    client = Client()
    client.force_login(ana)
    state = client.get(reverse("studio:status")).json()["portraits"][0]
    assert "picture store is away" in state["message"]
    live_site.start("seaweedfs")
    finish([portrait])
    assert Portrait.objects.get(pk=portrait.pk).attempts == 1


def test_pages_open_and_downloads_say_what_to_do_while_storage_is_away(live_site, ana, ask, finish):
    portrait = ask(steps=4)
    finish([portrait])
    live_site.kill("seaweedfs")
    client = Client()
    client.force_login(ana)
    assert client.get(reverse("gallery:list")).status_code == 200
    page = client.get(reverse("gallery:download", args=[portrait.pk, "jpeg"]), follow=True).text
    assert "Your portrait is safe" in page
    live_site.start("seaweedfs")
    download = reverse("gallery:download", args=[portrait.pk, "jpeg"])
    # SeaweedFS answers a moment before it knows again where its pictures lie.
    wait_for(lambda: client.get(download).status_code == 200, 60, "the download to work again")


def test_a_portrait_deleted_while_storage_is_away_is_erased_later(live_site, ask, finish):
    from generator.models import KEEP_DELETED, timezone

    portrait = ask(steps=4)
    finish([portrait])
    live_site.kill("seaweedfs")
    Portrait.objects.filter(pk=portrait.pk).update(deleted_at=timezone.now() - 2 * KEEP_DELETED)
    another = ask(steps=4)  # shows that the sweeper and the worker went on meanwhile
    wait_for(lambda: Portrait.objects.get(pk=another.pk).waiting_for == "storage", 60, "the row to wait for storage")
    assert Portrait.objects.filter(pk=portrait.pk).exists()
    live_site.start("seaweedfs")
    wait_for(lambda: not Portrait.objects.filter(pk=portrait.pk).exists(), 60, "the row to be erased")
    finish([another])


def test_many_ask_at_once(live_site, ask, finish):
    portraits = [ask(steps=4) for _ in range(8)]
    finish(portraits)
    assert Portrait.objects.filter(status=Status.DONE).count() == 8
