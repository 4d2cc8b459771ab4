"""Faults under load: what was asked for, what was finished, what was lost; the sums go into var/faults.json."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from generator import storage
from generator.models import Portrait, Status
from tests.cast import make_user
from tests.stack import Stack, wait_for

REPORT = Path(__file__).resolve().parents[2] / "var" / "faults.json"
PATIENCE_SECONDS = 120
rows: list[dict[str, object]] = []


@pytest.fixture
def ana(live_site: Stack):
    return make_user("ana")


@pytest.fixture
def ask(ana) -> Callable[..., Portrait]:
    def ask_for(steps: int = 20, **fields) -> Portrait:
        return Portrait.objects.request(ana, uuid4(), prompt="a woman with red hair", steps=steps, **fields)[0]

    return ask_for


@pytest.fixture
def finish(request) -> Callable[[list[Portrait]], None]:
    """Wait until all have ended, count, and fail when one is lost or was made twice."""

    def wait_and_count(portraits: list[Portrait]) -> None:
        ids = [portrait.pk for portrait in portraits]
        asked = Portrait.objects.filter(pk__in=ids)
        wait_for(lambda: not asked.active().exists(), PATIENCE_SECONDS, "every portrait to end")
        finished = [p for p in asked if p.status == Status.DONE and storage.get(storage.portrait_key(p.pk))]
        lost = len(ids) - len(finished)
        rows.append({"fault": request.node.name, "asked": len(ids), "finished": len(finished), "lost": lost})
        assert lost == 0, list(asked.values_list("status", "error_code"))

    return wait_and_count


@pytest.fixture(scope="session", autouse=True)
def report() -> Iterator[None]:
    yield
    if rows:
        REPORT.parent.mkdir(exist_ok=True)
        total = {name: sum(int(str(row[name])) for row in rows) for name in ("asked", "finished", "lost")}
        REPORT.write_text(json.dumps({"faults": rows, "total": total}, indent=2) + "\n")


def running(portrait: Portrait) -> bool:
    return Portrait.objects.get(pk=portrait.pk).status == Status.RUNNING


def wait_until_running(portrait: Portrait) -> None:
    wait_for(lambda: running(portrait), 60, "the worker to begin")
