"""The worker dies or is stopped while it draws."""

import signal

import psutil
import pytest

from generator.models import Portrait
from tests.faults.conftest import wait_until_running
from tests.stack import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_worker_s_child_is_killed(live_site, ask, finish):
    portraits = [ask(steps=50), ask(), ask()]
    wait_until_running(portraits[0])
    parent = psutil.Process(live_site.processes["worker"].pid)
    parent.children()[0].kill()
    finish(portraits)
    assert Portrait.objects.get(pk=portraits[0].pk).attempts == 2


def test_the_whole_worker_is_killed_and_started_again(live_site, ask, finish):
    portraits = [ask(steps=50), ask(), ask()]
    wait_until_running(portraits[0])
    live_site.kill("worker")
    live_site.start("worker")
    finish(portraits)


def test_the_worker_is_stopped_in_good_order_for_a_new_version(live_site, ask, finish):
    portraits = [ask(steps=50), ask()]
    wait_until_running(portraits[0])
    live_site.kill("worker", signal.SIGTERM)
    wait_for(lambda: not live_site.is_running("worker"), 60, "the worker to stop")
    live_site.start("worker")
    finish(portraits)


def test_beat_is_killed_and_started_again(live_site, ask, finish):
    live_site.kill("beat")
    portraits = [ask(), ask()]
    live_site.start("beat")
    finish(portraits)
