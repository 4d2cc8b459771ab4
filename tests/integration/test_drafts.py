"""Drafts through the real broker, and once through every real part: the newest request wins and nothing stays."""

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery.signals import before_task_publish
from django.test import Client
from django.urls import reverse
from PIL import Image

from generator import drafts
from generator.models import Portrait
from generator.progress import client as broker
from selfyfy.studio import drafting
from tests.cast import make_user

OWNER_ID = 41
WORDS = drafts.DraftSettings("a man with a beard", "", 7, 4.0, 256)
FORM = {"prompt": "a man with a beard", "seed": "7", "steps": "20", "guidance_scale": "4", "side_px": "256"}


def keys(pattern: str = "selfyfy:draft:*") -> list[str]:
    return [key.decode() for key in broker().scan_iter(pattern)]


@pytest.fixture
def another_database(stack, settings):
    """Of the same Valkey, so that no worker of an earlier test takes part."""
    settings.BROKER_URL = settings.BROKER_URL.removesuffix("/0") + "/1"
    broker.cache_clear()
    broker().flushdb()
    yield
    broker().flushdb()
    broker.cache_clear()


@pytest.fixture
def messages() -> Iterator[list[str]]:
    """Names of the tasks that workers are told of."""
    sent: list[str] = []

    def note(sender, **details) -> None:
        sent.append(sender)

    before_task_publish.connect(note)
    yield sent
    before_task_publish.disconnect(note)


@pytest.mark.usefixtures("another_database")
class TestWithoutAWorker:
    def test_fifty_rapid_changes_leave_one_request_and_one_message(self, messages):
        numbers = [drafts.ask(OWNER_ID, WORDS) for _ in range(50)]
        wanted = [number for number in numbers if drafts.is_wanted(drafts.Draft(OWNER_ID, number, WORDS))]
        assert wanted == [numbers[-1]]
        assert messages == ["generator.draw_draft"]

    def test_fifty_more_while_one_is_in_work_stop_that_and_send_one_message(self, messages):
        drafts.ask(OWNER_ID, WORDS)
        in_work = drafts.take(OWNER_ID)
        assert in_work is not None
        assert drafts.is_wanted(in_work)
        for _ in range(50):
            newest = drafts.ask(OWNER_ID, WORDS)
        assert not drafts.is_wanted(in_work)
        assert len(messages) == 2  # that of the one in work and one more
        following = drafts.take(OWNER_ID)
        assert following is not None
        assert following.number == newest

    def test_two_people_do_not_overtake_each_other(self):
        drafts.ask(OWNER_ID, WORDS)
        drafts.ask(OWNER_ID + 1, WORDS)
        assert drafts.take(OWNER_ID)
        assert drafts.take(OWNER_ID + 1)

    def test_a_second_message_finds_nothing_to_draw(self):
        drafts.ask(OWNER_ID, WORDS)
        draft = drafts.take(OWNER_ID)
        assert draft is not None
        drafts.deliver(draft, b"picture")
        assert drafts.take(OWNER_ID) is None

    def test_whoever_waits_for_an_older_draft_is_told_at_once(self):
        first = drafts.ask(OWNER_ID, WORDS)
        drafts.ask(OWNER_ID, WORDS)
        assert asyncio.run(drafts.wait(OWNER_ID, first, 5)) == b""

    def test_a_picture_reaches_whoever_waits_and_leaves_the_broker(self):
        number = drafts.ask(OWNER_ID, WORDS)
        draft = drafts.take(OWNER_ID)
        assert draft is not None
        assert draft.settings == WORDS
        drafts.deliver(draft, b"picture")
        assert asyncio.run(drafts.wait(OWNER_ID, number, 5)) == b"picture"
        assert not [key for key in keys() if key.endswith(f":{number}:picture")]

    def test_a_draft_that_no_worker_draws_is_wanted_no_more(self):
        number = drafts.ask(OWNER_ID, WORDS)
        assert asyncio.run(drafts.wait(OWNER_ID, number, 5.2)) is None  # longer than the client's own patience
        assert drafts.take(OWNER_ID) is None

    def test_a_closed_page_takes_its_request_back(self):
        number = drafts.ask(OWNER_ID, WORDS)

        async def close() -> None:
            waiting = asyncio.create_task(drafts.wait(OWNER_ID, number, 30))
            await asyncio.sleep(0.2)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

        asyncio.run(close())
        assert drafts.take(OWNER_ID) is None

    def test_everything_in_the_broker_expires(self):
        for _ in range(3):
            drafts.ask(OWNER_ID, WORDS)
        draft = drafts.take(OWNER_ID)
        assert draft is not None
        drafts.deliver(draft, b"picture")
        drafts.ask(OWNER_ID, WORDS)
        left = {key: broker().ttl(key) for key in keys()}
        assert len(left) > 4
        assert all(0 < seconds <= 2 * drafts.KEPT_SECONDS for seconds in left.values()), left

    def test_a_script_that_asks_for_hundreds_is_refused(self):
        for _ in range(drafts.MAX_DRAFTS_A_MINUTE):
            drafts.count_request(OWNER_ID)
        with pytest.raises(drafts.TooManyDrafts):
            drafts.ask(OWNER_ID, WORDS)
        assert drafts.ask(OWNER_ID + 1, WORDS)


@pytest.fixture
def ana(live_site):
    return make_user("ana")


def session_of(user) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.mark.django_db(transaction=True)
def test_fifty_changes_at_once_draw_the_last_one_and_nothing_is_kept(live_site, ana):
    import urllib.parse
    import urllib.request

    cookie = f"sessionid={session_of(ana)}; csrftoken={'a' * 32}"
    headers = {"Cookie": cookie, "X-CSRFToken": "a" * 32}

    def post(number: int) -> tuple[int, bytes]:
        body = urllib.parse.urlencode({**FORM, "prompt": f"a man with {number} beards"}).encode()
        request = urllib.request.Request(live_site.url + reverse("studio:draft"), body, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read()

    with ThreadPoolExecutor(10) as browsers:
        answers = list(browsers.map(post, range(50)))
    drawn = [body for status, body in answers if status == 200]
    assert {status for status, _ in answers} <= {200, 204}
    assert drawn
    assert Image.open(io.BytesIO(drawn[-1])).format == "WEBP"
    assert len(drawn) < 25  # those that were overtaken cost nothing
    assert not Portrait.objects.exists()
    wanted = [key for key in keys() if key.rsplit(":", 1)[1].isdigit()]
    assert wanted == []
    status, body = post(50)  # and one more in peace
    assert (status, Image.open(io.BytesIO(body)).size) == (200, (256, 256))


@pytest.mark.django_db(transaction=True)
def test_drafts_rest_while_the_broker_is_away_and_portraits_are_kept(live_site, ana):
    client = Client()
    client.force_login(ana)
    live_site.kill("valkey")
    response = client.post(reverse("studio:draft"), FORM)
    assert (response.status_code, response.text) == (503, drafting.NO_BROKER)
    assert client.post(reverse("studio:create"), FORM).status_code == 302
    assert ana.portraits.count() == 1
