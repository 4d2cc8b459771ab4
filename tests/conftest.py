"""Configuration that every test shares. The fixtures `stack` and `live_site` are explained in tests/stack.py."""

import os
import shutil
from collections.abc import Generator, Iterator
from typing import Any

import django
import pytest
from django.conf import settings

from tests.stack import PROGRAMS, SERVERS, Stack, configure

# Before Django reads its settings (that is why DJANGO_SETTINGS_MODULE is set here and not in pyproject.toml).
if settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests would run on your own database, and drop it.")
the_stack = configure()
os.environ["DJANGO_SETTINGS_MODULE"] = "selfyfy.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in the tests' thread
os.environ["HF_HUB_OFFLINE"] = "1"
django.setup()

from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: E402 (after the settings)
from django.db import connection  # noqa: E402

PBKDF2PasswordHasher.iterations = 1_000  # people are made quickly, and the live site can still check their passwords


SUITES = ("unit", "integration", "faults", "browser")  # the fast ones first


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Suite by suite. pytest-django would put every test that flushes the database behind the others, unit tests behind
    the browser's; there Playwright's event loop already runs, and no asynchronous view can be called."""
    items.sort(key=lambda item: next(place for place, suite in enumerate(SUITES) if suite in item.path.parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Before pytest-xdist starts its workers: each comes here itself, for a folder, ports and a database of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside what a failed test says, what the site said at that time: some failures come once in a hundred runs."""
    report = yield
    if report.failed:
        for name in PROGRAMS:
            report.sections.append((f"the end of {name}.log", the_stack.log(name)))
    return report


def pytest_unconfigure() -> None:
    the_stack.stop_all()
    shutil.rmtree(the_stack.data, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The test database is the one that the parts use, so that both see the same rows."""
    database = connection.settings_dict
    database["TEST"]["NAME"] = database["NAME"]


@pytest.fixture
def stack() -> Stack:
    """Valkey and SeaweedFS, answering."""
    the_stack.start(*SERVERS)
    return the_stack


@pytest.fixture
def live_site(transactional_db: None) -> Iterator[Stack]:
    """The whole site, answering at `live_site.url`, on an empty database. Its queue is emptied after the test."""
    the_stack.start(*SERVERS)
    the_stack.start(*PROGRAMS)
    yield the_stack
    the_stack.start(*SERVERS)
    from selfyfy.celery import app

    app.control.purge()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, or the one that Playwright downloaded; without either, browser tests are skipped."""
    from selfyfy.ops.bench import browser

    chromium = browser.find_chromium()
    if chromium is None:
        pytest.skip("There is no Chromium on this machine. On Debian: apt-get install chromium")
    return browser_type_launch_args | {"executable_path": chromium, "args": browser.ARGUMENTS}
