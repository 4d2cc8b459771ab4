# ruff: noqa: E402
"""How the gallery's first page answers with few and with many portraits, on a throw-away database.

`python -m selfyfy.ops.bench.gallery` prints JSON; a process of its own, so that no real database is ever open in it.
"""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfyfy.settings")
django.setup()  # before the imports that need it

import psutil
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from django.urls import reverse
from django.utils import timezone

from generator.models import Portrait, Status
from selfyfy.ops.bench import memory
from selfyfy.studio.examples import EXAMPLES

COUNTS = (10, 10_000)
REQUESTS = 21


def measure() -> dict[str, object]:
    """One person after the other, each with so many finished portraits."""
    return {"galleries": [measure_gallery(count) for count in COUNTS], "memory_mb": memory.process_mb(psutil.Process())}


def measure_gallery(count: int) -> dict[str, object]:
    owner = User.objects.create(username=f"has-{count}")
    Portrait.objects.bulk_create(finished_portraits(owner, count), batch_size=1000)
    client = Client(HTTP_HOST="localhost")  # a bare client: Django's test set-up would copy each template's context
    client.force_login(owner)
    url = reverse("gallery:list")
    client.get(url)  # to warm up
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return {
        "portraits": count,
        "queries": len(queries),
        "seconds": [answer_seconds(client, url) for _ in range(REQUESTS)],
    }


def finished_portraits(owner: User, count: int) -> Iterable[Portrait]:
    now = timezone.now()
    for number in range(count):
        yield Portrait(
            owner=owner,
            prompt=EXAMPLES[number % len(EXAMPLES)],
            status=Status.DONE,
            steps_done=20,
            preview_steps=[2, 6, 10, 15],
            started_at=now,
            finished_at=now,
        )


def answer_seconds(client: Client, url: str) -> float:
    started = time.perf_counter()
    response = client.get(url)
    seconds = time.perf_counter() - started
    if response.status_code != 200:
        raise RuntimeError(f"The gallery answered {response.status_code}")
    return seconds


if __name__ == "__main__":
    connection.settings_dict["TEST"]["NAME"] = str(Path(settings.DATA) / "gallery.sqlite3")
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(json.dumps(measure()))
    finally:
        teardown_databases(databases, verbosity=0)
