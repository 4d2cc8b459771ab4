"""People in front of the real site, in a real Chromium. Every test runs twice: on a phone's screen and on a desk's.

`page` is a visitor's, `anas_page` that of Ana, who is logged in. Whatever a browser complains about on the way (errors
on the console, a broken content security policy, uncaught exceptions, missing pictures) fails the test.
"""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

from generator.models import Portrait, Status
from tests.cast import make_user
from tests.stack import Stack, wait_for

PATIENCE_SECONDS = 20  # for one step of a test; nothing here measures time
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
EXAMPLE = "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light"
PARTS_OF_A_PAGE = {"image", "script", "stylesheet", "font", "eventsource"}

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], screen: str, live_site: Stack) -> dict[str, Any]:
    return browser_context_args | SCREENS[screen] | {"base_url": live_site.url}


@pytest.fixture
def runtime() -> None:
    """What runs the models of three figures in a browser. Without it their tests would test nothing, and say so."""
    if (settings.BASE_DIR / "static" / "onnxruntime" / ".installed").exists():
        return
    if os.environ.get("WITHOUT_NPM"):
        pytest.skip("WITHOUT_NPM is set: three figures are still pictures")
    pytest.fail("static/onnxruntime is missing: run `make install`, or set WITHOUT_NPM=1 where npm is out of reach")


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers complained about during the test. Whoever breaks something on purpose clears the list."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], complaints: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    contexts = []

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        listen(context, complaints)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # ends its stream of events before the database is emptied


def listen(context: BrowserContext, complaints: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        # What did not load is judged by on_response: a refused form is no fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def on_response(response: Response) -> None:
        is_part = response.request.resource_type in PARTS_OF_A_PAGE
        if response.status >= 500 or (is_part and response.status >= 400):
            complaints.append(f"{response.status} for {response.url}")

    context.on("console", on_console)
    context.on("response", on_response)
    context.on("weberror", lambda error: complaints.append(str(error.error)))


@pytest.fixture
def ana(live_site: Stack) -> User:
    return make_user("ana")


@pytest.fixture
def log_in(live_site: Stack) -> Callable[[BrowserContext, User], None]:
    """Give a browser the cookie that it would have after logging in by the form."""

    def put_cookie(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_site.url}])

    return put_cookie


@pytest.fixture
def anas_page(
    new_context: Callable[..., BrowserContext], ana: User, log_in: Callable[[BrowserContext, User], None]
) -> Page:
    context = new_context()
    log_in(context, ana)
    return context.new_page()


@pytest.fixture
def draw(ana: User) -> Callable[..., Portrait]:
    """A portrait of Ana's, really drawn by the worker; four steps are enough where the way there is not the point."""

    def draw_portrait(prompt: str = EXAMPLE, steps: int = 4, **fields: Any) -> Portrait:
        portrait, _ = Portrait.objects.request(ana, uuid4(), prompt=prompt, steps=steps, **fields)
        return wait_for(lambda: Portrait.objects.done().filter(pk=portrait.pk).first(), 150, "the portrait")

    return draw_portrait


class Worker:
    """The worker can be held, so that a test has time to look at what is queued or half drawn."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def pause(self) -> None:
        """Hold it where it is, but not while it keeps others from writing to the database."""
        while True:
            self.send(signal.SIGSTOP)
            try:
                with transaction.atomic():
                    Portrait.objects.filter(status=Status.FAILED, prompt="").update(prompt="")
            except OperationalError:
                self.go_on()
            else:
                return

    def go_on(self) -> None:
        self.send(signal.SIGCONT)

    def send(self, number: int) -> None:
        """To the child that draws, too."""
        os.killpg(self.stack.processes["worker"].pid, number)


@pytest.fixture
def worker(live_site: Stack) -> Iterator[Worker]:
    worker = Worker(live_site)
    yield worker
    worker.go_on()
